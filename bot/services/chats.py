"""The chat itself, whoever writes in it: which language is spoken there."""

from __future__ import annotations

from bot.domain.audit import Code
from bot.domain.texts import Language
from bot.services import access, notices
from bot.services.access import Member
from bot.store import cases as case_rows
from bot.store import ticks
from bot.store.unit import Unit


def greet(unit: Unit, *, chat_id: int, language_code: str | None) -> None:
    """Guesses the language of a new chat by the language of the person's Telegram."""
    chat = unit.conversation(chat_id)
    if chat.language is None and language_code:
        chat.language = "sv" if language_code.lower().split("-")[0] == "sv" else "en"


def choose_language(
    unit: Unit, *, chat_id: int, tg_user_id: int, language: Language
) -> Member | None:
    """Speaks `language` in this chat from now on; tells whether it is a member of staff's."""
    unit.conversation(chat_id).language = language
    actor = access.actor_name(unit, tg_user_id)
    unit.audit(Code.LANGUAGE_CHOSEN, actor=actor, language=language)
    return access.member(unit, tg_user_id)


def first_of_album(unit: Unit, *, chat_id: int, album: str) -> bool:
    """Whether nothing that was sent along with it has come yet; each is a message of its own."""
    return ticks.take(unit, "album", _slot(unit, chat_id, album))


def refuse_album(unit: Unit, *, chat_id: int, album: str) -> None:
    """What was said under one of an album holds for all: the rest of it is not taken either."""
    ticks.take(unit, "album.refused", _slot(unit, chat_id, album))


def is_refused(unit: Unit, *, chat_id: int, album: str) -> bool:
    """Whether something that was sent along with it was refused."""
    return ticks.is_taken(unit, "album.refused", _slot(unit, chat_id, album))


def _slot(unit: Unit, chat_id: int, album: str) -> str:
    return unit.digest("album", f"{chat_id}|{album}")[:32]


def blocked(unit: Unit, *, chat_id: int) -> None:
    """Nothing reaches this chat from now on."""
    unit.conversation(chat_id).blocked_at = unit.now


def came_back(unit: Unit, *, chat_id: int) -> tuple[str, ...]:
    """The chat can be reached again; tells the open cases of which it missed something."""
    unit.conversation(chat_id).blocked_at = None
    missed = case_rows.unreached(unit, chat_id)
    for case in missed:
        case.notice_failed = None
        notices.refresh_card(unit, case)
    return tuple(case.ref for case in missed)
