"""Staff record that somebody has died: what was linked to them ends, and nobody becomes them anew.

The GDPR does not protect the dead (recital 27). But whoever holds their telephone or reads their
mailbox could pass for them, and what Insyn says by itself would go on to their account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.cases import ENDED, State, StepRefusal
from bot.domain.claims import Claim, ClaimKind
from bot.domain.messages import Button, Send
from bot.domain.relay import Topic
from bot.domain.texts import Text, ngettext
from bot.domain.texts import Text as _
from bot.services import access, casework, decisions, notices, queue, recording, staff
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store import bindings
from bot.store import cases as case_rows
from bot.store import deceased as rows
from bot.store.tables import Binding, Case, Deceased, new_id
from bot.store.unit import Unit

TASK = "deceased"
WHY = "died"  # why a tie ended


@dataclass(frozen=True, slots=True)
class Recorded:
    """It is being looked up; the member hears in private what has ended."""

    case: Case


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It was a mistake; so many cases go on as before."""

    case: Case
    count: int


def refusal(unit: Unit, member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not record in this case that somebody has died; None if they may."""
    return recording.refusal(unit, member, case, Topic.DECEASED)


def record(unit: Unit, member: Member, ref: str, claim: Claim) -> Recorded | NotAllowed:
    """The person with this contact has died. Raises CaseNotFoundError.

    What else they are known by is looked up first, so that all of it ends and nobody else's does.
    """
    case = decisions.found(unit, member, ref)
    refused = refusal(unit, member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    row = Deceased(id=new_id(), case_id=case.id, recorded_at=unit.now, recorded_by=member.id)
    unit.seal(row, "sealed_claim", [claim.kind.value, claim.value])
    unit.add(row)
    unit.audit(Code.PERSON_DIED, actor=queue.actor(member), case_ref=case.ref)
    unit.task(TASK, row.id, lane=f"{TASK}:{row.id}")
    return Recorded(case)


def judge(unit: Unit, member: Member, ref: str) -> NotAllowed | None:
    """Whether the member may record it in this case; None if so. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(unit, member, case)
    return None if refused is None else queue.turn_down(unit, member, case, refused)


def to_look_up(unit: Unit, record_id: str) -> Claim | None:
    """By what the person was named; None once it is known what else they have."""
    row = rows.by_id(unit, record_id)
    if row is None or row.sealed_claim is None:
        return None
    kind, value = unit.open(row, "sealed_claim")
    return Claim(ClaimKind(kind), value)


def settle(unit: Unit, record_id: str, claims: Collection[Claim], *, on_file: bool = True) -> None:
    """Ends everything that is linked to whoever had these contacts; without any nothing is.

    What no register has `on_file` and nobody showed here is most likely a slip of the pen.
    """
    row = rows.by_id(unit, record_id)
    if row is None or row.sealed_claim is None:
        return
    case = case_rows.by_id(unit, row.case_id)
    assert case is not None
    digests = sorted({access.digest_of(unit, one) for one in claims})
    if not digests:
        unit.session.delete(row)
        _tell(unit, row, case, _SHARED.format(ref=case.ref))
        return
    if not on_file and not case_rows.of_person(unit, digests) and not _tied(unit, digests):
        unit.session.delete(row)
        _tell(unit, row, case, _UNKNOWN.format(ref=case.ref))
        return
    _write(unit, row, digests)
    ended = _end_ties(unit, digests)
    marked = _mark(unit, digests, but=case)
    unit.audit(
        Code.PERSON_ENDED, actor=casework.SYSTEM, case_ref=case.ref, accounts=ended, cases=marked
    )
    accounts = ngettext("{count} account", "{count} accounts", ended).format(count=ended)
    open_cases = ngettext("{count} open case", "{count} open cases", marked).format(count=marked)
    text = _ENDED.format(ref=case.ref, accounts=accounts, cases=open_cases)
    _tell(unit, row, case, text)
    notices.refresh_card(unit, case)


def _write(unit: Unit, row: Deceased, digests: Iterable[str]) -> None:
    """A row for each contact; nothing can be read from it."""
    first, *more = digests
    row.sealed_claim, row.person_digest = None, first
    unit.add(row)
    for digest in more:
        unit.add(
            Deceased(
                id=new_id(),
                case_id=row.case_id,
                person_digest=digest,
                recorded_at=row.recorded_at,
                recorded_by=row.recorded_by,
            )
        )


def _tied(unit: Unit, digests: Collection[str]) -> Sequence[Binding]:
    return bindings.elsewhere(unit, persons=digests, not_by=0, now=unit.now)


def _end_ties(unit: Unit, digests: Collection[str]) -> int:
    """Signs every account of theirs out, at once and for notices as well."""
    tied = _tied(unit, digests)
    for one in tied:
        access.logout(unit, chat_id=one.chat_id, tg_user_id=one.tg_user_id, why=WHY)
    return len(tied)


def _mark(unit: Unit, digests: Collection[str], *, but: Case) -> int:
    """Their cases are told to no account any more; counts the ones that are open."""
    found = [one for one in case_rows.of_person(unit, digests) if one.id != but.id]
    for one in found:
        one.deceased_at = unit.now
        unit.session.add(one)
    unended = [one for one in found if State(one.state) not in ENDED]
    for one in unended:
        casework.note_event(unit, one, casework.DIED, casework.SYSTEM)
        notices.refresh_card(unit, one)
    return len(unended)


def _tell(unit: Unit, row: Deceased, case: Case, text: Text) -> None:
    member = staff.member_by_id(unit, row.recorded_by)
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    if member is not None:
        notices.tell_member(unit, member, Send(text=text, keyboard=((look,),)))


# -- a mistake --------------------------------------------------------------------------------


def was_recorded(unit: Unit, case: Case) -> bool:
    """Whether it was recorded in this case that somebody has died."""
    return bool(rows.of_case(unit, case.id))


def take_back(unit: Unit, member: Member, ref: str) -> TakenBack | NotAllowed:
    """It was a mistake: their cases go on; accounts have to show anew who they are.

    Raises CaseNotFoundError.
    """
    case = decisions.found(unit, member, ref)
    found = rows.of_case(unit, case.id)
    refused = refusal(unit, member, case) or (None if found else StepRefusal.NOT_NOW)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    count = 0
    for row in found:
        unit.session.delete(row)
        count += _unmark(unit, row.person_digest) if row.person_digest else 0
    unit.audit(Code.PERSON_LIVES, actor=queue.actor(member), case_ref=case.ref, cases=count)
    notices.refresh_card(unit, case)
    return TakenBack(case, count)


def _unmark(unit: Unit, digest: str) -> int:
    found = [one for one in case_rows.of_person(unit, [digest]) if one.deceased_at is not None]
    for one in found:
        one.deceased_at = None
        unit.session.add(one)
        notices.refresh_card(unit, one)
    return len(found)


_SHARED = _(
    "Case {ref}: nothing has ended. That contact is used by several people, so it does not say "
    "who has died. Name them by something of their own, such as the personal identity number."
)
_UNKNOWN = _(
    "Case {ref}: nothing was recorded. No register knows anybody by that. Look whether it is "
    "spelt as in the register, and record it again."
)
_ENDED = _(
    "Case {ref}: recorded that the person has died. Ended: {accounts}. Marked: {cases}. Nothing "
    "is sent to them any more, and nobody can identify as them here. Mark the record in your "
    "register as well."
)
