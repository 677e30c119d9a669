"""The script of BankID faults: what it may say, and mistakes told with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.emulator.bankid.faults import BankFault, FaultScriptError, from_entry, read_script
from tests.test_docs import page


def written(folder: Path, text: str) -> Path:
    path = folder / "faults.yaml"
    path.write_text(text, "utf-8")
    return path


def test_the_script_of_the_docs_is_followed(tmp_path: Path) -> None:
    script = page("docs/identity.md").split("```yaml\n- {path: auth", 1)[1].split("```", 1)[0]
    told = read_script(written(tmp_path, "- {path: auth" + script))
    assert told[0] == BankFault("auth", times=2, status=503, code="maintenance")
    assert [one.path for one in told] == ["auth", "collect", "collect", "sign", "", "cancel"]


def test_json_is_as_good(tmp_path: Path) -> None:
    assert read_script(written(tmp_path, '[{"drop": true}]')) == [BankFault(drop=True)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- {path: auth\n- x", "line 2: that is neither YAML nor JSON"),
        ("{path: auth}", "a list of faults is wanted"),
        ("- {drop: true}\n- maintenance", "fault 2: a fault is written as names and values"),
        ("- {drop: true, tims: 3}", "fault 1: `tims` is not known; there are path, times"),
        ("- {path: login, drop: true}", "`path` has to be one of auth, sign, collect"),
        ("- {times: 0, drop: true}", "`times` has to be a whole number from 1 to 1000"),
        ("- {times: many, drop: true}", "`times` has to be a whole number from 1 to 1000"),
        ("- {status: 99}", "`status` has to be a status of HTTP"),
        ("- {path: auth, hint: userCancel}", "`hint` is for collect"),
        ("- {path: collect, hint: [userCancel]}", "`hint` is for collect"),
        ("- {seconds: long}", "`seconds` has to be a number"),
        ("- {seconds: 999}", "`seconds` has to be from 0 to 120"),
        ("- {status: 500, code: 7}", "`code` has to be a word"),
        ("- {drop: 'yes'}", "`html` and `drop` have to be true or false"),
        ("- {status: 429, headers: {Retry-After: 5}}", "`headers` have to be names and texts"),
        ("- {path: auth}", "it says nothing that goes wrong"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, why: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(FaultScriptError) as told:
        read_script(path)
    assert str(told.value).startswith(str(path))
    assert why in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultScriptError, match="none: the file cannot be read"):
        read_script(tmp_path / "none")


def test_what_waits_can_be_read_in_again() -> None:
    fault = BankFault("collect", times=3, hint="userMrtd")
    assert from_entry(fault.as_json()) == fault
