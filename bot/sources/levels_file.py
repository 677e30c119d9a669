"""Reads the policy of levels: which action is open at which level, or every fault at once."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors import InsynError
from bot.domain.identity import Action, Level, Outcome, Safeguard, Verdict
from bot.domain.levels import Levels, Row, objections
from bot.sources.yaml_reader import Entry, Faults, read

PACKAGED = Path(__file__).with_name("levels.yaml")
WITH, ALSO = "with", "also"
_NAMES = tuple(level.name for level in Level)
_HOW = "say allowed, masked, or needs with a level, such as needs L2"


class LevelsFileError(InsynError):
    """The policy of levels cannot be used."""

    def __init__(self, *, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


def load_levels(path: Path | None = None) -> Levels:
    """The policy of the file, or the one that comes with the program."""
    faults = Faults(path or PACKAGED)
    top = read(faults.path, faults)
    levels = None if top is None else _levels(top)
    if top is not None and levels is not None and not faults.told:
        for action, sentence in objections(levels):
            top.fault_at(action.value, f"{action.value}: {sentence}")
    if faults.told or levels is None:
        raise LevelsFileError(faults=faults.told)
    return levels


def _levels(top: Entry) -> Levels:
    top.only(*(action.value for action in Action))
    rows = {}
    for action in Action:
        entry = top.entry(action.value)
        if entry is None:
            top.fault(f"{action.value} is missing; decide it at every level")
        else:
            rows[action] = _row(entry)
    return Levels(rows)


def _row(entry: Entry) -> Row:
    entry.only(*_NAMES, WITH, ALSO)
    common = _safeguards(entry, WITH)
    also = entry.entry(ALSO)
    if also is not None:
        also.only(*_NAMES)
    none, one, two, three = (
        _verdict(entry, level, common | (_safeguards(also, level.name) if also else frozenset()))
        for level in Level
    )
    return none, one, two, three


def _safeguards(entry: Entry, name: str) -> frozenset[Safeguard]:
    known = {safeguard.value: safeguard for safeguard in Safeguard}
    words = entry.words(name)
    for word in words:
        if word not in known:
            entry.fault_at(name, f"{word!r} is none of {', '.join(known)}")
    return frozenset(known[word] for word in words if word in known)


def _verdict(entry: Entry, level: Level, safeguards: frozenset[Safeguard]) -> Verdict:
    text = entry.text(level.name)
    match text.split():
        case ["allowed"]:
            return Verdict(outcome=Outcome.ALLOWED, safeguards=safeguards)
        case ["masked"]:
            return Verdict(outcome=Outcome.ALLOWED_MASKED, safeguards=safeguards)
        case ["needs", name] if name in _NAMES:
            return Verdict(outcome=Outcome.NEEDS_LEVEL, needs=Level[name])
    if level.name in entry:
        entry.fault_at(level.name, f"{level.name} is {text!r}; {_HOW}")
    return Verdict(outcome=Outcome.NEEDS_STAFF)
