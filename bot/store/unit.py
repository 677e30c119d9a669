"""The unit of work: one session, with what it says, audits and orders, written at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from bot.crypto import Keyring
from bot.domain import audit
from bot.domain.messages import Kind, Message, Send
from bot.domain.office import Office
from bot.domain.texts import Language
from bot.store.group import Entry, Group
from bot.store.rows import KEPT, Rows
from bot.store.tables import Conversation, Mail, Sms, Task, new_id
from bot.store.upsert import inserting
from bot.store.writing import write_new

Row = TypeVar("Row", bound=SQLModel)
Render = Callable[[Message, int, Language], tuple[str, dict[str, Any]]]


PERSONAL = "personal"  # the purpose of outbox rows that go when the session ends


@dataclass(frozen=True, slots=True)
class Letter:
    """An outbox row as the sender takes it over after commit."""

    chat_id: int
    seq: int
    method: str
    params: dict[str, Any] | None = field(repr=False)
    kind: str
    case_id: str | None = None
    purpose: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """A task as the workshop takes it over after commit.

    Whoever orders work may know already what preparing it would find; that stays in the process.
    """

    id: str
    kind: str
    subject: str
    lane: str
    attempts: int = 0
    prepared: Any = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """One e-mail, ready to go; a decoy goes the same way and is never handed in."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    decoy: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"to": self.to, "subject": self.subject, "text": self.text, "decoy": self.decoy}


@dataclass(slots=True)
class Born:
    """What a committed unit leaves to be done outside of transactions."""

    letters: list[Letter] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What every unit of a process shares."""

    keyring: Keyring
    office: Office
    render: Render
    process_id: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was put into words before: a call as it is."""

    method: str
    params: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Said:
    chat_id: int
    message: Message | Rendered
    case_id: str | None
    purpose: str | None
    held: bool


