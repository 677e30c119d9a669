"""The errand "recipient": one e-mail to one who got the data from the company (Art. 19)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cases import Right
from bot.domain.texts import Lines, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.proofs.mail import MailRefusedError
from bot.services import recipient_mail
from bot.services.recipient_mail import Notice
from bot.store.unit import Unit
from bot.work import answer_words
from bot.work.jobs import Job, Tools

WHAT: Mapping[Right, Text] = {
    Right.RECTIFICATION: _(
        "We have corrected or completed data about this person that you got from us. Please do "
        "the same:"
    ),
    Right.ERASURE: _(
        "We have erased data about this person that you got from us. Please erase it too, unless "
        "a law obliges you to keep it."
    ),
    Right.RESTRICTION: _(
        "The use of data about this person that you got from us is restricted (Article 18). "
        "Please keep it, and do not use it until you hear from us."
    ),
    Right.OBJECTION: _(
        "The person has objected to a use of data that you got from us. Please end it too."
    ),
    Right.CONSENT_WITHDRAWAL: _(
        "The person has taken back a consent on which you got data from us. Please end the use "
        "that rests on it."
    ),
}
STATEMENT = _(
    "The person has made a statement on data that you got from us. Please keep it with the data:"
)


def send(tools: Tools, notice: Notice) -> bool:
    """Whether the mail server has taken it. Raises MailUnavailableError."""
    subject = _("Data that you got from {company} has changed ({ref})")
    told = subject.format(company=notice.company.name, ref=notice.ref)
    try:
        tools.mailer.send(
            to=notice.to,
            subject=plain(told, notice.language),
            text=plain(_text(notice), notice.language),
        )
    except MailRefusedError:
        return False
    return True


def _text(notice: Notice) -> Lines:
    company = notice.company
    kind = answer_words.KINDS[notice.person.kind]
    return lines(
        _("{company} tells you this as Article 19 of the GDPR demands.").format(
            company=company.name
        ),
        "",
        _("You know the person by: {kind} {value}").format(kind=kind, value=notice.person.value),
        *_changed(notice),
        "",
        _("Our reference: {ref}").format(ref=notice.ref),
        _("Please tell us when it is done, or why it is not: {reach}").format(
            reach=company.email or company.phone
        ),
    )


def _changed(notice: Notice) -> list[Sayable]:
    if notice.statement is not None:
        return [STATEMENT, notice.statement]
    values = (_("• {field}: {value}").format(field=f, value=v) for f, v in notice.said)
    return [WHAT[notice.right], *values]


def _finish(unit: Unit, row_id: str, taken: bool) -> None:
    recipient_mail.sent(unit, row_id, taken=taken)


RECIPIENT = Job(prepare=recipient_mail.notice, act=send, finish=_finish)
