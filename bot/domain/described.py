"""A rectification in the person's own words (Art. 16): what people have to see to.

In a place where only people can look, it is put right by the words. A request that came on paper
names no place at all: it cannot be carried out before somebody has pointed out what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.canonical import digest

NOWHERE = ""  # the source of what nobody has pointed out yet
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
        return () if self.source == NOWHERE else (self.source,)

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


def words_of(request: Mapping[str, Any]) -> str:
    """What the person wrote, also once it has been pointed out what it means."""
    return str(request.get("told") or request.get("described") or "")


def pointed_out(words: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The wish once somebody has pointed out what the words mean; they are kept beside it."""
    return {**plan, "told": words}


def plan_of(request: Mapping[str, Any]) -> DescribedPlan:
    """The plan that the wish comes to."""
    return DescribedPlan(source=request["source"], text=request["described"])
