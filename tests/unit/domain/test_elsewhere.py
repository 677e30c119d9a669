"""Where the identifier that a correction replaces stands besides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.elsewhere import places, replaced
from bot.domain.holdings import Holdings, Row
from bot.domain.plans import CorrectionPlan, correction_of
from bot.domain.registry import Reference, Registry, Source
from tests.unit.domain.samples import REGISTRY, a_field, a_table, both, customer, holdings, to

TODAY = date(2026, 6, 1)
WEB = a_table(
    "account",
    (a_field("mail"), a_field("phone"), a_field("note")),
    identities={"mail": ClaimKind.EMAIL, "phone": ClaimKind.PHONE},
    references=(to("customer", "customer"),),
)
BY_MAIL = Reference(columns=("owner",), table="customer", target=("email",))
LETTER = a_table(
    "letter",
    (a_field("owner"),),
    key=("owner",),
    identities={"owner": ClaimKind.EMAIL},
    references=(BY_MAIL,),
)
COPY = a_table(
    "copy",
    (a_field("of"),),
    identities={"of": ClaimKind.EMAIL},
    references=(replace(BY_MAIL, columns=("of",), table="letter", target=("owner",)),),
)
SHOP = replace(REGISTRY.sources[0], tables=(*REGISTRY.sources[0].tables, WEB, LETTER, COPY))
OTHER = Source(name="other", kind="http", label=both("other"), tables=(WEB, LETTER))
TWO = Registry(sources=(SHOP, OTHER), categories=REGISTRY.categories)


def account(**values: object) -> Row:
    blank = dict.fromkeys(("mail", "phone", "note", "customer"))
    return Row(source="other", table="account", key=(7,), values={"id": 7, **blank, **values})


def letter(source: str, owner: str) -> Row:
    return Row(source=source, table="letter", key=(owner,), values={"id": 8, "owner": owner})


def copy(of: str) -> Row:
    return Row(source="shop", table="copy", key=(9,), values={"id": 9, "of": of})


def change(column: str = "email", old: object = "elin@example.com", new: object = "e@new.example"):
    return CorrectionPlan(
        source="shop", table="customer", key=(1,), column=column, old=old, new=new
    )


def found(plan: CorrectionPlan, *rows: Row) -> list[str]:
    held: Holdings = holdings(customer(), *rows)
    return [".".join((*one.cell[:2], one.cell[3])) for one in places(TWO, held, plan, today=TODAY)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], []),
        ([account(mail="elin@example.com")], ["other.account.mail"]),
        ([account(mail=" Elin@EXAMPLE.com ")], ["other.account.mail"]),  # however it is spelt
        ([account(mail="elsa@example.com")], []),
        ([account(mail=None, note="elin@example.com")], []),  # nobody is found by a note
        ([account(phone="elin@example.com")], []),  # nor by an address as a telephone number
        ([customer(2)], ["shop.customer.email"]),
        ([letter("shop", "elin@example.com")], []),  # it points there, and follows
        ([letter("shop", "elin@example.com"), copy("elin@example.com")], []),  # so does this
        ([copy("elin@example.com")], ["shop.copy.of"]),  # nothing stands between: it stays
        ([letter("other", "elin@example.com")], ["other.letter.owner"]),  # another system
        ([letter("shop", "Elin@example.com")], ["shop.letter.owner"]),  # it points to nothing
    ],
)  # fmt: skip
def test_the_same_is_found_wherever_somebody_is_found_by_it(rows: list[Row], told: list[str]):
    assert found(change(), *rows) == told


@pytest.mark.parametrize(
    "plan",
    [
        change("name", "elin@example.com", "x"),  # nobody is found by a name
        change(old=None),
        change(old=""),
        change(new="ELIN@example.com"),  # only spelt in another way: the search finds both
    ],
)
def test_where_nothing_is_replaced_that_leads_to_somebody_nothing_is_told(plan: CorrectionPlan):
    assert replaced(TWO, plan, today=TODAY) is None
    assert found(plan, account(mail="elin@example.com")) == []


def test_what_is_replaced_is_named_as_it_is_searched_for():
    plan = change(old="Elin@Example.com")
    assert replaced(TWO, plan, today=TODAY) == Claim(ClaimKind.EMAIL, "elin@example.com")


def test_only_a_wish_that_names_a_change_is_one():
    asked = {**change().as_json(), "told": "it is wrong"}
    assert correction_of(asked) == change()
    assert correction_of({"source": "binder", "described": "it is wrong"}) is None
