"""The owner's page on where a member is reminded by e-mail."""

from __future__ import annotations

from aiohttp import web

from bot.services import staff_email
from bot.services.staff_email import Outcome
from bot.web.console import pages
from bot.web.console.call import Call, go


async def show(call: Call) -> web.StreamResponse:
    """The address there is, and the one that waits for its code."""
    found = await call.do(staff_email.standing, _who(call))
    if found is None:
        return go(f"/console/staff?not={Outcome.NO_MEMBER.value}")
    return pages.inside(call, "staff_email.html", at="staff", found=found)


async def ask(call: Call) -> web.StreamResponse:
    """Has a code sent to a new address."""
    return _back(call, await call.do(staff_email.ask, _who(call), call.form.get("email", "")))


async def confirm(call: Call) -> web.StreamResponse:
    """The code that came there."""
    return _back(call, await call.do(staff_email.confirm, _who(call), call.form.get("code", "")))


async def take_away(call: Call) -> web.StreamResponse:
    """No reminders by e-mail any more."""
    return _back(call, await call.do(staff_email.take_away, _who(call)))


def _who(call: Call) -> str:
    return call.request.match_info["id"]


_DONE = (Outcome.SENT, Outcome.DONE, Outcome.GONE)


def _back(call: Call, outcome: Outcome) -> web.Response:
    if outcome in (Outcome.NO_MEMBER, Outcome.NOT_OWNER):
        return go(f"/console/staff?not={outcome.value}")
    said = "done" if outcome in _DONE else "not"
    return go(f"/console/staff/{_who(call)}/email?{said}={outcome.value}")
