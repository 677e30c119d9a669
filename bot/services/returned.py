"""Finds persons about whom there is data again after their erasure; staff decide what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.audit import Code
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.services import notices
from bot.services.places import Names
from bot.store import cases as case_rows
from bot.store import ledger
from bot.store.unit import Unit

TASK, SUBJECT = "returned", "scan"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookout:
    """By what erased persons are known, and how to name what the sources hold."""

    names: Names = field(repr=False)
    cases: Mapping[str, str] = field(repr=False)  # digest of a claim -> id of the newest case


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """An erased person was seen again in a source."""

    case_id: str
    source: str


def order_scan(unit: Unit) -> None:
    """Has every source looked through; the clock calls this once a night."""
    unit.task(TASK, SUBJECT, lane=TASK)


def lookout(unit: Unit, _subject: str) -> Lookout | None:
    """Who is to be recognised; None if nobody has been erased yet."""
    cases = {
        row.claim_digest: row.case_id
        for row in sorted(ledger.persons(unit), key=lambda row: row.at)
    }
    return Lookout(names=Names(unit.keyring.digest), cases=cases) if cases else None


def seen(unit: Unit, _subject: str, sightings: frozenset[Sighting]) -> None:
    """Tells staff once for each person, by the case's reference; nothing is erased."""
    for case_id in sorted({sighting.case_id for sighting in sightings}):
        case = case_rows.by_id(unit, case_id)
        if case is None or not ledger.note_return(unit, case_id):
            continue
        sources = sorted(one.source for one in sightings if one.case_id == case_id)
        for source in sources:
            unit.audit(Code.PERSON_RETURNED, actor="system", case_ref=case.ref, source=source)
            label = unit.office.registry.source(source).label
            notices.tell_group(unit, Send(text=_BACK.format(ref=case.ref, source=label)))


_BACK = _(
    "👀 {source}: the person whose data was erased in case {ref} is there again. A new customer "
    "relation is fine. If it came from an old copy, run insyn erasures replay. Nothing was erased."
)
