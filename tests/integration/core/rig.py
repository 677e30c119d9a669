"""A desk with a small handler of the test's own, and ways to look at what it left behind."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from bot.desk import Desk, Handle
from bot.domain.clock import real_clock
from bot.domain.messages import Send
from bot.services import apologies
from bot.store.tables import Outbox
from bot.store.unit import Born, Surroundings, Unit, outbox_place
from tests.support import KEYS, surroundings

Update = dict[str, Any]

FAST = (0.002,)  # how long a failed unit waits before it is tried again, in tests


@functools.cache
def around(process_id: str = "test") -> Surroundings:
    return surroundings(process_id=process_id)


def written(update_id: int, chat: int, text: str = "") -> Update:
    """An update as Telegram brings it: somebody wrote in a private chat."""
    person = {"id": chat, "is_bot": False, "first_name": "Anna"}
    message = {
        "message_id": update_id, "date": 1_790_000_000, "text": text or f"text {update_id}",
        "chat": {"id": chat, "type": "private", "first_name": "Anna"}, "from": person,
    }  # fmt: skip
    return {"update_id": update_id, "message": message}


def echo(unit: Unit, update: Update) -> None:
    """Says what was written."""
    message = update["message"]
    unit.say(message["chat"]["id"], Send(text=message["text"]))


@contextlib.asynccontextmanager
async def a_desk(
    engine: Engine,
    handle: Handle = echo,
    *,
    on_born: Callable[[Born], None] | None = None,
    process_id: str = "test",
    **options: Any,
) -> AsyncIterator[Desk]:
    desk = Desk(
        engine, around(process_id), clock=real_clock, handle=handle,
        apologise=apologies.apologise, on_born=on_born or (lambda _born: None),
        **{"waits": FAST, **options},
    )  # fmt: skip
    desk.start()
    try:
        yield desk
    finally:
        await desk.stop()


def rows(engine: Engine, table: type[SQLModel]) -> list[Any]:
    with Session(engine) as session:
        return list(session.exec(select(table)).all())


def outbox(engine: Engine, chat: int) -> list[str]:
    """The texts that wait for a chat, in order."""
    found = sorted(
        (row for row in rows(engine, Outbox) if row.chat_id == chat), key=lambda r: r.seq
    )
    return [
        KEYS.open_json(row.sealed_body, outbox_place(row.chat_id, row.seq))["text"]
        for row in found
    ]


async def until(true: Callable[[], object], *, seconds: float = 5.0) -> None:
    """Returns when something has come true; fails loudly if it does not in time."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)
