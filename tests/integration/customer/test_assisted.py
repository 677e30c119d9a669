"""Staff help somebody to show who they are: rung back, an ID seen, a letter; bound to one chat."""

from __future__ import annotations

import json
import re

import pytest
from sqlmodel import select

from bot.domain.cases import Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level, Method
from bot.emulator.register.people import holders_of_an_eid
from bot.services import access, assisted, staff
from bot.services.assisted import Letter, Outcome
from bot.store.tables import Assist, AuditEvent
from tests.integration.customer.conftest import EITHER
from tests.integration.customer.town import Person, Town

EMAIL = "elin.akesson@example.com"
ELIN = next(one.number for one in holders_of_an_eid() if one.first_name == "Elin")
MARKO = next(one.number for one in holders_of_an_eid() if one.first_name == "Marko")
NUMBER = Claim(ClaimKind.PERSONNUMMER, ELIN)
PHONE = Claim(ClaimKind.PHONE, "+46701740605")
MEMBER = 7300
BUTTON = "Låt personalen hjälpa mig"


@pytest.fixture(autouse=True)
def member(town: Town) -> Person:
    town.person(MEMBER)
    with town.unit() as unit:
        unit.conversation(MEMBER)
        staff.add(unit, tg_user_id=MEMBER, name="Olle", role=Role.HANDLER, language="sv")
    return town.person(MEMBER)


def asked(person: Person, *, mail: bool = False) -> str:
    """The number that the person gets, before anything or after the e-mail code."""
    person.types("/utdrag")
    if mail:
        person.proves_email(EMAIL)
    person.presses("Varför? Och andra sätt")
    told = person.presses(BUTTON)[-1]  # the share button goes first, where it stood
    found = re.search(r"<b>([A-Z0-9]{3}-[A-Z0-9]{3})</b>", told)
    assert found
    return found[1]


def written_down(town: Town, ref: str, method: Method, claim: Claim, *, by: int = MEMBER):
    with town.unit() as unit:
        member = access.member(unit, by)
        assert member is not None
        outcome = assisted.write_down(unit, member, ref=ref.lower(), method=method, claim=claim)
    town.works()
    return outcome


def kept(town: Town) -> list[tuple[bytes | None, str]]:
    """What is left of what staff wrote down: the claims and the letter's code."""
    with town.unit() as unit:
        rows = unit.session.exec(select(Assist)).all()
        return [(one.sealed_claims, one.code_digest) for one in rows]


def heard(person: Person, words: str) -> bool:
    return any(words in str(params.get("text", "")) for _, params in person.calls)


