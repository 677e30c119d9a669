"""Codes by e-mail: who gets one, how often, and what a wrong one costs."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.codes import Dead
from bot.domain.identifiers import Email, parse_email
from bot.domain.identity import Action, Level
from bot.services import verification
from bot.store import challenges
from bot.store.tables import Challenge
from tests.integration.customer.town import Person, Town

EMAIL = "elin.akesson@example.com"
SENT = "Om adressen finns hos oss har vi skickat en sexsiffrig kod till den."


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def asked(person: Person, address: str = EMAIL) -> list[str]:
    person.types("/utdrag")
    return person.types(address)


def test_a_right_code_gives_the_first_level_and_is_deleted_from_the_chat(
    town: Town, elin: Person
) -> None:
    asked(elin)
    said = elin.types(town.code())
    assert elin.standing().level is Level.L1
    assert len(elin.deleted()) == 1
    assert said[0].startswith("✅ Tack, det stämmer.")
    assert "telefonnumret till ditt Telegramkonto" in said[0]  # one message, not two


def test_the_mail_says_what_the_code_is_for_and_nothing_about_the_person(
    town: Town, elin: Person
) -> None:
    asked(elin)
    mail = town.mails()[0]
    assert mail["to"] == EMAIL
    assert mail["subject"] == "Din kod från Westila Group AB"
    assert "Den behövs för att se vad som finns lagrat om dig." in mail["text"]
    assert "Vi frågar aldrig efter koden på telefon" in mail["text"]
    assert "Elin" not in mail["text"]
    assert "http" not in mail["text"]


def test_known_and_unknown_addresses_are_answered_alike(town: Town, elin: Person) -> None:
    stranger = town.person(5)
    assert asked(elin, EMAIL) == asked(stranger, "nobody.at.all@example.com")
    assert elin.calls[-1] == _for(elin, stranger.calls[-1])
    assert [mail["to"] for mail in town.mails()] == [EMAIL]


def test_known_and_unknown_addresses_leave_the_same_rows(town: Town, elin: Person) -> None:
    """Of every table, once their work is done: who can read the figures alone learns nothing."""
    grown = []
    before = town.rows_of_each()
    for person, address in ((elin, EMAIL), (town.person(5), "nobody.at.all@example.com")):
        asked(person, address)
        person.types("000000")
        after = town.rows_of_each()
        grown.append({name: count - before[name] for name, count in after.items()})
        before = after
    assert grown[0] == grown[1]
    assert (grown[0]["mail"], grown[0]["challenge"]) == (1, 1)
    assert len(town.mails()) == 1


def _for(person: Person, call: tuple[str, dict]) -> tuple[str, dict]:
    method, params = call
    return method, {**params, "chat_id": person.user_id}


def test_no_code_opens_an_address_that_is_not_on_file(town: Town) -> None:
    stranger = town.person(5)
    asked(stranger, "nobody.at.all@example.com")
    for number in range(4):
        said = stranger.types(f"{number:06}")
    assert said == ["Det är inte rätt kod. Du har 1 försök kvar."]
    assert stranger.standing().level is Level.L0


def test_capitals_and_spaces_in_the_address_do_not_matter(town: Town, elin: Person) -> None:
    asked(elin, "  lars.OBERG@example.COM ")
    assert [mail["to"] for mail in town.mails()] == ["lars.OBERG@example.com"]


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(town: Town, elin: Person) -> None:
    asked(elin)
    right = town.code()
    for _ in range(5):
        said = elin.types(wrong(right))
    assert said[0].startswith("Fem fel koder")
    assert elin.types(right)[0].startswith("Fem fel koder")
    assert elin.standing().level is Level.L0
    assert town.audited().count("identity:code:failed") == 5


@pytest.mark.parametrize(("minutes", "level"), [(10, Level.L1), (11, Level.L0)])
def test_a_code_lives_for_ten_minutes(
    town: Town, elin: Person, minutes: int, level: Level
) -> None:
    asked(elin)
    town.passes(minutes=minutes)
    elin.types(town.code())
    assert elin.standing().level is level
    with town.unit() as unit:
        row = unit.session.exec(select(Challenge)).one()
        assert (row.code_digest, row.sealed_target) == ("", None)


def test_a_code_is_used_once(town: Town, elin: Person) -> None:
    asked(elin)
    code = town.code()
    with town.unit() as unit:
        row = unit.session.exec(select(Challenge)).one()
        known = {"challenge_id": row.id, "purpose": Action(row.purpose), "code": code}
    elin.types(code)
    elin.types("/loggaut")
    whose = {"chat_id": elin.user_id, "tg_user_id": elin.user_id}
    with town.unit() as unit:  # as if the message came once more
        assert verification.try_code(unit, **whose, **known) is Dead.USED
    assert elin.standing().level is Level.L0


def test_the_code_of_somebody_else_does_not_work(town: Town, elin: Person, thief: Person) -> None:
    asked(elin)
    code = town.code()
    asked(thief)
    if town.code() != code:
        thief.types(code)
    assert thief.standing().level is Level.L0


def test_a_new_code_has_to_wait_a_minute(town: Town, elin: Person) -> None:
    asked(elin)
    said = elin.presses("Skicka en ny kod")
    assert said[0].endswith("Du kan begära en ny om 60 sekunder.")
    town.passes(seconds=60)
    assert "skickat en ny sexsiffrig kod" in elin.presses("Skicka en ny kod")[0]
    assert len(town.mails()) == 2


def test_a_new_code_makes_the_former_one_worthless(town: Town, elin: Person) -> None:
    asked(elin)
    former = town.code()
    town.passes(seconds=60)
    elin.presses("Skicka en ny kod")
    if town.code() != former:
        assert elin.types(former)[0].startswith("Det är inte rätt kod")
    elin.types(town.code())
    assert elin.standing().level is Level.L1


def test_nobody_gets_more_than_three_codes_an_hour(town: Town, elin: Person) -> None:
    asked(elin)
    for _ in range(4):
        town.passes(minutes=6)
        said = elin.presses("Skicka en ny kod")
    assert "Du kan begära en ny" in said[0]
    assert len(town.mails()) == 3


def test_twenty_wrong_codes_lock_the_pair_and_nobody_else(
    town: Town, elin: Person, thief: Person
) -> None:
    asked(thief)
    for _ in range(4):
        for _ in range(5):
            said = thief.types(wrong(town.code()))
        town.passes(minutes=61)
        if "För många felaktiga koder" not in said[0]:
            thief.presses("Skicka en ny kod")
    assert "För många felaktiga koder" in said[0]
    assert "För många felaktiga koder" in asked(thief)[0]
    assert asked(elin)[0].startswith(SENT)
    assert "identity:code:locked" in town.audited()


def test_a_hundred_wrong_codes_by_whomever_shut_an_address_until_staff_unlock_it(
    town: Town, elin: Person
) -> None:
    with town.unit() as unit:
        contact = unit.digest("contact", f"email:{EMAIL}")
        for number in range(100):
            challenges.record_failure(
                unit, contact=contact, account=f"stranger-{number}", customer=""
            )
    assert not asked(elin)[0].startswith(SENT)

    with town.unit() as unit:
        email = parse_email(EMAIL)
        assert isinstance(email, Email)
        assert verification.unlock(unit, email) == 100
    assert asked(elin)[0].startswith(SENT)
    assert "identity:code:unlocked" in town.audited()


def test_a_right_code_forgives_what_its_own_account_missed(town: Town, elin: Person) -> None:
    email = parse_email(EMAIL)
    assert isinstance(email, Email)
    with town.unit() as unit:
        contact = unit.digest("contact", f"email:{EMAIL}")
        challenges.record_failure(unit, contact=contact, account="stranger", customer="")
    asked(elin)
    for _ in range(2):
        elin.types(wrong(town.code()))
    elin.types(town.code())
    with town.unit() as unit:
        assert verification.unlock(unit, email) == 1  # the stranger's


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("elin", "Det är ingen e-postadress: det finns inget @ i den."),
        ("elin@", "Det är ingen e-postadress."),
        ("070-174 06 05", "Det är ingen e-postadress: det finns inget @ i den."),
        ("x" * 300 + "@example.se", "Det är för långt: det finns plats för 254 tecken."),
    ],
)
def test_what_is_no_address_is_told_with_an_example(
    town: Town, elin: Person, typed: str, fault: str
) -> None:
    said = asked(elin, typed)
    assert said == [f"{fault}\nTill exempel: anna@example.se"]
    assert elin.step() == "verify:email"


def test_an_address_in_a_sentence_is_found(town: Town, elin: Person) -> None:
    said = asked(elin, f"Min adress är <{EMAIL}>, tack!")
    assert said[0].startswith(SENT)
    assert elin.types(f"{EMAIL} eller {EMAIL}")[0].startswith("En kod har sex siffror.")


def test_another_address_at_the_code_asks_for_another_code(town: Town, elin: Person) -> None:
    """Whoever sees that they mistyped writes the right one, without looking for a button."""
    asked(elin, "elin.akeson@example.com")
    assert elin.types(EMAIL)[0].startswith(SENT)
    elin.types(town.code())
    assert elin.standing().level is Level.L1


def test_the_same_address_again_is_told_to_wait(town: Town, elin: Person) -> None:
    asked(elin)
    assert "En kod har nyss begärts" in elin.types(EMAIL)[0]
    elin.types(town.code())
    assert elin.standing().level is Level.L1


def test_what_is_no_code_costs_no_try(town: Town, elin: Person) -> None:
    asked(elin)
    assert elin.types("12345") == ["En kod har sex siffror.\nTill exempel: 012345"]
    with town.unit() as unit:
        assert unit.session.exec(select(Challenge.tries)).one() == 0


def test_codes_and_addresses_rest_sealed_and_are_wiped_when_used(town: Town, elin: Person) -> None:
    asked(elin)
    code = town.code()
    with town.unit() as unit:
        row = unit.session.exec(select(Challenge)).one()
        assert EMAIL.encode() not in (row.sealed_target or b"")
        assert code not in row.code_digest
    elin.types(code)
    with town.unit() as unit:
        row = unit.session.exec(select(Challenge)).one()
        assert (row.code_digest, row.sealed_target) == ("", None)


def test_a_register_that_is_down_delays_the_code_and_hides_nothing(
    town: Town, elin: Person
) -> None:
    town.cable.pulled = True
    said = asked(elin)
    assert said[0].startswith(SENT)
    assert said[1].startswith("Det här tar längre tid än vanligt")
    town.passes(minutes=30)
    town.works()
    town.cable.pulled = False
    town.works()
    assert elin.calls[-1][1]["text"].startswith("Våra system svarar igen.")
    assert sum("längre tid" in p.get("text", "") for _, p in elin.calls) == 1
    elin.types(town.code())
    assert elin.standing().level is Level.L1


def test_whoever_cancels_and_begins_again_can_use_the_code_that_came(
    town: Town, elin: Person
) -> None:
    asked(elin)
    elin.types("/avbryt")
    assert "Skriv den här om du har fått den." in asked(elin)[0]
    elin.types(town.code())
    assert elin.standing().level is Level.L1
    assert len(town.mails()) == 1


def test_a_code_for_one_errand_is_worth_nothing_for_another(town: Town, elin: Person) -> None:
    asked(elin)
    elin.types("/radera")
    assert "går inte att använda längre" in elin.types(EMAIL)[0]
    elin.types(town.code())
    assert elin.standing().level is Level.L0


def test_cancelling_puts_the_question_aside(town: Town, elin: Person) -> None:
    asked(elin)
    assert elin.types("/avbryt")[0].startswith("Avbrutet. Ditt ärende ")
    assert elin.step() == ""
    elin.types(town.code())
    assert elin.standing().level is Level.L0
