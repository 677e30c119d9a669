"""Which Telegram accounts rest on a contact: tied by it, or with a session that has it proved."""

from __future__ import annotations

from bot.domain import identity
from bot.domain.claims import Claim
from bot.services import access
from bot.store import bindings
from bot.store.tables import Binding
from bot.store.unit import Unit


def resting_on(unit: Unit, contact: Claim, *, not_by: int = 0) -> list[Binding]:
    """A contact that was the second proof names no tie, but what runs on it is to end as well."""
    digest = access.digest_of(unit, contact)
    tied = bindings.elsewhere(unit, persons=[digest], not_by=not_by, now=unit.now)
    recent = bindings.proved_since(unit, unit.now - identity.SESSION_ABSOLUTE)
    running = (one for one in recent if one.tg_user_id != not_by and _rests(unit, one, digest))
    return list({one.id: one for one in (*tied, *running)}.values())


def _rests(unit: Unit, row: Binding, digest: str) -> bool:
    proofs = access.proofs_of(unit, row)
    return any(access.digest_of(unit, proof.contact) == digest for proof in proofs)
