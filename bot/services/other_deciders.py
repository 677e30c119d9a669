"""Sees to it that a case which looks at another one anew has somebody who may decide it."""

from __future__ import annotations

from bot.domain import anew
from bot.domain.anew import Before
from bot.domain.audit import Code
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.services import casework, notices, queue, staff
from bot.store import cases as case_rows
from bot.store.tables import Case
from bot.store.unit import Unit


def see_to(unit: Unit, case: Case) -> None:
    """Lets in again whoever decided before, where the others are too few; the trail says whom."""
    before = Before(first=case.decided_before, second=case.seconded_before)
    barred = _kept_out(unit, case, before)
    if barred == before:
        return
    case.decided_before, case.seconded_before = barred.first, barred.second
    unit.session.add(case)
    for who in {before.first, before.second} - {barred.first, barred.second, None}:
        _let_in(unit, case, str(who))
    notices.refresh_card(unit, case)


def see_to_all(unit: Unit) -> int:
    """The same for every such case that is open, as staff come and go; the clock calls it."""
    found = case_rows.open_follow_ups(unit)
    for case in found:
        see_to(unit, case)
    return len(found)


def would_be_others(unit: Unit, case: Case) -> bool:
    """Whether somebody else is there to look at a closed case anew."""
    before = Before(first=case.rejected_by or case.approved_by, second=case.seconded_by)
    return _kept_out(unit, case, before) == before


def _kept_out(unit: Unit, case: Case, before: Before) -> Before:
    if before == Before(first=None):
        return before
    members = [queue.decider(member, case) for member in staff.members(unit)]
    first_by = case.approved_by if case.closed_at is None else None
    return anew.kept_out(before, members, two=case.needs_second, first_by=first_by)


def _let_in(unit: Unit, case: Case, who: str) -> None:
    casework.note_event(unit, case, casework.LET_IN, casework.SYSTEM)
    unit.audit(Code.CASE_LET_IN, actor=casework.SYSTEM, case_ref=case.ref, member=who)
    member = staff.member_by_id(unit, who)
    if member is not None:
        look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
        notices.tell_member(
            unit, member, Send(text=_TOLD.format(ref=case.ref), keyboard=((look,),))
        )


_TOLD = _(
    "Case {ref} looks at a decision of yours anew. Nobody else is there to decide it, so you may. "
    "Look at it as if you had not decided before; the trail says that it was you again."
)
