"""One person is one person, by whichever contact they come; two behind one mailbox never are."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level, Method, Proof
from bot.domain.relay import Topic
from bot.emulator.register import people
from bot.emulator.register.build import build
from bot.services import access, intake, relay, sessions, who
from bot.sources.sql import SqlSource
from bot.store import bindings
from bot.store.tables import Case
from tests.integration.customer.conftest import EITHER
from tests.integration.customer.town import Person, Town
from tests.integration.eid.scene import number_of
from tests.support import NOON, an_office, surroundings

EMAIL, PHONE = "elin.akesson@example.com", "0701740605"
BOTH = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
NONE = "Du har inga ärenden."


@pytest.fixture(autouse=True)
def sms_is_set_up(town: Town) -> None:
    town.around = surroundings(office=an_office(codes=BOTH, sms_per_hour=60))


def by_email(person: Person, address: str = EMAIL) -> None:
    person.types("/arenden")
    person.proves_email(address)


def by_sms(person: Person, number: str = PHONE) -> None:
    person.types("/arenden")
    person.presses("Få en kod med sms")
    person.types(number)
    texts = person.town.texts()
    person.types(re.search(r"[0-9]{6}", texts[-1]["text"] if texts else "000000").group())


def by_bankid(person: Person, name: str = "Elin") -> None:
    number = Claim(ClaimKind.PERSONNUMMER, number_of(name))
    with person.town.unit() as unit:
        proof = Proof(method=Method.EID, contact=number, proved_at=unit.now)
        sessions.identify(
            unit, chat_id=person.user_id, tg_user_id=person.user_id, proofs=[proof],
            person_digest=access.digest_of(unit, number),
        )  # fmt: skip
    person.town.works()


def opens(person: Person, right: Right = Right.ACCESS) -> str:
    """A case of whatever was proved in their session."""
    standing = person.standing()
    assert standing.level > Level.L0
    with person.town.unit() as unit:
        return str(intake.open_case(unit, standing, right=right, request={}).case.ref)


def sees(person: Person, ref: str) -> bool:
    """In the list and by the link of a letter, both or neither."""
    listed = ref in person.types("/arenden")[-1]
    assert listed == (ref in person.types(f"/start case-{ref}")[-1])
    return listed


def searched_by(person: Person) -> frozenset[Claim]:
    """What registers are asked by for them: for their data, and for what else they are known by."""
    standing = person.standing()
    with person.town.unit() as unit:
        asked = who.to_look_up(unit, standing.binding_id or "")
    assert asked is not None
    assert asked.claims == standing.claims
    return standing.claims


WAYS = [by_email, by_sms, by_bankid]


@pytest.mark.parametrize(
    ("first", "then"), [(one, other) for one in WAYS for other in WAYS if one is not other]
)
def test_a_case_is_found_by_every_contact_of_the_same_person(
    town: Town, elin: Person, first: Callable[[Person], None], then: Callable[[Person], None]
) -> None:
    first(elin)
    ref = opens(elin)
    phone = town.person(9005)  # which the same person has, too
    then(phone)
    assert sees(phone, ref)
    told = " ".join(params.get("text", "") for _, params in elin.calls)
    assert told.count("Från ett annat Telegramkonto har någon just visat") == 1
    stranger = town.person(9002)
    by_email(stranger, "marko.kovacevic@example.com")
    assert not sees(stranger, ref)
    elin.presses("Det var inte jag")
    assert phone.standing().level is Level.L0


@EITHER
def test_what_was_proved_later_in_a_session_counts_as_well(town: Town, elin: Person) -> None:
    """The key of the case is the address; the telephone came second, and is enough alone."""
    elin.types("/utdrag")
    elin.proves_email(EMAIL)
    ref = opens(elin)
    elin.types("/loggaut")
    by_sms(elin)
    assert sees(elin, ref)


def test_whoever_logs_out_at_once_keeps_what_they_have_opened(town: Town, elin: Person) -> None:
    by_email(elin)
    ref = opens(elin)
    elin.types("/loggaut")
    town.passes(seconds=sessions.AWHILE + 1)
    town.works()
    number = Claim(ClaimKind.PERSONNUMMER, number_of("Elin"))
    with town.unit() as unit:  # so that it is found when the address has changed, too
        found = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        assert found.number_digest == access.digest_of(unit, number)
    assert elin.standing().level is Level.L0


def test_whoever_shares_a_mailbox_never_sees_what_the_other_did(town: Town, elin: Person) -> None:
    karin, per = elin, town.person(9006)
    by_sms(karin, "+46701740608")
    ref = opens(karin)
    by_email(per, people.SHARED_MAILBOX)
    assert per.standing().persons == frozenset()  # it singles nobody out
    by_sms(per, "+46701740609")
    assert searched_by(per) == {Claim(ClaimKind.PHONE, "+46701740609")}
    assert not sees(per, ref)
    per.types("/loggaut")
    by_bankid(per, "Per")
    assert not sees(per, ref)
    karin.types("/loggaut")
    by_bankid(karin, "Karin")
    assert sees(karin, ref)


@pytest.fixture
def handed_on(town: Town, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A register that a test may change."""
    path = tmp_path / "register.db"
    build(f"sqlite:///{path}", today=NOON.date(), customers=8)
    declared = town.around.office.registry.source("westila")
    town.cable.behind = SqlSource(replace(declared, url=f"sqlite:///{path}"), clock=lambda: NOON)
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()
    town.cable.behind.close()


