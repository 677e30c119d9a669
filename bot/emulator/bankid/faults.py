"""What shall go wrong with BankID: from a script file or the app's page, taken up in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

PATHS = ("", "auth", "sign", "collect", "cancel", "phone/auth", "phone/sign")
MOST_CALLS, MOST_SECONDS = 1000, 120.0
STATUSES = range(200, 600)
PENDING = frozenset({
    "outstandingTransaction", "noClient", "started", "userMrtd", "userCallConfirm", "userSign",
})  # fmt: skip
FAILED = frozenset({
    "expiredTransaction", "certificateErr", "userCancel", "cancelled", "startFailed",
    "userDeclinedCall", "notSupportedByUserApp", "transactionRiskBlocked",
})  # fmt: skip
HINTS = tuple(sorted(PENDING | FAILED))


class FaultScriptError(Exception):
    """The script of BankID faults cannot be followed; `faults` names each mistake."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


@dataclass
class BankFault:
    """What the next calls of a path meet instead of an answer; an empty path is any."""

    path: str = ""
    times: int = 1
    status: int = 0
    code: str = ""
    hint: str = ""  # of an order that is asked for: it stands there, or fails, for this reason
    headers: dict[str, str] = field(default_factory=dict)
    html: bool = False
    seconds: float = 0.0
    drop: bool = False

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


def read_script(path: Path) -> list[BankFault]:
    """The faults of a file, first to last. Raises FaultScriptError with every mistake."""
    entries = _entries(path)
    refusals = [(number, _refused(one)) for number, one in enumerate(entries, 1)]
    mistakes = [f"{path}, fault {number}: {why}" for number, why in refusals if why]
    if mistakes:
        raise FaultScriptError(mistakes)
    return [BankFault(**one) for one in entries]


def _entries(path: Path) -> list[Any]:
    import yaml

    try:
        entries = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise FaultScriptError([f"{path}: the file cannot be read"]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}, line {mark.line + 1}" if mark else str(path)
        raise FaultScriptError([f"{where}: that is neither YAML nor JSON"]) from None
    if not isinstance(entries, list):
        raise FaultScriptError([f"{path}: a list of faults is wanted"])
    return entries


def from_entry(entry: Any) -> BankFault:
    """One fault, as it is written down. Raises FaultScriptError."""
    why = _refused(entry)
    if why:
        raise FaultScriptError([why])
    return BankFault(**entry)


def _refused(entry: Any) -> str:
    """Why an entry is no fault; empty if it is one."""
    if not isinstance(entry, Mapping):
        return "a fault is written as names and values"
    known = [one.name for one in fields(BankFault)]
    unknown = next((name for name in entry if name not in known), None)
    if unknown is not None:
        return f"`{unknown}` is not known; there are {', '.join(known)}"
    return _refused_answer(entry) or _refused_kind(entry)


def _refused_answer(entry: Mapping[str, Any]) -> str:
    path, hint, status = entry.get("path", ""), entry.get("hint", ""), entry.get("status", 0)
    if path not in PATHS:
        return f"`path` has to be one of {', '.join(PATHS[1:])}"
    if not _whole(entry.get("times", 1), 1, MOST_CALLS):
        return f"`times` has to be a whole number from 1 to {MOST_CALLS}"
    if status != 0 and not _whole(status, STATUSES.start, STATUSES.stop - 1):
        return "`status` has to be a status of HTTP, such as 503"
    if hint and (path != "collect" or hint not in HINTS):
        return f"`hint` is for collect, and one of {', '.join(HINTS)}"
    if not any(entry.get(name) for name in ("status", "hint", "html", "seconds", "drop")):
        return "it says nothing that goes wrong"
    return ""


def _refused_kind(entry: Mapping[str, Any]) -> str:
    seconds, headers = entry.get("seconds", 0), entry.get("headers", {})
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return "`seconds` has to be a number"
    if not 0 <= seconds <= MOST_SECONDS:
        return f"`seconds` has to be from 0 to {MOST_SECONDS:g}"
    if not isinstance(entry.get("code", ""), str):
        return "`code` has to be a word of BankID's, such as maintenance"
    if not all(isinstance(entry.get(name, False), bool) for name in ("html", "drop")):
        return "`html` and `drop` have to be true or false"
    if not isinstance(headers, Mapping) or not all(
        isinstance(part, str) for pair in headers.items() for part in pair
    ):
        return "`headers` have to be names and texts"
    return ""


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
