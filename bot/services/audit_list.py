"""The audit trail for owners to read, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import Fact
from bot.domain.cases import Role, StepRefusal
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store import staff as staff_rows
from bot.store import trail
from bot.store.tables import AuditEvent
from bot.store.unit import Unit

PAGE_SIZE = 100
_STAFF = "staff:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of the trail. `name` is the member's; customers are pseudonyms."""

    seq: int
    at: datetime
    actor: str
    name: str | None
    code: str
    case_ref: str | None
    facts: Mapping[str, Fact]


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
        lines=tuple(_line(unit, row) for row in shown),
        next=shown[-1].seq if len(rows) > most else None,
    )


def _line(unit: Unit, row: AuditEvent) -> Line:
    by_member = row.actor.startswith(_STAFF)
    who = staff_rows.by_id(unit, row.actor.removeprefix(_STAFF)) if by_member else None
    return Line(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        name=who.name if who else None,
        code=row.code,
        case_ref=row.case_ref,
        facts=json.loads(row.facts),
    )