def test_a_contact_that_has_come_to_somebody_else_leads_to_nothing(
    town: Town, elin: Person, handed_on: sqlite3.Connection
) -> None:
    by_email(elin)
    ref = opens(elin)
    town.passes(seconds=sessions.AWHILE)
    town.works()
    elin.types("/loggaut")
    town.passes(days=60)
    handed_on.execute("DELETE FROM support_message")
    handed_on.execute("DELETE FROM newsletter_subscriber")
    handed_on.execute("UPDATE customer SET email = 'e@example.net' WHERE email LIKE ?", (EMAIL,))
    handed_on.execute(
        "UPDATE customer SET email = ?, created_on = '2026-12-30' WHERE phone = '+46701740608'",
        (EMAIL,),
    )
    heir = town.person(9007)
    by_sms(heir, "+46701740608")  # whose address it is now
    assert not sees(heir, ref)
    by_sms(elin)  # the same number as when it was opened, by what is known of her
    assert sees(elin, ref)


def test_a_number_that_somebody_else_has_as_well_leads_to_nothing_of_theirs(
    town: Town, elin: Person, handed_on: sqlite3.Connection
) -> None:
    """Elin's entry is older than the case, so that its day alone would not keep it from her."""
    other = town.person(9008)
    by_sms(other, "+46701740608")
    ref = opens(other)
    handed_on.execute("UPDATE customer SET phone = '+46701740608' WHERE email LIKE ?", (EMAIL,))
    by_email(elin)
    assert not sees(elin, ref)


def test_only_what_was_opened_in_the_session_becomes_the_numbers_that_it_leads_to(
    town: Town, elin: Person
) -> None:
    """Whoever had the address before may have asked for something by it, too."""
    by_email(elin)
    before = opens(elin)
    elin.types("/loggaut")
    town.passes(minutes=2)
    town.works()
    with town.unit() as unit:  # of whoever that was the register knew no number
        unit.session.exec(select(Case).where(Case.ref == before)).one().number_digest = None
    by_email(elin)
    now = opens(elin, Right.ERASURE)
    town.passes(seconds=sessions.AWHILE)
    town.works()
    with town.unit() as unit:
        numbered = unit.session.exec(select(Case.ref).where(Case.number_digest != None)).all()  # noqa: E711
    assert (numbered, before == now) == ([now], False)


def test_a_question_from_before_any_proof_stays_the_accounts_and_a_case_its_persons(
    town: Town, elin: Person
) -> None:
    nobody = elin.standing()
    with town.unit() as unit:
        topic = {"topic": Topic.AGENT.value}
        made = intake.open_case(unit, nobody, right=Right.QUESTION, request=topic)
        question = made.case.ref
    by_email(elin)
    ref = opens(elin)
    assert sees(elin, question)
    assert (level_at(town, question), level_at(town, ref)) == (Level.L1, Level.L1)
    elin.types("/loggaut")
    town.passes(minutes=2)
    by_email(elin, "marko.kovacevic@example.com")  # who has the telephone in his hand now
    assert not sees(elin, ref)
    assert (level_at(town, question), level_at(town, ref)) == (Level.L1, Level.L0)


def level_at(town: Town, ref: str) -> Level:
    """What staff are told of whoever is at the other end of a case's chat."""
    with town.unit() as unit:
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        return relay.level_now(unit, case).level


def test_a_session_in_which_nobody_was_asked_to_look_does_not_wait_for_ever(
    town: Town, elin: Person
) -> None:
    """As one has it that began before an update of the program."""
    by_email(elin)
    ref = opens(elin)
    with town.unit() as unit:
        binding = bindings.newest(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        assert binding is not None
        binding.known_as = None
        unit.add(binding)
    assert ref in elin.types("/arenden")[-1]


def test_a_register_that_is_down_holds_nobody_up(town: Town, elin: Person) -> None:
    elin.types("/arenden")
    elin.types(EMAIL)
    town.cable.pulled = True
    assert NONE in elin.types(town.code())[-1]
    assert elin.standing().persons


def test_what_is_asked_for_again_from_another_account_is_told_where_it_goes_on(
    town: Town, elin: Person, thief: Person
) -> None:
    by_email(elin)
    ref = opens(elin)
    town.passes(minutes=2)
    thief.types("/utdrag")
    thief.proves_email(EMAIL)
    thief.shares("46701740605")
    said = "\n".join(thief.presses("Få ett registerutdrag"))
    assert ref in said
    assert "Vi skriver om det i chatten där du bad om det först." in said
    assert "Vi skriver till dig här" not in said
