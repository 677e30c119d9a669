"""The second factor: the phone number that Telegram vouches for."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level
from bot.store.tables import Binding, Challenge
from tests.integration.customer.town import Person, Town

EMAIL, PHONE = "elin.akesson@example.com", "46701740605"
FAMILY, KARIN, PER = "familjen.dahlberg@example.se", "46701740608", "46701740609"


def at_the_phone(person: Person, address: str = EMAIL) -> Person:
    person.types("/access")
    person.proves_email(address)
    assert person.step() == "verify:phone"
    return person


def test_the_registered_number_gives_the_second_level(town: Town, elin: Person) -> None:
    at_the_phone(elin).shares(PHONE)
    customer = elin.standing()
    assert customer.level is Level.L2
    assert customer.fresh
    assert {claim.kind for claim in customer.claims} == {ClaimKind.EMAIL, ClaimKind.PHONE}
    assert Claim(ClaimKind.PHONE, "+46701740605") in customer.claims


def test_the_message_with_the_number_is_deleted_and_the_button_goes_away(
    town: Town, elin: Person
) -> None:
    at_the_phone(elin)
    before = len(elin.deleted())
    elin.shares(PHONE)
    assert len(elin.deleted()) == before + 1
    assert any(p.get("reply_markup") == {"remove_keyboard": True} for _, p in elin.calls)


@pytest.mark.parametrize("way", ["/correct", "/start", "verify:sms", "menu", "do:help"])
def test_the_button_goes_away_whichever_way_the_question_is_left(
    town: Town, elin: Person, way: str
) -> None:
    """Or it stands below everything else, and shares a number that nobody has asked for."""
    at_the_phone(elin)
    before = len(elin.calls)
    elin.types(way) if way.startswith("/") else elin.presses_data(way)
    asked = elin.step() == "verify:phone"
    gone = [
        p for _, p in elin.calls[before:] if p.get("reply_markup") == {"remove_keyboard": True}
    ]
    assert len(gone) == (0 if asked else 1), elin.step()


@pytest.mark.parametrize(
    ("card", "extra"),
    [
        ({"of": 5}, {}),
        ({"of": None}, {}),
        ({}, {"via_bot": {"id": 8, "is_bot": True, "first_name": "B"}}),
        (
            {},
            {
                "forward_origin": {
                    "type": "user",
                    "date": 1,
                    "sender_user": {"id": 5, "is_bot": False, "first_name": "Y"},
                }
            },
        ),
    ],
    ids=["another's", "without an account", "by a bot", "forwarded"],
)
def test_only_the_own_unforwarded_card_counts(
    town: Town, elin: Person, card: dict, extra: dict
) -> None:
    at_the_phone(elin).shares(PHONE, **card, **extra)
    assert elin.standing().level is Level.L1
    assert elin.step() == "verify:phone"
    assert "identity:contact:refused" in town.audited()


@pytest.mark.parametrize(("minutes", "level"), [(5, Level.L2), (6, Level.L1)])
def test_the_wish_for_a_number_stands_for_five_minutes(
    town: Town, elin: Person, minutes: int, level: Level
) -> None:
    at_the_phone(elin)
    town.passes(minutes=minutes)
    elin.shares(PHONE)
    assert elin.standing().level is level


@pytest.mark.parametrize("number", ["46701740606", "46701740699", "4520123456", "88812345678"])
def test_a_number_that_is_not_registered_for_the_same_person_proves_nothing(
    town: Town, elin: Person, number: str
) -> None:
    at_the_phone(elin).shares(number)
    assert elin.standing().level is Level.L1


def test_whoever_has_another_number_is_sent_to_the_staff(town: Town, elin: Person) -> None:
    said = at_the_phone(elin).shares("46701740699")
    assert said[-1].startswith("Numret till ditt Telegramkonto är inte ett som vi har registrerat")
    assert "0705-910544" in said[-1]
    assert elin.step() == ""


def test_whoever_has_no_ordinary_number_is_offered_every_other_way(
    town: Town, elin: Person
) -> None:
    """The button that shares it would never help."""
    at_the_phone(elin)
    before = len(elin.calls)
    said = elin.shares("88812345678")
    rows = [p.get("reply_markup", {}) for _, p in elin.calls[before:]]
    assert any("inget vanligt telefonnummer" in text for text in said)
    assert any("0705-910544" in text for text in said)
    assert not any("keyboard" in row for row in rows)
    assert rows[-1]["inline_keyboard"] or rows[-2]["inline_keyboard"]
    assert elin.buttons()["Låt personalen hjälpa mig"]
    assert elin.step() == ""


def test_whoever_took_too_long_has_the_button_below_the_words(town: Town, elin: Person) -> None:
    at_the_phone(elin)
    town.passes(minutes=6)
    before = len(elin.calls)
    (said,) = elin.shares(PHONE)
    (told,) = [p for _, p in elin.calls[before:] if "text" in p]
    assert "knappen här nedanför" in said
    assert told["reply_markup"]["keyboard"][0][0]["request_contact"]
    elin.shares(PHONE)
    assert elin.standing().level is Level.L2


def test_a_typed_number_does_not_count_and_a_typed_personnummer_is_deleted(
    town: Town, elin: Person
) -> None:
    at_the_phone(elin)
    before = len(elin.deleted())
    assert "räknas inte" in elin.types("0701740605")[0]
    assert "för att gå vidare" in elin.types("nej tack")[0]
    assert len(elin.deleted()) == before
    elin.types("850709-9805")
    assert len(elin.deleted()) == before + 1
    assert elin.standing().level is Level.L1


def test_a_contact_that_nobody_asked_for_is_deleted(town: Town, elin: Person) -> None:
    said = elin.shares("46701740606", of=5)
    assert said[0].startswith("Jag har tagit bort kontakten")
    assert len(elin.deleted()) == 1


@pytest.mark.parametrize("number", [KARIN, PER])
def test_a_shared_mailbox_proves_nobody_until_a_number_tells_who(town: Town, number: str) -> None:
    person = at_the_phone(town.person(31), FAMILY)
    assert person.standing().level is Level.L0
    assert person.standing().person_digest is None
    person.shares(number)
    customer = person.standing()
    assert customer.level is Level.L2
    assert customer.claims == {Claim(ClaimKind.PHONE, f"+{number}")}


def test_the_two_of_a_shared_mailbox_are_two_persons(town: Town) -> None:
    karin, per = town.person(31), town.person(32)
    at_the_phone(karin, FAMILY).shares(KARIN)
    town.passes(minutes=2)
    at_the_phone(per, FAMILY).shares(PER)
    assert karin.standing().person_digest != per.standing().person_digest
    assert not any("från ett annat Telegramkonto" in p.get("text", "") for _, p in karin.calls)


def test_a_number_of_somebody_else_does_not_help_with_a_shared_mailbox(town: Town) -> None:
    person = at_the_phone(town.person(31), FAMILY)
    person.shares(PHONE)
    assert person.standing().level is Level.L0


def test_a_register_that_is_down_makes_it_take_longer_and_it_goes_on_by_itself(
    town: Town, elin: Person
) -> None:
    at_the_phone(elin)
    town.cable.pulled = True
    said = elin.shares(PHONE)
    assert said[-1].startswith("Det här tar längre tid än vanligt")
    assert elin.types("hallå?")[0].startswith("Jag jämför fortfarande numret.")
    town.cable.pulled = False
    town.works()
    assert elin.standing().level is Level.L2
    assert "Det här har Westila Group AB lagrat om dig" in elin.calls[-1][1]["text"]


def test_a_session_that_ends_while_the_register_is_down_is_told_so(
    town: Town, elin: Person
) -> None:
    at_the_phone(elin)
    town.cable.pulled = True
    elin.shares(PHONE)
    town.passes(minutes=31)
    town.cable.pulled = False
    town.works()
    assert elin.calls[-1][1]["text"].startswith("Det tog så lång tid att du har blivit utloggad.")
    assert elin.standing().level is Level.L0


def test_the_number_rests_sealed_and_is_wiped_when_compared(town: Town, elin: Person) -> None:
    at_the_phone(elin).shares(PHONE)
    with town.unit() as unit:
        rows = unit.session.exec(select(Challenge)).all()
        binding = unit.session.exec(select(Binding)).one()
        assert [row.sealed_target for row in rows] == [None, None]
        assert PHONE.encode() not in binding.sealed_proofs
