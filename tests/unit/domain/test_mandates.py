"""A power to act for somebody: it holds to the end of its last day, and for what it covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.intake import Asked, Contact
from bot.domain.mandates import Kind, Lack, Mandate

LAST = date(2026, 12, 31)
COPY, OTHER = list(Asked)[:2]
PRINCIPAL = Contact(name="Elin Åkesson")


def power(*, until: date | None = LAST, ended: bool = False) -> Mandate:
    return Mandate(
        kind=Kind.ATTORNEY, covers=frozenset({COPY}), until=until, document="x",
        principal=PRINCIPAL, seen_on=LAST, seen_by="s", ended=ended,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "lack"), [(-1, None), (0, None), (1, Lack.OVER)], ids=["before", "last day", "after"]
)
def test_it_holds_to_the_end_of_its_last_day(days: int, lack: Lack | None) -> None:
    assert power().lack(LAST + timedelta(days=days), COPY) is lack
    assert power(until=None).lack(LAST + timedelta(days=days), COPY) is None


def test_it_covers_what_it_names_until_it_is_taken_back() -> None:
    assert power().lack(LAST, OTHER) is Lack.NOT_COVERED
    assert power(ended=True).lack(LAST, COPY) is Lack.ENDED
