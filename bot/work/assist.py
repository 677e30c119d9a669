"""Compares what staff wrote down with the register: do all of it and the chat fit one person?"""

from __future__ import annotations

from bot.services import assisted
from bot.services.assisted import Compare
from bot.store.unit import Unit
from bot.work.jobs import Job, Tools
from bot.work.phone import one_person


def _act(tools: Tools, wanted: Compare) -> bool:
    return one_person(tools.sources.values(), wanted.claims)


def _finish(unit: Unit, assist_id: str, one: bool) -> None:
    assisted.settle(unit, assist_id, one_person=one)


JOB = Job(prepare=assisted.to_compare, act=_act, finish=_finish)
