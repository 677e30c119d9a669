"""Flags of restricted use (Art. 18) on a person's stored values: set, listed, brought to an end.

A flag stands on a `Place`: one value (`column` named) or a whole row (`column` None); where
nothing can be pointed at, on what the case describes. It belongs to the case that set it and
carries a `Reason` of Art. 18(1). Where it stands is sealed; the row is found again by a keyed
digest, so flags need no claims of the person.

    restrict(unit, case, places, reason, by=...)  sets what is not set yet; audited
    pin_down(unit, case, place)         the case's marks on a description move to what it means
    end(unit, case, by=...)             ends the case's flags after NOTICE, and says so; audited
    end_and_tell(unit, case, by=...)    the same, with a message of its own to the customer
    of_case(unit, case)                 the flags of a case that hold now
    on_rows(unit, rows)                 the flags that hold now on found rows
    named(registry, restriction)        labels of table and field, for people
    named_of_case(unit, case)           the same for all flags of a case that hold now

Art. 18(3) wants the person told before a restriction ends: `end` gives the moment of the end,
three days ahead, in words, and whoever calls it puts them into the letter. Until then it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.audit import Code
from bot.domain.holdings import Row
from bot.domain.registry import Registry
from bot.domain.restrictions import NOTICE, Place, Reason, Restriction
from bot.domain.texts import Lines, LocalText, Text, lines
from bot.domain.texts import Text as _
from bot.services import by_post
from bot.services.places import Names, Purpose
from bot.store import restrictions as flag_rows
from bot.store.tables import Case, RestrictionFlag, new_id
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What is restricted, in words: the table, and the field unless it is the whole row.

    What was only described has no table, and a source if that much is known.
    """

    table: LocalText | None
    field: LocalText | None
    restriction: Restriction
    source: LocalText | None = None


def restrict(
    unit: Unit, case: Case, places: Iterable[Place], reason: Reason, *, by: str
) -> tuple[Restriction, ...]:
    """Sets the flags that the case has not set for this reason yet; `by` goes into the audit."""
    known = {one.place for one in of_case(unit, case) if one.reason is reason}
    new = [place for place in dict.fromkeys(places) if place not in known]
    for place in new:
        _set(unit, case, place, reason)
    if new:
        unit.audit(
            Code.RESTRICTION_SET,
            actor=by,
            case_ref=case.ref,
            reason=reason.value,
            count=len(new),
        )
    return of_case(unit, case)


def _set(unit: Unit, case: Case, place: Place, reason: Reason) -> None:
    row = RestrictionFlag(
        id=new_id(),
        case_id=case.id,
        row_digest=_digest(unit, place.source, place.table, place.key),
        sealed_place=b"",
        reason=reason.value,
        set_at=unit.now,
    )
    unit.seal(row, "sealed_place", place.as_json())
    unit.add(row)


def pin_down(unit: Unit, case: Case, place: Place) -> None:
    """Moves the marks on what was described to the place that was pointed out."""
    for row in flag_rows.of_case(unit, case.id):
        if row.ends_at is None and Reason(row.reason) is Reason.ACCURACY_DISPUTED:
            row.row_digest = _digest(unit, place.source, place.table, place.key)
            unit.seal(row, "sealed_place", place.as_json())
            unit.add(row)


def end(unit: Unit, case: Case, *, by: str) -> Lines | None:
    """Brings the case's flags to an end; None if none holds.

    What it gives the person has to hear in the same transaction (Art. 18(3)).
    """
    ending = [row for row in flag_rows.of_case(unit, case.id) if row.ends_at is None]
    if not ending:
        return None
    ends_at = unit.now + NOTICE
    for row in ending:
        row.ends_at = ends_at
        unit.add(row)
    unit.audit(Code.RESTRICTION_ENDED, actor=by, case_ref=case.ref, count=len(ending))
    reasons = dict.fromkeys(Reason(row.reason) for row in ending)
    return lines(*(ENDINGS[reason].format(when=ends_at) for reason in reasons))


def end_and_tell(unit: Unit, case: Case, *, by: str) -> None:
    """The same, for a case that ends without a letter which tells it."""
    told = end(unit, case, by=by)
    if told is not None:
        by_post.tell(unit, case, told)


# What the person is told beforehand (Art. 18(3)), by the ground that held.
ENDINGS: Mapping[Reason, Text] = {
    Reason.ACCURACY_DISPUTED: _(
        "What was marked as disputed may be used again from {when}. Until then we only keep it."
    ),
    Reason.UNLAWFUL: _(
        "What we kept for you instead of erasing it may be used again from {when}. Until then we "
        "only keep it."
    ),
    Reason.LEGAL_CLAIMS: _(
        "What we kept for your legal claim may be used again from {when}. Until then we only keep "
        "it."
    ),
    Reason.OBJECTION: _(
        "What you objected to may be used again from {when}. Until then we only keep it."
    ),
}


def of_case(unit: Unit, case: Case) -> tuple[Restriction, ...]:
    """The flags of a case that hold now."""
    found = (_read(unit, row) for row in flag_rows.of_case(unit, case.id))
    return tuple(one for one in found if one.holds(unit.now))


def on_rows(unit: Unit, rows: Iterable[Row]) -> tuple[Restriction, ...]:
    """The flags that hold now on rows which a source has handed out."""
    digests = (_digest(unit, row.source, row.table, row.key) for row in rows)
    return tuple(_read(unit, row) for row in flag_rows.holding(unit, digests))


def named(registry: Registry, restriction: Restriction) -> Named:
    """A restriction as people call it."""
    place = restriction.place
    source = registry.source(place.source).label if place.source else None
    if place.described:
        return Named(table=None, field=None, restriction=restriction, source=source)
    table = registry.table(place.source, place.table)
    field = table.field_of(place.column).label if place.column else None
    return Named(table=table.label, field=field, restriction=restriction, source=source)


def named_of_case(unit: Unit, case: Case) -> tuple[Named, ...]:
    """The flags of a case that hold now, as people call them."""
    return tuple(named(unit.office.registry, one) for one in of_case(unit, case))


def _digest(unit: Unit, source: str, table: str, key: tuple[str | int, ...]) -> str:
    return Names(unit.digest).row(Purpose.RESTRICTION, source, table, key)


def _read(unit: Unit, row: RestrictionFlag) -> Restriction:
    return Restriction(
        id=row.id,
        case_id=row.case_id,
        place=Place.from_json(unit.open(row, "sealed_place")),
        reason=Reason(row.reason),
        since=row.set_at,
        ends_at=row.ends_at,
    )
