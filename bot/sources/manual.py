"""The adapter to a place where only people can look: it says so, and leaves the rest to them."""

from __future__ import annotations

from bot.domain.claims import Claim
from bot.domain.holdings import (
    Finding,
    SourceHoldings,
    SourceUnavailableError,
    Waiting,
)
from bot.domain.on_file import ContactMatch, OnFile
from bot.domain.plans import CorrectionPlan, ErasurePlan
from bot.domain.receipts import CorrectionOutcome, ErasureReceipt
from bot.domain.registry import Source


class ManualSource:
    """A binder or a mailbox behind the port. Steps on it are asked of its owner, not of this."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def name(self) -> str:
        return self._source.name

    def ping(self) -> None:
        """A binder is always there."""

    def find(self, claims: frozenset[Claim]) -> SourceHoldings:
        del claims
        return SourceHoldings(source=self.name, finding=Finding.BY_HAND)

    def contact_on_file(self, *contacts: Claim) -> OnFile:
        del contacts
        return OnFile(match=ContactMatch.NONE)

    def correct(self, plan: CorrectionPlan, *, errand: str = "") -> CorrectionOutcome:
        del plan, errand
        raise SourceUnavailableError(source=self.name, waiting=Waiting.PERSON)

    def erase(self, plan: ErasurePlan, *, errand: str = "") -> ErasureReceipt:
        del plan, errand
        raise SourceUnavailableError(source=self.name, waiting=Waiting.PERSON)

    def close(self) -> None:
        """There is nothing to give back."""
