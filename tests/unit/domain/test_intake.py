"""Requests from outside the chat: their day counts, and two ways of being sure confirm each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import described, intake, staff_identity
from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identity import Level, Method
from bot.domain.intake import Asked, Contact, Fault
from bot.domain.registry import Wish
from bot.domain.restrictions import Reason
from tests.support import LEVELS

NOW = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)


MOMENTS = st.integers(min_value=0, max_value=16 * 366 * 24).map(
    lambda hours: datetime(2024, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
)


@given(days=st.integers(min_value=0, max_value=intake.EARLIEST.days), now=MOMENTS)
def test_a_request_counts_from_its_own_day_and_never_from_the_future(days, now):
    day = stockholm_day(now) - timedelta(days=days)
    received = intake.receipt(day, now)
    assert isinstance(received, datetime)
    assert stockholm_day(received) == day
    assert received <= now


@given(days=st.integers(0, 400), hours=st.integers(0, 400 * 24), now=MOMENTS)
def test_what_comes_after_something_is_between_it_and_now(days, hours, now):
    after = now - timedelta(hours=hours)
    day = stockholm_day(now) - timedelta(days=days)
    found = intake.later_on(day, after=after, now=now)
    if isinstance(found, Fault):
        assert found is Fault.TOO_EARLY
        assert day < stockholm_day(after)
    else:
        assert after <= found <= now
        assert stockholm_day(found) == day


def test_a_day_that_is_missing_or_to_come_is_told_as_such():
    tomorrow = stockholm_day(NOW) + timedelta(days=1)
    assert intake.later_on(None, after=NOW, now=NOW) is Fault.NO_DATE
    assert intake.later_on(tomorrow, after=NOW, now=NOW) is Fault.FUTURE


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (None, Fault.NO_DATE),
        (date(2026, 11, 26), Fault.FUTURE),  # it is the 25th in Stockholm until midnight there
        (date(2024, 11, 22), Fault.LONG_AGO),
    ],
)
def test_a_day_that_cannot_be(day, fault):
    assert intake.receipt(day, NOW) is fault


@pytest.mark.parametrize("asked", Asked)
@pytest.mark.parametrize("reason", ["", "unlawful", "nonsense"])
def test_every_wish_has_a_request_in_the_shape_of_its_right(asked, reason):
    request = intake.request(asked, reason)
    assert asked in intake.RIGHTS
    if asked is Asked.RECTIFICATION:
        assert not described.plan_of(request).sources  # nobody has pointed out where it is
    elif asked in intake.WISHES:
        assert Wish(request["wish"])
        assert asked is not Asked.RESTRICTION or Reason(request["ground"])
    else:
        assert request["scope"] == "all"
        assert request.get("ground", "unlawful") == "unlawful"


@pytest.mark.parametrize(
    ("ways", "level"),
    [
        ([], Level.L0),
        ([Method.STAFF_CALL_BACK], Level.L1),
        ([Method.STAFF_CALL_BACK, Method.STAFF_CALL_BACK], Level.L1),
        ([Method.LETTER_CODE], Level.L2),
        ([Method.STAFF_CALL_BACK, Method.LETTER_CODE], Level.L2),
        ([Method.STAFF_CALL_BACK, Method.STAFF_SAW_ID], Level.L3),
        ([Method.EMAIL_CODE, Method.EID], Level.L0),  # no ways of the staff
    ],
)
def test_what_ways_add_up_to(ways, level):
    assert staff_identity.level_of(ways) is level


@pytest.mark.parametrize("right", Right)
def test_a_document_seen_is_enough_for_every_right_and_nothing_is_for_none(right):
    open_to_anybody = right is Right.QUESTION
    unknown = staff_identity.still_needs(right, Level.L0, LEVELS)
    assert (unknown is None) is open_to_anybody
    assert staff_identity.still_needs(right, Level.L3, LEVELS) is None


def test_a_contact_comes_back_as_it_was_kept():
    contact = Contact(
        name="Carin Ek",
        address=("Storgatan 1", "423 56 Torslanda"),
        claims=frozenset({Claim(ClaimKind.PHONE, "+46701740605")}),
    )
    assert Contact.from_json(contact.as_json()) == contact
    assert Contact.from_json(None) == Contact()
    assert "Carin" not in repr(contact)
    assert "0701740605" not in repr(contact)
