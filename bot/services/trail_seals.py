"""Signs the end of the audit trail once a day: who can write rows cannot rewrite days."""

from __future__ import annotations

from bot.domain import audit
from bot.domain.clock import stockholm_day
from bot.store import trail
from bot.store.unit import Unit


def seal_day(unit: Unit) -> bool:
    """Signs the trail's present end, unless nothing was written since the last time."""
    seq, head = trail.head(unit.session.connection())
    last = trail.last_seal(unit)
    if head is None or (last is not None and last.seq >= seq):
        return False
    message = audit.seal_message(seq=seq, head=head, day=stockholm_day(unit.now))
    trail.write_seal(
        unit,
        seq=seq,
        head=head,
        day=stockholm_day(unit.now),
        public_key=unit.keyring.public_key,
        signature=unit.keyring.sign(message),
    )
    return True
