"""Uncovers a value for a member who says why; who saw what, when and what for is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.additions import AdditionPlan
from bot.domain.audit import Code
from bot.domain.console import Purpose
from bot.domain.holdings import told
from bot.domain.plans import CorrectionPlan
from bot.domain.registry import Value
from bot.domain.texts import Sayable
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
    CONTACT = "contact"  # who asks, as a letter or a call gave it


@dataclass(frozen=True, kw_only=True, slots=True)
class Revealed:
    """The values in the order in which the page shows them covered."""

    what: Covered
    values: tuple[Sayable, ...]


def reveal(
    unit: Unit, member: Member, ref: str, what: Covered, purpose: Purpose
) -> Revealed | NotAllowed:
    """The values themselves, for those who may see into the case. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if (reason := queue.out_of_sight(member, case)) is not None:
        return queue.turn_down(unit, member, case, reason)
    unit.audit(
        Code.VALUE_REVEALED,
        actor=queue.actor(member),
        case_ref=case.ref,
        field=what.value,
        purpose=purpose.value,
    )
    return Revealed(what=what, values=_VALUES[what](unit, case))


def _proved(unit: Unit, case: Case) -> tuple[str, ...]:
    return tuple(claim.value for claim in sorted(casework.claims_of(unit, case)))


def _change(unit: Unit, case: Case) -> tuple[Sayable, ...]:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    plan = body_of(unit, row).plan if row else None
    match plan:
        case CorrectionPlan():
            values: list[tuple[str, Value]] = [(plan.column, plan.old), (plan.column, plan.new)]
        case AdditionPlan():
            values = list(plan.asked.items())
        case _:
            return ()
    table = unit.office.registry.table(plan.source, plan.table)
    return tuple(told(table.field_of(column), value) for column, value in values)


def _contact(unit: Unit, case: Case) -> tuple[str, ...]:
    given = casework.contact_of(unit, case)
    envelope = "\n".join(filter(None, (given.name, *given.address)))
    return (envelope, *(claim.value for claim in sorted(given.claims)))


_VALUES: Mapping[Covered, Callable[[Unit, Case], tuple[Sayable, ...]]] = {
    Covered.PROVED: _proved,
    Covered.CHANGE: _change,
    Covered.CONTACT: _contact,
}
