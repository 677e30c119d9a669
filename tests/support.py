"""What many tests need: a database with the schema, keys, an office, and a unit that commits."""

from __future__ import annotations

import atexit
import contextlib
import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot.crypto import new_keys, parse_keys
from bot.domain.office import Office
from bot.services import by_post, withholding
from bot.services.access import Member
from bot.services.delivery import Link, Refusal
from bot.services.queue import NotAllowed
from bot.setting_values import PACKAGED_POLICY
from bot.sources.company_file import load_company
from bot.sources.levels_file import load_levels
from bot.sources.policy_file import load_policy
from bot.sources.registry_file import load_registry
from bot.store import deliveries, schema
from bot.store.engine import open_engine
from bot.store.unit import Surroundings, Unit
from bot.telegram.render import render

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "westila"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
STAFF_GROUP = -100200300

KEY_LINE = new_keys("test")  # as KEYS in the environment
KEYS = parse_keys(KEY_LINE)
LEVELS = load_levels()


@cache
def _westila() -> dict[str, object]:
    """What the sample company's files say; read once, for nothing in it can be changed."""
    return {
        "company": load_company(EXAMPLE / "company.yaml"),
        "registry": load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": "sqlite://"}),
        "levels": LEVELS,
        "policy": load_policy(PACKAGED_POLICY),
    }


def an_office(**changes: object) -> Office:
    facts: dict[str, object] = {
        **_westila(),
        "staff_chat_id": STAFF_GROUP,
        "public_url": "http://127.0.0.1:1",
        "bot_username": "westila_insyn_bot",
    }
    return Office(**{**facts, **changes})  # type: ignore[arg-type]


def free_port() -> int:
    """A port that nobody has, out of the range from which the system gives ports to clients.

    So that none of them gets it in the time until a server of ours takes it.
    """
    while True:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", random.randint(10_240, 32_000)))
            return int(probe.getsockname()[1])


def surroundings(**changes: object) -> Surroundings:
    facts: dict[str, object] = {
        "keyring": KEYS,
        "office": an_office(),
        "render": render,
        "process_id": "test",
    }
    return Surroundings(**{**facts, **changes})  # type: ignore[arg-type]


def fresh_engine(folder: Path) -> Engine:
    """A migrated SQLite database in a folder."""
    return open_engine(fresh_sqlite(folder / "insyn.db"))


def fresh_sqlite(path: Path) -> str:
    """Puts a migrated SQLite database there, and returns its URL."""
    shutil.copy(_template(), path)
    return f"sqlite:///{path}"


@cache
def _template() -> Path:
    """Migrated once a process: all tests begin with a copy."""
    folder = tempfile.mkdtemp(prefix="insyn-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(f"sqlite:///{folder}/insyn.db")
    schema.migrate(engine)
    engine.dispose()
    return Path(folder) / "insyn.db"


@contextlib.contextmanager
def a_unit(
    engine: Engine, *, now: datetime = NOON, around: Surroundings | None = None
) -> Iterator[Unit]:
    """A unit that is flushed and committed at the end of the block, and rolled back if it raises."""
    with Session(engine, expire_on_commit=False) as session:
        unit = Unit(session, around or surroundings(), now)
        yield unit
        unit.flush()
        session.commit()


def paper_link(unit: Unit, member: Member, paper_id: str) -> Link | Refusal | NotAllowed:
    """A link to what is to be posted, once the registers have said that nothing is marked."""
    found = by_post.fetch(unit, member, paper_id)
    if found is Refusal.ASKED:
        row = deliveries.by_id(unit, paper_id)
        assert row is not None
        withholding.settle(unit, row.case_id, False)
        found = by_post.fetch(unit, member, paper_id)
    return found
