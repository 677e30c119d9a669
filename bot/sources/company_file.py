"""Turns the company file into the facts about the controller, or tells every fault at once."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from bot.domain.company import Company
from bot.domain.errors import InsynError
from bot.domain.opening import Hours, parse_hours
from bot.domain.texts import LANGUAGES, LocalText
from bot.sources.yaml_reader import Entry, Faults, read

_KNOWN = (
    "name",
    "orgnr",
    "address",
    "phone",
    "email",
    "policy_date",
    "dpo",
    "language",
    "automated_decisions",
    "opening_hours",
)
NONE = "none"


class CompanyFileError(InsynError):
    """The company file cannot be used."""

    def __init__(self, *, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


def load_company(path: Path) -> Company:
    """The company that the file describes."""
    faults = Faults(path)
    top = read(path, faults)
    company = None if top is None else _company(top)
    if faults.told or company is None:
        raise CompanyFileError(faults=faults.told)
    return company


def _company(entry: Entry) -> Company:
    entry.only(*_KNOWN)
    address = entry.words("address")
    if not address:
        entry.fault("address is missing; give the postal address, line by line")
    language = entry.text("language", "sv")
    if language not in LANGUAGES:
        entry.fault_at("language", f"language must be sv or en, not {language!r}")
    return Company(
        name=entry.text("name"),
        orgnr=_orgnr(entry),
        address=address,
        phone=entry.text("phone"),
        email=entry.optional("email"),
        policy_date=_policy_date(entry),
        dpo=entry.optional("dpo"),
        language="en" if language == "en" else "sv",
        automated_decisions=_automated(entry),
        opening_hours=_opening_hours(entry),
    )


def _opening_hours(entry: Entry) -> Hours | None:
    if "opening_hours" not in entry:
        return None
    hours = parse_hours(entry.words("opening_hours"))
    if hours is None:
        entry.fault_at(
            "opening_hours",
            "opening_hours is a list like [mon-fri 09:00-16:00, sat 10:00-14:00]",
        )
    return hours


def _automated(entry: Entry) -> LocalText | None:
    """What Art. 15(1)(h) wants told; the company says `none` rather than leaving it out."""
    if entry.is_word("automated_decisions"):
        if entry.text("automated_decisions") != NONE:
            entry.fault_at(
                "automated_decisions",
                "automated_decisions is `none`, or tells in sv and en what is decided and how",
            )
        return None
    return entry.local("automated_decisions")


def _orgnr(entry: Entry) -> str:
    text = entry.text("orgnr")
    digits = re.sub(r"[-\s]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits) or not _check_digit_fits(digits):
        entry.fault_at("orgnr", f"orgnr {text!r} is no Swedish organisation number")
    return digits


def _check_digit_fits(digits: str) -> bool:
    """The Luhn sum over ten digits."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _policy_date(entry: Entry) -> date:
    text = entry.text("policy_date")
    try:
        return date.fromisoformat(text)
    except ValueError:
        entry.fault_at("policy_date", f"policy_date must be a day like 2019-10-13, not {text!r}")
        return date.min
