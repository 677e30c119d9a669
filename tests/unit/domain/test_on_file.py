"""What registers say together of a contact: one person, or nobody that could be named."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain import on_file
from bot.domain.claims import Claim, ClaimKind
from bot.domain.on_file import ContactMatch, OnFile

EMAIL, PHONE = Claim(ClaimKind.EMAIL, "a@example.se"), Claim(ClaimKind.PHONE, "+46701740605")
NUMBER, OTHER = (
    Claim(ClaimKind.PERSONNUMMER, number) for number in ("198507099805", "199111239838")
)
CUSTOMER = Claim(ClaimKind.CUSTOMER_NUMBER, "7")
OLD, NEW = date(2020, 1, 1), date(2026, 1, 1)


def of_one(**since: date | None) -> OnFile:
    claims = {"email": EMAIL, "phone": PHONE, "number": NUMBER, "other": OTHER, "id": CUSTOMER}
    return OnFile(match=ContactMatch.ONE, known_by={claims[k]: day for k, day in since.items()})


NOBODY, FAMILY = OnFile(match=ContactMatch.NONE), OnFile(match=ContactMatch.SEVERAL)


@pytest.mark.parametrize(
    ("told", "together"),
    [
        ([], NOBODY),
        ([NOBODY, NOBODY], NOBODY),
        ([NOBODY, of_one(email=NEW)], of_one(email=NEW)),
        ([of_one(email=NEW), FAMILY], FAMILY),
        ([of_one(email=NEW, phone=OLD), of_one(email=OLD)], of_one(email=OLD, phone=OLD)),
        ([of_one(email=NEW), of_one(email=None)], of_one(email=None)),
        ([of_one(email=OLD, number=OLD), of_one(email=OLD, other=OLD)], of_one()),
    ],
    ids=["none", "nobody", "one", "a family", "the earliest day", "no day", "two persons"],
)
def test_several_registers(told: list[OnFile], together: OnFile) -> None:
    assert on_file.merged(told) == together


@pytest.mark.parametrize(
    ("known", "name"),
    [
        (of_one(email=OLD, phone=OLD, number=OLD, id=OLD), NUMBER),
        (of_one(email=OLD, phone=OLD, id=OLD), CUSTOMER),
        (of_one(email=OLD, phone=OLD), EMAIL),
        (FAMILY, PHONE),
        (NOBODY, PHONE),
    ],
    ids=["number", "customer number", "a contact", "a family", "nobody"],
)
def test_a_customer_has_one_name_by_whichever_contact(known: OnFile, name: Claim) -> None:
    assert on_file.customer(PHONE, known) == name
