"""Looks up by what else somebody who has died is known, and has all that is theirs ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.domain import spellings
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.on_file import ContactMatch
from bot.domain.registry import Registry
from bot.services import deceased
from bot.sources.base import SourceAdapter
from bot.store.unit import Unit
from bot.work.challenge import look_up
from bot.work.jobs import Job, Tools

Search = tuple[Claim, Registry, date]
_SHARED_AT_TIMES = frozenset({ClaimKind.EMAIL, ClaimKind.PHONE})


def _prepare(unit: Unit, record_id: str) -> Search | None:
    claim = deceased.to_look_up(unit, record_id)
    return None if claim is None else (claim, unit.office.registry, stockholm_day(unit.now))


def _act(tools: Tools, search: Search) -> frozenset[Claim]:
    """What is theirs alone; nothing if others use the contact too. Raises if a source is down."""
    claim, registry, today = search
    sources = list(tools.sources.values())
    if _is_shared(sources, claim):
        return frozenset()
    found = {one for source in sources for one in _known_by(source, claim, registry, today)}
    return frozenset({claim, *(one for one in found if not _is_shared(sources, one))})


def _is_shared(sources: Iterable[SourceAdapter], claim: Claim) -> bool:
    return claim.kind in _SHARED_AT_TIMES and look_up(sources, claim).match is ContactMatch.SEVERAL


def _known_by(
    source: SourceAdapter, claim: Claim, registry: Registry, today: date
) -> Iterator[Claim]:
    """The identities of tables in which a row is the person."""
    for row in source.find(frozenset({claim})).rows:
        table = registry.table(row.source, row.table)
        for column, kind in table.identities.items() if table.person else ():
            spelt = spellings.normal(kind, row.values[column], today=today)
            if spelt:
                yield Claim(kind, spelt)


def _finish(unit: Unit, record_id: str, claims: frozenset[Claim]) -> None:
    deceased.settle(unit, record_id, claims)


JOB = Job(prepare=_prepare, act=_act, finish=_finish)
