"""The sample register is what the demo and the tests promise about it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import phonenumbers
import pytest
from personnummer import personnummer

from bot.emulator.register import people
from bot.emulator.register.build import build
from tests.contracts import oracle

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> oracle.Dump:
    url = f"sqlite:///{tmp_path_factory.mktemp('register') / 'deeper' / 'register.db'}"
    build(url, today=TODAY)
    return oracle.dump(url)


def column(rows: oracle.Dump, table: str, name: str) -> list:
    return [row[name] for row in rows[table].values() if row[name] is not None]


def test_the_same_day_gives_the_same_register(rows, tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'again.db'}"
    for _ in range(2):  # the second time over the first
        build(url, today=TODAY)

    assert oracle.dump(url) == rows


def test_every_table_holds_something_about_two_hundred_customers(rows):
    assert len(rows["customer"]) == 200
    assert all(len(table) >= 60 for table in rows.values())


def test_every_personnummer_is_right_and_nobodys(rows):
    for number in column(rows, "customer", "personnummer"):
        assert personnummer.valid(number)
        assert 980 <= int(re.sub(r"\D", "", number)[-4:-1]) <= 999


def test_every_phone_is_fictional_and_every_address_an_example(rows):
    numbers = [phonenumbers.parse(text, "SE") for text in column(rows, "customer", "phone")]

    spelt = [number.country_code * 10**9 + number.national_number for number in numbers]
    assert all(phonenumbers.is_valid_number(number) for number in numbers)
    assert {int(f"46{number.national_number}") for number in numbers} <= set(
        people.FICTIONAL_NUMBERS
    )
    assert max(Counter(spelt).values()) == 1
    for address in column(rows, "customer", "email"):
        assert address.lower().endswith(("@example.com", "@example.se", "@example.org"))


def test_the_awkward_persons_are_there(rows):
    addresses = Counter(address.lower() for address in column(rows, "customer", "email"))
    protected = [row["email"] for row in rows["customer"].values() if row["protected_identity"]]

    assert [a for a, times in addresses.items() if times > 1] == [people.SHARED_MAILBOX]
    assert people.CAPITAL_MAILBOX in column(rows, "customer", "email")
    assert protected == [people.PROTECTED_MAILBOX]
    for address in people.MESSAGES_ONLY:
        assert address not in addresses
        assert address in column(rows, "support_message", "sender_email")
    assert {"Anna <b>& Co", "Łukasz"} <= set(column(rows, "customer", "first_name"))
    assert {"Kovačević", "Åkesson"} <= set(column(rows, "customer", "last_name"))


def test_dates_reach_over_nine_years_and_none_lies_ahead(rows):
    days = sorted(column(rows, "invoice", "invoice_date"))

    assert date.fromisoformat(days[0]) < TODAY - timedelta(days=365 * 8)
    assert date.fromisoformat(days[-1]) <= TODAY


def test_elin_has_accounts_on_both_sides_of_the_retention_limit(rows):
    years = {int(day[:4]) for row in rows["invoice"].values()
             if row["customer_id"] == 1 and (day := row["invoice_date"])}  # fmt: skip

    assert min(years) + 7 < TODAY.year <= max(years) + 7


def test_the_demo_customers_have_the_phones_that_they_share(rows):
    for number, demo in enumerate(people.DEMO_CUSTOMERS[:2], 1):
        on_file = phonenumbers.parse(rows["customer"][number,]["phone"], "SE")
        assert phonenumbers.format_number(on_file, 0) == demo.phone
