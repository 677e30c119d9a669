"""Staff record how they made sure who asks: which way, who did it, when. Nothing is copied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain import staff_identity
from bot.domain.audit import Code
from bot.domain.cases import Event, Right, Role, State, StepRefusal
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level, Method
from bot.services import (
    access,
    casework,
    decisions,
    notices,
    planning,
    pointing,
    queue,
    stop_wishes,
)
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store.tables import Case
from bot.store.unit import Unit

_EVENTS = (casework.NOTED, Event.IDENTITY_PROVED.value)
_FIRST = (ClaimKind.EMAIL, ClaimKind.PHONE)  # by which cases of the chat know their person


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What is known now; with `needs` it is not enough for this right yet."""

    case: Case
    level: Level
    needs: Level | None
    others: tuple[str, ...] = ()  # open cases of the same person about the same right


@dataclass(frozen=True, slots=True)
class NothingConfirmed:
    """A way proves something only about contacts that stand on file."""

    needs_phone: bool = False  # to call back there has to be a number


def refusal(member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not record who asks; None if they may.

    A correction can turn out to need more than it seemed: a way to reach the person does.
    """
    outside = casework.came_outside(case)
    correction = outside and pointing.refusal_while_undecided(member, case) is None
    if correction and case.level < Level.L3:
        return None
    waits = case.state == State.WAITING_FOR_IDENTITY and outside
    if not waits:
        return StepRefusal.NOT_NOW
    return None if queue.may_see(member, case) else StepRefusal.NOT_YOUR_ROLE


def record(
    unit: Unit, member: Member, ref: str, way: Method, kinds: Iterable[ClaimKind]
) -> Recorded | NothingConfirmed | NotAllowed:
    """The member has made sure by `way` that the contacts of `kinds` are this person's on file.

    Only those are searched by. Enough for the right, the case goes on. Raises CaseNotFoundError.
    """
    case = decisions.found(unit, member, ref)
    refused = refusal(member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    confirmed = _confirmed(unit, case, kinds)
    rung = way is not Method.STAFF_CALL_BACK or _has(confirmed, ClaimKind.PHONE)
    if not confirmed or not rung:
        return NothingConfirmed(needs_phone=not rung)
    level = staff_identity.level_of([*_ways(unit, case), way])
    _write(unit, case, confirmed, level)
    unit.audit(
        Code.CASE_IDENTITY_PROVED,
        actor=queue.actor(member),
        case_ref=case.ref,
        way=way.value,
        level=int(level),
    )
    needs = staff_identity.still_needs(Right(case.right), level, unit.office.levels)
    if needs is None and case.state == State.WAITING_FOR_IDENTITY:
        _go_on(unit, case, way, by=member.id, role=member.role)
    else:
        _event(unit, case, casework.NOTED, member.id, way)
    if case.plan_id is not None:
        planning.renew(unit, case)  # what is confirmed now is searched by, too
    notices.refresh_card(unit, case)
    return Recorded(case=case, level=level, needs=needs, others=_others(unit, case))


def signed(unit: Unit, case: Case) -> None:
    """What is asked rests on the person's own electronic signature: no member finds out more."""
    _write(unit, case, _confirmed(unit, case, [ClaimKind.PERSONNUMMER]), Level.L3)
    unit.audit(
        Code.CASE_IDENTITY_PROVED,
        actor=casework.SYSTEM,
        case_ref=case.ref,
        way=Method.EID.value,
        level=int(Level.L3),
    )
    casework.note_event(unit, case, casework.POWER_SIGNED, casework.SYSTEM)
    _go_on(unit, case, Method.EID, by=casework.SYSTEM)


def _confirmed(unit: Unit, case: Case, kinds: Iterable[ClaimKind]) -> frozenset[Claim]:
    claims, chosen = casework.contact_of(unit, case).claims, set(kinds)
    return frozenset(claim for claim in claims if claim.kind in chosen)


def _has(claims: frozenset[Claim], kind: ClaimKind) -> bool:
    return any(claim.kind is kind for claim in claims)


def _ways(unit: Unit, case: Case) -> list[Method]:
    """The ways that were recorded before."""
    noted = (
        unit.open(event, "sealed_note")
        for event in case_rows.events(unit, case.id)
        if event.event in _EVENTS
    )
    return [Method(note["way"]) for note in noted if isinstance(note, dict)]


def _write(unit: Unit, case: Case, confirmed: frozenset[Claim], level: Level) -> None:
    claims = casework.claims_of(unit, case) | confirmed
    unit.seal(case, "sealed_claims", casework.claims_json(claims))
    case.level = int(level)
    first = min(claims, key=lambda claim: (claim.kind not in _FIRST, claim))
    case.person_digest = access.digest_of(unit, first)
    numbers = [one for one in claims if one.kind is ClaimKind.PERSONNUMMER]
    case.number_digest = access.digest_of(unit, numbers[0]) if numbers else None
    unit.session.add(case)


def _go_on(unit: Unit, case: Case, way: Method, *, by: str, role: Role = Role.SYSTEM) -> None:
    """Into the queue; what nobody may weigh is carried out at once."""
    if case.automatic:
        _event(unit, case, Event.IDENTITY_PROVED.value, by, way)
        stop_wishes.begin(unit, case)
        return
    casework.move(unit, case, Event.IDENTITY_PROVED, role, by, {"way": way.value})
    planning.order(unit, case)


def _event(unit: Unit, case: Case, event: str, by: str, way: Method) -> None:
    casework.note_event(unit, case, event, by, {"way": way.value})


def _others(unit: Unit, case: Case) -> tuple[str, ...]:
    found = case_rows.open_of_person(unit, casework.persons_of(unit, case), Right(case.right))
    return tuple(one.ref for one in found if one.id != case.id)
