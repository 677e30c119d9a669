"""`insyn sources check` tells beforehand what would go wrong, on a real database, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.registry import Addition, EraseKind, EraseRule, Field, Registry, Table
from bot.domain.texts import LocalText
from bot.emulator.register import schema
from bot.sources import sql_indexes
from bot.sources.findings import Check, Verdict
from bot.sources.sql_check import checks
from bot.sources.sql_engine import engine_for, snapshots
from bot.sources.sql_plans import reads_all
from bot.sources.sql_schema import load_schema
from bot.sources_report import every_check
from tests import mysql
from tests.acceptance.stage import command
from tests.contracts import oracle
from tests.contracts.conftest import DATABASES, MYSQLS, SOURCES_FILE, TODAY
from tests.proofs import in_proofs, proof


def on(*kinds: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("url", kinds, indirect=True)


on_each = on(*DATABASES)
on_indexing = on("sqlite", "postgresql")  # expressions; for the others see test_sql_limits.py
on_servers = on("postgresql", *MYSQLS)
on_postgresql = on("postgresql")
# What the databases have no part in.
on_any = on("sqlite", pytest.param("postgresql", marks=in_proofs), *MYSQLS)

_roles = count(1)
FEW = 4  # persons on whom rules are tried, where that is not what a test is about
SERVED = "every column that is searched has an index that serves the search"


def told(registry: Registry, verdict: Verdict = Verdict.FAULT) -> list[str]:
    found = checks(registry, registry.sources[0], today=TODAY, persons=FEW)
    return [text(one) for one in found if one.verdict is verdict and not of_superuser(one)]


def text(one: Check) -> str:
    return f"{one.about}: {one.says}"


def of_superuser(one: Check) -> bool:
    """The tests' own account on PostgreSQL; `test_a_superuser_is_told` is about it."""
    return "is a superuser" in one.says


def with_table(registry: Registry, name: str, change: Callable[[Table], Table]) -> Registry:
    source = registry.sources[0]
    tables = tuple(change(table) if table.name == name else table for table in source.tables)
    return replace(registry, sources=(replace(source, tables=tables),))


def with_field(registry: Registry, table: str, column: str, **changes: object) -> Registry:
    def changed(one: Field) -> Field:
        return replace(one, **changes) if one.column == column else one

    return with_table(
        registry, table, lambda t: replace(t, fields=tuple(changed(f) for f in t.fields))
    )


def fixed(value: str | int) -> EraseRule:
    return EraseRule(kind=EraseKind.FIXED, value=value)


@on_each
def test_the_sample_register_is_well_described_and_left_as_it_was(registry, url):
    before = oracle.dump(url)

    found = [
        one
        for one in checks(registry, registry.sources[0], today=TODAY)
        if not of_superuser(one) and "SQLite" not in one.says
    ]
    assert {one.verdict for one in found} == {Verdict.OK}
    served = not url.startswith(("mariadb", "mysql"))
    said = [text(one) for one in found]
    assert len([line for line in said if "could be emptied" in line]) == 13
    assert any("could be erased whole" in line for line in said)
    assert "westila.address: could be added to" in said
    assert (f"westila: {SERVED}" in said) is served
    short = with_table(registry, "address", lambda t: replace(t, add=Addition(ask=("street",))))
    assert any("neither asked nor set" in line for line in told(short))
    assert oracle.dump(url) == before


INDEXES = (
    ("mailbox_customer", "customer", "email"),
    ("rare_mailbox_support_message", "support_message", "sender_email"),
    ("digits_of_phone", "customer", "phone"),
    ("rare_personnummer", "customer", "personnummer"),
    ("bare_customer_number", "customer", "customer_number"),
    ("ix_orders_delivery_address_id", "orders", "delivery_address_id"),
)


def searched(registry: Registry) -> list[Check]:
    engine = engine_for(registry.sources[0].url)
    with snapshots(engine).connect() as connection:
        found = list(sql_indexes.checks(load_schema(registry.sources[0], connection), connection))
    engine.dispose()
    return found


@on_indexing
def test_a_search_without_an_index_is_told_with_the_statement_that_makes_one(registry, url):
    some = 1 if url.startswith("sqlite") else proof(short=3, whole=1)
    for index, table, columns in INDEXES[::some]:
        oracle.execute(url, f"DROP INDEX {index}")
        (line,) = map(text, searched(registry))
        told, _, statement = line.partition("; ")

        assert told.startswith(f"westila.{table}: {columns}: no index serves the search")
        assert statement.startswith("CREATE INDEX insyn_")
        oracle.execute(url, statement)
        assert list(map(text, searched(registry))) == [f"westila: {SERVED}"]