class Unit:
    """Handed to services: rows, words, audit and tasks of one transaction.

    Whoever runs the unit opens, flushes and commits it. Nothing is sent before the commit.
    """

    def __init__(
        self, session: Session, around: Surroundings, now: datetime, group: Group | None = None
    ) -> None:
        self._session = session
        self.rows = Rows(session)
        self._alone = group is None  # then its flush writes at once what a group writes at its end
        self._group = group or Group(session)
        self.around = around
        self.now = now
        self.office = around.office
        self.keyring = around.keyring
        self.chat: Conversation | None = None  # the chat whose update is being handled
        self.replaces: int | None = None  # the message whose button was pressed
        self.born = Born()
        self.missed: set[Any] = set()  # what was asked for in this unit, and is not there
        self.read: dict[bytes, Any] = {}  # what sealed columns say that are read again and again
        self._said: list[_Said] = []

    # -- rows ---------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """For what goes the ORM's way; it sees what the unit has changed on other rows."""
        self.rows.write()
        return self._session

    def add(self, row: Row) -> Row:
        """Adds a row and writes it at once, so that rows which point to it may follow."""
        if type(row) in KEPT:
            self.rows.put(row)
        else:
            write_new(self.session, row)
        return row

    def seal(self, row: SQLModel, column: str, value: Any) -> None:
        """Encrypts `value` (JSON-able) into a `sealed_*` column of a row whose id is known."""
        sealed = None if value is None else self.keyring.seal_json(value, _place(row, column))
        setattr(row, column, sealed)

    def open(self, row: SQLModel, column: str) -> Any:
        """The value of a `sealed_*` column, or None. Raises SealBrokenError."""
        blob: bytes | None = getattr(row, column)
        return None if blob is None else self.keyring.open_json(blob, _place(row, column))

    def seal_bytes(self, row: SQLModel, column: str, value: bytes) -> None:
        """As `seal`, for what is no JSON."""
        setattr(row, column, self.keyring.seal(value, _place(row, column)))

    def open_bytes(self, row: SQLModel, column: str) -> bytes:
        """What `seal_bytes` sealed. Raises SealBrokenError."""
        return self.keyring.open(getattr(row, column), _place(row, column))

    def digest(self, purpose: str, value: str) -> str:
        return self.keyring.digest(purpose, value)

    # -- chats --------------------------------------------------------------------------------

    def conversation(self, chat_id: int) -> Conversation:
        """The chat's row, locked until the end of the unit; made if there was none."""
        return self._group.chat(chat_id)

    def known_conversation(self, chat_id: int) -> Conversation | None:
        """The same, or None if nobody has written there yet."""
        return self._group.known_chat(chat_id)

    def untouched(self, chat_ids: Iterable[int]) -> list[int]:
        """Those of the chats that can be changed past this unit and its companions."""
        return self._group.untouched(chat_ids)

    def language(self, chat_id: int) -> Language:
        """The language that is spoken in a chat: the person's own choice, or the house's."""
        row = self.conversation(chat_id)
        chosen = row.language or self.office.staff_language
        return "en" if chosen == "en" else "sv"

    # -- effects ------------------------------------------------------------------------------

    def say(
        self,
        chat_id: int,
        *messages: Message | Rendered,
        case_id: str | None = None,
        purpose: str | None = None,
        held: bool = False,
    ) -> None:
        """Says something to a chat after commit, in that chat's language, in this order.

        What is `held` stays in the outbox until it is let go.
        """
        self._said.extend(_Said(chat_id, one, case_id, purpose, held) for one in messages)

    def audit(
        self, code: audit.Code, *, actor: str, case_ref: str | None = None, **facts: Any
    ) -> None:
        """Adds a line to the audit chain; facts are ids, codes and counts, never personal data."""
        checked = dict(audit.checked_facts(facts))
        self._group.audits.append(Entry(self.now, actor, code.value, case_ref, checked))

    def task(
        self, kind: str, subject: str, *, lane: str, after: float = 0.0, prepared: Any = None
    ) -> str:
        """Orders work to be done after commit; it runs at least once. `after` is in seconds.

        With `prepared` this process begins without reading anew what it knows.
        """
        row: dict[str, Any] = {
            "id": new_id(),
            "kind": kind,
            "subject": subject,
            "lane": lane,
            "run_at": self.now + timedelta(seconds=after),
            "created_at": self.now,
            "owner": None if after else self.around.process_id,
            "attempts": 0,
            "failure": None,
        }
        self.rows.insert(Task, row)
        if not after:
            self.born.orders.append(Order(row["id"], kind, subject, lane, prepared=prepared))
        return str(row["id"])

    def wake(self, chat_id: int, signal: str, subject: str, *, after: float = 0.0) -> None:
        """Lets the chat's handler for `signal` go on, in a unit of its own after this one."""
        self.task(f"wake:{signal}:{chat_id}", subject, lane=f"chat:{chat_id}", after=after)

    def mail(
        self,
        to: str,
        subject: str,
        text: str,
        *,
        challenge_id: str | None = None,
        decoy: bool = False,
    ) -> None:
        """Orders an e-mail to be sent after commit; it is born in the hand of this process."""
        key, posting = new_id(), Posting(to=to, subject=subject, text=text, decoy=decoy)
        row = {
            "id": key,
            "state": "sending",
            "sealed_body": self.keyring.seal_json(posting.as_json(), f"mail|sealed_body|{key}"),
            "challenge_id": challenge_id,
            "attempts": 1,
            "created_at": self.now,
            "sent_at": None,
        }
        self.rows.insert(Mail, row)
        self.task("mail", key, lane=f"mail:{key}", prepared=posting)

    def text(
        self,
        to: str,
        words: str,
        *,
        challenge_id: str | None = None,
        at: datetime | None = None,
        decoy: bool = False,
    ) -> None:
        """Orders a text message (SMS), sent after commit or later; it counts from then.

        A decoy counts as any other, and is never handed in.
        """
        due = at or self.now
        row = Sms(id=new_id(), challenge_id=challenge_id, created_at=due)
        self.seal(row, "sealed_body", {"to": to, "text": words, "decoy": decoy})
        self.add(row)
        after = (due - self.now).total_seconds()
        self.task("sms", row.id, lane=f"sms:{row.id}", after=after)

    # -- the end ------------------------------------------------------------------------------

    def flush(self) -> None:
        """Writes rows, and hands what was said to the group, which writes it at its end."""
        if self.chat is not None:
            self.chat.updated_at = self.now
        if self.session.new or self._session.dirty or self._session.deleted:
            self._session.flush()
        for chat_id in dict.fromkeys(said.chat_id for said in self._said):
            self._post(chat_id, [said for said in self._said if said.chat_id == chat_id])
        self._said.clear()
        if self._alone:
            self._group.write()

    def _post(self, chat_id: int, said: list[_Said]) -> None:
        language = self.language(chat_id)
        first = self._draw_numbers(chat_id, len(said))
        for seq, one in enumerate(said, start=first):
            method, params = self._words(one.message, chat_id, language)
            kind = one.message.kind if isinstance(one.message, Send) else Kind.ORDINARY
            personal = isinstance(one.message, Send) and one.message.personal
            purpose = PERSONAL if personal else one.purpose
            letter = Letter(chat_id, seq, method, params, kind.value, one.case_id, purpose)
            if not one.held:
                self.born.letters.append(letter)
            self._group.outbox.append(self._outbox_row(letter, held=one.held))

    def _words(
        self, message: Message | Rendered, chat_id: int, language: Language
    ) -> tuple[str, dict[str, Any]]:
        if isinstance(message, Rendered):
            return message.method, message.params
        return self.around.render(message, chat_id, language)

    def _draw_numbers(self, chat_id: int, count: int) -> int:
        """The first of `count` fresh outbox numbers; the chat's row serialises whoever draws."""
        row = self.conversation(chat_id)
        row.seq += count
        return row.seq - count + 1

    def _outbox_row(self, letter: Letter, *, held: bool) -> dict[str, Any]:
        """Ordinary rows are born leased to this process; codes and links must be taken first."""
        open_state = "sending" if letter.kind == Kind.ORDINARY else "pending"
        return {
            "chat_id": letter.chat_id,
            "seq": letter.seq,
            "method": letter.method,
            "kind": letter.kind,
            "state": "held" if held else open_state,
            "owner": None if held else self.around.process_id,
            "sealed_body": self.keyring.seal_json(
                letter.params, outbox_place(letter.chat_id, letter.seq)
            ),
            "case_id": letter.case_id,
            "purpose": letter.purpose,
            "attempts": 0,
            "message_id": None,
            "failure": None,
            "created_at": self.now,
        }


def outbox_place(chat_id: int, seq: int) -> str:
    return f"outbox|sealed_body|{chat_id}|{seq}"


def _place(row: SQLModel, column: str) -> str:
    key = getattr(row, "id", None) or getattr(row, "chat_id", None)
    return f"{row.__tablename__}|{column}|{key}"


def insert_new(dialect: str, table: Any, values: dict[str, Any], key: Any) -> Any:
    """INSERT .. ON CONFLICT DO NOTHING RETURNING key: a row comes back only if it was new.

    The row count of this statement means nothing on psycopg, hence RETURNING.
    """
    return inserting(dialect, table).values(**values).on_conflict_do_nothing().returning(key)
