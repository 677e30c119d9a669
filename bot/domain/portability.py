"""What a person may take along (Art. 20): what they provided, on consent or for a contract."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.holdings import Holdings, Item, items
from bot.domain.registry import Field, LegalBasis, Registry

BASES = frozenset({LegalBasis.CONSENT, LegalBasis.CONTRACT})


def portable(field: Field) -> bool:
    """Whether Art. 20(1) covers a field. What stands in a system is processed automatically."""
    return field.provided and field.legal_basis in BASES


def provided(registry: Registry, holdings: Holdings) -> Iterator[Item]:
    """Every value that the person may take along, in the registry's order."""
    for item in items(registry, holdings):
        if portable(item.field) and item.value not in (None, ""):
            yield item
