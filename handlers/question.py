"""A customer answers what the staff asked about their case."""

from __future__ import annotations

from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.messages import Message, Send
from bot.domain.redaction import masked_text
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.domain.validators import TEXT_LIMIT, clean_text
from bot.services import access, decisions
from bot.services.access import CaseNotFoundError, Customer
from bot.services.decisions import QUESTION_STEP, Replied
from bot.telegram.routing import Messages, Router, Talk
from handlers import privately
from handlers.faults import FAULTS
from handlers.parts import menu_row


def register(router: Router) -> None:
    router.press("question:answer", begin)
    router.step(QUESTION_STEP, answered)


async def begin(talk: Talk) -> Messages:
    """Waits for the answer, below the question that stays readable."""
    ref = talk.args[0] if talk.args else ""
    try:
        waits = await talk.do(decisions.awaits_answer, await _customer(talk), ref)
    except CaseNotFoundError:
        waits = False
    if not waits:
        return _said(_OVER)
    talk.go(QUESTION_STEP, {"ref": ref})
    return _said(_("Write your answer to the question in case {ref}.").format(ref=ref))


async def answered(talk: Talk) -> Messages:
    """The answer has reached the case; a personal identity number in it is covered first."""
    answer = clean_text(talk.text, TEXT_LIMIT)
    if isinstance(answer, Refused):
        return _said(FAULTS[answer.reason])
    covered = masked_text(answer, today=stockholm_day(talk.unit.now))
    ref = str(talk.data.get("ref", ""))
    talk.done()
    try:
        outcome = await talk.do(decisions.reply, await _customer(talk), ref, covered)
    except CaseNotFoundError:
        outcome = None
    if not isinstance(outcome, Replied):
        return [*privately.delete_if_private(talk), *_said(_OVER)]
    thanks = _THANKS.format(ref=ref)
    if covered == answer:
        return [Send(text=thanks, keyboard=(menu_row(),))]
    return [*privately.delete(talk), Send(text=lines(_REMOVED, thanks), keyboard=(menu_row(),))]


async def _customer(talk: Talk) -> Customer:
    return await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)


def _said(text: Sayable) -> list[Message]:
    """A message of its own: it must not take the place of the question."""
    return [Send(text=text, remove_reply_keyboard=True)]


_THANKS = _("Thank you. Your answer has reached case {ref}, and we go on with it.")
_REMOVED = _(
    "I removed your message, because there was a personal identity number in it. "
    "The rest of it was kept."
)
_OVER = _("That question is not open any more. /cases shows where your cases stand.")
