"""Whether it is doubted where to and to whom something is posted; what it is stays covered."""

from __future__ import annotations

from bot.domain import postal
from bot.domain.holdings import Holdings
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import casework, mandates
from bot.services.plan_body import Body, Trouble, body_of
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


def is_another(unit: Unit, case: Case, holdings: Holdings) -> bool:
    """Whether the envelope would name none of those who stand with what was found."""
    if not casework.came_outside(case):
        return False
    given = casework.contact_of(unit, case).name
    known = postal.names_on_file(unit.office.registry, holdings.sources)
    return bool(given) and postal.other_name(given, known)


def told(unit: Unit, case: Case) -> list[Sayable]:
    """What to know before anything is posted to the person."""
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    body = body_of(unit, row) if row is not None else None
    return [
        *mandates.where_to(unit, case),
        *([_PROTECTED] if body is not None and _is_protected(body) else []),
        *([_UNKNOWN] if body is not None and body.new_address else []),
        *([_ANOTHER] if body is not None and body.new_name else []),
    ]


def _is_protected(body: Body) -> bool:
    return any(trouble == Trouble.PROTECTED for trouble, _source in body.troubles)


_PROTECTED = _(
    "⚠️ Protected identity: send nothing by ordinary post. Follow your own routine, such as the "
    "forwarding of the Swedish Tax Agency."
)
_UNKNOWN = _(
    "⚠️ The address that was given for the letters is not one that your register has of this "
    "person. Make sure which is right before you post the answer, by a contact in the register. "
    "If you cannot, post it to the address in the register."
)
_ANOTHER = _(
    "⚠️ The name that was given for the envelope is not one that your register has of this person. "
    "Make sure for whom it is before you post anything, by a contact in the register. If you "
    "cannot, write the name in the register."
)
