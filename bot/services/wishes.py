"""From a snapshot to a case: what may be corrected or erased, and the request for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain import additions, choices, described, outlines, plans
from bot.domain.additions import Offer
from bot.domain.cases import Right
from bot.domain.choices import Group
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Item
from bot.domain.outlines import Consented, TableOutline
from bot.domain.registry import Registry, Value
from bot.domain.restrictions import Place, Reason
from bot.domain.rights import ErasureGround
from bot.domain.texts import LocalText, Text
from bot.domain.texts import Text as _
from bot.services import access, intake, restrictions, snapshots
from bot.services.access import Customer
from bot.services.intake import Opened
from bot.services.snapshots import Outcome, SnapshotView
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """Where only people can look; nowhere in particular where nothing may be shown at all."""

    name: str
    label: LocalText | Text


UNSEEN = Where(name=described.NOWHERE, label=_("What is wrong or missing"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Correctable:
    """What the person may correct here; with `by_hand` staff have to help with the rest."""

    groups: tuple[Group, ...]
    by_hand: bool
    anything: bool = True  # whether there is any entry at all
    offers: tuple[Offer, ...] = ()  # the tables to which a row can be added
    places: tuple[Where, ...] = ()  # where only people can look: what is wrong there is told
    young: bool = False  # nothing is shown because of the person's age


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What an erasure would do today, by table; with `by_hand` staff know more than this."""

    outline: tuple[TableOutline, ...]
    by_hand: bool
    consented: tuple[Consented, ...] = ()  # what rests on a consent that can be taken back
    young: bool = False  # nothing is shown because of the person's age

    @property
    def nothing(self) -> bool:
        """Every source was searched to the end, and none holds anything."""
        return not (self.by_hand or self.outline)


def correctable(unit: Unit, *, chat_id: int, snapshot_id: str) -> Correctable | None:
    """What the person may correct; None if the snapshot is gone or was made for another chat."""
    view = snapshots.read(unit, chat_id, snapshot_id)
    if view is None:
        return None
    found = choices.groups(unit.office.registry, view.holdings)
    offers = additions.offers(unit.office.registry, view.holdings)
    anything = any(True for _row in view.holdings.rows)
    unseen = view.outcome is Outcome.STAFF and not anything
    return Correctable(
        groups=found,
        by_hand=_by_hand(view),
        anything=anything,
        offers=offers,
        places=(*by_hand(unit.office.registry), *([UNSEEN] if unseen else [])),
        young=view.young,
    )


def by_hand(registry: Registry) -> tuple[Where, ...]:
    """The places through which people look."""
    manual = (source for source in registry.sources if source.manual)
    return tuple(Where(name=one.name, label=one.label) for one in manual)


def every_entry(unit: Unit, *, chat_id: int, snapshot_id: str) -> tuple[Group, ...]:
    """Everything that was found, entry by entry; nothing if the snapshot is gone."""
    view = snapshots.read(unit, chat_id, snapshot_id)
    return choices.every_entry(unit.office.registry, view.holdings) if view else ()


def submit_correction(
    unit: Unit,
    customer: Customer,
    item: Item,
    *,
    new: Value,
    received_at: datetime,
    contact: bool = False,
) -> Opened:
    """Makes a case of the new value that the person reviewed; what is disputed is restricted.

    With `contact` it is guarded as a change of a contact is, whatever the field itself is.
    """
    plan = plans.correction_plan(item, new=new)
    opened = intake.open_case(
        unit,
        customer,
        right=Right.RECTIFICATION,
        request=plan.as_json(),
        contact_change=contact or item.field.contact,
        received_at=received_at,
    )
    if opened.new and item.value not in (None, ""):
        _restrict(unit, customer, opened.case, _place(item))
    return opened


def submit_addition(
    unit: Unit,
    customer: Customer,
    offer: Offer,
    *,
    values: Mapping[str, Value],
    received_at: datetime,
) -> Opened:
    """Makes a case of a row that is missing, as the person reviewed it."""
    return intake.open_case(
        unit,
        customer,
        right=Right.RECTIFICATION,
        request=additions.request_of(offer, values),
        received_at=received_at,
    )


def submit_description(
    unit: Unit, customer: Customer, place: Where, *, text: str, received_at: datetime
) -> Opened:
    """Makes a case of what people are to put right by hand, in the person's own words.

    Whether it is wrong or missing only they can see, so what is described counts as disputed.
    """
    opened = intake.open_case(
        unit,
        customer,
        right=Right.RECTIFICATION,
        request=described.request_of(place.name, text),
        received_at=received_at,
    )
    if opened.new:
        _restrict(unit, customer, opened.case, Place(source=place.name))
    return opened


def _restrict(unit: Unit, customer: Customer, case: Case, place: Place) -> None:
    """Art. 18(1)(a): from the moment at which accuracy is disputed, not from a decision on."""
    actor = access.actor_name(unit, customer.tg_user_id)
    restrictions.restrict(unit, case, [place], Reason.ACCURACY_DISPUTED, by=actor)


def _place(item: Item) -> Place:
    row = item.row
    return Place(source=row.source, table=row.table, key=row.key, column=item.field.column)


def erasure_preview(unit: Unit, *, chat_id: int, snapshot_id: str) -> Preview | None:
    """What would go and what must stay; None if the snapshot is gone or another chat's."""
    view = snapshots.read(unit, chat_id, snapshot_id)
    if view is None:
        return None
    registry, today = unit.office.registry, stockholm_day(unit.now)
    plan = plans.erasure_plan(registry, view.holdings, today=today)
    return Preview(
        outline=outlines.outline(registry, plan),
        by_hand=_by_hand(view),
        consented=outlines.on_consent(registry, view.holdings),
        young=view.young,
    )


def submit_erasure(
    unit: Unit, customer: Customer, *, ground: ErasureGround, received_at: datetime
) -> Opened:
    """Makes a case of an erasure that the person has confirmed twice."""
    return intake.open_case(
        unit,
        customer,
        right=Right.ERASURE,
        request={"ground": ground.value, "scope": "all"},
        received_at=received_at,
    )


def _by_hand(view: SnapshotView) -> bool:
    return view.partly or view.outcome is Outcome.STAFF
