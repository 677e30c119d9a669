"""On both databases: replicas that race for a code, or for codes, give nobody more than one would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.domain import codes
from bot.domain.identifiers import Email
from bot.domain.identity import Action
from bot.domain.on_file import ContactMatch
from bot.services import verification
from bot.services.verification import Asked, CodeLetter, Proved, Wrong
from bot.store.engine import open_engine
from bot.store.tables import Challenge
from tests.support import a_unit, surroundings

EMAIL = Email("elin.akesson@example.com")
AROUND = surroundings()
RACERS = 12


@pytest.fixture
def replicas(engine: Engine) -> Iterator[list[Engine]]:
    """Two processes' pools of connections to one database."""
    other = open_engine(engine.url.render_as_string(hide_password=False))
    yield [engine, other]
    other.dispose()


def race(replicas: list[Engine], act: Callable[[Any, int], Any]) -> list[Any]:
    """Everybody at once, half of them at either replica."""
    gate = Barrier(RACERS)

    def one(number: int) -> Any:
        with a_unit(replicas[number % 2], around=AROUND) as unit:
            gate.wait()
            return act(unit, number)

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(one, range(RACERS)))


def a_code(engine: Engine) -> CodeLetter:
    with a_unit(engine, around=AROUND) as unit:
        asked = ask(unit, 1)
        assert isinstance(asked, Asked)
        letter = verification.make_code(unit, asked.challenge_id, ContactMatch.ONE)
        assert letter is not None
        return letter


def ask(unit: Any, account: int) -> Any:
    return verification.ask_code(
        unit, chat_id=account, tg_user_id=account, contact=EMAIL, purpose=Action.ACCESS
    )


def tried(letter: CodeLetter, code: str) -> Callable[[Any, int], Any]:
    return lambda unit, _number: verification.try_code(
        unit, chat_id=1, tg_user_id=1, challenge_id=letter.challenge_id,
        purpose=Action.ACCESS, code=code,
    )  # fmt: skip


def test_a_code_is_compared_as_often_as_it_may_be(replicas: list[Engine]) -> None:
    letter = a_code(replicas[0])
    outcomes = race(replicas, tried(letter, "no code"))
    assert sum(isinstance(one, Wrong) for one in outcomes) == codes.TRIES
    assert race(replicas, tried(letter, letter.code)).count(Proved()) == 0


def test_a_right_code_counts_once(replicas: list[Engine]) -> None:
    letter = a_code(replicas[0])
    assert race(replicas, tried(letter, letter.code)).count(Proved()) == 1


def test_no_more_codes_are_sent_to_a_contact_than_are_allowed(replicas: list[Engine]) -> None:
    outcomes = race(replicas, ask)
    assert sum(isinstance(one, Asked) and one.wait is None for one in outcomes) == (
        codes.SENDS_PER_HOUR
    )
    with a_unit(replicas[0]) as unit:
        assert len(unit.session.exec(select(Challenge)).all()) == codes.SENDS_PER_HOUR
