"""What a look at a data source came to, one plain sentence with the remedy for each thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing stands."""

    OK = "ok"
    LOOK = "LOOK"  # not wrong by itself: somebody who knows the system should look at it
    FAULT = "FAULT"  # data would be missed, left behind or unprotected


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that was looked at."""

    about: str
    says: str
    verdict: Verdict = Verdict.OK
    column: str = ""  # of the table that it is about, if it is about one
    place: str = ""  # file and line of what was declared


def look(about: str, says: str, *, column: str = "") -> Check:
    return Check(about=about, says=says, verdict=Verdict.LOOK, column=column)


def fault(about: str, says: str, *, column: str = "") -> Check:
    return Check(about=about, says=says, verdict=Verdict.FAULT, column=column)
