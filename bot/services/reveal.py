"""Uncovers a value for a member who says why; who saw what, when and what for is written down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.additions import AdditionPlan
from bot.domain.audit import Code
from bot.domain.cases import StepRefusal
from bot.domain.console import Purpose
from bot.domain.holdings import readable
from bot.domain.plans import CorrectionPlan
from bot.domain.registry import Value
from bot.services import access, casework, queue
from bot.services.access import Member
from bot.services.plan_body import body_of
from bot.services.queue import NotAllowed
from bot.store import plans as plan_rows
from bot.store.tables import Case
from bot.store.unit import Unit


class Covered(StrEnum):
    """What is covered on the page of a case."""

    PROVED = "proved"  # the contacts that the person has proved
    CHANGE = "change"  # the old and the new value of a correction, or those of a new row


@dataclass(frozen=True, kw_only=True, slots=True)
class Revealed:
    """The values in the order in which the page shows them covered."""

    what: Covered
    values: tuple[str, ...]


def reveal(
    unit: Unit, member: Member, ref: str, what: Covered, purpose: Purpose
) -> Revealed | NotAllowed:
    """The values themselves, for those who may see into the case. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if not queue.may_see(member, case):
        own = case.tg_user_id == member.tg_user_id
        reason = StepRefusal.OWN_CASE if own else StepRefusal.CLAIMED_BY_ANOTHER
        return queue.turn_down(unit, member, case, reason)
    unit.audit(
        Code.VALUE_REVEALED,
        actor=queue.actor(member),
        case_ref=case.ref,
        field=what.value,
        purpose=purpose.value,
    )
    values = _proved(unit, case) if what is Covered.PROVED else _change(unit, case)
    return Revealed(what=what, values=values)


def _proved(unit: Unit, case: Case) -> tuple[str, ...]:
    return tuple(claim.value for claim in sorted(casework.claims_of(unit, case)))


def _change(unit: Unit, case: Case) -> tuple[str, ...]:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    plan = body_of(unit, row).plan if row else None
    match plan:
        case CorrectionPlan():
            values: tuple[Value, ...] = (plan.old, plan.new)
        case AdditionPlan():
            values = tuple(plan.asked.values())
        case _:
            return ()
    return tuple("" if value is None else readable(value) for value in values)
