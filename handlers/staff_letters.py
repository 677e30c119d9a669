"""What refusing and extending share: own words or prepared ones, and what has been begun."""

from __future__ import annotations

from typing import Any

from bot.domain.identifiers import Refused
from bot.domain.messages import Send
from bot.domain.texts import Lines, Sayable, lines
from bot.domain.texts import Text as _
from bot.domain.validators import Least, clean_text, sentence
from bot.services import correspondence, decisions, reasons
from bot.services.access import Member
from bot.services.refusal import WORDS_LIMIT
from bot.services.staff_words import forbidden
from bot.telegram.routing import Messages, Talk
from handlers.correct_views import shown
from handlers.staff_parts import NEWER, OVER, fault, told

_READS = {
    "sv": _("The customer's language is Swedish."),
    "en": _("The customer's language is English."),
}


async def for_their_language(talk: Talk, member: Member, ref: str, text: Sayable) -> Lines:
    """What is to be written, and the language for it: it goes out as it is written."""
    return lines(text, _READS[await talk.do(decisions.customers_language, member, ref)])


def own_words(talk: Talk, least: Least | None) -> str | list[Send]:
    """What was typed, or what is wrong with it; customers are never asked for some things.

    `least` is how much the customer has to be told; None is for words that no customer reads.
    """
    words = (
        sentence(talk.text, WORDS_LIMIT, least) if least else clean_text(talk.text, WORDS_LIMIT)
    )
    if isinstance(words, Refused):
        return [Send(text=fault(words))]
    if least and (demands := correspondence.demands(words)):
        return [Send(text=forbidden(demands))]
    return words


def begun(talk: Talk, step: str, ref: str, *, words: bool = False) -> dict[str, Any] | None:
    """What the letter holds so far, if this button belongs to it; with `words` it has them all.

    A button under an earlier letter sends nothing: other words stand above it than were written
    since.
    """
    data = talk.data
    theirs = talk.step == step and data.get("ref") == ref
    if words and ("words" not in data or talk.args[1:] not in ((), (mark(data),))):
        return None
    return data if theirs else None


def over(talk: Talk, step: str, ref: str) -> Messages:
    """Why the button under a letter sends nothing."""
    data = begun(talk, step, ref)
    return told(talk, NEWER if data is not None and "words" in data else OVER)


def mark(data: dict[str, Any]) -> str:
    """What a preview showed, in short, for the button under it."""
    return shown(data.get("ground"), data.get("why"), data["words"])


async def with_prepared(talk: Talk, member: Member, step: str, ref: str) -> dict[str, Any] | None:
    """The same with a prepared reason in it, in the customer's language."""
    data = begun(talk, step, ref)
    reason = await talk.do(reasons.found, talk.args[1] if len(talk.args) > 1 else "")
    if data is None or reason is None:
        return None
    language = await talk.do(decisions.customers_language, member, ref)
    return {**data, "words": reason.text.in_language(language), "prepared": reason.stamp}
