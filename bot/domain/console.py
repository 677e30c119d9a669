"""The staff's web console: how long links and sessions live, and when guessing stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LINK_LIFE = timedelta(minutes=10)  # of the link that the bot sends; it opens one session
LINKS_PER_HOUR = 5  # that a member may ask for: a chat that is flooded is not read
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)  # a working day; then one signs in again, however busy
UNPROVED = timedelta(minutes=10)  # in which the second factor must follow the link
PERMIT = timedelta(hours=24)  # in which a second factor may be set up after it was allowed
TRIES = 5  # wrong codes in a row; then a pause, whoever is typing
PAUSE = timedelta(minutes=15)
SLIDE_AFTER = timedelta(seconds=60)  # a session's last use is not written more often than this


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """What decides whether a session still runs."""

    created_at: datetime
    last_used_at: datetime
    proved_at: datetime | None  # when the second factor was shown
    ended_at: datetime | None


def runs(times: Times, now: datetime) -> bool:
    """Whether the session may still be used, if only to show the second factor."""
    if times.ended_at is not None:
        return False
    if times.proved_at is None:
        return now < times.created_at + UNPROVED
    return now < times.last_used_at + IDLE and now < times.created_at + ABSOLUTE


class Purpose(StrEnum):
    """Why a member wants to see a covered value; it is written down with who and when."""

    IDENTITY = "identity"  # to make sure that it is the right person
    REACH = "reach"  # to call or write to the person
    CHECK = "check"  # to see whether a value is right before deciding
    AUTHORITY = "authority"  # an authority or a court asks