def test_an_id_seen_in_person_is_the_highest_level(
    town: Town, elin: Person, member: Person
) -> None:
    ref = asked(elin)
    assert written_down(town, ref, Method.STAFF_SAW_ID, NUMBER) is Outcome.TAKEN
    standing = elin.standing()
    assert (standing.level, standing.claims) == (Level.L3, {NUMBER})
    assert heard(elin, "Det är bekräftat att det är du")
    assert heard(elin, "lagrat om dig")  # and on with what was asked for
    assert heard(member, f"Nummer {ref}: personen i chatten är bekräftad")
    assert {"identity:staff:asked", "identity:staff:assisted"} <= set(town.audited())
    assert written_down(town, ref, Method.STAFF_SAW_ID, NUMBER) is Outcome.GONE  # it served
    assert kept(town) == [(None, "")]
    with town.unit() as unit:
        binding = access.live_binding(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        assert binding is not None
        (proof,) = access.proofs_of(unit, binding)
        assert proof.method is Method.STAFF_SAW_ID  # so that nobody asks them to sign with BankID


def test_rung_back_is_one_contact_and_the_second_beside_a_code(town: Town, elin: Person) -> None:
    ref = asked(elin)
    written_down(town, ref, Method.STAFF_CALL_BACK, PHONE)
    assert elin.standing().level is Level.L1
    other = town.person(31)
    town.passes(minutes=2)
    ref = asked(other, mail=True)
    written_down(town, ref, Method.STAFF_CALL_BACK, PHONE)
    assert other.standing().level is Level.L2


@pytest.mark.parametrize(
    ("method", "claim"),
    [
        (Method.STAFF_CALL_BACK, Claim(ClaimKind.PHONE, "+46701740606")),  # another customer's
        (Method.STAFF_CALL_BACK, Claim(ClaimKind.PHONE, "+46701740699")),  # nobody's
        (Method.STAFF_SAW_ID, Claim(ClaimKind.PERSONNUMMER, MARKO)),
        (Method.LETTER_CODE, Claim(ClaimKind.CUSTOMER_NUMBER, "K-0")),
    ],
)
def test_what_does_not_fit_the_chats_own_proof_confirms_nobody(
    town: Town, elin: Person, member: Person, method: Method, claim: Claim
) -> None:
    ref = asked(elin, mail=True)
    written_down(town, ref, method, claim)
    assert elin.standing().level is Level.L1
    assert heard(member, "Inget bekräftades")
    assert kept(town) == [(None, "")]
    assert written_down(town, ref, Method.STAFF_CALL_BACK, PHONE) is Outcome.TAKEN  # put right


@EITHER
def test_a_letters_code_proves_the_address_once(town: Town, elin: Person) -> None:
    ref = asked(elin, mail=True)
    letter = written_down(town, ref, Method.LETTER_CODE, NUMBER)
    assert isinstance(letter, Letter)
    assert len(letter.code) == assisted.CODE_LENGTH
    said = elin.types(f"{letter.code[:-1]}{'A' if letter.code[-1] != 'A' else 'B'}")
    assert said[0].startswith("Det är inte koden i brevet.")
    elin.types(f" {letter.code[:4].lower()} {letter.code[4:8]}-{letter.code[8:]} ")
    assert elin.standing().level is Level.L2
    elin.types("/loggaut")
    assert asked(elin) != ref  # a number serves once
    assert elin.types(letter.code)[0].startswith("Inget brev med en kod är på väg")


def test_a_letter_days_later_begins_a_session_of_its_own(town: Town, elin: Person) -> None:
    ref = asked(elin, mail=True)
    letter = written_down(town, ref, Method.LETTER_CODE, NUMBER)
    assert isinstance(letter, Letter)
    town.passes(days=6)
    assert asked(elin) == ref
    elin.types(letter.code)
    assert elin.standing().level is Level.L1
    assert elin.standing().claims == {NUMBER}


@pytest.mark.parametrize(
    ("method", "claim"), [(Method.LETTER_CODE, NUMBER), (Method.STAFF_CALL_BACK, PHONE)]
)
def test_what_staff_confirmed_first_adds_up_with_a_code_to_the_same_persons_address(
    town: Town, elin: Person, method: Method, claim: Claim
) -> None:
    letter = written_down(town, asked(elin), method, claim)
    if isinstance(letter, Letter):
        elin.types(letter.code)
    assert heard(elin, "Bevis 2 av 2")
    elin.types("marko.kovacevic@example.com")
    assert town.mails() == []  # somebody else's
    elin.presses("En annan adress")
    elin.proves_email(EMAIL)
    assert elin.standing().level is Level.L2


def test_a_second_letter_has_tries_and_a_code_of_its_own(
    town: Town, elin: Person, member: Person
) -> None:
    ref = asked(elin)
    first = written_down(town, ref, Method.LETTER_CODE, NUMBER)
    assert isinstance(first, Letter)
    assert heard(member, "Skicka brevet")
    for _ in range(4):
        elin.types("A" * 12)
    assert town.audited().count("identity:code:failed") == 4
    second = written_down(town, ref, Method.LETTER_CODE, NUMBER)
    assert isinstance(second, Letter)
    assert elin.types(first.code)[0].startswith("Det är inte koden i brevet.")
    elin.types(second.code)
    assert elin.standing().level is Level.L1


@pytest.mark.parametrize(("days", "level"), [(29, Level.L1), (30, Level.L0)])
def test_a_letters_code_works_for_thirty_days_whenever_it_was_ordered(
    town: Town, elin: Person, days: int, level: Level
) -> None:
    ref = asked(elin)
    town.passes(days=13)  # a day before the number itself is over
    letter = written_down(town, ref, Method.LETTER_CODE, NUMBER)
    assert isinstance(letter, Letter)
    town.passes(days=days)
    asked(elin)
    elin.types(letter.code)
    assert elin.standing().level is level


def test_it_goes_on_with_what_was_asked_for_last(town: Town, elin: Person) -> None:
    ref = asked(elin)
    elin.types("/radera")
    elin.presses("Varför? Och andra sätt")
    elin.presses(BUTTON)
    written_down(town, ref, Method.STAFF_SAW_ID, NUMBER)
    assert heard(elin, "Varför vill du")


def test_what_was_done_is_forgotten_after_two_days(town: Town, elin: Person) -> None:
    written_down(town, asked(elin), Method.STAFF_SAW_ID, NUMBER)
    town.passes(hours=49)
    with town.unit() as unit:
        assert assisted.sweep(unit) == 1
    assert kept(town) == []


@pytest.mark.parametrize(
    "meanwhile", [(), ("/meny",), ("/utdrag",), ("/utdrag", EMAIL), ("/rattigheter",)]
)
def test_the_letter_comes_when_the_chat_has_long_moved_on(
    town: Town, elin: Person, meanwhile: tuple[str, ...]
) -> None:
    letter = written_down(town, asked(elin), Method.LETTER_CODE, NUMBER)
    assert isinstance(letter, Letter)
    elin.presses("Avbryt")
    for one in meanwhile:
        elin.types(one)
    wrong = elin.types("A" * 12)[0]
    assert wrong.startswith("Det är inte koden i brevet.")
    assert "Du har 4 försök kvar." in wrong
    elin.types(letter.code)
    assert any(method == "deleteMessage" for method, _ in elin.calls)
    assert elin.standing().level is Level.L1
    assert heard(elin, "Bevis 2 av 2")  # on with what it was asked for
    assert heard(elin, "Det är bekräftat att det är du")


def test_twelve_letters_are_a_code_only_while_a_letter_is_on_its_way(
    town: Town, elin: Person
) -> None:
    written_down(town, asked(elin), Method.STAFF_CALL_BACK, PHONE)
    assert "koden i brevet" not in "".join(elin.types("A" * 12))


def test_what_is_asked_for_meanwhile_is_what_goes_on(town: Town, elin: Person) -> None:
    elin.types("/arenden")
    elin.presses("Varför? Och andra sätt")
    ref = re.search(r"<b>([A-Z0-9]{3}-[A-Z0-9]{3})</b>", elin.presses(BUTTON)[-1])
    assert ref
    elin.types("/radera")
    written_down(town, ref[1], Method.STAFF_SAW_ID, NUMBER)
    assert heard(elin, "Varför vill du att dina uppgifter raderas?")
    assert not heard(elin, "Dina ärenden hos oss")


def test_whoever_waits_for_nothing_is_told_where_to_go_on(town: Town, elin: Person) -> None:
    ref = asked(elin)
    elin.types("/loggaut")
    written_down(town, ref, Method.STAFF_CALL_BACK, PHONE)
    assert heard(elin, "Välj i menyn vad du vill göra.")


def test_the_number_of_the_account_is_no_dead_end(town: Town, elin: Person) -> None:
    elin.types("/utdrag")
    elin.proves_email(EMAIL)
    assert elin.step() == "verify:phone"
    assert "Varför? Och andra sätt" in str(elin.calls[-1])
    elin.presses("Varför? Och andra sätt")
    ref = re.search(r"<b>([A-Z0-9]{3}-[A-Z0-9]{3})</b>", elin.presses(BUTTON)[-1])
    assert ref
    written_down(town, ref[1], Method.STAFF_CALL_BACK, PHONE)
    assert elin.standing().level is Level.L2


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (PHONE, "identity:staff:confirmed"),
        (Claim(ClaimKind.PHONE, "+46701740606"), "identity:staff:unfit"),
    ],
)
def test_the_trail_says_of_whom_and_what_came_of_it(
    town: Town, elin: Person, claim: Claim, code: str
) -> None:
    written_down(town, asked(elin, mail=True), Method.STAFF_CALL_BACK, claim)
    with town.unit() as unit:
        rows = unit.session.exec(select(AuditEvent).order_by(AuditEvent.seq)).all()
        account = access.actor_name(unit, elin.user_id)
    told = {row.code: (row.actor[:6], json.loads(row.facts)) for row in rows}
    how = {"method": "staff_call_back", "account": account}
    assert told["identity:staff:assisted"] == ("staff:", how)
    assert told[code] == ("staff:", how)
    assert len({"identity:staff:confirmed", "identity:staff:unfit"} & told.keys()) == 1


