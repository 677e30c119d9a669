"""A closed case looked at anew: a case of its own, and another decider, whoever that is."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.domain.cases import Event, Right, Role, State
from bot.services import (
    access,
    by_post,
    casework,
    decisions,
    follow_up,
    other_deciders,
    planning,
    staff,
)
from bot.store.tables import Case
from bot.store.unit import Unit
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    Office,
    approve,
    button,
    customer,
    holdings,
    later,
)
from tests.integration.staff.test_deciding import approved
from tests.integration.staff.test_intake import a_letter, identified, last, planned, taken_in


async def refused(office: Office, ref: str, *, by: int = ANNA) -> None:
    await office.press(by, f"s:claim:{ref}")
    ground = await last(office.press(by, f"s:no:{ref}"))
    words = await last(office.press(by, button(ground, "Identiteten inte styrkt (12.6)")))
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


async def erased_and_reopened(office: Office) -> str:
    """Anna and Berit approved it both, and the customer is not satisfied."""
    ref = office.opened(Right.ERASURE)
    await approved(office, ref, by=ANNA)
    await office.press(BERIT, f"s:second:{ref}")
    office.run(approve, BERIT, ref)
    office.run(over, ref)
    found = office.run(follow_up.ask, customer(CARIN), ref, None, received_at=office.now)
    office.run(lambda unit: planning.found(unit, found.case.id, holdings(unit)))
    return found.case.ref


def over(unit: Unit, ref: str) -> None:
    """Everything was carried out."""
    case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
    casework.move(unit, case, Event.FULFILLED, Role.SYSTEM, casework.SYSTEM)


async def test_both_who_decided_are_kept_out_as_long_as_two_others_are_there(
    office: Office,
) -> None:
    office.member(14, "Disa", Role.HANDLER)
    new = await erased_and_reopened(office)
    for user in (ANNA, BERIT):
        said = await last(office.press(user, f"s:claim:{new}"))
        assert "beslutade om ärendet" in said["text"]
    shown = await last(office.press(OSKAR, f"s:claim:{new}"))
    assert "Det beslutade Anna och Berit om, så andra beslutar om det här" in shown["text"]
    assert "case:any:let_in" not in office.audited()


async def test_where_too_few_others_are_there_the_second_person_is_let_in_and_the_trail_says_so(
    either_office: Office,
) -> None:
    office = either_office
    new = await erased_and_reopened(office)  # Oskar alone is left, and it takes two
    assert any("Ingen annan kan besluta om det" in str(one) for one in office.said(BERIT))
    assert "beslutade om ärendet" in (await last(office.press(ANNA, f"s:claim:{new}")))["text"]
    await approved(office, new, by=OSKAR)
    assert isinstance(office.run(approve, BERIT, new), decisions.Approved)
    assert office.case(new).seconded_before is None
    assert office.audited().count("case:any:let_in") == 1
    assert "let_in" in office.timeline(new)


async def test_when_the_last_other_person_leaves_the_clock_lets_somebody_in(
    office: Office,
) -> None:
    ref = office.opened(Right.ACCESS)
    await refused(office, ref, by=ANNA)
    new = (await reopened(office, ref, by=OSKAR)).ref
    office.run(staff.remove, tg_user_id=BERIT)
    assert "beslutade om ärendet" in (await last(office.press(ANNA, f"s:claim:{new}")))["text"]
    office.run(other_deciders.see_to_all)
    await office.press(ANNA, f"s:claim:{new}")
    assert office.case(new).state == State.IN_REVIEW
