"""What an erasure does row by row, and that approval binds to exactly that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.canonical import canonical
from bot.domain.holdings import Holdings, Row, access_cells, correctable
from bot.domain.outlines import outline
from bot.domain.plans import (
    AccessPlan,
    Action,
    CorrectionPlan,
    ErasurePlan,
    PlanItem,
    correction_plan,
    erased_cells,
    erasure_plan,
    kept_cells,
)
from bot.domain.registry import Registry, Retention
from tests.unit.domain.samples import (
    ACCOUNTS,
    REGISTRY,
    customer,
    holdings,
    invoice,
    line,
    order,
    to,
)

TODAY = date(2026, 6, 1)
OLD, NEW = "2018-12-31", "2019-01-01"  # let go since New Year 2026; kept to the end of 2026


def planned(*rows: Row) -> dict[tuple[str, int], Action]:
    plan = erasure_plan(REGISTRY, holdings(*rows), today=TODAY)
    return {(item.table, item.key[0]): item.action for item in plan.items}


def carried_out(plan: ErasurePlan, found: Holdings) -> tuple[Row, ...]:
    """What is left of the rows, in the simplest way to do what the plan says."""
    items = {item.row_id: item for item in plan.items}
    left = []
    for row in found.rows:
        item = items[row.source, row.table, row.key]
        if item.action is not Action.DELETE:
            left.append(replace(row, values={**row.values, **item.blank}))
    return tuple(left)


def test_without_accounts_everything_goes():
    assert set(planned(customer(), order(1), invoice(1, OLD), line(1, invoice=1)).values()) == {
        Action.DELETE
    }


def test_accounts_stay_and_hold_on_to_what_they_point_to():
    assert planned(
        customer(), order(1), order(2), invoice(1, NEW, order=1), invoice(2, OLD, order=2)
    ) == {
        ("customer", 1): Action.BLANK,
        ("order", 1): Action.BLANK,
        ("order", 2): Action.DELETE,
        ("invoice", 1): Action.KEEP,
        ("invoice", 2): Action.DELETE,
    }


def test_what_is_held_holds_on_to_what_it_points_to_itself():
    actions = planned(customer(), order(1), invoice(1, NEW, order=1, owner=0))

    assert (actions["order", 1], actions["customer", 1]) == (Action.BLANK, Action.BLANK)


def declared(name: str, **changes: Any) -> Registry:
    """The sample registry with one table changed."""
    source = REGISTRY.sources[0]
    tables = tuple(replace(t, **changes) if t.name == name else t for t in source.tables)
    return replace(REGISTRY, sources=(replace(source, tables=tables),))


def planned_by(registry: Registry, *rows: Row) -> dict[tuple[str, int], PlanItem]:
    plan = erasure_plan(registry, holdings(*rows), today=TODAY)
    return {(item.table, item.key[0]): item for item in plan.items}


def a_statute(column: str, **facts: Any) -> Retention:
    return Retention(statute=ACCOUNTS, years=7, column=column, **facts)


def test_what_is_emptied_holds_on_to_nothing():
    less = declared("invoice", retention=(a_statute("day", keeps=frozenset({"amount"})),))
    plan = planned_by(less, order(1), invoice(1, NEW, order=1))

    assert {key: item.action for key, item in plan.items()} == {
        ("invoice", 1): Action.KEEP,
        ("order", 1): Action.DELETE,
    }


def test_what_points_nowhere_holds_on_to_nothing():
    by_note = declared("invoice", references=(replace(to("order", "order"), target=("note",)),))
    without = replace(order(1), values={**order(1).values, "note": None})

    assert planned_by(by_note, without, invoice(1, NEW))["order", 1].action is Action.DELETE


def test_the_last_of_several_dates_and_statutes_counts():
    by_day = declared("order", retention=(a_statute("note"),))
    dated = replace(order(1), values={**order(1).values, "note": NEW})
    held = planned_by(by_day, dated, invoice(1, "2025-02-02", order=1))["order", 1]
    both_ways = declared(
        "line",
        references=(to("invoice", "invoice"), to("invoice", "what")),
        retention=(a_statute("day", via="invoice"),),
    )
    twice = replace(line(1, invoice=1), values={**line(1, invoice=1).values, "what": 2})
    kept = planned_by(both_ways, invoice(1, OLD), invoice(2, NEW), twice)["line", 1]

    assert held.until == date(2032, 12, 31)
    assert kept.action is Action.KEEP


def test_a_moment_counts_by_the_day_that_it_was_in_sweden():
    new_year = "2018-12-31T23:30:00+00:00"
    assert planned(invoice(1, new_year)) == planned(invoice(1, NEW)) != planned(invoice(1, OLD))


def test_a_line_is_kept_by_the_date_of_its_invoice():
    actions = planned(
        customer(), invoice(1, NEW), invoice(2, OLD), line(1, invoice=1), line(2, invoice=2)
    )

    assert (actions["line", 1], actions["line", 2]) == (Action.KEEP, Action.DELETE)


def test_a_kept_row_loses_what_the_statute_does_not_want():
    plan = erasure_plan(REGISTRY, holdings(customer(), invoice(1, NEW)), today=TODAY)
    kept = next(item for item in plan.items if item.table == "invoice")

    assert (kept.blank, kept.until, kept.statutes) == (
        {"remark": None},
        date(2026, 12, 31),
        (ACCOUNTS,),
    )


def test_an_emptied_row_says_nothing_and_stays_unique():
    plan = erasure_plan(REGISTRY, holdings(customer(7), invoice(1, NEW, owner=7)), today=TODAY)
    emptied = next(item for item in plan.items if item.table == "customer")

    assert emptied.blank == {"name": None, "email": "7@gone.invalid"}
    assert emptied.until == date(2026, 12, 31)


def test_the_outline_counts_what_goes_and_what_stays():
    found = holdings(customer(), invoice(1, NEW), invoice(2, "2025-02-02"), invoice(3, OLD))
    lines = outline(REGISTRY, erasure_plan(REGISTRY, found, today=TODAY))

    assert [(line.table, line.gone, line.emptied, line.kept, line.until) for line in lines] == [
        ("customer", 0, 1, 0, date(2032, 12, 31)),
        ("invoice", 1, 0, 2, date(2032, 12, 31)),
    ]


days = st.one_of(st.none(), st.dates(date(2015, 1, 1), TODAY).map(date.isoformat))


@st.composite
def any_holdings(draw: st.DrawFn) -> Holdings:
    orders = draw(st.lists(st.integers(1, 6), unique=True))
    invoices = draw(st.lists(st.integers(1, 6), unique=True))
    rows = [customer(), *(order(key) for key in orders)]
    for key in invoices:
        pointed = draw(st.sampled_from([None, *orders]))
        rows.append(invoice(key, draw(days), order=pointed))
        rows += [line(10 * key + number, invoice=key) for number in range(draw(st.integers(0, 2)))]
    return holdings(*draw(st.permutations(rows)))


@given(any_holdings())
def test_what_is_shown_is_what_is_erased_or_kept_and_nothing_twice(found):
    plan = erasure_plan(REGISTRY, found, today=TODAY)
    erased, kept = erased_cells(REGISTRY, plan), kept_cells(REGISTRY, plan)

    assert erased | kept == access_cells(REGISTRY, found)
    assert not erased & kept


@given(any_holdings())
def test_nothing_that_stays_points_to_something_that_went(found):
    left = carried_out(erasure_plan(REGISTRY, found, today=TODAY), found)

    present = {(row.table, row.key[0]) for row in left}
    for row in left:
        for reference in REGISTRY.table("shop", row.table).references:
            pointed = row.values[reference.columns[0]]
            assert pointed is None or (reference.table, pointed) in present


@given(any_holdings())
def test_rows_carried_out_look_as_the_plan_foresaw(found):
    plan = erasure_plan(REGISTRY, found, today=TODAY)

    foreseen = {item.row_id: item.after for item in plan.items if item.after}
    left = carried_out(plan, found)
    assert {(row.source, row.table, row.key): row.digest for row in left} == foreseen


@given(any_holdings())
def test_a_plan_of_what_is_left_changes_nothing_more(found):
    left = carried_out(erasure_plan(REGISTRY, found, today=TODAY), found)
    again = erasure_plan(REGISTRY, holdings(*left), today=TODAY)

    assert carried_out(again, holdings(*left)) == left


@given(any_holdings(), st.randoms())
def test_the_hash_knows_the_rows_and_not_their_order(found, random):
    rows = list(found.rows)
    random.shuffle(rows)

    plan = erasure_plan(REGISTRY, found, today=TODAY)
    assert erasure_plan(REGISTRY, holdings(*rows), today=TODAY).hash == plan.hash
    assert ErasurePlan.from_json(plan.as_json()) == plan
    assert ErasurePlan.from_json(plan.as_json()).hash == plan.hash


@pytest.mark.parametrize(
    "changed",
    [
        holdings(customer(name="Else"), invoice(1, NEW)),
        holdings(customer(), invoice(1, NEW, order=3)),
        holdings(customer(), invoice(1, "2020-01-01")),
        holdings(customer(), invoice(1, NEW), order(1)),
    ],
    ids=["value", "pointer", "date", "row"],
)
def test_the_hash_changes_with_the_data(changed):
    plan = erasure_plan(REGISTRY, holdings(customer(), invoice(1, NEW)), today=TODAY)

    assert erasure_plan(REGISTRY, changed, today=TODAY).hash != plan.hash


def test_the_plan_is_the_same_on_the_next_day():
    found = holdings(customer(), invoice(1, NEW))
    plan = erasure_plan(REGISTRY, found, today=TODAY)

    assert erasure_plan(REGISTRY, found, today=date(2026, 6, 2)).hash == plan.hash


def test_a_correction_is_bound_to_the_old_and_the_new_value():
    item = correctable(REGISTRY, holdings(customer()))[0]
    plan = correction_plan(item, new="Eline")

    assert (plan.table, plan.column, plan.old, plan.new) == ("customer", "name", "Elin", "Eline")
    assert CorrectionPlan.from_json(plan.as_json()) == plan
    hashes = {plan.hash, replace(plan, new="x").hash, replace(plan, old="x").hash}
    assert len(hashes) == 3
    assert "Elin" not in repr(plan)


def test_an_access_plan_does_not_depend_on_the_order_of_claims():
    one = AccessPlan(sources=("a", "b"), claim_hashes=("1", "2"))

    assert one.hash == AccessPlan(sources=("b", "a"), claim_hashes=("2", "1")).hash
    assert AccessPlan.from_json(one.as_json()).hash == one.hash


def test_floats_have_no_canonical_form():
    with pytest.raises(TypeError):
        canonical({"deep": [{"amount": 1.5}]})
