"""Values in the type in which they are stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.choices import Trouble, judged
from bot.domain.holdings import Item
from bot.domain.identifiers import Refusal, Refused
from tests.integration.requests.chat import REGISTRY, a_row


def an_item(correct: str, stored: object) -> Item:
    source = REGISTRY.source("westila")
    table = source.table("address")
    row = a_row("address", 1, kind=stored)
    return Item(
        source=source, table=table, row=row, field=replace(table.field_of("kind"), correct=correct)
    )


@pytest.mark.parametrize(
    ("correct", "stored", "typed", "value"),
    [
        ("choice:yes,no", False, "yes", True),
        ("choice:yes,no", True, "no", False),
        ("choice:yes|no", False, "YES", True),
        ("choice:1,2", 1, "2", 2),
        ("choice:a,b", "a", "b", "b"),
        ("choice:a,b", "a", "c", Refused(Refusal.NOT_A_CHOICE)),
        ("choice:a,b", "a", "A", Trouble.UNCHANGED),
        ("text", None, "19850709-9805", Trouble.PERSONNUMMER),
        ("phone", None, "0701740605", "+46701740605"),
        ("number", None, "07", 7),
        ("number", 7, "7", Trouble.UNCHANGED),
        ("amount", "7.00", "7", Trouble.UNCHANGED),
        ("personnummer", None, "850709-9805", "198507099805"),
    ],
)
def test_a_new_value_has_the_type_of_the_stored_one(correct, stored, typed, value) -> None:
    assert judged(an_item(correct, stored), typed, today=date(2026, 11, 23)) == value
