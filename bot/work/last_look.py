"""The errand "last_look": is the person marked as protected, just before something leaves?"""

from __future__ import annotations

from bot.services import last_look, withholding
from bot.services.last_look import Look
from bot.work.jobs import Job, Tools
from bot.work.sources import source_named


def _act(tools: Tools, look: Look) -> bool:
    """A source that is down stops it, as what it would have said is not known."""
    found = (source_named(tools, name).contact_on_file(*look.claims) for name in look.sources)
    return any(one.protected for one in found)


JOB = Job(prepare=last_look.look_for, act=_act, finish=withholding.settle, failed=last_look.silent)
