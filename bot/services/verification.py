"""Proves who somebody is by a code to a registered e-mail address or mobile number.

Known and unknown contacts are answered alike; codes go only to one that is on file. A code that is
to prove a second contact goes only to one that belongs to the same person as the first.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hmac import compare_digest
from typing import Any

from bot.domain import codes
from bot.domain.audit import Code
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.codes import Allowed, Dead, Locked, Scope, Wait
from bot.domain.identifiers import Email, Phone
from bot.domain.identity import Action, Method, Proof
from bot.domain.on_file import ContactMatch
from bot.domain.registry import Registry
from bot.domain.texts import Language
from bot.services import access, needs, recycled, sessions, sms_budget, vouching
from bot.services.access import actor_name
from bot.store import challenges as challenge_rows
from bot.store import deceased
from bot.store import sms as sms_rows
from bot.store.rows import fresh
from bot.store.tables import Challenge
from bot.store.unit import Unit

PATIENCE = timedelta(hours=24)  # how long we keep trying a register that does not answer
DELAYED = timedelta(minutes=1)  # after which the person is told that the code is on its way now
KEPT = timedelta(hours=48)  # longer than any limit looks back
SLOW, SENT_LATE = "verify.slow", "verify.late"  # signals: it takes longer; it is on its way


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
class LookUp:
    """What to look up before a code is sent: whose a contact is, or whether two are one's."""

    claim: Claim
    beside: Claim | None  # proved in the same session: both have to belong to one person
    registry: Registry
    known_since: date | None  # when somebody was first known here by the contact
    today: date


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeLetter:
    """What the message with the code has to say, to whom, by which way and in which language."""

    method: Method
    to: str
    code: str
    purpose: Action
    language: Language
    challenge_id: str
    decoy: bool = False  # it goes the same way, and reaches nobody


# -- a code by e-mail or SMS ------------------------------------------------------------------

Contact = Email | Phone


def ask_code(
    unit: Unit, *, chat_id: int, tg_user_id: int, contact: Contact, purpose: Action
) -> Asked | Wait | Locked:
    """Orders a code for a contact, on file or not: only the look-up after commit tells."""
    target = _target(unit, contact)
    account = _account(unit, tg_user_id)
    sends, failures = challenge_rows.past(unit, contact=target, account=account)
    ruling = codes.may_send(sends, failures, unit.now)
    whose = {"chat_id": chat_id, "tg_user_id": tg_user_id}
    if not isinstance(ruling, Allowed) and vouching.vouched(unit, contact.claim, **whose):
        ruling = codes.may_send(*codes.own_doing(sends, failures), unit.now)
    if not isinstance(ruling, Allowed):
        former = challenge_rows.living(
            unit, chat_id=chat_id, tg_user_id=tg_user_id, purpose=purpose.value, contact=target
        )
        return Asked(former.id, ruling) if former and isinstance(ruling, Wait) else ruling
    spent = _spent(unit) if isinstance(contact, Phone) else None
    if spent is not None:
        unit.audit(Code.SMS_WITHHELD, actor=actor_name(unit, tg_user_id))
        return spent
    challenge_rows.record_send(unit, contact=target, account=account)
    row = _new_challenge(unit, chat_id, tg_user_id, purpose, contact)
    beside = _beside(needs.session_proofs(unit, chat_id, tg_user_id), Method(row.method))
    _seal_target(unit, row, contact.claim, beside=beside)
    unit.add(row)
    wanted = _look_up(unit, contact.claim, beside)
    unit.task("challenge", row.id, lane=f"challenge:{row.id}", prepared=wanted)
    return Asked(row.id)


def _target(unit: Unit, contact: Contact) -> str:
    spelled = f"email:{contact.key}" if isinstance(contact, Email) else f"phone:{contact.e164}"
    return unit.digest("contact", spelled)


def _account(unit: Unit, tg_user_id: int) -> str:
    return unit.digest("account", str(tg_user_id))


def _spent(unit: Unit) -> Wait | None:
    """Until when no text message is sent to anybody, if the budget of the hour is used up.

    It is asked before anything is looked up, so that it says nothing about the number.
    """
    until = sms_budget.spent_until(unit)
    return None if until is None else Wait(until, Scope.BUDGET)


def _beside(proofs: Iterable[Proof], method: Method) -> Claim | None:
    """What else the session rests on, if there is no contact of this kind in it."""
    by_method = {proof.method: proof.contact for proof in proofs}
    if method in by_method:
        return None
    return next((by_method[one] for one in needs.RESTS_ON[method] if one in by_method), None)


