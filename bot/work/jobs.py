"""The form of work outside of transactions: read in a unit, act, write down in a unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.files import FileRefusal
from bot.sources.base import SourceAdapter
from bot.store.unit import Unit


class Mailer(Protocol):
    """Sends one e-mail, blocking.

    Raises MailRefusedError (permanent) or MailUnavailableError (try again).
    """

    def send(self, *, to: str, subject: str, text: str) -> None: ...

    def rehearse(self, *, to: str, subject: str, text: str) -> None:
        """All of it but the handing in, so that its time does not tell who gets mail."""


class Files(Protocol):
    """Fetches a file that a person sent on Telegram, blocking; what it raises is worth a try."""

    def fetch(self, file_id: str) -> bytes | FileRefusal: ...


class Texter(Protocol):
    """Sends one text message, blocking, and says the operator's number of it.

    Raises SmsRefusedError (permanent) or SmsUnavailableError (try again).
    """

    def send(self, *, to: str, text: str, report_to: str) -> str: ...

    def rehearse(self) -> None:
        """Asks the operator something as well, and tells them of no message. Raises as `send`."""


class Typing(Protocol):
    """Shows a person that something is being done for them."""

    def shown(self, chat_id: int) -> AbstractContextManager[None]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Tools:
    """What work may touch outside the database."""

    sources: Mapping[str, SourceAdapter]
    mailer: Mailer
    files: Files | None = None
    texter: Texter | None = None  # None: nothing is sent by SMS
    typing: Typing | None = None

    def busy_for(self, chat_id: int | None) -> AbstractContextManager[None]:
        """While this goes on, the person sees that they have not been forgotten."""
        if self.typing is None or chat_id is None:
            return nullcontext()
        return self.typing.shown(chat_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One kind of task.

    `prepare` reads in a unit what `act` needs (None ends the task: nothing is left to do); `act`
    runs in a thread without a transaction; `finish` writes its outcome in the same unit that ends
    the task. `act` may run more than once and must be idempotent. What `act` raises goes to
    `failed`, which may tell people; the task is then tried again after a growing wait. `release`
    gives back what was ordered with everything prepared and never begun, as the program ends.
    `pause` is how many seconds it may wait for more of its kind, which need not be done then.
    """

    prepare: Callable[[Unit, str], Any | None]
    act: Callable[[Tools, Any], Any]
    finish: Callable[[Unit, str, Any], None]
    failed: Callable[[Unit, str, Exception, int], None] | None = (
        None  # (unit, subject, error, attempts)
    )
    release: Callable[[Unit, str], None] | None = None
    attempts: int | None = None  # None: until it works
    pause: float = 0.0
