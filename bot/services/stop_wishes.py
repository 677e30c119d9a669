"""From a wish to have a use stopped to its case; what nobody may weigh begins at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain import stops
from bot.domain.audit import case_code
from bot.domain.cases import Event, Right, Role
from bot.domain.clock import stockholm_day
from bot.domain.redaction import masked_text
from bot.domain.registry import Wish
from bot.domain.restrictions import Reason
from bot.domain.stops import Choice
from bot.services import casework, fulfilment, intake, snapshots, stopping
from bot.services.access import Customer
from bot.services.intake import Opened
from bot.services.plan_body import Body, body_json
from bot.services.snapshots import Outcome
from bot.store.tables import Case, Plan
from bot.store.unit import Unit

RIGHTS: Mapping[Wish, Right] = {
    Wish.MARKETING: Right.OBJECTION,
    Wish.INTEREST: Right.OBJECTION,
    Wish.CONSENT: Right.CONSENT_WITHDRAWAL,
    Wish.RESTRICTION: Right.RESTRICTION,
}
# Art. 21(3) and 7(3): there is nothing to weigh, and it is no harder than to say yes.
AT_ONCE = frozenset({Wish.MARKETING, Wish.CONSENT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """The uses that could end for this person; with `by_hand` staff know more than this."""

    choices: tuple[Choice, ...]
    by_hand: bool
    young: bool = False  # nothing is shown because of the person's age


def offer(unit: Unit, *, chat_id: int, snapshot_id: str, wish: Wish) -> Offer | None:
    """What the person can have stopped; None if the snapshot is gone or another chat's."""
    view = snapshots.read(unit, chat_id, snapshot_id)
    if view is None:
        return None
    found = stops.choices(unit.office.registry, view.holdings, wish)
    by_hand = view.partly or view.outcome is Outcome.STAFF
    return Offer(choices=found, by_hand=by_hand, young=view.young)


def submit(
    unit: Unit,
    customer: Customer,
    *,
    wish: Wish,
    use: str = stops.ALL,
    ground: Reason | None = None,
    words: str | None = None,
    received_at: datetime,
) -> Opened:
    """Makes a case of the wish. What the law lets nobody weigh is carried out at once."""
    asked: dict[str, Any] = {"wish": wish.value, "use": use}
    if ground is not None:
        asked["ground"] = ground.value
    if words:
        asked["words"] = masked_text(words, today=stockholm_day(unit.now))
    opened = intake.open_case(
        unit,
        customer,
        right=RIGHTS[wish],
        request=asked,
        automatic=wish in AT_ONCE,
        received_at=received_at,
    )
    if opened.new and opened.case.automatic:
        begin(unit, opened.case)
    return opened


def begin(unit: Unit, case: Case) -> None:
    """Carries out what nobody may weigh: its plan names sources and a use, and no rows."""
    plan = stopping.plan(unit, case)
    row = Plan(case_id=case.id, hash=plan.hash, sealed_body=b"", made_at=unit.now)
    unit.seal(row, "sealed_body", body_json(Body(plan=plan, outcomes={})))
    case.plan_id = unit.add(row).id
    case.approved_plan_hash = plan.hash
    casework.move(unit, case, Event.AUTOMATIC, Role.SYSTEM, casework.SYSTEM)
    unit.audit(
        case_code(case.right, "automatic"),
        actor="system",
        case_ref=case.ref,
        plan=f"sha256:{plan.hash}",
    )
    fulfilment.begin(unit, case)
