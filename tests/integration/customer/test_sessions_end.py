"""What somebody reads whose session has ended or grown old, and that it goes on where they were."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.eid import EidPolicy
from bot.domain.identifiers import Email, parse_email
from bot.domain.identity import Action, Method, Proof
from bot.services import (
    access,
    audit_list,
    deceased,
    delivery,
    intake,
    needs,
    not_me,
    recycled,
    sessions,
    ties,
)
from bot.services.not_me import What
from bot.store import bindings, deliveries
from bot.store.tables import AuditEvent, Case, Incident
from bot.work import own_called
from tests.integration.customer.test_shown import arrived
from tests.integration.customer.town import Person, Town
from tests.support import STAFF_GROUP, an_office, surroundings

EMAIL, PHONE = "elin.akesson@example.com", "46701740605"
AGED = {
    "sv": "Det är mer än 15 minuter sedan du visade vem du är.",
    "en": "It is more than 15 minutes since you showed who you are.",
}
AGED_IN_PART = "En del av det du har visat är mer än 15 minuter gammalt."
WHY = {"sv": "Varför? Och andra sätt", "en": "Why? And other ways"}
ALL = {"scope": "all"}


def proved(person: Person, command: str = "/access") -> Person:
    person.types(command)
    person.proves_email(EMAIL)
    person.shares(PHONE)
    return person


def cases(town: Town) -> list[Case]:
    with town.unit() as unit:
        return list(unit.session.exec(select(Case).order_by(col(Case.opened_at))).all())


def heard(person: Person, words: str) -> int:
    return sum(words in str(params.get("text", "")) for _, params in person.calls)


# -- newer proofs -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
def test_whoever_has_to_prove_it_again_is_told_why(town: Town, language: str) -> None:
    someone = proved(town.person(71, language=language))
    town.passes(minutes=14)
    someone.standing()
    town.passes(minutes=2)
    said = someone.types("/erase")
    assert AGED[language] in said[0]
    assert ("First I need" in said[0], "Först behöver jag" in said[0]) == (False, False)
    someone.proves_email(EMAIL)
    assert heard(someone, AGED[language]) == 1  # once is enough


def test_nobody_is_told_so_who_has_proved_nothing_before(town: Town, elin: Person) -> None:
    assert AGED["sv"] not in elin.types("/radera")[0]
    assert AGED["sv"] not in elin.proves_email(EMAIL)[0]


def test_where_the_number_is_new_enough_only_the_code_is_asked_for(
    town: Town, elin: Person
) -> None:
    elin.types("/radera")
    elin.proves_email(EMAIL)
    town.passes(minutes=4)
    elin.shares(PHONE)
    town.passes(minutes=12)
    said = elin.types("/utdrag"), elin.presses("Få ett registerutdrag")
    assert "Bevis 2 av 2" in said[1][0]
    assert AGED_IN_PART in said[1][0]
    assert AGED["sv"] not in said[1][0]
    elin.proves_email(EMAIL)
    assert elin.step() == ""
    assert any("Ditt ärende är" in str(params.get("text")) for _, params in elin.calls[-4:])


def test_an_erasure_goes_on_with_the_ground_that_was_chosen(town: Town, elin: Person) -> None:
    elin.types("/radera")
    elin.proves_email(EMAIL)
    town.passes(minutes=4)
    elin.shares(PHONE)
    elin.presses("Ni hade ingen rätt att använda dem")
    elin.presses("Gå vidare")
    town.passes(minutes=12)
    assert AGED_IN_PART in elin.presses("🗑 Ja, radera mina uppgifter")[0]
    said = elin.proves_email(EMAIL)
    assert "Ditt skäl: Ni hade ingen rätt att använda dem." in said[-1]
    elin.presses("Gå vidare")
    elin.presses("🗑 Ja, radera mina uppgifter")
    (case,) = cases(town)
    assert (case.right, case.state) == ("erasure", "queued")
    with town.unit() as unit:
        assert unit.open(case, "sealed_request")["ground"] == "unlawful"


# -- what waits ---------------------------------------------------------------------------------


def test_fetching_an_answer_after_the_session_asks_for_nothing_new(
    town: Town, elin: Person
) -> None:
    """And of two that wait the one comes for which the person has pressed."""
    town.around = surroundings(office=an_office(public_url="http://127.0.0.1:1"))
    asker = proved(elin).standing()
    made = []
    with town.unit() as unit:
        for right in (Right.ACCESS, Right.PORTABILITY):
            case = intake.open_case(unit, asker, right=right, request=ALL).case
            made.append(delivery.create(unit, case, {}).id)
    before = len(cases(town))
    town.passes(minutes=20)
    for delivery_id in made:
        said = elin.presses_data(f"delivery:get:{delivery_id}")
        assert "Först behöver jag veta" in said[0]
        assert "begäran" not in said[0]
        elin.proves_email(EMAIL)
        assert "Ditt svar väntar på den här sidan" in elin.shares(PHONE)[-1]
        assert elin.buttons()["Ny länk"] == f"delivery:get:{delivery_id}"
        town.passes(minutes=31)
    assert len(cases(town)) == before


@pytest.mark.parametrize(
    ("command", "next_"), [("/radera", "radera"), ("/reklam", "reklam"), ("/begransa", "Steg 1")]
)
def test_a_case_that_waits_for_its_person_has_a_way_on(
    town: Town, elin: Person, command: str, next_: str
) -> None:
    elin.types(command)
    elin.types("/avbryt")
    elin.types("/arenden")
    elin.proves_email(EMAIL)
    (case,) = cases(town)
    elin.presses_data(f"cases.show:{case.ref}")
    said = elin.presses("Gå vidare med det")
    assert next_ in said[0] or case.ref in said[0]
    assert len(cases(town)) == 1


@pytest.mark.parametrize(("command", "waits"), [("/radera", True), ("/utdrag", False)])
def test_the_end_of_a_session_names_what_waits_for_the_person(
    town: Town, elin: Person, command: str, waits: bool
) -> None:
    proved(elin, command)
    arrived(elin, 7)
    (case,) = cases(town)
    town.passes(minutes=16)
    before = len(elin.calls)
    town.works()
    told = "".join(str(params.get("text", "")) for _, params in elin.calls[before:])
    assert "Du är utloggad nu, för din säkerhet." in told
    assert (f"Ditt ärende {case.ref} väntar på dig" in told) is waits
    if waits:
        assert case.ref in elin.presses("Gå vidare med det")[0]


def test_too_many_codes_leave_the_other_ways_open(town: Town, elin: Person) -> None:
    town.around = surroundings(
        office=an_office(codes=frozenset({Method.EMAIL_CODE, Method.SMS_CODE}), sms_per_hour=60)
    )
    for _ in range(3):
        elin.types("/radera")
        elin.proves_email(EMAIL)
        elin.types("/loggaut")
        town.passes(minutes=6)
    elin.types("/radera")
    shown = len(elin.calls)
    assert "För många koder" in elin.types(EMAIL)[0]
    rows = elin.calls[shown:][-1][1]["reply_markup"]["inline_keyboard"]
    labels = [button["text"] for row in rows for button in row]
    assert {"En annan adress", "Få en kod med sms", "Varför? Och andra sätt"} <= set(labels)


# -- the end with an erasure --------------------------------------------------------------------


def test_an_erasure_tells_whoever_is_in_a_session_why_it_has_ended(
    town: Town, elin: Person, thief: Person
) -> None:
    other, idle = town.person(72, language="en"), proved(thief)
    town.passes(minutes=61)
    asker = proved(elin).standing()
    town.passes(minutes=2)
    proved(other)
    with town.unit() as unit:
        case = intake.open_case(unit, asker, right=Right.ERASURE, request=ALL).case
        sessions.end_after_erasure(unit, case)
    town.works()
    assert heard(elin, "Du är utloggad: det som kunde raderas om dig är raderat.") == 1
    assert heard(other, "You are logged out: what could be erased about you") == 1
    assert heard(idle, "det som kunde raderas om dig") == 0
    assert other.step() == ""


# -- a second account ---------------------------------------------------------------------------


def identified(town: Town, person: Person) -> None:
    """As BankID does, straight after a code."""
    number = Claim(ClaimKind.PERSONNUMMER, "198507099805")
    with town.unit() as unit:
        proof = Proof(method=Method.EID, contact=number, proved_at=unit.now)
        sessions.identify(
            unit,
            chat_id=person.user_id,
            tg_user_id=person.user_id,
            proofs=[proof],
            person_digest=access.digest_of(unit, number),
        )
    town.works()


def test_two_proofs_in_a_row_tell_of_a_second_account_once(
    town: Town, elin: Person, thief: Person
) -> None:
    town.person(STAFF_GROUP)
    proved(elin)
    town.passes(minutes=2)
    thief.types("/access")
    thief.proves_email(EMAIL)
    identified(town, thief)
    assert heard(elin, "har någon just visat att det är du") == 1
    assert heard(thief, "Ett annat Telegramkonto var kopplat till dig här") == 1
    assert heard(town.people[STAFF_GROUP], "Ett andra Telegramkonto kopplades") == 1


def test_a_second_account_of_another_person_is_told_of_all_the_same(
    town: Town, elin: Person, thief: Person
) -> None:
    marko = town.person(44)
    proved(elin)
    marko.types("/access")
    marko.proves_email("marko.kovacevic@example.com")
    town.passes(minutes=2)
    thief.types("/access")
    thief.proves_email(EMAIL)
    town.passes(minutes=2)
    with town.unit() as unit:
        contact = parse_email("marko.kovacevic@example.com")
        assert isinstance(contact, Email)
        proof = Proof(method=Method.EMAIL_CODE, contact=contact.claim, proved_at=unit.now)
        sessions.prove(unit, chat_id=thief.user_id, tg_user_id=thief.user_id, proof=proof)
    town.works()
    assert heard(marko, "har någon just visat att det är du") == 1
    assert heard(thief, "Ett annat Telegramkonto var kopplat till dig här") == 2


def test_the_notice_ends_what_was_proved_straight_after_it(
    town: Town, elin: Person, thief: Person
) -> None:
    proved(elin)
    town.passes(minutes=2)
    thief.types("/access")
    thief.proves_email(EMAIL)
    identified(town, thief)
    elin.presses("Det var inte jag")
    assert thief.standing().binding_id is None


def test_the_staff_are_told_by_what_they_find_a_second_account(
    town: Town, elin: Person, thief: Person
) -> None:
    group = town.person(STAFF_GROUP)
    asker = proved(elin).standing()
    with town.unit() as unit:
        ref = intake.open_case(unit, asker, right=Right.ERASURE, request=ALL).case.ref
    town.passes(minutes=2)
    proved(thief)
    (text,) = (p["text"] for _, p in group.calls if "andra Telegramkonto" in p.get("text", ""))
    (cases_of_theirs,) = (one for one in text.splitlines() if "Kundens öppna ärenden" in one)
    assert ref in cases_of_theirs
    with town.unit() as unit:
        asked = AuditEvent.code == Code.SECOND_ACCOUNT.value
        name = audit_list.line_of(unit, unit.session.exec(select(AuditEvent).where(asked)).one())
    assert f"heter det nya kontot ”Kunden {name.account}”." in text
    assert "Elin" not in text


# -- "this was not me" under a fetched answer ---------------------------------------------------


@pytest.mark.parametrize("fetched_by_other", [True, False])
def test_not_me_under_a_fetched_answer_ends_whoever_had_a_link_to_it(
    town: Town, elin: Person, thief: Person, fetched_by_other: bool
) -> None:
    town.around = surroundings(office=an_office(public_url="http://127.0.0.1:1"))
    asker = proved(elin).standing()
    town.passes(minutes=2)
    other = proved(thief).standing()
    with town.unit() as unit:
        case = intake.open_case(unit, asker, right=Right.ACCESS, request=ALL).case
        intake.open_case(unit, other, right=Right.ERASURE, request=ALL)
        row = delivery.create(unit, case, {})
    for _ in ("the registers are asked first", "and have answered"):
        with town.unit() as unit:
            link = delivery.make_link(unit, other if fetched_by_other else asker, row.id)
        town.works()
    assert isinstance(link, delivery.Link)
    with town.unit() as unit:
        assert delivery.release(unit, link.url.rpartition("/")[2], link.pin)
    town.works()
    said = elin.presses("Det var inte jag")
    assert "Du är utloggad här också." in said[0]
    assert elin.standing().binding_id is None
    assert (thief.standing().binding_id is None) is fetched_by_other
    assert heard(thief, "Du har blivit utloggad") == int(fetched_by_other)
    held = {one.tg_user_id for one in cases(town) if one.doubted_at is not None}
    assert held == ({thief.user_id} if fetched_by_other else set())
    with town.unit() as unit:
        assert [one.what for one in unit.session.exec(select(Incident)).all()] == [What.ANSWER]


# -- a contact with a new holder ----------------------------------------------------------------


def test_a_session_ends_whose_second_proof_has_a_new_holder(town: Town, elin: Person) -> None:
    proved(elin)
    phone = Claim(ClaimKind.PHONE, "+46701740605")
    with town.unit() as unit:
        own = bindings.newest(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        assert own is not None
        assert own.person_digest == access.digest_of(unit, Claim(ClaimKind.EMAIL, EMAIL))
        assert [one.id for one in ties.resting_on(unit, phone)] == [own.id]
        assert ties.resting_on(unit, phone, not_by=elin.user_id) == []
    town.passes(minutes=31)
    with town.unit() as unit:
        assert ties.resting_on(unit, phone) == []  # nothing runs on it any more


def test_of_every_end_of_a_tie_it_is_said_why() -> None:
    """In the trail, and in the person's own copy: not *another reason*."""
    whys = {access.LOGOUT, access.REPLACED, sessions.ERASED, recycled.WHY}
    assert {*whys, not_me.NOT_ME, not_me.NEW_HOLDER, deceased.WHY} == set(own_called.UNTIED)


