"""Who is identified as the holder of a contact is not shut out of it by strangers, and nobody else."""

from __future__ import annotations

import pytest

from bot.domain import codes
from bot.domain.codes import Locked, Wait
from bot.domain.eid import EidPolicy, Mode
from bot.domain.identifiers import Email, Phone
from bot.domain.identity import Action, Level
from bot.services import verification
from bot.services.verification import Asked
from bot.store import challenges as challenge_rows
from tests.integration.customer.test_bankid import BOTH, EMAIL, MARKO, PHONE, approved
from tests.integration.customer.town import Person, Town
from tests.support import an_office, surroundings


@pytest.fixture(autouse=True)
def bankid_is_set_up(town: Town) -> None:
    town.around = surroundings(office=an_office(codes=BOTH, sms_per_hour=60, eid=EidPolicy()))


def shut(town: Town, *contacts: Email | Phone) -> None:
    """Strangers have used up every guess there is at each of them."""
    with town.unit() as unit:
        for contact in contacts:
            target = verification._target(unit, contact)
            for _ in range(codes.FAILURES_EVER):
                challenge_rows.record_failure(
                    unit, contact=target, account="stranger", customer=""
                )


def asks(person: Person, contact: Email | Phone) -> Asked | Wait | Locked:
    """For a code to a contact, as whoever types it in the chat."""
    with person.town.unit() as unit:
        whose = {"chat_id": person.user_id, "tg_user_id": person.user_id}
        return verification.ask_code(unit, **whose, contact=contact, purpose=Action.ACCESS)


@pytest.mark.parametrize(
    "contact", [Email(EMAIL), Email(EMAIL.upper()), Phone(PHONE, mobile=True)]
)
def test_whoever_approved_gets_a_code_to_their_own_contacts(
    town: Town, elin: Person, contact: Email | Phone
) -> None:
    shut(town, Email(EMAIL), Phone(PHONE, mobile=True))
    assert isinstance(asks(elin, contact), Locked)
    approved(elin, Mode.OTHER_DEVICE)
    town.passes(minutes=1)  # since the code that went out by itself
    assert isinstance(asks(elin, contact), Asked)


def test_and_it_counts(town: Town, elin: Person) -> None:
    shut(town, Email(EMAIL), Phone(PHONE, mobile=True))
    approved(elin, Mode.OTHER_DEVICE)
    elin.types(town.code())
    assert elin.standing().level is Level.L3


def test_who_is_identified_as_somebody_else_is_as_shut_out_as_before(
    town: Town, thief: Person
) -> None:
    """A customer with a BankID of their own could else guess at everybody's address."""
    shut(town, Email(EMAIL))
    approved(thief, Mode.OTHER_DEVICE, who="Marko")
    assert isinstance(asks(thief, Email(EMAIL)), Locked)
    assert isinstance(asks(thief, Email(MARKO)), Asked | Wait)


def test_an_approval_that_has_to_come_back_from_the_app_vouches_for_nobody(
    town: Town, thief: Person
) -> None:
    """He sent Elin the link: she approved, and her app led her to a chat that is not his."""
    shut(town, Email(EMAIL))
    approved(thief, Mode.SAME_DEVICE)
    assert isinstance(asks(thief, Email(EMAIL)), Locked)


def test_nor_does_one_whose_holder_is_still_looked_up(town: Town, elin: Person) -> None:
    shut(town, Email(EMAIL))
    town.cable.pulled = True
    approved(elin, Mode.OTHER_DEVICE)
    assert isinstance(asks(elin, Email(EMAIL)), Locked)
