"""Somebody presses, types and sends at random: always an answer, a way back, and nobody's data.

A few hundred acts in the suite; `make random-visits` takes ten thousand, and prints what they were.
"""

from __future__ import annotations

import itertools
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from bot.emulator import people
from bot.emulator.facts import Upload
from bot.emulator.records import Message
from tests.dialogues.house import House, Plot

ASKED = "RANDOM_ACTS" in os.environ  # by hand: at random, and until so many acts are done
ACTS = int(os.environ.get("RANDOM_ACTS", "160"))
AT_A_TIME = 40
ELIN, ELINS_PHONE = "elin.akesson@example.com", "+46701740605"
# What the register knows of others: it must never be seen by somebody who did not write it.
OTHERS = ("kovacevic", "Kovačević", "1740606", "lindqvist", "Dahlberg", "1740608", "Sjöholm")
WAY_BACK = re.compile(r"/[a-z]+")

TEXTS = st.one_of(
    st.sampled_from(
        [
            *("/start", "/access", "/radera", "/rattelse", "/export", "/restrict", "/reklam"),
            *("/cases", "/privacy", "/language", "/help", "/cancel", "/logout", "/meny", "/x"),
            *(f"/start {link}" for link in ("access", "erase", "case-XXX-XXXX-X", "<b>")),
            *("what do you know about me?", "ta bort allt", "vad har ni för rättigheter"),
            *(
                "ja",
                "nej",
                "12",
                "Storgatan 5",
                "850709-9805",
                "070-174 06 05",
                "a@b.se",
                "👩‍👩‍👧",
            ),
            *("\u202egnirts", "<b>fet</b> & {ref} %s", "x" * 4096, "-", "012345", "411 05"),
        ]
    ),
    st.text(min_size=1, max_size=60).filter(lambda text: any(map(str.isprintable, text.strip()))),
)
MEDIA = st.sampled_from(["photo", "voice", "document", "sticker", "place", "card", "own number"])