@on_each
def test_a_plan_that_is_as_wide_as_its_question_is_read_right(url):
    """SQLite tells a plan in four columns, PostgreSQL in one."""
    width = 4 if url.startswith("sqlite") else 1
    columns = ("street", "postcode", "city", "kind")[:width]
    question = sa.select(*map(sa.column, columns)).select_from(sa.table("address"))
    engine = engine_for(url)
    with snapshots(engine).connect() as connection:
        assert reads_all(connection, question, {})
    engine.dispose()


@on_indexing
def test_a_search_through_many_rows_is_somebodys_to_look_at(registry, url, monkeypatch):
    oracle.execute(url, "DROP INDEX mailbox_customer")
    (small,) = searched(registry)
    monkeypatch.setattr(sql_indexes, "LARGE", 200)
    (large,) = searched(registry)

    assert [small.verdict, large.verdict] == [Verdict.OK, Verdict.LOOK]
    assert "reads all 200 rows, which does for fewer than 10000; CREATE" in small.says
    assert "so each reads all 200 rows; CREATE INDEX" in large.says


@on_each
@pytest.mark.parametrize(
    ("column", "rule", "reason"),
    [
        ("email", fixed("gone@raderad.invalid"), ""),
        ("customer_number", fixed("-"), "the column is unique; put {key} into the filler"),
        ("created_on", fixed("never"), "the value is not of the column's type"),
    ],
)
def test_an_erase_rule_that_the_database_refuses_is_told(registry, url, column, rule, reason):
    before = oracle.dump(url)
    faults = told(with_field(registry, "customer", column, erase=rule))
    expected = f"westila.customer: erase rule of {column} does not fit: {reason}"

    assert [fault[: len(expected)] for fault in faults] == ([expected] if reason else [])
    assert oracle.dump(url) == before


@on_servers
def test_a_rule_of_the_database_that_forbids_the_filler_is_told(registry, url):
    shorter = "ALTER postcode TYPE" if url.startswith("postgresql") else "MODIFY postcode"
    oracle.execute(url, "ALTER TABLE address ADD CHECK (length(city) > 1)")
    oracle.execute(url, f"ALTER TABLE address {shorter} varchar(6)")
    faults = told(with_field(registry, "address", "postcode", erase=fixed("nothing")))

    assert [fault.partition("fit: ")[2].partition(";")[0] for fault in faults] == [
        "the value is too long for the column",
        "a rule of the database (CHECK) forbids the value",
    ]


@on_any
def test_what_must_not_be_empty_is_told(registry):
    faults = told(with_field(registry, "address", "street", erase=EraseRule()))

    assert len(faults) == 1
    assert "address: street: must not be empty in the database; write erase" in faults[0]


@on_any
def test_codes_without_words_are_told_and_never_quoted(registry):
    kinds = {"delivery": LocalText(sv="Leverans", en="Delivery")}
    looks = told(with_field(registry, "address", "kind", values=kinds), Verdict.LOOK)
    bare = told(with_field(registry, "address", "kind", values={}), Verdict.LOOK)

    assert [line for line in looks if "hold a code of kind that values does not name" in line]
    assert [line for line in bare if "people read the codes of kind as they are stored" in line]
    assert "billing" not in "".join([*looks, *bare])


@on_any
def test_a_table_that_nobody_declared_and_that_points_here_is_told(registry, url):
    oracle.execute(
        url, "CREATE TABLE loan (id INTEGER, owner INTEGER REFERENCES customer (customer_id))"
    )
    unused = told(registry)
    oracle.execute(url, "INSERT INTO loan VALUES (1, 1)")

    assert [fault.partition(":")[0] for fault in unused] == ["westila.loan"]
    assert "points to customer and is not declared" in unused[0]
    assert told(registry) == [
        *unused,
        (
            "westila.customer: cannot be deleted: "
            "another table points to it; declare that table and its reference"
        ),
    ]


@on_any
def test_columns_that_nobody_declared_are_told(registry, url):
    oracle.execute(url, "ALTER TABLE customer ADD COLUMN shoe_size INTEGER")

    looks = [line for line in told(registry, Verdict.LOOK) if "shoe_size" in line]
    assert len(looks) == 1
    assert "is neither shown nor emptied" in looks[0]


@on_any
def test_a_sentence_that_was_not_translated_is_told(registry):
    same = LocalText(sv="Ett år efter köpet", en="Ett år efter köpet")
    faulty = with_table(registry, "address", lambda table: replace(table, period=same))

    assert [line for line in told(faulty, Verdict.LOOK) if "SQLite" not in line] == [
        "westila.address: the same sentence stands for Swedish and English: period"
    ]