@pytest.mark.parametrize("pressed", [[], ["Ni behöver dem inte längre", "Gå vidare"]])
def test_cancelling_what_is_being_filled_in_names_what_waits(
    town: Town, elin: Person, pressed: list[str]
) -> None:
    proved(elin, "/radera")
    for label in pressed:
        elin.presses(label)
    (case,) = cases(town)
    assert elin.types("/avbryt")[0].startswith(f"Avbrutet. Ditt ärende {case.ref} väntar till")
    elin.presses("Ta tillbaka mitt ärende")
    assert cases(town)[0].state == "withdrawn"
    assert elin.types("/avbryt")[0] == "Det finns inget att avbryta."


NOTHING_COVERED = {
    "sv": "Det räcker därför inte med koder för att öppna det.",
    "en": "Codes alone are not enough to open it.",
}


def certain_answer(town: Town, person: Person) -> str:
    """An answer for somebody who identified themselves when they asked; its row's id."""
    identified(town, person)
    with town.unit() as unit:
        asker = access.customer(unit, chat_id=person.user_id, tg_user_id=person.user_id)
        case = intake.open_case(unit, asker, right=Right.ACCESS, request=ALL).case
        return delivery.create(unit, case, {}).id


def at_a_page(town: Town, *, bankid: bool = True) -> None:
    office = an_office(public_url="http://127.0.0.1:1", **({"eid": EidPolicy()} if bankid else {}))
    town.around = surroundings(office=office)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_asks_for_certainty_says_why_before_anything_is_proved_in_vain(
    town: Town, elin: Person, language: str
) -> None:
    at_a_page(town)
    wanted = certain_answer(town, elin)
    elin.types("/language")
    elin.presses("English" if language == "en" else "Svenska")
    elin.types("/logout")
    said = elin.presses_data(f"delivery:get:{wanted}")
    assert NOTHING_COVERED[language] in said[0]
    assert "BankID" in said[0]
    why = elin.presses(WHY[language])[0]
    assert ("(level 3 of 3)" if language == "en" else "(nivå 3 av 3)") in why
    assert ("two proofs" if language == "en" else "två bevis") not in why
    identified(town, elin)
    assert "PIN" in elin.presses_data(f"delivery:get:{wanted}")[0]


