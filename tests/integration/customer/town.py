"""A small town: the sample register, a mailbox for everybody, and people who write to the bot."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import SQLModel, func, select

from bot.domain.claims import Claim
from bot.domain.holdings import SourceHoldings, SourceUnavailableError
from bot.domain.on_file import OnFile
from bot.domain.plans import CorrectionPlan, ErasurePlan
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt
from bot.services import access
from bot.services.access import Customer
from bot.sources.base import SourceAdapter
from bot.store.tables import AuditEvent, Mail, Sms, Task
from bot.store.unit import Unit
from bot.telegram.application import Conversations
from bot.work import (
    assist,
    attorney_form,
    challenge,
    deceased,
    eid_contacts,
    last_look,
    phone,
    snapshot,
    who,
)
from bot.work.jobs import Job, Tools
from tests.support import NOON, a_unit, surroundings

JOBS: dict[str, Job] = {
    "assist": assist.JOB,
    "attorney_form": attorney_form.JOB,
    "challenge": challenge.JOB,
    "deceased": deceased.JOB,
    "eid": eid_contacts.JOB,
    "eid_notice": eid_contacts.NOTICE,
    "who": who.JOB,
    "who_after": who.AFTER,
    "last_look": last_look.JOB,
    "phone": phone.JOB,
    "snapshot": snapshot.JOB,
}
OTHERS = {"mail", "sms", "plan", "card", "step"}  # other parts' errands
AROUND = surroundings()


class Cable:
    """A source behind a cable that can be pulled."""

    def __init__(self, behind: SourceAdapter) -> None:
        self.behind = behind
        self.pulled = False

    @property
    def name(self) -> str:
        return self.behind.name

    def _through(self) -> SourceAdapter:
        if self.pulled:
            raise SourceUnavailableError(source=self.name)
        return self.behind

    def ping(self) -> None:
        self._through().ping()

    def find(self, claims: frozenset[Claim]) -> SourceHoldings:
        return self._through().find(claims)

    def contact_on_file(self, *contacts: Claim) -> OnFile:
        return self._through().contact_on_file(*contacts)

    def correct(self, plan: CorrectionPlan, *, errand: str = "") -> CorrectionOutcome:
        return self._through().correct(plan, errand=errand)

    def erase(self, plan: ErasurePlan, *, errand: str = "") -> ErasureReceipt:
        return self._through().erase(plan, errand=errand)

    def close(self) -> None:
        self.behind.close()


class NoMailer:
    """Mail is another part's errand: the tests read what was ordered."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        raise AssertionError

    rehearse = send


class Town:
    """The bot with its work, at a time that the test sets."""

    def __init__(self, engine: Engine, talks: Conversations, source: SourceAdapter) -> None:
        self.engine, self.talks = engine, talks
        self.cable = Cable(source)
        self.tools = Tools(sources={source.name: self.cable}, mailer=NoMailer())
        self.now = NOON
        self.around = AROUND
        self.numbers = itertools.count(100)
        self.people: dict[int, Person] = {}
        self.failures: dict[str, int] = {}

    def person(self, user_id: int, *, language: str = "sv") -> Person:
        return self.people.setdefault(user_id, Person(self, user_id, language))

    def unit(self) -> Running:
        return Running(self)

    def passes(self, **time: int) -> None:
        self.now += timedelta(**time)

    def works(self) -> None:
        """Carries out what is waiting, once each; what fails waits for the next time."""
        tried: set[str] = set()
        while waiting := [one for one in self._tasks() if one[0] not in tried]:
            for task_id, kind, subject in waiting:
                tried.add(task_id)
                self._carry_out(task_id, kind, subject)

    def _tasks(self) -> list[tuple[str, str, str]]:
        with self.unit() as unit:
            rows = unit.session.exec(select(Task)).all()
            due = [row for row in rows if row.run_at <= self.now and row.kind not in OTHERS]
            return [(row.id, row.kind, row.subject) for row in due]

    def _carry_out(self, task_id: str, kind: str, subject: str) -> None:
        if kind.startswith("wake:"):
            _, signal, chat_id = kind.split(":")
            with self.unit() as unit:
                unit.session.delete(unit.session.get(Task, task_id))
                self.talks.wake(unit, signal, int(chat_id), subject)
            return
        job = JOBS[kind]
        with self.unit() as unit:
            prepared = job.prepare(unit, subject)
        if prepared is not None:
            try:
                outcome = job.act(self.tools, prepared)
            except SourceUnavailableError as error:
                self._note(job, task_id, subject, error)
                return
        with self.unit() as unit:
            unit.session.delete(unit.session.get(Task, task_id))
            if prepared is not None:
                job.finish(unit, subject, outcome)

    def _note(self, job: Job, task_id: str, subject: str, error: Exception) -> None:
        self.failures[task_id] = self.failures.get(task_id, 0) + 1
        if job.failed is None:
            return
        with self.unit() as unit:
            job.failed(unit, subject, error, self.failures[task_id])

    def mails(self) -> list[dict[str, str]]:
        with self.unit() as unit:
            rows = unit.session.exec(select(Mail).order_by(Mail.created_at)).all()
            letters = [unit.open(row, "sealed_body") for row in rows]
            return [one for one in letters if one and not one.get("decoy")]

    def texts(self) -> list[dict[str, str]]:
        with self.unit() as unit:
            rows = unit.session.exec(select(Sms).order_by(Sms.created_at)).all()
            notes = [unit.open(row, "sealed_body") for row in rows]
            return [one for one in notes if one and not one.get("decoy")]

    def rows_of_each(self) -> dict[str, int]:
        """How many rows every table has."""
        with self.unit() as unit:
            ask = unit.session.connection().execute
            return {
                table.name: ask(select(func.count()).select_from(table)).scalar_one()
                for table in SQLModel.metadata.sorted_tables
            }

    def code(self) -> str:
        """The code in the newest mail."""
        first = self.mails()[-1]["text"].splitlines()[0]
        return first.rpartition(" ")[2]

    def audited(self) -> list[str]:
        with self.unit() as unit:
            return list(unit.session.exec(select(AuditEvent.code).order_by(AuditEvent.seq)).all())


