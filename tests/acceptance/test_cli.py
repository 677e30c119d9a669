"""The command line as an administrator meets it: every verb as a real process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from click.testing import CliRunner

from bot.cli import command_line
from bot.crypto import parse_keys
from bot.emulator.client import EmulatorClient
from bot.emulator.server import Emulator
from tests.acceptance import play
from tests.acceptance.stage import ROOT, add_staff, command, environment, new_keys
from tests.acceptance.stage import build_register as build
from tests.support import free_port

pytestmark = pytest.mark.asyncio(loop_scope="module")

VERBS = {
    "": "demo run migrate check deadline staff keys audit sources erasures",
    "demo": "--port --fresh --folder --register-url --mode",
    "run": "Ctrl-C",
    "migrate": "schema",
    "check": "missing",
    "deadline": "YYYY-MM-DD",
    "keys": "new",
    "keys new": "KEYS",
    "staff": "add list remove",
    "staff add": "--name --role --language handler approver owner sv en",
    "staff list": "cases",
    "staff remove": "TELEGRAM_USER_ID",
    "sources health": "down",
    "audit": "verify",
    "sources": "draft check preview schema health",
    "sources draft": "URL env:NAME --output --schema --force",
    "sources check": "code 0: 1: 2:",
    "sources preview": "--as --email --phone --personnummer --orgnr --customer-number --unmasked",
    "sources schema": "JSON Schema editors",
    "audit verify": "trail",
    "erasures": "replay scan due",
    "erasures replay": "--execute backup",
    "erasures scan": "erased persons",
    "erasures due": "law",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def settings(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, str]]:
    """Settings with which everything can be reached."""
    folder = tmp_path_factory.mktemp("cli")
    register, database = (f"sqlite:///{folder / name}.db" for name in ("register", "insyn"))
    build(register)
    keys = new_keys("cli")
    add_staff(database, keys)
    async with Emulator() as emulator:
        yield environment(
            emulator,
            folder=folder,
            database=database,
            register=register,
            keys=keys,
            mode="polling",
        )


async def test_every_verb_explains_itself() -> None:
    """One in a process of its own; the others are read where the test is."""
    own = await command("--help", environment={"COLUMNS": "200"})
    assert own.code == 0, own.err
    assert {verb.split()[0] for verb in VERBS if verb} <= set(own.out.split())
    for verb, words in VERBS.items():
        told = CliRunner().invoke(
            command_line(), [*verb.split(), "--help"], env={"COLUMNS": "200"}
        )
        assert told.exit_code == 0, told.output
        missing = [word for word in words.split() if word not in told.output]
        assert missing == [], f"insyn {verb} --help"


async def test_keys_are_made_anew_each_time(tmp_path: Path) -> None:
    first, second = await asyncio.gather(
        *(command("keys", "new", environment={}, folder=tmp_path) for _ in range(2))
    )
    assert first.code == second.code == 0
    assert parse_keys(first.out.strip())
    assert first.out != second.out


async def test_a_deadline_is_told_with_its_reasons(tmp_path: Path) -> None:
    """The 25th of December and the days after it are no working days in Sweden."""
    told, wrong = await asyncio.gather(
        command("deadline", "2026-11-25", environment={}, folder=tmp_path),
        command("deadline", "25/11", environment={}, folder=tmp_path),
    )
    assert told.code == 0
    assert "Answer by: 2026-12-28" in told.out
    assert "not 2026-12-25" in told.out
    assert "public holiday" in told.out
    assert wrong.code == 2
    assert "YYYY-MM-DD" in wrong.err
    assert "Traceback" not in wrong.err


async def test_staff_come_and_go(settings: dict[str, str]) -> None:
    words = ("--name", "Åke Å", "--role", "approver", "--language", "en")
    added = await command("staff", "add", "4711", *words, environment=settings)
    assert (added.code, added.out.strip()) == (0, "Åke Å (4711) is approver.")
    listed = await command("staff", "list", environment=settings)
    assert "4711\tapprover\ten\tÅke Å" in listed.out
    removed = await command("staff", "remove", "4711", environment=settings)
    assert removed.code == 0
    again = await command("staff", "remove", "4711", environment=settings)
    assert again.code == 2
    assert "Traceback" not in again.err


async def test_check_names_what_is_missing(settings: dict[str, str]) -> None:
    whole, broken = await asyncio.gather(
        command("check", environment=settings),
        command("check", environment={**settings, "SMTP_URL": "smtp://127.0.0.1:1"}),
    )
    assert whole.code == 0, whole.out + whole.err
    assert "MISSING" not in whole.out
    for name in ("database", "telegram", "mail", "source westila", "staff group"):
        assert re.search(rf"ok +{name}", whole.out)
    assert broken.code == 1
    missing = [line.split()[1] for line in broken.out.splitlines() if "MISSING" in line]
    assert missing == ["mail:"]


async def test_an_owner_looks_a_person_up_and_leaves_a_trace(settings: dict[str, str]) -> None:
    """What is looked for is asked for; the answer is masked; the audit trail knows of it."""
    words = ("sources", "preview", "--as", "2003", "--email", "--phone")
    typed = "ELIN.akesson@example.com\n0701740605\n"
    told = await command(*words, environment=settings, typed=typed)
    shown = await command(*words, "--unmasked", environment=settings, typed=typed)
    nobody = await command(*words[:-1], environment=settings, typed="nobody@example.com\n")

    assert (told.code, shown.code, nobody.code) == (0, 0, 0), told.err
    assert "westila: found" in told.out
    assert "Last name: Å•••" in told.out
    assert "An erasure today:" in told.out
    assert "Åkesson" not in told.out
    assert "Last name: Åkesson" in shown.out
    assert "nothing found" in nobody.out
    assert _previews(settings) == [
        ("email-phone", False), ("email-phone", True), ("email", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("--as", "2001", "--email"), "elin.akesson@example.com", "Only an owner may look"),
        (("--as", "666", "--email"), "elin.akesson@example.com", "Only an owner may look"),
        (("--as", "2003"), "", "Say by what to look"),
        (("--as", "2003", "--personnummer"), "850709-9806", "cannot be read as such"),
    ],
    ids=["handler", "stranger", "nothing", "mistyped"],
)
async def test_nobody_else_looks_anybody_up(
    settings: dict[str, str], words: tuple[str, ...], typed: str, told: str
) -> None:
    before = _previews(settings)
    ran = await command("sources", "preview", *words, environment=settings, typed=f"{typed}\n")

    assert ran.code == 2
    assert told in ran.err
    assert typed not in ran.err or not typed
    assert "Traceback" not in ran.err
    assert _previews(settings) == before


def _previews(settings: dict[str, str]) -> list[tuple[str, bool]]:
    path = settings["DATABASE_URL"].removeprefix("sqlite:///")
    sql = "SELECT facts FROM audit_event WHERE code = 'data:preview:shown' ORDER BY seq"
    with closing(sqlite3.connect(path)) as connection:
        facts = [json.loads(row[0]) for row in connection.execute(sql)]
    return [(fact["by"], fact["unmasked"]) for fact in facts]


async def test_settings_that_are_missing_are_told_all_at_once(tmp_path: Path) -> None:
    told = await command("run", environment={"TELEGRAM_MODE": "pigeon"}, folder=tmp_path)
    assert told.code == 2
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_MODE", "KEYS", "SOURCES_FILE", "COMPANY_FILE"):
        assert f"- {name}:" in told.err
    assert "insyn keys new" in told.err
    assert "Traceback" not in told.err


async def test_an_older_schema_is_refused_with_the_command_that_helps(
    settings: dict[str, str], tmp_path: Path
) -> None:
    old = {**settings, "DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}"}
    assert (await command("migrate", environment=old)).code == 0
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    told = await command("run", environment=old)
    assert told.code == 2
    assert "insyn migrate" in told.err
    assert "Traceback" not in told.err


async def test_a_changed_row_of_the_trail_is_named(
    settings: dict[str, str], tmp_path: Path
) -> None:
    given = {**settings, "DATABASE_URL": f"sqlite:///{tmp_path / 'insyn.db'}"}
    add_staff(given["DATABASE_URL"], given["KEYS"])
    whole = await command("audit", "verify", environment=given)
    assert whole.code == 0
    assert "whole: 3 rows" in whole.out
    with closing(sqlite3.connect(tmp_path / "insyn.db")) as connection, connection:
        connection.execute("UPDATE audit_event SET actor = 'nobody' WHERE seq = 2")
    broken = await command("audit", "verify", environment=given)
    assert broken.code == 1
    assert "row 2" in broken.out


# -- the demo ---------------------------------------------------------------------------------


@asynccontextmanager
async def a_demo(folder: Path, port: int) -> AsyncIterator[EmulatorClient]:
    """`insyn demo` from its start to Ctrl-C; afterwards nothing of it runs and the port is free."""
    words = ("-m", "bot", "demo", "--folder", str(folder), "--port", str(port))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    family: list[psutil.Process] = []
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        assert f"http://127.0.0.1:{port}/" in line.decode(), line
        family = psutil.Process(process.pid).children(recursive=True)
        assert family, "the bot is a process of its own"
        async with EmulatorClient(f"http://127.0.0.1:{port}") as client:
            yield client
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 30) == 0
        assert not [one for one in family if one.is_running()]
    finally:
        for one in family:  # a bot that outlived its demo would hold the pipe, and wait() for ever
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        if process.returncode is None:
            process.kill()
            await process.wait()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


async def test_the_demo_ends_whole_and_goes_on_where_it_was(tmp_path: Path) -> None:
    port = free_port()
    async with a_demo(tmp_path, port) as client:
        elin = await client.known(1001)
        await elin.say("/start")
        await elin.say("/utdrag")
        await play.prove_both(client, elin, str(elin.user["email"]))
        await play.press(elin, "access.full")
        ref = await play.reference(elin)
        texts = await elin.texts()
    async with a_demo(tmp_path, port) as client:
        elin = await client.known(1001)
        assert await elin.texts() == texts
        await elin.say("/arenden")
        await elin.wait_for(ref)
