"""A form for a power of attorney, as a PDF to print: for whom, who may act, what, until when.

It holds nobody's data, so that it goes as a document into the chat that asked for it.
"""

from __future__ import annotations

from bot.domain.company import Company
from bot.domain.messages import Attach
from bot.domain.texts import Language, Sayable
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import attorney_form
from bot.store.unit import Unit
from bot.work import paper
from bot.work.jobs import Job, Tools

Wanted = tuple[Company, Language]


def _act(_tools: Tools, wanted: Wanted) -> bytes:
    company, language = wanted
    return paper.attorney_form(company, language=language)


def _finish(unit: Unit, chat_id: str, form: bytes) -> None:
    name = plain(_("power-of-attorney.pdf"), unit.language(int(chat_id)))
    unit.say(int(chat_id), Attach(filename=name, content=form, caption=_CAPTION))


JOB = Job(prepare=attorney_form.wanted, act=_act, finish=_finish)

_CAPTION: Sayable = _(
    "Whoever lets somebody act for them fills this in and signs it. Whoever acts shows it to our "
    "staff, together with an ID of their own."
)
