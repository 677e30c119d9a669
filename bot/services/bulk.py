"""The same act on several cases at once, a result for each; never on what takes two people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.cases import StepRefusal
from bot.services import access, decisions, planning, queue
from bot.services.access import CaseNotFoundError, Member
from bot.services.decisions import Approved
from bot.services.queue import Claimed, HeldBy, NotAllowed, Released
from bot.store.unit import Unit

MOST = 50  # cases in one go


class BulkAct(StrEnum):
    """What can be done with several cases at once."""

    CLAIM = "claim"
    RELEASE = "release"
    APPROVE = "approve"  # plans as they stand; what takes two people is left out


class Result(StrEnum):
    """What became of one case."""

    DONE = "done"
    HELD = "held"  # a colleague has it
    NOT_ALLOWED = "not_allowed"
    NOT_NOW = "not_now"  # it does not stand where this act begins, or its plan has obstacles
    TWO_NEEDED = "two_needed"  # an erasure or a change of contact is decided one by one
    UNKNOWN = "unknown"  # there is no such case


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One case of a bulk act."""

    ref: str
    result: Result


def carry_out(unit: Unit, member: Member, act: BulkAct, refs: Iterable[str]) -> tuple[Item, ...]:
    """Does the act with each case, in the order given; one that fails holds up no other."""
    wanted = tuple(dict.fromkeys(refs))[:MOST]
    return tuple(Item(ref=ref, result=_one(unit, member, act, ref)) for ref in wanted)


def _one(unit: Unit, member: Member, act: BulkAct, ref: str) -> Result:
    try:
        match act:
            case BulkAct.CLAIM:
                return _result(queue.claim(unit, member, ref))
            case BulkAct.RELEASE:
                return _result(queue.release(unit, member, ref))
            case BulkAct.APPROVE:
                return _approve(unit, member, ref)
    except CaseNotFoundError:
        return Result.UNKNOWN


def _approve(unit: Unit, member: Member, ref: str) -> Result:
    case = access.case_for(unit, member, ref)
    if case.needs_second:
        return Result.TWO_NEEDED
    view = planning.view(unit, case)
    if view is None or not view.approvable:
        return Result.NOT_NOW
    outcome = decisions.approve(unit, member, ref, view.hash)
    if isinstance(outcome, NotAllowed):
        return _result(outcome)
    return Result.DONE if isinstance(outcome, Approved) else Result.NOT_NOW


def _result(outcome: Claimed | Released | HeldBy | NotAllowed) -> Result:
    match outcome:
        case HeldBy():
            return Result.HELD
        case NotAllowed(StepRefusal.NOT_NOW | StepRefusal.ENDED):
            return Result.NOT_NOW
        case NotAllowed():
            return Result.NOT_ALLOWED
        case _:
            return Result.DONE
