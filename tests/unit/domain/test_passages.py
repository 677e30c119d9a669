"""Passages about others: found one by one, known again by where they stand and what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, Item, Row, SourceHoldings
from bot.domain.passages import BESIDE, LOOKED_THROUGH, MOST, Passage, own_marks, passages
from bot.domain.plans import AccessPlan
from bot.domain.redaction import others_in, without_others
from tests.support import an_office

TODAY = date(2026, 11, 26)
OWN = frozenset({"elin@example.com"})
TABLE = "support_message"


def an_item(text: str, key: int = 1, column: str = "body") -> Item:
    source = an_office().registry.source("westila")
    table = source.table(TABLE)
    row = Row(source="westila", table=TABLE, key=(key,), values={column: text})
    return Item(source=source, table=table, row=row, field=table.field_of(column))


def test_each_is_told_with_its_place_and_what_stands_around_it() -> None:
    text = f"{'x' * 100} till bo@example.se eller elin@example.com, {'y' * 100}"
    (found,) = passages(
        [an_item(text), an_item("bo@example.se", column="subject")], own=OWN, today=TODAY
    )
    assert found.cell == ("westila", TABLE, (1,), "body")
    assert found.text == "bo@example.se"
    assert (len(found.before), len(found.after)) == (BESIDE, BESIDE)
    assert f"{found.before}{found.text}{found.after}" in text
    assert Passage.from_json(found.as_json()) == found
    assert "bo@example.se" not in repr(found)


def test_what_stands_on_file_as_the_persons_own_is_no_passage_and_nor_is_the_companys() -> None:
    office = an_office()
    mine = {"email": "Elin@old.example", "phone": "0701740605", "personnummer": "850709-9805"}
    rows = (
        Row(source="westila", table="customer", key=(1,), values=mine),
        Row(source="westila", table=TABLE, key=(1,), values={"sender_email": "bo@example.se"}),
    )
    found = SourceHoldings(source="westila", finding=Finding.FOUND, rows=rows)
    text = f"elin@old.example, 070-174 06 05, 19850709-9805, {office.company.phone}, bo@example.se"

    def covered(level: int) -> list[str]:
        own = own_marks(
            office.registry,
            Holdings(sources=(found,)),
            [Claim(ClaimKind.EMAIL, "elin@example.com")],
            company=office.company,
            level=level,
            today=TODAY,
        )
        return [one.text for one in passages([an_item(text)], own=own, today=TODAY)]

    assert covered(3) == ["bo@example.se"]
    assert covered(2) == ["19850709-9805", "bo@example.se"]
    assert "070-174 06 05" in covered(1)


def test_the_same_words_in_one_place_are_one_and_in_two_places_two() -> None:
    twice = [an_item("bo@example.se och bo@example.se"), an_item("bo@example.se", key=2)]
    assert [one.key for one in passages(twice, own=OWN, today=TODAY)] == [(1,), (2,)]


def test_of_very_many_the_first_are_shown_and_long_searches_end() -> None:
    many = (an_item(f"b{n}@example.se", key=n) for n in range(MOST + 50))
    assert len(passages(many, own=OWN, today=TODAY)) == MOST
    nothing = [an_item("", key=1)] * 10 + [an_item("Hej", key=2)] * LOOKED_THROUGH
    assert passages([*nothing, an_item("bo@example.se")], own=OWN, today=TODAY) == ()


@settings(max_examples=12)
@given(words=st.lists(st.sampled_from(["hej", "bo@example.se", "eva@example.se", "850709-9805"])))
def test_what_is_released_stays_and_nothing_else_does(words: list[str]) -> None:
    text = " ; ".join(words)
    found = without_others(
        text, own=OWN, sign="▒", today=TODAY, released=frozenset({"bo@example.se"})
    )
    assert found.text.count("bo@example.se") == words.count("bo@example.se")
    assert "eva@" not in found.text
    assert "9805" not in found.text
    spans = others_in(text, own=OWN, today=TODAY)
    assert found.passages == len(spans) - words.count("bo@example.se")


def test_a_plan_is_bound_to_what_is_released_and_older_plans_keep_their_hash() -> None:
    plan = AccessPlan(sources=("a",), claim_hashes=("h",))
    assert plan.as_json() == {"sources": ["a"], "claim_hashes": ["h"]}
    released = replace(plan, released=("2", "1"))
    assert released.hash != plan.hash
    assert released.hash == replace(plan, released=("1", "2")).hash
    assert AccessPlan.from_json(released.as_json()).hash == released.hash
