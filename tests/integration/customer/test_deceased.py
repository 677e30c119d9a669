"""Somebody has died: what was linked to them ends, nobody becomes them anew, and a way back."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.cases import Right, Role, State, StepRefusal
from bot.domain.claims import Claim, ClaimKind
from bot.domain.messages import Send
from bot.domain.relay import Topic
from bot.domain.texts import Text
from bot.services import (
    access,
    casework,
    deceased,
    intake,
    notices,
    questions,
    queue,
    relay_out,
    staff,
)
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store.tables import Case, CaseEvent, Deceased
from bot.store.unit import Unit
from tests.integration.customer.test_signed_powers import calls_of
from tests.integration.customer.town import Person, Town

EMAIL, OTHER, FAMILY = (
    "elin.akesson@example.com",
    "marko.kovacevic@example.com",
    "familjen.dahlberg@example.se",
)
PHONE = "070-174 06 05"
HANDLER, APPROVER, HEIR = 7301, 7302, 7400
RECORD, MISTAKE = "Anteckna vem som har avlidit", "Anteckningen om dödsfall var fel"


@pytest.fixture(autouse=True)
def ref(town: Town, elin: Person) -> str:
    """Elin is signed in, and somebody asks about a person who has died; that case's reference."""
    elin.types("/utdrag")
    elin.proves_email(EMAIL)
    town.passes(minutes=2)
    heir = town.person(HEIR)
    heir.types("hej")
    with town.unit() as unit:
        for user, role in ((HANDLER, Role.HANDLER), (APPROVER, Role.APPROVER)):
            unit.conversation(user)
            staff.add(unit, tg_user_id=user, name="Olle", role=role, language="sv")
        asker = access.customer(unit, chat_id=HEIR, tg_user_id=HEIR)
        topic = {"topic": Topic.DECEASED.value}
        made = intake.open_case(unit, asker, right=Right.QUESTION, request=topic)
        return made.case.ref


@pytest.fixture
def own(town: Town, elin: Person) -> str:
    """A case of Elin's own."""
    standing = elin.standing()
    with town.unit() as unit:
        made = intake.open_case(unit, standing, right=Right.ACCESS, request={"scope": "all"})
        return made.case.ref


def recorded(town: Town, ref: str, contact: str) -> list[str]:
    """An approver records it; what they were told."""
    approver = town.person(APPROVER)
    approver.presses_data(f"s:case:{ref}")
    approver.presses(RECORD)
    asked = approver.types(contact)
    assert contact not in str(asked)
    return approver.presses("Ja, personen har avlidit")


def heard_of(town: Town, person: Person, ref: str) -> bool:
    """Whether a notice on the case reaches the person."""
    before = len(person.calls)
    with town.unit() as unit:
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        notices.tell_customer(unit, case, Send(text=Text("Thank you. One moment.")))
    return len(person.calls) > before


def gets_a_code(town: Town, person: Person, address: str = EMAIL) -> bool:
    town.passes(minutes=5)
    before = len(town.mails())
    person.types("/utdrag")
    person.types(address)
    return len(town.mails()) > before


def last(person: Person) -> str:
    return next(str(p["text"]) for _, p in reversed(person.calls) if "text" in p)


def test_by_another_contact_on_file_all_that_is_theirs_ends(
    town: Town, elin: Person, ref: str, own: str
) -> None:
    assert heard_of(town, elin, own)
    recorded(town, ref, PHONE)
    assert elin.standing().level == 0
    assert "Avslutat: 1 konto. Märkt: 1 öppet ärende." in last(town.person(APPROVER))
    assert not heard_of(town, elin, own)
    assert not gets_a_code(town, town.person(77))
    with town.unit() as unit:
        events = unit.session.exec(select(CaseEvent.event)).all()
        kept = unit.session.exec(select(Deceased)).all()
    assert casework.DIED in events
    assert all(one.sealed_claim is None and one.person_digest for one in kept)
    assert {"identity:person:died", "identity:person:ended"} <= set(town.audited())


