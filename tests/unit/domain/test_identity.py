"""What proofs add up to, how long they count, and which contact cards are believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import (
    Assurance,
    ContactRefusal,
    Level,
    Method,
    Proof,
    Session,
    SharedContact,
    assurance_of,
    binding_holds,
    contact_refusal,
    level_of,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MAIL = Claim(ClaimKind.EMAIL, "anna@example.se")
OTHER_MAIL = Claim(ClaimKind.EMAIL, "anna@example.org")
PHONE = Claim(ClaimKind.PHONE, "+46701740605")
SELF = Claim(ClaimKind.PERSONNUMMER, "198507099805")


def proof(method: Method, contact: Claim, *, minutes_ago: float = 1, **flags: bool) -> Proof:
    proved_at = NOW - timedelta(minutes=minutes_ago)
    return Proof(method=method, contact=contact, proved_at=proved_at, **flags)


BY_MAIL = proof(Method.EMAIL_CODE, MAIL)
BY_TELEGRAM = proof(Method.TELEGRAM_PHONE, PHONE)
BY_SMS = proof(Method.SMS_CODE, PHONE)


@pytest.mark.parametrize(
    ("proofs", "level", "code_sent"),
    [
        ([], Level.L0, False),
        ([BY_MAIL], Level.L1, True),
        ([BY_SMS], Level.L1, True),
        ([BY_TELEGRAM], Level.L1, False),
        ([BY_MAIL, BY_TELEGRAM], Level.L2, True),
        ([BY_MAIL, BY_SMS], Level.L2, True),
        ([BY_SMS, BY_TELEGRAM], Level.L1, True),  # the same number twice counts once
        ([BY_MAIL, BY_MAIL], Level.L1, True),
        ([BY_MAIL, proof(Method.EMAIL_CODE, OTHER_MAIL)], Level.L2, True),
        ([BY_MAIL, proof(Method.STAFF_CALL_BACK, PHONE)], Level.L2, True),
        ([BY_TELEGRAM, proof(Method.STAFF_CALL_BACK, OTHER_MAIL)], Level.L1, True),
        ([proof(Method.EID, SELF)], Level.L3, True),
        ([proof(Method.STAFF_SAW_ID, SELF)], Level.L3, True),
        ([proof(Method.EMAIL_CODE, MAIL, minutes_ago=30)], Level.L0, False),
        ([proof(Method.EMAIL_CODE, MAIL, minutes_ago=30), BY_TELEGRAM], Level.L1, False),
        ([proof(Method.EMAIL_CODE, MAIL, ambiguous=True)], Level.L0, False),
        ([proof(Method.EMAIL_CODE, MAIL, ambiguous=True), BY_TELEGRAM], Level.L2, True),
        ([proof(Method.TELEGRAM_PHONE, PHONE, stale=True)], Level.L0, False),
        ([proof(Method.TELEGRAM_PHONE, PHONE, stale=True), BY_MAIL], Level.L2, True),
    ],
)
def test_what_proofs_add_up_to(proofs, level, code_sent):
    assert assurance_of(proofs, NOW) == Assurance(level, code_sent)
    assert level_of(reversed(proofs), NOW) is level


@pytest.mark.parametrize(
    ("verified", "used", "valid", "fresh"),
    [
        (0, 0, True, True),
        (15, 1, True, True),
        (15.1, 1, True, False),
        (20, 14.9, True, False),
        (20, 15, False, False),
        (29.9, 1, True, False),
        (30, 0, False, False),
    ],
)
def test_a_session_ends_when_idle_or_old(verified, used, valid, fresh):
    session = Session(
        verified_at=NOW - timedelta(minutes=verified), last_used_at=NOW - timedelta(minutes=used)
    )
    assert (session.valid(NOW), session.fresh(NOW)) == (valid, fresh)


def test_a_session_that_was_ended_is_neither_valid_nor_fresh():
    session = Session(verified_at=NOW, last_used_at=NOW, ended_at=NOW)
    assert not session.valid(NOW)
    assert not session.fresh(NOW)


def test_a_binding_serves_for_ninety_days_unless_revoked():
    assert binding_holds(NOW - timedelta(days=89), NOW, revoked=False)
    assert not binding_holds(NOW - timedelta(days=90), NOW, revoked=False)
    assert not binding_holds(NOW, NOW, revoked=True)


OWN_CARD = {
    "sender_id": 7,
    "card_user_id": 7,
    "private_chat": True,
    "forwarded": False,
    "via_bot": False,
    "asked_at": NOW - timedelta(minutes=5),
}


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({}, None),
        ({"card_user_id": 8}, ContactRefusal.NOT_YOURS),
        ({"card_user_id": None}, ContactRefusal.NOT_YOURS),
        ({"forwarded": True}, ContactRefusal.FORWARDED),
        ({"via_bot": True}, ContactRefusal.FORWARDED),
        ({"private_chat": False}, ContactRefusal.NOT_PRIVATE),
        ({"asked_at": None}, ContactRefusal.NOT_ASKED),
        ({"asked_at": NOW - timedelta(minutes=5, seconds=1)}, ContactRefusal.NOT_ASKED),
    ],
)
def test_only_the_senders_own_card_that_was_asked_for_is_believed(facts, refusal):
    assert contact_refusal(SharedContact(**{**OWN_CARD, **facts}), NOW) is refusal