@pytest.mark.parametrize("bankid", [True, False])
def test_what_asks_for_certainty_is_fetched_with_it_alone(
    town: Town, elin: Person, thief: Person, bankid: bool
) -> None:
    """The answer was made for somebody who was certain: two proofs would open what they cover."""
    at_a_page(town, bankid=bankid)
    wanted = certain_answer(town, elin)
    proved(thief)  # another account of the same person, by two proofs
    said = thief.presses_data(f"delivery:get:{wanted}")
    assert not any("PIN" in text for text in said)
    assert NOTHING_COVERED["sv"] in said[-1]
    assert ("BankID" in said[-1]) is bankid
    assert ("Vår personal kan alltid hjälpa dig" in said[-1]) is not bankid
    identified(town, thief)
    assert "PIN" in thief.presses_data(f"delivery:get:{wanted}")[0]


def test_a_stranger_does_not_hear_that_an_answer_asks_for_certainty(
    town: Town, elin: Person, thief: Person
) -> None:
    at_a_page(town)
    wanted = certain_answer(town, elin)
    said = thief.presses_data(f"delivery:get:{wanted}")
    assert NOTHING_COVERED["sv"] not in said[0]
    assert "Vilken e-postadress" in said[0]


def test_certainty_that_has_grown_old_is_told_so_with_the_reason(town: Town, elin: Person) -> None:
    at_a_page(town)
    wanted = certain_answer(town, elin)
    town.passes(minutes=14)
    elin.standing()
    town.passes(minutes=2)
    (said,) = elin.presses_data(f"delivery:get:{wanted}")
    assert AGED["sv"] in said
    assert NOTHING_COVERED["sv"] in said
    assert "Bevis 1 av 2" not in said


