"""What a person has proved about themselves: all that a data source may be searched by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClaimKind(StrEnum):
    EMAIL = "email"  # normalised: domain lower-case; compared with the local part folded too
    PHONE = "phone"  # E.164, "+46705910544"
    PERSONNUMMER = "personnummer"  # 12 digits, no separator
    ORGNR = "orgnr"  # 10 digits, no separator
    CUSTOMER_NUMBER = "customer_number"  # as the company writes it


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One verified identifier in canonical form; its repr is masked: no log line leaks it."""

    kind: ClaimKind
    value: str

    def __repr__(self) -> str:
        return f"Claim({self.kind.value}, •••)"

    __str__ = __repr__
