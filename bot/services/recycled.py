"""A contact that was given to somebody else: whom we knew by it is let go, staff hear of it."""

from __future__ import annotations

from datetime import date

from bot.domain.audit import Code
from bot.domain.claims import Claim
from bot.domain.clock import stockholm_day
from bot.services import access
from bot.store import bindings
from bot.store import cases as case_rows
from bot.store.unit import Unit

GIVEN_ANEW = "verify.given_anew"  # signal for the staff group: a contact has a new holder
WHY = "given_anew"


def known_since(unit: Unit, claim: Claim) -> date | None:
    """The day on which somebody first showed here that the contact is theirs; None if nobody."""
    digest = access.digest_of(unit, claim)
    moments = (bindings.first_of(unit, digest), case_rows.first_of(unit, digest))
    known = [moment for moment in moments if moment is not None]
    return stockholm_day(min(known)) if known else None


def noticed(unit: Unit, claim: Claim, *, chat_id: int, tg_user_id: int) -> None:
    """The new holder has shown that they read it: accounts of the one before are let go."""
    digest = access.digest_of(unit, claim)
    for one in bindings.elsewhere(unit, persons=[digest], not_by=tg_user_id, now=unit.now):
        access.revoke(unit, one, why=WHY)
    unit.audit(Code.CONTACT_GIVEN_ANEW, actor=access.actor_name(unit, tg_user_id))
    if unit.office.staff_chat_id is not None:
        unit.wake(unit.office.staff_chat_id, GIVEN_ANEW, str(chat_id))
