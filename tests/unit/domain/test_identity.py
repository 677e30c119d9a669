"""Who may do what at which level: every action and every level is decided here, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import (
    NOBODY,
    TABLE,
    Action,
    Assurance,
    ContactRefusal,
    Level,
    Method,
    Outcome,
    Proof,
    Safeguard,
    Session,
    SharedContact,
    assurance_of,
    binding_holds,
    contact_refusal,
    level_of,
    verdict,
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


A, M, N = Outcome.ALLOWED, Outcome.ALLOWED_MASKED, Outcome.NEEDS_LEVEL
DECIDED = {
    Action.POLICY: (A, A, A, A),
    Action.OPEN_CASE: (A, A, A, A),
    Action.CASE_STATUS: (N, A, A, A),
    Action.WITHDRAW_CASE: (N, A, A, A),
    Action.CATEGORIES: (N, A, A, A),
    Action.ACCESS: (N, N, M, M),
    Action.ACCESS_FULL: (N, N, M, A),
    Action.RECTIFY: (N, A, A, A),
    Action.CHANGE_CONTACT: (N, N, A, A),
    Action.ERASE: (N, N, A, A),
    Action.WITHDRAW_CONSENT: (N, A, A, A),
    Action.OBJECT_TO_MARKETING: (N, A, A, A),
    Action.OBJECT: (N, A, A, A),
    Action.RESTRICT: (N, A, A, A),
    Action.TAKE_ALONG: (N, N, M, A),
    Action.ACT_FOR_ANOTHER: (N, N, N, A),
}


def test_what_nobody_may_weigh_needs_no_staff_and_the_rest_does():
    at_once = {Action.WITHDRAW_CONSENT, Action.OBJECT_TO_MARKETING}
    for action in (*at_once, Action.OBJECT, Action.RESTRICT, Action.TAKE_ALONG):
        staffed = Safeguard.STAFF_DECIDE in TABLE[action][Level.L3].safeguards
        assert staffed is (action not in at_once), action


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("action", Action)
def test_every_action_is_decided_at_every_level(action, level):
    ruling = verdict(action, Assurance(level), reachable=Level.L3)
    assert ruling.outcome is DECIDED[action][level]


@pytest.mark.parametrize("action", Action)
def test_more_proof_never_takes_anything_away(action):
    allowed = [verdict(action, Assurance(level), reachable=Level.L3).allowed for level in Level]
    assert allowed == sorted(allowed)


@pytest.mark.parametrize("action", Action)
def test_a_refusal_names_the_level_that_would_do(action):
    for ruling in TABLE[action]:
        assert ruling.allowed != (ruling.needs is not None)
        assert ruling.needs is None or TABLE[action][ruling.needs].allowed


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.POLICY, Action.OPEN_CASE}))
def test_telegrams_word_for_a_number_alone_opens_nothing_that_holds_data(action):
    assert not verdict(action, Assurance(Level.L1, code_sent=False)).allowed


def test_anybody_may_read_the_policy_and_open_a_case():
    assert verdict(Action.POLICY, NOBODY).outcome is Outcome.ALLOWED
    assert verdict(Action.OPEN_CASE, NOBODY).outcome is Outcome.ALLOWED


def test_where_no_method_reaches_the_level_staff_must_help():
    assert verdict(Action.ACT_FOR_ANOTHER, Assurance(Level.L2)).outcome is Outcome.NEEDS_STAFF
    assert verdict(Action.ERASE, NOBODY, reachable=Level.L1).outcome is Outcome.NEEDS_STAFF


@pytest.mark.parametrize(
    ("action", "safeguards"),
    [
        (
            Action.ERASE,
            {Safeguard.SECOND_PERSON, Safeguard.SECOND_CONFIRMATION, Safeguard.FRESH_PROOF},
        ),
        (Action.CHANGE_CONTACT, {Safeguard.NOTICE_TO_OLD_CONTACT, Safeguard.WAIT_72_HOURS}),
        (Action.ACCESS_FULL, {Safeguard.STAFF_DECIDE, Safeguard.FRESH_PROOF}),
        (Action.RECTIFY, {Safeguard.STAFF_DECIDE, Safeguard.NOTICE_TO_OLD_CONTACT}),
    ],
)
def test_what_could_do_harm_is_guarded(action, safeguards):
    assert safeguards <= verdict(action, Assurance(Level.L2)).safeguards


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
