"""The errand "sms": hands one text message to the operator; codes are never sent twice."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from bot.domain import codes
from bot.proofs.sms import SmsRefusedError, SmsUnavailableError
from bot.services import sms_reports
from bot.store import sms
from bot.store.tables import Sms
from bot.store.unit import Unit
from bot.work.jobs import Job, Texter, Tools

log = logging.getLogger(__name__)

PENDING, SENDING, SENT, FAILED, IN_DOUBT = "pending", "sending", "sent", "failed", "in_doubt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One text message, ready to go."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    report_to: str = field(repr=False)
    decoy: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How the sending ended, and the operator's number of the message."""

    state: str
    elks_id: str | None = None


def prepare(unit: Unit, sms_id: str) -> Note | None:
    """The message, unless it is over; one that a killed process was sending is in doubt."""
    row = sms.by_id(unit, sms_id)
    if row is None or row.state not in (PENDING, SENDING):
        return None
    if row.state == SENDING:  # it may have left: a message costs money, and a code leaves once
        _end(unit, row, Ended(IN_DOUBT))
        return None
    if row.challenge_id and unit.now - row.created_at > codes.LIFE:
        _end(unit, row, Ended(FAILED))
        return None
    row.state = SENDING
    row.attempts += 1
    return Note(**unit.open(row, "sealed_body"), report_to=sms_reports.address(unit))


def send(tools: Tools, note: Note) -> Ended:
    """How it ended. Raises SmsUnavailableError."""
    if tools.texter is None:
        return Ended(FAILED)
    try:
        elks_id = _handed_in(tools.texter, note)
    except SmsRefusedError as error:
        log.error("SMS: the operator refuses, with %d", error.status)  # noqa: TRY400
        return Ended(FAILED)
    return Ended(SENT, elks_id or None)


def _handed_in(texter: Texter, note: Note) -> str:
    """A stranger's number is told to nobody, and no message costs money that reaches nobody."""
    if note.decoy:
        texter.rehearse()
        return ""
    return texter.send(to=note.to, text=note.text, report_to=note.report_to)


def finish(unit: Unit, sms_id: str, ended: Ended) -> None:
    row = sms.by_id(unit, sms_id)
    if row is not None:
        _end(unit, row, ended)


def failed(unit: Unit, sms_id: str, error: Exception, _attempts: int) -> None:
    """Waits for the next try, or gives up what may have been sent."""
    row = sms.by_id(unit, sms_id)
    if row is None:
        return
    if not isinstance(error, SmsUnavailableError) or error.in_doubt:
        _end(unit, row, Ended(IN_DOUBT))
    else:
        row.state = PENDING


def _end(unit: Unit, row: Sms, ended: Ended) -> None:
    row.state, row.elks_id, row.sealed_body = ended.state, ended.elks_id, None
    row.sent_at = unit.now if ended.state == SENT else None
    if ended.state != SENT:
        log.warning("sms %s ended as %s", row.id, ended.state)


SMS = Job(prepare=prepare, act=send, finish=finish, failed=failed)
