"""Asks the registers by what else somebody is known who has just proved one of their contacts."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain import persons
from bot.domain.claims import Claim
from bot.domain.on_file import ContactMatch, KnownBy, OnFile, besides, merged
from bot.services import who
from bot.services.who import Proved
from bot.sources.base import SourceAdapter
from bot.store.unit import Unit
from bot.work.challenge import look_up
from bot.work.jobs import Job, Tools


def _act(tools: Tools, proved: Proved) -> KnownBy:
    """What stands in the entries of this one person and in nobody else's."""
    sources = list(tools.sources.values())
    told = [look_up(sources, one) for one in sorted(proved.claims)]
    together = _together(told)
    others = besides(together, proved.claims)
    if others and not _lead_back(sources, others, proved.claims):
        others = frozenset(one for one in others if _lead_back(sources, [one], proved.claims))
    return {one: since for one, since in together.items() if one in others | proved.claims}


def _together(told: Iterable[OnFile]) -> KnownBy:
    together = merged(one for one in told if one.match is ContactMatch.ONE).known_by
    numbers = [one for one in together if one.kind in persons.STRONG]
    return together if len(numbers) < 2 else {}


def _lead_back(
    sources: Iterable[SourceAdapter], contacts: Iterable[Claim], proved: frozenset[Claim]
) -> bool:
    """Whether they lead to one person alone, and to the same: then so does each of them."""
    there = look_up(sources, *contacts)
    return there.match is ContactMatch.ONE and not proved.isdisjoint(there.known_by)


def _failed(unit: Unit, binding_id: str, _error: Exception, attempts: int) -> None:
    if attempts == 1:
        who.unknown(unit, binding_id)


def _as_ordered(_unit: Unit, order: str) -> str:
    return order


def _nothing(_tools: Tools, order: str) -> str:
    return order


def _go_on(unit: Unit, order: str, _same: str) -> None:
    who.go_on(unit, order)


JOB = Job(prepare=who.to_look_up, act=_act, finish=who.found, failed=_failed, attempts=5)
AFTER = Job(prepare=_as_ordered, act=_nothing, finish=_go_on)
