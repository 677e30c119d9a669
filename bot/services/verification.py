"""Proves who somebody is by a code to a registered e-mail address.

Known and unknown addresses are answered alike; codes go only to an address that is on file.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest

from bot.domain import codes, identity, levels
from bot.domain.audit import Code
from bot.domain.claims import Claim, ClaimKind
from bot.domain.codes import Allowed, Dead, Locked, Wait
from bot.domain.holdings import ContactMatch
from bot.domain.identifiers import Email
from bot.domain.identity import Action, Level, Method, Outcome, Proof
from bot.domain.texts import Language
from bot.services import access, sessions
from bot.services.access import actor_name
from bot.store import challenges as challenge_rows
from bot.store.tables import Challenge, new_id
from bot.store.unit import Unit

PATIENCE = timedelta(hours=24)  # how long we keep trying a register that does not answer
DELAYED = timedelta(minutes=1)  # after which the person is told that the code is on its way now
KEPT = timedelta(hours=48)  # longer than any limit looks back
SLOW, SENT_LATE = "verify.slow", "verify.late"  # signals: it takes longer; it is on its way


class Need(StrEnum):
    """What somebody has to do next before they may go on."""

    NOTHING = "nothing"
    EMAIL = "email"  # show that they read a registered mailbox
    PHONE = "phone"  # share the number of their Telegram account
    EID = "eid"  # identify themselves electronically
    STAFF = "staff"  # nothing that this bot can check is enough


@dataclass(frozen=True, slots=True)
class Asked:
    """A code is on its way, if the address is on file; with `wait` it is the former one still."""

    challenge_id: str
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """The code was right."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not the code; so many tries are left with it."""

    tries_left: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeLetter:
    """What the e-mail with the code has to say, to whom and in which language."""

    to: str
    code: str
    purpose: Action
    language: Language
    challenge_id: str


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
    proofs = _session_proofs(unit, chat_id, tg_user_id)
    if unit.office.levels.asks_fresh(action):
        proofs = tuple(p for p in proofs if unit.now - p.proved_at <= identity.FRESH)
    methods = {proof.method for proof in proofs}
    if Method.EMAIL_CODE not in methods:
        return Need.EMAIL
    return Need.STAFF if Method.TELEGRAM_PHONE in methods else Need.PHONE


