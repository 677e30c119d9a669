"""Looks up what the sources hold about a proved person, and keeps it for a quarter of an hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain import minors, persons
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Finding, Holdings
from bot.services import access
from bot.services.access import Customer
from bot.services.places import Names
from bot.store import ledger
from bot.store import snapshots as snapshot_rows
from bot.store.tables import Snapshot, new_id
from bot.store.unit import Unit

LIFE = timedelta(minutes=15)
PATIENCE = timedelta(hours=24)  # how long we keep trying a source that is down
SLOW, BACK = "snapshot.slow", "snapshot.back"  # signals: it takes longer; it works again


class Outcome(StrEnum):
    """What a look-up came to, all sources taken together. A source that is down has no outcome."""

    FOUND = "found"
    NOTHING = "nothing"  # every source was searched to its end
    STAFF = "staff"  # shared, protected, a child's, not on file any more: people look, unsaid why


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotView:
    """What was found a moment ago. There is one only when every source has answered."""

    id: str
    purpose: str
    outcome: Outcome
    holdings: Holdings
    made_at: datetime
    young: bool = False  # whoever asks knows how old they are, so that it may be said to them

    @property
    def partly(self) -> bool:
        """Something was found, and something else only staff can tell apart."""
        return self.outcome is Outcome.FOUND and Finding.AMBIGUOUS in self.holdings.findings


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What the job looks for; without claims it only finds out whether the sources answer."""

    claims: frozenset[Claim]
    chat_id: int


def order(unit: Unit, customer: Customer, purpose: str, *, signal: str) -> str:
    """Orders a look-up; when every source has answered, `signal` gets (snapshot id,), once.

    While a source is down the person is told once that it takes longer, and the look-up goes on.
    """
    assert customer.binding_id is not None
    snapshot_rows.drop_of_chat(unit, customer.chat_id, purpose=purpose)
    row = Snapshot(
        id=new_id(),
        chat_id=customer.chat_id,
        binding_id=customer.binding_id,
        purpose=purpose,
        made_at=unit.now,
        expires_at=unit.now + PATIENCE,
    )
    claims = [[claim.kind.value, claim.value] for claim in sorted(customer.claims)]
    unit.seal(row, "sealed_body", {"claims": claims, "signal": signal})
    unit.add(row)
    search = Search(claims=customer.claims, chat_id=customer.chat_id)
    unit.task("snapshot", row.id, lane=f"snapshot:{row.id}", prepared=search)
    return row.id


def search_for(unit: Unit, snapshot_id: str) -> Search | None:
    """What to look for; None if nobody waits for it any more."""
    row = snapshot_rows.by_id(unit, snapshot_id)
    if row is None or row.expires_at < unit.now:
        return None
    body = unit.open(row, "sealed_body")
    if "claims" not in body:  # found already
        return None
    if not access.session_runs(unit, row.binding_id):
        return Search(claims=frozenset(), chat_id=row.chat_id)
    return Search(claims=_claims(body), chat_id=row.chat_id)


def fill(unit: Unit, snapshot_id: str, holdings: Holdings | None) -> None:
    """Keeps what was found, and lets the conversation go on.

    If the session has ended meanwhile nothing is kept, and the person is told that it works again.
    """
    row = snapshot_rows.by_id(unit, snapshot_id)
    if row is None:
        return
    if holdings is None or not access.session_runs(unit, row.binding_id):
        snapshot_rows.drop(unit, row)
        unit.wake(row.chat_id, BACK, row.purpose)
        return
    asked = unit.open(row, "sealed_body")
    signal = asked["signal"]
    agreed = persons.agreed(unit.office.registry, holdings, today=stockholm_day(unit.now))
    young = minors.is_young(_claims(asked), stockholm_day(unit.now))
    kept = {
        "holdings": (_withheld(agreed) if young else _without_protected(agreed)).as_json(),
        "moved": _moved(unit, asked, agreed),
        "young": young,
    }
    unit.seal(row, "sealed_body", kept)
    row.made_at, row.expires_at = unit.now, unit.now + LIFE
    unit.wake(row.chat_id, signal, row.id)


def _moved(unit: Unit, asked: Mapping[str, Any], holdings: Holdings) -> bool:
    """Whether a contact that was on file when its code was sent leads nowhere any more.

    Unless an erasure explains it the person is there under another one, and only staff can tell.
    """
    contacts = [claim for claim in _claims(asked) if claim.kind in _BY_CODE]
    if not contacts or set(holdings.findings) != {Finding.NOTHING}:
        return False
    names = Names(unit.digest)
    return not ledger.knows(unit, [names.claim(claim) for claim in contacts])


def _claims(asked: Mapping[str, Any]) -> frozenset[Claim]:
    return frozenset(Claim(ClaimKind(kind), value) for kind, value in asked["claims"])


_BY_CODE = frozenset({ClaimKind.EMAIL, ClaimKind.PHONE})


def _without_protected(holdings: Holdings) -> Holdings:
    """A protected identity in one source stops every automatic path, in all of them."""
    return _withheld(holdings) if Finding.PROTECTED in holdings.findings else holdings


def _withheld(holdings: Holdings) -> Holdings:
    """What only people may hand out, if they decide so."""
    return Holdings(sources=tuple(replace(source, rows=()) for source in holdings.sources))


def tell_slow(unit: Unit, snapshot_id: str) -> None:
    """Tells the person that a source does not answer and that we go on by ourselves."""
    row = snapshot_rows.by_id(unit, snapshot_id)
    if row is not None and row.expires_at >= unit.now:
        unit.wake(row.chat_id, SLOW, row.purpose)


def read(unit: Unit, chat_id: int, snapshot_id: str) -> SnapshotView | None:
    """What was found; None if it is too old, not there yet, or was found for another chat."""
    row = snapshot_rows.by_id(unit, snapshot_id)
    if row is None or row.chat_id != chat_id or row.expires_at < unit.now:
        return None
    body = unit.open(row, "sealed_body") or {}
    if "holdings" not in body or not access.session_runs(unit, row.binding_id):
        return None
    holdings, young = Holdings.from_json(body["holdings"]), bool(body.get("young"))
    return SnapshotView(
        id=row.id,
        purpose=row.purpose,
        outcome=Outcome.STAFF if body.get("moved") or young else _outcome(holdings),
        holdings=holdings,
        made_at=row.made_at,
        young=young,
    )


def _outcome(holdings: Holdings) -> Outcome:
    if Finding.PROTECTED in holdings.findings:
        return Outcome.STAFF
    if holdings.rows:
        return Outcome.FOUND
    return Outcome.STAFF if Finding.AMBIGUOUS in holdings.findings else Outcome.NOTHING


def sweep(unit: Unit) -> int:
    """Deletes snapshots that have outlived their use; the clock calls it."""
    return snapshot_rows.drop_expired(unit)
