"""Faults that a test or a visitor asks for, and the record of every call that the bot made."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.emulator.facts import Upload
from bot.emulator.refusals import ClientError

REMEMBERED = 20_000
OTHERS = frozenset({"smtp", "sms", "sms_report"})  # what is no method of the Bot API


@dataclass(kw_only=True, slots=True)
class Fault:
    """What shall go wrong with the next `count` calls of a method (`*`: any of the Bot API).

    `smtp` are mails, `sms` text messages; the description of `sms_report` is what is reported.
    `drop` closes the connection without an answer; `delay` waits before the call takes effect;
    `after` lets it take effect first, before the wait, the refusal or the cut.
    """

    method: str = "*"
    status: int | None = None
    count: int = 1
    chat_id: int | None = None
    retry_after: int | None = None
    description: str | None = None
    drop: bool = False
    after: bool = False
    delay: float = 0.0

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Fault:
        unknown = given.keys() - {f.name for f in fields(cls)}
        if unknown:
            raise ClientError(f"A fault has no {', '.join(sorted(unknown))}.")
        return cls(**given)

    def hits(self, method: str, chat_id: Any) -> bool:
        named = self.method.lower() in (method.lower(), method if method in OTHERS else "*")
        return named and self.chat_id in (None, chat_id)


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def take(self, method: str, chat_id: Any = None) -> Fault | None:
        """The fault that this call meets, if any; it is used up by one."""
        if not self.waiting:
            return None
        for fault in self.waiting:
            if fault.hits(method, chat_id):
                fault.count -= 1
                if fault.count <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.waiting]


@dataclass(slots=True)
class Call:
    """A Bot API call that arrived; status 0 means that no answer was given (yet)."""

    n: int
    at: float
    method: str
    params: Mapping[str, Any]
    chat_id: Any
    status: int = 0
    description: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"params": {k: _told(v) for k, v in self.params.items()}}


def _told(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"file_name": value.file_name, "size": len(value.content)}
    return value


class Calls:
    """The newest calls in the order in which they arrived."""

    def __init__(self) -> None:
        self._kept: deque[Call] = deque(maxlen=REMEMBERED)
        self._n = 0

    def begin(self, method: str, params: Mapping[str, Any]) -> Call:
        self._n += 1
        chat_id = params.get("chat_id")
        if isinstance(chat_id, str) and chat_id.lstrip("-").isdecimal():
            chat_id = int(chat_id)
        call = Call(self._n, time.time(), method, params, chat_id)
        self._kept.append(call)
        return call

    def since(self, n: int, *, method: str | None) -> list[dict[str, Any]]:
        wanted = (method or "").lower()
        return [
            call.as_json()
            for call in self._kept
            if call.n > n and (not wanted or call.method.lower() == wanted)
        ]
