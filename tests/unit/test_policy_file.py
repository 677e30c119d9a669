"""A company brings its own policy: what is wrong with the folder is told with the remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.domain.policy import LONGEST_ID, TOPICS
from bot.setting_values import PACKAGED_POLICY
from bot.sources.policy_file import PolicyFolderError, load_policy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED_POLICY, tmp_path / "policy"))


def faults(folder: Path) -> str:
    with pytest.raises(PolicyFolderError) as failure:
        load_policy(folder)
    return "\n".join(failure.value.faults)


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_policy_of_two_sections_can_answer_everything(folder: Path) -> None:
    for language in ("sv", "en"):
        (folder / f"policy.{language}.txt").write_text("# all | All\nA\n\n# rest | Rest\nB\n")
        answers = [f"# {topic}: all | {topic}\nShort. True.\n" for topic in TOPICS]
        own = ["# all | All\nA.\n", "# rest | Rest\nB.\n"]
        (folder / f"answers.{language}.txt").write_text("\n".join(answers + own))
    found = load_policy(folder)
    assert found.answer("storage").part.heading.en == "All"


def test_every_missing_file_is_told(tmp_path: Path) -> None:
    told = faults(tmp_path)
    for name in ("policy.sv.txt", "policy.en.txt", "answers.sv.txt", "answers.en.txt"):
        assert f"{tmp_path / name}: no such text in UTF-8; begin with" in told


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("policy.en.txt", "# storage |", "# keeping |", "these differ: keeping, storage"),
        ("policy.sv.txt", "# storage |", "# kinds |", "the section kinds stands twice"),
        ("policy.sv.txt", "# data |", "Data |", "it must begin with a line like"),
        ("answers.sv.txt", "# cookies: kinds |", "# cookies: cakes |", "answered from cakes"),
        ("answers.en.txt", "# cookies: kinds |", "# biscuits: kinds |", "biscuits, cookies"),
        ("answers.sv.txt", "Policyn gäller", "x" * 701, "it may have 1 to 700"),
    ],
)
def test_what_does_not_fit_is_told_with_the_remedy(
    folder: Path, name: str, old: str, new: str, told: str
) -> None:
    change(folder, name, old, new)
    assert told in faults(folder)


def test_a_name_that_no_button_has_room_for_is_told(folder: Path) -> None:
    name = "x" * (LONGEST_ID + 1)
    for language in ("sv", "en"):
        change(folder, f"policy.{language}.txt", "# data |", f"# {name} |")
    assert f"the name {name} is too long; shorten it to 40 letters" in faults(folder)


def test_what_nothing_answers_is_told(folder: Path) -> None:
    for language in ("sv", "en"):
        change(folder, f"answers.{language}.txt", "# cookies: kinds |", "# biscuits: kinds |")
    assert "nothing answers cookies; add `# cookies | TITLE`" in faults(folder)
