"""Incidents as staff look at them: what waits, what is known, and the owner's assessment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.audit import Code
from bot.domain.cases import Role
from bot.services.access import Member
from bot.services.card import name_of
from bot.services.not_me import CASE_ONLY, What
from bot.services.queue import actor
from bot.store import cases as case_rows
from bot.store import incidents as rows
from bot.store.tables import Incident
from bot.store.unit import Unit

LATELY = 50  # assessed ones that a list shows
CASES = 10  # of one person, that an incident names


class Verdict(StrEnum):
    """What the owner's assessment came to."""

    NO_BREACH = "no_breach"  # nothing got to anybody else
    NO_RISK = "no_risk"  # a breach, unlikely to be a risk: written down, not reported
    REPORTED = "reported"  # a breach, reported to the authority


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the staff see of an incident."""

    id: str
    what: What
    shown: bool  # whether anything was shown or fetched meanwhile
    reported_at: datetime
    due_at: datetime
    hours_left: int  # of the 72; negative once they are over
    verdict: Verdict | None
    assessed_at: datetime | None
    by: str  # who assessed it
    note: str  # the reasons, for owners
    cases: tuple[str, ...] = ()  # in which to look, the newest first

    @property
    def number(self) -> str:
        """By which people speak of it; it says nothing about anybody."""
        return self.id[:8].upper()


def waiting(unit: Unit) -> tuple[Seen, ...]:
    """What nobody has assessed yet, the most urgent first."""
    return _all(unit, rows.unassessed(unit))


def assessed(unit: Unit) -> tuple[Seen, ...]:
    """What was assessed lately, the newest first."""
    return _all(unit, rows.assessed(unit, most=LATELY))


def found(unit: Unit, incident_id: str, member: Member | None = None) -> Seen | None:
    """One incident; its reasons for owners only."""
    row = rows.by_id(unit, incident_id)
    owner = member is not None and member.role is Role.OWNER
    if row is None:
        return None
    return replace(_seen(unit, row, noted=owner), cases=_cases(unit, row))


def _cases(unit: Unit, row: Incident) -> tuple[str, ...]:
    """Where to look for what was shown; an account that proved nothing has the one case alone."""
    nameless = row.person_digest.removeprefix(CASE_ONLY)
    if nameless != row.person_digest:
        case = case_rows.by_id(unit, nameless)
        return (case.ref,) if case is not None else ()
    known = case_rows.of_person(unit, {row.person_digest})
    numbers = {case.number_digest for case in known if case.number_digest}
    found = case_rows.of_person(unit, {row.person_digest, *numbers})
    return tuple(case.ref for case in found[:CASES])


def _all(unit: Unit, found_rows: Iterable[Incident]) -> tuple[Seen, ...]:
    return tuple(_seen(unit, row) for row in found_rows)


def _seen(unit: Unit, row: Incident, *, noted: bool = False) -> Seen:
    return Seen(
        id=row.id,
        what=What(row.what),
        shown=row.shown,
        reported_at=row.reported_at,
        due_at=row.due_at,
        hours_left=(row.due_at - unit.now) // timedelta(hours=1),
        verdict=Verdict(row.verdict) if row.verdict else None,
        assessed_at=row.assessed_at,
        by=name_of(unit, row.assessed_by),
        note=str(unit.open(row, "sealed_note") or "") if noted else "",
    )


def assess(unit: Unit, member: Member, incident_id: str, verdict: Verdict, note: str) -> bool:
    """The owner's assessment, with its reasons; False if it is over or not theirs to make."""
    row = rows.by_id(unit, incident_id)
    if row is None or row.assessed_at is not None or member.role is not Role.OWNER:
        return False
    row.assessed_at, row.assessed_by, row.verdict = unit.now, member.id, verdict.value
    unit.seal(row, "sealed_note", note)
    unit.add(row)
    unit.audit(Code.NOT_ME_ASSESSED, actor=actor(member), verdict=verdict.value)
    return True
