"""Makes the plan of a case from what the sources hold, and shows it masked to staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain import (
    additions,
    audit,
    choices,
    described,
    elsewhere,
    persons,
    plans,
    portability,
    statements,
)
from bot.domain.additions import AdditionPlan
from bot.domain.cases import Event, Right, Role, State
from bot.domain.claims import Claim
from bot.domain.clock import stockholm_day
from bot.domain.holdings import (
    Cell,
    Finding,
    Holdings,
    Row,
    SourceRefusedError,
    SourceUnavailableError,
    items,
)
from bot.domain.identifiers import masked
from bot.domain.messages import Send
from bot.domain.passages import Passage, own_marks, passages
from bot.domain.plans import AccessPlan, CorrectionPlan, ErasurePlan
from bot.domain.registry import Registry, Value
from bot.domain.statements import StatementPlan
from bot.domain.texts import Text as _
from bot.services import casework, erasure_ledger, notices, outages, stopping, where_to
from bot.services.plan_body import AnyPlan, Body, Trouble, body_json, body_of
from bot.services.plan_view import LineKind, Obstacle, PlanLine, PlanView, view
from bot.store import cases as case_rows
from bot.store import ledger
from bot.store import plans as plan_rows
from bot.store import queue as queue_rows
from bot.store.tables import Case, Plan
from bot.store.unit import Unit

__all__ = ["LineKind", "Obstacle", "PlanLine", "PlanView", "Trouble", "view"]

ON_A_PAGE = frozenset({Right.ACCESS, Right.PORTABILITY})  # read and handed out, not changed
PLANNABLE = frozenset(
    {
        State.RECEIVED,
        State.WAITING_FOR_IDENTITY,
        State.QUEUED,
        State.IN_REVIEW,
        State.WAITING_FOR_CUSTOMER,
        State.AWAITING_SECOND_APPROVAL,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What the sources are to be asked for a plan."""

    sources: tuple[str, ...]
    claims: frozenset[Claim]


# -- the errand "plan" ------------------------------------------------------------------------


def order(unit: Unit, case: Case) -> None:
    """Has a plan made for the case, after commit."""
    unit.task("plan", case.id, lane=f"case:{case.id}")


def renew(unit: Unit, case: Case) -> None:
    """Throws the case's plan away and has a new one made from what the sources hold now."""
    case.plan_id = None
    unit.session.add(case)
    order(unit, case)


def locked(unit: Unit, case_id: str) -> Case | None:
    """The case as it is now, kept from others until the end of the unit.

    Its chat is locked first, as updates from the chat do: two that wait for each other would die.
    """
    case = case_rows.by_id(unit, case_id)
    if case is None:
        return None
    if case.chat_id is not None:
        unit.conversation(case.chat_id)
    return queue_rows.lock(unit, case)


def prepare(unit: Unit, case_id: str) -> Search | None:
    """What to search for; None if the case does not wait for a plan."""
    case = case_rows.by_id(unit, case_id)
    if case is None or case.plan_id is not None or State(case.state) not in PLANNABLE:
        return None
    sources = tuple(source.name for source in unit.office.registry.sources)
    return Search(sources=sources, claims=casework.claims_of(unit, case))


def found(unit: Unit, case_id: str, holdings: Holdings) -> None:
    """Writes the plan down, unless the case went on without it in the meantime."""
    case = locked(unit, case_id)
    if case is None or case.plan_id is not None or State(case.state) not in PLANNABLE:
        return
    was_down = outages.sources_down(unit, case)
    agreed = persons.agreed(unit.office.registry, holdings, today=stockholm_day(unit.now))
    body = _body(unit, case, agreed)
    row = Plan(case_id=case.id, hash=body.plan.hash, sealed_body=b"", made_at=unit.now)
    unit.seal(row, "sealed_body", body_json(body))
    case.plan_id = unit.add(row).id
    unit.session.add(case)
    if was_down:
        casework.note_event(unit, case, Event.SOURCE_BACK.value, casework.SYSTEM)
        unit.audit(audit.Code.SOURCE_BACK, actor="system", case_ref=case.ref)
    made = audit.Code.CASE_PLAN_MADE
    unit.audit(made, actor="system", case_ref=case.ref, plan=f"sha256:{row.hash}")
    stopping.examined(unit, case, holdings)
    _drop_approval_of_another_plan(unit, case, row.hash)
    notices.refresh_card(unit, case)


def delayed(unit: Unit, case_id: str, error: Exception, _attempts: int) -> None:
    """A source is down: staff see which, and the customer is told once that it takes longer."""
    case = case_rows.by_id(unit, case_id)
    if case is None or not isinstance(error, SourceUnavailableError | SourceRefusedError):
        return
    if error.source in outages.sources_down(unit, case):
        return
    told = outages.ever_down(unit, case)
    casework.note_event(unit, case, Event.SOURCE_DOWN.value, casework.SYSTEM, error.source)
    unit.audit(audit.Code.SOURCE_DOWN, actor="system", case_ref=case.ref, source=error.source)
    if not told:
        notices.tell_customer(unit, case, Send(text=_LONGER.format(ref=case.ref)))
    notices.refresh_card(unit, case)


