"""Sessions: what was proved adds up for half an hour, and nobody can stretch it."""

from __future__ import annotations

from bot.domain import identity
from bot.domain.audit import Code
from bot.domain.claims import ClaimKind
from bot.domain.identity import Method, Proof
from bot.services import access
from bot.services.access import REPLACED, actor_name
from bot.store import bindings
from bot.store.tables import Binding, new_id
from bot.store.unit import Unit

ELSEWHERE = "verify.elsewhere"  # signal: somebody proved to be this person from another account


def prove(unit: Unit, *, chat_id: int, tg_user_id: int, proof: Proof) -> Binding:
    """Adds a proof to the session, or starts one; a code for another mailbox starts anew, and
    so does any after an identification."""
    running = access.live_binding(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    earlier = access.proofs_of(unit, running) if running is not None else ()
    if any(_another_mailbox(one, proof) or one.method is Method.EID for one in earlier):
        running, earlier = None, ()
    proofs = [*(one for one in earlier if one.contact != proof.contact), proof]
    row = running or _start(unit, chat_id, tg_user_id)
    known_before = row.level > 0
    _write(unit, row, proofs)
    if not known_before and row.level > 0:
        _warn_elsewhere(unit, row)
    return row


def identify(
    unit: Unit, *, chat_id: int, tg_user_id: int, proofs: list[Proof], person_digest: str
) -> Binding:
    """Starts a session of somebody who was identified; what was proved before is not mixed in.

    Whoever proved a mailbox may be another person: together they would be one who does not exist.
    """
    row = _start(unit, chat_id, tg_user_id)
    _write(unit, row, proofs, person_digest)
    _warn_elsewhere(unit, row)
    return row


def _another_mailbox(earlier: Proof, proof: Proof) -> bool:
    """Two mailboxes may be two persons': together they would prove somebody who does not exist."""
    both_mail = earlier.contact.kind is proof.contact.kind is ClaimKind.EMAIL
    return both_mail and earlier.contact != proof.contact


def _start(unit: Unit, chat_id: int, tg_user_id: int) -> Binding:
    old = bindings.newest(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    if old is not None:
        access.revoke(unit, old, why=REPLACED)
    actor = actor_name(unit, tg_user_id)
    unit.audit(Code.BINDING_CREATED, actor=actor)
    unit.audit(Code.SESSION_STARTED, actor=actor)
    return Binding(
        id=new_id(),
        tg_user_id=tg_user_id,
        chat_id=chat_id,
        person_digest="",
        sealed_proofs=b"",
        level=0,
        verified_at=unit.now,
        last_used_at=unit.now,
        binding_until=unit.now + identity.BINDING_LIFE,
    )


def _write(unit: Unit, row: Binding, proofs: list[Proof], person_digest: str = "") -> None:
    """A session is as old as its oldest proof, so that proving again cannot stretch it."""
    access.seal_proofs(unit, row, proofs)
    row.person_digest = person_digest or access.person_digest(unit, proofs)
    row.level = int(identity.level_of(proofs, unit.now))
    row.verified_at = min(proof.proved_at for proof in proofs)
    row.last_used_at = unit.now
    row.binding_until = unit.now + identity.BINDING_LIFE
    unit.add(row)


def _warn_elsewhere(unit: Unit, row: Binding) -> None:
    """A second Telegram account of the same person may be a thief's: the first one is told."""
    others = bindings.elsewhere(
        unit, person_digest=row.person_digest, not_by=row.tg_user_id, now=unit.now
    )
    for other in others:
        unit.wake(other.chat_id, ELSEWHERE, row.id)
