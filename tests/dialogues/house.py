"""The bot and the emulator's world in one process, without a wire between them: quick, and real.

Updates come from the world, go through every handler and service with their work, and come back as
calls that the world checks by the facts of the Bot API before it carries them out.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlmodel import Session, col, select

from bot.domain.cases import Role
from bot.domain.errors import InsynError
from bot.domain.holdings import SourceUnavailableError
from bot.emulator import groups
from bot.emulator.facts import Upload, checked, method_named
from bot.emulator.methods import METHODS
from bot.emulator.records import Chat, User
from bot.emulator.refusals import RefusedError
from bot.emulator.world import World
from bot.services import staff
from bot.sources.sql import SqlSource
from bot.store import envelope, tasks
from bot.store.engine import open_engine
from bot.store.envelope import Mark
from bot.store.tables import AuditEvent, Task
from bot.store.unit import Letter, Surroundings, Unit
from bot.telegram.application import Conversations
from bot.work import schedule
from bot.work.clock import tick
from bot.work.every import JOBS
from bot.work.jobs import Tools
from tests.support import NOON, STAFF_GROUP

HARMLESS = ("message is not modified", "query is too old", "message to delete not found")
TOKEN = "1:test"


class Cable:
    """The company's register behind a cable that can be pulled."""

    def __init__(self, behind: SqlSource) -> None:
        self._behind = behind
        self.name = behind.name
        self.pulled = False

    def __getattr__(self, name: str) -> Any:
        if self.pulled:
            raise SourceUnavailableError(source=self.name)
        return getattr(self._behind, name)


