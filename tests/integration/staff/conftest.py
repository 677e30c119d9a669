"""A staffed office: updates go in as Telegram sends them, Bot API calls come out of the outbox."""

from __future__ import annotations

import functools
import itertools
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, select

import handlers
from bot.domain.cases import Right, Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.domain.identity import Level, Method, Proof
from bot.services import access, card, decisions, intake, planning, sessions, staff
from bot.services.access import Customer, Member
from bot.store.engine import open_engine
from bot.store.tables import AuditEvent, AuditHead, Binding, Case, CaseEvent, Outbox, Task
from bot.store.unit import Surroundings, Unit, outbox_place
from bot.telegram.application import Conversations
from bot.telegram.routing import Router
from tests import pg
from tests.support import KEYS, NOON, STAFF_GROUP, an_office, surroundings

ANNA, BERIT, OSKAR, CARIN = 11, 12, 13, 50  # handler, approver, owner; the customer
STRANGER = 99
CALLBACK_DATA = 64  # bytes, by the Bot API
MAIL = Claim(ClaimKind.EMAIL, "carin@example.se")
NEWSLETTER = {"email": "carin@example.se", "topic": "news", "subscribed_on": "2025-01-01"}


@functools.cache
def _around() -> Surroundings:
    """Reading the registry takes longer than most tests."""
    return surroundings(office=an_office())


class Office:
    """Runs units on one database and remembers what was said since it was last asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = NOON
        self.around = _around()
        self._numbers = itertools.count(1)
        router = Router()
        handlers.register(router)
        self.talks = Conversations(router, token="1:TEST", bot_username="westila_insyn_bot")
        self._told: dict[int, int] = {}

    def run(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        """One service in one committed unit."""
        with Session(self.engine, expire_on_commit=False) as session:
            unit = Unit(session, self.around, self.now)
            result = service(unit, *args, **kwargs)
            unit.flush()
            session.commit()
        return result

    async def handle(self, update: dict[str, Any], *, chat_id: int) -> None:
        """One update in one committed unit, as the desk does it."""
        if not self.talks.application.running and not self.talks.application._initialized:
            await self.talks.start()

        def one(unit: Unit) -> None:
            unit.chat = unit.conversation(chat_id)
            unit.session.flush()
            self.talks.handle(unit, update)

        self.run(one)

    # -- what people do

    async def press(self, user: int, data: str, *, group: bool = False) -> list[dict[str, Any]]:
        chat_id = STAFF_GROUP if group else user
        number = next(self._numbers)
        query = {
            "id": f"q{number}",
            "from": person(user),
            "chat_instance": "1",
            "data": data,
            "message": message(chat_id, 777, "old"),
        }
        await self.handle({"update_id": number, "callback_query": query}, chat_id=chat_id)
        return self.said(chat_id)

    async def write(self, user: int, text: str, *, group: bool = False) -> list[dict[str, Any]]:
        chat_id = STAFF_GROUP if group else user
        number = next(self._numbers)
        sent = {**message(chat_id, 1000 + number, text), "from": person(user)}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            sent["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        await self.handle({"update_id": number, "message": sent}, chat_id=chat_id)
        return self.said(chat_id)

    # -- what is seen

    def said(self, chat_id: int) -> list[dict[str, Any]]:
        """The Bot API calls for a chat since the last look, each with its method."""
        with Session(self.engine) as session:
            seen = self._told.get(chat_id, 0)
            rows = session.exec(
                select(Outbox)
                .where(Outbox.chat_id == chat_id, col(Outbox.seq) > seen)
                .order_by(col(Outbox.seq))
            ).all()
            self._told[chat_id] = max((row.seq for row in rows), default=seen)
            return [{"method": row.method, **self._body(row)} for row in rows]

    def _body(self, row: Outbox) -> dict[str, Any]:
        assert row.sealed_body is not None
        body = KEYS.open_json(row.sealed_body, outbox_place(row.chat_id, row.seq))
        for keys in body.get("reply_markup", {}).get("inline_keyboard", ()):
            for key in keys:  # Telegram refuses the whole message
                assert len(key.get("callback_data", "").encode()) <= CALLBACK_DATA, key
        return body

    def case(self, ref: str) -> Case:
        with Session(self.engine) as session:
            return session.exec(select(Case).where(Case.ref == ref)).one()

    def timeline(self, ref: str) -> list[str]:
        with Session(self.engine) as session:
            rows = select(CaseEvent).where(CaseEvent.case_id == self.case(ref).id)
            return [e.event for e in session.exec(rows.order_by(col(CaseEvent.ordinal))).all()]

    def audited(self) -> list[str]:
        with Session(self.engine) as session:
            return list(session.exec(select(AuditEvent.code).order_by(col(AuditEvent.seq))).all())

    def ordered(self, kind: str) -> int:
        with Session(self.engine) as session:
            return len(session.exec(select(Task).where(Task.kind == kind)).all())

    def work_on_cards(self, *, sent_as: int | None = None) -> list[dict[str, Any]]:
        """Carries out the tasks that keep cards; `sent_as` is the message id that a new card gets."""
        with Session(self.engine) as session:
            subjects = session.exec(select(Task.subject).where(Task.kind == "card")).all()
        for subject in subjects:
            self.run(_end_and_show, subject)
        if sent_as is not None:
            self.run(_mark_sent, sent_as)
        return self.said(STAFF_GROUP)

    # -- what there is

    def member(self, user: int, name: str, role: Role, language: str = "sv") -> Member:
        return self.run(staff.add, tg_user_id=user, name=name, role=role, language=language)

    def opened(
        self,
        right: Right,
        *,
        by: int = CARIN,
        language: str = "sv",
        request: dict[str, Any] | None = None,
        contact: bool = False,
    ) -> str:
        """A case in the queue with its plan; its reference."""

        def one(unit: Unit) -> str:
            unit.conversation(by).language = language
            found = intake.open_case(
                unit,
                customer(by),
                right=right,
                request=request or REQUESTS[right],
                contact_change=contact,
            )
            planning.found(unit, found.case.id, holdings(unit))
            return found.case.ref

        ref: str = self.run(one)
        if by != CARIN:
            self.said(by)  # the receipt of a member who is a customer here
        return ref

    def replan(self, ref: str, **changed: Any) -> None:
        """The person's data change, and the plan is made anew."""

        def one(unit: Unit) -> None:
            case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
            planning.renew(unit, case)
            planning.found(unit, case.id, holdings(unit, **changed))

        self.run(one)


