"""Whoever acts for somebody shows who they are after they asked: whoever works on it is told.

A power can be written down as long as it is sure who acts, and that ends with the session.
"""

from __future__ import annotations

from bot.domain.identity import Level
from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.services import hard_cases, notices, relay
from bot.services.access import Customer
from bot.store import relay as relay_rows
from bot.store.tables import Case
from bot.store.unit import Unit


def shown(unit: Unit, customer: Customer) -> str | None:
    """Tells the staff of a fresh proof; the case in which they see it, if one is open."""
    case = relay_rows.open_question(unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id)
    if case is None or not _waits_for_it(unit, case):
        return None
    if case.level < Level.L3:  # else it was sure when they asked
        _tell(unit, case)
    return case.ref


def _waits_for_it(unit: Unit, case: Case) -> bool:
    """Whether it is about somebody else, and open to the very person who was identified."""
    for_another = hard_cases.topic_of(unit, case) in hard_cases.FOR_ANOTHER
    theirs = relay.level_now(unit, case).level >= Level.L3
    return for_another and theirs and relay.is_open_to_talk(case)


def _tell(unit: Unit, case: Case) -> None:
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    text = _SHOWN.format(ref=case.ref)
    if not notices.tell_holder(unit, case, Send(text=text, keyboard=((look,),))):
        notices.tell_group(unit, Send(text=text))


_SHOWN = _(
    "ℹ️ Case {ref}: whoever acts for somebody there has now shown who they are (level 3). That "
    "holds until they are signed out, so go on with it soon."
)
