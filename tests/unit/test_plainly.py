"""The command line: what is not ours to put right is told in a sentence, with exit code 2."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy.exc import OperationalError

from bot.cli import _read_well, app
from bot.demo import Demo, FolderNotDemosError, PortTakenError, RegisterError
from bot.plainly import told_plainly
from tests.support import ROOT, free_port

SECRET = "hemligt"


def _told(error: Exception, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended, told_plainly():
        raise error
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_database_that_is_away_is_told_without_its_account(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = _told(OperationalError(f"for {SECRET}", None, Exception(SECRET)), capsys)
    assert "check DATABASE_URL" in told
    assert SECRET not in told


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = tmp_path / "receipt.json"
    with pytest.raises(FileNotFoundError) as caught:
        wanted.read_bytes()
    assert str(wanted) in _told(caught.value, capsys)


def test_a_folder_in_the_place_of_a_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(IsADirectoryError) as caught:
        tmp_path.read_bytes()
    assert str(tmp_path) in _told(caught.value, capsys)


def test_a_connection_that_fails_is_no_file() -> None:
    with pytest.raises(ConnectionRefusedError), told_plainly():
        raise ConnectionRefusedError


def test_our_own_mistakes_stay_visible() -> None:
    with pytest.raises(ZeroDivisionError), told_plainly():
        raise ZeroDivisionError


def test_no_list_of_verbs_cuts_a_sentence_short() -> None:
    whole = typer.main.get_command(app)
    _read_well(whole)
    for command in _all(whole):
        told = command.get_help(typer.Context(command, info_name="insyn", terminal_width=80))
        assert "..." not in told.replace("[ARGS]...", "").replace("[OPTIONS] COMMAND", ""), told


def _all(command: Any) -> Iterator[Any]:
    yield command
    for verb in getattr(command, "commands", {}).values():
        yield from _all(verb)


# -- what `insyn demo` refuses before it touches anything ----------------------------------------


def a_demo(folder: Path, **facts: Any) -> Demo:
    given = {"port": free_port(), "fresh": True, "register_url": "", "mode": "polling"}
    given["bot"] = None  # is not reached
    return Demo(folder=folder, **{**given, **facts})


async def test_a_running_demo_keeps_its_state_when_another_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "telegram.db").touch()
    with socket.socket() as running:
        running.bind(("127.0.0.1", 0))
        running.listen()
        with pytest.raises(PortTakenError):
            await a_demo(tmp_path, port=running.getsockname()[1]).run()
    assert (tmp_path / "telegram.db").exists()


async def test_only_a_folder_of_the_demo_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(FolderNotDemosError):
        await a_demo(tmp_path).run()
    assert (tmp_path / "letter.txt").exists()


@pytest.mark.parametrize("url", ["postgresql://x@127.0.0.1:1/x", "nonsense"])
async def test_a_register_that_cannot_be_built_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(RegisterError):
        await a_demo(tmp_path / "demo", register_url=url).run()


def test_another_register_is_built_where_a_demo_has_been(tmp_path: Path) -> None:
    """As when somebody has tried the demo, and then wants to see it on PostgreSQL."""
    (tmp_path / "register.built").touch()  # of an earlier version, which knew no address
    other = tmp_path / "other.db"
    demo = a_demo(tmp_path, fresh=False, register_url=f"sqlite:///{other}")
    demo._prepare_register()
    assert not other.exists()
    (tmp_path / "register.built").write_text("another", "utf-8")
    demo._prepare_register()
    built = other.stat().st_mtime_ns
    demo._prepare_register()
    assert other.stat().st_mtime_ns == built


def test_a_bot_whose_demo_has_ended_meanwhile_ends_too() -> None:
    words = [sys.executable, "-m", "bot.demo_bot"]
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
