"""What a session and its tie hold, what they let go, and who hears that an account is somebody's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Action, Level, Method, Proof
from bot.services import access, intake, not_me, recycled, sessions
from bot.services.not_me import What
from bot.store import bindings
from bot.store.tables import AuditEvent, Binding, Case, Delivery, Incident, Task
from tests.integration.customer.town import Person, Town
from tests.support import STAFF_GROUP

MAILBOX = Claim(ClaimKind.EMAIL, "elin.akesson@example.com")
MOBILE = Claim(ClaimKind.PHONE, "+46701740605")
NUMBER = Claim(ClaimKind.PERSONNUMMER, "198507099805")
OTHERS = Claim(ClaimKind.EMAIL, "marko.kovacevic@example.com")
ALL = {"scope": "all"}


def prove(
    person: Person, contact: Claim = MAILBOX, method: Method = Method.EMAIL_CODE, **how: Any
) -> str:
    """Only that; what is looked up afterwards waits. The binding's id."""
    whose = {"chat_id": person.user_id, "tg_user_id": person.user_id}
    with person.town.unit() as unit:
        proof = Proof(method=method, contact=contact, proved_at=unit.now)
        return sessions.prove(unit, **whose, proof=proof, **how).id


def identify(person: Person) -> str:
    whose = {"chat_id": person.user_id, "tg_user_id": person.user_id}
    with person.town.unit() as unit:
        proof = Proof(method=Method.EID, contact=NUMBER, proved_at=unit.now)
        digest = access.digest_of(unit, NUMBER)
        return sessions.identify(unit, **whose, proofs=[proof], person_digest=digest).id


def opens(person: Person, right: Right = Right.ACCESS) -> Case:
    standing = person.standing()
    with person.town.unit() as unit:
        return intake.open_case(unit, standing, right=right, request=ALL).case


def orders(town: Town, kind: str) -> list[str]:
    with town.unit() as unit:
        rows = unit.session.exec(select(Task)).all()
        return [row.subject for row in rows if row.kind.startswith(kind)]


def ended(town: Town, binding_id: str) -> str | None:
    with town.unit() as unit:
        row = bindings.by_id(unit, binding_id)
        assert row is not None
        return row.revoked_why if row.revoked_at is not None else None


# -- what adds up --------------------------------------------------------------------------------


def test_both_contacts_of_a_session_lead_to_the_persons_cases_at_once(
    town: Town, elin: Person, thief: Person
) -> None:
    """Before anybody has looked up by what else she is known."""
    prove(thief, MOBILE, Method.SMS_CODE)
    ref = opens(thief).ref
    prove(elin)
    prove(elin, MOBILE, Method.SMS_CODE, same_as=MAILBOX)
    standing = elin.standing()
    assert (standing.level, standing.claims) == (Level.L2, {MAILBOX, MOBILE})
    with town.unit() as unit:
        assert access.case_for(unit, standing, ref).ref == ref


def test_another_contact_that_nobody_tied_to_it_begins_a_session_and_ends_the_tie(
    town: Town, elin: Person
) -> None:
    first = prove(elin)
    second = prove(elin, OTHERS)
    assert first != second
    assert ended(town, first) == access.REPLACED
    assert elin.standing().claims == {OTHERS}


def test_the_same_contact_again_goes_on_with_the_session(town: Town, elin: Person) -> None:
    first = prove(elin)
    town.passes(minutes=10)
    assert prove(elin) == first


def test_nothing_is_added_to_an_identification(town: Town, elin: Person) -> None:
    first = identify(elin)
    second = prove(elin, MAILBOX, same_as=NUMBER)
    assert first != second
    assert (elin.standing().level, elin.standing().claims) == (Level.L1, {MAILBOX})


def test_a_number_on_telegrams_word_alone_searches_nothing(town: Town, elin: Person) -> None:
    prove(elin, MOBILE, Method.TELEGRAM_PHONE)
    standing = elin.standing()
    with town.unit() as unit:
        may = [one for one in Action if access.permitted(unit, standing, one)]
    assert may == [Action.POLICY, Action.OPEN_CASE]
    assert not standing.code_sent


