"""Queries on one-time codes and on how often they were asked for and missed.

A subject is a keyed digest of a contact or of a Telegram account; an event names the other one, so
that what a pair did can be told from what everybody did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlmodel import col, delete

from bot.domain import codes
from bot.store.prepared import Prepared
from bot.store.tables import Challenge, Moment, RateCounter, new_id
from bot.store.unit import Unit

SENT, FAILED = "sent:", "failed:"
FAILURE_MEMORY = timedelta(hours=48)  # a lock of a day follows upon the failures of a day


def by_id(unit: Unit, challenge_id: str) -> Challenge | None:
    return unit.rows.get(Challenge, challenge_id)


def living(
    unit: Unit, *, chat_id: int, tg_user_id: int, purpose: str, contact: str
) -> Challenge | None:
    """The newest code that still waits for the same errand."""
    known = {"chat": chat_id, "user": tg_user_id, "purpose": purpose}
    return unit.rows.first(Challenge, _LIVING, **known, contact=contact, now=unit.now)


def count_try(unit: Unit, row: Challenge) -> bool:
    """Counts a try before it is compared; False if the code has died meanwhile."""
    if not unit.rows.change(Challenge, _TRY, challenge=row.id, now=unit.now):
        unit.rows.refresh(row)
        return False
    unit.rows.take_as(row, tries=row.tries + 1)
    return True


def use(unit: Unit, row: Challenge) -> bool:
    """Uses the code up and wipes it; False if it was used already."""
    if not unit.rows.change(Challenge, _USE, challenge=row.id, now=unit.now):
        unit.rows.refresh(row)
        return False
    unit.rows.take_as(row, used_at=unit.now, code_digest="")
    return True


def kill_open(unit: Unit, *, chat_id: int, tg_user_id: int) -> None:
    """Ends every code that waits for this account: none that was sent before counts."""
    unit.rows.change(Challenge, _KILL, chat=chat_id, user=tg_user_id, now=unit.now)


def drop_old(unit: Unit, *, older_than: datetime) -> int:
    """Deletes codes, and notes of their sending, that nothing is counted by any more."""
    old_codes = delete(Challenge).where(col(Challenge.created_at) < older_than)
    old_sends = delete(RateCounter).where(
        col(RateCounter.at) < older_than,
        col(RateCounter.event).startswith(SENT, autoescape=True),
    )
    return unit.session.exec(old_codes).rowcount + unit.session.exec(old_sends).rowcount


def record_send(unit: Unit, *, contact: str, account: str) -> None:
    _record(unit, (contact, SENT + account), (account, SENT + contact))


def record_failure(unit: Unit, *, contact: str, account: str, customer: str) -> None:
    _record(unit, (contact, FAILED + account), customer=customer)


def _record(unit: Unit, *happened: tuple[str, str], customer: str = "") -> None:
    told = {"customer_digest": customer, "at": unit.now}
    rows = (
        {"id": new_id(), "subject_digest": subject, "event": event, **told}
        for subject, event in happened
    )
    unit.rows.insert(RateCounter, *rows)


def forgive(unit: Unit, *, contact: str, account: str) -> None:
    """Takes back the failures of an account on a contact that it has proved to be its own."""
    unit.rows.change(RateCounter, _FORGIVE, whom=contact, what=FAILED + account)


def unlock(unit: Unit, *, contact: str) -> int:
    """Forgets every wrong code on a contact, and on others of the customer who has it.

    Tells how many there were.
    """
    asked = sa.select(col(Challenge.customer_digest)).where(
        col(Challenge.target_digest) == contact, col(Challenge.customer_digest) != ""
    )
    missed = sa.select(col(RateCounter.customer_digest)).where(
        col(RateCounter.subject_digest) == contact, col(RateCounter.customer_digest) != ""
    )
    customers = asked.union(missed)
    wrong = sa.delete(RateCounter).where(
        col(RateCounter.event).startswith(FAILED),
        sa.or_(
            col(RateCounter.subject_digest) == contact,
            col(RateCounter.customer_digest).in_(customers),
        ),
    )
    return unit.session.connection().execute(wrong).rowcount


def past(
    unit: Unit, *, contact: str, account: str, customer: str = ""
) -> tuple[codes.Sends, codes.Failures]:
    """The codes of the last 24 hours for the contact and for the account, and the wrong ones.

    Locks keep a contact's wrong codes few, and notes of sending are deleted when they are old.
    Until the transaction ends nobody else counts them, so that replicas cannot both take the last.
    """
    customer = customer or contact  # which no customer's is: nothing is found by it
    _wait_for_others(unit, contact, account, customer)
    whose = {"contact": contact, "account": account, "customer": customer}
    found = _PAST.all(unit.rows.connection, whose)
    day, memory = unit.now - codes.DAY, unit.now - FAILURE_MEMORY
    sent = [one for one in found if one["event"].startswith(SENT) and one["at"] > day]
    wrong = [one for one in found if one["event"].startswith(FAILED)]
    by_account = [one for one in sent if one["subject_digest"] == account]
    targets = {one["event"] for one in by_account} - {SENT + contact}
    sends = codes.Sends(
        pair=_moments(sent, contact, SENT + account),
        contact=_moments(sent, contact),
        telegram=_moments(sent, account),
        other_targets=len(targets),
    )
    recent = [one for one in wrong if one["at"] > memory]
    failures = codes.Failures(
        pair=_moments(recent, contact, FAILED + account),
        contact_total=len(_moments(wrong, contact)),
        customer_total=sum(one["customer_digest"] == customer for one in wrong),
    )
    return sends, failures


def wrong_at(unit: Unit, *, contact: str, customer: str) -> codes.Failures:
    """How many wrong codes there were at a contact, and at all of its customer together."""
    found = _WRONG_AT.all(unit.rows.connection, {"customer": customer})
    here = sum(one["subject_digest"] == contact for one in found)
    return codes.Failures(contact_total=here, customer_total=len(found))


def _wait_for_others(unit: Unit, *subjects: str) -> None:
    """SQLite has one writer at a time anyway."""
    if unit.rows.connection.dialect.name != "postgresql":
        return
    first, second, third = sorted(int(one[:16], 16) - 2**63 for one in subjects)  # signed
    locks = {"first": first, "second": second, "third": third}
    unit.rows.connection.execute(_LOCKS, locks)


def _moments(
    found: list[dict[str, Any]], subject: str, event: str | None = None
) -> tuple[datetime, ...]:
    return tuple(
        one["at"]
        for one in found
        if one["subject_digest"] == subject and event in (None, one["event"])
    )


# Every code that is asked for or tried passes these, so they are built once.
_ONE = col(Challenge.id) == bindparam("challenge")
_UNUSED = col(Challenge.used_at).is_(None)
_TABLE = Challenge.__table__  # type: ignore[attr-defined]
_TRY = Prepared(
    sa.update(_TABLE)
    .where(
        _ONE,
        _UNUSED,
        col(Challenge.tries) < codes.TRIES,
        col(Challenge.expires_at) >= bindparam("now", type_=Moment),
    )
    .values(tries=col(Challenge.tries) + 1)
)
_USE = Prepared(
    sa.update(_TABLE)
    .where(_ONE, _UNUSED)
    .values(used_at=bindparam("now", type_=Moment), code_digest="")
)
_KILL = Prepared(
    sa.update(_TABLE)
    .where(
        col(Challenge.chat_id) == bindparam("chat"),
        col(Challenge.tg_user_id) == bindparam("user"),
        _UNUSED,
    )
    .values(used_at=bindparam("now", type_=Moment), code_digest="", sealed_target=None, decoy=True)
)
_LIVING = Prepared(
    sa.select(_TABLE)
    .where(
        col(Challenge.chat_id) == bindparam("chat"),
        col(Challenge.tg_user_id) == bindparam("user"),
        col(Challenge.purpose) == bindparam("purpose"),
        col(Challenge.target_digest) == bindparam("contact"),
        _UNUSED,
        col(Challenge.tries) < codes.TRIES,
        col(Challenge.expires_at) >= bindparam("now", type_=Moment),
    )
    .order_by(col(Challenge.created_at).desc())
)
_LOCKS = sa.text(
    "SELECT pg_advisory_xact_lock(:first), pg_advisory_xact_lock(:second), "
    "pg_advisory_xact_lock(:third)"
)
_COUNTED = RateCounter.__table__.c  # type: ignore[attr-defined]
_PAST = Prepared(
    sa.select(*(_COUNTED[name] for name in ("subject_digest", "customer_digest", "event", "at")))
    .where(
        sa.or_(
            _COUNTED.subject_digest.in_([bindparam("contact"), bindparam("account")]),
            _COUNTED.customer_digest == bindparam("customer"),
        )
    )
    .order_by(_COUNTED.at)
)
_WRONG_AT = Prepared(
    sa.select(_COUNTED.subject_digest).where(_COUNTED.customer_digest == bindparam("customer"))
)
_FORGIVE = Prepared(
    sa.delete(RateCounter.__table__).where(  # type: ignore[attr-defined]
        col(RateCounter.subject_digest) == bindparam("whom"),
        col(RateCounter.event) == bindparam("what"),
    )
)
