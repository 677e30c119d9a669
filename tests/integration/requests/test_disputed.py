"""Disputed data is not used until the case is decided (Art. 18), and the person knows it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.domain.restrictions import NOTICE, Place, Reason
from bot.services import restrictions
from bot.store import restrictions as flag_rows
from bot.store.tables import AuditEvent, Case, RestrictionFlag
from bot.store.unit import Unit
from tests.integration.requests.chat import Chat, a_row, some_holdings
from tests.integration.requests.test_correct import to_street
from tests.support import a_unit

STREET = Place(source="westila", table="address", key=(11,), column="street")


def dispute(chat: Chat) -> Case:
    to_street(chat)
    chat.types("Nygatan 3")
    chat.presses_label("✅")
    (case,) = chat.cases()
    return case


def flags(chat: Chat, case: Case) -> tuple[restrictions.Restriction, ...]:
    with a_unit(chat.engine, now=chat.now) as unit:
        return restrictions.of_case(unit, case)


def test_what_is_disputed_is_restricted_with_the_request_itself(marko: Chat) -> None:
    case = dispute(marko)
    (flag,) = flags(marko, case)
    assert (flag.place, flag.reason, flag.since) == (STREET, Reason.ACCURACY_DISPUTED, marko.now)
    assert "vi sparar det men använder det inte (artikel 18)" in marko.text
    marko.presses_label("Visa")
    assert "🔒 Används inte tills vidare: Gatuadress (Adress)" in marko.text


def test_what_is_missing_is_no_dispute(marko: Chat) -> None:
    marko.begins("/correct", some_holdings(company_name=None))
    marko.presses_label("Vem du är")
    marko.presses_label("Företag")
    marko.types("Kovačević Båt & Motor AB")
    marko.presses_label("✅")
    assert flags(marko, marko.cases()[0]) == ()
    assert "artikel 18" not in marko.text


def test_a_flag_is_found_by_the_row_it_stands_on_and_by_no_other(marko: Chat) -> None:
    dispute(marko)
    with a_unit(marko.engine, now=marko.now) as unit:
        on = [len(restrictions.on_rows(unit, [a_row("address", key)])) for key in (11, 12)]
        (flag,) = restrictions.on_rows(unit, [a_row("address", 11)])
    assert on == [1, 0]
    assert flag.covers("westila", "address", (11,), "street")
    assert not flag.covers("westila", "address", (11,), "city")
    assert not flag.covers("westila", "address", (12,), "street")


def test_setting_it_again_sets_nothing_more(marko: Chat) -> None:
    case = dispute(marko)
    with a_unit(marko.engine, now=marko.now) as unit:
        restrictions.restrict(unit, case, [STREET], Reason.ACCURACY_DISPUTED, by="system")
        assert len(restrictions.of_case(unit, case)) == 1
        restrictions.restrict(unit, case, [STREET], Reason.OBJECTION, by="system")
        assert len(restrictions.of_case(unit, case)) == 2


def test_what_is_pointed_out_moves_the_mark_of_the_dispute_alone_as_long_as_it_holds(
    marko: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(unit: Unit) -> list[list[Reason]]:
        rows = [a_row("address", key) for key in (11, 12, 13)]
        return [[one.reason for one in restrictions.on_rows(unit, [row])] for row in rows]

    case = dispute(marko)
    with a_unit(marko.engine, now=marko.now) as unit:
        restrictions.restrict(unit, case, [STREET], Reason.OBJECTION, by="system")
        restrictions.pin_down(unit, case, replace(STREET, key=(12,)))
        moved = [[Reason.OBJECTION], [Reason.ACCURACY_DISPUTED], []]
        assert on(unit) == moved
        monkeypatch.setattr(flag_rows, "CHUNK", 1)  # a person may have very many rows
        both = restrictions.on_rows(unit, [a_row("address", key) for key in (11, 12, 13)])
        assert len(both) == 2
        restrictions.end(unit, case, by="system")
        assert restrictions.end(unit, case, by="system") is None  # the day that was told stays
        restrictions.pin_down(unit, case, replace(STREET, key=(13,)))
        assert on(unit) == moved
    with a_unit(marko.engine, now=marko.now + NOTICE) as unit:
        assert on(unit) == [[], [], []]


def test_taken_back_it_ends_three_days_after_the_person_is_told(marko: Chat) -> None:
    case = dispute(marko)
    marko.presses_label("Visa")
    marko.presses_label("Ta tillbaka")
    marko.presses_label("Ja")
    assert "får användas igen från och med torsdag 26 november 2026" in marko.all_text
    marko.now += NOTICE - timedelta(seconds=1)
    assert len(flags(marko, case)) == 1
    marko.now += timedelta(seconds=1)
    assert flags(marko, case) == ()


def test_neither_place_nor_value_stands_in_clear_in_the_database(marko: Chat) -> None:
    dispute(marko)
    with Session(marko.engine) as session:
        row = session.exec(select(RestrictionFlag)).one()
        audit = session.exec(select(AuditEvent)).all()
    assert b"street" not in row.sealed_place
    facts = [json.loads(one.facts) for one in audit if one.code == "data:restriction:set"]
    assert facts == [{"count": 1, "reason": "accuracy_disputed"}]


def test_a_whole_row_can_be_restricted(engine: Engine, marko: Chat) -> None:
    case = dispute(marko)
    row = Place(source="westila", table="address", key=(12,))
    with a_unit(engine, now=marko.now) as unit:
        restrictions.restrict(unit, case, [row], Reason.LEGAL_CLAIMS, by="system")
        (flag,) = restrictions.on_rows(unit, [a_row("address", 12)])
        named = restrictions.named(unit.office.registry, flag)
    assert flag.covers("westila", "address", (12,), "city")
    assert (named.table.sv, named.field) == ("Adress", None)
