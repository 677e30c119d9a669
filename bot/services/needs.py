"""What somebody has to prove next for what they want, after what they have proved already."""

from __future__ import annotations

from enum import StrEnum

from bot.domain import identity, levels
from bot.domain.identity import Action, Level, Method, Outcome, Proof
from bot.services import access
from bot.store.unit import Unit

# What a code of each kind is the second proof beside.
RESTS_ON = {
    Method.EMAIL_CODE: (Method.SMS_CODE, Method.STAFF_CALL_BACK, Method.LETTER_CODE),
    Method.SMS_CODE: (Method.EMAIL_CODE, Method.LETTER_CODE),
}


class Need(StrEnum):
    """What somebody has to do next before they may go on."""

    NOTHING = "nothing"
    EMAIL = "email"  # show that they read a registered mailbox
    EMAIL_TOO = "email_too"  # the same, where something has been shown already
    SMS = "sms"  # show that they hold a registered mobile, where there are no codes by e-mail
    PHONE = "phone"  # share the number of their Telegram account
    EID = "eid"  # identify themselves electronically
    STAFF = "staff"  # nothing that this bot can check is enough


def standing(unit: Unit, *, chat_id: int, tg_user_id: int, action: Action) -> Need:
    """What is missing before this person may do `action`."""
    customer = access.customer(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    if access.permitted(unit, customer, action):
        return Need.NOTHING
    ruling = unit.office.levels.verdict(
        action, customer.assurance, reachable=levels.reachable(unit.office.ways)
    )
    if ruling.outcome is Outcome.NEEDS_STAFF:
        return Need.STAFF
    if ruling.needs is Level.L3:
        return Need.EID
    if unit.office.levels.least(action) is Level.L3:  # it was certain, and too long ago
        return Need.EID if Method.EID in unit.office.ways else Need.STAFF
    return _next(_shown(unit, chat_id, tg_user_id, action), unit.office.codes)


def _shown(unit: Unit, chat_id: int, tg_user_id: int, action: Action) -> set[Method]:
    """What was proved in this session, and not too long ago for `action`."""
    proofs = session_proofs(unit, chat_id, tg_user_id)
    if unit.office.levels.asks_fresh(action):
        proofs = tuple(p for p in proofs if unit.now - p.proved_at <= identity.FRESH)
    return {proof.method for proof in proofs}


def sms_adds(unit: Unit, *, chat_id: int, tg_user_id: int, action: Action) -> bool:
    """Whether a code by SMS could still add to what was proved: no telephone was shown yet."""
    shown = _shown(unit, chat_id, tg_user_id, action)
    return shown.isdisjoint({*_OF_A_PHONE, Method.STAFF_CALL_BACK})


def has_aged(unit: Unit, *, chat_id: int, tg_user_id: int, action: Action) -> bool:
    """Whether enough was proved for `action`, and too long ago for it."""
    customer = access.customer(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    enough = unit.office.levels.verdict(action, customer.assurance).allowed
    return enough and not access.permitted(unit, customer, action)


def _next(proved: set[Method], sent: frozenset[Method]) -> Need:
    """The next thing to show, after what was proved, by the ways in which codes are sent here."""
    if not sent:
        return Need.EID
    if not proved & _BY_CODE and Method.EMAIL_CODE not in sent:
        return Need.SMS
    if Method.EMAIL_CODE not in proved:
        if Method.EMAIL_CODE not in sent:
            return Need.STAFF
        beside = {*RESTS_ON[Method.EMAIL_CODE], Method.TELEGRAM_PHONE}
        return Need.EMAIL_TOO if proved & beside else Need.EMAIL
    return Need.STAFF if proved & _OF_A_PHONE else Need.PHONE


_BY_CODE = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
_OF_A_PHONE = frozenset({Method.SMS_CODE, Method.TELEGRAM_PHONE})


def session_proofs(unit: Unit, chat_id: int, tg_user_id: int) -> tuple[Proof, ...]:
    """What was proved in the session that runs; nothing where none does."""
    binding = access.live_binding(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    return access.proofs_of(unit, binding) if binding is not None else ()