_LONGER = _(
    "Your case {ref} takes a little longer: one of our systems does not answer at the moment. "
    "We look again by ourselves as soon as it is back. You need not do anything."
)


def _drop_approval_of_another_plan(unit: Unit, case: Case, new_hash: str) -> None:
    if case.state == State.AWAITING_SECOND_APPROVAL and case.approved_plan_hash != new_hash:
        take_back_approvals(unit, case)


def take_back_approvals(unit: Unit, case: Case) -> None:
    """The data are no longer what was approved: staff look again, and nobody has approved yet.

    The step comes first, because the table lets nobody be approved and executed without approval.
    """
    casework.move(unit, case, Event.PLAN_CHANGED, Role.SYSTEM, casework.SYSTEM)
    case.approved_by = case.seconded_by = case.approved_plan_hash = None
    unit.session.add(case)
    unit.audit(audit.Code.CASE_PLAN_CHANGED, actor="system", case_ref=case.ref)


# -- the plan ---------------------------------------------------------------------------------


def _body(unit: Unit, case: Case, holdings: Holdings) -> Body:
    registry = unit.office.registry
    right = Right(case.right)
    counts = _counts(holdings)
    if right is Right.ERASURE:
        plan: AnyPlan = plans.erasure_plan(registry, holdings, today=stockholm_day(unit.now))
        extra: tuple[tuple[str, str], ...] = ()
    elif right is Right.RECTIFICATION:
        plan, extra = _rectification(unit, casework.request_of(unit, case), holdings)
    elif right in stopping.WISHES:
        plan, extra = stopping.plan(unit, case), ()
        counts = stopping.counts(registry, plan, holdings, now=unit.now)
    else:
        plan, extra = access_plan(unit, casework.claims_of(unit, case), registry), ()
        counts = _portable(registry, holdings) if right is Right.PORTABILITY else counts
    about_others = _about_others(unit, case, holdings) if right in ON_A_PAGE else ()
    return Body(
        plan=plan,
        outcomes={one.source: one.finding.value for one in holdings.sources},
        counts=counts,
        troubles=(*_troubles(holdings), *missed(unit, case, holdings), *extra),
        passages=about_others,
        entries=_to_choose_from(unit, case, holdings),
        known_by=erasure_ledger.names_of(unit, plan, holdings),
        elsewhere=_elsewhere(unit, plan, holdings),
        not_proved=_not_proved(unit, case, plan, holdings),
        new_address=where_to.is_unknown(unit, case, holdings),
        new_name=where_to.is_another(unit, case, holdings),
    )


def _not_proved(unit: Unit, case: Case, plan: AnyPlan, holdings: Holdings) -> tuple[str, ...]:
    """What else the person is reached by, as the rows of an erasure say: nothing looked for it."""
    if not isinstance(plan, ErasurePlan):
        return ()
    today, proved = stockholm_day(unit.now), casework.claims_of(unit, case)
    found = elsewhere.not_proved(unit.office.registry, holdings.rows, proved, today=today)
    return tuple(dict.fromkeys(masked(claim.kind, claim.value) for claim in found))


def _elsewhere(unit: Unit, plan: AnyPlan, holdings: Holdings) -> tuple[Cell, ...]:
    """Where what a correction replaces stays old: it is told with the plan and with the answer."""
    if not isinstance(plan, CorrectionPlan):
        return ()
    today, registry = stockholm_day(unit.now), unit.office.registry
    return tuple(one.cell for one in elsewhere.places(registry, holdings, plan, today=today))


def missed(unit: Unit, case: Case, holdings: Holdings) -> tuple[tuple[str, str], ...]:
    """Where the person was found for this case before, and is not any more.

    What they have proved is searched for; if the company changes it meanwhile, they are still
    there. That a case would end with "nothing" then is not for a program to say.
    """
    nothing = [one.source for one in holdings.sources if one.finding is Finding.NOTHING]
    before = plan_rows.newest(unit, case.id) if nothing else None
    if before is None:
        return ()
    known = found_in(body_of(unit, before)) - ledger.erased_by(unit, case.id)
    return tuple((Trouble.NO_LONGER_FOUND.value, one) for one in nothing if one in known)


def found_in(body: Body) -> frozenset[str]:
    """The sources in which the person was found when the plan was made, or before."""
    before = (source for trouble, source in body.troubles if trouble == Trouble.NO_LONGER_FOUND)
    return frozenset(one for one, told in body.outcomes.items() if told in _THERE) | {*before}


_THERE = frozenset({Finding.FOUND.value, Finding.AMBIGUOUS.value, Finding.PROTECTED.value})


