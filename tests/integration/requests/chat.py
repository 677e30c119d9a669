"""A private chat with the handlers of requests: updates go in, the Bot API calls to be made come out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.domain.identity import Method, Proof
from bot.services import access, erasure_ledger, intake, snapshots
from bot.store.tables import Binding, Case, CaseEvent, Snapshot, Task
from bot.store.unit import Letter, Unit
from bot.telegram.application import Conversations
from tests.support import NOON, a_unit, surroundings

EMAIL = Claim(ClaimKind.EMAIL, "marko@example.se")
PHONE = Claim(ClaimKind.PHONE, "+46701740606")
MARKO, ANNA = 7001, 7002
AROUND = surroundings()
REGISTRY = AROUND.office.registry


def a_row(table: str, key: int, **values: Any) -> Row:
    declared = REGISTRY.table("westila", table)
    blank = dict.fromkeys(declared.columns)
    return Row(
        source="westila", table=table, key=(key,), values={**blank, declared.key[0]: key, **values}
    )


def some_holdings(**customer: Any) -> Holdings:
    """A customer with an address, an order with an old and a new invoice, and a newsletter."""
    person = {
        "first_name": "Marko", "last_name": "Kovačević", "email": "marko@example.se", "phone": "+46701740606",
        "language": "sv", "customer_number": "K-1", "created_on": "2019-02-01", "protected_identity": False,
    }  # fmt: skip
    rows = (
        a_row("customer", 1, **{**person, **customer}),
        a_row(
            "address",
            11,
            customer_id=1,
            kind="delivery",
            street="Storgatan 1",
            postcode="423 56",
            city="Torslanda",
        ),
        a_row(
            "address",
            12,
            customer_id=1,
            kind="billing",
            street="Lillgatan 2",
            postcode="423 57",
            city="Torslanda",
        ),
    )
    return found(rows)


def found(rows: tuple[Row, ...], finding: Finding = Finding.FOUND) -> Holdings:
    return Holdings(sources=(SourceHoldings(source="westila", finding=finding, rows=rows),))


class Chat:
    """One customer's private chat."""

    numbers = itertools.count(100)

    def __init__(self, engine: Engine, talks: Conversations, user_id: int) -> None:
        self.engine, self.talks, self.user_id = engine, talks, user_id
        self.now = NOON
        self.around = AROUND
        self.said: list[Letter] = []
        self.protected = False  # the newest message: what is written over it stays so

    # -- what the customer does

    def types(self, text: str, *, at: datetime | None = None) -> list[Letter]:
        sent = int((at or self.now).timestamp())
        message: dict[str, Any] = {**self._message(), "date": sent, "text": text}
        if text.startswith("/"):
            message["entities"] = [
                {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
            ]
        return self._update({"message": message})

    def presses(self, action: str) -> list[Letter]:
        pressed = {**self._message(), "text": "?", "has_protected_content": self.protected}
        query = {
            "id": "q", "from": self._user(), "chat_instance": "c", "data": action, "message": pressed,
        }  # fmt: skip
        return self._update({"callback_query": query})

    def presses_label(self, label: str) -> list[Letter]:
        """The button of the newest message whose label begins so."""
        found = [action for shown, action in self.buttons() if shown.startswith(label)]
        assert found, (label, self.buttons())
        return self.presses(found[0])

    def begins(self, command: str, holdings: Holdings) -> list[Letter]:
        """The command, and the look-up that it orders."""
        self.types(command)
        return self.looks_up(holdings)

    def looks_up(self, holdings: Holdings) -> list[Letter]:
        with self._unit() as unit:
            row = unit.session.exec(select(Snapshot).where(Snapshot.chat_id == self.user_id)).one()
            snapshots.fill(unit, row.id, holdings)
        return self.wakes()

    def wakes(self) -> list[Letter]:
        """Runs the signals that are waiting for this chat."""
        with self._unit() as unit:
            for task in unit.session.exec(select(Task)).all():
                if task.kind.startswith("wake:") and task.kind.endswith(f":{self.user_id}"):
                    self.talks.wake(
                        unit,
                        task.kind.removeprefix("wake:").rpartition(":")[0],
                        self.user_id,
                        task.subject,
                    )
                    unit.session.delete(task)
        return self.said

    def signals(self, name: str, subject: str) -> list[Letter]:
        with self._unit() as unit:
            self.talks.wake(unit, name, self.user_id, subject)
        return self.said

    def proves(self, *contacts: Claim) -> None:
        with self._unit() as unit:
            proofs = [
                Proof(method=_method(one), contact=one, proved_at=self.now) for one in contacts
            ]
            row = Binding(
                tg_user_id=self.user_id, chat_id=self.user_id, person_digest=access.person_digest(unit, proofs), known_as="",
                sealed_proofs=b"", level=len(contacts), verified_at=self.now, last_used_at=self.now,
                binding_until=self.now + timedelta(days=90),
            )  # fmt: skip
            access.seal_proofs(unit, row, proofs)
            unit.add(row)

    def was_erased(self) -> None:
        """What the person has proved is known from an erasure."""
        with self._unit() as unit:
            who = access.customer(unit, chat_id=self.user_id, tg_user_id=self.user_id)
            case = intake.open_case(unit, who, right=Right.QUESTION, request={}).case
            erasure_ledger.note_person(unit, case)

    # -- what can be seen afterwards

    @property
    def text(self) -> str:
        """The newest message."""
        return str(self._newest()["text"])

    @property
    def all_text(self) -> str:
        return "\n".join(str((one.params or {}).get("text", "")) for one in self.said)

    @property
    def methods(self) -> list[str]:
        return [one.method for one in self.said]

    def buttons(self) -> list[tuple[str, str]]:
        rows = self._newest().get("reply_markup", {}).get("inline_keyboard", [])
        return [(button["text"], button["callback_data"]) for row in rows for button in row]

    def action(self, label: str) -> str:
        return next(action for shown, action in self.buttons() if shown.startswith(label))

    def cases(self) -> list[Case]:
        with self._unit() as unit:
            return list(unit.session.exec(select(Case)).all())

    def request(self) -> Mapping[str, Any]:
        with self._unit() as unit:
            return unit.open(unit.session.exec(select(Case)).one(), "sealed_request")

    def events(self) -> list[str]:
        with self._unit() as unit:
            rows = unit.session.exec(select(CaseEvent)).all()
            return [one.event for one in sorted(rows, key=lambda one: one.ordinal)]

    def _newest(self) -> dict[str, Any]:
        shown = [
            one.params
            for one in self.said
            if one.params and "text" in one.params and one.method != "answerCallbackQuery"
        ]
        return shown[-1] or {}

    def _user(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "Marko", "language_code": "sv"}

    def _message(self) -> dict[str, Any]:
        chat = {"id": self.user_id, "type": "private", "first_name": "Marko"}
        return {
            "message_id": next(self.numbers),
            "date": int(self.now.timestamp()),
            "chat": chat,
            "from": self._user(),
        }

    def _update(self, content: dict[str, Any]) -> list[Letter]:
        with self._unit() as unit:
            unit.chat = unit.conversation(self.user_id)
            self.talks.handle(unit, {"update_id": next(self.numbers), **content})
        return self.said

    def _unit(self) -> Telling:
        return Telling(self)


class Telling:
    """A unit whose words are kept for the test to read."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.inner = a_unit(chat.engine, now=chat.now, around=chat.around)

    def __enter__(self) -> Unit:
        self.unit = self.inner.__enter__()
        return self.unit

    def __exit__(self, *error: object) -> None:
        self.inner.__exit__(*error)
        said = [one for one in self.unit.born.letters if one.chat_id == self.chat.user_id]
        self.chat.said = said or self.chat.said
        for one in said:
            if one.method == "sendMessage":
                self.chat.protected = bool((one.params or {}).get("protect_content"))


def _method(contact: Claim) -> Method:
    return Method.EMAIL_CODE if contact.kind is ClaimKind.EMAIL else Method.TELEGRAM_PHONE
