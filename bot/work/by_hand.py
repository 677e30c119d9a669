"""The errand "by_hand": the mail to whoever looks by hand, in their language."""

from __future__ import annotations

from bot.domain.texts import Lines, Text, lines
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services import manual_mail
from bot.services.manual_mail import Letter
from bot.store.unit import Unit
from bot.work.jobs import Job, Tools


def _nothing(_tools: Tools, letter: Letter) -> Letter:
    return letter


def _post(unit: Unit, task_id: str, letter: Letter) -> None:
    subject = _LATE_SUBJECT if letter.late else _SUBJECT
    head = subject.format(source=letter.source, ref=letter.ref)
    body = _body(unit, task_id, letter)
    unit.mail(letter.to, plain(head, letter.language), plain(body, letter.language))


def _body(unit: Unit, task_id: str, letter: Letter) -> Lines:
    company = unit.office.company
    link, until = manual_mail.link(unit, task_id, letter.ref)
    asked = _("A person has asked {company} about their own data (case {ref}).")
    return lines(
        asked.format(company=company.name, ref=letter.ref),
        _("You look after a part of it: {source}.").format(source=letter.source),
        _when(letter),
        "",
        _("Whom it is about and what to do stands on this page. A press on it opens it, once:"),
        link,
        "",
        _(
            "The link works until {until}. After that, or in another browser, the page sends you "
            "a new one."
        ).format(until=until),
        _("Please do not pass this mail on: who has the link sees whom the case is about."),
        _("Questions? Call {phone}.").format(phone=company.phone),
    )


def _when(letter: Letter) -> Text:
    late = _("It was to be done by {due}. The person cannot be answered until it is.")
    asked = _("Please look there by {due}.")
    return (late if letter.late else asked).format(due=letter.due)


_SUBJECT = _("By hand: {source}, case {ref}")
_LATE_SUBJECT = _("Late, by hand: {source}, case {ref}")

JOB = Job(prepare=manual_mail.letter, act=_nothing, finish=_post)
