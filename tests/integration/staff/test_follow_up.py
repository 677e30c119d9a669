"""A closed case looked at anew: a case of its own, and another decider, whoever that is."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.domain.cases import Right, State
from bot.services import access, by_post
from bot.store.tables import Case
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, OSKAR, Office, button, later
from tests.integration.staff.test_intake import a_letter, identified, last, planned, taken_in


async def refused(office: Office, ref: str, *, by: int = ANNA) -> None:
    await office.press(by, f"s:claim:{ref}")
    ground = await last(office.press(by, f"s:no:{ref}"))
    words = await last(office.press(by, button(ground, "Inget finns om personen")))
    preview = await last(office.press(by, button(words, "Utan egna ord")))
    await office.press(by, button(preview, "Skicka avslaget"))
    assert office.case(ref).state == State.REFUSED


async def reopened(office: Office, ref: str, *, by: int) -> Case:
    asked = await last(office.press(by, f"s:again:{ref}"))
    assert "Skriv varför" in asked["text"]
    await office.write(by, "Kunden ringde och berättade mer.")
    with Session(office.engine) as session:
        return session.exec(select(Case).where(Case.follows_id == office.case(ref).id)).one()


async def test_staff_open_it_again_with_a_reason_and_the_person_is_told(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    await refused(office, ref)
    ended = office.case(ref).closed_at
    office.now = later(office.now, days=3)
    office.said(CARIN)
    new = await reopened(office, ref, by=OSKAR)
    told, receipt = office.said(CARIN)
    assert f"Vi tittar på ditt ärende {ref} igen" in told["text"]
    assert receipt["method"] == "sendDocument"
    assert (office.case(ref).state, office.case(ref).closed_at) == (State.REFUSED, ended)
    assert office.timeline(ref)[-1] == "reopened"
    assert (new.state, new.received_at, new.level) == (State.QUEUED, office.now, 2)
    assert "case:any:reopened" in office.audited()
    again = await reopened(office, ref, by=OSKAR)
    assert again.id == new.id


async def test_neither_who_decided_nor_who_opened_it_again_decides_it(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    await refused(office, ref, by=ANNA)
    new = (await reopened(office, ref, by=OSKAR)).ref
    assert "beslutade om ärendet" in (await last(office.press(ANNA, f"s:claim:{new}")))["text"]
    assert "skrev ner" in (await last(office.press(OSKAR, f"s:claim:{new}")))["text"]
    shown = await last(office.press(BERIT, f"s:claim:{new}"))
    assert f"Prövar ärende {ref} på nytt" in shown["text"]
    assert "Anna" in shown["text"]


async def test_a_follow_up_of_a_letter_goes_by_post_too(office: Office) -> None:
    ref = taken_in(office, a_letter())
    await identified(office, ref, "staff_saw_id")
    planned(office, ref)
    await refused(office, ref, by=BERIT)
    new = await reopened(office, ref, by=OSKAR)
    oskar = office.run(access.member, OSKAR)
    papers = office.run(by_post.of_case, oskar, new.ref)
    assert len(papers) == 1
    assert new.came_by == "letter"


async def test_an_open_case_is_not_opened_again(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    await office.press(OSKAR, f"s:again:{ref}")
    said = await last(office.write(OSKAR, "Varför inte"))
    assert "går inte" in said["text"]