class Visit(RuleBasedStateMachine):
    """One customer on one evening, with what may happen to the program meanwhile."""

    plot: Plot
    folder: Path
    numbers = itertools.count()
    done: Counter[str]

    @initialize(language=st.sampled_from(["sv", "en"]), known=st.booleans())
    def arrive(self, language: str, known: bool) -> None:
        home = self.folder / str(next(self.numbers))
        home.mkdir()
        self.house = House(self.plot, home, own_register=True)
        self.world = self.house.world
        self.person = self.house.customer("Elin", language=language, phone=ELINS_PHONE).id
        self._act(people.say, self.person, "/start")
        if known:
            self._prove()

    def _prove(self) -> None:
        self._act(people.say, self.person, "/access")
        self._act(people.say, self.person, ELIN)
        self._act(people.say, self.person, self.house.mails.code())
        self._act(people.share_contact, self.person)

    # -- what they do

    @rule(text=TEXTS)
    def writes(self, text: str) -> None:
        self._act(people.say, self.person, text)

    @rule(pick=st.integers(min_value=0, max_value=200))
    def presses(self, pick: int) -> None:
        """The newest buttons most often, old ones too."""
        found = [
            (message.message_id, button["callback_data"])
            for message in reversed(self._messages())
            for row in message.body.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        ]
        if found:
            message_id, data = found[pick % len(found)]
            self._act(people.press, self.person, message_id, data)

    @rule(kind=MEDIA)
    def sends(self, kind: str) -> None:
        if kind == "sticker":
            self._act(people.send_sticker, self.person)
        elif kind == "place":
            self._act(people.send_location, self.person)
        elif kind == "card":
            self._act(people.share_contact, self.person, phone="+46701740688", via_card=True)
        elif kind == "own number":
            self._act(people.share_contact, self.person)
        else:
            upload = Upload("x", "application/octet-stream", b"content")
            self._act(people.send_file, self.person, upload, kind=kind)

    @rule()
    def writes_the_code(self) -> None:
        if self.house.mails.sent:
            self._act(people.say, self.person, self.house.mails.code())

    @rule(text=TEXTS)
    def changes_a_message(self, text: str) -> None:
        own = list(self.world.messages.get(self.person, {}).values())
        mine = [m for m in own if m.sender_id == self.person and "text" in m.body]
        if mine and mine[-1].body["text"] != text:
            self._act(people.edit, self.person, mine[-1].message_id, text)

    @rule()
    def goes_away_and_comes_back(self) -> None:
        self.done["went away"] += 1
        for blocked in (True, False):
            people.set_blocked(self.world, self.person, self.person, blocked=blocked)
            self.house.settle()

    # -- what happens meanwhile

    @rule()
    def the_program_restarts(self) -> None:
        self.done["restarts"] += 1
        self.house.restarts()

    @rule(minutes=st.sampled_from([1, 6, 16, 61, 60 * 24 * 15]))
    def time_passes(self, minutes: int) -> None:
        self.done["time passed"] += 1
        self.house.passes(timedelta(minutes=minutes))

    # -- what must hold

    def _act(self, does: Callable[..., Any], *given: Any, **more: Any) -> None:
        self.done[does.__name__] += 1
        before = len(self.house.calls)
        does(self.world, self.person, *given, **more)
        self.house.settle()
        calls = self.house.calls[before:]
        assert calls, f"no answer to {does.__name__} {given}"
        if does is people.press:
            assert "answerCallbackQuery" in {method for method, _ in calls}
        self._has_a_way_back()
        self._shows_nobody_elses_data(calls)

    def _has_a_way_back(self) -> None:
        """A button, or a command in the words, under whatever was said last."""
        newest = self._messages()[-1]
        buttons = newest.body.get("reply_markup", {}).get("inline_keyboard", [])
        said = newest.body.get("text", newest.body.get("caption", ""))
        older = self._messages()[-2:]
        assert buttons or WAY_BACK.search(said) or any(m.body.get("reply_markup") for m in older)

    def _shows_nobody_elses_data(self, calls: list[tuple[str, dict[str, Any]]]) -> None:
        said = "\n".join(str(params.get("text", "")) for _, params in calls)
        assert not [one for one in OTHERS if one in said]

    def _messages(self) -> list[Message]:
        """What the bot has written and not taken away, the oldest first."""
        found = self.world.messages.get(self.person, {}).values()
        return [message for message in found if message.sender_id == self.world.bot_id]

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        people.say(self.world, self.person, self.person, "/menu")
        self.house.settle()
        buttons = self._messages()[-1].body["reply_markup"]["inline_keyboard"]
        assert len(buttons) > 4, "the menu is always one command away"
        self.house.close()


@pytest.mark.filterwarnings("ignore:.*found in the strategy:hypothesis.errors.HypothesisWarning")
def test_a_random_visit_always_gets_an_answer_and_a_way_back(
    plot: Plot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done: Counter[str] = Counter()
    visit = type("ThisVisit", (Visit,), {"plot": plot, "folder": tmp_path, "done": done})
    began = time.monotonic()
    _visits(visit, ACTS)
    while ASKED and (left := ACTS - done.total()) > 0:  # many visits are shorter than they may be
        _visits(visit, left)
    assert done.total() >= ACTS // 4
    assert len(done) > 8, "acts of many kinds"
    if ASKED:
        _print(done, visit, time.monotonic() - began, capsys)


def _visits(visit: type[RuleBasedStateMachine], acts: int) -> None:
    run_state_machine_as_test(
        visit,
        settings=settings(
            max_examples=max(1, acts // AT_A_TIME),
            stateful_step_count=AT_A_TIME,
            deadline=None,
            derandomize=not ASKED,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.explicit, Phase.generate],
        ),
    )


def _print(
    done: Counter[str], visit: type[Visit], seconds: float, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = ", ".join(f"{kind} {count}" for kind, count in done.most_common())
    with capsys.disabled():
        print(f"\n{done.total()} acts in {next(visit.numbers)} visits, {seconds:.0f} s: {kinds}")
