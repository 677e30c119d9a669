"""Electronic identification: an order's clock, its animated code, and when it counts as proof."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.claims import Claim, ClaimKind
from bot.domain.errors import InsynError
from bot.domain.identity import Method

TICKET_LIFE = timedelta(minutes=10)  # of the link to our page
COLLECT_EVERY = timedelta(seconds=2)  # never faster: BankID's rule
RESTART_WITHIN = timedelta(minutes=3)  # in which an order that no app took up is made anew
ORDER_LIFE = timedelta(minutes=5)  # since the person pressed; then we cancel
STARTING_LIFE = timedelta(seconds=45)  # an order whose start was never heard of again
RESULT_LIFE = timedelta(minutes=3)  # of a completed order that nothing has bound yet
CODE_TRIES = 5  # at the code of the return page
VISIBLE_LIMIT = 1500  # characters of the text in the app, after base64
START_PREFIX = "id-"  # of the parameter with which the app sends people back to the chat


class Mode(StrEnum):
    """Where the app is. It is chosen before the order exists, because the two must not mix."""

    SAME_DEVICE = "same"  # opened by a link; the app sends the person back to us
    OTHER_DEVICE = "other"  # it scans the animated code


class State(StrEnum):
    """Where one of our orders stands."""

    STARTING = "starting"  # asked for, not answered yet
    OPEN = "open"
    CANCELLING = "cancelling"  # over for us; the provider is still to be told
    COMPLETED = "completed"  # approved, and bound to nobody yet: it verifies nobody
    BOUND = "bound"
    ENDED = "ended"


LIVING = frozenset({State.STARTING, State.OPEN, State.COMPLETED})


class End(StrEnum):
    """Why an order came to nothing, as far as it was us who ended it."""

    BY_PERSON = "by_person"  # pressed cancel
    PAGE_CLOSED = "page_closed"
    OTHER_WAY = "other_way"  # another method, or a new link
    SECOND_BROWSER = "second_browser"  # the link was used in two browsers
    FOREIGN = "foreign"  # another Telegram account came back with it
    NOT_ME = "not_me"  # pressed on the page to which the app returned
    TOO_LONG = "too_long"
    NOT_BOUND = "not_bound"  # approved, but nobody came back in time
    RISK = "risk"
    LOST = "lost"  # collected once, and the result was lost
    STOPPED = "stopped"  # the program ends
    WRONG_CODES = "wrong_codes"
    FOR_STAFF = "for_staff"  # staff know something that no identification can set aside


class Hint(StrEnum):
    """What the provider says of an order; names as in BankID's API."""

    OUTSTANDING = "outstandingTransaction"
    NO_CLIENT = "noClient"
    STARTED = "started"
    USER_SIGN = "userSign"
    USER_MRTD = "userMrtd"
    CALL_CONFIRM = "userCallConfirm"
    PENDING = "pending"  # any other word while it is pending
    EXPIRED = "expiredTransaction"
    CERTIFICATE = "certificateErr"
    USER_CANCEL = "userCancel"
    CANCELLED = "cancelled"
    START_FAILED = "startFailed"
    DECLINED_CALL = "userDeclinedCall"
    APP_TOO_OLD = "notSupportedByUserApp"
    RISK_BLOCKED = "transactionRiskBlocked"
    FAILED = "failed"  # any other word when it has failed


REACHES_A_CONTACT = frozenset({Method.EMAIL_CODE, Method.SMS_CODE, Method.STAFF_CALL_BACK})
SCANNABLE = frozenset({Hint.OUTSTANDING, Hint.NO_CLIENT})  # the code is shown in these alone


def contact_claims(contacts: Iterable[str]) -> list[Claim]:
    """Addresses and numbers on file as what they are."""
    return [Claim(ClaimKind.EMAIL if "@" in one else ClaimKind.PHONE, one) for one in contacts]