def _session_proofs(unit: Unit, chat_id: int, tg_user_id: int) -> tuple[Proof, ...]:
    binding = access.live_binding(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    return access.proofs_of(unit, binding) if binding is not None else ()


# -- a code by e-mail -------------------------------------------------------------------------


def ask_code(
    unit: Unit, *, chat_id: int, tg_user_id: int, email: Email, purpose: Action
) -> Asked | Wait | Locked:
    """Orders a code for an address, on file or not: only the look-up after commit tells."""
    contact = _contact(unit, email)
    account = _account(unit, tg_user_id)
    sends, failures = challenge_rows.past(unit, contact=contact, account=account)
    ruling = codes.may_send(sends, failures, unit.now)
    if not isinstance(ruling, Allowed):
        former = challenge_rows.living(
            unit, chat_id=chat_id, tg_user_id=tg_user_id, purpose=purpose.value, contact=contact
        )
        return Asked(former.id, ruling) if former and isinstance(ruling, Wait) else ruling
    challenge_rows.record_send(unit, contact=contact, account=account)
    row = _new_challenge(unit, chat_id, tg_user_id, purpose, contact)
    unit.seal(row, "sealed_target", {"value": email.address, "ambiguous": False})
    unit.add(row)
    claim = Claim(ClaimKind.EMAIL, email.address)
    unit.task("challenge", row.id, lane=f"challenge:{row.id}", prepared=claim)
    return Asked(row.id)


def _contact(unit: Unit, email: Email) -> str:
    return unit.digest("contact", f"email:{email.key}")


def _account(unit: Unit, tg_user_id: int) -> str:
    return unit.digest("account", str(tg_user_id))


def _new_challenge(
    unit: Unit, chat_id: int, tg_user_id: int, purpose: Action, contact: str
) -> Challenge:
    return Challenge(
        id=new_id(),
        tg_user_id=tg_user_id,
        chat_id=chat_id,
        method=Method.EMAIL_CODE.value,
        purpose=purpose.value,
        target_digest=contact,
        created_at=unit.now,
        expires_at=unit.now + codes.LIFE,
    )


def address_to_look_up(unit: Unit, challenge_id: str) -> Claim | None:
    """The address of a code that has not been sent; None if nobody waits for it any more."""
    row = _waiting(unit, challenge_id)
    if row is None or row.code_digest:
        return None
    return Claim(ClaimKind.EMAIL, unit.open(row, "sealed_target")["value"])


def _waiting(unit: Unit, challenge_id: str) -> Challenge | None:
    row = challenge_rows.by_id(unit, challenge_id)
    if row is None or row.used_at is not None or row.sealed_target is None:
        return None
    return row if unit.now - row.created_at < PATIENCE else None


def make_code(unit: Unit, challenge_id: str, match: ContactMatch) -> CodeLetter | None:
    """Makes the code once the address has been looked up; None for a decoy, which gets one too.

    The ten minutes run from now, so that a slow register takes nothing from them.
    """
    row = _waiting(unit, challenge_id)
    if row is None or row.code_digest:
        return None
    code = codes.new_code(secrets.randbelow)
    late = unit.now - row.created_at > DELAYED
    row.decoy = match is ContactMatch.NONE
    row.code_digest = _code_digest(unit, row, secrets.token_hex() if row.decoy else code)
    row.expires_at = unit.now + codes.LIFE
    if late:
        unit.wake(row.chat_id, SENT_LATE, row.id)
    return None if row.decoy else _letter(unit, row, code, match)


def _letter(unit: Unit, row: Challenge, code: str, match: ContactMatch) -> CodeLetter:
    address = unit.open(row, "sealed_target")["value"]
    shared = match is ContactMatch.SEVERAL
    unit.seal(row, "sealed_target", {"value": address, "ambiguous": shared})
    unit.audit(Code.CODE_SENT, actor=actor_name(unit, row.tg_user_id), method=row.method)
    return CodeLetter(
        to=address,
        code=code,
        purpose=Action(row.purpose),
        language=unit.language(row.chat_id),
        challenge_id=row.id,
    )


def _code_digest(unit: Unit, row: Challenge, code: str) -> str:
    """Bound to its challenge, and made with a key outside the database."""
    return unit.digest("code", f"{row.id}|{code}")


def try_code(
    unit: Unit, *, chat_id: int, tg_user_id: int, challenge_id: str, purpose: Action, code: str
) -> Proved | Wrong | Dead | Locked:
    """Compares a typed code, once the try is counted; a right one gives a session."""
    row = challenge_rows.by_id(unit, challenge_id)
    if row is None:
        return Dead.EXPIRED
    account = _account(unit, tg_user_id)
    errand = codes.Errand(telegram_id=tg_user_id, chat_id=chat_id, purpose=purpose.value)
    _, failures = challenge_rows.past(unit, contact=row.target_digest, account=account)
    ruling = codes.may_try(_as_sent(row), failures, unit.now, errand=errand)
    if not isinstance(ruling, Allowed):
        return _dead(unit, row, ruling)
    if not challenge_rows.count_try(unit, row):
        return Dead.SPENT
    right = compare_digest(row.code_digest, _code_digest(unit, row, code))
    if not right or row.decoy or not challenge_rows.use(unit, row):
        challenge_rows.record_failure(unit, contact=row.target_digest, account=account)
        return _missed(unit, row, failures.with_another(unit.now))
    challenge_rows.forgive(unit, contact=row.target_digest, account=account)
    _accept(unit, row)
    return Proved()


def _as_sent(row: Challenge) -> codes.Challenge:
    return codes.Challenge(
        errand=codes.Errand(telegram_id=row.tg_user_id, chat_id=row.chat_id, purpose=row.purpose),
        sent_at=row.expires_at - codes.LIFE,
        tries=row.tries,
        used=row.used_at is not None,
    )


def _dead(unit: Unit, row: Challenge, ruling: Dead | Locked) -> Dead | Locked:
    if ruling is Dead.EXPIRED:
        row.code_digest, row.sealed_target = "", None  # nothing about it is needed any more
        unit.audit(Code.CODE_EXPIRED, actor=actor_name(unit, row.tg_user_id))
    return ruling


def _missed(unit: Unit, row: Challenge, failures: codes.Failures) -> Wrong | Locked:
    actor = actor_name(unit, row.tg_user_id)
    unit.audit(Code.CODE_FAILED, actor=actor, tries=row.tries)
    locked = codes.lock_of(failures, unit.now)
    if locked is not None:
        unit.audit(Code.CODE_LOCKED, actor=actor, scope=locked.scope.value)
        return locked
    return Wrong(max(0, codes.TRIES - row.tries))


def _accept(unit: Unit, row: Challenge) -> None:
    target = unit.open(row, "sealed_target")
    row.sealed_target = None
    unit.audit(Code.CODE_PROVED, actor=actor_name(unit, row.tg_user_id), method=row.method)
    proof = Proof(
        method=Method.EMAIL_CODE,
        contact=Claim(ClaimKind.EMAIL, target["value"]),
        proved_at=unit.now,
        ambiguous=target["ambiguous"],
    )
    sessions.prove(unit, chat_id=row.chat_id, tg_user_id=row.tg_user_id, proof=proof)


def unlock(unit: Unit, email: Email, *, actor: str = "cli") -> int:
    """Opens codes to an address again after too many wrong ones; tells how many there were."""
    forgotten = challenge_rows.unlock(unit, contact=_contact(unit, email))
    unit.audit(Code.CODE_UNLOCKED, actor=actor, failures=forgotten)
    return forgotten


def tell_slow(unit: Unit, challenge_id: str) -> None:
    """Tells the person that the register does not answer; the same for every address."""
    row = _waiting(unit, challenge_id)
    if row is not None:
        unit.wake(row.chat_id, SLOW, row.id)


def sweep(unit: Unit) -> int:
    """Deletes what no limit counts any more; the clock calls it. Wrong codes are kept."""
    return challenge_rows.drop_old(unit, older_than=unit.now - KEPT)
