"""What a source answers after it was changed: proof of what was done, without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.holdings import Key


class CorrectionOutcome(StrEnum):
    """What became of a correction."""

    APPLIED = "applied"  # the new value stands there, read back
    CONFLICT = "conflict"  # somebody else changed the value since the plan was made
    GONE = "gone"  # the row is no longer there
    REFUSED = "refused"  # the source does not take the value: not unique, too long, wrong type


@dataclass(frozen=True, kw_only=True, slots=True)
class Residual:
    """A row that is not as the plan wanted it when it was read back."""

    table: str
    key: Key


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureReceipt:
    """How many rows of each table went, were emptied, were kept; and what is still there."""

    source: str
    deleted: Mapping[str, int] = field(default_factory=dict)
    blanked: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    residuals: tuple[Residual, ...] = ()

    @property
    def clean(self) -> bool:
        """Read back and found as the plan wanted it."""
        return not self.residuals

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "deleted": dict(self.deleted),
            "blanked": dict(self.blanked),
            "kept": dict(self.kept),
            "residuals": [{"table": r.table, "key": list(r.key)} for r in self.residuals],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ErasureReceipt:
        residuals = tuple(
            Residual(table=part["table"], key=tuple(part["key"])) for part in data["residuals"]
        )
        return cls(**{**data, "residuals": residuals})