def test_staff_are_told_that_nothing_they_write_gets_there(
    town: Town, elin: Person, ref: str, own: str
) -> None:
    approver = town.person(APPROVER)
    with town.unit() as unit:
        queue.claim(unit, member(unit, APPROVER), own)
    buttons = str(calls_of(approver, f"/case {own}"))
    assert "Skriv till kunden" in buttons
    assert "Fråga kunden" in buttons
    recorded(town, ref, EMAIL)
    buttons = str(calls_of(approver, f"/case {own}"))
    assert "Skriv till kunden" not in buttons
    assert "Fråga kunden" not in buttons
    for old in (f"s:write:{own}", f"s:ask:{own}"):
        approver.presses_data(old)
        approver.types("Hej, hur är det?")
    with town.unit() as unit:
        by = member(unit, APPROVER)
        for act in (relay_out.begin(unit, by, own), questions.ask(unit, by, own, "Hur är det?")):
            assert act == NotAllowed(StepRefusal.NO_CHAT)
        case = unit.session.exec(select(Case).where(Case.ref == own)).one()
        assert case.state == State.IN_REVIEW
    assert "Hej, hur är det?" not in str(elin.calls)


def test_others_are_left_alone(town: Town, elin: Person, ref: str, own: str) -> None:
    recorded(town, ref, OTHER)
    assert elin.standing().level > 0
    assert heard_of(town, elin, own)
    assert gets_a_code(town, town.person(77))


def test_a_contact_that_several_use_ends_nothing(town: Town, ref: str) -> None:
    recorded(town, ref, FAMILY)
    assert "ingenting har avslutats" in last(town.person(APPROVER))
    assert gets_a_code(town, town.person(77), FAMILY)


def test_what_no_register_knows_is_told_and_not_recorded(town: Town, ref: str) -> None:
    recorded(town, ref, "elin.akeson@example.com")
    assert "inget har antecknats" in last(town.person(APPROVER))
    with town.unit() as unit:
        assert unit.session.exec(select(Deceased)).all() == []


def test_a_mistake_is_taken_back(town: Town, elin: Person, ref: str, own: str) -> None:
    recorded(town, ref, EMAIL)
    approver = town.person(APPROVER)
    approver.presses_data(f"s:case:{ref}")
    approver.presses(MISTAKE)
    approver.presses("Ja, det var fel")
    assert heard_of(town, elin, own)
    assert gets_a_code(town, town.person(77))
    assert "identity:person:lives" in town.audited()


def test_a_handler_alone_cannot(town: Town, elin: Person, ref: str) -> None:
    handler = town.person(HANDLER)
    handler.presses_data(f"s:claim:{ref}")
    handler.presses_data(f"s:case:{ref}")
    assert RECORD not in handler.buttons()
    handler.presses_data(f"s:died:{ref}")
    handler.types(EMAIL)
    handler.presses_data(f"s:diedgo:{ref}")
    for forged in ("s:lives", "s:livesgo"):
        handler.presses_data(f"{forged}:{ref}")
    with town.unit() as unit:  # as somebody who became a handler on the way
        told = deceased.record(unit, member(unit, HANDLER), ref, Claim(ClaimKind.EMAIL, EMAIL))
        assert isinstance(told, NotAllowed)
    town.works()
    assert town.audited().count("staff:button:not_allowed") == 4
    assert elin.standing().level > 0


def member(unit: Unit, user: int) -> Member:
    found = access.member(unit, user)
    assert found is not None
    return found


def test_it_is_recorded_in_an_open_case_about_it_by_who_sees_the_case(
    town: Town, ref: str, own: str
) -> None:
    with town.unit() as unit:
        approver = member(unit, APPROVER)
        case = access.case_for(unit, approver, ref)
        other = access.case_for(unit, approver, own)
        bars = [deceased.refusal(unit, approver, case), deceased.refusal(unit, approver, other)]
        case.recused = approver.id
        bars.append(deceased.refusal(unit, approver, case))
        case.state = State.SETTLED
        bars.append(deceased.refusal(unit, approver, case))
        unit.session.rollback()
    assert bars == [None, StepRefusal.NOT_NOW, StepRefusal.CONFLICT, StepRefusal.ENDED]
