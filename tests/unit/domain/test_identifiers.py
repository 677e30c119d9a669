"""Identifiers are read strictly: every trap known of the libraries is a row here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer as library
from stdnum.se import orgnr as orgnr_library

from bot.domain.claims import Claim, ClaimKind
from bot.domain.identifiers import (
    Email,
    Orgnr,
    Personnummer,
    Phone,
    Postcode,
    Refusal,
    Refused,
    is_swedish_mobile,
    masked,
    parse_contact,
    parse_email,
    parse_orgnr,
    parse_personnummer,
    parse_phone,
    parse_postcode,
    parse_telegram_phone,
)

TODAY = date(2026, 11, 22)


def luhn(digits: str) -> str:
    """The check digit after nine others, written apart from the code under test."""
    total = 0
    for place, char in enumerate(digits):
        product = int(char) * (2 if place % 2 == 0 else 1)
        total += product - 9 if product > 9 else product
    return str(-total % 10)


@pytest.mark.parametrize(
    "text",
    [
        "198507099805",
        "8507099805",
        "850709-9805",
        "19850709-9805",
        "  850709-9805 ",
        "850709-9805\n",
        "850709\u20139805",  # en dash
        "850709\u22129805",  # minus sign
        "19８５０７０９-9805",  # full-width digits
        "850709-9805\u200b",  # a zero-width space that came with a copy
    ],
)
def test_every_usual_spelling_is_the_same_number(text):
    assert parse_personnummer(text, today=TODAY) == Personnummer("198507099805")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Refusal.EMPTY),
        (" \n", Refusal.EMPTY),
        ("850709-980", Refusal.WRONG_LENGTH),
        ("1985070998055", Refusal.WRONG_LENGTH),
        ("85-0709-9805", Refusal.WRONG_CHARACTERS),
        ("850709 - 9805", Refusal.WRONG_CHARACTERS),
        ("850709-T805", Refusal.WRONG_CHARACTERS),  # interim numbers
        ("850709-9806", Refusal.WRONG_CHECK_DIGIT),
        ("20991231-9804", Refusal.IN_THE_FUTURE),
        ("20300101-9805", Refusal.IN_THE_FUTURE),
        ("850709+9805", Refusal.TOO_OLD),
        ("18850709-9805", Refusal.TOO_OLD),
        ("559020-4144", Refusal.NOT_A_PERSON),
        ("850229-980" + luhn("850229980"), Refusal.NO_SUCH_DATE),
        ("851309-980" + luhn("851309980"), Refusal.NO_SUCH_DATE),
        ("850760-980" + luhn("850760980"), Refusal.NO_SUCH_DATE),
        ("850700-980" + luhn("850700980"), Refusal.NO_SUCH_DATE),
        ("850709-000" + luhn("850709000"), Refusal.WRONG_CHARACTERS),
        ("850709\x009805", Refusal.WRONG_CHARACTERS),
        ("Ⅷ50709-9805", Refusal.WRONG_CHARACTERS),
        ("٨٥٠٧٠٩-٩٨٠٥", Refusal.WRONG_CHARACTERS),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(text, reason):
    assert parse_personnummer(text, today=TODAY) == Refused(reason)


def test_a_coordination_number_is_told_from_a_personal_one():
    found = parse_personnummer("850769-9802", today=TODAY)
    assert found == Personnummer("198507699802")
    assert found.coordination
    assert not Personnummer("198507099805").coordination


@pytest.mark.parametrize(
    "text",
    ["850769-9802", "19850709\n-9805", "20991231-9804", "20300101-9805", "850709-9805\n",
     "19８５０７０９-9805", "850709+9805", "18850709-9805"],
)  # fmt: skip
def test_what_the_library_lets_through_is_decided_here(text):
    """It takes coming dates, full-width digits and a line break; its option against 60 is no use."""
    ours = parse_personnummer(text, today=TODAY)
    if isinstance(ours, Personnummer):
        assert ours.digits.isascii()
        assert ours.digits.isdigit()
        assert len(ours.digits) == 12
        assert ours.coordination is (int(ours.digits[6:8]) > 60)
    else:
        assert ours.reason in {Refusal.IN_THE_FUTURE, Refusal.TOO_OLD, Refusal.WRONG_CHARACTERS}


@pytest.mark.parametrize(
    "text", ["8507699802", "198507699802", "850769‐9802", "19850769-9802", " 850769-9802"]
)
def test_every_spelling_of_a_coordination_number_is_the_same_number(text):
    assert parse_personnummer(text, today=TODAY) == Personnummer("198507699802")


@pytest.mark.parametrize("dash", ["‐", "‑", "‒", "–", "—", "−", "﹣", "－"])
def test_every_dash_is_a_dash(dash):
    assert parse_personnummer(f"850709{dash}9805", today=TODAY) == Personnummer("198507099805")


@pytest.mark.parametrize(
    ("born", "sign", "today", "year"),
    [
        ("051122", "-", date(2026, 11, 22), "2005"),
        ("261122", "-", date(2026, 11, 22), "2026"),
        ("261122", "+", date(2026, 11, 22), "1926"),
        ("270101", "-", date(2026, 11, 22), "1927"),
        ("270101", "+", date(2027, 1, 1), "1927"),
        ("270101", "-", date(2027, 1, 1), "2027"),
    ],
)
def test_the_century_follows_the_sign_and_the_day_handed_in(born, sign, today, year):
    text = f"{born}{sign}980{luhn(born + '980')}"
    assert parse_personnummer(text, today=today).digits[:4] == year


@given(st.dates(date(1905, 1, 1), TODAY), st.integers(1, 999))
def test_it_agrees_with_the_library_on_every_right_number(born, serial):
    stem = f"{born:%y%m%d}{serial:03}"
    text = f"{born:%Y%m%d}{serial:03}{luhn(stem)}"
    assert library.Personnummer(text).format(long_format=True) == text
    assert parse_personnummer(text, today=TODAY) == Personnummer(text)


@given(st.dates(date(1905, 1, 1), TODAY), st.integers(1, 999), st.integers(1, 9))
def test_any_other_last_digit_is_refused(born, serial, off):
    stem = f"{born:%y%m%d}{serial:03}"
    wrong = (int(luhn(stem)) + off) % 10
    found = parse_personnummer(f"{born:%Y%m%d}{serial:03}{wrong}", today=TODAY)
    assert found == Refused(Refusal.WRONG_CHECK_DIGIT)


@given(st.text(max_size=30))
def test_no_text_whatever_breaks_a_reader(text):
    found = parse_personnummer(text, today=TODAY)
    assert isinstance(found, Refused | Personnummer)
    for parse in (parse_orgnr, parse_phone, parse_telegram_phone, parse_postcode, parse_contact):
        assert isinstance(parse(text), Refused | Orgnr | Phone | Postcode | Email)


def test_nobody_is_older_than_125_years():
    old, too_old = (f"19001123980{luhn('001123980')}", f"19001122980{luhn('001122980')}")
    assert parse_personnummer(old, today=TODAY) == Personnummer(old)
    assert parse_personnummer(too_old, today=TODAY) == Refused(Refusal.TOO_OLD)


def test_somebody_is_not_born_tomorrow():
    tomorrow = TODAY + timedelta(days=1)
    stem = f"{tomorrow:%y%m%d}980"
    found = parse_personnummer(f"{tomorrow:%Y%m%d}980{luhn(stem)}", today=TODAY)
    assert found == Refused(Refusal.IN_THE_FUTURE)


@pytest.mark.parametrize("text", ["559020-4144", "5590204144", "16559020-4144", " 559020–4144 "])
def test_an_organisation_number_is_read(text):
    assert parse_orgnr(text) == Orgnr("5590204144")
    assert orgnr_library.is_valid("559020-4144")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Refusal.EMPTY),
        ("559020-4145", Refusal.WRONG_CHECK_DIGIT),
        ("850709-9805", Refusal.NOT_AN_ORGANISATION),  # the library takes it
        ("19850709-9805", Refusal.WRONG_LENGTH),
        ("850769-9802", Refusal.NOT_AN_ORGANISATION),  # a sole trader's is a personal number
        ("SE559020414401", Refusal.WRONG_CHARACTERS),
        ("559020-4144\n1", Refusal.WRONG_CHARACTERS),
        ("559020-414", Refusal.WRONG_LENGTH),
    ],
)
def test_what_is_no_organisation_number_is_refused(text, reason):
    assert parse_orgnr(text) == Refused(reason)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0705-910544", "+46705910544"),
        ("0046 705 91 05 44", "+46705910544"),
        ("+46 (0)705 910 544", "+46705910544"),
        ("\u202a+46705910544\u202c", "+46705910544"),  # as a telephone's address book copies it
        ("+45 20 12 34 56", "+4520123456"),
        ("+46701740605", "+46701740605"),  # nobody's, for tests
        ("+46701740699", "+46701740699"),
    ],
)
def test_a_telephone_number_is_kept_as_e164(text, e164):
    found = parse_phone(text)
    assert (found.e164, found.mobile) == (e164, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Refusal.EMPTY),
        ("ring mig", Refusal.WRONG_CHARACTERS),
        ("٠٧٠٥٩١٠٥٤٤", Refusal.WRONG_CHARACTERS),  # the library takes them
        ("0705910544; DROP", Refusal.WRONG_CHARACTERS),
        ("0705-91054", Refusal.NO_SUCH_NUMBER),
        ("0705-9105441", Refusal.NO_SUCH_NUMBER),
        ("+888 0123 4567", Refusal.NO_SUCH_NUMBER),
        ("12", Refusal.NO_SUCH_NUMBER),
    ],
)
def test_what_is_no_telephone_number_is_refused(text, reason):
    assert parse_phone(text) == Refused(reason)


@pytest.mark.parametrize(
    ("text", "mobile"),
    [
        ("0701740698", True),  # its digits are a coordination number that there can be, too
        ("070-174 06 98", True),
        ("070174 0698", True),
        ("+46 70 174 06 98", True),
        ("070174-0698", False),  # as a personal identity number is written
        ("070114-0698", False),
        ("08-657 61 00", False),
        ("+45 20 12 34 56", False),
        ("0701740698 Elin", False),
        ("850709-9805", False),
        ("19850709-9805", False),
        ("", False),
    ],
)
def test_what_reads_as_a_swedish_mobile(text, mobile):
    assert is_swedish_mobile(text) is mobile


def test_where_a_text_message_is_to_go_a_landline_will_not_do():
    assert isinstance(parse_phone("08-657 61 00"), Phone)
    assert parse_phone("08-657 61 00", mobile_only=True) == Refused(Refusal.NOT_MOBILE)


@pytest.mark.parametrize(
    ("number", "e164"),
    [
        ("46705910544", "+46705910544"),
        ("+46705910544", "+46705910544"),
        ("4520123456", "+4520123456"),
    ],
)
def test_telegrams_number_is_international_with_or_without_plus(number, e164):
    assert parse_telegram_phone(number).e164 == e164


@pytest.mark.parametrize(
    "number", ["88801234567", "0705910544", "", "+46 705 91 05 44", "४६७०५९१०५४४"]
)
def test_a_number_that_telegram_would_not_vouch_for_is_refused(number):
    assert isinstance(parse_telegram_phone(number), Refused)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna@example.com", "anna@example.com"),
        (" Anna.Svensson@EXAMPLE.com ", "Anna.Svensson@example.com"),
        ("räk@example.se", "räk@example.se"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("anna@räksmörgås.se", "anna@räksmörgås.se"),
    ],
)
def test_an_address_keeps_its_local_part_and_lowers_its_domain(text, address):
    assert parse_email(text) == Email(address)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Refusal.EMPTY),
        ("anna", Refusal.NOT_AN_EMAIL),
        ("anna@", Refusal.NOT_AN_EMAIL),
        ("anna@example", Refusal.NOT_AN_EMAIL),
        ("anna@example.test", Refusal.NOT_AN_EMAIL),
        ("a@example.com\nBcc: b@example.com", Refusal.NOT_AN_EMAIL),
        ('"anna"@example.com', Refusal.NOT_AN_EMAIL),
        ("anna@[127.0.0.1]", Refusal.NOT_AN_EMAIL),
        ("Anna <anna@example.com>", Refusal.NOT_AN_EMAIL),
        ("a" * 65 + "@example.com", Refusal.NOT_AN_EMAIL),
        ("a@" + "b" * 260 + ".com", Refusal.TOO_LONG),
    ],
)
def test_what_is_no_address_is_refused(text, reason):
    assert parse_email(text) == Refused(reason)


def test_two_spellings_of_an_address_share_a_key():
    assert parse_email("Anna@Example.com").key == parse_email("anna@example.com").key


@pytest.mark.parametrize("text", ["423 56", "42356", "SE-423 56", "s-42356", " 423\u00a056 "])
def test_a_postcode_is_read(text):
    assert parse_postcode(text).written == "423 56"


@pytest.mark.parametrize("text", ["023 56", "4235", "423567", "423-56", "abcde"])
def test_what_is_no_postcode_is_refused(text):
    assert parse_postcode(text) == Refused(Refusal.NOT_A_POSTCODE)


def test_a_contact_is_an_address_or_a_number():
    assert parse_contact("anna@example.com") == Email("anna@example.com")
    assert parse_contact("0705-910544").e164 == "+46705910544"
    assert parse_contact("anna") == Refused(Refusal.UNKNOWN_CONTACT)
    assert parse_contact("anna@") == Refused(Refusal.NOT_AN_EMAIL)
    assert parse_contact(" ") == Refused(Refusal.EMPTY)


@pytest.mark.parametrize(
    ("kind", "value", "covered"),
    [
        (ClaimKind.PERSONNUMMER, "198507099805", "850709-••••"),
        (ClaimKind.EMAIL, "anna@example.se", "a•••@e•••.se"),
        (ClaimKind.PHONE, "+46705910544", "•••• ••• 44"),
        (ClaimKind.ORGNR, "5590204144", "559020-4144"),
        (ClaimKind.CUSTOMER_NUMBER, "10472", "•••72"),
        (ClaimKind.CUSTOMER_NUMBER, "104", "•••"),
    ],
)
def test_a_mask_shows_just_enough_to_be_known_again(kind, value, covered):
    assert masked(kind, value) == covered


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        (Personnummer("198507099805"), "9805"),
        (Phone("+46705910544", mobile=True), "705910544"),
        (Email("anna@example.se"), "anna"),
        (Postcode("42356"), "2356"),
        (Claim(ClaimKind.EMAIL, "anna@example.se"), "anna"),
    ],
)
def test_no_identifier_shows_itself_in_a_log_line(value, secret):
    assert secret not in f"{value!r} {value} {[value]!r}"


def test_an_identifier_leads_to_the_claim_that_sources_are_searched_by():
    assert Personnummer("198507099805").claim == Claim(ClaimKind.PERSONNUMMER, "198507099805")
    assert parse_phone("0705-910544").claim == Claim(ClaimKind.PHONE, "+46705910544")
    assert Email("a@example.se").claim == Claim(ClaimKind.EMAIL, "a@example.se")
    assert Orgnr("5590204144").claim == Claim(ClaimKind.ORGNR, "5590204144")
