"""What somebody outside the chat answered to a question: a member writes it down."""

from __future__ import annotations

from bot.domain.identifiers import Refused
from bot.domain.intake import Fault, parse_day
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import paper_answers
from bot.services.access import Member
from bot.services.intake_words import FAULTS
from bot.services.queue import NotAllowed
from bot.services.refusal import WORDS_LIMIT
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers import privately
from handlers.staff_letters import begun
from handlers.staff_parts import OVER, back_to_case, days, done, fault, for_staff, kept_off, told

STEP = "staff:paper_answer"  # of the member's private chat


def register(router: Router) -> None:
    router.press("s:ans", for_staff("ans", ask_day, private=True))
    router.press("s:ansday", for_staff("ansday", day_chosen, private=True))
    router.step(STEP, for_staff("answer", written, private=True))
    router.again(STEP, for_staff("answer", asked_again, private=True))


async def ask_day(talk: Talk, member: Member, ref: str) -> Messages:
    """On which day did the answer come?"""
    if refused := await kept_off(talk, paper_answers.ask, member, ref):
        return refused
    talk.go(STEP, {"ref": ref})
    return [_ask_day(talk, ref)]


def _ask_day(talk: Talk, ref: str) -> Send:
    text = _(
        "<b>What did the customer answer in case {ref}?</b>\nFirst the day on which the answer "
        "reached the company: press a button, or write it as 2026-11-25."
    )
    rows = (*days(talk, f"s:ansday:{ref}"), back_to_case(ref))
    return Send(text=text.format(ref=ref), keyboard=rows)


async def asked_again(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The day or the words, once more."""
    ref, day = str(talk.data["ref"]), talk.data.get("day")
    return [_ask_day(talk, ref)] if day is None else _ask_words(talk, ref, day)


async def day_chosen(talk: Talk, _member: Member, ref: str) -> Messages:
    """Then the words."""
    day = talk.args[1] if len(talk.args) > 1 else ""
    if begun(talk, STEP, ref) is None or parse_day(day) is None:
        return told(talk, OVER)
    return _ask_words(talk, ref, day)


def _ask_words(talk: Talk, ref: str, day: str) -> Messages:
    talk.go(STEP, {"ref": ref, "day": day})
    text = _(
        "Now write in short what they answered. It stands in the case as their words. Leave out "
        "personal identity numbers."
    )
    return [Send(text=text, keyboard=(back_to_case(ref),))]


async def written(talk: Talk, member: Member, _ref: str) -> Messages:
    """The case goes on from the day on which the answer came."""
    if privately.holds_personnummer(talk):
        return privately.removed(talk)
    ref, day = str(talk.data["ref"]), talk.data.get("day")
    if day is None:
        if parse_day(talk.text) is None:
            return told(talk, FAULTS[Fault.NO_DATE])
        return _ask_words(talk, ref, talk.text.strip())
    words = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(words, Refused):
        return [Send(text=fault(words))]
    outcome = await talk.do(paper_answers.write_down, member, ref, parse_day(day), words)
    match outcome:
        case NotAllowed(reason):
            talk.done()
            return told(talk, REFUSALS[reason])
        case Fault():
            talk.go(STEP, {"ref": ref})
            return told(talk, FAULTS[outcome])
        case _:
            talk.done()
            text = _("Noted. Case {ref} is with whoever asked, and is to be answered by {due}.")
            return [done(text.format(ref=ref, due=outcome.case.due), ref)]
