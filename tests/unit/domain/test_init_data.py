"""What Telegram tells a web app is believed only as Telegram signed it, and only for a while."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import init_data
from bot.domain.init_data import Refusal, account, key_of

TOKEN = "7000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
KEY = key_of(TOKEN)
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SECRET = "64ea20862162e8996b9de5becffd7d1004c004500ee80ab44e7d6cf96b31f875"
HASH = "6f0c4c9829b2bc86b7ec3ecde8482f814390cb9b4c3c4e6e6c4af8a961b3a4bf"
USER = {"id": 279058397, "first_name": "Åsa & Bo", "language_code": "sv"}


def told(*, key: bytes = KEY, at: datetime = NOW, **fields: str) -> str:
    said = {
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "user": json.dumps(USER, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(int(at.timestamp())),
        "signature": "c2ln",  # the check of others, which counts as any field here
        **fields,
    }
    return urlencode({**said, "hash": init_data.signature(said, key)})


def test_a_vector_that_was_worked_out_by_hand_with_openssl() -> None:
    """printf 'auth_date=1662771648\\nuser={"id":5}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:…"""
    fields = {"user": '{"id":5}', "auth_date": "1662771648"}
    assert KEY.hex() == SECRET
    assert init_data.signature(fields, KEY) == HASH
    at = datetime.fromtimestamp(1662771648, UTC)
    assert account(urlencode({**fields, "hash": HASH}), KEY, now=at) == 5


def test_the_account_is_told_in_whatever_order_the_fields_stand() -> None:
    pairs = parse_qsl(told())
    assert account(told(), KEY, now=NOW) == 279058397
    assert account(urlencode(pairs[::-1]), KEY, now=NOW) == 279058397
    assert account(urlencode(pairs, quote_via=quote), KEY, now=NOW) == 279058397


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", Refusal.MALFORMED),
        ("nonsense", Refusal.MALFORMED),
        ("user=%ff&auth_date=1&hash=a", Refusal.MALFORMED),
        (told().partition("&hash=")[0], Refusal.MALFORMED),
        (told() + "&user=%7B%22id%22%3A1%7D", Refusal.MALFORMED),  # a field twice
        (told() + "&more=1", Refusal.FORGED),
        (told().replace("279058397", "279058398"), Refusal.FORGED),
        (told().replace("signature=c2ln", "signature="), Refusal.FORGED),
        (told(key=key_of("7000000002:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")), Refusal.FORGED),
        (told(key=TOKEN.encode()), Refusal.FORGED),  # the token itself is not the key
        (told()[:-1] + ("0" if told()[-1] != "0" else "1"), Refusal.FORGED),
        (told(user="5"), Refusal.MALFORMED),
        (told(user="{"), Refusal.MALFORMED),
        (told(user='{"id":true}'), Refusal.MALFORMED),
        (told(user='{"id":"5"}'), Refusal.MALFORMED),
        (told(user='{"id":-5}'), Refusal.MALFORMED),
        (told(auth_date="soon"), Refusal.MALFORMED),
        (told(auth_date="9" * 12), Refusal.MALFORMED),
        (told(at=NOW - timedelta(minutes=5, seconds=1)), Refusal.STALE),
        (told(at=NOW + timedelta(seconds=61)), Refusal.STALE),
        (told(query_id="x" * 9000), Refusal.MALFORMED),
    ],
)
def test_what_is_not_just_as_telegram_said_it_is_refused(said: str, why: Refusal) -> None:
    assert account(said, KEY, now=NOW) is why


@pytest.mark.parametrize("age", [timedelta(0), timedelta(minutes=5), timedelta(seconds=-60)])
def test_it_holds_for_five_minutes(age: timedelta) -> None:
    assert account(told(at=NOW - age), KEY, now=NOW) == 279058397


@given(at=st.integers(min_value=0), by=st.characters(codec="utf-8"))
def test_no_character_can_be_changed(at: int, by: str) -> None:
    """Whatever is changed: it is refused, or it says the same in another spelling."""
    said = told()
    place = at % len(said)
    changed = said[:place] + by + said[place + 1 :]
    found = account(changed, KEY, now=NOW)
    same = parse_qsl(changed, keep_blank_values=True) == parse_qsl(said)
    assert found == 279058397 if same else isinstance(found, Refusal)


@given(st.text(max_size=200))
def test_any_text_at_all_gets_an_answer_and_no_error(said: str) -> None:
    assert isinstance(account(said, KEY, now=NOW), Refusal)