def _seal_target(
    unit: Unit,
    row: Challenge,
    claim: Claim,
    *,
    beside: Claim | None,
    ambiguous: bool = False,
    signs: tuple[bool, bool] = (False, False),
    known_by: list[str] | None = None,
) -> None:
    """`signs` of a new holder: it was given anew, or nobody has confirmed it for a year."""
    target: dict[str, Any] = {"value": claim.value, "ambiguous": ambiguous}
    target["given_anew"], target["stale"] = signs[0], any(signs)
    target["beside"] = [beside.kind.value, beside.value] if beside else None
    target["known_by"] = known_by
    unit.seal(row, "sealed_target", target)


def _look_up(unit: Unit, claim: Claim, beside: Claim | None) -> LookUp:
    return LookUp(
        claim=claim,
        beside=beside,
        registry=unit.office.registry,
        known_since=recycled.known_since(unit, claim),
        today=stockholm_day(unit.now),
    )


def _new_challenge(
    unit: Unit, chat_id: int, tg_user_id: int, purpose: Action, contact: Contact
) -> Challenge:
    method = Method.EMAIL_CODE if isinstance(contact, Email) else Method.SMS_CODE
    return fresh(
        Challenge,
        tg_user_id=tg_user_id,
        chat_id=chat_id,
        method=method.value,
        purpose=purpose.value,
        target_digest=_target(unit, contact),
        customer_digest="",
        code_digest="",
        created_at=unit.now,
        expires_at=unit.now + codes.LIFE,
        tries=0,
        decoy=True,
    )


def _claim(unit: Unit, row: Challenge) -> tuple[Claim, Claim | None]:
    """The contact that a code is for, and the one beside it."""
    target = unit.open(row, "sealed_target")
    kind = ClaimKind.EMAIL if row.method == Method.EMAIL_CODE else ClaimKind.PHONE
    beside = target.get("beside")
    return Claim(kind, target["value"]), Claim(ClaimKind(beside[0]), beside[1]) if beside else None


def contact_to_look_up(unit: Unit, challenge_id: str) -> LookUp | None:
    """The contact of a code that has not been sent; None if nobody waits for it any more."""
    row = _waiting(unit, challenge_id)
    return None if row is None or row.code_digest else _look_up(unit, *_claim(unit, row))


def _waiting(unit: Unit, challenge_id: str) -> Challenge | None:
    row = challenge_rows.by_id(unit, challenge_id)
    if row is None or row.used_at is not None or row.sealed_target is None:
        return None
    return row if unit.now - row.created_at < PATIENCE else None


def make_code(
    unit: Unit,
    challenge_id: str,
    match: ContactMatch,
    *,
    customer: Claim | None = None,
    known_by: Iterable[Claim] = (),
    given_anew: bool = False,
    unconfirmed: bool = False,
) -> CodeLetter | None:
    """Makes the code once the address has been looked up; None if nobody waits for it any more.

    `customer` is one name for whoever has it, the same by each of their contacts, and `known_by`
    is what else stands in their entries; it is kept as digests for the proof. A decoy gets
    a message too, which takes as long, leaves as many rows and reaches nobody.

    The ten minutes run from now, so that a slow register takes nothing from them.
    """
    row = _waiting(unit, challenge_id)
    if row is None or row.code_digest:
        return None
    code = codes.new_code(secrets.randbelow)
    late = unit.now - row.created_at > DELAYED
    row.customer_digest = _customer(unit, customer or _claim(unit, row)[0])
    shut = _too_dear(unit, row) or _was_of_the_dead(unit, row) or _guessed_out(unit, row)
    row.decoy = match is ContactMatch.NONE or shut
    row.code_digest = _code_digest(unit, row, secrets.token_hex() if row.decoy else code)
    row.expires_at = unit.now + codes.LIFE
    if late:
        unit.wake(row.chat_id, SENT_LATE, row.id)
    beside = [access.digest_of(unit, one) for one in sorted(known_by)]
    return _letter(unit, row, code, match, signs=(given_anew, unconfirmed), known_by=beside)


def _too_dear(unit: Unit, row: Challenge) -> bool:
    """Whether the budget was used up while the contact was looked up."""
    return row.method == Method.SMS_CODE and _spent(unit) is not None


def _customer(unit: Unit, claim: Claim) -> str:
    return unit.digest("customer", f"{claim.kind.value}:{claim.value.casefold()}")


