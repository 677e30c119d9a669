"""The address to which a member is reminded: set by an owner, and proved by a code sent there."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain import codes
from bot.domain.audit import Code
from bot.domain.cases import Role
from bot.domain.identifiers import Email, parse_email
from bot.domain.identity import Method
from bot.domain.texts import Language
from bot.services import staff
from bot.services.access import Member
from bot.store import staff as rows
from bot.store.tables import Staff
from bot.store.unit import Unit

LIFE = timedelta(hours=1)  # the owner has to ask a colleague what the mail says
AGAIN_AFTER = timedelta(minutes=1)


class Outcome(StrEnum):
    """What became of it."""

    SENT = "email_sent"
    DONE = "email_set"
    GONE = "email_gone"
    NOT_OWNER = "not_owner"
    NO_MEMBER = "no_member"
    NO_ADDRESS = "email_none"  # what was written is no address
    SAME = "email_same"
    NO_MAIL = "email_no_mail"  # no mail leaves from here
    TOO_SOON = "email_soon"
    WRONG = "email_wrong"
    OVER = "email_over"  # its time or its tries are used up


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a member is reminded, and which address waits for its code."""

    member: Member
    address: str | None = field(repr=False)
    waiting: str | None = field(repr=False)
    tries: int = codes.TRIES


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What is to be mailed: a code to the new address, or to the old one that it is old."""

    to: str = field(repr=False)
    language: Language
    name: str
    code: str | None = field(repr=False)


def standing(unit: Unit, owner: Member, staff_id: str) -> Standing | None:
    """What the owner's page shows; None if there is no such member."""
    row = _row(unit, owner, staff_id)
    if isinstance(row, Outcome):
        return None
    member, kept = staff.member_of(row), _waiting(unit, row)
    return Standing(
        member=member,
        address=staff.email_of(unit, member),
        waiting=str(kept["address"]) if kept else None,
        tries=codes.TRIES - int(kept["tries"]) if kept else codes.TRIES,
    )


def ask(unit: Unit, owner: Member, staff_id: str, typed: str) -> Outcome:
    """Sends a code to the address; nothing changes before it has come back."""
    row = _row(unit, owner, staff_id)
    if isinstance(row, Outcome):
        return row
    refused = _refused(unit, row, typed)
    if refused is not None:
        return refused
    found = parse_email(typed)
    assert isinstance(found, Email)
    code = codes.new_code(secrets.randbelow)
    kept = {"address": found.address, "code": code, "at": unit.now.isoformat(), "tries": 0}
    _keep(unit, row, kept)
    _mail(unit, row)
    unit.audit(Code.STAFF_EMAIL_ASKED, actor=f"staff:{owner.id}", member=row.id)
    return Outcome.SENT


def _refused(unit: Unit, row: Staff, typed: str) -> Outcome | None:
    found = parse_email(typed)
    if not isinstance(found, Email):
        return Outcome.NO_ADDRESS
    if Method.EMAIL_CODE not in unit.office.codes:
        return Outcome.NO_MAIL
    old = staff.email_of(unit, staff.member_of(row))
    if old is not None and old.casefold() == found.address.casefold():
        return Outcome.SAME
    kept = _waiting(unit, row)
    soon = kept is not None and unit.now - _moment(kept) < AGAIN_AFTER
    return Outcome.TOO_SOON if soon else None


def confirm(unit: Unit, owner: Member, staff_id: str, typed: str) -> Outcome:
    """The code is right: reminders go there from now on, and the old address is told."""
    row = _row(unit, owner, staff_id)
    if isinstance(row, Outcome):
        return row
    kept = _waiting(unit, row)
    if kept is None:
        return Outcome.OVER
    given = codes.parse_code(typed) or ""
    if not hmac.compare_digest(given.encode(), str(kept["code"]).encode()):
        return _missed(unit, owner, row, kept)
    _set(unit, owner, row, str(kept["address"]))
    return Outcome.DONE


def _missed(unit: Unit, owner: Member, row: Staff, kept: dict[str, Any]) -> Outcome:
    tries = int(kept["tries"]) + 1
    over = tries >= codes.TRIES
    _keep(unit, row, None if over else {**kept, "tries": tries})
    unit.audit(Code.STAFF_EMAIL_WRONG, actor=f"staff:{owner.id}", member=row.id)
    return Outcome.OVER if over else Outcome.WRONG


def take_away(unit: Unit, owner: Member, staff_id: str) -> Outcome:
    """Reminders come on Telegram alone; the old address is told."""
    row = _row(unit, owner, staff_id)
    if isinstance(row, Outcome):
        return row
    _set(unit, owner, row, None)
    return Outcome.GONE


def _set(unit: Unit, owner: Member, row: Staff, address: str | None) -> None:
    old = staff.email_of(unit, staff.member_of(row))
    unit.seal(row, "sealed_email", address)
    _keep(unit, row, {"old": old} if old else None)
    if old:
        _mail(unit, row)
    code = Code.STAFF_EMAIL_SET if address else Code.STAFF_EMAIL_REMOVED
    unit.audit(code, actor=f"staff:{owner.id}", member=row.id)


def _row(unit: Unit, owner: Member, staff_id: str) -> Staff | Outcome:
    if owner.role is not Role.OWNER:
        return Outcome.NOT_OWNER
    row = rows.by_id(unit, staff_id)
    return Outcome.NO_MEMBER if row is None or row.removed_at is not None else row


def _waiting(unit: Unit, row: Staff) -> dict[str, Any] | None:
    """The address that waits for its code, unless its time is over."""
    kept = unit.open(row, "sealed_new_email")
    if not kept or "code" not in kept or unit.now - _moment(kept) >= LIFE:
        return None
    return dict(kept)


def _moment(kept: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(kept["at"])


def _keep(unit: Unit, row: Staff, kept: dict[str, Any] | None) -> None:
    unit.seal(row, "sealed_new_email", kept)
    unit.add(row)


# -- the errand "staff_email" -----------------------------------------------------------------


def _mail(unit: Unit, row: Staff) -> None:
    unit.task("staff_email", row.id, lane=f"staff_email:{row.id}")


def letter(unit: Unit, staff_id: str) -> Letter | None:
    """What is to be mailed about the member's address; None if it is over meanwhile."""
    row = rows.by_id(unit, staff_id)
    kept = unit.open(row, "sealed_new_email") if row is not None else None
    if row is None or not kept:
        return None
    member = staff.member_of(row)
    to = kept.get("old") or kept["address"]
    return Letter(to=to, language=member.language, name=member.name, code=kept.get("code"))


def mailed(unit: Unit, staff_id: str, sent: Letter) -> None:
    """What was kept for a letter to the old address is forgotten with it."""
    row = rows.by_id(unit, staff_id)
    if row is not None and sent.code is None:
        _keep(unit, row, None)
