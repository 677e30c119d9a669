"""The erasure ledger: keyed digests of what is erased, committed before anything is destroyed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, delete, select

from bot.store.tables import ErasureLedger
from bot.store.unit import Unit


def known(unit: Unit, case_id: str, source: str) -> set[str]:
    """The digests that a case has already written for a source."""
    query = select(ErasureLedger.item_digest).where(
        ErasureLedger.case_id == case_id, ErasureLedger.source == source
    )
    return set(unit.session.exec(query).all())


def write(unit: Unit, case_id: str, source: str, digests: Iterable[str]) -> int:
    """Adds the digests that are not there yet; says how many were new."""
    old = known(unit, case_id, source)
    rows = [
        ErasureLedger(case_id=case_id, source=source, item_digest=one, at=unit.now)
        for one in dict.fromkeys(digests)
        if one not in old
    ]
    unit.session.add_all(rows)
    unit.session.flush()
    return len(rows)


def strike(unit: Unit, case_id: str, source: str, digests: Iterable[str]) -> None:
    """Takes out what was not destroyed after all, so that no replay erases it."""
    for digest in digests:
        unit.session.exec(
            delete(ErasureLedger).where(
                col(ErasureLedger.case_id) == case_id,
                col(ErasureLedger.source) == source,
                col(ErasureLedger.item_digest) == digest,
            )
        )
