"""What a wish stops: only the rows that have the use, only once, and never what a statute keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import stops
from bot.domain.holdings import Finding, Row, SourceHoldings
from bot.domain.plans import Action
from bot.domain.registry import Direction, LegalBasis, Registry, Stop, Wish
from bot.domain.stops import StopPlan
from tests.unit.domain.samples import (
    REGISTRY,
    a_field,
    both,
    customer,
    holdings,
    invoice,
    line,
    order,
    to,
)

NOW = datetime(2026, 11, 25, 12, 30, 15, 999, tzinfo=UTC)
ALL = StopPlan(wish=Wish.MARKETING, use=stops.ALL, sources=("shop",), claim_hashes=("x",))


def registry(**of_tables: tuple[Stop, ...]) -> Registry:
    source = REGISTRY.sources[0]
    tables = tuple(replace(t, stops=of_tables.get(t.name, ())) for t in source.tables)
    uses = {"mail": both("mail"), "call": both("call")}
    return replace(REGISTRY, sources=(replace(source, tables=tables),), uses=uses)


def with_table(known: Registry, name: str, **changes: Any) -> Registry:
    source = known.sources[0]
    tables = tuple(replace(t, **changes) if t.name == name else t for t in source.tables)
    return replace(known, sources=(replace(source, tables=tables),))


def stop(use: str, *wishes: Wish, **facts: Any) -> Stop:
    return Stop(use=use, wishes=frozenset(wishes), **facts)


def found(*rows: Row) -> SourceHoldings:
    return SourceHoldings(source="shop", finding=Finding.FOUND, rows=rows)


SET = stop("mail", Wish.MARKETING, when={"note": "ring"}, set={"note": "{now}"})


def test_only_rows_that_have_the_use_are_changed_and_the_moment_is_filled_in():
    known = registry(order=(SET,))
    (work,) = stops.work_for(known, found(order(1), order(2)), ALL, now=NOW)
    assert [(c.key, c.old, c.new) for c in work.changes] == [
        ((1,), "ring", "2026-11-25T12:30:15+00:00"),
        ((2,), "ring", "2026-11-25T12:30:15+00:00"),
    ]


@given(st.lists(st.sampled_from(["ring", "2020-01-01T00:00:00+00:00", None]), max_size=6))
def test_what_has_ended_before_is_counted_and_left_alone(notes: list[str | None]):
    known = registry(order=(SET,))
    rows = [replace(order(n), values={**order(n).values, "note": v}) for n, v in enumerate(notes)]
    (work,) = stops.work_for(known, found(*rows), ALL, now=NOW)
    assert work.rows == len(rows)
    assert len(work.changes) == notes.count("ring")
    done = {change.key: change.new for change in work.changes}
    after = [
        replace(r, values={**r.values, "note": done.get(r.key, r.values["note"])}) for r in rows
    ]
    (again,) = stops.work_for(known, found(*after), ALL, now=NOW)
    assert again.changes == ()


def test_a_row_goes_with_what_belongs_to_it_but_a_statute_keeps_its_own():
    known = registry(invoice=(stop("mail", Wish.MARKETING, delete=True),))
    rows = (customer(), invoice(1, "2010-01-01"), line(1, invoice=1), invoice(2, "2026-01-01"))
    (work,) = stops.work_for(known, found(*rows), ALL, now=NOW)
    assert work.erasure is not None
    what = {(item.table, item.key): item.action for item in work.erasure.items}
    assert what == {
        ("invoice", (1,)): Action.DELETE,
        ("line", (1,)): Action.DELETE,
        ("invoice", (2,)): Action.KEEP,
    }


@pytest.mark.parametrize(
    ("direction", "person", "goes_along"),
    [
        (Direction.OWNED, False, True),
        (Direction.BOTH, False, True),
        (Direction.BOTH, True, False),  # the contact leads to the person
        (Direction.OWNS, False, False),
        (Direction.NONE, False, False),
    ],
)
def test_only_what_belongs_to_a_row_goes_with_it(
    direction: Direction, person: bool, goes_along: bool
):
    """An order that points at an address, or a customer at a contact, stays when that goes."""
    known = with_table(
        registry(line=(stop("mail", Wish.MARKETING, delete=True),)),
        "order",
        references=(to("line", "note", direction),),
        person=person,
    )
    rows = (line(7, invoice=1), replace(order(1), values={"id": 1, "note": 7}))
    (work,) = stops.work_for(known, found(*rows), ALL, now=NOW)
    assert work.erasure is not None
    assert ("order" in {item.table for item in work.erasure.items}) is goes_along


def test_what_names_nobody_belongs_to_nothing():
    known = with_table(
        registry(customer=(stop("mail", Wish.MARKETING, delete=True),)),
        "order",
        references=(replace(to("customer", "note"), target=("name",)),),
    )
    nameless = replace(order(1), values={**order(1).values, "note": None})
    (work,) = stops.work_for(known, found(customer(name=None), nameless), ALL, now=NOW)
    assert work.erasure is not None
    assert [item.table for item in work.erasure.items] == ["customer"]


def test_rows_that_belong_to_one_another_in_a_circle_go_together():
    known = registry(order=(stop("mail", Wish.MARKETING, delete=True),))
    known = with_table(known, "order", references=(to("line", "note"),))
    known = with_table(known, "line", references=(to("order", "invoice"),), retention=())
    rows = (line(7, invoice=1), replace(order(1), values={"id": 1, "note": 7}))
    (work,) = stops.work_for(known, found(*rows), ALL, now=NOW)
    assert work.erasure is not None
    assert [item.table for item in work.erasure.items] == ["line", "order"]


def test_only_rows_that_have_the_use_are_deleted_and_counted():
    known = registry(order=(stop("call", Wish.MARKETING, when={"note": "ring"}, delete=True),))
    other = replace(order(2), values={**order(2).values, "note": "by mail"})
    (work,) = stops.work_for(known, found(order(1), other), ALL, now=NOW)
    assert work.erasure is not None
    assert ([item.key for item in work.erasure.items], work.rows) == ([(1,)], 1)


def test_another_wish_or_another_use_stops_nothing():
    known = registry(order=(stop("call", Wish.CONSENT, delete=True),))
    assert stops.work_for(known, found(order(1)), ALL, now=NOW) == ()
    consent = replace(ALL, wish=Wish.CONSENT, use="mail")
    assert stops.work_for(known, found(order(1)), consent, now=NOW) == ()


@pytest.mark.parametrize(
    ("wish", "use", "stopped"),
    [
        (Wish.CONSENT, "call", True),
        (Wish.CONSENT, "orders", False),  # a kind of data, in which there may be other uses
        (Wish.RESTRICTION, "orders", True),
        (Wish.RESTRICTION, "call", False),
        (Wish.RESTRICTION, stops.ALL, True),
    ],
)
def test_a_restriction_goes_by_kinds_of_data_and_the_rest_by_uses(
    wish: Wish, use: str, stopped: bool
):
    known = registry(order=(stop("call", Wish.CONSENT, Wish.RESTRICTION, delete=True),))
    plan = replace(ALL, wish=wish, use=use)
    assert bool(stops.work_for(known, found(order(1)), plan, now=NOW)) is stopped


@pytest.mark.parametrize(
    ("declared", "set_to"), [("{today}", "2026-11-26"), ("{now}", "2026-11-25T23:30:00+00:00")]
)
def test_the_day_that_is_filled_in_is_the_one_in_sweden(declared: str, set_to: str):
    known = registry(order=(replace(SET, set={"note": declared}),))
    late = NOW.replace(hour=23, minute=30, second=0)
    (work,) = stops.work_for(known, found(order(1)), ALL, now=late)
    assert [change.new for change in work.changes] == [set_to]


def test_the_choices_are_what_could_still_end_in_the_order_of_the_uses():
    known = registry(
        order=(stop("call", Wish.CONSENT, when={"note": "ring"}, delete=True),),
        customer=(stop("mail", Wish.CONSENT, set={"name": "-"}),),
    )
    ended = replace(order(3), values={**order(3).values, "note": "2020-01-01"})
    rows = (customer(), order(1), order(2), ended)
    offered = stops.choices(known, holdings(*rows), Wish.CONSENT)
    assert [(one.use, one.rows) for one in offered] == [("mail", 1), ("call", 2)]
    assert stops.choices(known, holdings(customer()), Wish.MARKETING) == ()


def test_plan_and_work_survive_being_written_down():
    known = registry(order=(SET, stop("call", Wish.MARKETING, delete=True)))
    assert StopPlan.from_json(ALL.as_json()) == ALL
    for work in stops.work_for(known, found(order(1)), ALL, now=NOW):
        assert stops.Work.from_json(work.as_json()) == work


@pytest.mark.parametrize(
    ("bases", "rests"),
    [
        ([LegalBasis.LEGITIMATE_INTEREST, LegalBasis.LEGITIMATE_INTEREST], True),
        ([LegalBasis.LEGITIMATE_INTEREST, LegalBasis.CONTRACT], False),
    ],
)
def test_an_objection_rests_only_what_stands_on_an_interest_alone(
    bases: list[LegalBasis], rests: bool
):
    fields = tuple(a_field(f"f{n}", legal_basis=basis) for n, basis in enumerate(bases))
    known = with_table(registry(), "order", fields=fields)
    assert bool(stops.by_interest(known, found(order(1)))) is rests
