"""The code of a letter, wherever it is typed: it comes by post, long after the chat moved on."""

from __future__ import annotations

import functools

from bot.domain.messages import Send
from bot.domain.texts import Sayable, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import assisted
from bot.services.verification import Proved, Wrong
from bot.telegram.routing import Handler, Messages, Router, Talk
from handlers import parts, privately, verify
from handlers import verify_words as words


def before(question: Handler) -> Handler:
    """Takes the code of a letter that is on its way to this chat, and leaves the rest."""

    @functools.wraps(question)  # in the map of the dialogue the step stays where it is
    async def read(talk: Talk) -> Messages:
        if not assisted.is_code(talk.text):
            return await question(talk)
        errand = await talk.do(assisted.posted_to, chat_id=talk.chat_id, tg_user_id=talk.user_id)
        if errand is None:
            return await question(talk)
        if talk.step not in verify.STEPS:  # it was asked for to do this
            talk.go(
                verify.ASSIST,
                {"action": errand.action.value, "then": errand.then, "since": errand.since},
            )
        return await tried(talk)

    return read


async def tried(talk: Talk) -> Messages:
    """Right, a signal leads on; wrong, it says what is left."""
    outcome = await talk.do(
        assisted.type_code, chat_id=talk.chat_id, tg_user_id=talk.user_id, text=talk.text
    )
    if isinstance(outcome, Proved):
        return privately.delete(talk)
    rows = ((words.CANCEL,),) if talk.step in verify.STEPS else (parts.menu_row(),)
    return [*privately.delete(talk), Send(text=_said(talk, outcome), keyboard=rows)]


def _said(talk: Talk, outcome: Wrong | None) -> Sayable:
    if outcome is None:
        gone = _("No letter with a code is on its way to you, or its five tries are used up.")
        return lines(gone, _another(talk))
    if not outcome.tries_left:
        spent = _("That is not the code in the letter, and its five tries are used up now.")
        return lines(spent, _another(talk))
    wrong = _("That is not the code in the letter. Look at it once more.")
    left = ngettext(
        "You have {count} try left.", "You have {count} tries left.", outcome.tries_left
    )
    return lines(wrong, left.format(count=outcome.tries_left))


def _another(talk: Talk) -> Sayable:
    company = talk.unit.office.company
    text = _("Our staff can send you a new letter: {company}, {phone}.")
    return text.format(company=company.name, phone=company.phone)


def register(router: Router) -> None:
    for step in (*sorted(verify.STEPS - {verify.ASSIST, verify.CHECKING}), parts.SAID):
        router.steps[step] = before(router.steps[step])
    router.others["text"] = before(router.others["text"])
