"""What every adapter promises: each database, and the same register behind a REST interface.

The oracle is plain SQL.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import (
    Finding,
    Holdings,
    Row,
    SourceHoldings,
    SourceUnavailableError,
)
from bot.domain.on_file import ContactMatch
from bot.domain.plans import CorrectionPlan, ErasurePlan, PlanOutdatedError, erasure_plan
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Registry
from bot.emulator.register import people
from bot.sources.base import SourceAdapter
from bot.sources.http import HttpSource
from bot.sources.sql import SqlSource
from tests.contracts import oracle, over_http
from tests.contracts.conftest import DATABASES, TODAY, fresh_register, noon
from tests.proofs import proof

ELIN, MARKO, SARA = (demo.email for demo in people.DEMO_CUSTOMERS)
ELIN_ID, MARKO_ID, KARIN_ID = 1, 2, 3


def email(address: str) -> Claim:
    return Claim(ClaimKind.EMAIL, address)


def phone(number: str) -> Claim:
    return Claim(ClaimKind.PHONE, number)


def found(source: SourceAdapter, *claims: Claim) -> SourceHoldings:
    return source.find(frozenset(claims))


def plan_for(source: SourceAdapter, registry: Registry, *claims: Claim) -> ErasurePlan:
    holdings = Holdings(sources=(found(source, *claims),))
    return erasure_plan(registry, holdings, today=TODAY)


def keys(rows: tuple[Row, ...]) -> dict[str, set[tuple]]:
    by_table: dict[str, set[tuple]] = {table: set() for table in oracle.KEYS}
    for row in rows:
        named = zip(oracle.KEYS[row.table], row.key, strict=True)
        by_table[row.table].add(tuple(oracle.plain(name, part) for name, part in named))
    return by_table


def many_customers(rows: oracle.Dump) -> list[oracle.Row]:
    shared = Counter(str(row["email"]).lower() for row in rows["customer"].values())
    ordinary = [
        row
        for _, row in sorted(rows["customer"].items())
        if shared[str(row["email"]).lower()] == 1 and not row["protected_identity"]
    ]
    return [dict(row) for row in ordinary[: proof(short=12, whole=40)]]


def marko_moves(**changes: object) -> CorrectionPlan:
    plan = CorrectionPlan(
        source="westila",
        table="address",
        key=(3,),
        column="street",
        old="Gamla Torget 3",
        new="Nya Torget 4",
    )
    return replace(plan, **changes)


@pytest.fixture(params=[*DATABASES, "http"])
def way(request):
    """How the register is reached."""
    return request.param


@pytest.fixture
def url(way, tmp_path, template_folder):
    """The database itself, for the oracle and for what somebody else changes."""
    return fresh_register(way, tmp_path, template_folder)


@pytest.fixture
def source(way, registry, url):
    with contextlib.ExitStack() as stack:
        declared = registry.source("westila")
        if way == "http":
            standin = stack.enter_context(over_http.served(url))
            adapter = HttpSource(over_http.declared(declared, standin.url), clock=noon)
        else:
            adapter = SqlSource(declared, clock=noon)
        stack.callback(adapter.close)
        yield adapter


@pytest.fixture
def marko_address(source: SourceAdapter) -> tuple:
    rows = found(source, email(MARKO)).rows
    return next(row.key for row in rows if row.table == "address")


@pytest.fixture
def move(marko_address: tuple) -> Callable[..., CorrectionPlan]:
    return lambda **changes: marko_moves(**{"key": marko_address, **changes})


# Access


def test_access_shows_many_customers_exactly_what_plain_sql_finds(source, url):
    rows = oracle.dump(url)
    for customer in many_customers(rows):
        holdings = found(source, email(str(customer["email"]).lower()))

        assert holdings.finding is Finding.FOUND
        assert keys(holdings.rows) == oracle.belonging(rows, customer)
        for row in holdings.rows:
            key = next(iter(keys((row,))[row.table]))
            values = {name: oracle.plain(name, value) for name, value in row.values.items()}
            assert values == {name: rows[row.table][key][name] for name in row.values}


# The spellings below are tried on one register after another: a copy for each takes longer than
# all that is asked of it.
LARS = (
    email("lars.oberg@example.com"),
    email("LARS.OBERG@example.com"),
    phone("+46701740610"),  # on file as 0046 70 174 06 10
    Claim(ClaimKind.PERSONNUMMER, "196802299856"),  # on file as 680229-9856
    Claim(ClaimKind.CUSTOMER_NUMBER, "W1005"),
    Claim(ClaimKind.CUSTOMER_NUMBER, "w1005"),
)


def test_an_identity_is_found_however_it_is_spelt(source):
    for claim in LARS:
        holdings = found(source, claim)
        names = [row.values["last_name"] for row in holdings.rows if row.table == "customer"]
        assert (holdings.finding, names) == (Finding.FOUND, ["Öberg"]), claim.kind


def test_a_customer_number_on_file_in_small_letters_is_found_too(source, url):
    oracle.execute(
        url, "UPDATE customer SET customer_number = 'w1005' WHERE customer_number = 'W1005'"
    )
    assert found(source, Claim(ClaimKind.CUSTOMER_NUMBER, "W1005")).finding is Finding.FOUND


def test_two_numbers_that_differ_in_their_letters_alone_are_nobodys(source, url):
    """By itself MySQL takes them for one, and lets its unique key refuse the second."""
    if url.startswith(("mariadb", "mysql")):
        column = "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        oracle.execute(url, f"ALTER TABLE customer MODIFY customer_number {column}")
    oracle.execute(
        url, "UPDATE customer SET customer_number = 'w1004' WHERE customer_number = 'W1005'"
    )
    assert found(source, Claim(ClaimKind.CUSTOMER_NUMBER, "w1004")).finding is Finding.AMBIGUOUS


PHONES = (
    "070-174 06 05",
    "0701740605",
    "46701740605",
    "+46 (0)70 174 06 05",
    "0046-70-1740605",
    "070/174\u00a006\u00a005",
    "070\u2011174 06 05",
    "tel. 070-1740605",
    "070-174 06 05 (kvällar)",
    "+46701740605 ",
    "070 \u2013 174.06.05, helst kvällar",
)


def test_a_phone_is_found_in_each_usual_spelling(source, url):
    for written in PHONES:
        oracle.execute(url, "UPDATE customer SET phone = :p WHERE customer_id = 1", p=written)
        assert source.contact_on_file(phone("+46701740605")).match is ContactMatch.ONE, written


def test_letters_outside_ascii_are_folded_in_addresses(source, url):
    for written in (
        "RÄK@example.com",
        "ra\u0308k@example.com",
        " räk@Example.com",
        "\träk@example.com\n",
    ):
        oracle.execute(url, "UPDATE customer SET email = :e WHERE customer_id = 1", e=written)
        assert source.contact_on_file(email("räk@example.com")).match is ContactMatch.ONE, written


def test_a_personnummer_is_found_in_each_usual_spelling(source, url):
    sql = "UPDATE customer SET personnummer = :p WHERE customer_id = 1"
    claim = Claim(ClaimKind.PERSONNUMMER, "198507099805")
    for written in (
        "850709-9805", "8507099805", "19850709-9805", "19 85 07 09 98 05", "198507099805",
    ):  # fmt: skip
        oracle.execute(url, sql, p=written)
        assert source.contact_on_file(claim).match is ContactMatch.ONE, written


def test_blanks_of_any_kind_around_an_address_do_not_hide_it(source, url):
    for written in (
        "\tElin.Akesson@example.com",
        " elin.akesson@example.com\r\n",
        "\u00a0elin.akesson@example.com",
    ):
        oracle.execute(url, "UPDATE customer SET email = :e WHERE customer_id = 1", e=written)
        assert source.contact_on_file(email(ELIN)).match is ContactMatch.ONE, written


def test_wildcards_in_an_address_match_only_themselves(source):
    assert found(source, email("elin%@example.com")).finding is Finding.NOTHING
    assert found(source, email("elin_akesson@example.com")).finding is Finding.NOTHING


def test_part_of_an_address_finds_nobody(source):
    assert found(source, email("akesson@example.com")).finding is Finding.NOTHING


def test_somebody_unknown_is_told_apart_from_a_failure(source):
    holdings = found(source, email("nobody@example.com"))

    assert holdings == SourceHoldings(source="westila", finding=Finding.NOTHING)


def test_somebody_who_only_wrote_is_found_by_the_address(source):
    holdings = found(source, email(SARA))

    assert holdings.finding is Finding.FOUND
    assert [row.table for row in holdings.rows] == ["support_message"] * 3


def test_a_shared_mailbox_shows_nobodys_rows(source):
    holdings = found(source, email(people.SHARED_MAILBOX))

    assert (holdings.finding, holdings.rows) == (Finding.AMBIGUOUS, ())
    assert source.contact_on_file(email(people.SHARED_MAILBOX)).match is ContactMatch.SEVERAL


def test_claims_of_two_persons_show_nobodys_rows(source):
    holdings = found(source, email(ELIN), phone("+46701740606"))

    assert (holdings.finding, holdings.rows) == (Finding.AMBIGUOUS, ())


def test_a_message_from_an_address_that_staff_tied_to_another_customer_shows_nothing(source, url):
    tie = "UPDATE support_message SET customer_id = 2 WHERE sender_email = :e"
    oracle.execute(url, tie, e=SARA)

    assert found(source, email(SARA)).finding is Finding.AMBIGUOUS
    assert found(source, email(MARKO)).finding is Finding.FOUND


TWIN = (
    "UPDATE customer SET email = :e, phone = '0701740605', personnummer = :p WHERE customer_id = 9"
)


@pytest.mark.parametrize("mailbox", [ELIN.upper(), "elin.at.work@example.com"])
def test_two_records_of_one_person_are_shown_together(source, url, mailbox):
    oracle.execute(url, TWIN, e=mailbox, p="850709-9805")

    rows = found(source, email(ELIN), phone("+46701740605")).rows
    assert {row.key for row in rows if row.table == "customer"} == {(ELIN_ID,), (9,)}


def test_two_records_of_one_person_are_erased_together(source, registry, url):
    oracle.execute(url, TWIN, e=ELIN, p="850709-9805")
    claims = email(ELIN), phone("+46701740605")
    assert source.erase(plan_for(source, registry, *claims)).clean

    left = oracle.dump(url)
    assert found(source, *claims).finding is Finding.NOTHING
    assert ELIN not in str(left["customer"]).lower() + str(left["support_message"]).lower()


@pytest.mark.parametrize("other", [None, "19790302-9812"], ids=["unknown", "another"])
def test_two_records_that_may_be_a_family_are_not_shown(source, url, other):
    oracle.execute(url, TWIN, e=ELIN, p=other)

    assert found(source, email(ELIN)).finding is Finding.AMBIGUOUS


def test_a_protected_identity_stops_the_automatic_path(source):
    holdings = found(source, email(people.PROTECTED_MAILBOX))

    assert (holdings.finding, holdings.rows) == (Finding.PROTECTED, ())


def test_a_contact_belongs_to_none_or_one(source):
    assert source.contact_on_file(email(ELIN)).match is ContactMatch.ONE
    assert source.contact_on_file(email("nobody@example.com")).match is ContactMatch.NONE


def test_it_is_told_by_what_else_one_person_is_known_and_nothing_of_others(source):
    known = source.contact_on_file(phone("+46701740605")).known_by
    number = Claim(ClaimKind.PERSONNUMMER, "198507099805")
    assert {email(ELIN), phone("+46701740605"), number} <= set(known)
    assert all(day is not None for day in known.values())
    for mailbox in (people.SHARED_MAILBOX, people.PROTECTED_MAILBOX, "nobody@example.com"):
        assert source.contact_on_file(email(mailbox)).known_by == {}


# Correction


def test_a_correction_changes_one_value_and_nothing_else(source, url, move):
    expected = oracle.dump(url)
    expected["address"][move().key]["street"] = "Nya Torget 4"

    assert source.correct(move()) is CorrectionOutcome.APPLIED
    assert oracle.dump(url) == expected


def test_a_correction_made_twice_is_applied_once(source, url, move):
    source.correct(move())
    once = oracle.dump(url)

    assert source.correct(move()) is CorrectionOutcome.APPLIED
    assert oracle.dump(url) == once


def test_a_correction_can_add_what_was_missing(source, move):
    plan = CorrectionPlan(
        source="westila", table="customer", key=(MARKO_ID,), column="company_name",
        old=None, new="Łódź & Кириллица <b>AB</b> 🙂",
    )  # fmt: skip

    assert source.correct(plan) is CorrectionOutcome.APPLIED
    customer = next(row for row in found(source, email(MARKO)).rows if row.table == "customer")
    assert customer.values["company_name"] == "Łódź & Кириллица <b>AB</b> 🙂"


def test_a_value_that_somebody_else_changed_is_left_alone(source, url, move):
    oracle.execute(url, "UPDATE address SET street = 'Annat' WHERE street = 'Gamla Torget 3'")
    before = oracle.dump(url)

    assert source.correct(move()) is CorrectionOutcome.CONFLICT
    assert oracle.dump(url) == before


def test_of_eight_corrections_at_once_one_wins(source, move):
    plans = [move(new=f"Torget {number}") for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        outcomes = Counter(threads.map(source.correct, plans))

    assert outcomes == {CorrectionOutcome.APPLIED: 1, CorrectionOutcome.CONFLICT: 7}


def test_a_row_that_is_gone_cannot_be_corrected(source, move):
    assert source.correct(move(key=(987654,))) is CorrectionOutcome.GONE


# not null, not unique, not a date
UNFIT = (("email", None), ("personnummer", "198507099805"), ("created_on", "not a day"))


def test_a_value_that_the_database_does_not_take_is_refused(source, url):
    before = oracle.dump(url)
    customer = next(row for row in found(source, email(MARKO)).rows if row.table == "customer")
    for column, new in UNFIT:
        plan = CorrectionPlan(
            source="westila", table="customer", key=customer.key, column=column,
            old=customer.values[column], new=new,
        )  # fmt: skip
        assert source.correct(plan) is CorrectionOutcome.REFUSED, column
    assert oracle.dump(url) == before


# Erasure


def test_erasing_many_customers_leaves_exactly_what_plain_sql_leaves(source, registry, url, way):
    expected = oracle.dump(url)
    for customer in many_customers(expected)[: 10 if way == "http" else None]:
        claim = email(str(customer["email"]).lower())
        oracle.erase(expected, customer, today=TODAY)

        receipt = source.erase(plan_for(source, registry, claim))

        assert receipt.clean
        assert found(source, claim).finding is Finding.NOTHING
    assert oracle.dump(url) == expected


def test_an_erasure_run_twice_changes_nothing_more_and_tells_the_same(source, registry, url):
    plan = plan_for(source, registry, email(ELIN))
    first = source.erase(plan)
    once = oracle.dump(url)

    assert source.erase(plan) == first
    assert oracle.dump(url) == once


def test_a_plan_is_not_carried_out_on_rows_that_changed(source, registry, url):
    plan = plan_for(source, registry, email(ELIN))
    oracle.execute(url, "UPDATE customer SET note = 'new' WHERE customer_id = 1")
    before = oracle.dump(url)

    with pytest.raises(PlanOutdatedError):
        source.erase(plan)
    assert oracle.dump(url) == before


def test_a_plan_is_not_carried_out_when_rows_were_added(source, registry, url):
    plan = plan_for(source, registry, email(ELIN))
    oracle.execute(
        url, "INSERT INTO address VALUES (9999, 1, 'delivery', 'Vägen 1', '423 56', 'TORSLANDA')"
    )
    before = oracle.dump(url)

    with pytest.raises(PlanOutdatedError):
        source.erase(plan)
    assert oracle.dump(url) == before


# Sources that are down


GONE = {
    "sqlite": "sqlite:///{}",
    "postgresql": "postgresql://postgres@/x?host={}",
    "mariadb": "mariadb://root@127.0.0.1:9/{}",
    "mysql": "mysql://root@127.0.0.1:9/{}",
    "http": "http://127.0.0.1:9/{}",
}


@pytest.fixture
def down(way: str, registry: Registry, tmp_path: Path) -> Iterator[SourceAdapter]:
    gone = GONE[way].format(tmp_path / "gone")
    declared = registry.source("westila")
    if way == "http":
        adapter: SourceAdapter = HttpSource(over_http.declared(declared, gone))
    else:
        adapter = SqlSource(replace(declared, url=gone), clock=noon)
    yield adapter
    adapter.close()


@pytest.mark.parametrize(
    "call",
    [
        lambda source: source.ping(),
        lambda source: source.find(frozenset({email(ELIN)})),
        lambda source: source.contact_on_file(email(ELIN)),
        lambda source: source.correct(marko_moves()),
        lambda source: source.erase(ErasurePlan(items=())),
    ],
    ids=["ping", "find", "contact", "correct", "erase"],
)
def test_a_source_that_is_down_says_so(down, call):
    with pytest.raises(SourceUnavailableError) as failure:
        call(down)
    assert failure.value.source == "westila"


@pytest.mark.parametrize(
    "call",
    [
        lambda source: source.correct(marko_moves()),
        lambda source: source.erase(ErasurePlan(items=())),
    ],
    ids=["correct", "erase"],
)
def test_what_was_to_be_changed_in_it_is_known_to_be_untouched(down, call):
    with pytest.raises(SourceUnavailableError) as failure:
        call(down)
    assert failure.value.untouched
