"""A rectification in the person's own words (Art. 16), for a place where only people can look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.canonical import digest

LIMIT = 1000  # characters: with what stands around it this fits a message


@dataclass(frozen=True, kw_only=True, slots=True)
class DescribedPlan:
    """What is to be put right by hand: which item, and how it should read."""

    source: str
    text: str = field(repr=False)

    @property
    def hash(self) -> str:
        """What an approval binds to."""
        return digest({"kind": "described", "plan": self.as_json()})

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,)

    def as_json(self) -> dict[str, Any]:
        return {"source": self.source, "text": self.text}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DescribedPlan:
        return cls(source=data["source"], text=data["text"])


def request_of(source: str, text: str) -> dict[str, Any]:
    """The wish, as it is kept on the case."""
    return {"source": source, "described": text}


def is_described(request: Mapping[str, Any]) -> bool:
    """Whether a wish to have something rectified is told in words."""
    return "described" in request


def plan_of(request: Mapping[str, Any]) -> DescribedPlan:
    """The plan that the wish comes to."""
    return DescribedPlan(source=request["source"], text=request["described"])
