"""The staff list as owners look after it in the console; each act asks again who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.cases import STAFF, Role
from bot.domain.identifiers import Refused
from bot.domain.texts import Language
from bot.domain.validators import clean_text
from bot.services import second_factor, staff
from bot.services.access import Member
from bot.services.second_factor import Stage
from bot.store import queue as queue_rows
from bot.store.unit import Unit

NAME_LIMIT = 100
_LARGEST_ID = 2**52  # of Telegram (core.telegram.org/bots/api#user)


class Outcome(StrEnum):
    """What became of a change to the staff list."""

    DONE = "done"
    NOT_OWNER = "not_owner"
    OWN = "own"  # owners neither remove nor demote themselves: one has to stay
    NO_MEMBER = "no_member"
    NO_NAME = "no_name"
    NO_ID = "no_id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One member in the list."""

    member: Member
    stage: Stage  # of their authenticator
    held: int  # open cases


def lines(unit: Unit, _owner: Member) -> tuple[Line, ...]:
    """Everybody who is a member now."""
    return tuple(
        Line(
            member=one,
            stage=second_factor.stage(unit, one),
            held=len(queue_rows.held_by(unit, one.id)),
        )
        for one in staff.members(unit)
    )


def save(
    unit: Unit, owner: Member, *, typed_id: str, name: str, role: Role, language: Language
) -> Outcome:
    """Adds a member, or gives one a new name, role or language."""
    if owner.role is not Role.OWNER:
        return Outcome.NOT_OWNER
    tg_user_id = int(typed_id) if typed_id.isascii() and typed_id.isdigit() else 0
    if not 0 < tg_user_id < _LARGEST_ID:
        return Outcome.NO_ID
    cleaned = clean_text(name, NAME_LIMIT, one_line=True)
    if isinstance(cleaned, Refused):
        return Outcome.NO_NAME
    if role not in STAFF or (tg_user_id == owner.tg_user_id and role is not Role.OWNER):
        return Outcome.OWN
    staff.add(
        unit,
        tg_user_id=tg_user_id,
        name=cleaned,
        role=role,
        language=language,
        actor=f"staff:{owner.id}",
    )
    return Outcome.DONE


def remove(unit: Unit, owner: Member, staff_id: str) -> Outcome:
    """Takes a colleague off the list; their sessions end, and what they held is free."""
    if owner.role is not Role.OWNER:
        return Outcome.NOT_OWNER
    member = staff.member_by_id(unit, staff_id)
    if member is None:
        return Outcome.NO_MEMBER
    if member.id == owner.id:
        return Outcome.OWN
    staff.remove(unit, tg_user_id=member.tg_user_id, actor=f"staff:{owner.id}")
    return Outcome.DONE
