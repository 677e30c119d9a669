"""An approver or owner records who has died: what was linked to the person ends."""

from __future__ import annotations

from bot.domain.claims import Claim, ClaimKind
from bot.domain.identifiers import Refused, masked, parse_contact
from bot.domain.messages import Button, Message, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import deceased
from bot.services.access import Member
from bot.telegram.routing import Messages, Router, Talk
from handlers import privately
from handlers.faults import why
from handlers.staff_parts import OVER, back_to_case, for_staff, kept_off, settled, told

STEP = "staff:died"


def register(router: Router) -> None:
    router.press("s:died", for_staff("died", begin, private=True))
    router.press("s:diedgo", for_staff("diedgo", record, private=True))
    router.press("s:lives", for_staff("lives", ask_back, private=True))
    router.press("s:livesgo", for_staff("livesgo", take_back, private=True))
    router.step(STEP, for_staff("died", written, private=True))
    router.again(STEP, for_staff("died", asked_again, private=True))


async def begin(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks by what the person is known."""
    if refused := await kept_off(talk, deceased.judge, member, ref):
        return refused
    talk.go(STEP, {"ref": ref})
    return [_ask_who(ref)]


def _ask_who(ref: str) -> Send:
    text = _(
        "<b>Who has died?</b>\nWrite an e-mail address or a telephone number by which the "
        "person is known in the register. I take your message out of the chat again. By personal "
        "identity number or customer number you can do it in the console."
    )
    return Send(text=text, keyboard=(back_to_case(ref),))


async def asked_again(talk: Talk, _member: Member, _ref: str) -> Messages:
    """Who it is, or whether that is the one, once more."""
    data = talk.data
    ref = str(data["ref"])
    if "value" not in data:
        return [_ask_who(ref)]
    return [_ask_sure(ref, Claim(ClaimKind(data["kind"]), str(data["value"])))]


async def written(talk: Talk, _member: Member, _ref: str) -> Messages:
    """Asks once more, with the contact covered."""
    talk.number_asked = True
    if privately.holds_personnummer(talk):
        return privately.removed(talk)
    parsed = parse_contact(talk.text)
    if isinstance(parsed, Refused):
        return [Send(text=why(parsed), keyboard=(back_to_case(str(talk.data["ref"])),))]
    ref, claim = str(talk.data["ref"]), parsed.claim
    talk.go(STEP, {"ref": ref, "kind": claim.kind.value, "value": claim.value})
    removed: list[Message] = privately.delete(talk)
    return [*removed, _ask_sure(ref, claim)]


def _ask_sure(ref: str, claim: Claim) -> Send:
    yes = Button(label=_("Yes, the person has died"), action=f"s:diedgo:{ref}")
    text = lines(
        _("<b>Has the person with {contact} died?</b>").format(
            contact=masked(claim.kind, claim.value)
        ),
        _("Go on only if you have seen a death certificate or the population register says so."),
        "",
        _("Every Telegram account that is linked to them is signed out."),
        _("Nothing more is sent there, and nobody can identify as them here."),
        _("Their open cases are marked and stay with you. Nothing is erased."),
    )
    return Send(text=text, keyboard=((yes,), back_to_case(ref)))


async def record(talk: Talk, member: Member, ref: str) -> Messages:
    """It is being looked up and ended."""
    kept = talk.data if talk.step == STEP else {}
    if kept.get("ref") != ref or "value" not in kept:
        return told(talk, OVER)
    claim = Claim(ClaimKind(kept["kind"]), str(kept["value"]))
    outcome = await talk.do(deceased.record, member, ref, claim)
    talk.done()
    text = _("Recorded in case {ref}. What is linked is being ended; I tell you what it was.")
    return settled(talk, outcome, text, ref)


async def ask_back(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks once more."""
    if refused := await kept_off(talk, deceased.judge, member, ref):
        return refused
    text = _(
        "<b>Was it a mistake that the person in case {ref} has died?</b>\nThen what was recorded "
        "there goes. Their cases go on, and their accounts have to show anew who they are."
    )
    yes = Button(label=_("Yes, it was a mistake"), action=f"s:livesgo:{ref}")
    return [Send(text=text.format(ref=ref), keyboard=((yes,), back_to_case(ref)))]


async def take_back(talk: Talk, member: Member, ref: str) -> Messages:
    """What was recorded is gone."""
    outcome = await talk.do(deceased.take_back, member, ref)
    text = _("Taken back in case {ref}. Their cases go on.")
    return settled(talk, outcome, text, ref)
