"""One case as values, for faces that lay it out themselves: its state, its course, its clock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain import deadlines, identifiers
from bot.domain.audit import Code
from bot.domain.cases import Event, Right
from bot.domain.deadlines import Deadline
from bot.domain.rights import ERASURE_ARTICLES, ErasureGround, Ground
from bot.domain.texts import Sayable, Text
from bot.services import (
    access,
    acts,
    card,
    case_lists,
    casework,
    planning,
    queue,
    stop_words,
    stopping,
)
from bot.services.access import Member
from bot.services.acts import Act
from bot.services.case_lists import Line
from bot.services.plan_view import PlanView
from bot.store import cases as case_rows
from bot.store import staff as staff_rows
from bot.store import trail
from bot.store.tables import Case, CaseEvent
from bot.store.unit import Unit

ONE_LOOK = timedelta(minutes=15)  # an open page loads itself anew whenever something happens


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One line of the timeline; `event` is a value of Event, or "submitted"."""

    at: datetime
    event: str
    state: str
    actor: str  # "customer", "system" or "staff"
    name: str | None  # of the member
    words: str | None  # what was written, if anything; only for those who may see into the case


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """The two dates of a case, and the reason for everything that moved them."""

    received_at: datetime
    statutory: Deadline  # never moves
    due: date
    extended_at: datetime | None
    extended: Deadline | None  # the end with the two further months
    extension_words: str | None
    paused_since: datetime | None
    paused_days: int
    pause_words: tuple[str, ...]
    may_be_extended_until: date
    begins: datetime | None = None  # approved; until then it can be stopped
    disowned_at: datetime | None = None  # the old contact said: that was not me
    doubted_at: datetime | None = None  # somebody said that it was not them: it is held


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Who did what, by name."""

    holder: str | None
    approved: str | None
    seconded: str | None
    rejected: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """Everything about one case that this member may see; data are masked."""

    line: Line
    level: int
    inside: bool  # the member may see into it; otherwise claims, plan and words are left out
    claims: tuple[str, ...]
    asked: tuple[Sayable, ...]  # the wish in words, where a use is to be stopped
    ground: ErasureGround | None  # given by the person who asks for erasure
    article: str | None
    refused_on: Ground | None
    plan: PlanView | None
    waits: tuple[Text, ...]  # what it waits for in which source
    clock: Clock
    people: People
    timeline: tuple[Moment, ...]
    acts: frozenset[Act]


def detail(unit: Unit, member: Member, ref: str) -> Detail:
    """The case for this member; that they saw into it is audited. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    inside = queue.may_see(member, case)
    view = planning.view(unit, case) if inside else None
    if inside:
        _note_look(unit, queue.actor(member), case, f"sha256:{view.hash}" if view else None)
    open_to = acts.open_to(unit, member, case, view)
    return of_case(unit, case, view, inside=inside, open_to=open_to)


def _note_look(unit: Unit, actor: str, case: Case, plan: str | None) -> None:
    """A row in the trail, unless there is one of the same look: the person reads these too."""
    code = Code.CASE_PLAN_SHOWN
    last = trail.page(unit, case_ref=case.ref, code=code, actor=actor, before=None, size=1)
    if last and last[0].at > unit.now - ONE_LOOK and json.loads(last[0].facts)["plan"] == plan:
        return
    unit.audit(code, actor=actor, case_ref=case.ref, plan=plan)


def of_case(
    unit: Unit,
    case: Case,
    view: PlanView | None,
    *,
    inside: bool,
    open_to: frozenset[Act] = frozenset(),
) -> Detail:
    """The case as values; whoever calls has asked whether it may be seen into."""
    events = case_rows.events(unit, case.id)
    ground = _ground(unit, case) if inside else None
    return Detail(
        line=case_lists.line_of(unit, case),
        level=case.level,
        inside=inside,
        claims=_claims(unit, case) if inside else (),
        asked=_asked(unit, case) if inside else (),
        ground=ground,
        article=ERASURE_ARTICLES[ground] if ground else None,
        refused_on=Ground(case.ground) if case.ground else None,
        plan=view,
        waits=card.waits(unit, case),
        clock=clock(unit, case, events, words=inside),
        people=_people(unit, case),
        timeline=tuple(_moment(unit, event, words=inside) for event in events),
        acts=open_to,
    )


def _claims(unit: Unit, case: Case) -> tuple[str, ...]:
    found = sorted(casework.claims_of(unit, case))
    return tuple(identifiers.masked(claim.kind, claim.value) for claim in found)


def _asked(unit: Unit, case: Case) -> tuple[Sayable, ...]:
    if case.right not in stopping.WISHES:
        return ()
    return tuple(stop_words.asked(unit.office.registry, casework.request_of(unit, case)))


def _ground(unit: Unit, case: Case) -> ErasureGround | None:
    given = str(casework.request_of(unit, case).get("ground"))
    known = case.right == Right.ERASURE and given in set(ErasureGround)
    return ErasureGround(given) if known else None


def clock(unit: Unit, case: Case, events: Sequence[CaseEvent], *, words: bool) -> Clock:
    """Both dates of a case, with the reason for each shift."""
    extended = case.extended_at is not None
    statutory = deadlines.statutory_due(case.received_at)
    return Clock(
        received_at=case.received_at,
        statutory=statutory,
        due=case.due,
        extended_at=case.extended_at,
        extended=deadlines.extended_due(case.received_at) if extended else None,
        extension_words=next(iter(_notes(unit, events, Event.EXTENDED, words=words)), None),
        paused_since=case.paused_at,
        paused_days=case.paused_days,
        pause_words=_why_paused(unit, events) if words else (),
        may_be_extended_until=statutory.date,
        begins=case.wait_until,
        disowned_at=case.disowned_at,
        doubted_at=case.doubted_at,
    )


def _notes(
    unit: Unit, events: Sequence[CaseEvent], event: Event, *, words: bool
) -> tuple[str, ...]:
    found = (one for one in events if words and one.event == event)
    return tuple(str(unit.open(one, "sealed_note") or "") for one in found)


def _why_paused(unit: Unit, events: Sequence[CaseEvent]) -> tuple[str, ...]:
    """In words of its own, or else by the question that is to be answered first."""
    found, asked = [], None
    for one in events:
        if one.event == Event.ASKED:
            asked = unit.open(one, "sealed_note")
        elif one.event == Event.PAUSED and one.actor != casework.SYSTEM:
            found.append(unit.open(one, "sealed_note") or asked)
    return tuple(str(words) for words in found if words)


def _people(unit: Unit, case: Case) -> People:
    return People(
        holder=_name(unit, case.claimed_by),
        approved=_name(unit, case.approved_by),
        seconded=_name(unit, case.seconded_by),
        rejected=_name(unit, case.rejected_by),
    )


def _name(unit: Unit, staff_id: str | None) -> str | None:
    row = staff_rows.by_id(unit, staff_id) if staff_id else None
    return row.name if row else None


def _moment(unit: Unit, event: CaseEvent, *, words: bool) -> Moment:
    member = event.actor not in (casework.CUSTOMER, casework.SYSTEM)
    told = words and event.event != Event.SOURCE_DOWN  # whose note is the name of the source
    note = unit.open(event, "sealed_note") if told else None
    return Moment(
        at=event.at,
        event=event.event,
        state=event.state,
        actor="staff" if member else event.actor,
        name=_name(unit, event.actor) if member else None,
        words=note if isinstance(note, str) else None,  # the rest is codes, told by the event
    )
