"""The errand "mail": hands one e-mail to the mail server; codes are never sent twice."""

from __future__ import annotations

import logging

from bot.domain import codes
from bot.proofs.mail import MailRefusedError, MailUnavailableError
from bot.store import mails
from bot.store.tables import Mail
from bot.store.unit import Posting, Unit
from bot.work.jobs import Job, Tools

log = logging.getLogger(__name__)

PENDING, SENDING, SENT, FAILED, IN_DOUBT = "pending", "sending", "sent", "failed", "in_doubt"


def prepare(unit: Unit, mail_id: str) -> Posting | None:
    """The e-mail, unless it is over; one that a killed process was sending is in doubt."""
    row = mails.by_id(unit, mail_id)
    if row is None or row.state not in (PENDING, SENDING):
        return None
    if row.challenge_id and (row.state == SENDING or unit.now - row.created_at > codes.LIFE):
        _end(unit, row, IN_DOUBT if row.state == SENDING else FAILED)
        return None
    row.state = SENDING
    row.attempts += 1
    unit.add(row)
    body = unit.open(row, "sealed_body")
    return Posting(**body)


def send(tools: Tools, posting: Posting) -> str:
    """How it ended. Raises MailUnavailableError."""
    way = tools.mailer.rehearse if posting.decoy else tools.mailer.send
    try:
        way(to=posting.to, subject=posting.subject, text=posting.text)
    except MailRefusedError:
        return FAILED
    return SENT


def finish(unit: Unit, mail_id: str, state: str) -> None:
    mails.end(unit, mail_id, state, sent_at=unit.now if state == SENT else None)
    _note(mail_id, state)


def release(unit: Unit, mail_id: str) -> None:
    """It was in hand, and has certainly not left: whoever starts next may send it."""
    row = mails.by_id(unit, mail_id)
    if row is not None and row.state == SENDING:
        row.state = PENDING


def failed(unit: Unit, mail_id: str, error: Exception, _attempts: int) -> None:
    """Waits for the next try, or gives up a code that may have been sent."""
    row = mails.by_id(unit, mail_id)
    if row is None:
        return
    doubtful = not isinstance(error, MailUnavailableError) or error.in_doubt
    if row.challenge_id and doubtful:
        _end(unit, row, IN_DOUBT)
        return
    row.state = PENDING
    unit.add(row)


def _end(unit: Unit, row: Mail, state: str) -> None:
    mails.end(unit, row.id, state, sent_at=None)
    _note(row.id, state)


def _note(mail_id: str, state: str) -> None:
    if state != SENT:
        log.warning("mail %s ended as %s", mail_id, state)


MAIL = Job(prepare=prepare, act=send, finish=finish, failed=failed, release=release)
