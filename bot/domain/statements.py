"""A supplementary statement (Art. 16): the person's own words, kept with an entry about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain import additions, described
from bot.domain.canonical import digest
from bot.domain.registry import Registry
from bot.domain.restrictions import Place

LIMIT = 1000  # characters: with what stands around it this fits a message


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementPlan:
    """What is kept with which entry. No source is changed: the words stay in Insyn's own store."""

    place: Place
    text: str = field(repr=False)

    @property
    def hash(self) -> str:
        """What an approval binds to."""
        return digest({"kind": "statement", "plan": self.as_json()})

    @property
    def sources(self) -> tuple[str, ...]:
        return ()

    def as_json(self) -> dict[str, Any]:
        return {"place": self.place.as_json(), "text": self.text}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StatementPlan:
        return cls(place=Place.from_json(data["place"]), text=data["text"])


def request_of(place: Place, text: str) -> dict[str, Any]:
    """The wish, as it is kept on the case."""
    return {
        "source": place.source,
        "table": place.table,
        "key": list(place.key),
        "statement": text,
    }


def is_statement(request: Mapping[str, Any]) -> bool:
    """Whether a wish to have something rectified is one for a statement."""
    return "statement" in request


def plan_of(request: Mapping[str, Any]) -> StatementPlan:
    """The plan that the wish comes to."""
    place = Place(source=request["source"], table=request["table"], key=tuple(request["key"]))
    return StatementPlan(place=place, text=request["statement"])


def place_of(registry: Registry, request: Mapping[str, Any]) -> Place | None:
    """The entry that a wish for rectification is about; of a new row it is the owner's."""
    if is_statement(request) or described.is_described(request) or "source" not in request:
        return None
    if not additions.is_addition(request):
        return Place(source=request["source"], table=request["table"], key=tuple(request["key"]))
    owner = registry.table(request["source"], request["table"]).owner
    if owner is None:
        return None
    return Place(source=request["source"], table=owner.table, key=tuple(request["owner_key"]))
