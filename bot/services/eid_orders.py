"""Orders at the provider: what is asked, what came of it, and when it is over by the clock."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import eid
from bot.domain.audit import Code
from bot.domain.eid import (
    Ask,
    Completed,
    End,
    Failed,
    Hint,
    Mode,
    Pending,
    Progress,
    Started,
    State,
)
from bot.services.access import actor_name
from bot.services.eid_tickets import end, warn_staff, with_way_back
from bot.store import eids
from bot.store.tables import EidOrder
from bot.store.unit import Unit

KEPT = timedelta(hours=24)  # rows without secrets, for the page's last words
CONTACTS = "eid"  # the job that looks up whom an approval concerns
MARGIN = timedelta(milliseconds=50)  # timers wake a little early


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One order to be asked about at the provider."""

    order_id: str
    order_ref: str = field(repr=False)
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What there is to do at the provider now."""

    collect: tuple[Due, ...] = ()
    cancel: tuple[Due, ...] = ()
    living: bool = False  # whether another round is wanted soon


@dataclass(frozen=True, kw_only=True, slots=True)
class Restart:
    """No app took it up: a new order, quietly."""

    order_id: str
    ask: Ask


def started(unit: Unit, order_id: str, begun: Started, at: datetime) -> bool:
    """The provider has answered; False if the person has given up meanwhile: cancel it."""
    row = eids.by_id(unit, order_id)
    if row is None:
        return False
    going = eids.step(unit, row, to=State.OPEN, of=[State.STARTING])
    if not going and row.state == State.ENDED and row.sealed_start is None:
        row.state = State.CANCELLING
    unit.seal(row, "sealed_start", asdict(begun))
    row.started_at, row.hint, row.last_collect_at = at, Hint.OUTSTANDING, at
    return going


def not_started(unit: Unit, order_id: str, code: str) -> None:
    """The provider refused, or cannot be reached: the page says so."""
    row = eids.by_id(unit, order_id)
    if row is not None:
        end(unit, row, code)


def due(unit: Unit) -> Round:
    """Claims what is to be asked or told now; of several replicas each order has one winner."""
    _run_out(unit)
    collect = eids.claim_collect(unit, before=unit.now - eid.COLLECT_EVERY + MARGIN)
    cancel = eids.claim_state(unit, state=State.CANCELLING, to=State.ENDED)
    round_ = Round(
        collect=tuple(_due(unit, row) for row in collect),
        cancel=tuple(_due(unit, row) for row in cancel if row.sealed_start is not None),
        living=eids.any_living(unit),
    )
    for row in cancel:
        row.sealed_start = None
    return round_


def _due(unit: Unit, row: EidOrder) -> Due:
    return Due(
        order_id=row.id,
        order_ref=unit.open(row, "sealed_start")["order_ref"],
        hint=row.hint,
    )


def _run_out(unit: Unit) -> None:
    late = eids.over_time(
        unit, pressed=unit.now - eid.ORDER_LIFE, completed=unit.now - eid.RESULT_LIFE
    )
    for row in late:
        end(unit, row, End.NOT_BOUND if row.state == State.COMPLETED else End.TOO_LONG)
    for row in eids.unheard(unit, started=unit.now - eid.STARTING_LIFE):
        end(unit, row, eid.UNREACHABLE)


def settle(unit: Unit, order_id: str, progress: Progress) -> Restart | None:
    """Writes down what the provider said; a completed order verifies nobody yet."""
    row = eids.by_id(unit, order_id)
    if row is None or row.state != State.OPEN:
        return None
    match progress:
        case Pending(hint):
            row.hint = hint
        case Failed(hint):
            row.hint = hint
            return _failed(unit, row, hint)
        case Completed():
            _completed(unit, row, progress)
    return None


def lost(unit: Unit, order_id: str) -> None:
    """A finished order is told once: whoever lost the answer starts over."""
    row = eids.by_id(unit, order_id)
    if row is not None and row.state == State.OPEN:
        end(unit, row, Hint.FAILED)
        row.why = End.LOST


def _failed(unit: Unit, row: EidOrder, hint: Hint) -> Restart | None:
    if not eid.starts_anew(hint, pressed_at=row.pressed_at, now=unit.now):
        end(unit, row, hint)
        return None
    if not eids.step(unit, row, to=State.STARTING, of=[State.OPEN]):
        return None
    ask = Ask(**unit.open(row, "sealed_ask"))
    row.sealed_start, row.started_at, row.hint = None, unit.now, ""
    return Restart(
        order_id=row.id, ask=with_way_back(unit, row, ask, personnummer=ask.personnummer)
    )


def _completed(unit: Unit, row: EidOrder, result: Completed) -> None:
    ask = Ask(**unit.open(row, "sealed_ask"))
    if not eids.step(unit, row, to=State.COMPLETED, of=[State.OPEN]):
        return
    row.completed_at, row.sealed_start, row.hint = unit.now, None, ""
    unit.audit(Code.EID_COMPLETED, actor=actor_name(unit, row.tg_user_id), risk=result.risk)
    if result.risk == "high" or ask.personnummer not in (None, result.personnummer):
        end(unit, row, End.RISK)
        warn_staff(unit, row, Code.EID_ENDED)
        return
    if row.mode == Mode.SAME_DEVICE and result.ip and result.ip != ask.ip:
        warn_staff(unit, row, Code.EID_OTHER_NETWORK)
    # Of an identification the digest is enough; a signature is kept whole, with what was signed.
    bare = replace(result, signature=result.signature_digest, ocsp="")
    unit.seal(row, "sealed_result", asdict(result if ask.sign else bare))
    unit.task(CONTACTS, row.id, lane=f"eid:{row.id}")


def stop(unit: Unit, order_ids: tuple[str, ...]) -> tuple[Due, ...]:
    """The program ends: what it started is cancelled at the provider."""
    ended = []
    for order_id in order_ids:
        row = eids.by_id(unit, order_id)
        if row is not None and row.state == State.OPEN:
            ended.append(_due(unit, row))
            end(unit, row, End.STOPPED)
            row.state, row.sealed_start = State.ENDED, None
    return tuple(ended)


def sweep(unit: Unit) -> int:
    """Ends what ran out while nobody looked, and deletes old rows; the clock calls it."""
    _run_out(unit)
    return eids.drop_old(unit, older_than=unit.now - KEPT)