def _guessed_out(unit: Unit, row: Challenge) -> bool:
    """Whether too many codes were wrong at all contacts of this customer: it shows nowhere."""
    whose = {"contact": row.target_digest, "customer": row.customer_digest}
    failures = challenge_rows.wrong_at(unit, **whose)
    return codes.guessed_out(failures) and not _vouched(unit, row)


def _was_of_the_dead(unit: Unit, row: Challenge) -> bool:
    """Whoever has the telephone or reads the mailbox now is somebody else."""
    claim, _beside = _claim(unit, row)
    return deceased.known(unit, [access.digest_of(unit, claim)])


def _letter(
    unit: Unit,
    row: Challenge,
    code: str,
    match: ContactMatch,
    *,
    signs: tuple[bool, bool],
    known_by: list[str],
) -> CodeLetter:
    claim, beside = _claim(unit, row)
    shared = match is ContactMatch.SEVERAL
    _seal_target(unit, row, claim, beside=beside, ambiguous=shared, signs=signs, known_by=known_by)
    unit.audit(Code.CODE_SENT, actor=actor_name(unit, row.tg_user_id), method=row.method)
    return CodeLetter(
        method=Method(row.method),
        to=claim.value,
        code=code,
        purpose=Action(row.purpose),
        language=unit.language(row.chat_id),
        challenge_id=row.id,
        decoy=row.decoy,
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
    whose = {"contact": row.target_digest, "account": account, "customer": row.customer_digest}
    sends, failures = challenge_rows.past(unit, **whose)
    ruling = codes.may_try(_as_sent(row), failures, unit.now, errand=errand)
    if isinstance(ruling, Locked) and _vouched(unit, row):
        _, failures = codes.own_doing(sends, failures)
        ruling = codes.may_try(_as_sent(row), failures, unit.now, errand=errand)
    if not isinstance(ruling, Allowed):
        return _dead(unit, row, ruling)
    if not challenge_rows.count_try(unit, row):
        return Dead.SPENT
    shut = row.decoy or (codes.guessed_out(failures) and not _vouched(unit, row))
    right = compare_digest(row.code_digest, _code_digest(unit, row, code))
    if not right or shut or not challenge_rows.use(unit, row):
        challenge_rows.record_failure(unit, **whose)
        return _missed(unit, row, failures.with_another(unit.now))
    challenge_rows.forgive(unit, contact=row.target_digest, account=account)
    _accept(unit, row)
    return Proved()


def _vouched(unit: Unit, row: Challenge) -> bool:
    if row.sealed_target is None:
        return False
    claim, _beside = _claim(unit, row)
    return vouching.vouched(unit, claim, chat_id=row.chat_id, tg_user_id=row.tg_user_id)


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
    if failures.customer_total == codes.customer_mark():
        unit.audit(Code.CODE_LOCKED, actor=actor, scope=codes.Scope.CUSTOMER.value)
    return Wrong(max(0, codes.TRIES - row.tries))


def _accept(unit: Unit, row: Challenge) -> None:
    claim, beside = _claim(unit, row)
    target = unit.open(row, "sealed_target")
    row.sealed_target = None
    unit.audit(Code.CODE_PROVED, actor=actor_name(unit, row.tg_user_id), method=row.method)
    proof = Proof(
        method=Method(row.method),
        contact=claim,
        proved_at=unit.now,
        ambiguous=target["ambiguous"],
        stale=target.get("stale", False),
    )
    if target.get("given_anew"):
        recycled.noticed(unit, claim, chat_id=row.chat_id, tg_user_id=row.tg_user_id)
    sessions.prove(
        unit,
        chat_id=row.chat_id,
        tg_user_id=row.tg_user_id,
        proof=proof,
        same_as=beside,
        known_by=target.get("known_by"),
    )


def unlock(unit: Unit, contact: Contact, *, actor: str = "cli") -> int:
    """Opens codes to a contact again after too many wrong ones; tells how many there were."""
    forgotten = challenge_rows.unlock(unit, contact=_target(unit, contact))
    unit.audit(Code.CODE_UNLOCKED, actor=actor, failures=forgotten)
    return forgotten


def tell_slow(unit: Unit, challenge_id: str) -> None:
    """Tells the person that the register does not answer; the same for every address."""
    row = _waiting(unit, challenge_id)
    if row is not None:
        unit.wake(row.chat_id, SLOW, row.id)


def sweep(unit: Unit) -> int:
    """Deletes what no limit counts any more; the clock calls it. Wrong codes are kept."""
    before = unit.now - KEPT
    return challenge_rows.drop_old(unit, older_than=before) + sms_rows.drop_old(
        unit, older_than=before
    )
