"""Staff record that a contact has a new holder: what was linked by it ends, and is assessed.

That nobody may be believed on it alone any more stands in the company's register, which is asked
whenever a code goes out; here ends what was believed before.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.cases import StepRefusal
from bot.domain.claims import Claim
from bot.domain.relay import Topic
from bot.services import access, decisions, not_me, queue, recording, ties
from bot.services.access import Member
from bot.services.not_me import What
from bot.services.queue import NotAllowed
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Disputed:
    """So many Telegram accounts were linked by it."""

    case: Case
    accounts: int


def refusal(unit: Unit, member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not record a new holder in this case; None if they may."""
    return recording.refusal(unit, member, case, Topic.NEW_HOLDER)


def record(unit: Unit, member: Member, ref: str, contact: Claim) -> Disputed | NotAllowed:
    """Ends what rests on this contact and links to answers, starts the 72 hours (Art. 33(1)).

    The account that asks counts too: whoever has the contact now could have come by it.
    Raises CaseNotFoundError.
    """
    case = decisions.found(unit, member, ref)
    refused = refusal(unit, member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    digest = access.digest_of(unit, contact)
    tied = ties.resting_on(unit, contact)
    by = queue.actor(member)
    unit.audit(Code.CONTACT_DISPUTED, actor=by, case_ref=case.ref, accounts=len(tied))
    not_me.report(
        unit,
        what=What.HOLDER,
        person_digest=digest,
        ended=tied,
        account=case.ref,
        stands_in=case,
        by=by,
    )
    return Disputed(case, len(tied))