class EidError(InsynError):
    """The provider refused or cannot be reached; `code` is its own word, or one of ours."""

    def __init__(self, code: str, *, retry_after: float = 0.0, status: int = 0) -> None:
        self.code = code
        self.retry_after = retry_after
        self.status = status


UNREACHABLE = "unreachable"  # every fault of connection and TLS, which look different each time
UNREADABLE = "unreadable"  # an answer that is not the provider's


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """What an order is asked with."""

    ip: str = field(repr=False)  # of the person's browser, as we see it
    user_agent: str = ""
    device: str = ""  # a digest of a long-lived cookie
    domain: str = ""
    visible: str = field(repr=False)  # the words in the app
    hidden: str = ""  # a digest that ties the signature to what it is for
    return_url: str | None = field(default=None, repr=False)
    pin: bool = True
    personnummer: str | None = field(default=None, repr=False)  # nobody else may answer
    sign: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """What an order is started with; all of it is secret."""

    order_ref: str = field(repr=False)
    auto_start_token: str = field(repr=False)
    qr_start_token: str = field(repr=False)
    qr_start_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pending:
    hint: Hint


@dataclass(frozen=True, slots=True)
class Failed:
    hint: Hint


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """Who approved, and what of the approval is worth keeping."""

    personnummer: str = field(repr=False)
    name: str = field(repr=False)
    ip: str = field(repr=False)
    risk: str  # low, moderate, high; a missing one is moderate
    issued: str = ""
    signature: str = field(default="", repr=False)
    ocsp: str = field(default="", repr=False)

    @property
    def signature_digest(self) -> str:
        return hashlib.sha256(self.signature.encode()).hexdigest()


Progress = Pending | Failed | Completed


@dataclass(frozen=True, kw_only=True, slots=True)
class EidPolicy:
    """How electronic identification is set up here."""

    provider: str = "BankID"
    simulator: bool = False
    return_by: str = "telegram"  # or "page", where Telegram's links do not open the app
    ends: datetime | None = None  # when the certificate by which the provider knows us is over


CERTIFICATE_WARN = timedelta(days=60)  # a new one takes weeks


def is_to_remind(ends: datetime, now: datetime) -> bool:
    """Whether owners are told of the certificate today: each week, in the last one each day."""
    left = (ends - now).days
    return left <= CERTIFICATE_WARN.days and (left < 7 or (CERTIFICATE_WARN.days - left) % 7 == 0)


def frame(token: str, secret: str, seconds: int) -> str:
    """The text of the animated code in its n-th second; the secret stays with us."""
    mark = hmac.new(secret.encode(), str(seconds).encode(), hashlib.sha256).hexdigest()
    return f"bankid.{token}.{seconds}.{mark}"


def starts_anew(hint: Hint, *, pressed_at: datetime, now: datetime) -> bool:
    """Whether an order that no app took up is quietly replaced by a new one."""
    return hint is Hint.START_FAILED and now - pressed_at < RESTART_WITHIN


class Missing(StrEnum):
    """What a completed order lacks before it says anything about the person in the chat."""

    NOTHING = "nothing"
    RETURN = "return"  # the approving device has to come back to the account that started
    CONTACT_CODE = "contact_code"  # a code to a contact on file, typed in the chat that started


def missing(mode: Mode, *, returned: bool, bound_before: bool, contact_proved: bool) -> Missing:
    """A relayed link or code gives a thief a completed order, so completion alone is nothing.

    With the app on the same device the provider sends the approving device back to us: it has to
    arrive at the Telegram account that started. A scanned code has no way back: it counts only for
    an account that the same customer has used before, or together with a code to their contact.
    """
    if mode is Mode.SAME_DEVICE:
        return Missing.NOTHING if returned else Missing.RETURN
    return Missing.NOTHING if bound_before or contact_proved else Missing.CONTACT_CODE


def visible_ok(text: str) -> bool:
    """Whether the app can show the text: so much of base64 at most."""
    return 0 < -(-len(text.encode()) // 3) * 4 <= VISIBLE_LIMIT
