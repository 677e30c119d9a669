"""Tells the owners in time that the certificate by which a provider knows us runs out."""

from __future__ import annotations

from bot.domain import eid
from bot.domain.cases import Role
from bot.domain.clock import stockholm_day
from bot.domain.messages import Send
from bot.domain.texts import Day, lines
from bot.domain.texts import Text as _
from bot.services import notices, staff
from bot.store.unit import Unit


def remind(unit: Unit) -> int:
    """Tells every owner while there is time for a new one; the clock calls it once a day."""
    policy = unit.office.eid
    if policy is None or policy.ends is None or policy.simulator:
        return 0
    if not eid.is_to_remind(policy.ends, unit.now):
        return 0
    text = lines(
        _("⚠️ Our certificate at {provider} is valid until {day}.").format(
            provider=policy.provider, day=Day(stockholm_day(policy.ends))
        ),
        _(
            "Order a new one from the bank now. From that day on nobody can identify themselves "
            "with {provider} here."
        ).format(provider=policy.provider),
    )
    owners = [one for one in staff.members(unit) if one.role is Role.OWNER]
    return sum(notices.tell_member(unit, one, Send(text=text)) for one in owners)
