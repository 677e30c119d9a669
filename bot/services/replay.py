"""What a replay has to know of the ledger, and the trace that it leaves in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.audit import Code
from bot.domain.clock import stockholm_day
from bot.domain.plans import ErasurePlan
from bot.domain.receipts import ErasureReceipt
from bot.domain.registry import Registry
from bot.services import erasure_ledger
from bot.services.places import Names
from bot.store import cases as case_rows
from bot.store import ledger
from bot.store.ledger import Erased
from bot.store.unit import Unit

ACTOR = "cli"


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """What was erased in one source, by the digest of each row, and who it was about."""

    source: str
    registry: Registry
    today: date
    names: Names = field(repr=False)
    rows: Mapping[str, tuple[Erased, ...]] = field(repr=False)
    claims: Mapping[str, frozenset[str]] = field(repr=False)  # case -> digests of its claims
    refs: Mapping[str, str] = field(repr=False)  # case -> its reference


def memory(unit: Unit, source: str) -> Memory:
    """All that the ledger says for sure about a source."""
    rows: dict[str, tuple[Erased, ...]] = {}
    for erased in ledger.erased_in(unit, source):
        rows[erased.item] = (*rows.get(erased.item, ()), erased)
    cases = {erased.case_id for several in rows.values() for erased in several}
    return Memory(
        source=source,
        registry=unit.office.registry,
        today=stockholm_day(unit.now),
        names=Names(unit.keyring.digest),
        rows=rows,
        claims={case_id: ledger.claims_of(unit, case_id) for case_id in cases},
        refs={case_id: _ref(unit, case_id) for case_id in cases},
    )


def _ref(unit: Unit, case_id: str) -> str:
    case = case_rows.by_id(unit, case_id)
    return case.ref if case is not None else case_id


def announce(unit: Unit, case_id: str, source: str, plan: ErasurePlan) -> None:
    """The ledger first, as with every erasure."""
    erasure_ledger.announce(unit, case_id, source, plan)


def done(unit: Unit, case_id: str, plan: ErasurePlan, receipt: ErasureReceipt) -> None:
    """Notes in ledger and audit trail what was erased again."""
    erasure_ledger.confirm(unit, case_id, plan, receipt)
    unit.audit(
        Code.LEDGER_REPLAYED,
        actor=ACTOR,
        case_ref=_ref(unit, case_id),
        source=receipt.source,
        deleted=sum(receipt.deleted.values()),
        emptied=sum(receipt.kept.values()) + sum(receipt.blanked.values()),
        residuals=len(receipt.residuals),
    )
