"""The errand "returned": walks through the identifiers of every source, looking for the erased."""

from __future__ import annotations

from collections.abc import Iterator

from bot.services import returned
from bot.services.returned import Lookout, Sighting
from bot.sources.base import SourceAdapter, WalkableSource
from bot.work.jobs import Job, Tools

TRIES = 10  # the next night looks again anyway


def scan(tools: Tools, lookout: Lookout) -> frozenset[Sighting]:
    """Everybody who was seen again. Raises SourceUnavailableError."""
    return frozenset(one for source in tools.sources.values() for one in seen_in(source, lookout))


def seen_in(source: SourceAdapter, lookout: Lookout) -> Iterator[Sighting]:
    """The erased persons whom a source knows again; what cannot be walked through is left out."""
    if not isinstance(source, WalkableSource):
        return
    for claim in source.identifiers():
        case_id = lookout.cases.get(lookout.names.claim(claim))
        if case_id is not None:
            yield Sighting(case_id=case_id, source=source.name)


JOB = Job(prepare=returned.lookout, act=scan, finish=returned.seen, attempts=TRIES)
