"""What a copy says about others is seen by staff before it goes out, and decided one by one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.services import access, decisions, passages, plan_body, planning, queue
from bot.services.decisions import PlanChanged
from bot.services.passages import NotThere
from bot.services.queue import NotAllowed
from bot.store.tables import Case, Plan
from bot.store.unit import Unit
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office, button, labels

BODY = "Skicka fakturan till bo@example.se i stället, eller till eva@example.org."


def held(unit: Unit, body: str = BODY) -> Holdings:
    table = unit.office.registry.table("westila", "support_message")
    values = {**dict.fromkeys(table.columns), "body": body, "received_at": "2026-01-02T10:00:00"}
    row = Row(source="westila", table=table.name, key=("m1",), values=values)
    return Holdings(
        sources=(SourceHoldings(source="westila", finding=Finding.FOUND, rows=(row,)),)
    )


@pytest.fixture
def ref(office: Office) -> str:
    """A copy with two passages about others, which Anna has."""
    made: str = office.opened(Right.ACCESS)

    def one(unit: Unit) -> None:
        case = unit.session.exec(select(Case).where(Case.ref == made)).one()
        planning.renew(unit, case)
        planning.found(unit, case.id, held(unit))

    office.run(one)
    office.run(queue.claim, office.run(access.member, ANNA), made)
    return made


def plan_hash(office: Office, ref: str) -> str:
    with Session(office.engine) as session:
        return session.get_one(Plan, office.case(ref).plan_id).hash


async def last(office: Office, data: str, user: int = ANNA) -> dict[str, Any]:
    return (await office.press(user, data))[-1]


async def test_the_plan_lists_them_and_one_is_let_out(office: Office, ref: str) -> None:
    case = await last(office, f"s:case:{ref}")
    assert "Text: 2 ställen om någon annan täcks över" in case["text"]
    before = plan_hash(office, ref)
    berit = office.run(access.member, BERIT)  # who does not have the case
    assert isinstance(office.run(passages.listing, berit, ref), NotAllowed)
    listed = await last(office, button(case, "Om andra personer"))
    assert "bo@example.se" not in str(listed)
    one = await last(office, button(listed, "1. ▒ Text: b•••@•••"))
    assert "Det antecknas" in one["text"]
    shown = await last(office, button(one, "För att kontrollera värdet före beslutet"))
    assert "Skicka fakturan till <b>bo@example.se</b> i stället" in shown["text"]
    assert shown["protect_content"]
    after = await last(office, button(shown, "Lämna ut det"))
    assert {"1. ✓ Text: b•••@•••", "2. ▒ Text: e•••@•••"} <= labels(after)
    assert plan_hash(office, ref) != before
    assert office.audited()[-3:].count("data:passage:released") == 1
    case = await last(office, f"s:case:{ref}")
    assert "1 ställe om någon annan lämnas ut, enligt beslut" in case["text"]


async def test_a_doubt_goes_out_unless_it_is_covered(office: Office, ref: str) -> None:
    def anew(unit: Unit) -> None:
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        planning.renew(unit, case)
        planning.found(unit, case.id, held(unit, "Be Wikström ringa eva@example.org."))

    office.run(anew)
    before = plan_hash(office, ref)
    case = await last(office, f"s:case:{ref}")
    assert "1 ord kan vara namnet på någon annan och lämnas ut" in case["text"]
    listed = await last(office, button(case, "Om andra personer"))
    assert {"1. ❔ Text: W•••", "2. ▒ Text: e•••@•••"} <= labels(listed)
    one = await last(office, button(listed, "1. ❔ Text: W•••"))
    shown = await last(office, button(one, "För att kontrollera värdet före beslutet"))
    assert "Be <b>Wikström</b> ringa" in shown["text"]
    after = await last(office, button(shown, "Täck över det"))
    assert "1. ▒ Text: W•••" in labels(after)
    assert plan_hash(office, ref) != before
    cell = ("westila", "support_message", ("m1",), "body")
    covered = office.run(plan_body.decided_cells, office.case(ref), sure=False)
    assert covered == {cell: frozenset({"Wikström"})}
    office.run(decisions.approve, office.run(access.member, ANNA), ref, plan_hash(office, ref))
    assert office.case(ref).state == "fulfilling"


async def test_what_was_seen_before_the_decision_is_not_what_is_approved(
    office: Office, ref: str
) -> None:
    anna, seen = office.run(access.member, ANNA), plan_hash(office, ref)
    first, _second = office.run(passages.listing, anna, ref)
    office.run(passages.decide, anna, ref, first.id, release=True)
    assert isinstance(office.run(decisions.approve, anna, ref, seen), PlanChanged)
    office.run(passages.decide, anna, ref, first.id, release=False)
    assert plan_hash(office, ref) == seen
    case = office.case(ref)
    assert office.run(plan_body.decided_cells, case, sure=True) == {}


async def test_who_does_not_have_the_case_neither_sees_nor_decides(
    office: Office, ref: str
) -> None:
    first, _second = office.run(passages.listing, office.run(access.member, ANNA), ref)
    for act in (
        f"s:others:{ref}",
        f"s:passage:{ref}:{first.id}",
        f"s:passee:{ref}:{first.id}:check",
    ):
        assert "bo@" not in str(await office.press(BERIT, act))
    for user in (BERIT, OSKAR):
        member = office.run(access.member, user)
        said = office.run(passages.decide, member, ref, first.id, release=True)
        assert isinstance(said, NotAllowed)
    anna = office.run(access.member, ANNA)
    assert office.run(passages.decide, anna, ref, "0" * 12, release=True) == NotThere()
    assert "data:passage:released" not in office.audited()


async def test_after_the_approval_nothing_is_decided_any_more(office: Office, ref: str) -> None:
    anna = office.run(access.member, ANNA)
    first, _second = office.run(passages.listing, anna, ref)
    office.run(passages.decide, anna, ref, first.id, release=True)
    office.run(decisions.approve, anna, ref, plan_hash(office, ref))
    said = office.run(passages.decide, anna, ref, first.id, release=False)
    assert isinstance(said, NotAllowed)
    assert office.run(plan_body.decided_cells, office.case(ref), sure=True) == {
        ("westila", "support_message", ("m1",), "body"): frozenset({"bo@example.se"})
    }
