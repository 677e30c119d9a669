"""Moves a case along its one transition table and writes the step into its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain import cases, deadlines, described, minors
from bot.domain.audit import Code
from bot.domain.cases import Event, Refused, Role, State, StepRefusal
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.errors import InsynError
from bot.domain.intake import Contact
from bot.domain.texts import Language
from bot.services import access
from bot.store import cases as case_rows
from bot.store.cases import End, Listed
from bot.store.rows import fresh
from bot.store.tables import Case, CaseEvent
from bot.store.unit import Unit

NOTED = "identity_noted"  # staff are surer who it is, and not sure enough yet
DIED = "died"  # staff recorded that the person has died
TRUSTED = "trusted"  # staff know that it was the right person after all
POINTED_OUT = "pointed_out"  # what the words of a correction on paper mean
NOT_BY_HAND = "not_by_hand"  # whoever looks by hand could not; the note says why
SIGNED = "signed"  # the person signed what they ask for; the note holds the proof
POWER_SIGNED = "power_signed"  # a power of attorney that the person signed shows whose it is
CUSTOMER = "customer"  # the actors of the timeline beside the ids of staff
SYSTEM = "system"
POSTED = "posted"  # what was fetched to be sent has left; the note holds how and when
LET_IN = "let_in"  # who decided before may decide again, for there is nobody else
REPEATED = "repeated"  # asked for again while the case was open: what is new in it is kept
Note = str | Mapping[str, str] | None  # what was written, or the codes of what was done

SUBMITTED = "submitted"  # the first line of every timeline: not a step, the case begins with it


class StepRefusedError(InsynError):
    """The case cannot take this step now."""

    def __init__(self, *, ref: str, event: Event, reason: StepRefusal) -> None:
        self.ref = ref
        self.event = event.value
        self.reason = reason


class CaseMovedError(InsynError):
    """Somebody else moved the case at the same moment: try the whole unit again."""

    def __init__(self, *, ref: str) -> None:
        self.ref = ref


def move(  # noqa: PLR0917 - six things make a step, and the types tell them apart
    unit: Unit,
    case: Case,
    event: Event,
    role: Role,
    actor: str,
    note: Note = None,
    *,
    came_at: datetime | None = None,
) -> Case:
    """Takes one step with a case and writes its line of the timeline; the caller writes the audit.

    `actor` is "customer", "system" or a staff id; `note` is what was written, sealed at rest. What
    the new state demands (who approved) has to be set on the case before. `came_at` is when what
    ends a waiting really came, if that was not now. Raises StepRefusedError or CaseMovedError.
    """
    outcome = cases.step(State(case.state), event, role)
    if isinstance(outcome, Refused):
        raise StepRefusedError(ref=case.ref, event=event, reason=outcome.reason)
    if case.paused_at is not None and outcome not in cases.WAITING_FOR_PERSON:
        _go_on(unit, case, came_at or unit.now)
    closed_at = _closed_at(unit, case, outcome)
    if not case_rows.advance(unit, case, to=outcome, end=end_of(case, closed_at)):
        raise CaseMovedError(ref=case.ref)
    note_event(unit, case, event.value, actor, note)
    return case


def _closed_at(unit: Unit, case: Case, state: State) -> datetime | None:
    """When the case was over: with its end, or on paper once the answer has left (Art. 12(3))."""
    if state not in cases.ENDED or (case.closed_at is None and is_on_paper(case, state)):
        return None
    return case.closed_at or unit.now


def end_of(case: Case, closed_at: datetime | None) -> End:
    """The end of a case with what the yearly figures count of it; all empty while it is open."""
    if closed_at is None:
        return End()
    day, received = stockholm_day(closed_at), stockholm_day(case.received_at)
    return End(closed_at=closed_at, took_days=(day - received).days, ended_late=day > case.due)


def is_on_paper(case: Case, state: State) -> bool:
    """Whether an end of this kind has to be posted to the person before it counts."""
    return came_outside(case) and state in cases.ANSWERING


def _go_on(unit: Unit, case: Case, until: datetime) -> None:
    """The waiting for the person is over: its days are added to the due date, by themselves."""
    assert case.paused_at is not None
    days = deadlines.suspended_days(case.paused_at, until)
    case.paused_days, case.paused_at = case.paused_days + days, None
    case.due = due_of(case)
    note_event(unit, case, Event.RESUMED.value, SYSTEM)
    unit.audit(
        Code.CASE_RESUMED,
        actor=SYSTEM,
        case_ref=case.ref,
        days=days,
        due=case.due.isoformat(),
    )


def due_of(case: Case) -> date:
    """The due date with all that is recorded on the case; `statutory_due` never moves."""
    extended = case.extended_at is not None
    found = deadlines.due(case.received_at, suspended_days=case.paused_days, extended=extended)
    return found.date


def note_event(unit: Unit, case: Case, event: str, actor: str, note: Note = None) -> CaseEvent:
    """Writes a line of the timeline without moving the case."""
    return unit.add(event_row(unit, case, event, note, actor=actor))


def event_row(
    unit: Unit, case: Case, event: str, note: Note = None, *, actor: str = CUSTOMER
) -> CaseEvent:
    """A line of the timeline, still to be written."""
    row = fresh(
        CaseEvent,
        ordinal=case.version,
        case_id=case.id,
        at=unit.now,
        actor=actor,
        event=event,
        state=case.state,
    )
    unit.seal(row, "sealed_note", note)
    return row


def claims_json(claims: frozenset[Claim]) -> list[dict[str, str]]:
    """Claims as they are sealed into a case."""
    return [{"kind": claim.kind.value, "value": claim.value} for claim in sorted(claims)]


def claims_of(unit: Unit, case: Case) -> frozenset[Claim]:
    """What the person had proved when the case was opened: the only thing to search by."""
    sealed = unit.open(case, "sealed_claims") or []
    return frozenset(Claim(ClaimKind(one["kind"]), one["value"]) for one in sealed)


def is_young(unit: Unit, case: Case) -> bool:
    """Whether the person is so young that people decide everything that they may decide."""
    return minors.is_young(claims_of(unit, case), stockholm_day(unit.now))


def tells_what_is_stored(unit: Unit, case: Case) -> bool:
    """Whether the person may be told of it here: a child only once people have decided."""
    decided = case.closed_at is not None and not case.automatic
    return decided or not is_young(unit, case)


def persons_of(unit: Unit, case: Case) -> frozenset[str]:
    """Every digest by which the person of a case is known; none before anything was proved."""
    proved = (access.digest_of(unit, claim) for claim in claims_of(unit, case))
    return frozenset(one for one in (case.person_digest, case.number_digest, *proved) if one)


def request_of(unit: Unit, case: Case) -> dict[str, Any]:
    """What was asked for, in the shape of the right."""
    return dict(unit.open(case, "sealed_request") or {})


def language_of(unit: Unit, case: Case) -> Language:
    """The language in which the person is written to now."""
    if case.chat_id is not None:
        return unit.language(case.chat_id)
    return "en" if case.language == "en" else "sv"


def contact_of(unit: Unit, case: Case) -> Contact:
    """Who asks, as a letter or a call gave it; none of it is proved by that."""
    return Contact.from_json(unit.open(case, "sealed_contact"))


def is_in_words(unit: Unit, case: Case) -> bool:
    """Whether a member has to point out what a correction means: nothing was there to choose."""
    asked = request_of(unit, case)
    nowhere = asked.get("source") == described.NOWHERE and described.is_described(asked)
    return came_outside(case) or nowhere or "told" in asked


def came_outside(case: Case | Listed) -> bool:
    """Whether the request came outside the chat, so that the person is written to on paper."""
    return case.created_by is not None and case.chat_id is None