@on_any
def test_an_empty_register_says_that_nothing_could_be_tried(registry, url):
    for table in reversed(schema.METADATA.sorted_tables):
        oracle.execute(url, f"DELETE FROM {table.name}")
    looks = told(registry, Verdict.LOOK)

    assert told(registry) == []
    assert any("holds no person yet" in line for line in looks)
    assert sum("has no row of a person" in line for line in looks) == 13


@on_any
def test_a_database_that_is_down_is_told_without_its_address(registry):
    source = replace(registry.sources[0], url="postgresql://u:secret@127.0.0.1:1/x")
    faults = told(replace(registry, sources=(source,)))

    assert len(faults) == 1
    assert "cannot be examined" in faults[0]
    assert "secret" not in faults[0]


# Rights


@pytest.fixture
def account(url: str) -> tuple[str, str]:
    """A role with exactly the rights that are needed, and the register's URL for it."""
    role = f"insyn_{next(_roles)}"
    if url.startswith(("mariadb", "mysql")):
        return mysql_account(url, role)
    oracle.execute(url, f"CREATE ROLE {role} LOGIN")
    for table in schema.METADATA.sorted_tables:
        oracle.execute(url, f"GRANT SELECT, UPDATE, DELETE ON {table.name} TO {role}")
    oracle.execute(url, f"GRANT INSERT ON address TO {role}")
    return role, sa.make_url(url).set(username=role).render_as_string(hide_password=False)


def mysql_account(url: str, role: str) -> tuple[str, str]:
    """With a password, which goes over TCP as those of the server's own kind do."""
    oracle.execute(url, f"CREATE USER {role}@'%' IDENTIFIED BY 'geheim'")
    for table in schema.METADATA.sorted_tables:
        more = ", INSERT" if table.name == "address" else ""
        oracle.execute(url, f"GRANT SELECT, UPDATE, DELETE{more} ON {table.name} TO {role}@'%'")
    return f"'{role}'@'%'", mysql.over_tcp(url, user=role, password="geheim")


def as_account(account: tuple[str, str], registry: Registry) -> list[str]:
    source = replace(registry.sources[0], url=account[1])
    return told(replace(registry, sources=(source,)))


@on_servers
def test_an_account_with_the_rights_it_needs_is_right(account, registry):
    assert as_account(account, registry) == []


@on_postgresql
@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("REVOKE UPDATE ON consent FROM {role}",
         "westila.consent: {role} lacks UPDATE; GRANT UPDATE ON consent TO {role}"),
        ("REVOKE INSERT ON address FROM {role}",
         "westila.address: {role} lacks INSERT; GRANT INSERT ON address TO {role}"),
        ("GRANT INSERT, TRUNCATE ON orders TO {role}",
         "westila.orders: too much: REVOKE INSERT, TRUNCATE ON orders FROM {role}"),
        ("CREATE TABLE wages (pay INTEGER); GRANT SELECT ON wages TO {role}",
         "westila.public.wages: too much: {role} has SELECT on a table that is not declared; REVOKE ALL ON public.wages FROM {role}"),
        ("GRANT CREATE ON SCHEMA public TO {role}",
         "westila: too much: {role} may make tables; REVOKE CREATE ON schema public FROM {role} (and FROM PUBLIC)"),
        ("ALTER ROLE {role} CREATEDB",
         "westila: too much: take it away by ALTER ROLE {role} NOCREATEDB"),
        ("ALTER TABLE consent OWNER TO {role}",
         "westila.consent: too much: {role} owns it; let another role own the table"),
    ],
    ids=["missing", "no_insert", "more", "undeclared", "schema", "role", "owner"],
)  # fmt: skip
def test_rights_that_are_missing_or_too_much_are_told(account, registry, url, sql, expected):
    role = account[0]
    for statement in sql.format(role=role).split("; "):
        oracle.execute(url, statement)
    faults = as_account(account, registry)

    assert expected.format(role=role) in faults
    assert all("lacks" in f or "too much" in f or "may not do it" in f for f in faults)


