"""The audit trail for owners to read, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import Fact
from bot.domain.cases import Role, StepRefusal
from bot.services import access
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store import staff as staff_rows
from bot.store import trail
from bot.store.tables import AuditEvent
from bot.store.unit import Unit

PAGE_SIZE = 100
_STAFF = "staff:"
_MEMBERS = frozenset({"member", "from_member"})  # facts that are ids of members


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of the trail; members by name where they are known, customers are pseudonyms."""

    seq: int
    at: datetime
    actor: str
    name: str | None
    code: str
    case_ref: str | None
    facts: Mapping[str, Fact]
    hash: str

    @property
    def account(self) -> str:
        """What the Telegram account of a customer is called; "" of anybody else."""
        return access.account_of(self.actor)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The newest rows first; `next` is the `before` of the page after this one."""

    lines: tuple[Line, ...]
    next: int | None


def page(
    unit: Unit,
    member: Member,
    *,
    case_ref: str | None = None,
    code: str | None = None,
    actor: str | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> Page | NotAllowed:
    """Rows of the trail, narrowed by what is given; owners only."""
    if member.role is not Role.OWNER:
        return NotAllowed(StepRefusal.NOT_YOUR_ROLE)
    most = max(1, min(size, 500))
    rows = trail.page(
        unit, case_ref=case_ref, code=code, actor=actor, before=before, size=most + 1
    )
    shown = rows[:most]
    return Page(
        lines=tuple(line_of(unit, row) for row in shown),
        next=shown[-1].seq if len(rows) > most else None,
    )


def line_of(unit: Unit, row: AuditEvent) -> Line:
    """A row with the names of the members that it tells of."""
    by_member = row.actor.startswith(_STAFF)
    return Line(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        name=_name(unit, row.actor.removeprefix(_STAFF)) if by_member else None,
        code=row.code,
        case_ref=row.case_ref,
        facts={key: _named(unit, key, value) for key, value in json.loads(row.facts).items()},
        hash=row.hash,
    )


def _named(unit: Unit, key: str, value: Fact) -> Fact:
    return (_name(unit, str(value)) or value) if key in _MEMBERS and value else value


def _name(unit: Unit, staff_id: str) -> str | None:
    who = staff_rows.by_id(unit, staff_id)
    return who.name if who else None
