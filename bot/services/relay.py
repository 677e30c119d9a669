"""What is said in a case between customer and staff: kept sealed, line by line, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import identity
from bot.domain.cases import OPEN, State
from bot.domain.identity import NOBODY, Action, Assurance, Level
from bot.domain.messages import MediaKind
from bot.domain.relay import CUSTOMER, Said
from bot.domain.texts import Sayable, Text
from bot.domain.texts import Text as _
from bot.services import access, hard_cases
from bot.services.staff_words import LEVELS
from bot.store import relay as rows
from bot.store import staff as staff_rows
from bot.store.queue import CLAIMABLE
from bot.store.tables import Binding, Case, Evidence, RelayLine, new_id
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """What the customer sent to be looked at, as far as it may be told without opening it."""

    id: str
    state: str
    kind: str
    size: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line as its reader sees it."""

    at: datetime
    actor: str  # "customer", "system" or "staff"
    name: str | None  # of the member
    kind: MediaKind | None
    words: str | None
    level: int | None = None  # of a line of the customer: how sure we were of who wrote it
    file: File | None = None
    event: str | None = None  # of the timeline, where it stands there
    told: tuple[Sayable, ...] = ()  # ... in words of ours
    noted: bool = False  # words of the customer that a member wrote down


def note(
    unit: Unit,
    case: Case,
    said: Said,
    *,
    actor: str,
    level: int,
    evidence: Evidence | None = None,
) -> RelayLine:
    """Keeps one line with its case."""
    row = RelayLine(
        id=new_id(),
        case_id=case.id,
        number=rows.next_number(unit, case.id),
        at=unit.now,
        actor=actor,
        level=level,
        kind=said.kind.value if said.kind else "",
        evidence_id=evidence.id if evidence else None,
    )
    unit.seal(row, "sealed_text", said.words or None)
    if evidence is None:
        unit.seal(row, "sealed_file", said.file_id)
    return unit.add(row)


def lines(unit: Unit, case: Case) -> tuple[Line, ...]:
    """What was said in a case, the oldest first; whoever calls asks whether it may be read."""
    files = {row.id: row for row in rows.evidence_of(unit, case.id)}
    return tuple(_line(unit, row, files.get(row.evidence_id or "")) for row in _of(unit, case))


def _of(unit: Unit, case: Case) -> Sequence[RelayLine]:
    return rows.lines(unit, case.id)


def _line(unit: Unit, row: RelayLine, file: Evidence | None) -> Line:
    theirs = row.actor == CUSTOMER
    member = None if theirs else staff_rows.by_id(unit, row.actor)
    return Line(
        at=row.at,
        actor=CUSTOMER if theirs else "staff",
        name=member.name if member else None,
        kind=MediaKind(row.kind) if row.kind else None,
        words=unit.open(row, "sealed_text"),
        level=row.level if theirs else None,
        file=file_of(file) if file else None,
    )


def file_of(row: Evidence) -> File:
    """A file without its content."""
    return File(id=row.id, state=row.state, kind=row.kind, size=row.size, why=row.why)


def voices(unit: Unit, case: Case) -> tuple[str, ...]:
    """The customer's voice messages, by the numbers that Telegram gave them, the oldest first."""
    found = [row for row in _of(unit, case) if row.kind == MediaKind.VOICE]
    opened = (unit.open(row, "sealed_file") for row in found if row.actor == CUSTOMER)
    return tuple(str(one) for one in opened if one)


def is_open_to_talk(case: Case) -> bool:
    """Whether somebody of the staff has the case, or will: not if it ended or runs by itself."""
    looked_after = case.state in CLAIMABLE or case.claimed_by is not None
    return State(case.state) in OPEN and not case.automatic and looked_after


def level_now(unit: Unit, case: Case) -> Assurance:
    """How sure we are at this moment of who sits at the other end of the case's chat."""
    if case.chat_id is None or case.tg_user_id is None:
        return NOBODY
    binding = access.live_binding(unit, chat_id=case.chat_id, tg_user_id=case.tg_user_id)
    if binding is None or not _is_of(case, binding):
        return NOBODY
    return identity.assurance_of(access.proofs_of(unit, binding), unit.now)


def _is_of(case: Case, binding: Binding) -> bool:
    """Whether somebody is the person of a case, or of one that nobody has proved to be theirs."""
    persons = access.persons_by(binding)
    return not case.person_digest or bool(persons & {case.person_digest, case.number_digest})


_WHO_ACTS = _(
    "⚠️ Identity right now: {level}. Say nothing that only the person may know, and confirm "
    "nothing about anybody; ask whoever acts for somebody to show who they are first, with "
    '/attorney and "Show who I am". With /access they would ask for what is stored about '
    "themselves."
)


def caution(unit: Unit, case: Case, assurance: Assurance) -> Text:
    """What a member has to know of the other end before they write: what may be said to it."""
    acts = hard_cases.topic_of(unit, case) in hard_cases.FOR_ANOTHER
    if acts and assurance.level < Level.L3:
        return _WHO_ACTS.format(level=LEVELS[assurance.level])
    if unit.office.levels.verdict(Action.ACCESS, assurance).allowed:
        told = _("Identity right now: {level}. The chat itself still goes through Telegram.")
        return told.format(level=LEVELS[assurance.level])
    told = _(
        "⚠️ Identity right now: {level}. Say nothing that only the person may know, and confirm "
        "nothing about them; ask them to show who they are first, with /access."
    )
    return told.format(level=LEVELS[assurance.level])
