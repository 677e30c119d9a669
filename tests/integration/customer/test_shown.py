"""What shows personal data in a chat: protected, and taken out when the session ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from bot.services import access
from bot.store.tables import Outbox
from tests.integration.customer.town import Person, Town

EMAIL, PHONE = "elin.akesson@example.com", "46701740605"
TAKEN_OUT = "Det jag visade om dig är borttaget ur chatten."


def shown(person: Person) -> Person:
    """Somebody to whom the summary was shown; it has arrived as message 7."""
    person.types("/access")
    person.proves_email(EMAIL)
    person.shares(PHONE)
    arrived(person, 7)
    return person


def arrived(person: Person, number: int) -> None:
    """What the sender learns: the newest protected message has this number in the chat."""
    with person.town.unit() as unit:
        query = select(Outbox).where(
            Outbox.chat_id == person.user_id, Outbox.purpose == "personal"
        )
        row = unit.session.exec(query.order_by(col(Outbox.seq).desc())).first()
        row.state, row.message_id = "sent", number


def edited(person: Person, number: int) -> None:
    """What the sender learns of what was written over: it is the message that it was before."""
    with person.town.unit() as unit:
        query = select(Outbox).where(Outbox.chat_id == person.user_id)
        for row in unit.session.exec(query.where(Outbox.method == "editMessageText")):
            row.state, row.message_id = "sent", number


def presses(person: Person, label: str, *, protected: bool, number: int) -> list[str]:
    pressed = {
        **person._message(), "message_id": number, "text": "?", "has_protected_content": protected
    }  # fmt: skip
    data = person.buttons()[label]
    query = {"id": "q", "from": person._user(), "chat_instance": "c", "data": data}
    before = len(person.calls)
    person.update({"callback_query": {**query, "message": pressed}})
    return [method for method, _ in person.calls[before:] if method != "answerCallbackQuery"]


def summary(person: Person) -> dict[str, Any]:
    return next(p for _, p in reversed(person.calls) if "sammanfattning" in p.get("text", ""))


def test_the_summary_is_protected_and_says_that_it_goes(elin: Person) -> None:
    told = summary(shown(elin))
    assert told["protect_content"] is True
    assert "Jag tar bort det här ur chatten när du loggas ut" in told["text"]


def test_logging_out_takes_it_out_at_once_and_says_so(elin: Person) -> None:
    said = shown(elin).types("/loggaut")
    assert 7 in elin.deleted()
    assert TAKEN_OUT in said[0]
    assert TAKEN_OUT not in elin.types("/loggaut")[0]


def test_whatever_else_ends_the_session_takes_it_out_too(town: Town, elin: Person) -> None:
    def taken_out() -> int:
        with town.unit() as unit:
            query = select(Outbox).where(Outbox.method == "deleteMessage")
            return len(unit.session.exec(query).all())

    shown(elin)
    before = taken_out()
    with town.unit() as unit:
        binding = access.live_binding(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
        access.revoke(unit, binding, why="erased")
    assert taken_out() == before + 1


def test_when_the_session_runs_out_it_goes_by_itself(town: Town, elin: Person) -> None:
    shown(elin)
    town.passes(minutes=10)
    elin.standing()  # in use: the session goes on
    town.passes(minutes=6)
    town.works()
    assert 7 not in elin.deleted()

    town.passes(minutes=10)
    town.works()
    assert 7 in elin.deleted()
    told = elin.calls[-1][1]
    assert TAKEN_OUT in told["text"]
    assert told["disable_notification"] is True
    town.passes(minutes=60)
    town.works()
    texts = [p.get("text", "") for _, p in elin.calls]
    assert sum(TAKEN_OUT in text for text in texts) == 1


@pytest.mark.parametrize("uses", [0, 2])
def test_whoever_was_active_reads_that_a_session_lasts_half_an_hour(
    town: Town, elin: Person, uses: int
) -> None:
    shown(elin)
    for _ in range(uses):
        town.passes(minutes=12)
        elin.standing()
    town.passes(minutes=16)
    town.works()
    told = elin.calls[-1][1]["text"]
    assert told.startswith("Du är utloggad nu")
    assert ("i högst en halvtimme" in told) is (uses > 0)


def test_what_telegram_no_longer_deletes_is_left_and_nothing_is_promised(
    town: Town, elin: Person
) -> None:
    shown(elin)
    town.passes(hours=49)
    town.works()
    assert 7 not in elin.deleted()
    assert TAKEN_OUT not in str(elin.calls[-1])


def test_what_is_personal_takes_no_place_that_is_not_protected(elin: Person) -> None:
    shown(elin)
    assert presses(elin, "Rätta något", protected=True, number=7)[0] == "editMessageText"
    choose = next(p for m, p in reversed(elin.calls) if m == "sendMessage")
    assert choose["protect_content"] is True
    assert presses(elin, "Kontaktuppgifter", protected=False, number=8) == ["sendMessage"]
    assert presses(elin, "Kontaktuppgifter", protected=True, number=9) == ["editMessageText"]


@pytest.mark.parametrize(("label", "gone"), [("Meny", []), ("Kontaktuppgifter", [7])])
def test_what_was_written_over_goes_only_if_it_is_still_personal(
    elin: Person, label: str, gone: list[int]
) -> None:
    shown(elin)
    elin.types("/rattelse")
    before = elin.deleted()
    presses(elin, label, protected=True, number=7)
    elin.types("/loggaut")
    assert [one for one in elin.deleted()[len(before) :] if one == 7] == gone


def test_what_was_written_over_again_and_again_is_taken_out_once(elin: Person) -> None:
    shown(elin)
    for _ in range(2):
        elin.types("/rattelse")
        presses(elin, "Kontaktuppgifter", protected=True, number=7)
        edited(elin, 7)
    elin.types("/loggaut")
    assert elin.deleted().count(7) == 1


def test_what_arrives_after_the_session_ended_is_taken_out_too(town: Town, elin: Person) -> None:
    elin.types("/access")
    elin.proves_email(EMAIL)
    elin.shares(PHONE)  # and Telegram does not answer for a while
    assert TAKEN_OUT not in elin.types("/loggaut")[0]
    arrived(elin, 7)
    town.passes(minutes=2)
    town.works()
    assert 7 in elin.deleted()


def test_whoever_waits_for_a_look_up_sees_that_it_goes_on(town: Town, elin: Person) -> None:
    seen: list[int] = []

    class Recorder:
        @contextmanager
        def shown(self, chat_id: int) -> Iterator[None]:
            seen.append(chat_id)
            yield

    town.tools = replace(town.tools, typing=Recorder())
    shown(elin)
    assert seen == [elin.user_id]
