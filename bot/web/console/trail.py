"""The audit trail, a page at a time: of everything, or of one case."""

from __future__ import annotations

from aiohttp import web

from bot.domain.references import parse_reference
from bot.services import audit_list, audit_words
from bot.services.queue import NotAllowed
from bot.web.console import pages
from bot.web.console.call import Call
from bot.work import trail_facts


async def show(call: Call) -> web.StreamResponse:
    """The newest rows first, narrowed to a case if one is named."""
    typed = call.request.query.get("case", "")[:40].strip()
    ref = parse_reference(typed) if typed else None
    if typed and ref is None:
        return pages.missing(call)
    before = call.request.query.get("before", "")
    found = await call.do(
        audit_list.page,
        case_ref=ref,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    if isinstance(found, NotAllowed):
        return pages.not_yours(call)
    return pages.inside(
        call, "trail.html", at="audit", found=found, ref=ref or "", said=audit_words.said,
        facts=trail_facts.told,
    )  # fmt: skip
