"""Who may do what at which level: every action and every level is decided here, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.domain import levels, rights
from bot.domain.cases import Right, needs_second_person
from bot.domain.identity import NOBODY, Action, Assurance, Level, Method, Outcome, Safeguard
from bot.sources.levels_file import PACKAGED, LevelsFileError, load_levels
from tests.support import LEVELS

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
        staffed = Safeguard.STAFF_DECIDE in LEVELS.rows[action][Level.L3].safeguards
        assert staffed is (action not in at_once), action


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("action", Action)
def test_every_action_is_decided_at_every_level(action, level):
    ruling = LEVELS.verdict(action, Assurance(level), reachable=Level.L3)
    assert ruling.outcome is DECIDED[action][level]


@pytest.mark.parametrize("action", Action)
def test_more_proof_never_takes_anything_away(action):
    allowed = [
        LEVELS.verdict(action, Assurance(level), reachable=Level.L3).allowed for level in Level
    ]
    assert allowed == sorted(allowed)


@pytest.mark.parametrize("action", Action)
def test_a_refusal_names_the_level_that_would_do(action):
    for ruling in LEVELS.rows[action]:
        assert ruling.allowed != (ruling.needs is not None)
        assert ruling.needs is None or LEVELS.rows[action][ruling.needs].allowed


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.POLICY, Action.OPEN_CASE}))
def test_telegrams_word_for_a_number_alone_opens_nothing_that_holds_data(action):
    assert not LEVELS.verdict(action, Assurance(Level.L1, code_sent=False)).allowed


def test_anybody_may_read_the_policy_and_open_a_case():
    assert LEVELS.verdict(Action.POLICY, NOBODY).outcome is Outcome.ALLOWED
    assert LEVELS.verdict(Action.OPEN_CASE, NOBODY).outcome is Outcome.ALLOWED


def test_where_no_method_reaches_the_level_staff_must_help():
    assert (
        LEVELS.verdict(Action.ACT_FOR_ANOTHER, Assurance(Level.L2)).outcome is Outcome.NEEDS_STAFF
    )
    assert LEVELS.verdict(Action.ERASE, NOBODY, reachable=Level.L1).outcome is Outcome.NEEDS_STAFF


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
    assert safeguards <= LEVELS.verdict(action, Assurance(Level.L2)).safeguards


@pytest.mark.parametrize(
    ("right", "touches_contact"),
    [*((right, False) for right in rights.REQUIREMENTS), (Right.RECTIFICATION, True)],
)
def test_the_policy_and_the_table_of_steps_agree_on_the_second_person(right, touches_contact):
    action = rights.requirement(right, touches_contact=touches_contact).action
    guarded = LEVELS.rows[action][LEVELS.least(action)].safeguards
    two = needs_second_person(right, touches_contact=touches_contact)
    assert (Safeguard.SECOND_PERSON in guarded) is two


def test_only_what_hands_out_data_is_masked_below_the_highest_level():
    masked = {one for one in Action if LEVELS.least(one) is not LEVELS.whole(one)}
    assert masked == {Action.ACCESS_FULL, Action.TAKE_ALONG}


MAIL, SMS, CARD, EID = Method.EMAIL_CODE, Method.SMS_CODE, Method.TELEGRAM_PHONE, Method.EID


@pytest.mark.parametrize(
    ("ways", "level"),
    [
        (set(), Level.L0),
        ({CARD}, Level.L0),
        ({MAIL}, Level.L1),
        ({SMS}, Level.L1),
        ({SMS, CARD}, Level.L1),  # the same number twice counts once
        ({MAIL, CARD}, Level.L2),
        ({MAIL, SMS}, Level.L2),
        ({EID}, Level.L3),
    ],
)
def test_how_far_the_ways_lead(ways, level):
    assert levels.reachable(ways) is level


# -- the file ----------------------------------------------------------------------------------


def changed(folder: Path, **rows: object) -> Path:
    """The packaged policy with some rows in another form; None takes one out."""
    content = {**yaml.safe_load(PACKAGED.read_text("utf-8")), **rows}
    path = folder / "levels.yaml"
    path.write_text(yaml.safe_dump({k: v for k, v in content.items() if v is not None}), "utf-8")
    return path


SIGNED = {
    "L0": "needs L3", "L1": "needs L3", "L2": "needs L3", "L3": "allowed",
    "with": ["staff_decide", "fresh_proof", "second_confirmation", "second_person"],
    "also": {"L3": ["signature"]},
}  # fmt: skip
ROW = {"L0": "needs L2", "L1": "needs L2", "L2": "allowed", "L3": "allowed"}


def test_a_company_may_ask_for_more_where_the_law_leaves_it_the_choice(tmp_path):
    own = load_levels(changed(tmp_path, erase=SIGNED, restrict={**ROW, "with": ["staff_decide"]}))
    assert own.least(Action.RESTRICT) is Level.L2
    assert own.least(Action.ERASE) is Level.L3
    assert own.asks_signature(Action.ERASE)
    assert not LEVELS.asks_signature(Action.ERASE)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"erase": None}, "erase is missing; decide it at every level"),
        ({"dance": ROW}, "dance is not known here"),
        ({"access": {**ROW, "L1": "maybe"}}, "L1 is 'maybe'; say allowed, masked, or needs"),
        ({"access": {k: ROW[k] for k in ("L0", "L1", "L2")}}, "L3 is missing"),
        ({"access": {**ROW, "L3": "needs L3"}}, "a higher level opens less than a lower one"),
        ({"access": {**ROW, "L1": "needs L1"}}, "L1 needs L1, which does not open it"),
        ({"access": {**ROW, "L1": "allowed"}}, "L1 opens it, and it must need L2 at the least"),
        ({"withdraw_consent": ROW}, "it must be open at L1 at the latest"),
        ({"open_case": ROW}, "it must be open at L0 at the latest"),
        ({"case_status": {**ROW, "L2": "masked"}}, "nothing of it can be masked"),
        ({"access": {**ROW, "with": ["prayer"]}}, "'prayer' is none of"),
        ({"access": {**ROW, "with": ["second_person"]}}, "second_person cannot go with it at L2"),
        ({"erase": ROW}, "second_person must go with it at L2: the program always does that"),
        ({"erase": {**SIGNED, **ROW, "also": {"L2": ["signature"]}}}, "signature goes with erase"),
        ({"change_contact": {**ROW, "with": []}}, "wait_72_hours must go with it at L2"),
    ],
)  # fmt: skip
def test_a_policy_that_does_not_hold_is_refused_with_the_reason(tmp_path, rows, told):
    path = changed(tmp_path, **rows)
    with pytest.raises(LevelsFileError) as caught:
        load_levels(path)
    assert any(told in fault and fault.startswith(f"{path}:") for fault in caught.value.faults)


def test_every_action_has_its_bounds_and_the_packaged_policy_keeps_them():
    assert set(levels.BOUNDS) == set(Action)
    assert list(levels.objections(LEVELS)) == []