def _about_others(unit: Unit, case: Case, holdings: Holdings) -> tuple[Passage, ...]:
    """What will be covered unless somebody releases it: staff see it before it goes out."""
    chosen = portability.provided if case.right == Right.PORTABILITY else items
    today, registry = stockholm_day(unit.now), unit.office.registry
    own = own_marks(
        registry,
        holdings,
        casework.claims_of(unit, case),
        company=unit.office.company,
        level=case.level,
        today=today,
    )
    return passages(chosen(registry, holdings), own=own, today=today)


def _to_choose_from(unit: Unit, case: Case, holdings: Holdings) -> Holdings | None:
    """What a correction on paper may mean: somebody has to point it out."""
    if case.right != Right.RECTIFICATION or not casework.is_in_words(unit, case):
        return None
    return choices.to_look_through(unit.office.registry, holdings)


def access_plan(unit: Unit, claims: frozenset[Claim], registry: Registry) -> AccessPlan:
    """Every source is read, for exactly the claims that were proved."""
    hashes = (unit.digest("claim", f"{claim.kind.value}|{claim.value}") for claim in claims)
    names = sorted(source.name for source in registry.sources)
    return AccessPlan(sources=tuple(names), claim_hashes=tuple(sorted(hashes)))


def _rectification(
    unit: Unit, request: Mapping[str, Any], holdings: Holdings
) -> tuple[AnyPlan, tuple[tuple[str, str], ...]]:
    if statements.is_statement(request):
        return _statement(request, holdings)
    if described.is_described(request):
        plan = described.plan_of(request)  # whether it is there is for people to see
        return plan, () if plan.sources else ((Trouble.NOT_POINTED_OUT.value, plan.source),)
    if additions.is_addition(request):
        return _addition(unit, request, holdings)
    return _correction(request, holdings)


def _statement(
    request: Mapping[str, Any], holdings: Holdings
) -> tuple[StatementPlan, tuple[tuple[str, str], ...]]:
    """The words that are to be kept, if the entry is the person's own."""
    plan = statements.plan_of(request)
    place = plan.place
    if _row_of(holdings, place.source, place.table, place.key) is None:
        return plan, ((Trouble.ROW_MISSING.value, place.source),)
    return plan, ()


def _addition(
    unit: Unit, request: Mapping[str, Any], holdings: Holdings
) -> tuple[AdditionPlan, tuple[tuple[str, str], ...]]:
    """The row that was asked for, bound to the person's own row."""
    plan = additions.plan_of(unit.office.registry, request, now=unit.now)
    owner = _row_of(holdings, plan.source, plan.owner, plan.owner_key)
    if owner is None:
        return plan, ((Trouble.ROW_MISSING.value, plan.source),)
    table = unit.office.registry.table(plan.source, plan.table)
    wanted = {**additions.pointing(table, owner), **plan.asked}
    mine = (r for r in holdings.rows if (r.source, r.table) == (plan.source, plan.table))
    there = additions.is_there(mine, wanted)
    return plan, ((Trouble.ALREADY_SO.value, plan.source),) if there else ()


def _correction(
    request: Mapping[str, Any], holdings: Holdings
) -> tuple[CorrectionPlan, tuple[tuple[str, str], ...]]:
    """The change that was asked for, from the value that stands there now."""
    source, table, key = request["source"], request["table"], tuple(request["key"])
    column, new = request["column"], request["new"]
    row = _row_of(holdings, source, table, key)
    old: Value = row.values[column] if row else request["old"]
    plan = CorrectionPlan(source=source, table=table, key=key, column=column, old=old, new=new)
    if row is None:
        return plan, ((Trouble.ROW_MISSING.value, source),)
    return plan, ((Trouble.ALREADY_SO.value, source),) if old == new else ()


def _row_of(holdings: Holdings, source: str, table: str, key: tuple[Any, ...]) -> Row | None:
    wanted = (source, table, key)
    return next((r for r in holdings.rows if (r.source, r.table, r.key) == wanted), None)


def _counts(holdings: Holdings) -> tuple[tuple[str, str, int], ...]:
    counted = Counter((row.source, row.table) for row in holdings.rows)
    return tuple((source, table, count) for (source, table), count in sorted(counted.items()))


def _portable(registry: Registry, holdings: Holdings) -> tuple[tuple[str, str, int], ...]:
    """The rows of which something may be taken along."""
    rows = {one.cell[:3] for one in portability.provided(registry, holdings)}
    counted = Counter((source, table) for source, table, _key in rows)
    return tuple((source, table, count) for (source, table), count in sorted(counted.items()))


def _troubles(holdings: Holdings) -> tuple[tuple[str, str], ...]:
    kinds = {Finding.AMBIGUOUS: Trouble.AMBIGUOUS, Finding.PROTECTED: Trouble.PROTECTED}
    return tuple(
        (kinds[one.finding].value, one.source) for one in holdings.sources if one.finding in kinds
    )
