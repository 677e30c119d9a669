"""The power to act for somebody else: for whom, for what, until when, and what was seen of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.intake import Asked, Contact

DOCUMENT_LIMIT = 200


class Kind(StrEnum):
    """From what the power comes."""

    ATTORNEY = "attorney"  # a power of attorney that the principal has signed
    LASTING = "lasting"  # a power of attorney that came into force when they could not any more
    GUARDIAN = "guardian"  # appointed by a court
    CUSTODIAN = "custodian"  # has custody of a child
    SIGNATORY = "signatory"  # may sign for a company, which has none of these rights


class Lack(StrEnum):
    """Why something cannot be asked for by it."""

    NOT_COVERED = "not_covered"
    OVER = "over"  # its last day has passed
    ENDED = "ended"  # taken back
    COMPANY = "company"  # the rights are those of natural persons (recital 14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mandate:
    """As staff have seen it; `principal` is whom it is for."""

    kind: Kind
    covers: frozenset[Asked]
    until: date | None  # its last day, if it has one
    document: str = field(repr=False)  # what was seen, in a few words; no copy is kept
    principal: Contact
    seen_on: date
    seen_by: str  # a staff id; "": nobody had to see it, because it was signed electronically
    ended: bool = False
    power: str = ""  # of one that was signed electronically, the id of its row
    named: str = field(default="", repr=False)  # there: who may act, as it was typed
    known_as: str = field(default="", repr=False)  # ... and as the bank of whoever acts has it
    typed: tuple[str, ...] = field(default=(), repr=False)  # an address in it that is not on file

    def lack(self, today: date, asked: Asked | None = None) -> Lack | None:
        """Why it is no power any more, or not for this."""
        if self.ended:
            return Lack.ENDED
        if self.kind is Kind.SIGNATORY:
            return Lack.COMPANY
        if self.until is not None and today > self.until:
            return Lack.OVER
        return Lack.NOT_COVERED if asked is not None and asked not in self.covers else None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "covers": sorted(self.covers),
            "until": self.until.isoformat() if self.until else "",
            "document": self.document,
            "principal": self.principal.as_json(),
            "seen_on": self.seen_on.isoformat(),
            "seen_by": self.seen_by,
            "ended": self.ended,
            "power": self.power,
            "named": self.named,
            "known_as": self.known_as,
            "typed": list(self.typed),
        }

    def of_a_company(self) -> Mandate:
        """What is noted of a signatory: who may sign, and nothing by which a person is found."""
        known = Contact(name=self.principal.name, address=self.principal.address)
        return replace(self, covers=frozenset(), principal=known)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Mandate:
        return cls(
            kind=Kind(data["kind"]),
            covers=frozenset(map(Asked, data["covers"])),
            until=date.fromisoformat(data["until"]) if data["until"] else None,
            document=data["document"],
            principal=Contact.from_json(data["principal"]),
            seen_on=date.fromisoformat(data["seen_on"]),
            seen_by=data["seen_by"],
            ended=data["ended"],
            power=data.get("power", ""),
            named=data.get("named", ""),
            known_as=data.get("known_as", ""),
            typed=tuple(data.get("typed", ())),
        )
