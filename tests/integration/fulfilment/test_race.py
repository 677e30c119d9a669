"""Twenty approvals, twenty corrections and an import at once: each is applied or returned."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.domain import choices
from bot.domain.cases import Right, Role
from bot.domain.holdings import Holdings, Item, correctable
from bot.services import decisions, planning, queue
from bot.services.access import Member
from bot.services.decisions import Approved
from bot.store.tables import Case, FulfilmentStep, Task
from bot.store.unit import Unit
from tests.integration.fulfilment.conftest import set_up
from tests.integration.fulfilment.shop import ANNA, JOBS, Shop
from tests.kill.resume import ELIN, Place, at_work, in_folder
from tests.pg import fresh_database

MANY = 20
SECONDS = 120  # in which all must be over
NEW = {"name": "Nytt Namn", "street": "Nya Gatan 7", "postcode": "111 22", "city": "Nyköping"}
MEMBER = Member(id=ANNA, tg_user_id=21, name=ANNA, role=Role.HANDLER, language="sv")


@dataclass
class Import:
    """Somebody else's program that writes to half of the values, each once, when it likes."""

    register: sa.Engine
    cells: list[Item]
    found: dict[tuple[Any, ...], Any] = field(default_factory=dict)  # cell -> what it overwrote

    def run(self) -> None:
        dice = random.Random(7)
        for item in dice.sample(self.cells, len(self.cells) // 2):
            time.sleep(dice.uniform(0, 0.4))
            self.found[item.cell] = self._overwrite(item)

    def _overwrite(self, item: Item) -> Any:
        place = f"{item.table.name} WHERE {item.table.key[0]} = :key"
        column, lock = item.field.column, self.register.dialect.name == "postgresql"
        with self.register.connect() as connection:
            if not lock:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            ask = f"SELECT {column} FROM {place}{' FOR UPDATE' if lock else ''}"
            old = connection.execute(sa.text(ask), {"key": item.row.key[0]}).scalar_one()
            change = f"UPDATE {item.table.name} SET {column} = :new {place.partition(' ')[2]}"
            values = {"new": f"Import {column}", "key": item.row.key[0]}
            connection.execute(sa.text(change), values)
            connection.commit()
        return old


class Crowd:
    """Everybody who works on the cases at once, each in a thread of their own."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        # On SQLite the desk lets one unit at a time write; on PostgreSQL nobody waits.
        sqlite = shop.engine.dialect.name == "sqlite"
        self._one: Any = threading.Lock() if sqlite else nullcontext()
        run = shop.run

        def guarded(service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            with self._one:
                return run(service, *args, **kwargs)

        shop.run = guarded  # type: ignore[method-assign]

    def approve_and_carry_out(self, case_id: str) -> None:
        assert isinstance(self.shop.run(self._approve, case_id), Approved)
        ends = time.monotonic() + SECONDS
        while (task := self._next(case_id)) and time.monotonic() < ends:
            self.shop._do(task)

    def _approve(self, unit: Unit, case_id: str) -> Any:
        case = unit.session.get(Case, case_id)
        queue.claim(unit, MEMBER, case.ref)
        return decisions.approve(unit, MEMBER, case.ref, planning.view(unit, case).hash)

    def _next(self, case_id: str) -> Task | None:
        with self._one, Session(self.shop.engine) as session:
            steps = session.exec(
                select(FulfilmentStep.id).where(FulfilmentStep.case_id == case_id)
            ).all()
            return session.exec(
                select(Task).where(
                    col(Task.subject).in_([case_id, *steps]), col(Task.kind).in_(list(JOBS))
                )
            ).first()


def twenty(shop: Shop) -> list[Item]:
    holdings = Holdings(sources=(shop.source.find(frozenset(ELIN)),))
    items = correctable(shop.around.office.registry, holdings)
    free = [item for item in items if not (item.field.contact or choices.options(item.field))]
    assert len(free) >= MANY
    return free[:MANY]


def asked(shop: Shop, items: list[Item]) -> dict[tuple[Any, ...], str]:
    """One case for each value."""
    cases = {}
    for item in items:
        request = {
            "source": "westila", "table": item.table.name, "key": list(item.row.key),
            "column": item.field.column, "old": item.value,
            "new": NEW.get(item.field.correct or "", "Ny text"),
        }  # fmt: skip
        shop.ask(Right.RECTIFICATION, request, *ELIN)
        cases[item.cell] = shop.case_id
    return cases


def value(shop: Shop, item: Item) -> Any:
    sql = f"SELECT {item.field.column} FROM {item.table.name} WHERE {item.table.key[0]} = :key"
    return shop.rows(sql, key=item.row.key[0])[0][0]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_each_correction_is_applied_or_returned_and_none_is_lost(
    tmp_path: Path, database: str
) -> None:
    sqlite = database == "sqlite"
    place = in_folder(tmp_path) if sqlite else Place(insyn=fresh_database(), register=fresh_database())  # fmt: skip
    set_up(place.insyn, place.register)
    with at_work(place) as shop:
        items = twenty(shop)
        cases = asked(shop, items)
        crowd, other = Crowd(shop), Import(shop.register, items)
        with ThreadPoolExecutor(MANY + 1) as threads:
            importing = threads.submit(other.run)
            working = [threads.submit(crowd.approve_and_carry_out, c) for c in cases.values()]
            for one in (importing, *working):
                one.result(SECONDS)
        told = [_judged(shop, item, cases[item.cell], other) for item in items]

    assert set(told) <= {"applied", "applied, then overwritten", "returned"}
    assert len(told) == MANY
    assert told.count("applied") >= MANY // 2


def _judged(shop: Shop, item: Item, case_id: str, other: Import) -> str:
    """What became of a correction, by what the import saw when it came by."""
    shop.case_id = case_id
    state, stands = shop.case().state, value(shop, item)
    wanted = NEW.get(item.field.correct or "", "Ny text")
    if item.cell not in other.found:
        return "applied" if (state, stands) == ("answered", wanted) else f"lost: {state}"
    if state == "answered":
        return "applied, then overwritten" if other.found[item.cell] == wanted else "lost"
    untouched = state == "in_review" and other.found[item.cell] == item.value
    return "returned" if untouched and str(stands).startswith("Import") else f"lost: {state}"
