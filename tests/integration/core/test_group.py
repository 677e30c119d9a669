"""Units of one transaction share chats and write together; nothing of them is lost or mixed up."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.domain import audit
from bot.domain.messages import Send
from bot.store.group import Group
from bot.store.tables import AuditEvent, Conversation, Outbox
from bot.store.unit import Unit
from tests.integration.core.rig import rows
from tests.support import NOON, a_unit, fresh_engine, surroundings


@pytest.fixture
def here(tmp_path: Path) -> Engine:
    return fresh_engine(tmp_path)


def test_two_units_of_a_group_number_the_messages_of_one_chat_in_their_order(here: Engine) -> None:
    with Session(here) as session:
        group = Group(session)
        for text in ("first", "second"):
            unit = Unit(session, surroundings(), NOON, group)
            unit.say(7, Send(text=text))
            unit.audit(audit.Code.LANGUAGE_CHOSEN, actor="test", language="sv")
            unit.flush()
            assert [letter.params["text"] for letter in unit.born.letters if letter.params] == [
                text
            ]
        group.write()
        session.commit()
    assert [(row.chat_id, row.seq) for row in rows(here, Outbox)] == [(7, 1), (7, 2)]
    assert [row.seq for row in rows(here, AuditEvent)] == [1, 2]
    assert [row.seq for row in rows(here, Conversation)] == [2]


def test_what_one_unit_changes_in_a_chat_the_next_one_sees(here: Engine) -> None:
    with Session(here) as session:
        group = Group(session)
        Unit(session, surroundings(), NOON, group).conversation(7).language = "en"
        assert Unit(session, surroundings(), NOON, group).language(7) == "en"
        group.write()
        session.commit()
    assert [row.language for row in rows(here, Conversation)] == ["en"]


def test_a_chat_that_nobody_has_written_in_is_not_made_by_asking_for_it(here: Engine) -> None:
    with a_unit(here) as unit:
        assert unit.known_conversation(7) is None
    assert rows(here, Conversation) == []
    with a_unit(here) as unit:
        unit.conversation(7).step = "question"
    with a_unit(here) as unit:
        known = unit.known_conversation(7)
        assert known is not None
        assert known.step == "question"


def test_an_update_that_took_effect_before_is_not_new(here: Engine) -> None:
    with Session(here) as session:
        assert Group(session).new([1, 2], NOON) == {1, 2}
        assert Group(session).new([2, 3], NOON) == {3}
        assert Group(session).new([], NOON) == set()
