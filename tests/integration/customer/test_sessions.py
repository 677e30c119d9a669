"""Sessions: how long somebody stays proved, and how that ends."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.cases import Right, Role
from bot.domain.identity import Action, Level
from bot.services import access, intake, staff
from bot.services.access import CaseNotFoundError
from bot.store.tables import Binding, Snapshot
from tests.integration.customer.town import Person, Town

EMAIL, PHONE = "elin.akesson@example.com", "46701740605"


def proved(person: Person) -> Person:
    person.types("/access")
    person.proves_email(EMAIL)
    person.shares(PHONE)
    return person


@pytest.mark.parametrize(("minutes", "level"), [(14, Level.L2), (15, Level.L0)])
def test_a_session_ends_after_fifteen_idle_minutes(
    town: Town, elin: Person, minutes: int, level: Level
) -> None:
    proved(elin)
    town.passes(minutes=minutes)
    assert elin.standing().level is level


def test_a_session_in_use_ends_after_thirty_minutes(town: Town, elin: Person) -> None:
    proved(elin)
    levels = []
    for _ in range(4):
        town.passes(minutes=9)
        levels.append(elin.standing().level)
    assert levels == [Level.L2, Level.L2, Level.L2, Level.L0]


def test_proving_the_number_again_does_not_stretch_the_session(town: Town, elin: Person) -> None:
    elin.types("/access")
    elin.proves_email(EMAIL)
    for _ in range(2):
        town.passes(minutes=14)
        elin.standing()
        elin.types("/access")
    elin.shares(PHONE)
    assert elin.standing().level is Level.L2
    assert not elin.standing().fresh
    town.passes(minutes=3)
    assert elin.standing().level is Level.L0


def test_what_cannot_be_undone_asks_for_fresh_proof(town: Town, elin: Person) -> None:
    proved(elin)
    town.passes(minutes=14)
    elin.standing()
    town.passes(minutes=2)
    customer = elin.standing()
    with town.unit() as unit:
        assert access.permitted(unit, customer, Action.ACCESS)
        assert not access.permitted(unit, customer, Action.ERASE)
    elin.presses("Få ett registerutdrag")
    assert elin.step() == "verify:email"
    elin.proves_email(EMAIL)
    said = elin.shares(PHONE)
    assert any("Ditt ärende har" in text or "ärende" in text for text in said)
    assert elin.standing().fresh


def test_logging_out_ends_it_at_once_and_forgets_what_was_found(town: Town, elin: Person) -> None:
    proved(elin)
    assert elin.types("/loggaut")[0].startswith("Du är utloggad. Jag har glömt")
    assert elin.standing().level is Level.L0
    with town.unit() as unit:
        assert unit.session.exec(select(Snapshot)).all() == []
        row = unit.session.exec(select(Binding)).one()
        assert row.revoked_why == "logout"
        assert unit.open(row, "sealed_proofs") == []
    assert elin.types("/logout")[0] == "Du är utloggad."
    assert {"identity:session:ended", "customer:binding:revoked"} <= set(town.audited())


@pytest.mark.parametrize("seconds", [10, 60])
def test_a_code_that_waits_dies_with_the_log_out(town: Town, elin: Person, seconds: int) -> None:
    """Also in the minute in which no new one is sent, and the former would be asked for."""
    elin.types("/access")
    elin.types(EMAIL)
    code = town.code()
    elin.types("/logout")
    town.passes(seconds=seconds)
    elin.types("/access")
    elin.types(EMAIL)
    if len(town.mails()) == 1 or town.code() != code:
        elin.types(code)
    assert elin.standing().level is Level.L0


def test_another_mailbox_begins_a_session_of_its_own(town: Town, elin: Person) -> None:
    """Two mailboxes could be two persons': together they must not make one who is surer."""
    proved(elin)
    town.passes(minutes=14)
    elin.standing()
    town.passes(minutes=2)
    elin.presses("Få ett registerutdrag")
    elin.proves_email("marko.kovacevic@example.com")
    customer = elin.standing()
    assert customer.level is Level.L1
    assert [claim.value for claim in customer.claims] == ["marko.kovacevic@example.com"]


def test_the_first_account_hears_of_a_second_one(town: Town, elin: Person, thief: Person) -> None:
    proved(elin)
    town.passes(minutes=2)
    thief.types("/access")
    thief.proves_email(EMAIL)
    assert elin.calls[-1][1]["text"].startswith(
        "⚠️ Från ett annat Telegramkonto har någon just visat"
    )
    assert not any("⚠️" in params.get("text", "") for _, params in thief.calls)


def test_an_account_that_was_let_go_hears_of_nothing(
    town: Town, elin: Person, thief: Person
) -> None:
    proved(elin)
    elin.types("/loggaut")
    heard = len(elin.calls)
    town.passes(minutes=2)
    thief.types("/access")
    thief.proves_email(EMAIL)
    assert elin.calls[heard:] == []


def test_the_door_to_a_case_opens_to_its_person_alone(
    town: Town, elin: Person, thief: Person
) -> None:
    customer = proved(elin).standing()
    with town.unit() as unit:
        ref = intake.open_case(
            unit, customer, right=Right.ACCESS, request={"scope": "all"}
        ).case.ref
    marko = town.person(44)
    marko.types("/access")
    marko.proves_email("marko.kovacevic@example.com")
    owner, strangers = elin.standing(), [thief.standing(), marko.standing()]
    with town.unit() as unit:
        assert access.case_for(unit, owner, ref.lower()).ref == ref
        for stranger in strangers:
            with pytest.raises(CaseNotFoundError):
                access.case_for(unit, stranger, ref)
        for nothing in ("", "K7P-4MXQ-3", "' OR 1=1"):
            with pytest.raises(CaseNotFoundError):
                access.case_for(unit, owner, nothing)
    assert town.audited().count("case:any:foreign") == 2


def test_a_person_has_their_cases_from_any_account_of_theirs(
    town: Town, elin: Person, thief: Person
) -> None:
    customer = proved(elin).standing()
    with town.unit() as unit:
        ref = intake.open_case(
            unit, customer, right=Right.ACCESS, request={"scope": "all"}
        ).case.ref
    town.passes(minutes=2)
    thief.types("/access")
    thief.proves_email(EMAIL)
    again = thief.standing()
    with town.unit() as unit:
        assert access.case_for(unit, again, ref).ref == ref


def test_staff_are_known_by_their_account_until_they_are_removed(town: Town) -> None:
    with town.unit() as unit:
        staff.add(unit, tg_user_id=77, name="Sanna", role=Role.APPROVER, language="sv")
        assert access.member(unit, 77) is not None
        assert access.member(unit, 78) is None
        staff.remove(unit, tg_user_id=77)
        assert access.member(unit, 77) is None
