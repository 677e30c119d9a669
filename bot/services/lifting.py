"""Ends a restriction that was granted: the person hears of it first (Art. 18(3))."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.cases import Right, State, StepRefusal
from bot.services import access, queue, restrictions
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Lifted:
    """The person is told, and in three days the data may be used again."""

    case: Case


def may_lift(unit: Unit, case: Case) -> bool:
    """Whether a restriction of this case stands and nobody has announced its end."""
    if case.right != Right.RESTRICTION or case.state != State.ANSWERED:
        return False
    return any(one.ends_at is None for one in restrictions.of_case(unit, case))


def lift(unit: Unit, member: Member, ref: str) -> Lifted | NotAllowed:
    """Announces the end of the restriction to the person. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if (hidden := queue.decider(member, case).hidden) is not None:
        return queue.turn_down(unit, member, case, hidden)
    if not may_lift(unit, case):
        return NotAllowed(StepRefusal.NOT_NOW)
    restrictions.end_and_tell(unit, case, by=queue.actor(member))
    return Lifted(case)
