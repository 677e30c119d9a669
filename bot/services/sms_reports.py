"""What the operator tells of text messages afterwards, and how we know that it is them."""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import urlsplit

from bot.domain.audit import Code
from bot.store import sms
from bot.store.unit import Unit

PATH = "/sms/report"
USER = "46elks"
STATES = frozenset({"sent", "delivered", "failed"})


def address(unit: Unit) -> str:
    """Where reports are to go, with the word that lets them in; "" where there is no safe way."""
    place = urlsplit(unit.office.public_url)
    here = place.hostname in ("127.0.0.1", "localhost", "::1")
    if place.scheme != "https" and not (here and unit.office.demo):
        return ""
    return place._replace(netloc=f"{USER}:{_word(unit)}@{place.netloc}", path=PATH).geturl()


def _word(unit: Unit) -> str:
    """Made from our key, so that there is no other secret to keep."""
    return unit.digest("sms-report", "46elks")[:40]


def lets_in(unit: Unit, user: str, word: str) -> bool:
    """Whether a report comes from whom we told the word."""
    right = compare_digest(word.encode(), _word(unit).encode())
    return compare_digest(user.encode(), USER.encode()) and right


def note(unit: Unit, elks_id: str, state: str) -> bool:
    """Takes a report; the same one again, an unknown one and one too late change nothing.

    False: it may be about a message that is just leaving. The operator is to bring it again.
    """
    if state not in STATES:
        return True
    if sms.report(unit, elks_id, state):
        if state == "failed":
            unit.audit(Code.SMS_UNDELIVERED, actor="system")
        return True
    return sms.is_known(unit, elks_id) or not sms.one_is_leaving(unit)
