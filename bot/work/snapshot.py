"""Searches every source for what it holds about a proved person."""

from __future__ import annotations

from bot.domain.holdings import Holdings
from bot.services import snapshots
from bot.services.snapshots import Search
from bot.store.unit import Unit
from bot.work.jobs import Job, Tools


def _prepare(unit: Unit, snapshot_id: str) -> Search | None:
    return snapshots.search_for(unit, snapshot_id)


def _act(tools: Tools, search: Search) -> Holdings | None:
    """One source that is down stops it: half an answer would look like a whole one."""
    if not search.claims:  # The session is over: nothing is fetched that nobody may see.
        for source in tools.sources.values():
            source.ping()
        return None
    with tools.busy_for(search.chat_id):
        found = (source.find(search.claims) for source in tools.sources.values())
        return Holdings(sources=tuple(found))


def _finish(unit: Unit, snapshot_id: str, holdings: Holdings | None) -> None:
    snapshots.fill(unit, snapshot_id, holdings)


def _failed(unit: Unit, snapshot_id: str, _error: Exception, attempts: int) -> None:
    if attempts == 1:
        snapshots.tell_slow(unit, snapshot_id)


JOB = Job(prepare=_prepare, act=_act, finish=_finish, failed=_failed)