def test_nobody_shows_who_they_are_for_an_answer_that_was_fetched(
    town: Town, elin: Person, thief: Person
) -> None:
    at_a_page(town)
    wanted = certain_answer(town, elin)
    with town.unit() as unit:
        row = deliveries.by_id(unit, wanted)
        assert row is not None
        row.used_at = unit.now
    elin.types("/loggaut")
    assert elin.presses_data(f"delivery:get:{wanted}")[0].startswith("Det finns inget svar")
    assert elin.buttons()["Begär ett nytt registerutdrag"]
    assert "Vilken e-postadress" in thief.presses_data(f"delivery:get:{wanted}")[0]


def test_words_while_certainty_is_asked_for_lead_nowhere_less(town: Town, elin: Person) -> None:
    at_a_page(town)
    wanted = certain_answer(town, elin)
    elin.types("/loggaut")
    elin.presses_data(f"delivery:get:{wanted}")
    said = [elin.types("hej")[-1]]
    under = list(elin.buttons())
    elin.types("/utdrag")  # another errand takes its place, and asks for less
    assert "Jag väntar på BankID." in said[0]
    assert "Använd en kod via e-post i stället" not in under
    assert WHY["sv"] in under
    assert NOTHING_COVERED["sv"] not in elin.presses(WHY["sv"])[0]


def test_certainty_that_is_too_old_is_asked_for_and_nothing_less(town: Town, elin: Person) -> None:
    town.around = surroundings(office=an_office(eid=EidPolicy()))
    identified(town, elin)
    town.passes(minutes=14)
    elin.standing()
    town.passes(minutes=2)
    with town.unit() as unit:
        whose = {"chat_id": elin.user_id, "tg_user_id": elin.user_id}
        assert needs.standing(unit, **whose, action=Action.ACT_FOR_ANOTHER) is needs.Need.EID