def _end_and_show(unit: Unit, subject: str) -> None:
    for task in unit.session.exec(
        select(Task).where(Task.kind == "card", Task.subject == subject)
    ):
        unit.session.delete(task)
    card.show(unit, subject)


def _mark_sent(unit: Unit, message_id: int) -> None:
    for row in unit.session.exec(select(Outbox).where(Outbox.purpose == "card")):
        row.state = "sent"
        case = unit.session.get(Case, row.case_id)
        assert case is not None
        case.card_message_id = message_id


def person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": f"U{user}"}


def message(chat_id: int, message_id: int, text: str) -> dict[str, Any]:
    kind = "private" if chat_id > 0 else "supergroup"
    chat = (
        {"id": chat_id, "type": kind, "title": "staff"}
        if chat_id < 0
        else {"id": chat_id, "type": kind, "first_name": "U"}
    )
    return {"message_id": message_id, "date": int(NOON.timestamp()), "chat": chat, "text": text}


def customer(user: int) -> Customer:
    return Customer(
        chat_id=user,
        tg_user_id=user,
        level=Level.L2,
        claims=frozenset({Claim(ClaimKind.EMAIL, "carin@example.se")}),
        binding_id=None,
        person_digest=f"person-{user}",
        persons=frozenset({f"person-{user}"}),
        fresh=True,
    )


