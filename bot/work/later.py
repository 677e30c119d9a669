"""The errands "later.read" and "later.erase": what a statute kept goes when its time is over."""

from __future__ import annotations

from bot.domain import later
from bot.domain.holdings import SourceRefusedError
from bot.domain.later import Left, WhyLeft
from bot.domain.plans import ErasurePlan, PlanOutdatedError
from bot.domain.receipts import ErasureReceipt
from bot.services import later_erasures
from bot.services.later_erasures import Carrying, Changed, Reading
from bot.sources.base import WalkableSource
from bot.work.jobs import Job, Tools
from bot.work.sources import source_named


def read(tools: Tools, order: Reading) -> ErasurePlan | Left:
    """Reads by the plan's keys, for the person may not be found any more."""
    source = source_named(tools, order.source)
    if not isinstance(source, WalkableSource):
        return Left(WhyLeft.BY_HAND)
    found = source.around(item.row_id for item in order.items)
    return later.second_plan(order.registry, order.items, found, today=order.today)


def erase(tools: Tools, order: Carrying) -> ErasureReceipt | Changed | Left:
    """Carries it out; doing it again finds its own work."""
    try:
        return source_named(tools, order.source).erase(order.plan)
    except PlanOutdatedError:
        return Changed()
    except SourceRefusedError:
        return Left(WhyLeft.REFUSED)


READ = Job(prepare=later_erasures.reading, act=read, finish=later_erasures.read)
ERASE = Job(prepare=later_erasures.carrying, act=erase, finish=later_erasures.carried_out)
