"""The schema: migrations make what the tables in code say, on both databases, and keep it whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot.crypto import new_keys, parse_keys
from bot.domain import audit
from bot.store import schema, sealed, tables
from bot.store.engine import DatabaseFolderError, open_engine
from tests.integration.core.rig import rows
from tests.pg import fresh_database
from tests.support import EXAMPLE, NOON, ROOT, a_unit, surroundings


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    sqlite = request.param == "sqlite"
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}" if sqlite else fresh_database())
    yield engine
    engine.dispose()


def names(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_an_empty_database_is_brought_to_the_newest_schema(empty: Engine) -> None:
    assert schema.current(empty) is None
    assert schema.migrate(empty) == schema.needed() == schema.current(empty)
    schema.check(empty)
    assert names(empty) == {*SQLModel.metadata.tables, "alembic_version"}


def test_the_newest_migration_is_known_by_its_number() -> None:
    """As Alembic finds it by following the migrations: one head, with the greatest number."""
    scripts = ScriptDirectory.from_config(schema.alembic_config())
    assert scripts.get_heads() == [schema.needed()]


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (schema.check, schema.migrate):
        with pytest.raises(schema.SchemaNewerError):
            act(engine)


def test_other_keys_than_before_are_found_out(engine: Engine) -> None:
    ours, others = (parse_keys(new_keys("k1")) for _ in range(2))
    sealed.check(engine, others)  # nothing is sealed yet
    with a_unit(engine, around=surroundings(keyring=ours)) as unit:
        unit.seal(unit.conversation(1), "sealed_data", {"wish": "anna@example.se"})
    sealed.check(engine, ours)
    assert sealed.misfits(engine, ours) == (0, 1)
    assert sealed.misfits(engine, others) == (1, 1)
    with pytest.raises(sealed.KeysUnfitError):
        sealed.check(engine, others)


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_head SET seq = 7"))
    schema.migrate(engine)
    assert rows(engine, tables.AuditHead)[0].seq == 7


def test_the_audit_chain_has_its_beginning(engine: Engine) -> None:
    (head,) = rows(engine, tables.AuditHead)
    assert (head.id, head.seq, head.hash) == (1, 0, audit.GENESIS)


def test_tables_in_code_and_migrations_say_the_same(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_migration_can_be_taken_back(engine: Engine) -> None:
    config = schema.alembic_config()
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert names(engine) == {"alembic_version"}


def test_a_migration_that_would_leave_rows_pointing_to_nothing_is_not_kept(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'broken.db'}")
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.executescript(
            "PRAGMA foreign_keys=OFF; CREATE TABLE a (id INTEGER PRIMARY KEY);"
            "CREATE TABLE b (a INTEGER REFERENCES a); INSERT INTO b VALUES (404);"
        )
    with pytest.raises(schema.ForeignKeysBrokenError):
        schema.migrate(engine)
    assert names(engine) == {"a", "b"}
    engine.dispose()


def test_foreign_keys_hold_again_after_a_migration(empty: Engine) -> None:
    schema.migrate(empty)
    with pytest.raises(IntegrityError), a_unit(empty) as unit:
        unit.add(tables.CaseEvent(case_id="none", at=NOON, actor="x", event="x", state="x"))


def test_another_schema_than_the_code_needs_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(schema.SchemaOutdatedError) as caught:
        schema.check(engine)
    assert (caught.value.found, caught.value.needed) == ("0000", schema.needed())
    assert "insyn migrate" in str(caught.value)


def insyn(folder: Path, verb: str, database: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "TELEGRAM_TOKEN": "123456:AAabcdefghijklmnopqrstuvwxyz",
        "TELEGRAM_API_URL": "http://127.0.0.1:1",
        "KEYS": new_keys("k1"),
        "SOURCES_FILE": str(EXAMPLE / "sources.yaml"),
        "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
        "WESTILA_URL": "sqlite://",
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", verb],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip


def test_run_refuses_an_older_schema_with_the_command_to_run(
    engine: Engine, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    done = insyn(tmp_path, "run", engine.url.render_as_string(hide_password=False))
    assert done.returncode == 2
    assert "insyn migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_migrate_makes_a_new_database_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'made' / 'insyn.db'}"
    done = insyn(tmp_path, "migrate", url)
    assert (done.returncode, done.stderr) == (0, "")
    assert schema.needed() in done.stdout
    engine = open_engine(url)
    schema.check(engine)
    engine.dispose()


def test_replicas_that_migrate_at_the_same_time_do_not_disturb_one_another(
    empty: Engine, tmp_path: Path
) -> None:
    url = empty.url.render_as_string(hide_password=False)
    with ThreadPoolExecutor() as replicas:
        begun = [replicas.submit(insyn, tmp_path, "migrate", url) for _ in range(3)]
    assert [(one.result().returncode, one.result().stderr) for one in begun] == [(0, "")] * 3
    assert schema.current(empty) == schema.needed()


def _case(**facts: object) -> tables.Case:
    given = {
        "ref": "IN-TEST", "right": "erasure", "state": "new", "person_digest": "x",
        "language": "sv", "level": 1, "sealed_claims": b"x", "sealed_request": b"x",
        "received_at": NOON, "statutory_due": NOON.date(), "due": NOON.date(), "opened_at": NOON,
        **facts,
    }  # fmt: skip
    return tables.Case(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        ({"state": "new"}, True),
        ({"state": "fulfilling"}, False),
        ({"state": "fulfilling", "approved_by": "anna"}, True),
        ({"state": "answered", "needs_second": True, "approved_by": "anna"}, False),
        ({"needs_second": True, "approved_by": "anna", "seconded_by": "anna"}, False),
        (
            {
                "state": "answered",
                "needs_second": True,
                "approved_by": "anna",
                "seconded_by": "bo",
            },
            True,
        ),
    ],
)
def test_the_database_itself_keeps_the_four_eyes(
    engine: Engine, facts: dict[str, object], *, allowed: bool
) -> None:
    with a_unit(engine) as unit:
        for number, name in enumerate(("anna", "bo")):
            unit.add(
                tables.Staff(
                    id=name,
                    tg_user_id=number,
                    name=name,
                    role="owner",
                    language="sv",
                    added_at=NOON,
                )
            )
    if allowed:
        with a_unit(engine) as unit:
            unit.add(_case(**facts))
    else:
        with pytest.raises(IntegrityError), a_unit(engine) as unit:
            unit.add(_case(**facts))


def test_a_naive_moment_is_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="time zone"), a_unit(engine) as unit:
        unit.add(tables.Process(id="x", beat_at=NOON.replace(tzinfo=None)))


def test_a_moment_comes_back_aware_and_equal(engine: Engine) -> None:
    with a_unit(engine) as unit:
        unit.add(tables.Process(id="x", beat_at=NOON))
    (row,) = rows(engine, tables.Process)
    assert row.beat_at == NOON
    assert row.beat_at.tzinfo is not None


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(DatabaseFolderError, match="folder=/proc/nobody"):
        open_engine("sqlite:////proc/nobody/insyn.db")


def test_on_sqlite_nothing_of_the_other_database_is_loaded() -> None:
    """It would take two megabytes; an index that names it is enough to bring it in."""
    asked = "import sys, bot.wiring; sys.exit('sqlalchemy.dialects.postgresql' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=False, cwd=ROOT)
    assert done.returncode == 0