REQUESTS: dict[Right, dict[str, Any]] = {
    Right.ACCESS: {"scope": "all"},
    Right.ERASURE: {"ground": "consent_withdrawn", "scope": "all"},
    Right.RECTIFICATION: {
        "source": "westila",
        "table": "newsletter_subscriber",
        "key": [7],
        "column": "email",
        "old": "carin@example.se",
        "new": "karin@example.se",
    },
    Right.RESTRICTION: {"wish": "restriction", "use": "all", "ground": "unlawful"},
    Right.PORTABILITY: {"scope": "all"},
    Right.OBJECTION: {"wish": "interest", "use": "credit"},
    Right.CONSENT_WITHDRAWAL: {"wish": "consent", "use": "all"},
}


def signed_in(unit: Unit, *, chat: int = CARIN) -> Binding:
    """Carin has proved her mailbox, in her own chat or in another of hers."""
    proof = Proof(method=Method.EMAIL_CODE, contact=MAIL, proved_at=unit.now)
    return sessions.prove(unit, chat_id=chat, tg_user_id=chat, proof=proof)


def approve(unit: Unit, user: int, ref: str) -> Any:
    """As a member does who has seen the plan as it is now."""
    member = access.member(unit, user)
    assert member is not None
    view = planning.view(unit, access.case_for(unit, member, ref))
    assert view is not None
    return decisions.approve(unit, member, ref, view.hash)


def holdings(unit: Unit, **changed: Any) -> Holdings:
    """One row of the sample register."""
    registry = unit.office.registry
    table = registry.table("westila", "newsletter_subscriber")
    values = {**dict.fromkeys(table.columns), "subscriber_id": 7, **NEWSLETTER, **changed}
    row = Row(source="westila", table=table.name, key=(7,), values=values)
    found = SourceHoldings(source="westila", finding=Finding.FOUND, rows=(row,))
    return Holdings(sources=(found,))


def button(call: dict[str, Any], label: str) -> str:
    """The callback data, or the address, of the button with this label."""
    rows = call["reply_markup"]["inline_keyboard"]
    found = {b["text"]: b.get("callback_data") or b["url"] for row in rows for b in row}
    assert label in found, sorted(found)
    return found[label]


def labels(call: dict[str, Any]) -> set[str]:
    rows = call.get("reply_markup", {}).get("inline_keyboard", [])
    return {b["text"] for row in rows for b in row}


def later(moment: datetime, **passed: float) -> datetime:
    return moment + timedelta(**passed)


def staffed(engine: Engine) -> Office:
    """An office with three members, each of whom has pressed Start."""
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(AuditHead())
        session.commit()
    place = Office(engine)
    place.member(ANNA, "Anna", Role.HANDLER)
    place.member(BERIT, "Berit", Role.APPROVER)
    place.member(OSKAR, "Oskar", Role.OWNER)
    for user in (ANNA, BERIT, OSKAR):
        place.run(lambda unit, user=user: unit.conversation(user))
    return place


@functools.cache
def _staffed_database() -> str:
    """The staffed office on PostgreSQL, made once and copied for each test."""
    url = pg.fresh_database()
    engine = open_engine(url)
    staffed(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def staffed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staffed office as a file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("staff") / "insyn.db"
    engine = open_engine(f"sqlite:///{path}")
    staffed(engine)
    engine.dispose()
    return path


def _copied(staffed_file: Path, folder: Path) -> Engine:
    shutil.copy(staffed_file, folder / "insyn.db")
    return open_engine(f"sqlite:///{folder / 'insyn.db'}")


@pytest.fixture
def office(staffed_file: Path, tmp_path: Path) -> Iterator[Office]:
    engine = _copied(staffed_file, tmp_path)
    yield Office(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_office(
    request: pytest.FixtureRequest, staffed_file: Path, tmp_path: Path
) -> Iterator[Office]:
    """The same office on each of the two databases."""
    if request.param == "sqlite":
        engine = _copied(staffed_file, tmp_path)
    else:
        engine = open_engine(pg.fresh_database(_staffed_database()))
    yield Office(engine)
    engine.dispose()
