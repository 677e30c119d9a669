"""What a policy leaves out and the registry knows: periods, origins, purposes and recipients."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from bot.domain.registry import Field, LegalBasis, Recipient, Registry, Table
from bot.domain.texts import LocalText

Fact = TypeVar("Fact")
ByCategory = tuple[tuple[LocalText, tuple[Fact, ...]], ...]


def periods(registry: Registry) -> ByCategory[LocalText]:
    """How long each kind of data is kept (Art. 13(2)(a))."""
    return _by_category(registry, lambda table, _field: [table.period])


def origins(registry: Registry) -> ByCategory[LocalText]:
    """Where each kind comes from (Art. 14(2)(f))."""
    return _by_category(registry, lambda _table, field: [field.origin])


def purposes(registry: Registry) -> ByCategory[tuple[LocalText, LegalBasis]]:
    """What each kind is for, and on which basis (Art. 13(1)(c))."""
    return _by_category(registry, lambda _table, field: [(field.purpose, field.legal_basis)])


def recipients(registry: Registry) -> ByCategory[Recipient]:
    """Who gets each kind (Art. 13(1)(e))."""
    return _by_category(registry, lambda _table, field: field.recipients)


def kinds(registry: Registry) -> ByCategory[LocalText]:
    """What each kind consists of (Art. 14(1)(d))."""
    return _by_category(registry, lambda _table, field: [field.label])


def _by_category(
    registry: Registry, told: Callable[[Table, Field], Iterable[Fact]]
) -> ByCategory[Fact]:
    """Each fact once a category, in the order of the registry; what nobody says is left out."""
    found: dict[str, dict[Fact, None]] = {name: {} for name in registry.categories}
    for _source, table in registry.tables():
        for field in table.fields:
            found.setdefault(field.category, {}).update(dict.fromkeys(told(table, field)))
    return tuple(
        (registry.categories[name], tuple(facts)) for name, facts in found.items() if facts
    )
