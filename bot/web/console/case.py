"""One case: all that is known of it, covered values, and what can be decided."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.domain.clock import stockholm_day
from bot.domain.console import Purpose
from bot.domain.recipients import STEPS
from bot.domain.relay import WORDS_LIMIT
from bot.services import asked_again, case_page, plan_words, reveal
from bot.services.case_page import CasePage
from bot.services.intake_words import HOW, ways
from bot.services.queue import NotAllowed
from bot.services.reveal import Covered, Revealed
from bot.services.staff_words import CHANNELS, RECIPIENTS
from bot.web.console import after, pages, plan_shown, words
from bot.web.console.call import Call, go


async def show(call: Call) -> web.StreamResponse:
    """The case; the page follows what others do."""
    found = await call.do(case_page.show, call.ref)
    return page(call, found, live=f"case:{found.ref}")


def page(call: Call, found: CasePage, *, status: int = 200, **places: Any) -> web.Response:
    view = found.detail.plan
    return pages.inside(
        call,
        "case.html",
        at="queue",
        status=status,
        **{
            "case": found,
            "grounds": asked_again.GROUNDS,
            "obstacles": plan_words.obstacles(found.detail.line.state, view) if view else [],
            "recipient_states": RECIPIENTS,
            "recipient_steps": STEPS,
            "plan": plan_shown.shown(view) if view else None,
            "purposes": list(Purpose),
            "revealed": None,
            "passage": None,
            "confirming": False,
            "limit": WORDS_LIMIT,
            "fault": None,
            "written": "",
            "words": words,
            "ways": ways(for_another=found.for_another),
            "channels": CHANNELS,
            "hows": HOW,
            "today": stockholm_day(call.now).isoformat(),
            **places,
        },
    )


async def uncover(call: Call) -> web.StreamResponse:
    """Shows covered values once, to whoever says why; a reload covers them again."""
    what, purpose = call.form.get("what", ""), call.form.get("purpose", "")
    if what not in set(Covered) or purpose not in set(Purpose):
        return go(f"/console/case/{call.ref}")
    outcome = await call.do(reveal.reveal, call.ref, Covered(what), Purpose(purpose))
    if isinstance(outcome, NotAllowed):
        return after.refused(call, outcome)
    assert isinstance(outcome, Revealed)
    found = await call.do(case_page.show, call.ref)
    return page(call, found, revealed=outcome)
