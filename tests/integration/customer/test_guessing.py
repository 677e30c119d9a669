"""No sequence of codes, resends, chats and contacts gives anybody more guesses than are allowed."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.domain import codes
from bot.domain.claims import Claim, ClaimKind
from bot.domain.codes import Dead
from bot.domain.identifiers import Email, Phone
from bot.domain.identity import Action, Method
from bot.domain.on_file import ContactMatch
from bot.services import verification
from bot.services.verification import Asked, Proved, Wrong
from bot.store import challenges as challenge_rows
from bot.store.tables import AuditEvent, Challenge
from bot.store.unit import Unit
from tests.integration.customer.town import Town
from tests.support import NOON, an_office, surroundings

BOTH = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
AROUND = surroundings(office=an_office(codes=BOTH, sms_per_hour=10_000))
CONTACTS = (Email("elin.akesson@example.com"), Phone("+46701740605", mobile=True))
ELIN = Claim(ClaimKind.PERSONNUMMER, "198507099805")  # both contacts are hers
ACCOUNTS = (9001, 9002, 9003, 9004)
PURPOSES = (Action.ACCESS, Action.ERASE)
DAY = timedelta(days=1)

# Asking and guessing as fast as one likes, from several accounts, with waits that just outlast
# one of the limits: the wish for a new code, the life of a code, an hour, a day, a lock.
ASK = st.tuples(
    st.just("ask"), st.sampled_from(ACCOUNTS), st.sampled_from(CONTACTS), st.sampled_from(PURPOSES)
)
GUESS = st.tuples(
    st.just("guess"), st.sampled_from(ACCOUNTS), st.integers(0, 3), st.integers(1, 7)
)
WAIT = st.tuples(st.just("wait"), st.sampled_from([1, 5, 11, 21, 61, 245, 1441]))
STEPS = st.lists(st.one_of(ASK, GUESS, GUESS, WAIT), min_size=30, max_size=70)


class Thieves:
    """Several accounts that guess together, and what they were let to compare."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.made: list[tuple[str, Action]] = []
        self.codes: dict[str, str] = {}
        self.guesses: list[tuple[datetime, int, str]] = []  # when, which account, at which contact
        self.live = 0  # those that could have been right

    def ask(self, account: int, contact: Email | Phone, purpose: Action) -> None:
        asked = verification.ask_code(
            self.unit, chat_id=account, tg_user_id=account, contact=contact, purpose=purpose
        )
        if isinstance(asked, Asked) and asked.wait is None:
            letter = verification.make_code(
                self.unit, asked.challenge_id, ContactMatch.ONE, customer=ELIN
            )
            self.codes[asked.challenge_id] = letter.code
            self.made.append((asked.challenge_id, purpose))

    def guess(self, account: int, back: int, times: int) -> None:
        """At one of the newest codes, their own or another one's."""
        if back >= len(self.made):
            return
        challenge_id, purpose = self.made[-1 - back]
        row = self.unit.rows.get(Challenge, challenge_id)
        for _ in range(times):
            before, open_ = row.tries, self._is_open(row)
            self._types(account, challenge_id, purpose, "no code")
            if row.tries > before:
                self.guesses.append((self.unit.now, account, row.target_digest))
                self.live += open_

    def _is_open(self, row: Challenge) -> bool:
        whose = {"contact": row.target_digest, "customer": row.customer_digest}
        missed = challenge_rows.wrong_at(self.unit, **whose)
        return not row.decoy and not codes.guessed_out(missed)

    def _types(self, account: int, challenge_id: str, purpose: Action, code: str) -> object:
        return verification.try_code(
            self.unit, chat_id=account, tg_user_id=account, challenge_id=challenge_id,
            purpose=purpose, code=code,
        )  # fmt: skip

    def hit(self) -> list[object]:
        """What somebody hears who at last types the right code, at each one's newest."""
        found = []
        for challenge_id, purpose in reversed(self.made):
            row = self.unit.rows.get(Challenge, challenge_id)
            right = self.codes[challenge_id]
            found.append(self._types(row.tg_user_id, challenge_id, purpose, right))
        return found

    def wait(self, minutes: int) -> None:
        self.unit.now += timedelta(minutes=minutes)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, ever=st.sampled_from([codes.FAILURES_EVER, 8]))
def test_nobody_gets_more_guesses_than_are_allowed(
    town: Town, steps: list[tuple], ever: int
) -> None:
    """With a low mark as well, which few steps come to: then none is right where one was missed."""
    with (
        Session(town.engine, expire_on_commit=False) as session,
        pytest.MonkeyPatch.context() as lowered,
    ):
        lowered.setattr(codes, "FAILURES_EVER", ever)
        unit = Unit(session, AROUND, NOON)
        thieves = Thieves(unit)
        for name, *rest in steps:
            getattr(thieves, name)(*rest)
        assert_bounded(thieves)
        if len(thieves.guesses) >= codes.FAILURES_EVER:
            thieves.wait(1441)
            for contact in CONTACTS:
                thieves.ask(ACCOUNTS[3], contact, Action.ACCESS)
            missed = {contact for _at, _account, contact in thieves.guesses}
            made = [unit.rows.get(Challenge, one).target_digest for one, _ in thieves.made]
            heard = zip(reversed(made), thieves.hit(), strict=True)
            assert Proved() not in [said for contact, said in heard if contact in missed]
        session.rollback()