@dataclass
class Mails:
    """The mail server, which keeps what it gets."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, *, to: str, subject: str, text: str) -> None:
        self.sent.append((to, subject, text))

    def rehearse(self, *, to: str, subject: str, text: str) -> None:
        """Nobody gets anything."""

    def code(self) -> str:
        return self.sent[-1][2].splitlines()[0].rpartition(" ")[2]


@dataclass
class Files:
    """What people have sent, as Telegram hands it out."""

    world: World

    def fetch(self, file_id: str) -> bytes:
        return self.world.blobs[file_id]


@dataclass(frozen=True, kw_only=True)
class Plot:
    """What houses are built from: made once, copied for each."""

    database: Path
    register: Path
    source: SqlSource  # of the register; for reading only
    around: Surroundings
    talks: Conversations


class House:
    """One company with its customers and staff, at a time that the script sets."""

    def __init__(self, plot: Plot, folder: Path, *, own_register: bool = False) -> None:
        self.plot, self.folder = plot, folder
        self.now: datetime = NOON
        self.world = World(token=TOKEN, bot_username="westila_insyn_bot", clock=self._seconds)
        self.mails = Mails()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._known: dict[str, Any] = {}  # what orders took along, by task
        self._failures: dict[str, int] = {}
        self._marks: list[Mark] = []
        shutil.copy(plot.database, folder / "insyn.db")
        self._open()
        self.cable = Cable(self._own_source() if own_register else plot.source)
        self.tools = Tools(  # type: ignore[arg-type]
            sources={self.cable.name: self.cable}, mailer=self.mails, files=Files(self.world)
        )

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _open(self) -> None:
        self.engine = open_engine(f"sqlite:///{self.folder / 'insyn.db'}")
        event.listen(self.engine, "connect", _without_waiting_for_the_disk)

    def _own_source(self) -> SqlSource:
        shutil.copy(self.plot.register, self.folder / "register.db")
        url = f"sqlite:///{self.folder / 'register.db'}"
        source = self.plot.around.office.registry.source("westila")
        return SqlSource(replace(source, url=url), clock=lambda: self.now)

    def close(self) -> None:
        self.engine.dispose()

    # -- who is there

    def customer(self, name: str, *, language: str, phone: str = "", user_id: int = 0) -> User:
        given = {"first_name": name, "language_code": language, "phone": phone or None}
        return groups.add_user(self.world, {**given, "id": user_id or None})

    def member(self, name: str, *, role: Role, language: str) -> User:
        given = {"first_name": name, "language_code": language, "role": "staff"}
        user = groups.add_user(self.world, given)
        with self.unit() as unit:
            staff.add(unit, tg_user_id=user.id, name=name, role=role, language=_known(language))
            unit.conversation(user.id).language = language
        if STAFF_GROUP not in self.world.chats:
            facts = {"id": STAFF_GROUP, "type": "supergroup", "title": "Staff"}
            groups.add_group(self.world, {**facts, "members": [user.id]})
            self.world.inbox.drop()
        else:
            self.world.chats[STAFF_GROUP].members.append(user.id)
        return user

    def public_group(self, member: User) -> Chat:
        chat = groups.add_group(self.world, {"members": [member.id], "title": "Friends"})
        self.world.inbox.drop()
        return chat

    # -- time

    def passes(self, time: timedelta) -> None:
        self.now += time
        for job in schedule.JOBS:
            with self.unit() as unit:
                tick(unit, job)
        self.settle()

    def restarts(self) -> None:
        """The process dies and comes back: only what is in the database is left."""
        self._known.clear()
        self.engine.dispose()
        self._open()

    # -- what happens

    def settle(self) -> None:
        """Lets every update in, does all work that is due, and delivers what is said."""
        tried: set[str] = set()
        while True:
            if self.world.inbox.pending:
                self._let_in(next(iter(self.world.inbox.pending.values())))
            elif (task := self._next_task(tried)) is not None:
                tried.add(task.id)
                self._carry_out(task)
            else:
                return

    def _let_in(self, update: Any) -> None:
        self.world.inbox.confirm(update.update_id)
        with self.unit() as unit:
            unit.chat = unit.conversation(update.chat_id)
            self.plot.talks.handle(unit, update.as_api())

    def _next_task(self, tried: set[str]) -> Task | None:
        with Session(self.engine) as session:
            due = select(Task).where(col(Task.run_at) <= self.now)
            due = due.order_by(col(Task.run_at), text("rowid"))  # as they were ordered
            return next((one for one in session.exec(due) if one.id not in tried), None)

    def _carry_out(self, task: Task) -> None:
        if task.kind.startswith("wake:"):
            _, signal, chat_id = task.kind.split(":")
            with self.unit() as unit:
                tasks.end(unit, task.id)
                self.plot.talks.wake(unit, signal, int(chat_id), task.subject)
            return
        job, prepared = JOBS[task.kind], self._known.pop(task.id, None)
        if prepared is None:
            with self.unit() as unit:
                prepared = job.prepare(unit, task.subject)
        if prepared is not None:
            try:
                outcome = job.act(self.tools, prepared)
            except SourceUnavailableError as error:
                self._failed(task, error)
                return
        with self.unit() as unit:
            tasks.end(unit, task.id)
            if prepared is not None:
                job.finish(unit, task.subject, outcome)

    def _failed(self, task: Task, error: InsynError) -> None:
        self._failures[task.id] = self._failures.get(task.id, 0) + 1
        job = JOBS[task.kind]
        with self.unit() as unit:
            if job.failed is not None:
                job.failed(unit, task.subject, error, self._failures[task.id])
            tasks.put_off(unit, task.id, seconds=1, failure="")

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A unit whose words are delivered once it is committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            unit = Unit(session, self.plot.around, self.now)
            if self._marks:
                envelope.write_marks(session.connection(), self._marks)
                self._marks = []
            yield unit
            unit.flush()
            session.commit()
        self._known |= {one.id: one.prepared for one in unit.born.orders if one.prepared}
        for letter in unit.born.letters:
            self._deliver(letter)

    def _deliver(self, letter: Letter) -> None:
        try:
            result = self._call(letter.method, letter.params or {})
        except RefusedError as refused:
            self._marks.append(self._refused(letter, refused))
            return
        message_id = result.get("message_id") if isinstance(result, dict) else None
        self._marks.append(_mark(letter, "sent", message_id=message_id))

    def _call(self, method: str, params: dict[str, Any]) -> Any:
        given = {name: value for name, value in params.items() if name[0] != "_"}
        if "_file" in params:
            content = base64.b64decode(params["_file"])
            given["document"] = Upload(params["_filename"], "application/octet-stream", content)
        self.calls.append((method, given))
        return METHODS[method_named(method)](self.world, checked(method, given))

    def _refused(self, letter: Letter, refused: RefusedError) -> Mark:
        """A blocked chat is recorded; any other refusal is a call that must not have been made."""
        if refused.code == 403:
            with self.unit() as unit:
                envelope.chat_blocked(unit, letter.chat_id)
            return _mark(letter, "failed", failure="blocked")
        if letter.chat_id == STAFF_GROUP and "chat not found" in refused.description:
            return _mark(letter, "sent")  # nobody of the staff is in this play
        assert any(known in refused.description for known in HARMLESS), (letter, refused)
        return _mark(letter, "sent")

    def audited(self) -> list[str]:
        with Session(self.engine) as session:
            return list(session.exec(select(AuditEvent.code).order_by(col(AuditEvent.seq))).all())

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _known(language: str) -> Any:
    return "sv" if language == "sv" else "en"


def _mark(
    letter: Letter, state: str, *, message_id: int | None = None, failure: str | None = None
) -> Mark:
    return Mark(
        letter.chat_id, letter.seq, state, message_id, failure, 1, letter.case_id, letter.purpose
    )
