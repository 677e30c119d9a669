"""I am not satisfied: a closed case is looked at anew, by somebody else, in a case of its own."""

from __future__ import annotations

from bot.domain.identifiers import Refused
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.domain.validators import clean_text
from bot.services import follow_up, letterhead
from bot.services.access import Customer
from bot.services.intake import Opened
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts, privately
from handlers.cases import with_case
from handlers.faults import why

STEP = "cases:unhappy"
WORDS_LIMIT = 1000


async def ask(talk: Talk) -> Messages:
    """Says what happens then, and asks what is wrong."""
    return await with_case(talk, Action.CASE_STATUS, _ask)


async def asked_again(talk: Talk) -> Messages:
    """The question once more."""
    talk.args = (str(talk.data["ref"]),)
    return await ask(talk)


async def _ask(talk: Talk, customer: Customer, ref: str) -> Messages:
    talk.go(STEP, {"ref": ref})
    others = await talk.do(follow_up.by_others, customer, ref)
    text = lines(
        (_BY_OTHERS if others else _BY_US).format(ref=ref),
        "",
        _("Write what you are not satisfied with, or send it without words."),
        "",
        letterhead.complaint(),
    )
    bare = Button(label=_("Without words"), action=f"cases.again:{ref}")
    back = parts.back(f"cases.show:{ref}")
    return [Send(text=text, keyboard=((bare,), (back, parts.MENU)))]


_BY_OTHERS = _(
    "<b>Are you not satisfied with case {ref}?</b>\nSomebody else than the one who decided looks "
    "at it again, in a new case, and you will have an answer within a month."
)
_BY_US = _(
    "<b>Are you not satisfied with case {ref}?</b>\nWe look at all of it again, in a new case, "
    "and you will have an answer within a month."
)


async def written(talk: Talk) -> Messages:
    """The words go into the new case."""
    if privately.holds_personnummer(talk):
        return privately.removed(talk)
    words = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(words, Refused):
        return [Send(text=why(words), keyboard=(parts.menu_row(),))]
    talk.args = (str(talk.data["ref"]), words)
    return await with_case(talk, Action.CASE_STATUS, _open)


async def without_words(talk: Talk) -> Messages:
    """The same, with nothing said."""
    return await with_case(talk, Action.CASE_STATUS, _open)


async def _open(talk: Talk, customer: Customer, ref: str) -> Messages:
    words = talk.args[1] if len(talk.args) > 1 else None
    since = parts.received_at(talk)
    found = await talk.do(follow_up.ask, customer, ref, words, received_at=since)
    if talk.step == STEP:
        talk.done()
    if found is None:
        return parts.stale()
    return [parts.receipt(Opened(found.case, found.new))]


def register(router: Router) -> None:
    router.press("cases.unhappy", to=ask)
    router.press("cases.again", to=without_words)
    router.again(STEP, to=asked_again)
    router.step(STEP, to=written)
