"""Queries on one-time codes and on how often they were asked for and missed.

A subject is a keyed digest of a contact or of a Telegram account; an event names the other one, so
that what a pair did can be told from what everybody did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, delete, update

from bot.domain import codes
from bot.store.tables import Challenge, Moment, RateCounter, new_id
from bot.store.unit import Unit
from bot.store.writing import write_values

SENT, FAILED = "sent:", "failed:"
FAILURE_MEMORY = timedelta(hours=48)  # a lock of a day follows upon the failures of a day


def by_id(unit: Unit, challenge_id: str) -> Challenge | None:
    return unit.session.get(Challenge, challenge_id)


def living(
    unit: Unit, *, chat_id: int, tg_user_id: int, purpose: str, contact: str
) -> Challenge | None:
    """The newest code that still waits for the same errand."""
    known = {"chat": chat_id, "user": tg_user_id, "purpose": purpose}
    known |= {"contact": contact, "now": unit.now}
    return unit.session.scalars(_LIVING, known).first()


def count_try(unit: Unit, row: Challenge) -> bool:
    """Counts a try before it is compared; False if the code has died meanwhile."""
    found = unit.session.connection().execute(_TRY, {"challenge": row.id, "now": unit.now}).first()
    if found is None:
        unit.session.refresh(row)
        return False
    set_committed_value(row, "tries", found[0])
    return True


def use(unit: Unit, row: Challenge) -> bool:
    """Uses the code up and wipes it; False if it was used already."""
    used = unit.session.connection().execute(_USE, {"challenge": row.id, "now": unit.now})
    if used.rowcount != 1:
        unit.session.refresh(row)
        return False
    set_committed_value(row, "used_at", unit.now)
    set_committed_value(row, "code_digest", "")
    return True


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
    _record(unit, (contact, SENT + account), (account, SENT + contact))


def record_failure(unit: Unit, *, contact: str, account: str) -> None:
    _record(unit, (contact, FAILED + account))


def _record(unit: Unit, *happened: tuple[str, str]) -> None:
    rows = (
        {"id": new_id(), "subject_digest": subject, "event": event, "at": unit.now}
        for subject, event in happened
    )
    write_values(unit.session, RateCounter, *rows)


def forgive(unit: Unit, *, contact: str, account: str) -> None:
    """Takes back the failures of an account on a contact that it has proved to be its own."""
    unit.session.connection().execute(_FORGIVE, {"whom": contact, "what": FAILED + account})


def unlock(unit: Unit, *, contact: str) -> int:
    """Forgets every wrong code on a contact, and tells how many there were."""
    wrong = sa.delete(RateCounter).where(
        col(RateCounter.subject_digest) == contact, col(RateCounter.event).startswith(FAILED)
    )
    return unit.session.connection().execute(wrong).rowcount


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
    total = unit.session.connection().execute(_TOTAL, {"whom": contact, "kind": FAILED + "%"})
    recent = _events(unit, contact, FAILED, unit.now - FAILURE_MEMORY)
    return codes.Failures(
        pair=tuple(row.at for row in recent if row.event == FAILED + account),
        contact_total=int(total.scalar_one()),
    )


def _events(
    unit: Unit, subject: str, kind: str, since: datetime
) -> Sequence[sa.Row[str, datetime]]:
    known = {"whom": subject, "kind": kind + "%", "since": since}
    return unit.session.connection().execute(_EVENTS, known).all()


# Every code that is asked for or tried passes these, so they are built once.
_ONE = col(Challenge.id) == bindparam("challenge")
_UNUSED = col(Challenge.used_at).is_(None)
_TRY = (
    sa.update(Challenge)
    .where(
        _ONE,
        _UNUSED,
        col(Challenge.tries) < codes.TRIES,
        col(Challenge.expires_at) >= bindparam("now", type_=Moment),
    )
    .values(tries=col(Challenge.tries) + 1)
    .returning(col(Challenge.tries))
)
_USE = (
    sa.update(Challenge)
    .where(_ONE, _UNUSED)
    .values(used_at=bindparam("now", type_=Moment), code_digest="")
)
_LIVING = (
    sa.select(Challenge)
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
_WHOM = col(RateCounter.subject_digest) == bindparam("whom")
_KIND = col(RateCounter.event).like(bindparam("kind"))
_TOTAL = sa.select(sa.func.count()).select_from(RateCounter).where(_WHOM, _KIND)
_EVENTS = (
    sa.select(col(RateCounter.event), col(RateCounter.at))
    .where(_WHOM, _KIND, col(RateCounter.at) > bindparam("since", type_=Moment))
    .order_by(col(RateCounter.at))
)
_FORGIVE = sa.delete(RateCounter).where(_WHOM, col(RateCounter.event) == bindparam("what"))
