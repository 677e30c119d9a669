"""Looks at a closed case anew: a case of its own, with its own deadline and another decider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import ENDED, Event, Right, Role, State, StepRefusal
from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import (
    access,
    by_post,
    casework,
    decisions,
    notices,
    other_deciders,
    queue,
    receipt,
)
from bot.services.access import Customer, Member
from bot.services.intake import new_row, note_opening
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """The case that looks at it anew; not a new one if there is one open already."""

    case: Case
    new: bool


def may_ask(case: Case) -> bool:
    """Whether the person can have the case looked at anew."""
    permitted = isinstance(cases.step(State(case.state), Event.REOPENED, Role.CUSTOMER), State)
    return permitted and case.forgotten_at is None


def by_others(unit: Unit, customer: Customer, ref: str) -> bool:
    """Whether somebody else than who decided is there for it. Raises CaseNotFoundError."""
    return other_deciders.would_be_others(unit, access.case_for(unit, customer, ref))


def refusal_to_reopen(member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not have the case looked at anew; None if they may."""
    outcome = cases.step(State(case.state), Event.REOPENED, member.role)
    if isinstance(outcome, cases.Refused):
        return outcome.reason
    if case.forgotten_at is not None:
        return StepRefusal.NOT_NOW
    return queue.decider(member, case).hidden


def ask(
    unit: Unit, customer: Customer, ref: str, words: str | None, *, received_at: datetime
) -> FollowUp | None:
    """The person is not satisfied; None if the case is not closed. Raises CaseNotFoundError."""
    case = decisions.found(unit, customer, ref)
    if not may_ask(case):
        return None
    row = _row(unit, case, received_at)
    row.chat_id, row.tg_user_id = customer.chat_id, customer.tg_user_id
    row.language = unit.language(customer.chat_id)
    row.came_by, row.created_by = "chat", None
    actor = access.actor_name(unit, customer.tg_user_id)
    return _open(unit, case, row, _Asked(Role.CUSTOMER, casework.CUSTOMER, actor, words))


def reopen(unit: Unit, member: Member, ref: str, reason: str) -> FollowUp | NotAllowed:
    """A member has the case looked at anew, for a reason. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    refused = refusal_to_reopen(member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    row = _row(unit, case, unit.now)
    row.created_by = member.id
    asked = _Asked(member.role, member.id, queue.actor(member), reason)
    return _open(unit, case, row, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who wants it looked at anew, as the table, the timeline and the trail name them."""

    role: Role
    who: str
    actor: str
    words: str | None


def _row(unit: Unit, case: Case, received_at: datetime) -> Case:
    row = new_row(
        unit,
        Right(case.right),
        received_at,
        chat_id=case.chat_id,
        tg_user_id=case.tg_user_id,
        person_digest=case.person_digest,
        number_digest=case.number_digest,
        language=case.language,
        level=case.level,
    )
    row.came_by, row.needs_second = case.came_by, case.needs_second
    row.follows_id, row.decided_before = case.id, case.rejected_by or case.approved_by
    row.seconded_before = case.seconded_by
    row.recused = case.recused
    return row


def _open(unit: Unit, case: Case, row: Case, asked: _Asked) -> FollowUp:
    known = case_rows.following(unit, case.id)
    if known is not None and State(known.state) not in ENDED:
        _fold(unit, known, asked)
        return FollowUp(case=known, new=False)
    for column in ("sealed_claims", "sealed_request", "sealed_contact"):
        unit.seal(row, column, unit.open(case, column))
    unit.add(row)
    casework.move(unit, case, Event.REOPENED, asked.role, asked.who, asked.words)
    casework.note_event(unit, row, casework.SUBMITTED, asked.who, asked.words)
    unit.audit(Code.CASE_REOPENED, actor=asked.actor, case_ref=case.ref, follow_up=row.ref)
    note_opening(unit, row, actor=asked.actor)
    casework.move(unit, row, Event.IDENTITY_PROVED, Role.SYSTEM, casework.SYSTEM)
    notices.post_card(unit, row)
    unit.task("plan", row.id, lane=f"case:{row.id}")
    other_deciders.see_to(unit, row)
    _tell(unit, case, row, asked)
    return FollowUp(case=row, new=True)


def _fold(unit: Unit, known: Case, asked: _Asked) -> None:
    casework.note_event(unit, known, casework.REPEATED, asked.who, asked.words)
    text = _("The customer has asked again in case {ref}, in another way. The timeline has it.")
    notices.tell_holder(unit, known, Send(text=text.format(ref=known.ref)))


def _tell(unit: Unit, case: Case, row: Case, asked: _Asked) -> None:
    """The signed receipt in the chat; whom staff wrote to first hears why it comes."""
    if asked.role is not Role.CUSTOMER:
        others = row.decided_before == (case.rejected_by or case.approved_by)
        text = lines(
            _("<b>We look at your case {ref} again</b>").format(ref=case.ref),
            (_BY_OTHERS if others else _BY_US).format(ref=row.ref),
            _("You will have our answer by {due} at the latest.").format(due=row.due),
        )
        by_post.tell(unit, row, text)
    notices.tell_customer(unit, row, receipt.attachment(unit, row))


_BY_OTHERS = _("It has a case of its own now, {ref}, and somebody else decides it.")
_BY_US = _("It has a case of its own now, {ref}, and we look at all of it afresh.")


def followed(unit: Unit, case: Case) -> str | None:
    """The reference of the case that this one looks at anew."""
    found = case_rows.by_id(unit, case.follows_id) if case.follows_id else None
    return found.ref if found else None
