"""A company with the sample register, a case, and a workshop that can be killed at any point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.domain.cases import Event, Right, Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.errors import InsynError
from bot.domain.holdings import SourceUnavailableError
from bot.domain.identity import Level
from bot.services import casework, fulfilment, intake, planning
from bot.services.access import Customer
from bot.services.planning import PlanView
from bot.sources.base import SourceAdapter
from bot.store import tasks
from bot.store.tables import AuditEvent, Case, ErasureLedger, FulfilmentStep, Outbox, Task
from bot.store.unit import Surroundings, Unit, outbox_place
from bot.work import last_look, later, recipient, returned
from bot.work.answer import ANSWER
from bot.work.jobs import Job, Tools
from bot.work.plan import PLAN
from bot.work.step import STEP
from tests.support import KEYS, NOON, a_unit

JOBS: dict[str, Job] = {
    "plan": PLAN,
    "step": STEP,
    "answer": ANSWER,
    "last_look": last_look.JOB,
    "later.read": later.READ,
    "later.erase": later.ERASE,
    "recipient": recipient.RECIPIENT,
    "returned": returned.JOB,
}
CHAT, ANNA, OSKAR = 5001, "anna", "oskar"


class Killed(BaseException):
    """The process dies here."""


class Outage:
    """A source that can be taken down."""

    def __init__(self, real: SourceAdapter) -> None:
        self._real = real
        self.name = real.name
        self.down = False
        self.calls: list[str] = []

    def _guard(self, call: str) -> Any:
        self.calls.append(call)
        if self.down:
            raise SourceUnavailableError(source=self.name)
        return self._real

    def ping(self) -> None:
        self._guard("ping").ping()

    def walk(self) -> Any:
        return self._guard("walk").walk()

    def identifiers(self) -> Any:
        return self._guard("identifiers").identifiers()

    def around(self, rows: Any) -> Any:
        return self._guard("around").around(rows)

    def find(self, claims: Any) -> Any:
        return self._guard("find").find(claims)

    def contact_on_file(self, *contacts: Any) -> Any:
        return self._guard("contact_on_file").contact_on_file(*contacts)

    def correct(self, plan: Any, *, errand: str = "") -> Any:
        return self._guard("correct").correct(plan, errand=errand)

    def add(self, plan: Any, *, errand: str = "") -> Any:
        return self._guard("add").add(plan, errand=errand)

    def erase(self, plan: Any, *, errand: str = "") -> Any:
        return self._guard("erase").erase(plan, errand=errand)

    def close(self) -> None:
        self._real.close()


class Post:
    """A mail server that takes everything, or does as `fault` says."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.sent: list[dict[str, str]] = []

    def send(self, **mail: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.sent.append(mail)


@dataclass
class Shop:
    engine: Engine
    around: Surroundings
    source: Outage
    register: Engine
    now: datetime = NOON
    crash_at: int = -1  # which of the workshop's boundaries is the process's last
    boundaries: int = 0
    mailer: Any = field(default_factory=Post)
    case_id: str = ""
    sources: dict[str, Any] = field(default_factory=dict)
    prepared: dict[str, Any] = field(default_factory=dict)  # as the workshop has it in hand

    def run(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with a_unit(self.engine, now=self.now, around=self.around) as unit:
            outcome = service(unit, *args, **kwargs)
        self.prepared |= {one.id: one.prepared for one in unit.born.orders if one.prepared}
        return outcome

    def customer(self, *claims: Claim, level: Level = Level.L2) -> Customer:
        person = "person" + "".join(sorted(c.value for c in claims))
        return Customer(
            chat_id=CHAT,
            tg_user_id=CHAT,
            level=level,
            claims=frozenset(claims),
            binding_id=None,
            person_digest=person,
            persons=frozenset({person}),
            fresh=True,
        )

    def ask(self, right: Right, request: dict[str, Any], *claims: Claim) -> Case:
        contact = bool(request.get("contact"))
        who = self.customer(*claims)
        about = {"right": right, "request": request, "contact_change": contact}
        opened = self.run(intake.open_case, who, **about)
        self.case_id = opened.case.id
        self.work()
        return self.case()

    # -- the workshop

    def work(self) -> None:
        """Does every task whose time has come, until only failing ones are left."""
        while order := self._next():
            self._do(order)

    def _next(self) -> Task | None:
        with Session(self.engine) as session:
            query = (
                select(Task)
                .where(col(Task.run_at) <= self.now)
                .order_by(col(Task.run_at), col(Task.created_at))
            )
            for task in session.exec(query):
                if task.kind in JOBS:
                    return task
        return None

    def _do(self, task: Task) -> None:
        job = JOBS[task.kind]
        self._boundary()
        try:
            prepared = self.prepared.pop(task.id, None) or self.run(_prepare, job, task)
            self._boundary()
            if prepared is None:
                return
            outcome = job.act(Tools(sources=self.sources, mailer=self.mailer), prepared)
            self._boundary()
            self.run(_finish, job, task, outcome)
        except InsynError as error:
            self.run(_put_off, job, task, error)

    def _boundary(self) -> None:
        self.boundaries += 1
        if self.boundaries == self.crash_at:
            self.prepared.clear()  # what a process has in hand dies with it
            raise Killed

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.work()

    # -- staff

    def view(self) -> PlanView:
        view: PlanView = self.run(lambda unit: planning.view(unit, self._case(unit)))
        return view

    def approve(self, *, work: bool = True) -> None:
        self.run(self._approve)
        if work:
            self.work()

    def _approve(self, unit: Unit) -> None:
        case = self._case(unit)
        if case.state == "queued":
            case.claimed_by = ANNA
            casework.move(unit, case, Event.CLAIMED, Role.HANDLER, ANNA)
        case.approved_by, case.approved_plan_hash = ANNA, planning.view(unit, case).hash
        if case.needs_second:
            casework.move(unit, case, Event.APPROVED_FIRST, Role.HANDLER, ANNA)
            case.seconded_by = OSKAR
            casework.move(unit, case, Event.SECOND_APPROVED, Role.OWNER, OSKAR)
        else:
            casework.move(unit, case, Event.APPROVED, Role.HANDLER, ANNA)
        fulfilment.begin(unit, case)

    def _case(self, unit: Unit) -> Case:
        case = unit.session.get(Case, self.case_id)
        assert case is not None
        return case

    # -- what can be seen afterwards

    def case(self) -> Case:
        with Session(self.engine, expire_on_commit=False) as session:
            case = session.get(Case, self.case_id)
            assert case is not None
            return case

    def steps(self) -> list[FulfilmentStep]:
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(FulfilmentStep)))

    def ledger(self) -> list[ErasureLedger]:
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(ErasureLedger)))

    def audit(self) -> list[str]:
        with Session(self.engine) as session:
            return [
                row.code for row in session.exec(select(AuditEvent).order_by(col(AuditEvent.seq)))
            ]

    def bodies(self, chat_id: int = CHAT) -> list[dict[str, Any]]:
        with Session(self.engine) as session:
            rows = session.exec(
                select(Outbox).where(Outbox.chat_id == chat_id).order_by(col(Outbox.seq))
            )
            place = outbox_place
            return [
                KEYS.open_json(row.sealed_body, place(row.chat_id, row.seq))
                for row in rows
                if row.sealed_body
            ]

    def heard(self, chat_id: int = CHAT) -> list[str]:
        return [body["text"] for body in self.bodies(chat_id) if "text" in body]

    def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        with self.register.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(sql), params)]

    def change(self, sql: str, **params: Any) -> None:
        with self.register.begin() as connection:
            connection.execute(sa.text(sql), params)

    def whole_register(self) -> dict[str, list[tuple[Any, ...]]]:
        names = sorted(sa.inspect(self.register).get_table_names())
        return {name: sorted(self.rows(f"SELECT * FROM {name}"), key=str) for name in names}

    def speaking(self, language: str) -> None:
        def choose(unit: Unit) -> None:
            unit.conversation(CHAT).language = language

        self.run(choose)

    def with_office(self, **changes: Any) -> None:
        self.around = replace(self.around, office=replace(self.around.office, **changes))


def _prepare(unit: Unit, job: Job, task: Task) -> Any:
    prepared = job.prepare(unit, task.subject)
    if prepared is None:
        tasks.end(unit, task.id)
    return prepared


def _finish(unit: Unit, job: Job, task: Task, outcome: Any) -> None:
    if tasks.end(unit, task.id):
        job.finish(unit, task.subject, outcome)


def _put_off(unit: Unit, job: Job, task: Task, error: InsynError) -> None:
    if job.failed is not None:
        job.failed(unit, task.subject, error, task.attempts + 1)
    tasks.put_off(unit, task.id, seconds=1, failure=type(error).__name__)


def email(value: str) -> Claim:
    return Claim(ClaimKind.EMAIL, value)


def phone(value: str) -> Claim:
    return Claim(ClaimKind.PHONE, value)
