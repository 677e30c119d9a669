"""Sealed fields: what was sealed comes back, and nothing else does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.crypto import KeysError, SealBrokenError, is_signed, new_keys, parse_keys

KEYS = parse_keys(new_keys("first"))
PLACE = "case_file|sealed_claims|7"


@given(some.binary(max_size=200), some.text(max_size=30))
def test_what_is_sealed_comes_back(plain: bytes, place: str) -> None:
    assert KEYS.open(KEYS.seal(plain, place), place) == plain


@given(some.recursive(some.none() | some.booleans() | some.integers() | some.text(), some.lists))
def test_json_comes_back_as_it_was(value: object) -> None:
    assert KEYS.open_json(KEYS.seal_json(value, PLACE), PLACE) == value


@given(some.text(max_size=30), some.text(max_size=30))
def test_a_value_opens_only_in_its_own_place(place: str, other: str) -> None:
    sealed = KEYS.seal(b"Anna", place)
    if place == other:
        assert KEYS.open(sealed, other) == b"Anna"
    else:
        with pytest.raises(SealBrokenError):
            KEYS.open(sealed, other)


def test_no_byte_of_a_sealed_value_can_be_changed() -> None:
    sealed = KEYS.seal("Anna Åkesson".encode(), PLACE)
    for index in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[index] ^= 1 << bit
            with pytest.raises(SealBrokenError):
                KEYS.open(bytes(changed), PLACE)


def test_no_part_of_a_sealed_value_can_be_cut_off() -> None:
    sealed = KEYS.seal(b"Anna", PLACE)
    for length in range(len(sealed)):
        with pytest.raises(SealBrokenError):
            KEYS.open(sealed[:length], PLACE)


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert KEYS.seal(b"Anna", PLACE) != KEYS.seal(b"Anna", PLACE)


def test_a_sealed_value_does_not_show_what_it_holds() -> None:
    assert b"Anna" not in KEYS.seal(b"Anna", PLACE)


def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key() -> None:
    old_line = new_keys("k1")
    old = parse_keys(old_line)
    fresh = new_keys("k2").split(",")[0]
    both = parse_keys(f"{fresh},{old_line}")
    assert both.open(old.seal(b"Anna", PLACE), PLACE) == b"Anna"
    with pytest.raises(SealBrokenError):
        old.open(both.seal(b"Anna", PLACE), PLACE)


def test_equal_values_meet_by_their_digest_also_after_a_rotation() -> None:
    line = new_keys("k1")
    rotated = parse_keys(f"{new_keys('k2').split(',')[0]},{line}")
    assert parse_keys(line).digest("email", "anna@x.se") == rotated.digest("email", "anna@x.se")


def test_a_digest_depends_on_purpose_value_and_key() -> None:
    digest = KEYS.digest("email", "anna@x.se")
    assert KEYS.digest("phone", "anna@x.se") != digest
    assert KEYS.digest("email", "anna@x.sf") != digest
    assert parse_keys(new_keys("first")).digest("email", "anna@x.se") != digest


def test_new_keys_are_read_back_also_from_two_lines() -> None:
    assert parse_keys(new_keys("k1").replace(",", "\n") + "\n").current == "k1"


KEY = "A" * 43 + "="  # 32 bytes of nought


@pytest.mark.parametrize(
    "text",
    [
        "",
        "k1",
        "k1:",
        "k1:not-base64!!",
        f"k1:{KEY}",
        f"index:{KEY}",
        f"{'x' * 33}:{KEY},index:{KEY}",
        f":{KEY},index:{KEY}",
        "k1:AAAA,index:AAAA",
    ],
)
def test_unusable_keys_are_refused(text: str) -> None:
    with pytest.raises(KeysError):
        parse_keys(text)


def test_keys_never_show_in_a_repr() -> None:
    line = new_keys("k1")
    secrets = [part.split(":")[1] for part in line.split(",")]
    shown = repr(parse_keys(line))
    assert not [
        secret for secret in secrets if secret in shown or secret[:10] in json.dumps(shown)
    ]
    assert "index_key" not in shown


def test_keys_from_before_there_was_a_signing_key_sign_all_the_same():
    old = ",".join(part for part in new_keys("k1").split(",") if not part.startswith("sign:"))
    signature = parse_keys(old).sign(b"message")
    assert is_signed(b"message", signature, parse_keys(old).public_key)
    assert parse_keys(old).public_key != parse_keys(new_keys("k1")).public_key


def test_a_signature_is_of_one_message_and_one_key():
    keys, others = parse_keys(new_keys("k1")), parse_keys(new_keys("k1"))
    signature = keys.sign(b"message")
    assert is_signed(b"message", signature, keys.public_key)
    assert not is_signed(b"massage", signature, keys.public_key)
    assert not is_signed(b"message", signature, others.public_key)
    assert not is_signed(b"message", "?", keys.public_key)
    assert not is_signed(b"message", signature, "no key")
