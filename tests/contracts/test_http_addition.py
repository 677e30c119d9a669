"""An entry is added over the wire once, whatever becomes of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bot.domain.holdings import SourceUnavailableError
from bot.domain.receipts import CorrectionOutcome
from bot.domain.registry import Addition, NewKey, Source
from bot.sources.base import AddingSource, WalkableSource
from bot.sources.http import HttpSource
from bot.sources.measured import measured
from bot.sources.registry_file import load_registry
from tests.contracts import oracle, over_http
from tests.contracts.conftest import SOURCES_FILE, fresh_register
from tests.contracts.over_http import Standin
from tests.contracts.test_addition import ADDRESS, MARKO_ID, MESSAGE, added


@pytest.fixture
def system(tmp_path: Path, template_folder: Path) -> Iterator[Standin]:
    with over_http.served(fresh_register("sqlite", tmp_path, template_folder)) as standin:
        yield standin


@pytest.fixture
def declared(system: Standin) -> Source:
    registry = load_registry(SOURCES_FILE, {"WESTILA_URL": system.database})
    return over_http.declared(registry.source("westila"), system.url)


@pytest.fixture
def source(declared: Source) -> Iterator[HttpSource]:
    source = HttpSource(declared, sleep=lambda _seconds: None)
    yield source
    source.close()


def test_eight_tries_of_one_errand_add_one_entry(source: HttpSource, system: Standin) -> None:
    before = oracle.dump(system.database)
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda _: source.add(ADDRESS, errand="e"), range(8)))
    assert set(outcomes) == {CorrectionOutcome.APPLIED}
    (row,) = added(system.database, "address", before)
    assert {name: row[name] for name in ADDRESS.asked} == ADDRESS.asked
    assert row["customer_id"] == MARKO_ID
    assert source.add(ADDRESS, errand="another") is CorrectionOutcome.APPLIED
    assert len(added(system.database, "address", before)) == 1


def test_an_answer_that_was_lost_is_no_second_entry(source: HttpSource, system: Standin) -> None:
    before = oracle.dump(system.database)
    system.loses_answers = True
    with pytest.raises(SourceUnavailableError) as failure:
        source.add(ADDRESS, errand="e")
    assert not failure.value.untouched  # nobody can tell
    system.loses_answers = False
    assert source.add(ADDRESS, errand="e") is CorrectionOutcome.APPLIED
    assert len(added(system.database, "address", before)) == 1


def test_what_the_system_does_not_take_and_whose_owner_is_gone(source: HttpSource) -> None:
    gone = replace(ADDRESS, owner_key=(999999,))
    assert source.add(gone) is CorrectionOutcome.GONE
    missing = replace(ADDRESS, asked={"street": "Ögatan 9"})
    assert source.add(missing) is CorrectionOutcome.REFUSED


def test_a_key_of_our_own_and_what_is_set_go_with_the_entry(
    declared: Source, system: Standin
) -> None:
    asked = Addition(ask=("sender_name",), set=MESSAGE.given, key=NewKey.UUID)
    tables = tuple(
        replace(one, add=asked) if one.name == MESSAGE.table else one for one in declared.tables
    )
    source = HttpSource(replace(declared, tables=tables))
    before = oracle.dump(system.database)
    assert source.add(MESSAGE, errand="e") is CorrectionOutcome.APPLIED
    (row,) = added(system.database, MESSAGE.table, before)
    assert UUID(str(row["message_id"])).version == 5
    assert (row["sender_name"], row["customer_id"]) == ("Marko Kovačević", MARKO_ID)
    source.close()


def test_health_is_measured_and_hides_nothing(source: HttpSource) -> None:
    timed = measured(source)
    assert isinstance(timed, AddingSource)
    assert not isinstance(timed, WalkableSource)
    assert timed.add(replace(ADDRESS, owner_key=(999999,))) is CorrectionOutcome.GONE
