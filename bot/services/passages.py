"""Passages about other people in a copy (Art. 15(4)): seen, one by one, before the copy goes out.

What is sure is covered unless somebody releases it; what only may name somebody goes out unless
one covers it. What is decided is part of the plan and of its hash,
so that an approval binds to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import State, StepRefusal
from bot.domain.console import Purpose
from bot.domain.passages import Passage
from bot.domain.plans import AccessPlan
from bot.domain.texts import LocalText
from bot.services import access, decisions, notices, plan_body, queue
from bot.services.access import Member
from bot.services.plan_body import Body, body_json, body_of
from bot.services.queue import NotAllowed
from bot.store import plans as plan_rows
from bot.store.tables import Case, Plan
from bot.store.unit import Unit

MARK = 12  # hex digits of a passage's name in buttons and addresses
DOTS = "•••"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One passage, covered, for those who may see into the case."""

    id: str
    source: LocalText
    table: LocalText
    field: LocalText
    masked: str
    released: bool  # it stands in the copy
    sure: bool = True  # or may be about somebody else: then it goes out unless one covers it


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One passage in clear, with what stands around it."""

    line: Line
    before: str = field(repr=False)
    text: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotThere:
    """The plan has no such passage, or not any more."""


def listing(unit: Unit, member: Member, ref: str) -> tuple[Line, ...] | NotAllowed:
    """Every passage of the case's plan, covered. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if (reason := queue.out_of_sight(member, case)) is not None:
        return queue.turn_down(unit, member, case, reason)
    return lines(unit, case)


def lines(unit: Unit, case: Case) -> tuple[Line, ...]:
    """The same, for whoever has asked whether the case may be seen into."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    if row is None:
        return ()
    body = body_of(unit, row)
    free = plan_body.going_out(unit, body)
    return tuple(_line(unit, one, released=one in free) for one in body.passages)


def _line(unit: Unit, passage: Passage, *, released: bool) -> Line:
    registry = unit.office.registry
    table = registry.table(passage.source, passage.table)
    return Line(
        id=_id(unit, passage),
        source=registry.source(passage.source).label,
        table=table.label,
        field=table.field_of(passage.column).label,
        masked=_masked(passage.text),
        released=released,
        sure=passage.sure,
    )


def _id(unit: Unit, passage: Passage) -> str:
    return plan_body.mark(unit, passage)[:MARK]


def _masked(text: str) -> str:
    """Enough to tell them apart: how an address, a number or a name begins."""
    name, at, _server = text.partition("@")
    if at:
        return f"{name[:1]}{DOTS}@{DOTS}"
    return f"{text[: 4 if any(map(str.isdigit, text)) else 1]}{DOTS}"


def reveal(
    unit: Unit, member: Member, ref: str, passage_id: str, purpose: Purpose
) -> Shown | NotThere | NotAllowed:
    """One passage in clear; who saw it and what for is written down. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if (reason := queue.out_of_sight(member, case)) is not None:
        return queue.turn_down(unit, member, case, reason)
    found = _found(unit, case, passage_id)
    if found is None:
        return NotThere()
    _row, body, passage = found
    unit.audit(
        Code.PASSAGE_SHOWN,
        actor=queue.actor(member),
        case_ref=case.ref,
        passage=f"passage:{passage_id}",
        purpose=purpose.value,
    )
    free = passage in plan_body.going_out(unit, body)
    return Shown(
        line=_line(unit, passage, released=free),
        before=passage.before,
        text=passage.text,
        after=passage.after,
    )


def decide(
    unit: Unit, member: Member, ref: str, passage_id: str, *, release: bool
) -> Line | NotThere | NotAllowed:
    """Lets one passage go out, or covers it; the plan is another one then.

    Raises CaseNotFoundError.
    """
    case = decisions.found(unit, member, ref)
    reason = refusal(member, case)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    found = _found(unit, case, passage_id)
    if found is None:
        return NotThere()
    row, body, passage = found
    _rewrite(unit, row, body, passage, release=release)
    code = Code.PASSAGE_RELEASED if release else Code.PASSAGE_COVERED
    unit.audit(
        code,
        actor=queue.actor(member),
        case_ref=case.ref,
        passage=f"passage:{passage_id}",
        plan=f"sha256:{row.hash}",
    )
    notices.refresh_card(unit, case)
    return _line(unit, passage, released=release)


def refusal(member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not decide about passages now: whoever has the case does, in review."""
    refused = cases.may_decide(queue.decider(member, case), claimed_by=case.claimed_by)
    if refused is not None:
        return refused.reason
    mine = case.claimed_by == member.id and case.state == State.IN_REVIEW
    return None if mine else StepRefusal.NOT_NOW


def _found(unit: Unit, case: Case, passage_id: str) -> tuple[Plan, Body, Passage] | None:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    body = body_of(unit, row) if row else None
    for one in body.passages if body else ():
        if row is not None and body is not None and _id(unit, one) == passage_id:
            return row, body, one
    return None


def _rewrite(unit: Unit, row: Plan, body: Body, passage: Passage, *, release: bool) -> None:
    assert isinstance(body.plan, AccessPlan)
    named, plan = {plan_body.mark(unit, passage)}, body.plan
    before = set(plan.released if passage.sure else plan.covered)
    after = tuple(sorted(before | named if release is passage.sure else before - named))
    plan = replace(plan, released=after) if passage.sure else replace(plan, covered=after)
    changed = replace(body, plan=plan)
    row.hash = changed.plan.hash
    unit.seal(row, "sealed_body", body_json(changed))
    unit.add(row)
