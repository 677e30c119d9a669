"""A signed power of attorney that is in doubt: a register is down, a form gone, an address unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot import i18n
from bot.domain import postal
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import SourceUnavailableError
from bot.services import mandates, powers
from bot.store.tables import Case, Power
from bot.store.unit import Unit
from bot.work import power as power_job
from bot.work.jobs import Tools
from tests.integration.customer import town as town_module
from tests.integration.customer.test_signed_powers import (
    AGENT,
    NUMBERS,
    identified,
    row_of,
    said,
    signs,
)
from tests.integration.customer.town import Person, Town


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(town_module.JOBS, "power", power_job.JOB)


def unreachable(_tools: Tools, _search: Any) -> Any:
    raise SourceUnavailableError(source="westila")


def waits(_unit: Unit, _subject: str, _error: Exception, _tries: int) -> None:
    """The task stays, and is tried again."""


DOWN = replace(power_job.JOB, act=unreachable, failed=waits)


def lives_at(town: Town, power_id: str, *address: str) -> None:
    """What the person has signed names this postal address."""
    with town.unit() as unit:
        row = unit.session.get_one(Power, power_id)
        kept = unit.open(row, "sealed_terms")
        kept["terms"]["address"] = list(address)
        unit.seal(row, "sealed_terms", kept)
        unit.add(row)


def on_file(town: Town) -> tuple[str, str]:
    """Where the register says that Elin lives."""
    number = frozenset({Claim(ClaimKind.PERSONNUMMER, NUMBERS["Elin"])})
    with town.unit() as unit:
        registry = unit.office.registry
    found = [source.find(number) for source in town.tools.sources.values()]
    street, place = postal.on_file(registry, found)[0]
    return street, place


def test_what_waits_for_a_register_can_be_ended_by_staff(
    town: Town, elin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    monkeypatch.setitem(town_module.JOBS, "power", DOWN)
    power_id = signs(town, elin, NUMBERS["Elin"])
    assert row_of(town, power_id).state == "signed"
    with town.unit() as unit:
        powers.end_by_staff(unit, power_id, actor="staff:1")
    monkeypatch.setitem(town_module.JOBS, "power", power_job.JOB)
    town.works()
    assert (row_of(town, power_id).state, row_of(town, power_id).why) == ("ended", "by_staff")
    assert "Vår personal har noterat" in said(elin)
    assert "gäller från och med nu" not in said(elin)


def test_a_form_that_was_replaced_while_it_was_signed_is_told(town: Town, elin: Person) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    power_id = signs(town, elin, NUMBERS["Elin"], power_id="another-form-took-its-place")
    with town.unit() as unit:
        assert unit.session.get(Power, power_id) is None
        assert not unit.session.exec(select(Power)).all()
    assert "du just har skrivit under gäller inte" in said(elin)
    assert "inte skrivits under av den som fyllde i den" not in said(elin)
    assert "power.give" in str(elin.calls[-1])


@pytest.mark.parametrize("known", [True, False])
def test_an_address_that_nobody_knows_is_told_to_staff_and_not_used(
    town: Town, elin: Person, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    street, place = on_file(town)
    monkeypatch.setitem(town_module.JOBS, "power", DOWN)
    power_id = signs(town, elin, NUMBERS["Elin"])
    written = (f"c/o Ek, {street.upper()} lgh 1102", place) if known else ("Box 1", "111 11 Malmö")
    lives_at(town, power_id, *written)
    monkeypatch.setitem(town_module.JOBS, "power", power_job.JOB)
    town.works()
    assert ("är inte den som vi har till dig" in said(elin)) is not known
    marko = identified(town, AGENT, NUMBERS["Marko"])
    marko.presses_data("power.use")
    marko.presses_data(f"power.for:{power_id}")
    marko.types("Jag vill ha en kopia")
    with town.unit() as unit:
        case = unit.session.exec(select(Case).where(Case.chat_id == AGENT)).one()
        mandate = mandates.kept(unit, case)
        told = "\n".join(i18n.plain(one, "sv") for one in mandates.told(unit, case))
    assert mandate is not None
    assert mandate.principal.address == (written if known else (street, place))
    assert ("Postadressen i fullmakten finns inte i ert register" in told) is not known
    assert "Postadressen i fullmakten" not in said(marko)
    assert street not in said(marko) + told
