"""What the command line prints about the deadline of a day; it needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from bot import i18n
from bot.domain import deadlines
from bot.domain.clock import STOCKHOLM
from bot.domain.errors import InsynError

REASONS = {
    deadlines.Shift.SHORT_MONTH: "that month has no such day, so its last day counts",
    deadlines.Shift.SATURDAY: "it would end on a Saturday",
    deadlines.Shift.SUNDAY: "it would end on a Sunday",
    deadlines.Shift.PUBLIC_HOLIDAY: "it would end on a Swedish public holiday",
}


class DayUnreadableError(InsynError):
    """A day is written as YYYY-MM-DD, for example 2027-03-05, from 2018 to 2200."""


_FIRST, _LAST = 2018, 2200  # years: the GDPR applies since 2018, and no calendar is sure for ever


def _read(text: str) -> date:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=STOCKHOLM).date()
    except ValueError:
        raise DayUnreadableError from None
    if not _FIRST <= day.year <= _LAST:
        raise DayUnreadableError
    return day


def deadline_lines(text: str) -> Iterator[str]:
    """Both dates for a day of receipt, each with the reasons for its shifts."""
    day = _read(text)
    received = datetime.combine(day, time(12), STOCKHOLM)
    for name, due in (
        ("Answer by", deadlines.statutory_due(received)),
        ("At the latest, if extended", deadlines.extended_due(received)),
    ):
        yield f"{name}: {due.date} ({i18n.shown(due.date, 'en')})"
        if due.shifts:
            reasons = dict.fromkeys(REASONS[shift] for shift in due.shifts)
            yield f"  not {due.raw}: {', '.join(reasons)}"
