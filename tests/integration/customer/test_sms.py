"""Codes by SMS: a second proof, or the first; known and unknown numbers alike; what they may cost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level, Method, Proof
from bot.domain.messages import one_part
from bot.proofs.sms import SmsUnavailableError
from bot.services import sessions, sms_reports
from bot.store.tables import Sms
from bot.work import sms as job
from tests.integration.customer.conftest import EITHER
from tests.integration.customer.town import Person, Town
from tests.support import an_office, surroundings

EMAIL, PHONE = "elin.akesson@example.com", "0701740605"
MARKO = "0701740606"
BOTH = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
SENT = "Om numret finns hos oss har vi skickat en sexsiffrig kod till det med sms."


@pytest.fixture(autouse=True)
def sms_is_set_up(town: Town) -> None:
    town.around = surroundings(office=an_office(codes=BOTH, sms_per_hour=60))


def at_the_number(person: Person, address: str = EMAIL) -> Person:
    person.types("/utdrag")
    person.proves_email(address)
    person.presses("Få en kod med sms")
    return person


def code(town: Town) -> str:
    found = re.search(r"[0-9]{6}", town.texts()[-1]["text"])
    assert found
    return found.group()


def _less(now: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {name: count - before[name] for name, count in now.items()}


def test_a_code_by_sms_is_the_second_proof(town: Town, elin: Person) -> None:
    at_the_number(elin).types(PHONE)
    assert [text["to"] for text in town.texts()] == ["+46701740605"]
    assert elin.types(code(town))[0] == "✅ Tack, det stämmer."
    standing = elin.standing()
    assert standing.level is Level.L2
    assert Claim(ClaimKind.PHONE, "+46701740605") in standing.claims
    assert len(elin.deleted()) == 3  # two codes and the number


def test_the_message_has_one_part_and_tells_nothing_about_the_person(
    town: Town, elin: Person
) -> None:
    at_the_number(elin).types(PHONE)
    (text,) = town.texts()
    assert one_part(text["text"])
    assert "Westila" in text["text"]
    assert "Elin" not in text["text"]
    long = replace(an_office().company, name="Łukasz & " * 12)
    town.around = surroundings(office=an_office(codes=BOTH, sms_per_hour=60, company=long))
    town.passes(minutes=2)
    elin.presses("Skicka en ny kod")
    assert len(town.texts()) == 2
    assert one_part(town.texts()[-1]["text"])


@pytest.mark.parametrize("number", ["0701740699", MARKO], ids=["nobody's", "another customer's"])
def test_a_number_that_is_not_this_persons_looks_the_same_and_gets_nothing(
    town: Town, elin: Person, number: str
) -> None:
    """Neither in the chat nor in how many rows any table has."""
    at_the_number(elin)
    before = town.rows_of_each()
    known, shown = elin.types(PHONE), elin.calls[-1][1]
    added = _less(town.rows_of_each(), before)
    town.passes(minutes=2)
    other = at_the_number(town.person(31))
    before = town.rows_of_each()
    assert other.types(number) == known
    assert other.calls[-1][1] == {**shown, "chat_id": other.user_id}
    assert _less(town.rows_of_each(), before) == added
    assert (added["sms"], added["challenge"], added["rate_counter"]) == (1, 1, 2)
    assert len(town.texts()) == 1
    other.types("000000")
    assert other.standing().level is Level.L1


def test_it_can_be_the_first_proof_and_the_mailbox_the_second(town: Town, elin: Person) -> None:
    elin.types("/utdrag")
    elin.presses("Få en kod med sms")
    assert elin.types(PHONE)[0].startswith(SENT)
    elin.types(code(town))
    assert elin.standing().level is Level.L1
    assert elin.step() == "verify:email"
    elin.types("marko.kovacevic@example.com")
    assert town.mails() == []  # somebody else's mailbox, on file as it is
    town.passes(minutes=2)
    elin.presses("En annan adress")
    elin.proves_email(EMAIL)
    assert elin.standing().level is Level.L2


def test_where_there_is_no_mail_the_number_is_asked_for_first(town: Town, elin: Person) -> None:
    town.around = surroundings(
        office=an_office(codes=frozenset({Method.SMS_CODE}), sms_per_hour=60)
    )
    assert elin.types("/arenden")[-1].startswith("Vilket mobilnummer har Westila")
    elin.types(PHONE)
    elin.types(code(town))
    assert elin.standing().level is Level.L1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("08-657 61 00", "Det är inget mobilnummer."),
        ("07o-174 06 05", "Det finns ett tecken i det"),
        ("+45 20 12 34 56", "Jag kan bara skicka sms till nummer som börjar på +46."),
    ],
)
def test_only_swedish_mobiles_get_text_messages(
    town: Town, elin: Person, typed: str, said: str
) -> None:
    assert at_the_number(elin).types(typed)[0].startswith(said)
    assert elin.step() == "verify:number"
    assert town.texts() == []


@EITHER
def test_the_budget_of_the_hour_says_nothing_about_the_number(town: Town, elin: Person) -> None:
    town.around = surroundings(office=an_office(codes=BOTH, sms_per_hour=1))
    at_the_number(elin).types(PHONE)
    town.passes(minutes=2)
    said = [
        at_the_number(town.person(user), address).types(number)
        for user, address, number in (
            (31, "marko.kovacevic@example.com", MARKO),
            (32, "lars.oberg@example.com", "0701740699"),
        )
    ]
    assert said[0] == said[1]
    assert said[0][0].startswith("Jag kan inte skicka fler sms just nu.")
    assert len(town.texts()) == 1
    assert town.audited().count("identity:sms:withheld") == 2
    town.passes(minutes=59)
    town.people[31].types("/utdrag")
    town.people[31].presses("Få en kod med sms")
    town.people[31].types(MARKO)
    assert len(town.texts()) == 2


@pytest.mark.parametrize("number", [PHONE, "0701740699"], ids=["known", "nobody's"])
def test_the_budget_is_used_up_alike_by_a_number_of_nobody(
    town: Town, elin: Person, number: str
) -> None:
    town.around = surroundings(office=an_office(codes=BOTH, sms_per_hour=1))
    at_the_number(elin).types(number)
    town.passes(minutes=2)
    said = at_the_number(town.person(31), "marko.kovacevic@example.com").types(MARKO)
    assert said[0].startswith("Jag kan inte skicka fler sms just nu.")


@EITHER
def test_a_report_that_is_quicker_than_our_commit_is_to_be_brought_again(
    town: Town, elin: Person
) -> None:
    at_the_number(elin).types(PHONE)
    with town.unit() as unit:
        sent = unit.session.exec(select(Sms)).one()
        sent.state = "sending"  # the operator has it, and we have not written down its number
    with town.unit() as unit:
        assert not sms_reports.note(unit, "s1", "delivered")
        assert sms_reports.note(unit, "s1", "nonsense")
        unit.session.get(Sms, sent.id).state = "sent"
        unit.session.get(Sms, sent.id).elks_id = "s1"
    with town.unit() as unit:
        assert [sms_reports.note(unit, "s1", one) for one in ("failed", "failed", "sent")]
        assert sms_reports.note(unit, "s2", "delivered")  # nobody's: it would come for ever
        assert unit.session.get(Sms, sent.id).report == "failed"
    assert town.audited().count("identity:sms:undelivered") == 1


def test_wrong_codes_by_sms_count_as_wrong_codes_by_mail_do(town: Town, elin: Person) -> None:
    at_the_number(elin).types(PHONE)
    right = code(town)
    for _ in range(5):
        said = elin.types(f"{(int(right) + 1) % 10**6:06}")
    assert said[0].startswith("Fem fel koder")
    elin.types(right)
    assert elin.standing().level is Level.L1


def test_a_code_by_sms_that_was_waited_for_too_long_is_not_sent(town: Town, elin: Person) -> None:
    at_the_number(elin).types(PHONE)
    with town.unit() as unit:
        (row,) = unit.session.exec(select(Sms)).all()
        row.created_at -= timedelta(minutes=11)
        assert job.prepare(unit, row.id) is None
        assert (row.state, row.sealed_body) == ("failed", None)


def test_a_message_that_may_have_left_is_not_sent_again(town: Town, elin: Person) -> None:
    at_the_number(elin).types(PHONE)
    with town.unit() as unit:
        (row,) = unit.session.exec(select(Sms)).all()
        assert job.prepare(unit, row.id) is not None
        job.failed(unit, row.id, SmsUnavailableError(reason="500"), 1)
        assert row.state == "pending"  # it has certainly not left
        assert job.prepare(unit, row.id) is not None
        job.failed(unit, row.id, SmsUnavailableError(reason="x", in_doubt=True), 2)
        assert (row.state, row.sealed_body) == ("in_doubt", None)
        assert job.prepare(unit, row.id) is None


def test_whoever_begins_with_the_number_is_asked_for_the_address_as_the_second_step(
    town: Town, elin: Person
) -> None:
    elin.types("/utdrag")
    assert "Bevis 1 av 2" in elin.presses("Få en kod med sms")[-1]
    elin.types(PHONE)
    asked = elin.types(code(town))[-1]
    assert "Bevis 2 av 2" in asked
    assert "ett bevis till: en kod till din e-postadress" in asked
    elin.proves_email(EMAIL)
    assert elin.standing().level is Level.L2


def test_whoever_has_shown_an_address_is_not_asked_for_it_again(town: Town, elin: Person) -> None:
    elin.types("/utdrag")
    elin.proves_email(EMAIL)
    assert "Bevis 2 av 2" in elin.presses("Få en kod med sms")[-1]
    assert "Tryck på knappen" in "".join(elin.presses_data("verify:other"))
    assert elin.step() == "verify:phone"


def test_whose_own_number_is_not_on_file_can_still_have_a_code_by_sms(
    town: Town, elin: Person
) -> None:
    elin.types("/utdrag")
    elin.proves_email(EMAIL)
    elin.shares("46701740699")
    assert elin.step() == ""
    elin.presses("Få en kod med sms")
    elin.types(PHONE)
    elin.types(code(town))
    assert elin.standing().level is Level.L2


def offered(person: Person) -> list[str]:
    """The buttons of the newest message that has any."""
    markups = (params.get("reply_markup", {}) for _, params in reversed(person.calls))
    rows = next(one["inline_keyboard"] for one in markups if "inline_keyboard" in one)
    return [button["text"] for row in rows for button in row]


def test_whoever_has_shown_the_number_is_not_offered_a_code_to_it_again(
    town: Town, elin: Person
) -> None:
    elin.types("/utdrag")
    elin.presses("Varför? Och andra sätt")
    assert "Få en kod med sms" in offered(elin)
    elin.presses("Få en kod med sms")
    elin.types(PHONE)
    elin.types(code(town))
    assert "Få en kod med sms" not in offered(elin)
    elin.presses("Varför? Och andra sätt")
    assert "Få en kod med sms" not in offered(elin)


def test_beside_a_letter_a_code_by_sms_is_offered_too(town: Town, elin: Person) -> None:
    """For whoever has no e-mail address on file it is the only second proof in the chat."""
    number = Claim(ClaimKind.PERSONNUMMER, "198507099805")
    with town.unit() as unit:
        proof = Proof(method=Method.LETTER_CODE, contact=number, proved_at=unit.now)
        sessions.prove(unit, chat_id=elin.user_id, tg_user_id=elin.user_id, proof=proof)
    town.works()
    elin.types("/utdrag")
    assert "Få en kod med sms" in offered(elin)
    elin.presses("Få en kod med sms")
    elin.types(PHONE)
    elin.types(code(town))
    assert elin.standing().level is Level.L2


@pytest.mark.parametrize(
    ("public_url", "demo", "safe"),
    [
        ("https://insyn.example.se", False, True),
        ("http://insyn.example.se", False, False),
        ("http://insyn.example.se", True, False),
        ("http://127.0.0.1:1", False, False),
        ("http://127.0.0.1:1", True, True),
    ],
)
def test_the_word_for_reports_goes_over_a_safe_way_alone(
    town: Town, public_url: str, demo: bool, safe: bool
) -> None:
    town.around = surroundings(office=an_office(public_url=public_url, demo=demo))
    with town.unit() as unit:
        assert (sms_reports.address(unit) != "") is safe


def test_a_report_needs_the_name_and_the_word(town: Town) -> None:
    with town.unit() as unit:
        word = sms_reports._word(unit)
        given = [("46elks", word), ("46elks", word[:-1]), ("other", word), ("", word)]
        assert [sms_reports.lets_in(unit, *one) for one in given] == [True, False, False, False]
