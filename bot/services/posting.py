"""Notes that paper has left: who sent it, how and when. Only then is a case on paper over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import cases, intake
from bot.domain.audit import Code
from bot.domain.cases import State, StepRefusal
from bot.domain.intake import Fault
from bot.domain.post import How
from bot.services import access, card, casework, decisions, delivery, notices, queue
from bot.services.access import Member
from bot.services.delivery import ANSWER
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store.tables import Case, Delivery
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Posted:
    """It is noted; `over` if the case ended with it."""

    case: Case
    over: bool


@dataclass(frozen=True, slots=True)
class NotFetched:
    """The answer, or its letter, still lies where nobody has fetched it."""

    case: Case


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """One paper that has left."""

    answer: bool  # the answer itself, else a letter
    day: date
    how: How
    by: str


def waits(case: Case) -> bool:
    """Whether the case has its answer, and the answer has yet to leave."""
    return case.closed_at is None and casework.is_on_paper(case, State(case.state))


def refusal(unit: Unit, member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not note that something left; None if they may."""
    if not casework.came_outside(case) or not (waits(case) or _fetched(unit, case)):
        return StepRefusal.NOT_NOW
    return queue.out_of_reach(member, case)


def ask(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Why the member may not note it; None if they may. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(unit, member, case)
    return queue.turn_down(unit, member, case, refused) if refused else None


def note(
    unit: Unit, member: Member, ref: str, how: How, day: date | None
) -> Posted | NotFetched | Fault | NotAllowed:
    """Notes that what was fetched left on `day`. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    refused = refusal(unit, member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    if waits(case) and _still_lie(unit, case):
        return NotFetched(case)
    left_at = intake.later_on(day, after=_made_last(unit, case), now=unit.now)
    if isinstance(left_at, Fault):
        return left_at
    assert day is not None
    for row in _fetched(unit, case):
        row.posted_on, row.posted_by, row.posted_how = day, member.id, how.value
        unit.add(row)
    told = {"how": how.value, "day": day.isoformat()}
    casework.note_event(unit, case, casework.POSTED, member.id, told)
    unit.audit(Code.DELIVERY_POSTED, actor=queue.actor(member), case_ref=case.ref, **told)
    return Posted(case, over=_end(unit, case, left_at))


def _fetched(unit: Unit, case: Case) -> list[Delivery]:
    """What was fetched to be sent, and has not left as far as anybody noted."""
    rows = deliveries.all_of_case(unit, case.id)
    return [row for row in rows if delivery.has_yet_to_leave(row)]


def _still_lie(unit: Unit, case: Case) -> bool:
    """Whether anything that the case ended with can still be fetched."""
    ended = _ended_at(unit, case)
    rows = deliveries.all_of_case(unit, case.id)
    return any(delivery.can_be_fetched(unit, row) and row.made_at >= ended for row in rows)


def _ended_at(unit: Unit, case: Case) -> datetime:
    events = case_rows.events(unit, case.id)
    return next((one.at for one in events if State(one.state) in cases.ENDED), unit.now)


def _made_last(unit: Unit, case: Case) -> datetime:
    """Nothing can have left before it was written."""
    made = [row.made_at for row in _fetched(unit, case)]
    return max(made, default=_ended_at(unit, case))


def _end(unit: Unit, case: Case, left_at: datetime) -> bool:
    over = waits(case)
    if over:
        end = casework.end_of(case, left_at)
        case.closed_at, case.took_days, case.ended_late = (
            end.closed_at,
            end.took_days,
            end.ended_late,
        )
        unit.session.add(case)
    notices.refresh_card(unit, case)
    return over


def left(unit: Unit, case: Case) -> tuple[Left, ...]:
    """What has left, the oldest first."""
    return tuple(
        _left(unit, row) for row in deliveries.all_of_case(unit, case.id) if row.posted_on
    )


def _left(unit: Unit, row: Delivery) -> Left:
    assert row.posted_on is not None
    assert row.posted_how is not None
    return Left(
        answer=row.kind == ANSWER,
        day=row.posted_on,
        how=How(row.posted_how),
        by=card.name_of(unit, row.posted_by),
    )
