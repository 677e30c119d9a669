"""Compares what staff wrote down with the register: do all of it and the chat fit one person?"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.registry import Registry
from bot.services import assisted
from bot.services.assisted import Compare
from bot.store.unit import Unit
from bot.work.eid_contacts import own_mailboxes
from bot.work.jobs import Job, Tools
from bot.work.phone import one_person


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether one person has it all, and which mailboxes are theirs alone."""

    one_person: bool
    mailboxes: tuple[str, ...] = ()


def _prepare(unit: Unit, assist_id: str) -> tuple[Compare, Registry] | None:
    wanted = assisted.to_compare(unit, assist_id)
    return None if wanted is None else (wanted, unit.office.registry)


def _act(tools: Tools, prepared: tuple[Compare, Registry]) -> Compared:
    wanted, registry = prepared
    sources = list(tools.sources.values())
    if not one_person(sources, wanted.claims):
        return Compared(one_person=False)
    if wanted.number is None:
        return Compared(one_person=True)
    return Compared(True, tuple(own_mailboxes(sources, wanted.number, registry)))


def _finish(unit: Unit, assist_id: str, found: Compared) -> None:
    assisted.settle(unit, assist_id, one_person=found.one_person, mailboxes=found.mailboxes)


JOB = Job(prepare=_prepare, act=_act, finish=_finish)
