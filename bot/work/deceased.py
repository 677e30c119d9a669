"""Looks up by what else somebody who has died is known, and has all that is theirs ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain import spellings
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Finding
from bot.domain.on_file import ContactMatch
from bot.domain.registry import Registry
from bot.services import deceased
from bot.sources.base import SourceAdapter
from bot.store.unit import Unit
from bot.work.challenge import look_up
from bot.work.jobs import Job, Tools

Search = tuple[Claim, Registry, date]
_NOBODY = frozenset({Finding.NOTHING, Finding.BY_HAND})
_SHARED_AT_TIMES = frozenset({ClaimKind.EMAIL, ClaimKind.PHONE})


def _prepare(unit: Unit, record_id: str) -> Search | None:
    claim = deceased.to_look_up(unit, record_id)
    return None if claim is None else (claim, unit.office.registry, stockholm_day(unit.now))


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is theirs alone, and whether any register has the contact at all."""

    claims: frozenset[Claim]
    on_file: bool = True


def _act(tools: Tools, search: Search) -> Known:
    """Nothing is theirs alone if others use the contact too. Raises if a source is down."""
    claim, registry, today = search
    sources = list(tools.sources.values())
    if _is_shared(sources, claim):
        return Known(claims=frozenset())
    found = {one for source in sources for one in _known_by(source, claim, registry, today)}
    alone = frozenset({claim, *(one for one in found if not _is_shared(sources, one))})
    on_file = any(one.find(frozenset({claim})).finding not in _NOBODY for one in sources)
    return Known(claims=alone, on_file=on_file)


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


def _finish(unit: Unit, record_id: str, known: Known) -> None:
    deceased.settle(unit, record_id, known.claims, on_file=known.on_file)


JOB = Job(prepare=_prepare, act=_act, finish=_finish)
