"""The company that answers for the data, and the authority that people can complain to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.opening import Hours
from bot.domain.texts import Language, LocalText


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """The controller (Art. 4(7)) with what its letters and pages must say about it."""

    name: str
    orgnr: str  # 10 digits
    address: tuple[str, ...]  # postal address, line by line
    phone: str
    policy_date: date
    email: str | None = None
    dpo: str | None = None  # how to reach the data protection officer, if there is one
    language: Language = "sv"
    opening_hours: Hours | None = None  # when staff read what customers write
    automated_decisions: LocalText | None = None  # Art. 15(1)(h); None: no machine decides alone

    @property
    def shown_orgnr(self) -> str:
        return f"{self.orgnr[:6]}-{self.orgnr[6:]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """A supervisory authority (Art. 51)."""

    name: LocalText
    address: tuple[str, ...]
    phone: str
    email: str
    web: str


IMY = Authority(
    name=LocalText(
        sv="Integritetsskyddsmyndigheten (IMY)",
        en="the Swedish Authority for Privacy Protection (IMY)",
    ),
    address=("Box 8114", "104 20 Stockholm"),
    phone="08-657 61 00",
    email="imy@imy.se",
    web="www.imy.se",
)
