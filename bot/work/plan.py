"""The errand "plan": searches every source for what a case is about."""

from __future__ import annotations

from bot.domain.holdings import Holdings
from bot.services import planning
from bot.services.planning import Search
from bot.work.jobs import Job, Tools
from bot.work.sources import source_named


def search(tools: Tools, order: Search) -> Holdings:
    """What all sources hold. One that is down stops the plan: half a plan would look whole."""
    found = (source_named(tools, name).find(order.claims) for name in order.sources)
    return Holdings(sources=tuple(found))


PLAN = Job(prepare=planning.prepare, act=search, finish=planning.found, failed=planning.delayed)
