"""A member of staff writes to the customer of a case, hears their voice messages, closes it."""

from __future__ import annotations

from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import relay_out
from bot.services.access import Member
from bot.services.decisions import WordsForbidden
from bot.services.queue import NotAllowed
from bot.services.relay_out import HoldsNumber, Written
from bot.services.staff_words import REFUSALS, forbidden
from bot.telegram.routing import Messages, Router, Talk
from handlers import passing
from handlers.faults import why
from handlers.staff_parts import QUEUE, back_to_case, for_staff, told

Outcome = Written | HoldsNumber | WordsForbidden | NotAllowed | Refused | None

WRITE = "staff:write"  # the step of the member's private chat


def register(router: Router) -> None:
    router.press("s:write", for_staff("write", begin, private=True))
    router.press("s:voices", for_staff("voices", listen, private=True))
    router.press("s:settle", for_staff("settle", ask_settle, private=True))
    router.press("s:settlego", for_staff("settlego", settle, private=True))
    router.step(WRITE, for_staff("write", written, private=True))
    router.file(WRITE, for_staff("write", written, private=True))
    router.again(WRITE, for_staff("write", asked_again, private=True))


async def begin(talk: Talk, member: Member, ref: str) -> Messages:
    """Shows what was said so far and how sure we are of the other end, and waits for words."""
    thread = await talk.do(relay_out.begin, member, ref)
    if isinstance(thread, NotAllowed):
        return told(talk, REFUSALS[thread.reason])
    talk.go(WRITE, {"ref": ref})
    text = lines(
        _("<b>Write to the customer in case {ref}</b>").format(ref=ref),
        *relay_out.shown(thread),
        "",
        thread.caution,
        _(
            "What you write or send now goes to the customer, until you go back to the case. Your "
            "Telegram account does not show."
        ),
    )
    return [Send(text=text, keyboard=(back_to_case(ref),))]


async def asked_again(talk: Talk, member: Member, _ref: str) -> Messages:
    """The same once more."""
    return await begin(talk, member, str(talk.data["ref"]))


async def written(talk: Talk, member: Member, _ref: str) -> Messages:
    """It is on its way, or why not."""
    ref = str(talk.data.get("ref", ""))
    outcome = await write(talk, member, ref)
    if isinstance(outcome, NotAllowed):
        talk.done()
        return [Send(text=REFUSALS[outcome.reason])]
    sent = _("Sent to the customer in case {ref}. Write more, or go back to the case.")
    return [Send(text=why_not(outcome) or sent.format(ref=ref), keyboard=(back_to_case(ref),))]


async def write(talk: Talk, member: Member, ref: str) -> Outcome:
    """Sends what the member wrote to the customer, if it may go there."""
    said = passing.said(talk)
    if said is None or isinstance(said, Refused):
        return said
    return await talk.do(relay_out.write, member, ref, said)


def why_not(outcome: Outcome) -> Sayable | None:
    """Why it was not sent, in words for the member; None if it was."""
    match outcome:
        case None:
            return passing.NOT_PASSED
        case Refused():
            return why(outcome)
        case WordsForbidden(demands):
            return forbidden(demands)
        case HoldsNumber():
            return relay_out.NUMBER
        case NotAllowed(because):
            return REFUSALS[because]
        case Written():
            return None


async def listen(talk: Talk, member: Member, ref: str) -> Messages:
    """The customer's voice messages, the newest last."""
    found = await talk.do(relay_out.voices, member, ref)
    if isinstance(found, NotAllowed):
        return told(talk, REFUSALS[found.reason])
    return found or told(talk, _("There is no voice message in that case."))


async def ask_settle(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks once more before a question is closed."""
    reason = await talk.do(relay_out.ask_settle, member, ref)
    if reason is not None:
        return told(talk, REFUSALS[reason.reason])
    text = _(
        "<b>Close case {ref} as answered?</b>\nThe customer is told, and can write again. "
        "If they ask for one of their rights in it, that is a request of its own, which counts "
        "from the day on which it came: do not close this before they have it as a case."
    )
    sure = Button(label=_("Yes, close it"), action=f"s:settlego:{ref}")
    return [Send(text=text.format(ref=ref), keyboard=((sure,), back_to_case(ref)))]


async def settle(talk: Talk, member: Member, ref: str) -> Messages:
    """The question is closed, and the customer knows."""
    outcome = await talk.do(relay_out.settle, member, ref)
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    text = _("Case {ref} is closed as answered, and the customer was told.")
    return [Send(text=text.format(ref=ref), keyboard=((QUEUE,),))]
