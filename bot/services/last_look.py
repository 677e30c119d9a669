"""Asks the registers once more before an answer leaves: is the person's identity protected by now?

A mark that is set after the approval stops what was made before it. The registers are asked in a
task, by the sources that carry such a mark alone, and no more often than every few minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import Right, State
from bot.domain.claims import Claim
from bot.domain.holdings import SourceRefusedError, SourceUnavailableError
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.services import casework, notices, outages, plan_body
from bot.services.plan_body import Trouble
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store import plans as plan_rows
from bot.store import queue as queue_rows
from bot.store import snapshots as snapshot_rows
from bot.store import steps as step_rows
from bot.store.tables import Case, Snapshot
from bot.store.unit import Unit

TASK = "last_look"
LOOKED, SLOW, BACK = "looked", "slow", "back"  # signals, after the name of whoever waits
FRESH = timedelta(minutes=3)  # in which the registers need not be asked again
PATIENCE = timedelta(days=40)  # longer than anything waits to be fetched
STAFF_HEAR = 8  # tries in vain, in six minutes and a half: then it stays so


class Mark(StrEnum):
    """What is known of a protected identity at this moment."""

    CLEAR = "clear"  # asked moments ago: nothing is marked
    ASKED = "asked"  # the registers are being asked
    SILENT = "silent"  # a register does not answer, and is asked again by itself


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiter:
    """A chat that goes on when the registers have answered; `who` begins the signal's name."""

    who: str
    chat_id: int
    delivery_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What the registers are asked."""

    sources: tuple[str, ...]
    claims: frozenset[Claim] = field(repr=False)


def before(unit: Unit, case: Case, waiter: Waiter | None = None) -> Mark:
    """Whether what waits in the case may leave; where nobody knows, the registers are asked."""
    if not _is_held_up(case) or _done_lately(unit, case):
        return Mark.CLEAR
    queue_rows.lock(unit, case)
    row = snapshot_rows.by_id(unit, _key(case.id))
    mark = _mark(unit, row)
    if mark is Mark.CLEAR or (mark is None and not _marks(unit, case)):
        return Mark.CLEAR
    if row is None or mark is None:
        _order(unit, case, waiter)
        return Mark.ASKED
    if waiter is not None:
        _let_wait(unit, row, waiter)
    return mark


def _is_held_up(case: Case) -> bool:
    """Whether a mark stops it: words about a question, or about what is over, hold no data."""
    return case.right != Right.QUESTION and State(case.state) in cases.OPEN | cases.ANSWERING


def _key(case_id: str) -> str:
    return f"look:{case_id}"


def _done_lately(unit: Unit, case: Case) -> bool:
    """Whether the registers were read for this very answer a moment ago."""
    steps = step_rows.of_plan(unit, case.plan_id or "")
    done = [step.done_at for step in steps]
    return bool(done) and all(at is not None and unit.now - at < FRESH for at in done)


def _mark(unit: Unit, row: Snapshot | None) -> Mark | None:
    """What an earlier question came to, if that still counts."""
    if row is None or row.expires_at <= unit.now:
        return None
    return Mark(unit.open(row, "sealed_body")["mark"])


def _marks(unit: Unit, case: Case) -> tuple[str, ...]:
    """The sources that could tell; none when people have seen already that it is protected."""
    if not casework.claims_of(unit, case) or _is_known(unit, case):
        return ()
    sources = unit.office.registry.sources
    return tuple(one.name for one in sources if any(table.protected for table in one.tables))


def _is_known(unit: Unit, case: Case) -> bool:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    troubles = plan_body.body_of(unit, row).troubles if row is not None else ()
    return Trouble.PROTECTED.value in {trouble for trouble, _source in troubles}


def _order(unit: Unit, case: Case, waiter: Waiter | None) -> None:
    old = snapshot_rows.by_id(unit, _key(case.id))
    if old is not None:
        snapshot_rows.drop(unit, old)
    row = Snapshot(
        id=_key(case.id),
        chat_id=case.chat_id or 0,
        binding_id="",
        purpose=Action.ACCESS_FULL.value,
        made_at=unit.now,
        expires_at=unit.now + PATIENCE,
    )
    _write(unit, row, Mark.ASKED, () if waiter is None else (waiter,))
    unit.task(TASK, case.id, lane=f"{TASK}:{case.id}")


def _let_wait(unit: Unit, row: Snapshot, waiter: Waiter) -> None:
    known = tuple(_waiting(unit, row))
    if waiter not in known:
        _write(unit, row, Mark(unit.open(row, "sealed_body")["mark"]), (*known, waiter))


def _write(unit: Unit, row: Snapshot, mark: Mark, waiting: tuple[Waiter, ...]) -> None:
    told = [[one.who, one.chat_id, one.delivery_id] for one in waiting]
    unit.seal(row, "sealed_body", {"mark": mark.value, "waiting": told})
    unit.add(row)


def _waiting(unit: Unit, row: Snapshot) -> Iterator[Waiter]:
    for who, chat_id, delivery_id in unit.open(row, "sealed_body")["waiting"]:
        yield Waiter(who=who, chat_id=chat_id, delivery_id=delivery_id)


# -- the errand "last_look" -------------------------------------------------------------------


def look_for(unit: Unit, case_id: str) -> Look | None:
    """What to ask; None if nothing waits in the case any more, or nobody waits for it."""
    case, row = case_rows.by_id(unit, case_id), snapshot_rows.by_id(unit, _key(case_id))
    if case is None or row is None:
        return None
    lies = any(one.ciphertext is not None for one in deliveries.all_of_case(unit, case_id))
    marks = _marks(unit, case)
    if not lies or not marks:
        snapshot_rows.drop(unit, row)
        return None
    return Look(sources=marks, claims=casework.claims_of(unit, case))


def clear(unit: Unit, case: Case) -> None:
    """Nothing is marked: whoever waits goes on, without another question for a few minutes."""
    row = snapshot_rows.by_id(unit, _key(case.id))
    if row is None:
        return
    was, waiting = _mark(unit, row), tuple(_waiting(unit, row))
    row.made_at, row.expires_at = unit.now, unit.now + FRESH
    _write(unit, row, Mark.CLEAR, ())
    if was is Mark.SILENT:
        unit.audit(Code.SOURCE_BACK, actor="system", case_ref=case.ref)
    _wake(unit, waiting, BACK if was is Mark.SILENT else LOOKED)


def marked(unit: Unit, case: Case) -> frozenset[int]:
    """It is protected: whoever waits is told so in their chat; those chats."""
    row = snapshot_rows.by_id(unit, _key(case.id))
    if row is None:
        return frozenset()
    waiting = tuple(_waiting(unit, row))
    snapshot_rows.drop(unit, row)
    _wake(unit, waiting, LOOKED)
    return frozenset(one.chat_id for one in waiting)


def _wake(unit: Unit, waiting: tuple[Waiter, ...], signal: str) -> None:
    for one in waiting:
        unit.wake(one.chat_id, f"{one.who}.{signal}", one.delivery_id)


def silent(unit: Unit, case_id: str, error: Exception, attempts: int) -> None:
    """A register does not answer: nothing leaves, and people hear of it when it stays so."""
    case, row = case_rows.by_id(unit, case_id), snapshot_rows.by_id(unit, _key(case_id))
    if case is None or row is None:
        return
    if attempts == 1:
        waiting = tuple(_waiting(unit, row))
        _write(unit, row, Mark.SILENT, waiting)
        unit.audit(Code.SOURCE_DOWN, actor="system", case_ref=case.ref, source=_source(error))
        _wake(unit, waiting, SLOW)
    if attempts == STAFF_HEAR:
        _tell_staff(unit, case, error, since=row.made_at)


def _source(error: Exception) -> str:
    if isinstance(error, SourceUnavailableError | SourceRefusedError):
        return error.source
    return ""


def _tell_staff(unit: Unit, case: Case, error: Exception, *, since: datetime) -> None:
    labels = outages.labels(unit, (_source(error),)) if _source(error) else ()
    text = _STAYS_SO.format(ref=case.ref, source=labels[0] if labels else "?", since=since)
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    if not notices.tell_holder(unit, case, Send(text=text, keyboard=((look,),))):
        notices.tell_group(unit, Send(text=text))


_STAYS_SO = _(
    "⏳ Case {ref}: what is ready cannot leave. {source} has not answered since {since}, and it "
    "has to be asked first whether the identity is protected by now. It is asked again by itself. "
    "Please see to it that the system answers."
)
