"""The command menu: what a person can type, in their language."""

from __future__ import annotations

from typing import Any

from bot import i18n
from bot.domain.texts import Language, Sayable
from bot.domain.texts import Text as _

CUSTOMER: tuple[tuple[str, str, Sayable], ...] = (
    ("start", "start", _("Begin")),
    ("access", "utdrag", _("See what is stored about you")),
    ("correct", "rattelse", _("Correct what is wrong")),
    ("erase", "radera", _("Have your data erased")),
    ("rights", "rattigheter", _("More rights that you have")),
    ("cases", "arenden", _("Follow your cases")),
    ("human", "personal", _("Write to a person")),
    ("privacy", "integritet", _("Read the privacy policy")),
    ("language", "sprak", _("Change language")),
    ("help", "help", _("Get help")),
    ("cancel", "avbryt", _("Stop what you are doing")),
    ("logout", "loggaut", _("Sign out from here")),
)
STAFF: tuple[tuple[str, str, Sayable], ...] = (
    ("queue", "queue", _("See the cases that wait")),
    ("mine", "mine", _("See the cases that you have")),
    ("case", "case", _("Open a case by its reference")),
    ("intake", "registrera", _("Write down a letter, a call or an e-mail")),
    ("console", "console", _("Work in the browser")),
    ("stats", "stats", _("See the figures")),
    ("quiet", "quiet", _("Set your quiet hours")),
    ("reasons", "reasons", _("Prepare reasons for letters")),
    ("incidents", "incidents", _("Assess the incident")),
)


def menu(language: Language, *, staff: bool = False) -> list[dict[str, str]]:
    """The commands as `setMyCommands` takes them (core.telegram.org/bots/api#botcommand)."""
    rows = (*STAFF, *CUSTOMER) if staff else CUSTOMER
    return [
        {
            "command": swedish if language == "sv" else english,
            "description": i18n.plain(text, language),
        }
        for english, swedish, text in rows
    ]


def of_chat(chat_id: int, language: Language, *, staff: bool) -> dict[str, Any]:
    """The menu of one chat, which may speak another language than its Telegram app."""
    scope = {"type": "chat", "chat_id": chat_id}
    return {"commands": menu(language, staff=staff), "scope": scope}
