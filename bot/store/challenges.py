"""Queries on one-time codes and on how often they were asked for and missed.

A subject is a keyed digest of a contact or of a Telegram account; an event names the other one, so
that what a pair did can be told from what everybody did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, delete, func, select, update

from bot.domain import codes
from bot.store.tables import Challenge, RateCounter
from bot.store.unit import Unit

SENT, FAILED = "sent:", "failed:"
FAILURE_MEMORY = timedelta(hours=48)  # a lock of a day follows upon the failures of a day


def by_id(unit: Unit, challenge_id: str) -> Challenge | None:
    return unit.session.get(Challenge, challenge_id)


def living(
    unit: Unit, *, chat_id: int, tg_user_id: int, purpose: str, contact: str
) -> Challenge | None:
    """The newest code that still waits for the same errand."""
    query = select(Challenge).where(
        Challenge.chat_id == chat_id,
        Challenge.tg_user_id == tg_user_id,
        Challenge.purpose == purpose,
        Challenge.target_digest == contact,
        col(Challenge.tries) < codes.TRIES,
        col(Challenge.used_at).is_(None),
        col(Challenge.expires_at) >= unit.now,
    )
    return unit.session.exec(query.order_by(col(Challenge.created_at).desc())).first()


def count_try(unit: Unit, row: Challenge) -> bool:
    """Counts a try before it is compared; False if the code has died meanwhile."""
    statement = (
        update(Challenge)
        .where(
            col(Challenge.id) == row.id,
            col(Challenge.tries) < codes.TRIES,
            col(Challenge.used_at).is_(None),
            col(Challenge.expires_at) >= unit.now,
        )
        .values(tries=Challenge.tries + 1)
        .execution_options(synchronize_session=False)
    )
    return _one_changed(unit, row, unit.session.exec(statement).rowcount)


def use(unit: Unit, row: Challenge) -> bool:
    """Uses the code up and wipes it; False if it was used already."""
    statement = (
        update(Challenge)
        .where(col(Challenge.id) == row.id, col(Challenge.used_at).is_(None))
        .values(used_at=unit.now, code_digest="")
        .execution_options(synchronize_session=False)
    )
    return _one_changed(unit, row, unit.session.exec(statement).rowcount)


def _one_changed(unit: Unit, row: Challenge, count: int) -> bool:
    unit.session.refresh(row)
    return count == 1


def kill_open(unit: Unit, *, chat_id: int, tg_user_id: int) -> None:
    """Ends every code that waits for this account: none that was sent before counts."""
    statement = (
        update(Challenge)
        .where(
            col(Challenge.chat_id) == chat_id,
            col(Challenge.tg_user_id) == tg_user_id,
            col(Challenge.used_at).is_(None),
        )
        .values(used_at=unit.now, code_digest="", sealed_target=None, decoy=True)
        .execution_options(synchronize_session=False)
    )
    unit.session.exec(statement)


def drop_old(unit: Unit, *, older_than: datetime) -> int:
    """Deletes codes, and notes of their sending, that nothing is counted by any more."""
    old_codes = delete(Challenge).where(col(Challenge.created_at) < older_than)
    old_sends = delete(RateCounter).where(
        col(RateCounter.at) < older_than,
        col(RateCounter.event).startswith(SENT, autoescape=True),
    )
    return unit.session.exec(old_codes).rowcount + unit.session.exec(old_sends).rowcount


def record_send(unit: Unit, *, contact: str, account: str) -> None:
    unit.add(RateCounter(subject_digest=contact, event=SENT + account, at=unit.now))
    unit.add(RateCounter(subject_digest=account, event=SENT + contact, at=unit.now))


def record_failure(unit: Unit, *, contact: str, account: str) -> None:
    unit.add(RateCounter(subject_digest=contact, event=FAILED + account, at=unit.now))


def forgive(unit: Unit, *, contact: str, account: str) -> None:
    """Takes back the failures of an account on a contact that it has proved to be its own."""
    statement = delete(RateCounter).where(
        col(RateCounter.subject_digest) == contact, col(RateCounter.event) == FAILED + account
    )
    unit.session.exec(statement)


def sends(unit: Unit, *, contact: str, account: str) -> codes.Sends:
    """The codes of the last 24 hours, for the contact and for the account."""
    since = unit.now - codes.DAY
    to_contact = _events(unit, contact, SENT, since)
    by_account = _events(unit, account, SENT, since)
    targets = {row.event for row in by_account} - {SENT + contact}
    return codes.Sends(
        pair=tuple(row.at for row in to_contact if row.event == SENT + account),
        contact=tuple(row.at for row in to_contact),
        telegram=tuple(row.at for row in by_account),
        other_targets=len(targets),
    )


def failures(unit: Unit, *, contact: str, account: str) -> codes.Failures:
    """The pair's wrong codes lately, and everybody's on the contact since it was unlocked."""
    total = select(func.count()).where(
        col(RateCounter.subject_digest) == contact,
        col(RateCounter.event).startswith(FAILED, autoescape=True),
    )
    recent = _events(unit, contact, FAILED, unit.now - FAILURE_MEMORY)
    return codes.Failures(
        pair=tuple(row.at for row in recent if row.event == FAILED + account),
        contact_total=unit.session.exec(total).one(),
    )


def _events(unit: Unit, subject: str, kind: str, since: datetime) -> Sequence[RateCounter]:
    query = select(RateCounter).where(
        col(RateCounter.subject_digest) == subject,
        col(RateCounter.event).startswith(kind, autoescape=True),
        col(RateCounter.at) > since,
    )
    return unit.session.exec(query.order_by(col(RateCounter.at))).all()
