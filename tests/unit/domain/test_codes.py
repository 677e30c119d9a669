"""One-time codes: the limits hold whatever somebody tries."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain import codes
from bot.domain.codes import Allowed, Challenge, Dead, Errand, Failures, Locked, Scope, Sends, Wait

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ERRAND = Errand(telegram_id=7, chat_id=7, purpose="login")


def ago(**spans: float) -> datetime:
    return NOW - timedelta(**spans)


def test_a_code_has_six_digits_also_when_it_is_small():
    assert codes.new_code(lambda below: 42) == "000042"
    assert codes.new_code(lambda below: below - 1) == "999999"
    assert len({codes.new_code(random.Random(3).randrange) for _ in range(3)}) == 1


@pytest.mark.parametrize(
    "text", ["012345", " 012 345 ", "012-345", "０１２３４５", "01\u200b2345", "012–345"]
)
def test_a_code_is_understood_however_it_is_typed(text):
    assert codes.parse_code(text) == "012345"


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "koden är 012345", "٠١٢٣٤٥"])
def test_what_is_no_code_is_none(text):
    assert codes.parse_code(text) is None


def many(at: datetime, count: int) -> tuple[datetime, ...]:
    return (at,) * count


@pytest.mark.parametrize(
    ("sends", "failures", "answer"),
    [
        (Sends(), Failures(), Allowed()),
        (Sends(pair=[ago(seconds=59)]), Failures(), Wait(NOW + timedelta(seconds=1), Scope.CODE)),
        (Sends(pair=[ago(seconds=60)]), Failures(), Allowed()),
        (
            Sends(pair=[ago(minutes=8), ago(minutes=4)]),
            Failures(),
            Wait(NOW + timedelta(minutes=1), Scope.CODE),
        ),
        (Sends(pair=[ago(minutes=8), ago(minutes=5)]), Failures(), Allowed()),
        (
            Sends(contact=[ago(minutes=50), ago(minutes=30), ago(minutes=20)]),
            Failures(),
            Wait(NOW + timedelta(minutes=10), Scope.CONTACT),
        ),
        (
            Sends(contact=[ago(minutes=60), ago(minutes=30), ago(minutes=20)]),
            Failures(),
            Allowed(),
        ),
        (
            Sends(telegram=[*many(ago(hours=20), 3), *many(ago(hours=10), 3)]),
            Failures(),
            Wait(NOW + timedelta(hours=4), Scope.TELEGRAM),
        ),
        (Sends(other_targets=9), Failures(), Allowed()),
        (Sends(other_targets=10), Failures(), Wait(NOW + timedelta(days=1), Scope.TELEGRAM)),
        (Sends(other_targets=10, pair=[ago(hours=2)]), Failures(), Allowed()),
        (Sends(), Failures(pair=many(ago(hours=1), 19)), Allowed()),
        (
            Sends(),
            Failures(pair=many(ago(hours=1), 20)),
            Locked(NOW + timedelta(hours=23), Scope.PAIR),
        ),
        (Sends(), Failures(pair=many(ago(hours=24), 20)), Allowed()),
        (
            Sends(),
            Failures(pair=[*many(ago(hours=30), 10), *many(ago(hours=7), 10)]),
            Locked(NOW + timedelta(hours=17), Scope.PAIR),
        ),
        (
            Sends(),
            Failures(pair=[*many(ago(hours=31), 10), *many(ago(hours=7), 10)]),
            Locked(NOW + timedelta(hours=17), Scope.PAIR),
        ),
        (Sends(), Failures(pair=[*many(ago(hours=32), 10), *many(ago(hours=7), 10)]), Allowed()),
        (
            Sends(contact=[ago(minutes=50), ago(minutes=40), ago(minutes=30), ago(minutes=20)]),
            Failures(),
            Wait(NOW + timedelta(minutes=20), Scope.CONTACT),
        ),
        (Sends(), Failures(contact_total=99), Allowed()),
        (Sends(), Failures(contact_total=100), Locked(None, Scope.CONTACT)),
    ],
)
def test_another_code_is_sent_within_the_limits_only(sends, failures, answer):
    assert codes.may_send(sends, failures, NOW) == answer


def test_the_longest_wait_is_the_one_that_is_told():
    sends = Sends(pair=[ago(seconds=30)], contact=[*many(ago(minutes=40), 2), ago(seconds=30)])
    assert codes.may_send(sends, Failures(), NOW) == Wait(
        NOW + timedelta(minutes=20), Scope.CONTACT
    )


def test_a_wait_is_told_in_whole_seconds_and_never_as_none():
    assert Wait(NOW + timedelta(seconds=59.2), Scope.CODE).seconds(NOW) == 60
    assert Wait(NOW, Scope.CODE).seconds(NOW) == 1


@pytest.mark.parametrize(
    ("challenge", "errand", "answer"),
    [
        ({}, ERRAND, Allowed()),
        ({"sent_at": ago(minutes=10)}, ERRAND, Allowed()),
        ({"sent_at": ago(minutes=10, seconds=1)}, ERRAND, Dead.EXPIRED),
        ({"tries": 4}, ERRAND, Allowed()),
        ({"tries": 5}, ERRAND, Dead.SPENT),
        ({"used": True}, ERRAND, Dead.USED),
        ({}, Errand(telegram_id=8, chat_id=7, purpose="login"), Dead.OTHER_ERRAND),
        ({}, Errand(telegram_id=7, chat_id=8, purpose="login"), Dead.OTHER_ERRAND),
        ({}, Errand(telegram_id=7, chat_id=7, purpose="erase"), Dead.OTHER_ERRAND),
        (
            {},
            Errand(telegram_id=7, chat_id=7, purpose="login", case_ref="K7P-4MXQ-3"),
            Dead.OTHER_ERRAND,
        ),
    ],
)
def test_a_code_is_tried_in_time_five_times_once_and_for_its_own_errand(challenge, errand, answer):
    sent = Challenge(**{"errand": ERRAND, "sent_at": NOW, **challenge})
    assert codes.may_try(sent, Failures(), NOW, errand=errand) == answer


def test_a_lock_stops_tries_as_well_as_codes():
    failures = Failures(pair=many(NOW, 20))
    sent = Challenge(errand=ERRAND, sent_at=NOW)
    found = codes.may_try(sent, failures, NOW, errand=ERRAND)
    assert found == Locked(NOW + timedelta(hours=24), Scope.PAIR)


def test_the_tries_left_are_counted_down_to_none():
    left = [Challenge(errand=ERRAND, sent_at=NOW, tries=n).tries_left for n in range(7)]
    assert left == [5, 4, 3, 2, 1, 0, 0]


class Attack(RuleBasedStateMachine):
    """Three Telegram accounts guess at one contact, at whatever pace, and never guess right."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.sends: list[tuple[datetime, int]] = []
        self.guesses: list[tuple[datetime, int]] = []
        self.live: dict[int, Challenge] = {}

    def _failures(self, account: int) -> Failures:
        since = self.now - timedelta(hours=48)
        pair = [at for at, by in self.guesses if by == account and at > since]
        return Failures(pair=pair, contact_total=len(self.guesses))

    def _errand(self, account: int) -> Errand:
        return Errand(telegram_id=account, chat_id=account, purpose="login")

    @rule(minutes=st.sampled_from([0.1, 1, 5, 30, 60, 300, 1440]))
    def wait(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(account=st.integers(1, 3))
    def ask(self, account: int) -> None:
        day = [(at, by) for at, by in self.sends if self.now - at < timedelta(hours=24)]
        own = [at for at, by in day if by == account]
        sends = Sends(pair=own, contact=[at for at, _by in day], telegram=own)
        if codes.may_send(sends, self._failures(account), self.now) == Allowed():
            self.sends.append((self.now, account))
            self.live[account] = Challenge(errand=self._errand(account), sent_at=self.now)

    @rule(account=st.integers(1, 3), times=st.integers(1, 8))
    def guess(self, account: int, times: int) -> None:
        for _ in range(times):
            code = self.live.get(account)
            if code is None:
                return
            errand, failures = self._errand(account), self._failures(account)
            if codes.may_try(code, failures, self.now, errand=errand) == Allowed():
                self.guesses.append((self.now, account))
                self.live[account] = Challenge(
                    errand=errand, sent_at=code.sent_at, tries=code.tries + 1
                )

    @invariant()
    def no_more_guesses_than_promised(self) -> None:
        assert len(self.guesses) <= 100
        assert len(self.guesses) <= 5 * len(self.sends)
        assert all(code.tries <= 5 for code in self.live.values())
        for account in (1, 2, 3):
            mine = [at for at, by in self.guesses if by == account]
            assert all(
                late - early > timedelta(hours=24)
                for early, late in zip(mine, mine[20:], strict=False)
            )

    @invariant()
    def no_more_codes_than_promised(self) -> None:
        sent = [at for at, _by in self.sends]
        assert all(
            late - early >= timedelta(hours=1) for early, late in zip(sent, sent[3:], strict=False)
        )
        assert all(
            late - early >= timedelta(hours=24)
            for early, late in zip(sent, sent[6:], strict=False)
        )


TestAttack = Attack.TestCase
TestAttack.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


def test_a_patient_attacker_gets_a_hundred_guesses_and_then_none():
    attack = Attack()
    for _round in range(60):
        for account in (1, 2, 3):
            attack.ask(account)
            attack.guess(account, 5)
            attack.no_more_guesses_than_promised()
        attack.wait(240)
    assert len(attack.guesses) == 100
    assert codes.may_send(Sends(), attack._failures(9), attack.now) == Locked(None, Scope.CONTACT)
