"""In a language that nobody speaks every word shows its brackets: what has none is hard-coded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot import i18n
from bot.domain.company import IMY
from bot.domain.texts import LANGUAGES, LocalText, Text
from bot.emulator import people
from handlers.language import NAMES
from tests.dialogues.house import House, Plot

OPEN, CLOSE = "⟦", "⟧"
# Proper names, which are the same in every language.
NAMED = {*NAMES.values(), "Integritetsskyddsmyndigheten (IMY)", ", ".join(IMY.address)}
LETTERS = re.compile(r"[^\W\d_]{2,}")
COMMANDS = [
    "start",
    "access",
    "correct",
    "erase",
    "export",
    "restrict",
    "noads",
    "consent",
    "object",
    "rights",
    "cases",
    "privacy",
    "language",
    "help",
    "cancel",
    "logout",
    "nonsense",
]


class Pseudo(i18n.Texts):
    """The catalogue with every sentence in brackets."""

    def sentence(self, text: Text) -> str:
        return f"{OPEN}{super().sentence(text)}{CLOSE}"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = {language: Pseudo(language) for language in LANGUAGES}
    theirs = LocalText.in_language
    monkeypatch.setattr(i18n, "texts", spoken.__getitem__)
    monkeypatch.setattr(
        LocalText,
        "in_language",
        lambda self, language: f"{OPEN}{theirs(self, language)}{CLOSE}",
    )


def bare(text: str) -> list[str]:
    """The words that stand in no bracket."""
    while inner := re.search(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", text):
        text = text[: inner.start()] + text[inner.end() :]
    return [line for line in text.splitlines() if LETTERS.search(line) and line not in NAMED]


def shown(calls: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Everything that somebody can read: texts, captions, buttons, notices, command menus."""
    found = []
    for _method, params in calls:
        found += [str(params[name]) for name in ("text", "caption") if params.get(name)]
        markup = params.get("reply_markup", {})
        rows = markup.get("inline_keyboard", []) + markup.get("keyboard", [])
        found += [button["text"] for row in rows for button in row]
        found += [command["description"] for command in params.get("commands", [])]
    return [re.sub(r"</?[a-z]+>", "", text) for text in found]


class Walk:
    """Presses every button that can be reached, each kind once."""

    def __init__(self, house: House, user: int) -> None:
        self.house, self.user = house, user
        self.pressed: set[str] = set()

    def types(self, text: str) -> None:
        """Again and again, as long as that leads to something new."""
        before = -1
        while before < len(self.pressed):
            before = len(self.pressed)
            people.say(self.house.world, self.user, self.user, text)
            self.house.settle()
            self.presses_what_is_new()

    def presses_what_is_new(self) -> None:
        while (found := self._next()) is not None:
            message_id, data = found
            self.pressed.add(_kind(data))
            people.press(self.house.world, self.user, self.user, message_id, data)
            self.house.settle()

    def _next(self) -> tuple[int, str] | None:
        for message in reversed(self.house.world.messages[self.user].values()):
            for row in message.body.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if _kind(button.get("callback_data", "menu")) not in {*self.pressed, *LEFT}:
                        return message.message_id, button["callback_data"]
        return None


LEFT = {"menu", "cancel", "do:logout", "do:cancel"}  # they end what the walk is about


def _kind(data: str) -> str:
    """A button without its marks and references: one of each kind is enough."""
    return ":".join(part for part in data.split(":") if not re.search(r"\d", part))


@pytest.mark.usefixtures("pseudo")
def test_nothing_that_a_customer_can_read_is_hard_coded(plot: Plot, tmp_path: Path) -> None:
    house = House(plot, tmp_path, own_register=True)
    user = house.customer("Elin", language="sv", phone="+46701740605").id
    walk = Walk(house, user)
    for command in COMMANDS:  # a stranger first
        walk.types(f"/{command}")
    people.say(house.world, user, user, "/access")
    house.settle()
    for text in ("elin.akesson@example.com", None):
        people.say(house.world, user, user, text or house.mails.code())
        house.settle()
    people.share_contact(house.world, user, user)
    house.settle()
    walk.pressed.clear()
    for command in COMMANDS:
        walk.types(f"/{command}")
    read = shown(house.calls)
    assert len(read) > 300
    assert len(walk.pressed) > 40
    assert sorted({line for text in read for line in bare(text)}) == []
    house.close()


def test_a_word_without_brackets_is_found() -> None:
    assert bare("⟦all ⟦of⟧ it⟧ 12 •") == []
    assert bare("⟦this⟧\nhard-coded") == ["hard-coded"]
