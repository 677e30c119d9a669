"""What is sealed in Insyn's own rows, and the facts of the trail, in words: name by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from bot.domain import own_registry
from bot.domain.holdings import readable
from bot.domain.registry import Registry, Source, Table
from bot.domain.texts import LocalText, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.work import own_codes
from bot.work.answer_words import KINDS

PAIR = _("{name}: {value}")
BESIDE = _("{one}, {other}")
NUMBERS_ONLY = _("numbers of our own, which say nothing in plain text")

NAMES: Mapping[str, Text] = {
    **{kind.value: told for kind, told in KINDS.items()},
    "account": _("Account"),
    "accounts": _("Accounts"),
    "action": _("What"),
    "address": _("Address"),
    "ambiguous": _("Fits several persons"),
    "asked": _("What is to be added"),
    "at": _("When"),
    "attempts": _("Tries"),
    "blanked": _("What was emptied"),
    "body": _("Text"),
    "browser": _("Browser"),
    "bytes": _("Size in bytes"),
    "came": _("Came on"),
    "came_by": _("How it came"),
    "cases": _("Cases"),
    "column": _("Field"),
    "contact": _("Contact"),
    "count": _("How many"),
    "covers": _("Holds for"),
    "day": _("Day"),
    "days": _("Days"),
    "days_left": _("Days left"),
    "deleted": _("What was deleted"),
    "described": _("In own words"),
    "document": _("Document"),
    "due": _("Last day"),
    "emptied": _("What was emptied"),
    "entries": _("Entries"),
    "error": _("Obstacle"),
    "failure": _("Obstacle"),
    "failures": _("Wrong codes"),
    "field": _("Field"),
    "finding": _("Finding"),
    "first": _("The first time"),
    "follow_up": _("Follow-up"),
    "for": _("For what"),
    "given": _("Filled in by us"),
    "ground": _("Ground"),
    "how": _("How"),
    "ip": _("Address on the Internet"),
    "items": _("What is kept"),
    "kept": _("What was kept"),
    "kind": _("Kind"),
    "language": _("Language"),
    "level": _("How sure we were who you are (0–3)"),
    "mails": _("E-mails"),
    "method": _("Method"),
    "mode": _("Where the app is"),
    "name": _("Name"),
    "new": _("How it should read"),
    "number": _("Number"),
    "old": _("How it reads"),
    "opened": _("How many had been opened"),
    "outcome": _("Outcome"),
    "partly": _("In part"),
    "place": _("Which data"),
    "places": _("Which data"),
    "plan": _("Fingerprint of the plan"),
    "purpose": _("Purpose"),
    "reason": _("Reason"),
    "received": _("Received"),
    "ref": _("Case reference"),
    "residuals": _("Still there"),
    "right": _("Right"),
    "risk": _("Risk, as BankID sees it"),
    "rows": _("Entries"),
    "saw_id": _("An identity document was seen"),
    "scope": _("What"),
    "seen_on": _("Seen on"),
    "shown": _("Anything was shown"),
    "signature": _("Fingerprint of the signature"),
    "signs": _("What is signed"),
    "source": _("Which system"),
    "sources": _("Which systems"),
    "stale": _("Not confirmed for a year"),
    "state": _("State"),
    "statement": _("What you want to have said"),
    "statutes": _("Law"),
    "subject": _("Subject"),
    "sv": _("Swedish"),
    "table": _("Kind of entry"),
    "text": _("Text"),
    "texts": _("Text messages"),
    "to": _("To"),
    "told": _("Your own words"),
    "topic": _("About"),
    "tries": _("Tries"),
    "until": _("Until"),
    "use": _("Use"),
    "uses": _("What ended, and in how many entries"),
    "value": _("Value"),
    "values": _("Values"),
    "verdict": _("Assessment"),
    "way": _("How"),
    "what": _("What"),
    "when": _("When"),
    "why": _("Why"),
    "wish": _("Wish"),
    "words": _("In own words"),
}
# Numbers and fingerprints of ours, where a dialogue stands, and what is about a member of staff.
UNSAID = frozenset(
    {
        *("after", "blank", "case", "challenge", "changes", "claim_hashes", "digest", "erasure"),
        *("file", "incident", "key", "known_by", "made", "nth", "ocsp", "owner", "owner_key"),
        *("page", "part", "passage", "retired", "role", "snapshot", "task", "unmasked", "version"),
        *("choosing", "by", "then", "since", "act", "waits", "code", "next", "mark", "case_id"),
        "power",
        *own_registry.UNTOLD_FACTS,
    }
)
_ENTRIES = frozenset({"entries", "deleted", "blanked", "kept", "uses"})  # counts
_PLACES = frozenset({"at", "place"})  # as bare numbers: which button was pressed


def told(content: str, registry: Registry) -> Sayable:
    """What is sealed, a line for each member; own words come out as they are."""
    try:
        found = json.loads(content)
    except ValueError:
        return content
    if not isinstance(found, dict | list):
        return content
    if (named := _local(found)) is not None:
        return named
    said = list(_Telling(registry).each(found))
    return lines(*said) if said else NUMBERS_ONLY


@dataclass(frozen=True, slots=True)
class _Telling:
    registry: Registry
    source: Source | None = None
    table: Table | None = None

    def each(self, found: Any) -> Iterator[Sayable]:
        """A line for each of several, or for each member of one."""
        if isinstance(found, dict):
            yield from self.members(found)
            return
        for one in found:
            said = self._one("", one)
            if said is not None:
                yield said

    def members(self, found: Mapping[str, Any]) -> Iterator[Sayable]:
        inside = self._inside(found)
        for name, value in found.items():
            if name in UNSAID or value in (None, "", [], {}):
                continue
            said = inside.value(name, value)
            if said is not None:
                yield PAIR.format(name=NAMES.get(name, name), value=said)

    def _inside(self, found: Mapping[str, Any]) -> _Telling:
        """With the system and the table that the same content names."""
        named = found.get("source")
        source = next((s for s in self.registry.sources if s.name == named), self.source)
        tables = source.tables if source else ()
        table = next((t for t in tables if t.name == found.get("table")), self.table)
        return _Telling(self.registry, source, table)

    def value(self, name: str, value: Any) -> Sayable | None:
        """One member's value; None where nothing of it says anything."""
        if isinstance(value, dict):
            if (named := _local(value)) is not None:
                return named
            return _beside(self._counts(value) if name in _ENTRIES else self._fields(value))
        if isinstance(value, list):
            return _beside(filter(None, (self._one(name, one) for one in value)))
        return self._one(name, value)

    def _one(self, name: str, value: Any) -> Sayable | None:
        if isinstance(value, dict):
            return _local(value) or _beside(self.members(value))
        if isinstance(value, str):
            named = self._named(name, value) or own_codes.member(name, value)
            return named or readable(value)
        return None if name in _PLACES else _scalar(value)

    def _named(self, name: str, value: str) -> Sayable | None:
        """What the registry calls a system, a kind of entry, a field or a use."""
        match name:
            case "source" | "sources":
                return next((s.label for s in self.registry.sources if s.name == value), None)
            case "table" | "owner":
                return self.table.label if self.table else None
            case "column":
                return self._label(value)
            case "use":
                return self.registry.uses.get(value) or self.registry.categories.get(value)
        return None

    def _label(self, column: str) -> Sayable | None:
        fields = self.table.fields if self.table else ()
        return next((field.label for field in fields if field.column == column), None)

    def _counts(self, counts: Mapping[str, int]) -> Iterator[Sayable]:
        """How many rows of which table, where the registry knows it."""
        for place, count in counts.items():
            yield PAIR.format(name=self._table(place), value=count)

    def _table(self, place: str) -> Sayable:
        source, _dot, name = place.rpartition(".")
        for one, table in self.registry.tables():
            if table.name == name and source in ("", one.name):
                return table.label
        return self.registry.uses.get(place) or self.registry.categories.get(place) or place

    def _fields(self, values: Mapping[str, Any]) -> Iterator[Sayable]:
        """What was filled in, field by field, or the members of something inside."""
        for name, value in values.items():
            label = self._label(name) or NAMES.get(name)
            if label is not None and name not in UNSAID and value not in (None, "", [], {}):
                yield PAIR.format(name=label, value=self.value(name, value) or "–")


def _local(found: Any) -> LocalText | None:
    """A name that the company wrote in both languages."""
    both = isinstance(found, dict) and set(found) == {"sv", "en"}
    return LocalText(sv=found["sv"], en=found["en"]) if both else None


def _scalar(value: Any) -> Sayable:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _beside(parts: Iterable[Sayable]) -> Sayable | None:
    """On one line, with a comma between them; None if there are none."""
    some = list(parts)
    return reduce(lambda one, other: BESIDE.format(one=one, other=other), some) if some else None
