"""Objection, restriction and their like, as staff see and decide them in Telegram."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.domain.cases import Right
from bot.domain.restrictions import Place, Reason
from bot.services import restrictions
from bot.store.tables import Case
from tests.integration.staff.conftest import ANNA, CARIN, Office, button


async def test_the_wish_the_ground_and_the_persons_words_are_shown(office: Office):
    asked = {"wish": "interest", "use": "credit", "words": "Jag skiljer mig."}
    ref = office.opened(Right.OBJECTION, request=asked)
    office.said(ANNA)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    shown = office.said(ANNA)[-1]["text"]
    assert "Invänder mot: Kreditupplysningar" in shown
    assert "Med egna ord: Jag skiljer mig." in shown


async def test_a_restriction_shows_its_ground_and_scope(office: Office):
    asked = {"wish": "restriction", "use": "orders", "ground": "legal_claims"}
    ref = office.opened(Right.RESTRICTION, request=asked)
    office.said(ANNA)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    shown = office.said(ANNA)[-1]["text"]
    assert "begränsas av: Beställningar" in shown
    assert "18.1 c" in shown


def _answered(office: Office, ref: str) -> None:
    with Session(office.engine) as session:
        case = session.exec(select(Case).where(Case.ref == ref)).one()
        case.approved_by, case.state = case.claimed_by, "answered"
        session.add(case)
        session.commit()


def _flag(office: Office, ref: str) -> None:
    def one(unit):
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        place = Place(source="westila", table="newsletter_subscriber", key=(7,))
        restrictions.restrict(unit, case, [place], Reason.UNLAWFUL, by="system")

    office.run(one)


async def test_a_restriction_ends_by_a_press_and_the_person_hears_of_it_first(office: Office):
    ref = office.opened(Right.RESTRICTION)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    _flag(office, ref)
    _answered(office, ref)
    office.said(CARIN)

    shown = await office.press(ANNA, f"s:case:{ref}")
    stranger = await office.press(CARIN, f"s:lift:{ref}")
    told = await office.press(ANNA, button(shown[-1], "Avsluta begränsningen"))
    again = await office.press(ANNA, f"s:lift:{ref}")

    assert "personalen" in stranger[-1]["text"]
    assert "om tre dagar" in told[-1]["text"]
    assert "om tre dagar" not in again[-1]["text"]
    heard = str(office.said(CARIN))
    assert "Det som vi sparade åt dig i stället för att radera får användas igen" in heard
    assert "ifrågasatt" not in heard
    assert "data:restriction:ended" in office.audited()
