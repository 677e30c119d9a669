"""What the registry lets be seen, corrected and counted."""

from __future__ import annotations

import pytest

from bot.domain.holdings import (
    Finding,
    Holdings,
    SourceHoldings,
    correctable,
    failed,
    masked,
    masked_always,
    summary,
)
from bot.domain.registry import MaskKind
from bot.domain.texts import LocalText, Text
from tests.unit.domain.samples import CUSTOMER, REGISTRY, a_field, customer, holdings, order


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (MaskKind.NONE, "2019-05-10", "2019-05-10"),
        (MaskKind.NONE, "2026-01-31T08:44:00", "2026-01-31 08:44"),
        (MaskKind.NONE, "2026-07-31T23:30:00.125+00:00", "2026-08-01 01:30"),
        (MaskKind.NONE, "559020-4144", "559020-4144"),  # a company
        (MaskKind.NONE, "680229-9856", "680229-••••"),  # a sole trader, by the owner's number
        (MaskKind.NONE, "166802299856", "680229-••••"),
        (MaskKind.NONE, "680229-9857", "680229-9857"),  # no such number
        (MaskKind.EMAIL, "elin.akesson@example.se", "e•••@e•••.se"),
        (MaskKind.PHONE, "070-174 06 05", "•••• ••• 05"),
        (MaskKind.PERSONNUMMER, "198507099805", "850709-••••"),
        (MaskKind.PERSONNUMMER, "850709-9805", "850709-••••"),
        (MaskKind.TEXT, "Åkesson", "Å•••"),
        (MaskKind.FULL, "71", "•••"),
        (MaskKind.FULL, True, "•••"),
    ],
)
def test_a_mask_shows_only_enough_to_recognise(kind, value, shown):
    assert masked(a_field("x", mask=kind), value, level=1) == shown
    assert masked_always(a_field("x", mask=kind), value) == shown


def test_a_sole_traders_number_is_in_clear_at_no_level():
    assert masked(a_field("x", mask=MaskKind.NONE), "6802299856", level=3) == "680229-••••"


def test_a_value_is_in_clear_from_its_own_level_on():
    secret = a_field("x", level=3, mask=MaskKind.FULL)

    assert [masked(secret, "A", level=level) for level in range(4)] == ["•••", "•••", "•••", "A"]


NEWS = LocalText(sv="Nyheter", en="News")


@pytest.mark.parametrize(
    ("value", "mask", "shown"),
    [
        ("news", MaskKind.NONE, NEWS),
        ("NEWS", MaskKind.NONE, "NEWS"),  # another code, of which nothing is said
        (1, MaskKind.NONE, LocalText(sv="Ett", en="One")),
        (True, MaskKind.NONE, LocalText(sv="Sant", en="True")),
        (False, MaskKind.NONE, Text("no")),
        ("news", MaskKind.TEXT, "n•••"),  # what must not be seen is not seen in words either
        (None, MaskKind.NONE, ""),
    ],
)
def test_a_code_is_shown_in_words_where_it_is_shown_at_all(value, mask, shown):
    words = {
        "news": NEWS,
        "1": LocalText(sv="Ett", en="One"),
        "true": LocalText(sv="Sant", en="True"),
    }
    declared = a_field("x", mask=mask, level=2, values=words)

    assert masked(declared, value, level=1) == masked_always(declared, value) == shown
    assert masked(declared, "news", level=2) == NEWS


def test_nothing_stored_is_shown_as_nothing():
    assert masked(a_field("x"), None, level=0) == ""


def test_the_summary_counts_rows_by_category_in_the_order_of_the_registry():
    found = summary(REGISTRY, holdings(order(1), order(2), customer()), level=1)

    assert [(part.category, part.rows) for part in found] == [("identity", 1), ("orders", 3)]
    assert [example.shown for example in found[0].examples] == ["Elin", "e•••@e•••.com"]


def test_the_summary_leaves_out_what_is_empty():
    found = summary(REGISTRY, holdings(customer(name=None, email="")), level=1)

    assert [part.category for part in found] == ["orders"]


def test_only_fields_with_a_validator_can_be_corrected():
    items = correctable(REGISTRY, holdings(customer(), order(1)))

    assert [item.field.column for item in items] == ["name", "email"]


def test_what_is_empty_can_be_added():
    items = correctable(REGISTRY, holdings(customer(name=None)))

    assert (items[0].field.column, items[0].value) == ("name", None)


def test_a_source_that_failed_is_never_told_as_nothing_found():
    found = Holdings(
        sources=(SourceHoldings(source="a", finding=Finding.NOTHING), failed("b")),
    )

    assert not found.complete
    assert (found.of(Finding.NOTHING), found.of(Finding.FAILED)) == (("a",), ("b",))


def test_holdings_come_back_from_json_as_they_were():
    found = holdings(customer(), order(1))

    assert Holdings.from_json(found.as_json()) == found


def test_a_row_shows_no_values_in_logs():
    assert "Elin" not in repr(customer())
    assert "elin@" not in repr(holdings(customer()))


def test_a_table_reads_each_declared_column_once():
    assert CUSTOMER.columns == ("id", "name", "email")
