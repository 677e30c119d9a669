"""The errand "card": keeps a case's card in the staff group as the case is."""

from __future__ import annotations

from bot.services import card
from bot.work.jobs import Job


def _nothing(*_given: object) -> None:
    """Nothing is left to be done outside: the unit that ends the task has written the card."""


PAUSE = 0.1  # seconds: an approval that is carried out at once edits the card once

CARD = Job(prepare=card.show, act=_nothing, finish=_nothing, attempts=10, pause=PAUSE)
