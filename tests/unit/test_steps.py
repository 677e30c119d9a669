"""One source's part of a plan: what it says decides, and nothing goes on past a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import stops
from bot.domain.holdings import Finding, SourceHoldings
from bot.domain.plans import AccessPlan, CorrectionPlan, ErasurePlan, PlanOutdatedError
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt, Residual
from bot.domain.registry import Stop, Wish
from bot.domain.restrictions import Reason
from bot.domain.stops import StopPlan, Work
from bot.services import stop_letters, stopping
from bot.services.step_orders import Done, Outcome, Planned, StepOrder, Undone, Why
from bot.work import step
from bot.work.jobs import Tools
from bot.work.stop_step import carry_out
from tests.unit.domain.samples import REGISTRY, customer, holdings, invoice, order

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PLAN = StopPlan(wish=Wish.RESTRICTION, use="orders", sources=("shop",), claim_hashes=())
ROWS = tuple(holdings(customer(), order(1), invoice(2, None)).rows)
APPLIED = CorrectionOutcome.APPLIED


@dataclass
class Source:
    """Answers as it is told, and remembers what it was asked."""

    outcomes: list[CorrectionOutcome] = field(default_factory=list)
    erased: ErasureReceipt | None = None  # None: the rows have changed
    finding: Finding = Finding.FOUND
    asked: list[str] = field(default_factory=list)

    def find(self, _claims: Any) -> SourceHoldings:
        rows = ROWS if self.finding is Finding.FOUND else ()
        return SourceHoldings(source="shop", finding=self.finding, rows=rows)

    def correct(self, plan: CorrectionPlan) -> CorrectionOutcome:
        self.asked.append(plan.column)
        return self.outcomes[len(self.asked) - 1]

    def erase(self, _plan: ErasurePlan) -> ErasureReceipt:
        self.asked.append("erase")
        if self.erased is None:
            raise PlanOutdatedError(source="shop", table="order")
        return self.erased


def change(column: str) -> CorrectionPlan:
    return CorrectionPlan(
        source="shop", table="order", key=(1,), column=column, old="yes", new="no"
    )


WORKS = (
    Work(use="mail", rows=2, changes=(change("a"), change("b")), erasure=ErasurePlan(items=())),
    Work(use="call", rows=1, changes=(change("c"),)),
)


def done_by(source: Source, *, works: tuple[Work, ...] | None = WORKS) -> Outcome:
    stop_order = StepOrder(source="shop", plan=PLAN, registry=REGISTRY, now=NOW, works=works)
    return carry_out(source, stop_order, PLAN)  # type: ignore[arg-type]


CLEAN = ErasureReceipt(source="shop")
LEFT = replace(CLEAN, residuals=(Residual(table="order", key=(1,)),))


@pytest.mark.parametrize(
    ("outcomes", "erased", "asked", "why"),
    [
        ([APPLIED] * 4, CLEAN, ["a", "b", "erase", "c"], None),
        ([CorrectionOutcome.GONE] * 4, CLEAN, ["a", "b", "erase", "c"], None),
        ([CorrectionOutcome.CONFLICT], CLEAN, ["a"], Why.DATA_CHANGED),
        ([APPLIED, CorrectionOutcome.REFUSED], CLEAN, ["a", "b"], Why.REFUSED_BY_SOURCE),
        ([APPLIED] * 4, None, ["a", "b", "erase"], Why.DATA_CHANGED),
        ([APPLIED] * 4, LEFT, ["a", "b", "erase"], Why.RESIDUALS),
    ],
)
def test_each_change_is_made_until_one_is_not(
    outcomes: list[CorrectionOutcome],
    erased: ErasureReceipt | None,
    asked: list[str],
    why: Why | None,
) -> None:
    source = Source(outcomes, erased)
    outcome = done_by(source)
    assert source.asked == asked
    if why is None:
        assert outcome == Done(stopping.receipt("shop", WORKS, ()))
    else:
        assert outcome == Undone(why)


@pytest.mark.parametrize("finding", [Finding.AMBIGUOUS, Finding.PROTECTED])
def test_what_may_be_several_persons_or_is_protected_is_for_people(finding: Finding) -> None:
    assert done_by(Source(finding=finding), works=None) == Undone(Why.NOT_CLEAR)


def test_the_first_run_only_looks() -> None:
    source = Source()
    outcome = done_by(source, works=None)
    assert isinstance(outcome, Planned)
    assert source.asked == []
    assert {place.table for place in outcome.places} == {"customer", "order", "invoice"}


@pytest.mark.parametrize(
    ("wish", "use", "covered"),
    [
        (Wish.RESTRICTION, stops.ALL, {"customer", "order", "invoice"}),
        (Wish.RESTRICTION, "identity", {"customer"}),
        (Wish.MARKETING, stops.ALL, set()),
    ],
)
def test_a_restriction_covers_one_kind_of_data_or_all(
    wish: Wish, use: str, covered: set[str]
) -> None:
    source = REGISTRY.sources[0]
    tables = tuple(
        replace(t, category="identity") if t.name == "customer" else t for t in source.tables
    )
    registry = replace(REGISTRY, sources=(replace(source, tables=tables),))
    found = SourceHoldings(source="shop", finding=Finding.FOUND, rows=ROWS)
    rows = stopping.in_scope(registry, replace(PLAN, wish=wish, use=use), found)
    assert {row.table for row in rows} == covered


def test_staff_see_what_there_is_to_stop_and_no_more() -> None:
    source = REGISTRY.sources[0]
    never = Stop(
        use="mail", wishes=frozenset({Wish.MARKETING}), when={"note": "never"}, delete=True
    )
    ring = replace(never, use="call", when={"note": "ring"})
    tables = tuple(
        replace(t, stops=(never, ring)) if t.name == "order" else t for t in source.tables
    )
    registry = replace(REGISTRY, sources=(replace(source, tables=tables),))
    plan = replace(PLAN, wish=Wish.MARKETING, use=stops.ALL)
    assert stopping.counts(registry, plan, holdings(*ROWS), now=NOW) == (("shop", "call", 1),)


def test_the_letter_knows_every_ground_and_every_wish() -> None:
    assert stop_letters.GROUNDS.keys() == set(Reason)
    assert stop_letters.HEADS.keys() == stop_letters.TAILS.keys() == set(Wish)


@pytest.mark.parametrize(
    ("finding", "outcome"),
    [
        (Finding.AMBIGUOUS, Undone(Why.DATA_CHANGED)),
        (Finding.PROTECTED, Undone(Why.DATA_CHANGED)),
        (Finding.NOTHING, Done(SourceHoldings(source="shop", finding=Finding.NOTHING).as_json())),
    ],
)
def test_who_cannot_be_told_apart_any_more_gets_no_answer_that_nothing_is_there(
    finding: Finding, outcome: Outcome
) -> None:
    tools = Tools(sources={"shop": Source(finding=finding)}, mailer=None)  # type: ignore[dict-item, arg-type]
    asked = StepOrder(source="shop", plan=AccessPlan(sources=("shop",), claim_hashes=()))
    assert step.carry_out(tools, asked) == outcome
