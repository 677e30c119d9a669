"""A protected identity that was marked after the answer was made: people take it over.

The case goes back to the staff as one that only people may carry out (`by_people`).
"""

from __future__ import annotations

from collections.abc import Collection

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import Event, Refused, Role, State
from bot.domain.clock import stockholm_day
from bot.domain.messages import Button, Send
from bot.domain.texts import Lines, Sayable, lines
from bot.domain.texts import Text as _
from bot.services import casework, delivery, last_look, notices, planning
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store.tables import Case, Delivery
from bot.store.unit import Unit


def settle(unit: Unit, case_id: str, protected: bool) -> None:
    """What the registers said at the last moment: it may leave now, or it is withheld."""
    case = planning.locked(unit, case_id)
    if case is None:
        return
    if not protected:
        last_look.clear(unit, case)
        return
    told = last_look.marked(unit, case)
    waiting = _waiting(unit, case)
    if waiting:
        _withhold(unit, case, waiting)
        _back_to_staff(unit, case, waiting, told)


def _waiting(unit: Unit, case: Case) -> list[Delivery]:
    """What nobody has fetched, or is just being fetched; on paper also what has not left."""
    rows = deliveries.all_of_case(unit, case.id)
    printed = casework.came_outside(case)
    return [
        row
        for row in rows
        if row.ciphertext is not None or (printed and delivery.has_yet_to_leave(row))
    ]


def _withhold(unit: Unit, case: Case, rows: Collection[Delivery]) -> None:
    """It is wiped, and its links end."""
    opened = sum(row.used_at is not None for row in rows)
    for row in rows:
        delivery.withhold(unit, row)
    told = {"count": len(rows), "opened": opened}
    unit.audit(Code.DELIVERY_WITHHELD, actor="system", case_ref=case.ref, **told)


def _back_to_staff(
    unit: Unit, case: Case, rows: Collection[Delivery], told: Collection[int]
) -> None:
    holder = case.claimed_by
    if not isinstance(cases.step(State(case.state), Event.WITHHELD, Role.SYSTEM), Refused):
        casework.move(unit, case, Event.WITHHELD, Role.SYSTEM, casework.SYSTEM)
        case.approved_by = case.seconded_by = case.approved_plan_hash = case.rejected_by = None
        case.claimed_by = case.claimed_until = None
    if State(case.state) in planning.PLANNABLE:
        planning.renew(unit, case)
    _tell_staff(unit, case, holder, _notice(case, rows))
    if case.chat_id not in told:
        notices.tell_customer(unit, case, said(unit, case))
    notices.refresh_card(unit, case)


def said(unit: Unit, case: Case) -> Send:
    """What the person reads, with the way to the case."""
    return Send(text=_words(unit, case), keyboard=(_show(case),))


def _show(case: Case) -> tuple[Button, ...]:
    return (Button(label=_("Show the case"), action=f"cases.show:{case.ref}"),)


def _words(unit: Unit, case: Case) -> Lines:
    """What the person reads: the same as whoever was protected from the beginning."""
    late = case.due < stockholm_day(unit.now)
    going = _("Your case {ref} is with our staff. You hear from us as soon as they have looked.")
    by_then = _(
        "Your case {ref} is with our staff. You will have our answer by {due} at the latest."
    )
    return lines(
        _("What we have cannot be shown right away: a member of our staff has to look first."),
        going.format(ref=case.ref) if late else by_then.format(ref=case.ref, due=case.due),
    )


def told(unit: Unit, delivery_id: str) -> Send:
    """What the person reads who asks for what was withheld."""
    row = deliveries.by_id(unit, delivery_id)
    case = case_rows.by_id(unit, row.case_id) if row else None
    if case is not None and State(case.state) in cases.OPEN:
        return said(unit, case)
    over = _("This answer cannot be fetched here. What our staff answered stands in /cases.")
    return Send(text=over, keyboard=(_show(case),) if case is not None else ())


def _notice(case: Case, rows: Collection[Delivery]) -> Sayable:
    parts: list[Sayable] = [_WITHHELD.format(ref=case.ref)]
    if casework.came_outside(case):
        parts.append(_("If something of it is printed already, do not post it: destroy it."))
    elif any(row.used_at is not None for row in rows):
        parts.append(_("It had just been opened, so part of it may be with the customer already."))
    return lines(*parts, _BY_PEOPLE)


_WITHHELD = _(
    "🛑 Case {ref} has come back: since it was answered, a system has marked the identity as "
    "protected. What had not left yet is withheld, and the links to it have ended."
)
_BY_PEOPLE = _(
    "Nothing runs by itself any more. Follow your own routine, and then write in the console what "
    "was done (<b>Carried out by people</b>)."
)


def _tell_staff(unit: Unit, case: Case, holder: str | None, text: Sayable) -> None:
    """Whoever had the case; else all of the staff."""
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    message = Send(text=text, keyboard=((look,),))
    if holder is None or not notices.tell_colleague(unit, holder, message):
        notices.tell_group(unit, Send(text=text))
