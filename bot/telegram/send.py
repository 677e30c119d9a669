"""The sender: takes committed outbox rows, in order per chat, and calls the Bot API."""

from __future__ import annotations

import asyncio
import base64
import heapq
import logging
from dataclasses import replace
from typing import Any, Protocol

from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.desk import Desk
from bot.domain.messages import Kind
from bot.lanes import Lanes
from bot.services import notices
from bot.store import envelope, outbox
from bot.store.envelope import GONE, Mark
from bot.store.unit import Letter
from bot.telegram.limits import Limits
from bot.telegram.transport import NotConnectedError

log = logging.getLogger(__name__)

UNTIMED = {
    "answerCallbackQuery",
    "deleteMessage",
    "sendChatAction",
    "setMyCommands",
}  # these do not count as messages
TURN_SECONDS = 30.0  # how long a letter waits for earlier ones that somebody else has in hand
LOOK_SECONDS = 0.05
MARK_SECONDS = 0.05  # how long marks wait for somebody else's commit
WAITS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
HARMLESS = (
    "message is not modified",
    "query is too old",
    "message to delete not found",
    "message can't be deleted",
    "topic_not_modified",
)

LOST = ("message to edit not found", "message thread not found")


class Wire(Protocol):
    """Calls one Bot API method with JSON-able parameters."""

    async def call(self, method: str, params: dict[str, Any]) -> Any: ...


class BotApi:
    """The Bot API at one address, over any PTB request object; its errors are PTB's."""

    def __init__(self, request: BaseRequest, *, api_url: str, token: str) -> None:
        self._request = request
        self._base = f"{api_url.rstrip('/')}/bot{token}/"

    async def call(self, method: str, params: dict[str, Any]) -> Any:
        values = dict(params)
        timeout = values.pop("_read_timeout", BaseRequest.DEFAULT_NONE)
        parameters = [
            RequestParameter(name, value, None) for name, value in values.items() if name[0] != "_"
        ]
        if "_file" in values:
            file = InputFile(
                base64.b64decode(values["_file"]), filename=values["_filename"], attach=False
            )
            parameters.append(RequestParameter("document", None, [file]))
        return await self._request.post(
            self._base + method, RequestData(parameters), read_timeout=timeout
        )


