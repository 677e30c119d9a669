"""Who belongs to the staff: adding, listing and removing members, and turning others away."""

from __future__ import annotations

from bot.domain.audit import Code
from bot.domain.cases import SECOND_PERSONS, Event, Role
from bot.domain.errors import InsynError
from bot.domain.texts import Language
from bot.services import access, casework, notices, quiet_hours
from bot.services.access import Member
from bot.store import console as console_rows
from bot.store import queue as queue_rows
from bot.store import staff as staff_rows
from bot.store.tables import Staff
from bot.store.unit import Unit


class NotStaffError(InsynError):
    """No member of staff has this Telegram user id."""

    def __init__(self, *, tg_user_id: int) -> None:
        self.tg_user_id = tg_user_id


def add(
    unit: Unit,
    *,
    tg_user_id: int,
    name: str,
    role: Role,
    language: Language,
    email: str | None = None,
    actor: str = "cli",
) -> Member:
    """Makes somebody a member of staff, or gives a member a new name, role or language.

    `email` is where reminders go beside Telegram: None keeps what there is, "" takes it away.
    """
    row = staff_rows.by_telegram(unit, tg_user_id)
    if row is None:
        row = Staff(
            tg_user_id=tg_user_id,
            name=name,
            role=role.value,
            language=language,
            added_at=unit.now,
        )
    row.name, row.role, row.language = name, role.value, language
    if email is not None:
        unit.seal(row, "sealed_email", email or None)
        unit.seal(row, "sealed_new_email", None)
    unit.add(row)
    chat = staff_rows.private_chat(unit, tg_user_id)
    if chat is not None:
        chat.language = language
    unit.audit(Code.STAFF_ADDED, actor=actor, member=row.id, role=role.value)
    return member_of(row)


def speak(unit: Unit, member: Member, language: Language) -> None:
    """Speaks the language to the member from now on, in the console and in their chat."""
    row = staff_rows.by_id(unit, member.id)
    chat = staff_rows.private_chat(unit, member.tg_user_id)
    for place in (row, chat):
        if place is not None:
            place.language = language
    unit.audit(Code.LANGUAGE_CHOSEN, actor=f"staff:{member.id}", language=language)


def members(unit: Unit) -> tuple[Member, ...]:
    """Everybody who is a member now."""
    return tuple(member_of(row) for row in staff_rows.active(unit))


def remove(unit: Unit, *, tg_user_id: int, actor: str = "cli") -> Member:
    """Takes somebody off the staff; what they had claimed goes back to the queue.

    The row stays, so that past decisions keep their author. Raises NotStaffError.
    """
    row = staff_rows.by_telegram(unit, tg_user_id)
    if row is None:
        raise NotStaffError(tg_user_id=tg_user_id)
    row.removed_at = unit.now
    unit.add(row)
    unit.audit(Code.STAFF_REMOVED, actor=actor, member=row.id)
    console_rows.end_sessions(unit, row.id)
    _give_back(unit, row)
    return member_of(row)


def _give_back(unit: Unit, row: Staff) -> None:
    for case in queue_rows.held_by(unit, row.id):
        if case.state in queue_rows.HELD and queue_rows.release(unit, case, held_by=row.id):
            casework.move(unit, case, Event.RELEASED, Role.SYSTEM, casework.SYSTEM)
            unit.audit(Code.CASE_RELEASED, actor=casework.SYSTEM, case_ref=case.ref)
            notices.refresh_card(unit, case)


def recognise(unit: Unit, tg_user_id: int, *, act: str, ref: str | None = None) -> Member | None:
    """The member who acts; a stranger or former member comes out as None, and in the audit trail.

    `act` is the name of the command or button, as our own code calls it.
    """
    member = access.member(unit, tg_user_id)
    if member is None:
        former = staff_rows.removed_by_telegram(unit, tg_user_id) is not None
        actor = access.actor_name(unit, tg_user_id)
        unit.audit(Code.STAFF_STRANGER, actor=actor, case_ref=ref, act=act, former=former)
        return None
    chat = staff_rows.private_chat(unit, tg_user_id)
    if chat is not None:
        chat.language = chat.language or member.language
    return member


def member_by_id(unit: Unit, staff_id: str | None) -> Member | None:
    """The member with this row id, unless they have been removed."""
    row = staff_rows.by_id(unit, staff_id) if staff_id else None
    return member_of(row) if row is not None and row.removed_at is None else None


def email_of(unit: Unit, member: Member) -> str | None:
    """Where reminders go beside Telegram, if the member has an address."""
    row = staff_rows.by_id(unit, member.id)
    found = unit.open(row, "sealed_email") if row is not None else None
    return str(found) if found else None


def parse_quiet(text: str) -> tuple[int, int] | None:
    """Two hours of the day, such as "20-7"; None if it is something else."""
    first, dash, last = text.partition("-")
    if not (dash and first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        return None
    hours = int(first), int(last)
    return hours if max(hours) <= 24 and hours[0] != hours[1] else None


def set_quiet(unit: Unit, member: Member, hours: tuple[int, int] | None) -> None:
    """Between these hours, Swedish time, what is told to the member waits; None ends it."""
    row = staff_rows.by_id(unit, member.id)
    if row is not None:
        row.quiet_from, row.quiet_until = hours or (None, None)
        unit.add(row)
        quiet_hours.over(unit, row.id)


def quiet_of(unit: Unit, member: Member) -> tuple[int, int] | None:
    """The member's quiet hours, if they have any."""
    row = staff_rows.by_id(unit, member.id)
    if row is None or row.quiet_from is None or row.quiet_until is None:
        return None
    return row.quiet_from, row.quiet_until


def second_persons(unit: Unit, *, other_than: str | None) -> tuple[Member, ...]:
    """Everybody who may give the second approval, but for the person who gave the first."""
    return tuple(m for m in members(unit) if m.role in SECOND_PERSONS and m.id != other_than)


def member_of(row: Staff) -> Member:
    language: Language = "en" if row.language == "en" else "sv"
    return Member(
        id=row.id,
        tg_user_id=row.tg_user_id,
        name=row.name,
        role=Role(row.role),
        language=language,
    )
