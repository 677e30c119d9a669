"""Restricted use of stored data (Art. 18): where the flag stands, why, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.holdings import Key

NOTICE = timedelta(days=3)  # Art. 18(3): the person is told before a restriction ends


class Reason(StrEnum):
    """Why data may only be kept, and not used, for now (Art. 18(1))."""

    ACCURACY_DISPUTED = "accuracy_disputed"  # (a): until we have looked into it
    UNLAWFUL = "unlawful"  # (b): the person wants it kept rather than erased
    LEGAL_CLAIMS = "legal_claims"  # (c): the person needs it, we no longer do
    OBJECTION = "objection"  # (d): until it is clear whose reasons weigh more


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What is restricted: one value, or a whole row when no column is named.

    What was only described has no row: at most the source is known, and the rest is in words.
    """

    source: str = ""
    table: str = ""
    key: Key = field(default=(), repr=False)
    column: str | None = None

    @property
    def described(self) -> bool:
        """Whether nobody has pointed at an entry: people find it by the words of the case."""
        return not self.table

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "table": self.table,
            "key": list(self.key),
            "column": self.column,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Place:
        return cls(**{**data, "key": tuple(data["key"])})


@dataclass(frozen=True, kw_only=True, slots=True)
class Restriction:
    """One flag. It holds until `ends_at`, which is set when the person is told of its end."""

    id: str
    case_id: str
    place: Place
    reason: Reason
    since: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at

    def covers(self, source: str, table: str, key: Key, column: str) -> bool:
        """Whether a stored value lies under the flag."""
        place = self.place
        same_row = (place.source, place.table, place.key) == (source, table, key)
        return same_row and place.column in (None, column)
