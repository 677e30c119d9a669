"""The port that every adapter to a company's data meets, and one contract test checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from bot.domain.additions import AdditionPlan
from bot.domain.claims import Claim
from bot.domain.holdings import Row, SourceHoldings
from bot.domain.on_file import OnFile
from bot.domain.plans import CorrectionPlan, ErasurePlan, RowId
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt


class SourceAdapter(Protocol):
    """One data source. Calls block, come from any thread, and use a connection of their own each.

    A source that does not answer in time raises SourceUnavailableError: it never looks empty.
    Changes may be asked for again, with the same `errand`, until they are known to be done.
    """

    @property
    def name(self) -> str:
        """The source's name in the registry."""

    def ping(self) -> None:
        """Returns when the source answers."""

    def find(self, claims: frozenset[Claim]) -> SourceHoldings:
        """All rows of the one person whom these proved claims fit; none if they fit several."""

    def contact_on_file(self, *contacts: Claim) -> OnFile:
        """Whether contacts, taken together, are nobody's, one person's (known by?) or more's."""

    def correct(self, plan: CorrectionPlan, *, errand: str = "") -> CorrectionOutcome:
        """Changes the value if it still is the old one, and reads it back; idempotent."""

    def erase(self, plan: ErasurePlan, *, errand: str = "") -> ErasureReceipt:
        """Carries out this source's part of the plan, in one transaction if it can; reads back.

        Raises PlanOutdatedError, and changes nothing, when a row is not as it was planned on.
        A second run finds its own work and changes nothing more.
        """

    def close(self) -> None:
        """Gives back every connection."""


@runtime_checkable
class AddingSource(Protocol):
    """A source to which rows can be added, where its declaration says so."""

    def add(self, plan: AdditionPlan, *, errand: str = "") -> CorrectionOutcome:
        """Adds the row unless its owner has it already, and reads it back; idempotent."""


@runtime_checkable
class WalkableSource(Protocol):
    """A source that can be walked through and read by keys, as replays and second erasures need.

    Not every kind can; what they would do there is then left to people.
    """

    def walk(self) -> Iterator[Row]:
        """Every row of every declared table, in bounded memory."""

    def identifiers(self) -> Iterator[Claim]:
        """Every identifier that is on file, in the one spelling in which they are compared."""

    def around(self, rows: Iterable[RowId]) -> SourceHoldings:
        """The rows with these keys, with everything that belongs to the same owner."""
