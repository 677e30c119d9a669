"""The erasure ledger keeps apart what each case erased where, and forgets nothing that is sure."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.cases import Right
from bot.services import replay
from bot.store import ledger
from bot.store.ledger import Entry, Erased
from bot.store.unit import Unit
from tests.integration.fulfilment.shop import ANNA, OSKAR, Shop, email

WEBSHOP = "webshop"


def entry(item: str = "row", content: str = "as it was") -> Entry:
    return Entry(item=item, content=content, after=None)


def written(shop: Shop, *places: tuple[str, str]) -> None:
    for case_id, source in places:
        shop.run(ledger.write, case_id, source, [entry()])


def erased(shop: Shop, source: str) -> list[Erased]:
    found: list[Erased] = shop.run(lambda unit: list(ledger.erased_in(unit, source)))
    return found


PLACES = (("mine", "westila"), ("mine", WEBSHOP), ("mine", "archive"), ("other", "westila"))


def test_one_case_confirms_and_strikes_its_own_in_one_source_alone(shop: Shop) -> None:
    written(shop, *PLACES)
    shop.run(ledger.confirm, "mine", "westila", ["row"])
    assert [one.case_id for one in erased(shop, "westila")] == ["mine"]
    assert erased(shop, WEBSHOP) == []
    assert [shop.run(ledger.erased_by, one) for one in ("mine", "other")] == [{"westila"}, set()]
    for source in ("westila", WEBSHOP):
        shop.run(ledger.strike, "mine", source, ["row"])
    left = {(one.case_id, one.source) for one in shop.ledger()}
    assert left == {*PLACES} - {("mine", WEBSHOP)}  # what is sure stays


def test_the_same_state_is_written_once_another_beside_it_the_oldest_first(shop: Shop) -> None:
    for content in ("first", "first", "second"):
        shop.run(ledger.write, "mine", "westila", [entry(content=content)])
        shop.now += timedelta(days=1)
    shop.run(ledger.confirm, "mine", "westila", ["row"])
    confirmed_at = shop.now
    shop.now += timedelta(days=1)
    shop.run(ledger.confirm, "mine", "westila", ["row"])
    assert [(one.content, one.at) for one in erased(shop, "westila")] == [
        ("first", confirmed_at),
        ("second", confirmed_at),
    ]
    memory = shop.run(replay.memory, "westila")  # an old copy may hold either
    assert [one.content for one in memory.rows["row"]] == ["first", "second"]


def test_many_rows_are_struck_as_well(shop: Shop) -> None:
    items = [f"{number:04}" for number in range(ledger.CHUNK + 1)]
    shop.run(ledger.write, "mine", "westila", [entry(item) for item in items])
    shop.run(ledger.strike, "mine", "westila", items)
    assert shop.ledger() == []


def test_only_who_was_erased_is_looked_for_until_seen(shop: Shop) -> None:
    def becomes(unit: Unit, state: str) -> None:
        case = shop._case(unit)
        case.approved_by, case.seconded_by, case.state = ANNA, OSKAR, state

    def persons(unit: Unit) -> list[str]:
        return sorted(one.claim_digest for one in ledger.persons(unit))

    shop.ask(Right.ERASURE, {"ground": "unlawful", "scope": "all"}, email("a@example.com"))
    for names in (["by one", "by two"], ["by two"]):
        shop.run(ledger.note_claims, shop.case_id, names)
    found = {}
    for state in ("refused", "withdrawn", "queued", "answered", "partly_granted"):
        shop.run(becomes, state)
        found[state] = shop.run(persons)
    both = ["by one", "by two"]
    nobody: dict[str, list[str]] = {one: [] for one in ("refused", "withdrawn", "queued")}
    assert found == {**nobody, "answered": both, "partly_granted": both}
    cases = ("another", shop.case_id, shop.case_id)
    assert [shop.run(ledger.note_return, one) for one in cases] == [False, True, False]
    assert shop.run(persons) == []


def test_nobody_waits_for_a_use_that_ended(shop: Shop) -> None:
    """Only of an erasure that came back can rows be announced and never confirmed."""

    def becomes(unit: Unit) -> None:
        shop._case(unit).right = Right.OBJECTION

    shop.ask(Right.ERASURE, {"ground": "unlawful", "scope": "all"}, email("a@example.com"))
    written(shop, (shop.case_id, "westila"))
    assert shop.run(ledger.unconfirmed) == 1
    shop.run(becomes)
    assert shop.run(ledger.unconfirmed) == 0