# -- what it ends --------------------------------------------------------------------------------


def answer(town: Town, case: Case, *, used: bool) -> str:
    with town.unit() as unit:
        row = Delivery(
            case_id=case.id, made_at=unit.now, link_until=unit.now + timedelta(minutes=15),
            available_until=unit.now + timedelta(days=7), used_at=unit.now if used else None,
        )  # fmt: skip
        return unit.add(row).id


def works(town: Town, delivery: str) -> bool:
    with town.unit() as unit:
        row = unit.session.get(Delivery, delivery)
        assert row is not None
        return row.link_until > unit.now


def test_logging_out_ends_links_that_nobody_has_opened_and_not_me_the_others_as_well(
    town: Town, elin: Person
) -> None:
    prove(elin)
    case = opens(elin)
    unopened, in_use = answer(town, case, used=False), answer(town, case, used=True)
    elin.types("/loggaut")
    assert (works(town, unopened), works(town, in_use)) == (False, True)
    prove(elin)
    elin.presses_data(f"notme:case:{case.ref}")
    assert not works(town, in_use)


def test_logging_out_says_whether_anybody_was_signed_in(town: Town, elin: Person) -> None:
    prove(elin)
    running = elin.types("/loggaut")
    prove(elin)
    town.passes(minutes=20)
    over = elin.types("/loggaut")
    assert running != over


def test_an_erasure_ends_the_ties_of_the_person_and_of_nobody_else(
    town: Town, elin: Person, thief: Person
) -> None:
    """Whoever sits at the account of the case by now may be signed in as somebody else."""
    prove(elin)
    case = opens(elin, Right.ERASURE)
    town.passes(minutes=20)
    hers, others = prove(thief), prove(elin, OTHERS)
    with town.unit() as unit:
        again = unit.session.get(Case, case.id)
        assert again is not None
        sessions.end_after_erasure(unit, again)
    assert (ended(town, hers), ended(town, others)) == (sessions.ERASED, None)


# -- who hears of another account ----------------------------------------------------------------


def test_an_identification_is_told_to_the_persons_other_account(
    town: Town, elin: Person, thief: Person
) -> None:
    identify(elin)
    town.works()
    newest = identify(thief)
    assert orders(town, f"wake:{sessions.ELSEWHERE}:{elin.user_id}") == [newest]
    assert orders(town, f"wake:{sessions.SECOND}:{thief.user_id}") == [newest]
    assert orders(town, f"wake:{sessions.FOR_STAFF}:{STAFF_GROUP}") == [newest]


def test_an_account_that_was_disowned_is_new_to_the_staff_again(
    town: Town, elin: Person, thief: Person
) -> None:
    prove(elin)
    doubted = prove(thief)
    town.works()
    with town.unit() as unit:
        whose = {"chat_id": elin.user_id, "tg_user_id": elin.user_id}
        assert not_me.from_chat(unit, **whose, subject=doubted)
    town.works()
    newest = prove(thief)
    assert orders(town, f"wake:{sessions.FOR_STAFF}:{STAFF_GROUP}") == [newest]


def test_the_same_proof_again_is_told_to_nobody(town: Town, elin: Person, thief: Person) -> None:
    prove(elin)
    prove(thief)
    town.works()
    heard = len(elin.calls)
    town.passes(minutes=1)
    prove(thief)
    town.works()
    assert elin.calls[heard:] == []


def test_what_proves_nobody_is_told_to_nobody_and_looked_up_by_nobody(
    town: Town, elin: Person, thief: Person
) -> None:
    prove(elin)
    town.works()
    whose = {"chat_id": thief.user_id, "tg_user_id": thief.user_id}
    with town.unit() as unit:
        shared = Proof(
            method=Method.EMAIL_CODE, contact=MAILBOX, proved_at=unit.now, ambiguous=True
        )
        sessions.prove(unit, **whose, proof=shared)
    assert orders(town, "wake:verify.") == []
    assert orders(town, sessions.WHO) == []


