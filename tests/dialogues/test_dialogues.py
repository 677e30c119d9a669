"""Every dialogue of the files, played against the real handlers with the emulator's world."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.dialogues import script
from tests.dialogues.house import Plot

FILES = sorted(Path(__file__).resolve().parent.glob("*/*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_dialogue_goes_as_it_is_written(path: Path, plot: Plot, tmp_path: Path) -> None:
    play = script.Play(script.read(path), plot, tmp_path)
    for step, seen in play.play():
        assert script.fits(step.seen, seen, play.word["Bot"]), (
            step.act,
            "\n".join(["written:", *step.seen, "seen:", *seen]),
        )
    play.house.close()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_there_are_many_of_them_each_for_a_reason_and_none_twice(language: str) -> None:
    scripts = [script.read(path) for path in FILES if path.parent.name == language]
    assert len(scripts) >= 60
    purposes = Counter(one.purpose for one in scripts)
    assert all(len(purpose) > 20 for purpose in purposes)
    assert set(purposes.values()) == {1}
    assert set(Counter(tuple(one.acts()) for one in scripts).values()) == {1}


def test_what_is_left_out_may_be_anything_and_the_rest_may_not() -> None:
    seen = ["Bot answers: One.", "    Two.", "", "    Three.", "Bot deletes: the message"]
    assert script.fits(["Bot answers: One.", "    …", "Bot deletes: the message"], seen, "Bot")
    assert script.fits([line for line in seen if line], seen, "Bot")
    for wrong in (
        ["Bot answers: One.", "    …"],
        ["Bot answers: One.", "    Three.", "Bot deletes: the message"],
        ["Bot answers: Two.", "    …", "Bot deletes: the message"],
        ["Bot deletes: the message", "Bot answers: One.", "    …"],
    ):
        assert not script.fits(wrong, seen, "Bot")


def test_nobody_in_them_has_a_real_number() -> None:
    said = "\n".join(path.read_text("utf-8") for path in FILES)
    numbers = {re.sub(r"\D", "", one) for one in re.findall(r"\+46[\d -]{8,}", said)}
    assert all(number.startswith("467017406") for number in numbers)