class Person:
    """Somebody with a Telegram account, in their private chat with the bot."""

    def __init__(self, town: Town, user_id: int, language: str) -> None:
        self.town, self.user_id, self.language = town, user_id, language
        self.calls: list[tuple[str, dict[str, Any]]] = []  # every Bot API call in this chat
        self.read = 0

    # -- what they do

    def types(self, text: str, **message: Any) -> list[str]:
        extra: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            extra["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.sends(**extra, **message)

    def sends(self, **message: Any) -> list[str]:
        return self.update({"message": {**self._message(), **message}})

    def shares(self, number: str, *, of: int | None = -1, **message: Any) -> list[str]:
        """Sends a contact card: their own, unless `of` is another account or None."""
        card: dict[str, Any] = {"phone_number": number, "first_name": "X"}
        if of is not None:
            card["user_id"] = self.user_id if of == -1 else of
        return self.sends(contact=card, **message)

    def presses(self, label: str) -> list[str]:
        """Presses the newest button with this label."""
        return self.presses_data(self.buttons()[label])

    def presses_data(self, data: str) -> list[str]:
        pressed = {**self._message(), "text": "?"}
        query = {"id": "q", "from": self._user(), "chat_instance": "c", "data": data}
        return self.update({"callback_query": {**query, "message": pressed}})

    def update(self, content: dict[str, Any], *, chat_id: int | None = None) -> list[str]:
        """Lets an update in and everything that follows from it happen; says what was said."""
        chat = self.user_id if chat_id is None else chat_id
        start = len(self.calls)
        with self.town.unit() as unit:
            unit.chat = unit.conversation(chat)
            self.town.talks.handle(unit, {"update_id": next(self.town.numbers), **content})
        self.town.works()
        return [params["text"] for _, params in self.calls[start:] if "text" in params]

    def proves_email(self, address: str) -> list[str]:
        """From the question for the address to the right code."""
        self.types(address)
        return self.types(self.town.code())

    # -- what they see

    def buttons(self) -> dict[str, str]:
        """Labels and data of every button that was ever shown, the newest for each label."""
        found: dict[str, str] = {}
        for _, params in self.calls:
            for row in params.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    found[button["text"]] = button.get("callback_data") or button["url"]
        return found

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def deleted(self) -> list[int]:
        return [p["message_id"] for method, p in self.calls if method == "deleteMessage"]

    def step(self) -> str:
        with self.town.unit() as unit:
            return unit.conversation(self.user_id).step

    def standing(self) -> Customer:
        with self.town.unit() as unit:
            return access.customer(unit, chat_id=self.user_id, tg_user_id=self.user_id)

    def _user(self) -> dict[str, Any]:
        return {
            "id": self.user_id,
            "is_bot": False,
            "first_name": "X",
            "language_code": self.language,
        }

    def _message(self) -> dict[str, Any]:
        return {
            "message_id": next(self.town.numbers),
            "date": int(self.town.now.timestamp()),
            "chat": {"id": self.user_id, "type": "private", "first_name": "X"},
            "from": self._user(),
        }


class Running:
    """A unit whose words reach the people of the town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.inner = a_unit(town.engine, now=town.now, around=town.around)

    def __enter__(self) -> Unit:
        self.unit = self.inner.__enter__()
        return self.unit

    def __exit__(self, *error: object) -> None:
        self.inner.__exit__(*error)
        for letter in self.unit.born.letters:
            if letter.chat_id in self.town.people:
                call = (letter.method, letter.params or {})
                self.town.people[letter.chat_id].calls.append(call)
