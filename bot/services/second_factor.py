"""The console's second factor: an authenticator that an owner allows and the member confirms."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp

from bot.domain import console
from bot.domain.audit import Code
from bot.domain.cases import Role
from bot.domain.codes import parse_code
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.services import access, notices, staff
from bot.services.access import Member
from bot.store import console as rows
from bot.store.tables import SecondFactor
from bot.store.unit import Unit

STEP = timedelta(seconds=30)  # that a code stands for (RFC 6238)
_DRIFT = (0, -1, 1)  # steps that a clock may be off


class Stage(StrEnum):
    """How far a member has come with their second factor."""

    SET = "set"  # confirmed: its code is asked for
    PERMITTED = "permitted"  # an owner allowed it: it can be set up now
    MISSING = "missing"  # an owner has to allow it first


class Verdict(StrEnum):
    """What became of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    PAUSED = "paused"  # too many wrong ones: not even the right one is taken for a while
    MISSING = "missing"  # there is nothing that a code could be checked against


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolment:
    """What an authenticator is set up with."""

    secret: str
    uri: str  # otpauth://..., as the authenticators' QR codes hold it


class Permission(StrEnum):
    """What came of allowing somebody a second factor."""

    GIVEN = "given"
    NOT_OWNER = "not_owner"
    OWN = "own"  # nobody opens the door for themselves
    NO_MEMBER = "no_member"


def stage(unit: Unit, member: Member) -> Stage:
    row = rows.factor(unit, member.id)
    if row is not None and row.confirmed_at is not None:
        return Stage.SET
    return Stage.PERMITTED if _permitted(row, unit.now) else Stage.MISSING


def _permitted(row: SecondFactor | None, now: datetime) -> bool:
    return row is not None and row.permitted_until is not None and now < row.permitted_until


def allow(unit: Unit, owner: Member, staff_id: str) -> Permission:
    """Lets a colleague set up a second factor, new or in place of a lost one."""
    if owner.role is not Role.OWNER:
        unit.audit(Code.STAFF_NOT_ALLOWED, actor=f"staff:{owner.id}", reason="not_your_role")
        return Permission.NOT_OWNER
    member = staff.member_by_id(unit, staff_id)
    if member is None:
        return Permission.NO_MEMBER
    if member.id == owner.id:
        return Permission.OWN
    permit(unit, member, actor=f"staff:{owner.id}")
    text = _("You may now set up your authenticator for the console. Write /console to begin.")
    notices.tell_member(unit, member, Send(text=text), at_once=True)
    return Permission.GIVEN


def permit_by_hand(unit: Unit, tg_user_id: int) -> Member:
    """The same from the command line, for the first owner above all. Raises NotStaffError."""
    member = access.member(unit, tg_user_id)
    if member is None:
        raise staff.NotStaffError(tg_user_id=tg_user_id)
    permit(unit, member, actor="cli")
    return member


def permit(unit: Unit, member: Member, *, actor: str) -> None:
    """Makes a fresh secret that can be confirmed for a day; the old one and its sessions end."""
    row = rows.factor(unit, member.id, lock=True) or unit.add(SecondFactor(id=member.id))
    unit.seal(row, "sealed_secret", pyotp.random_base32())
    row.permitted_until, row.confirmed_at = unit.now + console.PERMIT, None
    row.last_step, row.tries, row.paused_until = 0, 0, None
    unit.session.add(row)
    rows.end_sessions(unit, member.id)
    unit.audit(Code.CONSOLE_ALLOWED, actor=actor, member=member.id)


def ask_owners(unit: Unit, member: Member) -> None:
    """Tells the owners that a colleague wants to use the console, with a button that allows it."""
    text = _(
        "{name} wants to use the console and has no authenticator yet. "
        "Allow it only if {name} has just told you so."
    )
    button = Button(label=_("Allow it"), action=f"s:let:{member.id}")
    for owner in staff.members(unit):
        if owner.role is Role.OWNER and owner.id != member.id:
            message = Send(text=text.format(name=member.name), keyboard=((button,),))
            notices.tell_member(unit, owner, message, at_once=True)


def enrolment(unit: Unit, member: Member) -> Enrolment | None:
    """What to put into the authenticator; None unless it may be set up now."""
    row = rows.factor(unit, member.id)
    if row is None or row.confirmed_at is not None or not _permitted(row, unit.now):
        return None
    secret = str(unit.open(row, "sealed_secret"))
    issuer = f"Insyn {unit.office.company.name}"
    uri = pyotp.TOTP(secret).provisioning_uri(name=member.name, issuer_name=issuer)
    return Enrolment(secret=secret, uri=uri)


def check(unit: Unit, member: Member, typed: str) -> Verdict:
    """Whether the code is right; the first right one confirms the authenticator."""
    row = rows.factor(unit, member.id, lock=True)
    if row is None or not (row.confirmed_at or _permitted(row, unit.now)):
        return Verdict.MISSING
    if row.paused_until is not None and unit.now < row.paused_until:
        return Verdict.PAUSED
    unit.session.add(row)
    step = _step_of(unit, row, parse_code(typed) or "")
    if step is None:
        return _wrong(unit, member, row)
    row.last_step, row.tries, row.paused_until = step, 0, None
    if row.confirmed_at is None:
        row.confirmed_at, row.permitted_until = unit.now, None
        unit.audit(Code.CONSOLE_ENROLLED, actor=f"staff:{member.id}")
    return Verdict.RIGHT


def _step_of(unit: Unit, row: SecondFactor, code: str) -> int | None:
    """The time step whose code this is, unless that or a later one was used already."""
    totp = pyotp.TOTP(str(unit.open(row, "sealed_secret")))
    now = int(unit.now.timestamp() // STEP.total_seconds())
    for drift in _DRIFT:
        step = now + drift
        if hmac.compare_digest(totp.generate_otp(step), code) and step > row.last_step:
            return step
    return None


def _wrong(unit: Unit, member: Member, row: SecondFactor) -> Verdict:
    row.tries += 1
    unit.audit(Code.CONSOLE_WRONG, actor=f"staff:{member.id}", tries=row.tries)
    if row.tries < console.TRIES:
        return Verdict.WRONG
    row.tries, row.paused_until = 0, unit.now + console.PAUSE
    unit.audit(Code.CONSOLE_PAUSED, actor=f"staff:{member.id}")
    text = _(
        "Somebody typed five wrong codes for your console. It is shut for 15 minutes. "
        "If that was not you, tell the owner."
    )
    notices.tell_member(unit, member, Send(text=text), at_once=True)
    return Verdict.PAUSED
