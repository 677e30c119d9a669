"""What is signed electronically: an erasure, where the policy of levels asks for it, or a power.

The app shows what is signed. The signature and its certificate's status are kept sealed with what
they are for, because they prove what was asked for or given, and go together with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.domain.audit import Code
from bot.domain.eid import State
from bot.domain.identity import Action, Method
from bot.domain.rights import ErasureGround
from bot.services import access, casework, wishes
from bot.services.access import Customer
from bot.services.intake import Opened
from bot.store import eids
from bot.store.tables import EidOrder
from bot.store.unit import Unit

THEN = "erase.signed"  # signal: the erasure is signed; the subject is the order


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """What was signed, and what proves it."""

    ground: ErasureGround
    received_at: datetime
    proof: Mapping[str, str]


def is_needed(unit: Unit, customer: Customer) -> bool:
    """Whether this person has to sign an erasure; whoever staff have seen in person cannot."""
    if not unit.office.levels.asks_signature(Action.ERASE):
        return False
    binding = access.live_binding(unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id)
    proofs = access.proofs_of(unit, binding) if binding is not None else ()
    return any(proof.method is Method.EID for proof in proofs)


def errand(ground: ErasureGround, received: str) -> dict[str, str]:
    """What the ticket is opened for."""
    action = Action.ERASE.value
    return {"action": action, "then": THEN, "since": received, "signs": ground.value}


def keep(unit: Unit, row: EidOrder) -> None:
    """Puts the signature and who made it beside what was signed, before the order is wiped."""
    ticket = eids.ticket_of(unit, row)
    kept = unit.open(ticket, "sealed_errand")
    if kept.get("signs"):
        result = unit.open(row, "sealed_result")
        proof = {"signature": result["signature"], "ocsp": result["ocsp"]}
        signer = {"name": result["name"], "number": result["personnummer"]}
        unit.seal(ticket, "sealed_errand", {**kept, "proof": proof, "signer": signer})


def take(unit: Unit, customer: Customer, order_id: str, *, then: str) -> dict[str, Any] | None:
    """What was signed, once, for the account that started; None if there is nothing like it."""
    row = eids.by_id(unit, order_id)
    whose = (customer.chat_id, customer.tg_user_id)
    if row is None or (row.chat_id, row.tg_user_id) != whose or row.state != State.BOUND:
        return None
    ticket = eids.ticket_of(unit, row)
    kept: dict[str, Any] = unit.open(ticket, "sealed_errand")
    if kept["then"] != then or "proof" not in kept:
        return None
    rest = {name: one for name, one in kept.items() if name not in ("proof", "signer", "terms")}
    unit.seal(ticket, "sealed_errand", rest)
    return kept


def digest(proof: Mapping[str, str]) -> str:
    """What the trail keeps of a signature."""
    return sha256(proof["signature"].encode()).hexdigest()


def submit(unit: Unit, customer: Customer, order_id: str) -> Opened | None:
    """Opens the case of what was signed, once, for the account that started."""
    kept = take(unit, customer, order_id, then=THEN)
    if kept is None:
        return None
    signed = Signed(
        ground=ErasureGround(kept["signs"]),
        received_at=datetime.fromisoformat(kept["since"]),
        proof=kept["proof"],
    )
    opened = wishes.submit_erasure(
        unit, customer, ground=signed.ground, received_at=signed.received_at
    )
    casework.note_event(unit, opened.case, casework.SIGNED, casework.CUSTOMER, signed.proof)
    actor, mark = access.actor_name(unit, customer.tg_user_id), digest(signed.proof)
    unit.audit(Code.ERASURE_SIGNED, actor=actor, case_ref=opened.case.ref, signature=mark)
    return opened
