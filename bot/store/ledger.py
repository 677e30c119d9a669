"""The erasure ledger: keyed digests of what is erased, committed before anything is destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import col, delete, select, update

from bot.domain.cases import Right, State
from bot.store.prepared import Prepared
from bot.store.tables import Case, ErasedClaim, ErasureLedger, new_id
from bot.store.unit import Unit

CHUNK = 400  # values in one IN list: well below every database's limit
_CARRIED_OUT = (State.ANSWERED.value, State.PARTLY_GRANTED.value)

_LEDGER = ErasureLedger.__table__.c  # type: ignore[attr-defined]
_KNOWN = Prepared(
    sa_select(_LEDGER.item_digest, _LEDGER.content_digest).where(
        _LEDGER.case_id == bindparam("case"), _LEDGER.source == bindparam("source")
    )
)
_CONFIRM = Prepared(
    update(ErasureLedger)
    .where(
        _LEDGER.case_id == bindparam("case"),
        _LEDGER.source == bindparam("named"),
        _LEDGER.item_digest == bindparam("item"),
        _LEDGER.done_at.is_(None),
    )
    .values(done_at=bindparam("at", type_=_LEDGER.done_at.type))
)
_CLAIMS = Prepared(
    sa_select(col(ErasedClaim.claim_digest)).where(
        col(ErasedClaim.case_id) == bindparam("case", required=True)
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row that is going to be erased: its place, how it looks now and how it will look."""

    item: str
    content: str
    after: str | None  # None: the row is deleted


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """One row that was erased, by which case and when."""

    case_id: str
    item: str
    content: str | None
    after: str | None
    at: datetime


def _known(unit: Unit, case_id: str, source: str) -> set[tuple[str, str | None]]:
    """What a case has already written for a source: rows as they looked."""
    found = _KNOWN.all(unit.session.connection(), {"case": case_id, "source": source})
    return {(row["item_digest"], row["content_digest"]) for row in found}


def write(unit: Unit, case_id: str, source: str, entries: Iterable[Entry]) -> int:
    """Adds the entries that are not there yet; says how many were new."""
    old = _known(unit, case_id, source)
    new = {entry.item: entry for entry in entries if (entry.item, entry.content) not in old}
    rows = [
        {
            "id": new_id(),
            "case_id": case_id,
            "source": source,
            "item_digest": entry.item,
            "content_digest": entry.content,
            "after_digest": entry.after,
            "at": unit.now,
            "done_at": None,
        }
        for entry in new.values()
    ]
    if rows:
        unit.rows.insert(ErasureLedger, *rows)
    return len(rows)


def confirm(unit: Unit, case_id: str, source: str, digests: Iterable[str]) -> None:
    """Notes that the source has erased these rows: only such rows are ever replayed."""
    place = {"case": case_id, "named": source, "at": unit.now}
    _CONFIRM.each(
        unit.session.connection(), [{**place, "item": one} for one in sorted(set(digests))]
    )


def strike(unit: Unit, case_id: str, source: str, digests: Iterable[str]) -> None:
    """Takes out what was not destroyed after all."""
    for some in _chunks(digests):
        unit.session.exec(
            delete(ErasureLedger)
            .where(
                col(ErasureLedger.case_id) == case_id,
                col(ErasureLedger.source) == source,
                col(ErasureLedger.item_digest).in_(some),
                col(ErasureLedger.done_at).is_(None),
            )
            .execution_options(synchronize_session=False)
        )


def erased_in(unit: Unit, source: str) -> Iterator[Erased]:
    """Every row of a source that was erased for good, the oldest first."""
    query = (
        select(ErasureLedger)
        .where(ErasureLedger.source == source, col(ErasureLedger.done_at).is_not(None))
        .order_by(col(ErasureLedger.at))
    )
    for row in unit.session.exec(query):
        yield Erased(
            case_id=row.case_id,
            item=row.item_digest,
            content=row.content_digest,
            after=row.after_digest,
            at=row.done_at or row.at,
        )


def erased_by(unit: Unit, case_id: str) -> frozenset[str]:
    """The sources in which a case has erased something for sure."""
    query = select(ErasureLedger.source).where(
        ErasureLedger.case_id == case_id, col(ErasureLedger.done_at).is_not(None)
    )
    return frozenset(unit.session.exec(query.distinct()))


def unconfirmed(unit: Unit) -> int:
    """How many rows of erasures were announced, and nobody knows whether they have gone."""
    query = (
        select(ErasureLedger.id)
        .join(Case, col(Case.id) == col(ErasureLedger.case_id))
        .where(Case.right == Right.ERASURE, col(ErasureLedger.done_at).is_(None))
    )
    return len(unit.session.exec(query).all())


# -- persons ----------------------------------------------------------------------------------


def note_claims(unit: Unit, case_id: str, digests: Iterable[str]) -> None:
    """Remembers by what a person was known who is erased, if anything was found or not."""
    new = sorted(set(digests) - claims_of(unit, case_id))
    known = {"case_id": case_id, "at": unit.now, "returned_at": None}
    rows = [{"id": new_id(), "claim_digest": digest, **known} for digest in new]
    if rows:
        unit.rows.insert(ErasedClaim, *rows)


def claims_of(unit: Unit, case_id: str) -> frozenset[str]:
    """The digests by which the person of a case is known again."""
    found = _CLAIMS.all(unit.session.connection(), {"case": case_id})
    return frozenset(row["claim_digest"] for row in found)


def knows(unit: Unit, digests: Sequence[str]) -> bool:
    """Whether somebody who is known by one of these was erased, or is about to be."""
    query = select(ErasedClaim.id).where(col(ErasedClaim.claim_digest).in_(digests))
    return unit.session.exec(query.limit(1)).first() is not None


def persons(unit: Unit) -> Sequence[ErasedClaim]:
    """The claims of everybody whose erasure was carried out and who has not been seen since."""
    query = (
        select(ErasedClaim)
        .join(Case, col(Case.id) == col(ErasedClaim.case_id))
        .where(col(Case.state).in_(_CARRIED_OUT), col(ErasedClaim.returned_at).is_(None))
    )
    return unit.session.exec(query).all()


def note_return(unit: Unit, case_id: str) -> bool:
    """Notes that a person is back; False if that is known already."""
    statement = (
        update(ErasedClaim)
        .where(col(ErasedClaim.case_id) == case_id, col(ErasedClaim.returned_at).is_(None))
        .values(returned_at=unit.now)
        .execution_options(synchronize_session=False)
    )
    return unit.session.exec(statement).rowcount > 0


def _chunks(digests: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(digests))
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]
