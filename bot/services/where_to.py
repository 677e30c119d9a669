"""Whether an address is doubted to which something is to be posted; what it is stays covered."""

from __future__ import annotations

from bot.domain import postal
from bot.domain.holdings import Holdings
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import casework, mandates
from bot.services.plan_body import body_of
from bot.store import plans as plan_rows
from bot.store.tables import Case
from bot.store.unit import Unit


def is_unknown(unit: Unit, case: Case, holdings: Holdings) -> bool:
    """Whether the envelope would go to none of the addresses that stand with what was found."""
    if not casework.came_outside(case):
        return False
    given = casework.contact_of(unit, case).address
    known = postal.on_file(unit.office.registry, holdings.sources)
    return bool(given) and postal.differs(given, known)


def told(unit: Unit, case: Case) -> list[Sayable]:
    """What to know before anything is posted to the person."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    unknown = row is not None and body_of(unit, row).new_address
    return [*mandates.where_to(unit, case), *([_UNKNOWN] if unknown else [])]


_UNKNOWN = _(
    "⚠️ The address that was given for the letters is not one that your register has of this "
    "person. Make sure which is right before you post the answer, by a contact in the register. "
    "If you cannot, post it to the address in the register."
)
