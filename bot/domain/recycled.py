"""Signs that a number or an address was given to somebody else since a person was known by it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from bot.domain.on_file import Standing

CONFIRMED = timedelta(days=365)  # so long a number counts as its holder's


def given_anew(places: Collection[Standing], *, known_since: date) -> bool:
    """Whether all that stands under the contact came later than whom we knew by it.

    Then whoever we knew is in the register no more, and the contact is somebody else's. An entry
    that does not tell its day may be theirs: it says that nothing has changed.
    """
    return bool(places) and all(
        one.since is not None and one.since > known_since for one in places
    )


def unconfirmed(places: Collection[Standing], *, today: date) -> bool:
    """Whether nobody has confirmed a number for a year where the register would know of it."""
    return bool(places) and all(
        one.asked and (one.confirmed is None or today - one.confirmed > CONFIRMED)
        for one in places
    )
