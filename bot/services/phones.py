"""The second factor: the Telegram account's number, if it is registered for the same person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain import identity
from bot.domain.audit import Code
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identifiers import Phone, parse_telegram_phone
from bot.domain.identity import Action, ContactRefusal, Method, Proof, SharedContact
from bot.domain.registry import Registry
from bot.services import access, sessions
from bot.services.access import actor_name
from bot.store import challenges as challenge_rows
from bot.store.tables import Challenge, new_id
from bot.store.unit import Unit

CHECKED = "verify.phone"  # signal: the number has been compared with the register


class NumberRefusal(StrEnum):
    """Why a card of the person's own does not help either."""

    NOT_A_NUMBER = "not_a_number"  # anonymous numbers end here
    EMAIL_FIRST = "email_first"  # the session in which a code was proved has ended


@dataclass(frozen=True, slots=True)
class Checking:
    """The number is being compared with the register."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneSearch:
    """What the job compares: does this number belong to the person who reads this mailbox?"""

    phone: Claim
    email: Claim
    registry: Registry


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneOutcome:
    """Whether the number was the registered one, and what the person was about to do."""

    proved: bool
    action: Action
    then: str


def share(
    unit: Unit, *, chat_id: int, shared: SharedContact, number: str, action: Action, then: str
) -> Checking | ContactRefusal | NumberRefusal:
    """Takes a contact card as the account's own number, if it meets every condition."""
    actor = actor_name(unit, shared.sender_id)
    refusal = identity.contact_refusal(shared, unit.now) or _number_refusal(
        unit, chat_id, shared, number
    )
    if refusal is not None:
        unit.audit(Code.CONTACT_REFUSED, actor=actor, why=refusal.value)
        return refusal
    phone = parse_telegram_phone(number)
    assert isinstance(phone, Phone)
    _order_check(unit, chat_id, shared.sender_id, phone, action=action, then=then)
    unit.audit(Code.CONTACT_SHARED, actor=actor)
    return Checking()


def _number_refusal(
    unit: Unit, chat_id: int, shared: SharedContact, number: str
) -> NumberRefusal | None:
    if not isinstance(parse_telegram_phone(number), Phone):
        return NumberRefusal.NOT_A_NUMBER
    if _mailbox(unit, chat_id, shared.sender_id) is None:
        return NumberRefusal.EMAIL_FIRST
    return None


def _mailbox(unit: Unit, chat_id: int, tg_user_id: int) -> Claim | None:
    """The address that was proved by a code in the running session."""
    binding = access.live_binding(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    proofs = access.proofs_of(unit, binding) if binding is not None else ()
    return next((p.contact for p in proofs if p.method is Method.EMAIL_CODE), None)


def _order_check(
    unit: Unit, chat_id: int, tg_user_id: int, phone: Phone, *, action: Action, then: str
) -> None:
    row = Challenge(
        id=new_id(),
        tg_user_id=tg_user_id,
        chat_id=chat_id,
        method=Method.TELEGRAM_PHONE.value,
        purpose=action.value,
        target_digest=unit.digest("contact", f"phone:{phone.e164}"),
        created_at=unit.now,
        expires_at=unit.now + identity.SESSION_ABSOLUTE,
    )
    unit.seal(row, "sealed_target", {"value": phone.e164, "then": then})
    unit.add(row)
    unit.task("phone", row.id, lane=f"phone:{row.id}")


def search_for(unit: Unit, challenge_id: str) -> PhoneSearch | None:
    """What to compare; None if nobody waits for it, or if the session has ended meanwhile."""
    row = challenge_rows.by_id(unit, challenge_id)
    if row is None or row.used_at is not None or row.sealed_target is None:
        return None
    email = _mailbox(unit, row.chat_id, row.tg_user_id)
    if email is None:
        settle(unit, row.id, same_person=False)
        return None
    phone = Claim(ClaimKind.PHONE, unit.open(row, "sealed_target")["value"])
    return PhoneSearch(phone=phone, email=email, registry=unit.office.registry)


def settle(unit: Unit, challenge_id: str, *, same_person: bool) -> None:
    """Counts the number as proved if it is the registered one, and lets the conversation go on."""
    row = challenge_rows.by_id(unit, challenge_id)
    if row is None or not challenge_rows.use(unit, row):
        return
    row.decoy = not (same_person and _count(unit, row))
    unit.wake(row.chat_id, CHECKED, row.id)


def _count(unit: Unit, row: Challenge) -> bool:
    mailbox = _mailbox(unit, row.chat_id, row.tg_user_id)
    if mailbox is None:
        return False
    proof = Proof(
        method=Method.TELEGRAM_PHONE,
        contact=Claim(ClaimKind.PHONE, unit.open(row, "sealed_target")["value"]),
        proved_at=unit.now,
    )
    sessions.prove(
        unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id, proof=proof, same_as=mailbox
    )
    return True


def outcome(unit: Unit, chat_id: int, challenge_id: str) -> PhoneOutcome | None:
    """How the comparison ended; told once, and only in the chat that asked."""
    row = challenge_rows.by_id(unit, challenge_id)
    if row is None or row.chat_id != chat_id or row.sealed_target is None:
        return None
    then = unit.open(row, "sealed_target")["then"]
    row.sealed_target = None
    return PhoneOutcome(proved=not row.decoy, action=Action(row.purpose), then=then)
