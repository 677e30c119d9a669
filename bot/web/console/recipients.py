"""Who got the data and has to hear of it (Art. 19): what became of telling each is noted."""

from __future__ import annotations

import re

from aiohttp import web

from bot.domain.identifiers import Refused
from bot.domain.recipients import NoticeState
from bot.domain.validators import clean_text
from bot.services import recipients
from bot.services.queue import NotAllowed
from bot.services.refusal import WORDS_LIMIT
from bot.web.console import news
from bot.web.console.call import Call, go

NUMBER = re.compile(r"[0-9]{1,4}")  # the place in the case's list


async def note(call: Call) -> web.StreamResponse:
    """Told, confirmed, or not possible; the last needs the reason in words."""
    number, state = call.form.get("number", ""), call.form.get("state", "")
    reason = clean_text(call.form.get("reason", ""), WORDS_LIMIT)
    said = None if isinstance(reason, Refused) else reason
    if state == NoticeState.IMPOSSIBLE and said is None:
        return _back(call, "not=no_why")
    if state not in set(NoticeState) or not NUMBER.fullmatch(number):
        return _back(call, "not=recipient")
    noted = await call.do(recipients.mark, call.ref, int(number), NoticeState(state), reason=said)
    if isinstance(noted, NotAllowed):
        return _back(call, f"not={news.refused(noted.reason)}")
    return _back(call, "done=left" if noted else "not=recipient")


def _back(call: Call, said: str) -> web.Response:
    return go(f"/console/case/{call.ref}?{said}")
