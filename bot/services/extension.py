"""Extends a case by two months: once, within the first month, and never without telling why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain import cases, deadlines
from bot.domain.audit import Code
from bot.domain.cases import Event, Refused, State, StepRefusal
from bot.domain.company import Company
from bot.domain.letters import Outcome, Part
from bot.domain.texts import Lines, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import (
    access,
    casework,
    correspondence,
    decisions,
    letterhead,
    notices,
    queue,
)
from bot.services.access import Member
from bot.services.correspondence import Draft
from bot.services.queue import NotAllowed
from bot.store import queue as queue_rows
from bot.store.tables import Case
from bot.store.unit import Unit


class Why(StrEnum):
    """The two reasons that Art. 12(3) knows; own words say how it is in this very case."""

    COMPLEX = "complex"
    MANY = "many"


WHY_NAMES: Mapping[Why, Text] = {
    Why.COMPLEX: _("The request is complex"),
    Why.MANY: _("There are many requests"),
}

_WHY: Mapping[Why, Text] = {
    Why.COMPLEX: _("Your request is complex, and we need more time to answer it rightly."),
    Why.MANY: _("We have so many requests to answer that we need more time for yours."),
}


@dataclass(frozen=True, slots=True)
class Extended:
    """There are two months more, and the person is told of it in the same transaction."""

    case: Case


def may_extend(unit: Unit, case: Case, member: Member) -> StepRefusal | None:
    """Why the member may not extend the case now; None if they may."""
    refused = cases.may_decide(queue.decider(member, case), claimed_by=case.claimed_by)
    outcome = refused or cases.step(State(case.state), Event.EXTENDED, member.role)
    if isinstance(outcome, Refused):
        return outcome.reason
    if case.claimed_by is None and case.state in queue_rows.CLAIMABLE:
        return StepRefusal.CLAIMED_BY_ANOTHER
    if case.extended_at is not None:
        return StepRefusal.ALREADY
    if case.deceased_at is not None:
        return StepRefusal.NOT_TELLABLE
    if not deadlines.may_extend(case.received_at, unit.now):
        return StepRefusal.TOO_LATE
    return None


def _refusal(unit: Unit, case: Case, member: Member) -> StepRefusal | None:
    reason = may_extend(unit, case, member)
    if reason is None and not _is_reachable(unit, case):
        return StepRefusal.NOT_TELLABLE
    return reason


def _is_reachable(unit: Unit, case: Case) -> bool:
    """An extension that the person is not told of does not exist."""
    if casework.came_outside(case):
        return True  # on paper
    if case.chat_id is None or case.notice_failed is not None:
        return False
    chat = unit.known_conversation(case.chat_id)
    open_ = chat is not None and chat.blocked_at is None
    return open_ and notices.may_hear(unit, case)


def ask(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Why the member may not extend the case; None if they may. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    reason = _refusal(unit, case, member)
    return queue.turn_down(unit, member, case, reason) if reason else None


def preview(unit: Unit, member: Member, ref: str, why: Why, words: str) -> Lines:
    """The notice as the person would get it. Raises CaseNotFoundError or LetterIncompleteError."""
    case = access.case_for(unit, member, ref)
    draft = letter(case, unit.office.company, why=why, words=words, until=_until(case))
    correspondence.check(unit, case, draft)
    return draft.text


def extend(
    unit: Unit, member: Member, ref: str, why: Why, words: str, *, reason: str | None = None
) -> Extended | NotAllowed:
    """Extends the case and tells the person why, by when, and how to complain.

    `reason` is the canned reason that the words came from. Raises LetterIncompleteError.
    """
    case = decisions.found(unit, member, ref)
    refused = _refusal(unit, case, member)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    until = _until(case)
    notice = letter(case, unit.office.company, why=why, words=words, until=until, reason=reason)
    case.extended_at, case.due = unit.now, until
    casework.move(unit, case, Event.EXTENDED, member.role, member.id, words)
    unit.audit(
        Code.CASE_EXTENDED,
        actor=queue.actor(member),
        case_ref=case.ref,
        why=why.value,
        due=until.isoformat(),
    )
    correspondence.post(unit, case, notice)
    notices.refresh_card(unit, case)
    return Extended(case)


def _until(case: Case) -> date:
    return deadlines.due(case.received_at, suspended_days=case.paused_days, extended=True).date


def letter(
    case: Case,
    company: Company,
    *,
    why: Why,
    words: str,
    until: date,
    reason: str | None = None,
) -> Draft:
    """The whole notice."""
    parts: Mapping[Part, tuple[Sayable, ...]] = {
        Part.REFERENCE: (
            _("<b>Your case {ref} takes longer</b>").format(ref=case.ref),
            letterhead.received(case),
        ),
        Part.NEW_DATE: (
            _(
                "The law gives us one month, and two more where that is necessary (Article 12.3 "
                "of the GDPR). You will now have our answer by {until} at the latest."
            ).format(until=until),
        ),
        Part.REASONS: (
            "",
            _("<b>Why</b>"),
            _WHY[why],
            _("In our own words: {words}").format(words=words),
        ),
        Part.COMPLAINT: ("", _("<b>If you do not agree</b>"), letterhead.complaint()),
        Part.COMPANY: ("", letterhead.controller(company)),
    }
    return Draft(
        outcome=Outcome.EXTENDED,
        text=lines(*(line for part in parts.values() for line in part)),
        parts=frozenset(parts),
        new_date=until,
        reason=reason,
    )
