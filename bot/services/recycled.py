"""A contact that was given to somebody else: whom we knew by it is let go, staff hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.audit import Code
from bot.domain.claims import Claim
from bot.domain.clock import stockholm_day
from bot.services import access, ties
from bot.store import bindings
from bot.store import cases as case_rows
from bot.store.unit import Unit

GIVEN_ANEW = "verify.given_anew"  # signal for the staff group: a contact has a new holder
WHY = "given_anew"


def known_since(unit: Unit, claim: Claim) -> date | None:
    """The day on which somebody first showed here that the contact is theirs; None if nobody."""
    return known_first(unit, [claim]).get(claim)


def known_first(unit: Unit, claims: Iterable[Claim]) -> Mapping[Claim, date]:
    """The same of many at once: whoever showed nothing here is not among them."""
    digests = {claim: access.digest_of(unit, claim) for claim in claims}
    if not digests:
        return {}
    bound, asked = (rows.first_of(unit, digests.values()) for rows in (bindings, case_rows))
    known = {
        claim: [moments[one] for moments in (bound, asked) if one in moments]
        for claim, one in digests.items()
    }
    return {claim: stockholm_day(min(moments)) for claim, moments in known.items() if moments}


def noticed(unit: Unit, claim: Claim, *, chat_id: int, tg_user_id: int) -> None:
    """The new holder has shown that they read it: accounts of the one before are let go.

    Staff hear of it once for each account that shows it, not whenever that one comes back.
    """
    digest = access.digest_of(unit, claim)
    came_before = bindings.has_shown(unit, [digest], tg_user_id=tg_user_id)
    tied = ties.resting_on(unit, claim, not_by=tg_user_id)
    for one in tied:
        access.revoke(unit, one, why=WHY)
    unit.audit(Code.CONTACT_GIVEN_ANEW, actor=access.actor_name(unit, tg_user_id))
    if unit.office.staff_chat_id is not None and (tied or not came_before):
        unit.wake(unit.office.staff_chat_id, GIVEN_ANEW, str(chat_id))
