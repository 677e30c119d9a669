"""One's own sessions and language; and the stream that keeps open pages up to date."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from bot.domain.texts import LANGUAGES
from bot.lane_queue import StoppedError
from bot.services import sign_in, staff
from bot.web.browser import named
from bot.web.console import live, pages
from bot.web.console.call import Call, go
from bot.web.console.keys import LIVE

STREAM = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


async def show(call: Call) -> web.StreamResponse:
    """Where the member is signed in, and how to end it."""
    assert call.visit is not None
    found = await call.do(sign_in.sessions, call.visit.session_id)
    named_ones = [replace(one, agent=named(one.agent)) for one in found]
    return pages.inside(call, "sessions.html", at="sessions", sessions=named_ones)


async def revoke(call: Call) -> web.StreamResponse:
    """Ends one of the member's own sessions."""
    await call.do(sign_in.revoke, call.form.get("session", ""))
    return go("/console/sessions?done=revoked")


async def speak(call: Call) -> web.StreamResponse:
    """The member's language, for the console and the bot alike."""
    wanted = call.form.get("language", "")
    for language in LANGUAGES:
        if wanted == language:
            await call.do(staff.speak, language)
    return go("/console/sessions?done=language")


async def events(call: Call) -> web.StreamResponse:
    """Which cases were acted on, as it happens; ends with the session."""
    stream = web.StreamResponse(headers=STREAM)
    try:
        await stream.prepare(call.request)
        await stream.write(b"retry: 1000\n\n")
        async for heard in call.request.app[LIVE].changes():
            if await call.run(sign_in.visit, call.token, slide=False) is None:
                break
            await stream.write(live.told(heard))
    except (ConnectionError, StoppedError):
        pass  # the page was left, or we are
    return stream
