"""What owners and staff look after: the data sources, and the list of members."""

from __future__ import annotations

from aiohttp import web

from bot.domain.cases import STAFF, Role
from bot.services import second_factor, source_health, team
from bot.services.second_factor import Permission, Stage
from bot.services.team import Outcome
from bot.web.console import pages, words
from bot.web.console.call import Call, go

_ROLES = tuple(role for role in Role if role in STAFF)


async def sources(call: Call) -> web.StreamResponse:
    """How each data source is doing, and what waits for it."""
    found = await call.run(source_health.sources)
    return pages.inside(
        call, "sources.html", at="sources", live="queue", sources=found, words=words
    )


async def members(call: Call) -> web.StreamResponse:
    """Everybody on the staff list."""
    found = await call.do(team.lines)
    return pages.inside(
        call, "staff.html", at="staff", lines=found, roles=_ROLES, words=words, stages=Stage
    )


async def save(call: Call) -> web.StreamResponse:
    """Adds somebody, or changes name, role or language."""
    role, language = call.form.get("role", ""), call.form.get("language", "")
    outcome = await call.do(
        team.save,
        typed_id=call.form.get("id", "").strip(),
        name=call.form.get("name", ""),
        role=Role(role) if role in set(_ROLES) else Role.HANDLER,
        language="en" if language == "en" else "sv",
    )
    return _back(outcome, "member")


async def remove(call: Call) -> web.StreamResponse:
    """Takes somebody off the list."""
    return _back(await call.do(team.remove, call.form.get("member", "")), "removed")


def _back(outcome: Outcome, done: str) -> web.Response:
    said = f"done={done}" if outcome is Outcome.DONE else f"not={outcome.value}"
    return go(f"/console/staff?{said}")


async def allow(call: Call) -> web.StreamResponse:
    """Lets a colleague set up an authenticator, new or in place of a lost one."""
    outcome = await call.do(second_factor.allow, call.form.get("member", ""))
    said = "done=allowed" if outcome is Permission.GIVEN else f"not={outcome.value}"
    return go(f"/console/staff?{said}")
