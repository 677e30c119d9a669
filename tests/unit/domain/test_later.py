"""What was kept and whose time is over: erased only if it still is that, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain import later
from bot.domain.holdings import Finding, Row, SourceHoldings
from bot.domain.later import Left, WhyLeft
from bot.domain.plans import Action, ErasurePlan, PlanItem, erasure_plan
from tests.unit.domain.samples import REGISTRY, customer, holdings, invoice, order

FIRST, SECOND = date(2026, 6, 1), date(2027, 1, 1)
KEPT = (customer(), invoice(1, "2019-01-01"), invoice(2, "2020-02-02"))
FIRST_PLAN = erasure_plan(REGISTRY, holdings(*KEPT), today=FIRST)
ITEMS = later.kept_items(FIRST_PLAN, "shop")


def emptied(row: Row) -> Row:
    """As the first erasure left it."""
    item = next(one for one in ITEMS if one.row_id == (row.source, row.table, row.key))
    return replace(row, values={**row.values, **item.blank})


def judged(*rows: Row, finding: Finding = Finding.FOUND) -> ErasurePlan | Left:
    found = SourceHoldings(source="shop", finding=finding, rows=rows)
    return later.second_plan(REGISTRY, ITEMS, found, today=SECOND)


LEFT = tuple(emptied(row) for row in KEPT)


def test_everything_that_stayed_is_looked_at_again_on_the_first_day_after_the_first_end():
    assert {item.table for item in ITEMS} == {"customer", "invoice"}
    assert later.next_day(ITEMS) == SECOND
    assert later.next_day([]) is None


def test_what_is_still_kept_waits_and_the_rest_goes():
    plan = judged(*LEFT)
    assert isinstance(plan, ErasurePlan)
    assert {item.key: item.action for item in plan.items if item.table == "invoice"} == {
        (1,): Action.DELETE,
        (2,): Action.KEEP,
    }
    assert [item.key for item in later.open_items(plan)] == [(1,)]


def test_who_has_gone_meanwhile_leaves_nothing_to_do():
    assert judged(finding=Finding.NOTHING) == ErasurePlan(items=())


@pytest.mark.parametrize(
    ("rows", "finding", "why"),
    [
        ((*LEFT, order(9)), Finding.FOUND, WhyLeft.IN_USE_AGAIN),
        ((KEPT[0], *LEFT[1:]), Finding.FOUND, WhyLeft.IN_USE_AGAIN),
        ((), Finding.AMBIGUOUS, WhyLeft.NOT_CLEAR),
        ((), Finding.PROTECTED, WhyLeft.NOT_CLEAR),
    ],
    ids=["rows added", "filled again", "several persons", "protected"],
)
def test_anything_else_is_left_to_staff(rows: tuple[Row, ...], finding: Finding, why: WhyLeft):
    assert judged(*rows, finding=finding) == Left(why)


@pytest.mark.parametrize(
    ("action", "blank", "after", "is_open"),
    [
        (Action.DELETE, {}, None, True),
        (Action.KEEP, {"remark": None}, "another", True),
        (Action.KEEP, {"remark": None}, "the same", False),  # emptied before
        (Action.BLANK, {}, "another", False),  # nothing to empty
    ],
)
def test_open_is_what_would_change_something(action, blank, after, is_open):
    item = PlanItem(
        source="shop", table="invoice", key=(1,), action=action, digest="the same",
        after=after, blank=blank,
    )  # fmt: skip
    assert later.open_items(ErasurePlan(items=(item,))) == ((item,) if is_open else ())
