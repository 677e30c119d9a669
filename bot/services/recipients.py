"""Who got the data and has to hear that it was corrected or erased (Art. 19): a list per case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from bot.domain.audit import Code
from bot.domain.clock import stockholm_day
from bot.domain.messages import Button, Send
from bot.domain.recipients import STEPS, NoticeState, RecipientNotice
from bot.domain.registry import Recipient
from bot.domain.texts import LocalText, Text, lines
from bot.domain.texts import Text as _
from bot.services import access, notices, queue, recipient_mail
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store import recipients as rows
from bot.store.rows import fresh
from bot.store.tables import Case, RecipientRow
from bot.store.unit import Unit


def write_down(unit: Unit, case: Case, recipients: Iterable[Recipient]) -> None:
    """Makes the case's list, and gives it to whoever has the case."""
    old = rows.of_case(unit, case.id)
    known = {_name(unit, row) for row in old}
    more = {one.name: one for one in recipients if one.name not in known}
    new = [_row(unit, case, one, len(old) + place) for place, one in enumerate(more.values())]
    rows.write(unit, new)
    _remind(unit, case, [*old, *new])


def _row(unit: Unit, case: Case, one: Recipient, number: int) -> RecipientRow:
    row = fresh(
        RecipientRow,
        case_id=case.id,
        number=number,
        state=NoticeState.TO_TELL.value,
        changed_at=unit.now,
    )
    unit.seal(row, "sealed_name", {"sv": one.name.sv, "en": one.name.en})
    recipient_mail.order(unit, case, one, row)
    return row


def _remind(unit: Unit, case: Case, listed: Iterable[RecipientRow]) -> None:
    waiting = [one for one in listed if one.state == NoticeState.TO_TELL]
    if waiting:
        notices.tell_holder(unit, case, _asked(unit, case, waiting, _CARRIED_OUT))


def remind(unit: Unit) -> int:
    """Once a week, of those whom nobody has told yet; the clock calls it once a day."""
    today, waiting = stockholm_day(unit.now), rows.left_to_staff(unit)
    due = [one for one in waiting if _is_week_day(today - stockholm_day(one.changed_at))]
    for case_id, some in groupby(due, key=attrgetter("case_id")):
        case = case_rows.by_id(unit, case_id)
        if case is not None:
            said = _asked(unit, case, some, _NOT_TOLD)
            if not notices.tell_holder(unit, case, said):
                notices.tell_group(unit, said)
    return len(due)


def _is_week_day(waited: timedelta) -> bool:
    return waited.days > 0 and waited.days % 7 == 0


def _asked(unit: Unit, case: Case, waiting: Iterable[RecipientRow], text: Text) -> Send:
    button = Button(label=_("Note who was told"), action=f"s:rec:{case.ref}")
    names = [_("• {label}").format(label=_name(unit, one)) for one in waiting]
    return Send(text=lines(text.format(ref=case.ref), *names), keyboard=((button,),))


def of_case(unit: Unit, case: Case) -> tuple[RecipientNotice, ...]:
    """Everybody who has to be told, with how far that has come."""
    return tuple(_read(unit, row) for row in rows.of_case(unit, case.id))


def shown_to(unit: Unit, member: Member, ref: str) -> tuple[RecipientNotice, ...] | NotAllowed:
    """The list for a member who works on the case. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    return _refusal(unit, member, case) or of_case(unit, case)


def mark(
    unit: Unit,
    member: Member,
    ref: str,
    number: int,
    state: NoticeState,
    *,
    reason: str | None = None,
) -> bool | NotAllowed:
    """Notes how far a recipient has been told; False if that step is not open any more.

    Raises CaseNotFoundError.
    """
    case = access.case_for(unit, member, ref)
    if refused := _refusal(unit, member, case):
        return refused
    row = rows.locked(unit, case.id, number)
    if row is None or state not in STEPS[NoticeState(row.state)]:
        return False
    if state is NoticeState.IMPOSSIBLE and not reason:
        return False
    row.state, row.changed_at, row.changed_by = state.value, unit.now, member.id
    unit.seal(row, "sealed_reason", reason)
    unit.add(row)
    unit.audit(
        Code.RECIPIENT_NOTED,
        actor=queue.actor(member),
        case_ref=case.ref,
        number=number,
        state=state.value,
    )
    return True


def _refusal(unit: Unit, member: Member, case: Case) -> NotAllowed | None:
    """Who got somebody's data is for those who work on the case."""
    reason = queue.out_of_sight(member, case)
    return queue.turn_down(unit, member, case, reason) if reason else None


def _read(unit: Unit, row: RecipientRow) -> RecipientNotice:
    return RecipientNotice(
        number=row.number,
        name=_name(unit, row),
        state=NoticeState(row.state),
        on=stockholm_day(row.changed_at),
        reason=unit.open(row, "sealed_reason"),
    )


def _name(unit: Unit, row: RecipientRow) -> LocalText:
    return LocalText(**unit.open(row, "sealed_name"))


_CARRIED_OUT = _(
    "Case {ref} is carried out. Those who received the data from us must be told (Article 19):"
)
_NOT_TOLD = _(
    "Case {ref} is answered, and these who received the data from us are still not told (Article "
    "19). The customer can see that:"
)
