"""Names rows and persons by keyed digests: the same is known again, and nobody reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.canonical import canonical
from bot.domain.claims import Claim
from bot.domain.holdings import Key

Digest = Callable[[str, str], str]  # (purpose, value): `unit.digest`, or the keyring's own


class Purpose(StrEnum):
    """What a digest is for; digests of different purposes cannot be compared."""

    ERASURE = "erasure"
    ERASED_CONTENT = "erased-content"
    ERASED_CLAIM = "erased-claim"
    RESTRICTION = "restriction"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Names:
    """The digests that need no unit of work: a whole source can be walked through with them."""

    digest: Digest

    def row(self, purpose: Purpose, source: str, table: str, key: Key) -> str:
        """The same for the same row, after a restore too."""
        return self.digest(purpose.value, canonical([source, table, list(key)]))

    def content(self, row_digest: str) -> str:
        """How a row looks, from the plain digest of its values."""
        return self.digest(Purpose.ERASED_CONTENT.value, row_digest)

    def claim(self, claim: Claim) -> str:
        """By what a person is known, whatever its capitals."""
        return self.digest(Purpose.ERASED_CLAIM.value, f"{claim.kind}|{claim.value.casefold()}")
