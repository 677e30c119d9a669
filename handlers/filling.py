"""A new entry that is being filled in, value by value: what is asked next, what has been said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.domain import choices
from bot.domain.additions import Offer
from bot.domain.messages import Send
from bot.domain.registry import Field, Value
from handlers import add_views as views
from handlers.correct_views import Choice


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """Which of the offers, and the values so far in the order in which they are asked."""

    choice: Choice
    nth: int
    values: dict[str, Value] = field(default_factory=dict, repr=False)  # None was left out

    @property
    def offer(self) -> Offer:
        return self.choice.found.offers[self.nth]

    @property
    def field(self) -> Field | None:
        """What is asked next; None when all has been said."""
        fields = self.offer.fields
        return fields[len(self.values)] if len(self.values) < len(fields) else None

    @property
    def said(self) -> dict[str, Value]:
        return {column: value for column, value in self.values.items() if value is not None}

    @property
    def shown(self) -> str:
        """What the review shows, in short."""
        return views.shown(self.said, self.nth)

    def with_next(self, value: Value) -> Filling:
        """What was asked is answered, or left out."""
        assert self.field is not None
        return replace(self, values={**self.values, self.field.column: value})

    def pressed(self, at: int | None, option: int | None) -> Filling | None:
        """A button under the question: a value of a closed list, or that it is left out."""
        asked = self.field
        if asked is None or at != len(self.values):
            return None
        if option is None:
            return self.with_next(None) if self.offer.optional(asked) else None
        closed = choices.options(asked)
        return self.with_next(closed[option]) if option < len(closed) else None

    def screen(self) -> Send:
        """The next question, or everything that was said."""
        if self.field is not None:
            return views.question(self.choice, self.offer, len(self.values))
        return views.review(self.choice, self.nth, self.said)