def assert_bounded(thieves: Thieves) -> None:
    assert thieves.live <= codes.FAILURES_EVER
    pairs, contacts = defaultdict(list), defaultdict(list)
    for at, account, contact in thieves.guesses:
        pairs[account, contact].append(at)
        contacts[contact].append(at)
    for challenge_id, _purpose in thieves.made:
        assert thieves.unit.rows.get(Challenge, challenge_id).tries <= codes.TRIES
    for moments in pairs.values():
        assert _most_in_a_day(moments) <= codes.FAILURES_PER_DAY
    for moments in contacts.values():
        # Codes live ten minutes into the next day, so that one more can be tried then.
        assert _most_in_a_day(moments) <= (codes.SENDS_PER_DAY + 1) * codes.TRIES
        assert len(moments) <= codes.FAILURES_EVER


def _most_in_a_day(moments: list[datetime]) -> int:
    return max(sum(first <= one < first + DAY for one in moments) for first in moments)


def test_the_thieves_do_reach_the_limits(town: Town) -> None:
    """Otherwise the property above would hold for thieves who never get anywhere."""
    with Session(town.engine, expire_on_commit=False) as session:
        thieves = Thieves(Unit(session, AROUND, NOON))
        for _day in range(5):
            for account in ACCOUNTS[:2]:
                for _ in range(3):
                    thieves.ask(account, CONTACTS[0], Action.ACCESS)
                    thieves.guess(account, 0, 7)
                    thieves.wait(21)
                thieves.wait(61)
            thieves.wait(1441)
        assert_bounded(thieves)
        assert len(thieves.guesses) == codes.FAILURES_EVER
        for account in (ACCOUNTS[3], 9999):  # one that never came before is shut out as well
            shut = verification.ask_code(
                thieves.unit, chat_id=account, tg_user_id=account, contact=CONTACTS[0],
                purpose=Action.ACCESS,
            )  # fmt: skip
            assert shut == codes.Locked(None, codes.Scope.CONTACT)
        session.rollback()


def test_a_customer_with_two_contacts_is_guessed_at_no_more_often(town: Town) -> None:
    """Half at the one, half at the other: then no code of theirs is right, and nothing says so."""
    with Session(town.engine, expire_on_commit=False) as session:
        thieves = Thieves(Unit(session, AROUND, NOON))
        guess_evenly(thieves)
        thieves.ask(ACCOUNTS[3], CONTACTS[1], Action.ACCESS)
        challenge_id, _purpose = thieves.made[-1]
        assert thieves.unit.rows.get(Challenge, challenge_id).decoy  # and looks as one
        assert set(thieves.hit()) == {Wrong(4), Dead.EXPIRED}
        thieves.unit.flush()
        said = thieves.unit.session.exec(select(AuditEvent.facts)).all()
        assert sum(codes.Scope.CUSTOMER.value in facts for facts in said) == 1
        assert verification.unlock(thieves.unit, CONTACTS[0]) > codes.FAILURES_EVER
        thieves.wait(1441)
        thieves.ask(ACCOUNTS[3], CONTACTS[1], Action.ACCESS)
        assert thieves.hit()[0] == Proved()
        session.rollback()


def test_whoever_reads_another_contact_does_not_see_that_guesses_were_made(town: Town) -> None:
    """Strangers miss at the one: the other one's owner gets in, until somebody misses there."""
    with Session(town.engine, expire_on_commit=False) as session:
        thieves = Thieves(Unit(session, AROUND, NOON))
        thieves.ask(ACCOUNTS[0], CONTACTS[0], Action.ACCESS)
        row = thieves.unit.rows.get(Challenge, thieves.made[-1][0])
        whose = {"contact": row.target_digest, "customer": row.customer_digest}
        for _ in range(codes.customer_mark()):
            challenge_rows.record_failure(thieves.unit, account="thief", **whose)
        thieves.ask(ACCOUNTS[1], CONTACTS[1], Action.ACCESS)
        assert not thieves.unit.rows.get(Challenge, thieves.made[-1][0]).decoy
        assert thieves.hit()[0] == Proved()
        thieves.wait(61)
        thieves.ask(ACCOUNTS[2], CONTACTS[1], Action.ACCESS)
        thieves.guess(ACCOUNTS[2], 0, 1)
        assert thieves.hit()[0] == Wrong(3)  # though it was the right one
        assert codes.customer_mark() + len(CONTACTS) - 1 <= codes.FAILURES_EVER
        session.rollback()


def guess_evenly(thieves: Thieves) -> None:
    """As often as may be, never so often at one contact that it is locked for all to see."""
    for day in range(codes.FAILURES_EVER // (4 * codes.TRIES)):
        for contact in CONTACTS:
            for account in ACCOUNTS[:2]:
                thieves.ask(account, contact, Action.ACCESS)
                thieves.guess(account, 0, codes.TRIES)
                thieves.wait(21)
        thieves.wait(1441)
        assert len(thieves.guesses) == (day + 1) * 4 * codes.TRIES
