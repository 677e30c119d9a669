"""Signing in to the console: a link from the bot opens a session, the second factor proves it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain import console
from bot.domain.audit import Code
from bot.domain.console import Times
from bot.domain.errors import InsynError
from bot.services import second_factor, staff
from bot.services.access import Member
from bot.services.second_factor import Stage, Verdict
from bot.services.token_seal import new_token, token_digest
from bot.store import console as rows
from bot.store.tables import ConsoleLink, ConsoleSession
from bot.store.unit import Unit

P = ParamSpec("P")
T = TypeVar("T")

AGENT_LENGTH = 200


class NotSignedInError(InsynError):
    """There is no such session, or it is over."""


class NoLink(StrEnum):
    """Why no link was made."""

    NO_ADDRESS = "no_address"  # PUBLIC_URL is not set: nobody could follow it
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """The way into the console, for one member and once."""

    url: str
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A session has begun; it is good for nothing but showing the second factor."""

    token: str
    stage: Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A running session and whose it is."""

    session_id: str
    member: Member
    csrf: str  # stands in every form; derived from the cookie, which no page can read
    proved: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionLine:
    """One of the member's own sessions in their list."""

    id: str
    agent: str
    created_at: datetime
    last_used_at: datetime
    current: bool


# -- the link ---------------------------------------------------------------------------------


def make_link(unit: Unit, member: Member) -> Link | NoLink:
    """A fresh link; earlier ones that were not used lead nowhere from now on."""
    if not unit.office.public_url:
        return NoLink.NO_ADDRESS
    if rows.links_since(unit, member.id, unit.now - timedelta(hours=1)) >= console.LINKS_PER_HOUR:
        return NoLink.TOO_MANY
    rows.drop_links(unit, member.id)
    token, until = new_token(), unit.now + console.LINK_LIFE
    row = ConsoleLink(
        staff_id=member.id,
        token_digest=token_digest(token),
        created_at=unit.now,
        expires_at=until,
    )
    unit.add(row)
    unit.audit(Code.CONSOLE_LINKED, actor=f"staff:{member.id}")
    return Link(url=f"{unit.office.public_url}/console/enter/{token}", until=until)


def look(unit: Unit, token: str) -> Member | None:
    """Whose link this is, if it still opens something. Looking does not use it up."""
    row = rows.link(unit, token_digest(token))
    return staff.member_by_id(unit, row.staff_id) if row else None


def enter(unit: Unit, token: str, agent: str) -> Entered | None:
    """Uses the link up and begins a session that waits for the second factor."""
    row = rows.link(unit, token_digest(token))
    member = staff.member_by_id(unit, row.staff_id) if row else None
    if row is None or member is None or not rows.use_link(unit, row):
        return None
    stage = second_factor.stage(unit, member)
    if stage is Stage.MISSING:
        second_factor.ask_owners(unit, member)
    return Entered(token=_begin(unit, member, agent), stage=stage)


def _begin(unit: Unit, member: Member, agent: str, *, proved: bool = False) -> str:
    token = new_token()
    row = ConsoleSession(
        staff_id=member.id,
        token_digest=token_digest(token),
        created_at=unit.now,
        last_used_at=unit.now,
        proved_at=unit.now if proved else None,
    )
    unit.seal(row, "sealed_agent", agent[:AGENT_LENGTH])
    unit.add(row)
    return token


# -- the session ------------------------------------------------------------------------------


def visit(unit: Unit, token: str, *, slide: bool = True) -> Visit | None:
    """The session behind a cookie, kept alive unless a page only refreshes itself."""
    row = _running(unit, token)
    member = staff.member_by_id(unit, row.staff_id) if row else None
    if row is None or member is None:
        return None
    if slide and unit.now - row.last_used_at > console.SLIDE_AFTER:
        row.last_used_at = unit.now
        unit.session.add(row)
    proved = row.proved_at is not None
    return Visit(session_id=row.id, member=member, csrf=csrf_of(token), proved=proved)


def csrf_of(token: str) -> str:
    return hashlib.sha256(f"form:{token}".encode()).hexdigest()


def is_own_form(visit: Visit, shown: str) -> bool:
    """Whether a form came from a page of this session."""
    return hmac.compare_digest(visit.csrf.encode(), shown.encode())


def acting(
    unit: Unit,
    token: str,
    service: Callable[Concatenate[Unit, Member, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Runs a service as the member whose session this is, in one unit with the check.

    A member who is removed a moment before loses the act. Raises NotSignedInError.
    """
    found = visit(unit, token, slide=False)
    if found is None or not found.proved:
        raise NotSignedInError
    return service(unit, found.member, *args, **kwargs)


def prove(unit: Unit, token: str, typed: str, agent: str) -> tuple[Verdict, str]:
    """Checks the second factor; the session goes on under a new token, which comes back."""
    row = _running(unit, token)
    member = staff.member_by_id(unit, row.staff_id) if row else None
    if row is None or member is None or row.proved_at is not None:
        raise NotSignedInError
    verdict = second_factor.check(unit, member, typed)
    if verdict is Verdict.RIGHT:
        _end(unit, row)
        fresh = _begin(unit, member, agent, proved=True)
        unit.audit(Code.CONSOLE_STARTED, actor=f"staff:{member.id}")
        return verdict, fresh
    if verdict is Verdict.PAUSED:
        _end(unit, row)
    return verdict, ""


def leave(unit: Unit, token: str) -> None:
    """Signs out."""
    row = _running(unit, token)
    if row is not None:
        _end(unit, row)
        unit.audit(Code.CONSOLE_ENDED, actor=f"staff:{row.staff_id}", why="signed_out")


def sessions(unit: Unit, member: Member, current: str) -> tuple[SessionLine, ...]:
    """The member's sessions that run now; `current` is the id of the one that asks."""
    return tuple(
        SessionLine(
            id=row.id,
            agent=str(unit.open(row, "sealed_agent") or ""),
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            current=row.id == current,
        )
        for row in rows.sessions(unit, member.id)
        if row.proved_at is not None and console.runs(_times(row), unit.now)
    )


def revoke(unit: Unit, member: Member, session_id: str) -> bool:
    """Ends one of the member's own sessions; False if there is no such one of theirs."""
    row = next((row for row in rows.sessions(unit, member.id) if row.id == session_id), None)
    if row is None:
        return False
    _end(unit, row)
    unit.audit(Code.CONSOLE_ENDED, actor=f"staff:{member.id}", why="revoked")
    return True


def _running(unit: Unit, token: str) -> ConsoleSession | None:
    row = rows.session_of(unit, token_digest(token)) if token else None
    return row if row is not None and console.runs(_times(row), unit.now) else None


def _times(row: ConsoleSession) -> Times:
    return Times(
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        proved_at=row.proved_at,
        ended_at=row.ended_at,
    )


def _end(unit: Unit, row: ConsoleSession) -> None:
    row.ended_at = unit.now
    unit.session.add(row)
