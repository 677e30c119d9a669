"""What `insyn sources preview` shows: the person's rows, masked, and what an erasure would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot import i18n
from bot.domain import outlines, persons, plans
from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import real_clock, stockholm_day
from bot.domain.errors import InsynError
from bot.domain.holdings import (
    Finding,
    Holdings,
    Item,
    SourceHoldings,
    SourceRefusedError,
    SourceUnavailableError,
    failed,
    items,
    masked_always,
    told,
)
from bot.domain.identifiers import (
    Refused,
    parse_email,
    parse_orgnr,
    parse_personnummer,
    parse_phone,
)
from bot.domain.registry import Registry
from bot.parts import office_of, sources_of, unit_for_command
from bot.readiness import ready_settings
from bot.services import previews
from bot.services.previews import NotAnOwnerError
from bot.settings import Settings
from bot.sources.base import SourceAdapter
from bot.store.unit import Unit

__all__ = ["NotAnOwnerError"]

Made = TypeVar("Made")

SAYS = {
    Finding.FOUND: "found",
    Finding.NOTHING: "nothing found",
    Finding.FAILED: "did not answer; nothing can be said about it",
    Finding.AMBIGUOUS: "fits several persons: staff decide, nobody's data is shown",
    Finding.PROTECTED: "protected identity: handled by staff only, nothing is shown",
}


class NothingAskedError(InsynError):
    """Say by what to look: --email, --phone, --personnummer, --orgnr or --customer-number."""


class NotReadableError(InsynError):
    """That cannot be read as such an identifier; write it as it stands in the register."""

    def __init__(self, *, kind: str) -> None:
        super().__init__()
        self.kind = kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What the sources answered."""

    registry: Registry
    holdings: Holdings = field(repr=False)
    today: date
    remember: Callable[[bool], None]


def look(tg_user_id: int, typed: Mapping[str, str]) -> Looked:
    """Searches every source. Raises NotAnOwnerError, NothingAskedError or NotReadableError."""
    today = stockholm_day(real_clock())
    claims = frozenset(_claim(kind, text, today=today) for kind, text in typed.items())
    if not claims:
        raise NothingAskedError
    current = ready_settings(quiet=True)
    _in_unit(current, lambda unit: previews.owner(unit, tg_user_id))
    office = office_of(current)
    found = Holdings(sources=tuple(_searched(sources_of(office), claims)))
    holdings = persons.agreed(office.registry, found, today=today)

    def remember(unmasked: bool) -> None:
        def written(unit: Unit) -> None:
            member = previews.owner(unit, tg_user_id)
            previews.note(unit, member, holdings, kinds=tuple(typed), unmasked=unmasked)

        _in_unit(current, written)

    return Looked(registry=office.registry, holdings=holdings, today=today, remember=remember)


def _in_unit(current: Settings, work: Callable[[Unit], Made]) -> Made:
    with unit_for_command(current) as unit:
        return work(unit)


def _claim(kind: str, text: str, *, today: date) -> Claim:
    if kind == ClaimKind.CUSTOMER_NUMBER:
        return Claim(ClaimKind.CUSTOMER_NUMBER, text.strip())
    if kind == ClaimKind.PERSONNUMMER:
        found = parse_personnummer(text, today=today)
    else:
        readers = {"email": parse_email, "phone": parse_phone, "orgnr": parse_orgnr}
        found = readers[kind](text)  # type: ignore[operator]  # mypy joins the readers to objects
    if isinstance(found, Refused):
        raise NotReadableError(kind=kind)
    return found.claim


def _searched(
    sources: Mapping[str, SourceAdapter], claims: frozenset[Claim]
) -> Iterator[SourceHoldings]:
    for name, source in sources.items():
        try:
            yield source.find(claims)
        except (SourceUnavailableError, SourceRefusedError):
            yield failed(name)
        finally:
            source.close()


def lines(looked: Looked, *, unmasked: bool) -> Iterator[str]:
    """The answer in lines. It is in the audit trail before its first line is told."""
    looked.remember(unmasked)
    for one in looked.holdings.sources:
        yield f"{one.source}: {SAYS[one.finding]}"
    if not looked.holdings.rows:
        return
    for title, members in _entries(looked).items():
        yield f"  {title}"
        for item in members:
            yield f"    {item.field.label.en}: {_shown(item, unmasked=unmasked)}"
    yield "An erasure today:"
    yield from _outlined(looked)


def _entries(looked: Looked) -> Mapping[str, list[Item]]:
    """The values by entry, numbered within their table."""
    found: dict[tuple[object, ...], list[Item]] = {}
    for item in items(looked.registry, looked.holdings):
        if item.value not in (None, ""):
            found.setdefault(item.cell[:3], []).append(item)
    titled: dict[str, list[Item]] = {}
    for members in found.values():
        first = members[0]
        number = 1 + sum(
            entry.startswith(f"{first.source.name}.{first.table.name} ") for entry in titled
        )
        titled[f"{first.source.name}.{first.table.name} {number} ({first.table.label.en})"] = (
            members
        )
    return titled


def _shown(item: Item, *, unmasked: bool) -> str:
    shown = told(item.field, item.value) if unmasked else masked_always(item.field, item.value)
    return i18n.plain(shown, "en")


def _outlined(looked: Looked) -> Iterator[str]:
    plan = plans.erasure_plan(looked.registry, looked.holdings, today=looked.today)
    for line in outlines.outline(looked.registry, plan):
        until = (
            f" until {line.until} ({'; '.join(s.en for s in line.statutes)})" if line.until else ""
        )
        yield (
            f"  {line.source}.{line.table}: {line.gone} deleted, {line.emptied} emptied, "
            f"{line.kept} kept{until}"
        )
