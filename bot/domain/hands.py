"""Whether a team has people enough to decide what somebody among them then does by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.cases import SECOND_PERSONS, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where only people can look, and which members of staff they are."""

    source: str
    own: frozenset[str]
    by_mail: bool = False  # somebody else is asked; `own` have that very mailbox

    def is_left_without(self, deciders: frozenset[str]) -> bool:
        """Whether nobody would be there to do it but those who have decided it."""
        if self.by_mail:
            return bool(self.own & deciders)
        return bool(self.own) and self.own <= deciders


def in_the_way(
    team: Sequence[tuple[str, Role]], places: Sequence[Place], *, two: bool
) -> tuple[Place, ...]:
    """The places because of which none of the staff, or no two of them, can decide at all.

    Empty where somebody can, and where there are too few people whatever the places.
    """
    choices = tuple(_pairs(team)) if two else tuple(frozenset({one}) for one, _role in team)
    if any(not any(place.is_left_without(who) for place in places) for who in choices):
        return ()
    always = [place for place in places if all(place.is_left_without(who) for who in choices)]
    return tuple(always or places) if choices else ()


def _pairs(team: Sequence[tuple[str, Role]]) -> Iterator[frozenset[str]]:
    for first, _role in team:
        for second, role in team:
            if second != first and role in SECOND_PERSONS:
                yield frozenset({first, second})
