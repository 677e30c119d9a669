"""An office with a binder that somebody looks through by hand."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, select

from bot.domain.cases import Right, Role
from bot.domain.holdings import Finding, SourceHoldings
from bot.domain.receipts import ErasureReceipt
from bot.domain.registry import Field, LegalBasis, ManualOwner, Source, Table
from bot.domain.texts import LocalText
from bot.services import decisions, fulfilment, manual_files, queue
from bot.store.tables import FulfilmentStep, Plan, Task
from bot.work.source_file import looked
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    Office,
    button,
    message,
    person,
)
from tests.support import KEYS, STAFF_GROUP, an_office, surroundings

LABEL = LocalText(sv="Pärmen", en="The binder")
WORDS = LocalText(sv="Avtal", en="Contracts")
BY_BERIT = ManualOwner(telegram=BERIT, days=5)


def binder(owner: ManualOwner) -> Source:
    text = Field(
        column="text", label=LABEL, category="identity", purpose=WORDS,
        legal_basis=LegalBasis.CONTRACT, origin=WORDS,
    )  # fmt: skip
    table = Table(
        name="report",
        label=LABEL,
        category="identity",
        key=("number",),
        fields=(replace(text, column="count"), text),
        period=WORDS,
    )
    return Source(name="binder", kind="manual", label=LABEL, tables=(table,), manual=owner)


class Desk:
    """An office with a binder."""

    def __init__(self, office: Office, owner: ManualOwner = BY_BERIT) -> None:
        self.office = office
        registry = an_office().registry
        registry = replace(registry, sources=(*registry.sources, binder(owner)))
        office.around = surroundings(office=an_office(registry=registry))
        self.anna = office.member(ANNA, "Anna", Role.HANDLER)
        self.oskar = office.member(OSKAR, "Oskar", Role.OWNER)
        office.member(BERIT, "Berit", Role.APPROVER, "en")

    def approved(self, right: Right, request: dict | None = None) -> str:
        """A case of which everything but the binder is done; nothing is heard yet."""
        office = self.office
        ref = office.opened(right, request=request)
        office.run(queue.claim, self.anna, ref)
        for member in (self.anna, self.oskar):
            if office.case(ref).state in ("in_review", "awaiting_second_approval"):
                office.run(decisions.approve, member, ref, self._plan(ref).hash)
        for user in (ANNA, BERIT, CARIN, STAFF_GROUP):
            office.said(user)
        for step in self.steps(ref):
            if step.source == "westila":
                office.run(fulfilment.settled, step.id, fulfilment.Done(DONE[right]))
            else:
                office.run(fulfilment.prepare, step.id)
        return ref

    def _plan(self, ref: str) -> Plan:
        with Session(self.office.engine) as session:
            return session.get_one(Plan, self.office.case(ref).plan_id)

    def steps(self, ref: str) -> list[FulfilmentStep]:
        with Session(self.office.engine) as session:
            rows = select(FulfilmentStep).where(
                FulfilmentStep.plan_id == self.office.case(ref).plan_id
            )
            return list(session.exec(rows).all())

    def receipt(self, ref: str) -> dict:
        step = next(one for one in self.steps(ref) if one.source == "binder")
        assert step.sealed_receipt is not None
        place = f"fulfilment_step|sealed_receipt|{step.id}"
        return KEYS.open_json(step.sealed_receipt, place)

    async def press(self, user: int, data: str) -> dict:
        """The last thing that is said to the press."""
        return (await self.office.press(user, data))[-1]

    async def write(self, user: int, text: str) -> dict:
        return (await self.office.write(user, text))[-1]

    async def send_file(self, user: int, content: bytes) -> dict:
        """A document, and what is said when it has been looked through."""
        sent = {**message(user, 1500, ""), "from": person(user)}
        sent["document"] = {"file_id": "F", "file_unique_id": "U", "file_size": len(content)}
        del sent["text"]
        await self.office.handle(
            {"update_id": next(self.office._numbers), "message": sent}, chat_id=user
        )
        with Session(self.office.engine) as session:
            ordered = session.exec(select(Task.subject).where(Task.kind == "source_file")).all()
        for subject in ordered:
            if self.office.run(manual_files.prepare, subject) == "F":
                self.office.run(manual_files.finish, subject, looked(content))
        return self.office.said(user)[-1]

    def asked(self) -> str:
        """What opens the errand, from the notice in Berit's private chat."""
        return button(self.office.said(BERIT)[-1], "Show what to do")


DONE = {
    Right.ACCESS: SourceHoldings(source="westila", finding=Finding.FOUND).as_json(),
    Right.ERASURE: ErasureReceipt(source="westila").as_json(),
    Right.RECTIFICATION: {"source": "westila", "outcome": "applied"},
}
