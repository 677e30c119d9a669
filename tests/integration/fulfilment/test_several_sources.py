"""Two sources: each goes its own pace, and the case ends when both are done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.cases import Right
from bot.domain.texts import LocalText
from bot.services import outages
from bot.sources.sql import SqlSource
from tests.integration.fulfilment.shop import Outage, Shop, email, phone
from tests.support import NOON

ELIN = (email("elin.akesson@example.com"), phone("+46701740605"))
ERASE = {"ground": "no_longer_needed", "scope": "all"}
HERS = "SELECT count(*) FROM customer WHERE email = 'elin.akesson@example.com'"


@pytest.fixture
def other(shop: Shop, template: Path, tmp_path: Path) -> Iterator[tuple[Outage, sa.Engine]]:
    """A second register with the same people, called "archive"."""
    path = tmp_path / "archive.db"
    shutil.copy(template / "westila.db", path)
    registry = shop.around.office.registry
    label = LocalText(sv="Arkivet", en="The archive")
    declared = replace(registry.sources[0], name="archive", label=label, url=f"sqlite:///{path}")
    shop.with_office(registry=replace(registry, sources=(*registry.sources, declared)))
    archive = Outage(SqlSource(declared, clock=lambda: NOON))
    shop.sources["archive"] = archive
    engine = sa.create_engine(declared.url)
    yield archive, engine
    archive.close()
    engine.dispose()


def _count(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text(HERS)).scalar_one())


def test_one_that_is_down_does_not_hold_up_the_other(
    shop: Shop, other: tuple[Outage, sa.Engine]
) -> None:
    archive, engine = other
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    archive.down = True
    shop.approve()
    assert shop.rows(HERS) == [(0,)]
    assert _count(engine) == 1
    case = shop.case()
    assert case.state == "waiting_for_source"
    assert shop.run(lambda unit: outages.sources_down(unit, case)) == ("archive",)
    archive.down = False
    shop.later(seconds=2)
    assert shop.case().state == "partly_granted"
    assert _count(engine) == 0
    letter = "\n".join(shop.heard())
    assert letter.count("Raderat för gott") == 1


def test_one_that_changed_brings_the_case_back_and_what_the_other_did_is_still_told(
    shop: Shop, other: tuple[Outage, sa.Engine]
) -> None:
    _archive, engine = other
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    gone = sum(line.count for line in shop.view().lines if line.kind == "delete")
    shop.approve(work=False)
    shop.change("UPDATE customer SET note = 'x' WHERE email LIKE 'elin.a%'")
    shop.work()
    assert shop.case().state == "in_review"
    assert (shop.rows(HERS), _count(engine)) == ([(1,)], 0)
    assert {row.source for row in shop.ledger()} == {"archive"}
    shop.approve()
    assert shop.case().state == "partly_granted"
    assert shop.rows(HERS) == [(0,)]
    letter = "\n".join(shop.heard()).split("Sparat, eftersom")[0]
    told = [int(line.rpartition(": ")[2]) for line in letter.splitlines() if line.startswith("• ")]
    assert sum(told) == gone