@pytest.mark.parametrize("url", MYSQLS, indirect=True)
@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("REVOKE UPDATE ON consent FROM {role}",
         "westila.consent: {role} lacks UPDATE; GRANT UPDATE ON consent TO {role}"),
        ("REVOKE INSERT ON address FROM {role}",
         "westila.address: {role} lacks INSERT; GRANT INSERT ON address TO {role}"),
        ("GRANT INSERT, TRIGGER ON orders TO {role}",
         "westila.orders: too much: REVOKE INSERT, TRIGGER ON orders FROM {role}"),
        ("CREATE TABLE wages (id INTEGER PRIMARY KEY, pay INTEGER); GRANT SELECT ON wages TO {role}",
         "westila.{db}.wages: too much: {role} has SELECT on a table that is not declared; REVOKE ALL PRIVILEGES ON {db}.wages FROM {role}"),
        ("GRANT CREATE, DROP ON {db}.* TO {role}",
         "westila: too much: {role} has CREATE, DROP on {db}.*, whatever is declared; REVOKE CREATE, DROP ON {db}.* FROM {role}, and grant table by table what it needs"),
        ("GRANT FILE ON *.* TO {role}",
         "westila: too much: {role} has FILE on *.*, whatever is declared; REVOKE FILE ON *.* FROM {role}, and grant table by table what it needs"),
        ("GRANT SELECT ON consent TO {role} WITH GRANT OPTION",
         "westila.consent: too much: REVOKE GRANT OPTION ON consent FROM {role}"),
    ],
    ids=["missing", "no_insert", "more", "undeclared", "database", "server", "passing_on"],
)  # fmt: skip
def test_rights_on_mysql_that_are_missing_or_too_much_are_told(
    account, registry, url, sql, expected
):
    names = {"role": account[0], "db": sa.make_url(url).database}
    for statement in sql.format(**names).split("; "):
        oracle.execute(url, statement)
    faults = as_account(account, registry)

    assert expected.format(**names) in faults
    assert all("lacks" in f or "too much" in f or "may not do it" in f for f in faults)


@pytest.mark.parametrize("url", MYSQLS, indirect=True)
def test_roles_on_mysql_are_for_somebody_to_look_at(account, registry, url):
    role = f"readers_{next(_roles)}"
    for statement in (f"CREATE ROLE {role}", f"GRANT {role} TO {account[0]}"):
        oracle.execute(url, statement)
    source = replace(registry.sources[0], url=account[1])
    looks = told(replace(registry, sources=(source,)), Verdict.LOOK)

    assert any(f"not examined: {role};" in line for line in looks)


@on_servers
def test_rights_on_the_columns_that_are_used_are_enough(account, registry, url):
    oracle.execute(url, f"REVOKE UPDATE, SELECT ON web_visit FROM {account[0]}")
    columns = "visit_id, analytics_id, visited_at, page, ip_address"
    oracle.execute(url, f"GRANT SELECT ({columns}) ON web_visit TO {account[0]}")
    oracle.execute(url, f"GRANT UPDATE (page, ip_address) ON web_visit TO {account[0]}")

    assert as_account(account, registry) == []


@on_each
def test_a_superuser_is_told(registry, url):
    found = list(checks(registry, registry.sources[0], today=TODAY))

    assert any(of_superuser(one) for one in found) is not url.startswith("sqlite")


@on_any
def test_what_differs_is_told_with_the_line_that_says_it(url, monkeypatch):
    monkeypatch.setenv("SOURCES_FILE", str(SOURCES_FILE))
    for change in ("address RENAME COLUMN city TO the_city", "address RENAME COLUMN address_id TO id", "consent RENAME TO permission"):  # fmt: skip
        oracle.execute(url, f"ALTER TABLE {change}")

    told = {text(one): one for one in every_check({"WESTILA_URL": url}) if one.place}
    lines = SOURCES_FILE.read_text("utf-8").splitlines()
    declared = {
        said.partition(" such")[0]: lines[int(one.place.rpartition(":")[2]) - 1].split()[0]
        for said, one in told.items()
    }
    assert declared == {
        "westila.address: address_id: no": "key:",
        "westila.address: city: no": "city:",
        "westila.consent: no": "consent:",
    }
    assert all(one.place.startswith(f"{SOURCES_FILE}:") for one in told.values())


# The command


def line_of(words: str) -> int:
    lines = SOURCES_FILE.read_text("utf-8").splitlines()
    return 1 + next(at for at, line in enumerate(lines) if line.strip() == words)


@on_any
async def test_the_command_tells_and_exits_by_what_it_found(url, tmp_path: Path):
    settings = {"SOURCES_FILE": str(SOURCES_FILE), "WESTILA_URL": url}
    if url.startswith("sqlite"):  # elsewhere the account is a superuser, which is a fault
        well = await command("sources", "check", environment=settings, folder=tmp_path)
        assert well.code == 0, well.err
        del settings["WESTILA_URL"]
        unread = await command("sources", "check", environment=settings, folder=tmp_path)
        assert unread.code == 2
        assert "url refers to env:WESTILA_URL, which is not set" in unread.err
        assert "Traceback" not in unread.err
        settings["WESTILA_URL"] = url
    oracle.execute(url, "CREATE TABLE loan (owner INTEGER REFERENCES customer (customer_id))")
    ill = await command("sources", "check", environment=settings, folder=tmp_path)
    assert ill.code == 1
    assert "ok     westila.customer: is found by email, phone" in ill.out
    at = f"{SOURCES_FILE}:{line_of('westila:')}"
    assert f"FAULT  {at}: westila.loan: points to customer and is not declared" in ill.out
    assert "Traceback" not in ill.err
