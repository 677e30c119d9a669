"""Cases that came outside the chat: who asks, and taking one back."""

from __future__ import annotations

from bot.domain.identifiers import masked
from bot.domain.identity import Method
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import representing, staff_identity, staff_intake
from bot.services.access import Member
from bot.services.intake_words import WAYS, not_confirmed, recorded, ways
from bot.services.queue import NotAllowed
from bot.services.staff_identity import NothingConfirmed
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import OVER, back_to_case, done, for_staff, settled, told


def register(router: Router) -> None:
    router.press("s:who", for_staff("who", choose_way, private=True))
    router.press("s:whoway", for_staff("whoway", confirm, private=True))
    router.press("s:whogo", for_staff("whogo", record, private=True))
    router.press("s:undo", for_staff("undo", ask_take_back, private=True))
    router.press("s:undone", for_staff("undone", take_back, private=True))


_WHO = _(
    "<b>How did you make sure who asks in case {ref}?</b>\nNever take a copy of an identity "
    "document: what is kept is the way, who did it and when."
)
_OF_ANOTHER = _(
    "<b>How did you make sure whose data it is in case {ref}?</b>\nWho acts has been shown, and "
    "the power has been seen. Never take a copy of an identity document: what is kept is the way, "
    "who did it and when."
)


async def choose_way(talk: Talk, member: Member, ref: str) -> Messages:
    """How did you make sure who asks?"""
    if await talk.do(staff_intake.known, member, ref) is None:
        return told(talk, OVER)
    another = await talk.do(representing.for_another, member, ref)
    rows = tuple(
        (Button(label=label, action=f"s:whoway:{ref}:{way.value}"),)
        for way, label in ways(for_another=another).items()
    )
    text = _OF_ANOTHER if another else _WHO
    return [Send(text=text.format(ref=ref), keyboard=(*rows, back_to_case(ref)))]


async def confirm(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks whether all contacts stand on file as this person's: by them the person is searched."""
    way, contact = _way(talk), await talk.do(staff_intake.known, member, ref)
    if way is None or contact is None:
        return told(talk, OVER)
    shown = (masked(claim.kind, claim.value) for claim in sorted(contact.claims))
    another = await talk.do(representing.for_another, member, ref)
    text = lines(
        ways(for_another=another)[way],
        _(
            "Do you confirm that each of these stands in the company's register as this very "
            "person's own? By them the data is searched, and a wrong one shows somebody else's."
        ),
        *(_("• {contact}").format(contact=one) for one in shown),
        _("If one of them does not, record it in the console, where you can choose."),
    )
    yes = Button(label=_("Yes, I confirm it"), action=f"s:whogo:{ref}:{way.value}")
    return [Send(text=text, keyboard=((yes,), back_to_case(ref)))]


async def record(talk: Talk, member: Member, ref: str) -> Messages:
    """It is written down; enough for the right, the case goes on."""
    way, contact = _way(talk), await talk.do(staff_intake.known, member, ref)
    if way is None or contact is None:
        return told(talk, OVER)
    kinds = [claim.kind for claim in contact.claims]
    outcome = await talk.do(staff_identity.record, member, ref, way, kinds)
    match outcome:
        case NotAllowed(reason):
            return told(talk, REFUSALS[reason])
        case NothingConfirmed():
            return told(talk, not_confirmed(outcome))
        case _:
            return [done(recorded(outcome), ref)]


def _way(talk: Talk) -> Method | None:
    chosen = talk.args[1] if len(talk.args) > 1 else ""
    return next((way for way in WAYS if way.value == chosen), None)


# -- taken back -------------------------------------------------------------------------------


async def ask_take_back(_talk: Talk, _member: Member, ref: str) -> Messages:
    """Asks once more."""
    text = _("Has the person told you that they take case {ref} back? It ends then.")
    yes = Button(label=_("Yes, it is taken back"), action=f"s:undone:{ref}")
    return [Send(text=text.format(ref=ref), keyboard=((yes,), back_to_case(ref)))]


async def take_back(talk: Talk, member: Member, ref: str) -> Messages:
    """The case has ended as the person wished."""
    outcome = await talk.do(staff_intake.take_back, member, ref)
    text = _("Case {ref} is taken back. Nothing more is to be done.")
    return settled(talk, outcome, text, ref)
