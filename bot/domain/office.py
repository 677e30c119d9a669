"""What is configured once and known everywhere: the company, its registry, where staff sit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.company import Company
from bot.domain.eid import EidPolicy
from bot.domain.identity import Method
from bot.domain.levels import Levels
from bot.domain.policy import Policy
from bot.domain.registry import Registry
from bot.domain.texts import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    company: Company
    registry: Registry
    levels: Levels  # which action is open at which level
    policy: Policy
    staff_chat_id: int | None = None
    staff_topics: bool = False  # each case has a topic of its own in the staff group
    staff_language: Language = "sv"  # of the staff group; members have their own
    public_url: str = ""  # where the customer's pages are reached, without a slash at the end
    bot_username: str = ""
    web_app_key: bytes = field(default=b"", repr=False)  # checks what Telegram tells web apps
    demo: bool = False
    demo_app: str = ""  # in the demo: where its BankID app is
    eid: EidPolicy | None = None  # None: nobody can identify themselves electronically
    codes: frozenset[Method] = frozenset({Method.EMAIL_CODE})  # the ways to send one
    erasure_wait: timedelta = timedelta(0)  # in which an approved erasure can be taken back
    contact_wait: timedelta = timedelta(0)  # before a new contact counts, below the highest level
    console: bool = True  # staff have the web console, where alone files are looked at
    staff_names: bool = False  # customers see who of the staff writes to them
    evidence_days: int = 30  # how long after the end of a case what was sent in it is kept
    identity_days: int = 14  # after which a request that nobody goes on with ends by itself
    chat_days: int = 30  # how long an idle chat is remembered; 0 is for ever
    case_years: int = 5  # how long a closed case tells of its person; 0 is for ever
    sms_per_hour: int = 0  # text messages at most, to anybody
    sms_countries: tuple[str, ...] = ("+46",)  # how numbers begin that get text messages

    @property
    def web_apps(self) -> bool:
        """Whether our pages can be opened in Telegram, which takes HTTPS."""
        return self.public_url.startswith("https:") and bool(self.web_app_key)

    @property
    def ways(self) -> frozenset[Method]:
        """The ways to prove who one is that are set up here, without help of the staff."""
        found = self.codes | {Method.TELEGRAM_PHONE}
        return found | {Method.EID} if self.eid is not None else found