def test_each_tie_and_its_end_are_written_down(town: Town, elin: Person) -> None:
    prove(elin)
    elin.types("/loggaut")
    with town.unit() as unit:
        rows = unit.session.exec(select(AuditEvent).order_by(col(AuditEvent.seq))).all()
        name = access.actor_name(unit, elin.user_id)
    begun = [row.code for row in rows if row.actor == name]
    assert begun[:2] == ["customer:binding:created", "identity:session:started"]
    assert begun[-2:] == ["identity:session:ended", "customer:binding:revoked"]


def test_a_tie_holds_for_ninety_days_after_the_last_proof(town: Town, elin: Person) -> None:
    prove(elin)
    town.passes(minutes=10)
    again = prove(elin)
    with town.unit() as unit:
        row = bindings.by_id(unit, again)
        assert row is not None
        assert row.binding_until == unit.now + timedelta(days=90)
        assert row.last_used_at == unit.now


# -- a contact with a new holder -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "tied", "told"),
    [(False, False, True), (False, True, True), (True, True, True), (True, False, False)],
)
def test_staff_hear_of_a_new_holder_once_for_each_account_and_whenever_one_was_let_go(
    town: Town, elin: Person, thief: Person, before: bool, tied: bool, told: bool
) -> None:
    if before:
        prove(thief)
        thief.types("/loggaut")
    own = prove(thief)
    former = prove(elin) if tied else None
    with town.unit() as unit:
        if not before:
            unit.session.delete(unit.session.get(Binding, own))
            unit.session.flush()
        recycled.noticed(unit, MAILBOX, chat_id=thief.user_id, tg_user_id=thief.user_id)
    heard = orders(town, f"wake:{recycled.GIVEN_ANEW}:{STAFF_GROUP}")
    assert bool(heard) is told
    if former is not None:
        assert ended(town, former) == recycled.WHY
    if before:
        assert ended(town, own) is None


# -- not me --------------------------------------------------------------------------------------


def incidents(town: Town) -> list[Incident]:
    with town.unit() as unit:
        return list(unit.session.exec(select(Incident)).all())


def test_only_the_account_to_which_an_answer_went_says_that_it_was_not_them(
    town: Town, elin: Person, thief: Person
) -> None:
    prove(elin)
    delivery = answer(town, opens(elin), used=True)
    prove(thief)
    thief.presses_data(f"notme:answer:{delivery}")
    assert (incidents(town), works(town, delivery)) == ([], True)
    elin.presses_data(f"notme:answer:{delivery}")
    (row,) = incidents(town)
    assert (row.what, works(town, delivery)) == (What.ANSWER, False)
    with town.unit() as unit:
        said = unit.session.exec(select(AuditEvent).where(AuditEvent.code == Code.NOT_ME)).one()
        assert said.case_ref == unit.session.exec(select(Case.ref)).one()


def test_another_account_of_the_person_does_not_disown_a_case_for_the_one_it_is_in(
    town: Town, elin: Person, thief: Person
) -> None:
    """It has another way to say so: that the account itself is not theirs."""
    prove(elin)
    case = opens(elin)
    prove(thief)
    with town.unit() as unit:
        whose = {"chat_id": thief.user_id, "tg_user_id": thief.user_id}
        assert not not_me.from_case(unit, **whose, ref=case.ref)
    assert incidents(town) == []


def test_what_was_shown_in_a_case_since_it_came_in_counts_whoever_is_signed_in_now(
    town: Town, elin: Person
) -> None:
    """The session in which it was shown is long over, and the doubt comes in another one."""
    prove(elin)
    case = opens(elin)
    with town.unit() as unit:
        unit.audit(Code.SUMMARY_SHOWN, actor=access.actor_name(unit, elin.user_id))
    town.passes(days=3)
    prove(elin)
    town.passes(minutes=1)
    elin.presses_data(f"notme:case:{case.ref}")
    (row,) = incidents(town)
    assert row.shown
