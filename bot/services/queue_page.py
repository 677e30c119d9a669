"""The queue's page in the console: one page of a list, how long each list is, and who has what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.services import case_lists, incidents
from bot.services.access import Member
from bot.services.case_lists import Count, Load, Page, Query, View
from bot.services.incidents import Seen
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuePage:
    """All that the page shows."""

    page: Page
    counts: Mapping[View, Count]
    loads: tuple[Load, ...]
    incidents: tuple[Seen, ...]  # that nobody has assessed yet


def show(unit: Unit, member: Member, query: Query) -> QueuePage:
    """The page, from one look at the database."""
    return QueuePage(
        page=case_lists.page(unit, member, query),
        counts=case_lists.counts(unit, member, [view for view in View if view is not View.ENDED]),
        loads=case_lists.workload(unit),
        incidents=incidents.waiting(unit),
    )