class Sender:
    """One lane a chat; a chat that must wait holds nobody else up."""

    def __init__(self, desk: Desk, wire: Wire, limits: Limits) -> None:
        self.sent = 0
        self._desk = desk
        self._wire = wire
        self._limits = limits
        self._lanes: Lanes[int, int] = Lanes(self._send_next)
        self._waiting: dict[int, list[tuple[int, Letter]]] = {}  # by chat, the earliest first
        self._reached: dict[int, int] = {}  # by chat, up to where everything has had its turn
        self._flushing: asyncio.Task[None] | None = None

    def take(self, letters: list[Letter]) -> None:
        """Takes over rows that were committed (or found abandoned); each chat's stay in order."""
        for letter in letters:
            waiting = self._waiting.setdefault(letter.chat_id, [])
            heapq.heappush(waiting, (letter.seq, letter))
            self._lanes.put(letter.chat_id, letter.chat_id)

    def is_busy_with(self, chat_id: int) -> bool:
        return self._lanes.is_busy(chat_id)

    async def sweep(self) -> None:
        """Looks for rows that a dead process left behind."""
        found = await self._desk.run(outbox.abandoned)
        if found:
            log.info("taking over %d messages that were left behind", len(found))
            self.take(found)

    async def stop(self, seconds: float = 3.0) -> None:
        """Lets what is on its way arrive; the rest stays in the outbox for the next start."""
        await self._lanes.stop(seconds)
        if self._flushing:
            self._flushing.cancel()

    async def _send_next(self, chat_id: int) -> None:
        await self._until_in_turn(chat_id)
        waiting = self._waiting[chat_id]
        seq, letter = heapq.heappop(waiting)
        if not waiting:
            del self._waiting[chat_id]
        self._reached[chat_id] = max(seq, self._reached.get(chat_id, 0))
        await self._finish(letter)

    async def _until_in_turn(self, chat_id: int) -> None:
        """Waits for earlier rows of the chat that another thread or process has in hand.

        Threads that commit at the same time hand their letters over in any order; those of a
        COMMIT whose answer was lost come when the unit is tried again; those of a dead process
        when its heart has stopped for a while.
        """
        patience = TURN_SECONDS
        while patience > 0:
            first, reached = self._waiting[chat_id][0][0], self._reached.get(chat_id, 0)
            if first == reached + 1:
                return
            after = reached if first > reached else 0  # a chat that was forgotten counts anew
            if not await self._desk.run(outbox.has_open_between, chat_id, after, first):
                return
            await asyncio.sleep(LOOK_SECONDS)
            patience -= LOOK_SECONDS

    async def _finish(self, letter: Letter) -> None:
        mark = await self._deliver(letter)
        if mark is None:
            return
        self._desk.mark([mark])
        if mark.state == "failed" and mark.case_id and (not mark.purpose or mark.failure == GONE):
            # Staff have to learn that the person was not told, or need a card where the old one
            # was deleted or left behind in a group that moved: the same commit orders it.
            await self._desk.run(notices.order_card, mark.case_id)
        else:
            self._flush_soon()

    async def _deliver(self, letter: Letter) -> Mark | None:
        """Sends one row, however long it takes, and says what became of it."""
        if letter.kind == Kind.SECRET and not await self._desk.run(
            outbox.take_secret, letter.chat_id, letter.seq
        ):
            return None
        while True:
            try:
                return await self._attempt(letter)
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error) + 0.1)
            except ChatMigrated as error:
                await self._desk.run(envelope.chat_moved, letter.chat_id, error.new_chat_id)
                letter = replace(
                    letter, params={**(letter.params or {}), "chat_id": error.new_chat_id}
                )
            except TelegramError as error:  # an answer that is no JSON comes as the bare class
                if letter.kind == Kind.SECRET and not isinstance(error, NotConnectedError):
                    return self._mark(letter, "in_doubt", failure=type(error).__name__)
                letter = await self._wait(letter, error)

    async def _attempt(self, letter: Letter) -> Mark:
        if letter.method not in UNTIMED:
            await self._limits.pass_through(letter.chat_id)
        try:
            result = await self._wire.call(letter.method, letter.params or {})
        except BadRequest as error:
            return self._refused(letter, error)
        except (Forbidden, InvalidToken) as error:
            return await self._barred(letter, error)
        self.sent += 1
        return self._mark(letter, "sent", message_id=_number(result))

    def _refused(self, letter: Letter, error: BadRequest) -> Mark:
        """Telegram will never take this call; what is harmless counts as done."""
        text = error.message.lower()
        if any(known in text for known in HARMLESS):
            return self._mark(letter, "sent")
        if any(known in text for known in LOST):
            return self._mark(letter, "failed", failure=GONE)
        log.error("Telegram refused %s: %s", letter.method, error.message)
        return self._mark(
            letter, "failed", failure="chat gone" if "chat not found" in text else "refused"
        )

    async def _barred(self, letter: Letter, error: TelegramError) -> Mark:
        """The person blocked the bot, or it was thrown out of the group."""
        if isinstance(error, Forbidden):
            await self._desk.run(envelope.chat_blocked, letter.chat_id)
        log.warning("a message cannot be delivered: %s", type(error).__name__)
        return self._mark(
            letter, "failed", failure="blocked" if isinstance(error, Forbidden) else "token"
        )

    async def _wait(self, letter: Letter, error: TelegramError) -> Letter:
        log.warning("Telegram cannot be reached (%s), trying again", type(error).__name__)
        await asyncio.sleep(WAITS[min(letter.attempts, len(WAITS) - 1)])
        return replace(letter, attempts=letter.attempts + 1)

    def _mark(
        self,
        letter: Letter,
        state: str,
        *,
        message_id: int | None = None,
        failure: str | None = None,
    ) -> Mark:
        return Mark(
            letter.chat_id,
            letter.seq,
            state,
            message_id,
            failure,
            letter.attempts + 1,
            letter.case_id,
            letter.purpose,
        )

    def _flush_soon(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        """Marks that come while others are being written have nobody else to take them along."""
        await asyncio.sleep(MARK_SECONDS)
        while self._desk.has_marks:
            await self._desk.run(lambda _unit: None)


def _number(result: Any) -> int | None:
    """Of the message, or of the topic, that was made."""
    if not isinstance(result, dict):
        return None
    found: int | None = result.get("message_id", result.get("message_thread_id"))
    return found


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
