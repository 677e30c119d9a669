"""What keeps a verb from beginning is told in one go: settings, the files they name, the database."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import end_at_once
from bot.crypto import new_keys
from bot.given_files import FilesError, read_files
from bot.plainly import told_plainly
from bot.readiness import ready_settings
from bot.store.engine import opened
from tests.support import ROOT, a_unit, fresh_sqlite

SOURCES = "sources.yaml:1: "
COMPANY = "company.yaml:1: "


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """As it was: a verb sets the log of its whole process up."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    yield
    root.handlers[:] = kept
    root.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Insyn is started: a file for settings, and two of the company's that do not fit."""
    monkeypatch.chdir(tmp_path)
    for name in ("sources.yaml", "company.yaml"):
        (tmp_path / name).write_text("nonsense: 1\n", "utf-8")
    settings(tmp_path)
    return tmp_path


def settings(folder: Path, **changes: str) -> None:
    given = {
        "TELEGRAM_TOKEN": "123456:AAabcdefghijklmnopqrstuvwxyz",
        "KEYS": new_keys("k1"),
        "SOURCES_FILE": "sources.yaml",
        "COMPANY_FILE": "company.yaml",
        **changes,
    }
    lines = [f"{name}={value}" for name, value in given.items()]
    (folder / ".env").write_text("\n".join(lines), "utf-8")


def faults(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended, told_plainly():
        ready_settings()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("This must be put right first:\n")
    return told


def test_a_variable_both_files_and_the_keys_are_told_in_one_go(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(folder, LISTEN="nowhere", KEYS="nonsense")
    told = faults(capsys)
    for name in ("LISTEN: ", "KEYS: ", SOURCES, COMPANY):
        assert f"  - {name}" in told
    assert not (folder / "var").exists(), "nothing is made for a program that cannot begin"


@pytest.mark.parametrize("changes", [{}, {"LISTEN": "nowhere"}])
def test_keys_that_do_not_fit_are_told_together_with_the_files(
    folder: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str]
) -> None:
    url = fresh_sqlite(folder / "insyn.db")
    with opened(url) as engine, a_unit(engine) as unit:
        unit.seal(unit.conversation(1), "sealed_data", {"wish": "x"})
    settings(folder, DATABASE_URL=url, **changes)
    told = faults(capsys)
    for name in ("KEYS are not those", SOURCES, COMPANY, *changes):
        assert f"  - {name}" in told


def test_files_that_are_wrong_alone_are_told_together(folder: Path) -> None:
    settings(folder, DATABASE_URL=fresh_sqlite(folder / "insyn.db"), LEVELS_FILE="company.yaml")
    with pytest.raises(FilesError) as caught:
        read_files(ready_settings())
    named = {fault.partition(":")[0] for fault in caught.value.faults}
    assert named == {"sources.yaml", "company.yaml"}
    assert any(
        "see_policy" in fault or "is missing; decide" in fault for fault in caught.value.faults
    )


def test_run_tells_it_all_and_ends_with_2(folder: Path) -> None:
    settings(folder, TELEGRAM_MODE="push", KEYS="")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        cwd=folder, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    for name in ("TELEGRAM_MODE: ", "KEYS: ", SOURCES, COMPANY):
        assert f"  - {name}" in done.stderr
    assert "Traceback" not in done.stderr


# -- Ctrl-C ---------------------------------------------------------------------------------------


@pytest.fixture
def ours() -> Iterator[None]:
    kept = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, kept)


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize(
    ("found", "left"),
    [(signal.default_int_handler, signal.SIG_DFL), (signal.SIG_IGN, signal.SIG_IGN)],
)
def test_ctrl_c_ends_a_verb_without_a_traceback(found: Any, left: Any) -> None:
    """Unless whoever started us has the signal ignored."""
    signal.signal(signal.SIGINT, found)
    end_at_once(first=False)
    assert signal.getsignal(signal.SIGINT) is left


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_process_of_a_container_can_be_ended_while_it_loads(number: int) -> None:
    """Nothing is done by default there: what asks for nothing is killed after ten seconds."""
    code = (
        "import os, signal, sys; from bot.__main__ import end_at_once; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); "  # as nobody ignores it
        "end_at_once(first=True); os.kill(os.getpid(), int(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(number)], check=False, cwd=ROOT)
    assert done.returncode == 128 + number
