"""What goes along with a line between customer and staff, and what stays behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.opening import parse_hours
from bot.domain.relay import names_identity_document, without_account


@pytest.mark.parametrize(
    ("words", "passed"),
    [
        ("Skriv till @anna_b direkt", "Skriv till @… direkt"),
        ("@ANNA_B eller t.me/Anna_b", "@… eller @…"),
        ("https://t.me/anna_b och tg://user?id=11", "@… och @…"),
        ("@anna_bergs är en annan", "@anna_bergs är en annan"),
        ("post@anna_b.se", "post@….se"),  # too much is covered rather than too little
        ("tg://user?id=112", "tg://user?id=112"),
        ("Ring 0705-910544", "Ring 0705-910544"),
    ],
)
def test_the_writers_own_account_is_covered(words: str, passed: str):
    assert without_account(words, username="anna_b", user_id=11) == passed


def test_whoever_has_no_name_on_telegram_hides_only_the_number():
    words = "@anna tg://user?id=11"
    assert without_account(words, username=None, user_id=11) == "@anna @…"


@pytest.mark.parametrize(
    "words",
    [
        *(
            "mitt körkort.jpg",
            "Korkort fram",
            "ID-kort",
            "id_kort_2.png",
            "Legitimation",
            "leg.jpg",
        ),
        *(
            "passport scan.pdf",
            "Här är mitt pass",
            "passfoto",
            "driving licence",
            "driver's license",
        ),
        *("my identity card", "nationellt id"),
    ],
)
def test_a_name_that_says_identity_document_is_understood(words: str):
    assert names_identity_document(words)


@pytest.mark.parametrize(
    "words", ["faktura.pdf", "adressen passar inte", "en elegant lösning", "kompass", "", "widget"]
)
def test_other_names_are_not_taken_for_one(words: str):
    assert not names_identity_document(words)


# -- when somebody reads ------------------------------------------------------------------------

HOURS = parse_hours(["mon-fri 09:00-16:00", "sat 10:00-12:00"])


@pytest.mark.parametrize(
    ("now", "closes", "opens"),
    [
        ("2026-11-26 08:30", "16:00", "2026-11-27 09:00"),  # Thursday, 9:30 in Sweden
        ("2026-11-26 15:00", None, "2026-11-27 09:00"),  # the hour of closing is closed
        ("2026-11-26 07:59", None, "2026-11-26 09:00"),
        ("2026-11-28 12:00", None, "2026-11-30 09:00"),  # Saturday afternoon
        ("2026-07-03 07:00", "16:00", "2026-07-04 10:00"),  # 9:00 in summer
        ("2026-12-25 10:00", None, "2026-12-28 09:00"),  # Christmas, then Boxing Day
    ],
)
def test_hours_follow_the_swedish_calendar(now: str, closes: str | None, opens: str):
    assert HOURS is not None
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    until, following = HOURS.closes(moment), HOURS.opens(moment)
    assert (until.strftime("%H:%M") if until else None) == closes
    assert following is not None
    assert following.strftime("%Y-%m-%d %H:%M") == opens


@pytest.mark.parametrize(
    "entries",
    [
        [],
        ["mon-fri"],
        ["fri-mon 09:00-16:00"],
        ["mon 16:00-09:00"],
        ["mon 9-16"],
        ["mon 25:00-26:00"],
        ["måndag 09:00-16:00"],
    ],
)
def test_hours_that_cannot_be_meant_are_refused(entries: list[str]):
    assert parse_hours(entries) is None
