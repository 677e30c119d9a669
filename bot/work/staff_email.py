"""The errand "staff_email": a code to a member's new address, or a word to the old one."""

from __future__ import annotations

from bot.domain.texts import Lines, Text, lines
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import staff_email
from bot.services.staff_email import Letter
from bot.store.unit import Unit
from bot.work.jobs import Job, Tools


def _nothing(_tools: Tools, letter: Letter) -> Letter:
    return letter


def _post(unit: Unit, staff_id: str, letter: Letter) -> None:
    subject, text = _asking(unit, letter) if letter.code else _telling(unit, letter)
    unit.mail(letter.to, plain(subject, letter.language), plain(text, letter.language))
    staff_email.mailed(unit, staff_id, letter)


def _asking(unit: Unit, letter: Letter) -> tuple[Text, Lines]:
    company = unit.office.company.name
    text = lines(
        _WANTED.format(company=company, name=letter.name),
        _CODE.format(code=letter.code),
        "",
        _("If you know nothing of it, do nothing: without the code nothing comes here."),
    )
    return _("Reminders from {company}: a code").format(company=company), text


def _telling(unit: Unit, letter: Letter) -> tuple[Text, Lines]:
    company = unit.office.company
    text = lines(
        _ELSEWHERE.format(name=letter.name),
        _("If that is wrong, tell an owner, or call {phone}.").format(phone=company.phone),
    )
    return _("Reminders from {company} go elsewhere now").format(company=company.name), text


_WANTED = _("Somebody at {company} wants reminders of cases to come to this address: {name}.")
_CODE = _("The code is {code}. Tell it to the owner who asked for it; it holds for an hour.")
_ELSEWHERE = _("Reminders for {name} do not come to this address any more: an owner changed it.")

JOB = Job(prepare=staff_email.letter, act=_nothing, finish=_post)
