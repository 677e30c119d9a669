"""Whether an approved identification vouches for a contact, so that strangers cannot shut it.

Anybody can use up the codes of somebody else's address, or have it locked. Whoever has just been
identified as its holder is held back by what their own account did, and by nothing else.
"""

from __future__ import annotations

from bot.domain.claims import Claim
from bot.domain.eid import Mode, State
from bot.store import eids
from bot.store.tables import EidOrder
from bot.store.unit import Unit


def vouched(unit: Unit, claim: Claim, *, chat_id: int, tg_user_id: int) -> bool:
    """Whether a scanned code was approved by the holder of a contact, and waits for its code."""
    orders = eids.living_of_chat(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    return any(_is_of(unit, row, claim) for row in orders)


def _is_of(unit: Unit, row: EidOrder, claim: Claim) -> bool:
    if row.state != State.COMPLETED or row.mode != Mode.OTHER_DEVICE:
        return False
    own = unit.open(row, "sealed_contacts") or []
    return claim.value.casefold() in {address.casefold() for address in own}