def test_an_account_whose_pseudonym_is_all_digits_is_confirmed_like_any_other(town: Town) -> None:
    """One in 280 has such a pseudonym, which alone looks like somebody's number."""
    with town.unit() as unit:
        user = next(
            one for one in range(60_000, 70_000)
            if access.actor_name(unit, one).removeprefix("customer:").isdigit()
        )  # fmt: skip
    person = town.person(user)
    written_down(town, asked(person, mail=True), Method.STAFF_CALL_BACK, PHONE)
    assert person.standing().level is Level.L2


def test_whoever_waits_for_the_staff_is_understood_meanwhile(town: Town, elin: Person) -> None:
    ref = asked(elin)
    said = elin.types("hur länge sparar ni uppgifter")
    assert "Enligt vår policy" in said[0]
    assert "när vår personal har bekräftat dig" in said[-1]
    assert elin.step() == "verify:assist"
    assert "once our staff have confirmed you" in elin.types("English please")[-1]
    written_down(town, ref, Method.STAFF_SAW_ID, NUMBER)
    assert heard(elin, "It is confirmed that it is you")
    assert heard(elin, "stores about you")


@EITHER
def test_five_wrong_codes_are_the_end_of_a_letter(town: Town, elin: Person) -> None:
    letter = written_down(town, asked(elin), Method.LETTER_CODE, NUMBER)
    assert isinstance(letter, Letter)
    for left in range(4, -1, -1):
        (said,) = elin.types("A" * 12)
        assert ("Du har" in said) is (left > 0)
        assert ("Vår personal kan skicka ett nytt brev" in said) is (left == 0)
    assert elin.types(letter.code)[0].startswith("Inget brev med en kod är på väg")
    assert elin.standing().level is Level.L0


def test_the_number_is_worth_nothing_in_another_chat(
    town: Town, elin: Person, thief: Person
) -> None:
    letter = written_down(town, asked(elin), Method.LETTER_CODE, NUMBER)
    assert isinstance(letter, Letter)
    asked(thief)
    assert thief.types(letter.code)[0].startswith("Inget brev med en kod är på väg")
    assert thief.standing().level is Level.L0


def test_nobody_confirms_themselves_and_a_number_that_is_over_is_gone(
    town: Town, elin: Person, member: Person
) -> None:
    assert written_down(town, asked(member), Method.STAFF_SAW_ID, NUMBER) is Outcome.OWN
    ref = asked(elin)
    assert written_down(town, ref, Method.STAFF_CALL_BACK, NUMBER) is Outcome.KIND
    assert written_down(town, "ABC-DEF", Method.STAFF_SAW_ID, NUMBER) is Outcome.GONE
    town.passes(days=14)
    assert written_down(town, ref, Method.STAFF_SAW_ID, NUMBER) is Outcome.GONE
    assert elin.standing().level is Level.L0
    assert asked(elin) != ref
