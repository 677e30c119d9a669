"""Tells people about a case: the card in the staff group, the customer, a member in private."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.domain import identity
from bot.domain.messages import Attach, Button, Media, Message, Send
from bot.domain.texts import Text as _
from bot.services import access, casework, quiet_hours
from bot.services.access import Member
from bot.store import bindings
from bot.store import queue as queue_rows
from bot.store import staff as staff_rows
from bot.store.tables import Case, Staff
from bot.store.unit import Unit

log = logging.getLogger(__name__)

_DOUBTS = "notme:"
LAPSED = "lapsed"  # why a notice was not sent: the last proof was too long ago


def post_card(unit: Unit, case: Case) -> None:
    """Puts a new case's card into the staff group, after commit."""
    refresh_card(unit, case)


def refresh_card(unit: Unit, case: Case) -> None:
    """Lets the card show the case as it is after this unit.

    It is written in a unit of its own: a private chat's unit never holds the group's row, and
    several changes in a row end in one edit with the last of them.
    """
    if case.automatic:
        return  # nothing is asked of the staff
    if unit.office.staff_chat_id is None:
        log.warning("no staff chat is set: case %s has no card", case.ref)
    elif not queue_rows.card_is_ordered(unit, case):
        order_card(unit, case.id)


def order_card(unit: Unit, case_id: str, *, after: float = 0.0) -> None:
    """Has the card written, in `after` seconds at the earliest."""
    unit.task(queue_rows.CARD, case_id, lane=f"{queue_rows.CARD}:{case_id}", after=after)


def tell_customer(unit: Unit, case: Case, *messages: Message) -> None:
    """Says something about their case to the customer; a failure is recorded on the case.

    What comes by itself has a way to say that it was not them. What answers the chat that is being
    served has none: they have just asked.
    """
    if case.chat_id is None or case.deceased_at is not None:
        return
    if unit.chat is None or unit.chat.chat_id != case.chat_id:
        if not may_hear(unit, case):
            _let_reach(unit, case)
            return
        messages = tuple(_with_doubt(message, case) for message in messages)
    unit.say(case.chat_id, *messages, case_id=case.id)


def may_hear(unit: Unit, case: Case) -> bool:
    """Whether notices still go to the chat: for so long after a proof there, or after its opening.

    A Telegram account can come to somebody else, too. What has still to be told of a case that
    was closed before (years later, when no law keeps the rest) was announced in its answer.
    """
    if case.closed_at is not None and case.closed_at < unit.now:
        return True
    own = bindings.newest(unit, chat_id=case.chat_id or 0, tg_user_id=case.tg_user_id or 0)
    same = own is not None and access.persons_by(own) & casework.persons_of(unit, case)
    since = max(case.opened_at, own.verified_at) if own and same else case.opened_at
    return identity.binding_holds(since, unit.now, revoked=False)


def _let_reach(unit: Unit, case: Case) -> None:
    """Staff hear of it once: from then on the person is to be reached in another way."""
    if case.notice_failed == LAPSED:
        return
    case.notice_failed = LAPSED
    unit.session.add(case)
    refresh_card(unit, case)
    look = Button(label=_("Open the case"), action=f"s:case:{case.ref}")
    if not tell_holder(unit, case, Send(text=_LAPSED.format(ref=case.ref), keyboard=((look,),))):
        tell_group(unit, Send(text=_LAPSED.format(ref=case.ref)))


_LAPSED = _(
    "☎️ Case {ref}: the customer has not shown who they are for 90 days, so nothing is sent to "
    "their chat any more. Reach them in another way. Once they show who they are in the chat, "
    "they find the case under /cases."
)


def _with_doubt(message: Message, case: Case) -> Message:
    """A last row below whatever can be pressed, unless a button there says the same already."""
    if not isinstance(message, Send | Attach | Media):
        return message
    below = [button.action or "" for row in message.keyboard for button in row]
    if any(action.startswith(_DOUBTS) for action in below):
        return message
    return replace(message, keyboard=(*message.keyboard, (doubt(case),)))


def doubt(case: Case) -> Button:
    """By which the account in which the case goes on says that it was not them."""
    return Button(label=_("This was not me"), action=f"notme:case:{case.ref}")


def tell_member(unit: Unit, member: Member, *messages: Message, at_once: bool = False) -> bool:
    """Says something to a member in private; False if they have not started the chat.

    `at_once` is for what they have asked for, or must know whatever the hour.
    """
    row = staff_rows.by_id(unit, member.id)
    return row is not None and _in_private(unit, row, *messages, at_once=at_once)


def tell_holder(unit: Unit, case: Case, *messages: Message) -> bool:
    """Says something to whoever has claimed the case; False if nobody has, or cannot be told."""
    return case.claimed_by is not None and tell_colleague(unit, case.claimed_by, *messages)


def tell_colleague(unit: Unit, staff_id: str, *messages: Message) -> bool:
    """Says something to a member by their id; False if they have left, or cannot be told."""
    row = staff_rows.by_id(unit, staff_id)
    if row is None or row.removed_at is not None:
        return False
    return _in_private(unit, row, *messages)


def tell_group(unit: Unit, *messages: Message) -> None:
    """Says something to all of the staff, in their group: never anything about a person."""
    if unit.office.staff_chat_id is None:
        log.warning("no staff chat is set: a notice to the staff is lost")
    else:
        unit.say(unit.office.staff_chat_id, *messages)


def _in_private(unit: Unit, row: Staff, *messages: Message, at_once: bool = False) -> bool:
    chat = staff_rows.private_chat(unit, row.tg_user_id)
    if chat is None:
        return False
    chat.language = chat.language or row.language
    quiet_hours.say(unit, row, chat, *messages, at_once=at_once)
    return True
