"""A statement is kept with an entry, told in every copy, and gone when the entry goes."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.plans import CorrectionPlan
from bot.services import disclosure, statements
from bot.services.planning import LineKind, Trouble
from bot.store.tables import Statement
from bot.store.unit import Unit
from bot.work import answer
from bot.work.jobs import Tools
from tests.integration.fulfilment.shop import Shop, email, phone

MARKO = (email("marko.kovacevic@example.com"), phone("+46701740606"))
OTHER = (email("marko.kovacevic@example.com"),)
WORDS = "Jag har aldrig bott där."


def request(shop: Shop, owner: str = "marko.kovacevic@example.com") -> dict[str, Any]:
    sql = "SELECT address_id FROM address JOIN customer USING (customer_id) WHERE email = :e"
    (key,) = shop.rows(sql, e=owner)[0]
    return {"source": "westila", "table": "address", "key": [key], "statement": WORDS}


def kept(shop: Shop) -> list[Statement]:
    with Session(shop.engine) as session:
        return list(session.exec(select(Statement)))


def state(shop: Shop) -> None:
    shop.ask(Right.RECTIFICATION, request(shop), *MARKO)
    shop.approve()


def test_approved_words_are_kept_sealed_and_no_system_is_changed(shop: Shop) -> None:
    shop.speaking("en")
    before = shop.whole_register()
    shop.ask(Right.RECTIFICATION, request(shop), *MARKO)
    (line,) = shop.view().lines
    assert (line.kind, line.new) == (LineKind.STATE, WORDS)
    shop.approve()
    assert shop.case().state == "answered"
    assert shop.whole_register() == before
    assert shop.steps() == []
    (row,) = kept(shop)
    assert WORDS.encode() not in row.sealed_text + row.sealed_place
    assert "Your statement is kept" in "\n".join(shop.heard())


def test_later_copies_tell_it_beside_the_entry_whatever_was_proved_first(shop: Shop) -> None:
    state(shop)
    shop.ask(Right.ACCESS, {"scope": "all"}, *OTHER)
    shop.approve(work=False)
    document = _document(shop)
    said = [
        (entry["table"], value["label"])
        for category in document["categories"]
        for entry in category["entries"]
        for value in entry["values"]
        if value["value"] == WORDS
    ]
    assert ("Adress", "Ditt eget uttalande") in said


def _document(shop: Shop) -> dict[str, Any]:
    while (task := shop._next()) and task.kind != "answer":
        shop._do(task)
    written: list[Any] = []

    def write(unit: Unit) -> None:
        order = disclosure.prepare(unit, shop.case_id)
        written.append(answer.write(Tools(sources={}, mailer=None), order).document)

    shop.run(write)
    return json.loads(json.dumps(written[0]))


def test_it_goes_with_the_person_and_stays_when_the_case_is_forgotten(shop: Shop) -> None:
    state(shop)
    (row,) = kept(shop)
    told = shop.run(statements.on_rows, [("westila", "address", tuple(request(shop)["key"]))])
    assert list(told.values()) == [(WORDS,)]
    shop.ask(Right.ERASURE, {"ground": "no_longer_needed", "scope": "all"}, *OTHER)
    shop.approve()
    assert kept(shop) == []
    assert "data:statement:erased" in shop.audit()
    assert row.person_digest != shop.case().person_digest  # found by the entry alone


def test_nobody_has_words_kept_with_an_entry_of_somebody_else(shop: Shop) -> None:
    theirs = request(shop, "elin.akesson@example.com")
    shop.ask(Right.RECTIFICATION, theirs, *MARKO)
    view = shop.view()
    assert [one.trouble for one in view.obstacles] == [Trouble.ROW_MISSING]
    assert not view.approvable


def test_words_go_along_when_the_entry_gets_another_key(shop: Shop) -> None:
    state(shop)
    (key,) = request(shop)["key"]
    moved = CorrectionPlan(
        source="westila", table="address", key=(key,), column="address_id", old=key, new=999
    )
    shop.run(statements.follow, moved)
    assert shop.run(statements.on_rows, [("westila", "address", (key,))]) == {}
    found = shop.run(statements.on_rows, [("westila", "address", (999,))])
    assert list(found.values()) == [(WORDS,)]
