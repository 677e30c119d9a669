"""Rows of the outbox: a secret is taken once, and only what nobody has in hand is taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.domain.messages import Kind, Send
from bot.store import outbox
from bot.store.tables import Outbox
from bot.store.unit import Unit
from tests.integration.core.rig import rows
from tests.support import NOON, a_unit, fresh_engine, surroundings

CHAT, OTHER = 7, 8
ME, LIVING, DEAD = "me", "living", "dead"


@pytest.fixture
def here(tmp_path: Any) -> Iterator[Engine]:
    engine = fresh_engine(tmp_path)
    for owner, ago in ((ME, 0), (LIVING, 1), (DEAD, 60)):
        with a_unit(
            engine, now=NOON - timedelta(seconds=ago), around=surroundings(process_id=owner)
        ) as unit:
            outbox.beat(unit)
    yield engine
    engine.dispose()


def by(engine: Engine, owner: str, act: Callable[[Unit], Any]) -> Any:
    with a_unit(engine, around=surroundings(process_id=owner)) as unit:
        return act(unit)


def says(engine: Engine, owner: str, *kinds: Kind, chat: int = CHAT) -> None:
    by(engine, owner, lambda u: u.say(chat, *(Send(text="x", kind=kind) for kind in kinds)))


def left(engine: Engine) -> list[tuple[int, int]]:
    """What is taken over, in the order in which it is handed out."""
    found: list[tuple[int, int]] = by(
        engine, ME, lambda u: [(one.chat_id, one.seq) for one in outbox.abandoned(u)]
    )
    return found


def test_a_secret_is_taken_once_even_by_two(here: Engine) -> None:
    says(here, ME, Kind.SECRET)
    taken = [by(here, one, lambda u: outbox.take_secret(u, CHAT, 1)) for one in (ME, LIVING, ME)]
    assert taken == [True, False, False]
    assert [(row.state, row.owner) for row in rows(here, Outbox)] == [("sending", ME)]


def test_what_is_behind_somebody_livings_message_waits_for_it_in_its_own_chat(
    here: Engine,
) -> None:
    says(here, LIVING, Kind.ORDINARY)
    says(here, DEAD, Kind.ORDINARY)
    says(here, DEAD, Kind.ORDINARY, Kind.ORDINARY, chat=OTHER)
    assert left(here) == [(OTHER, 1), (OTHER, 2)]
    assert left(here) == []  # they are mine now


def test_a_secret_that_may_have_left_is_given_up_and_wiped(here: Engine) -> None:
    says(here, DEAD, Kind.SECRET, Kind.SECRET, Kind.ORDINARY)
    says(here, LIVING, Kind.SECRET, chat=OTHER)
    for owner, chat in ((DEAD, CHAT), (LIVING, OTHER)):
        assert by(here, owner, lambda u, chat=chat: outbox.take_secret(u, chat, 1))
    assert left(here) == [(CHAT, 2), (CHAT, 3)]
    states = [(row.chat_id, row.state, row.sealed_body is None) for row in rows(here, Outbox)]
    assert states == [
        (CHAT, "in_doubt", True),
        (CHAT, "pending", False),
        (CHAT, "sending", False),
        (OTHER, "sending", False),  # a living process is sending it
    ]


def test_what_nobody_owns_is_taken_over_too(here: Engine) -> None:
    def disowned(unit: Unit) -> None:
        row = unit.session.get(Outbox, (CHAT, 1))
        assert row is not None
        row.owner = None

    says(here, LIVING, Kind.ORDINARY)
    by(here, ME, disowned)
    assert left(here) == [(CHAT, 1)]


def test_what_is_held_back_goes_to_its_own_chat_alone_or_to_nobody(here: Engine) -> None:
    def held(unit: Unit) -> None:
        for chat in (CHAT, OTHER):
            unit.say(chat, Send(text=f"for {chat}"), held=True)

    def let_go(chat: int, *, drop: bool) -> list[tuple[int, Any]]:
        def act(unit: Unit) -> Unit:
            outbox.let_go(unit, chat, drop=drop)
            return unit

        letters = by(here, ME, act).born.letters
        return [(one.chat_id, one.params["text"]) for one in letters]

    by(here, ME, held)
    assert let_go(CHAT, drop=False) == [(CHAT, f"for {CHAT}")]
    assert {(row.chat_id, row.state) for row in rows(here, Outbox)} == {
        (CHAT, "sending"),
        (OTHER, "held"),
    }
    assert let_go(OTHER, drop=True) == []  # they are no member any more
    assert [row.chat_id for row in rows(here, Outbox)] == [CHAT]
