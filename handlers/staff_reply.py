"""A member answers a card in the staff group: their words go to the customer of that case.

What colleagues say to each other there stays there, and what the customer writes never comes here.
"""

from __future__ import annotations

from dataclasses import replace

from telegram import Message as Incoming

from bot.domain.messages import Keyboard, Message, Send
from bot.domain.references import found_reference
from bot.domain.texts import Text as _
from bot.services import card
from bot.services.access import Member
from bot.services.relay_out import HoldsNumber
from bot.telegram.routing import Messages, Router, Talk
from handlers import privately
from handlers.staff_parts import for_staff
from handlers.staff_relay import why_not, write


def register(router: Router) -> None:
    router.other("group_reply", to=replied)


async def replied(talk: Talk) -> Messages:
    """Takes the answer to a card, or to what we say in its topic; the rest is not read."""
    message = talk.update.message if talk.update else None
    answered = message.reply_to_message if message else None
    if message is None or answered is None or not _is_ours(talk, answered):
        return []
    ref = found_reference(answered.text or "")
    topic = message.message_thread_id if message.is_topic_message else None
    if ref is None:
        return []
    way_in = await talk.do(card.replied_to, ref, message=answered.message_id, topic=topic)
    if way_in is None:
        return []
    talk.args = (ref,)
    said = await for_staff("write", written)(talk)
    return [_placed(one, topic, way_in) for one in said]


def _is_ours(talk: Talk, answered: Incoming) -> bool:
    """In a topic every message answers the one that made it, which holds no text."""
    by, office = answered.from_user, talk.unit.office
    ours = by is not None and by.is_bot and by.username == office.bot_username
    return talk.chat_id == office.staff_chat_id and ours


def _placed(message: Message, topic: int | None, way_in: Keyboard) -> Message:
    return replace(message, topic=topic, keyboard=way_in) if isinstance(message, Send) else message


async def written(talk: Talk, member: Member, ref: str) -> Messages:
    """It is on its way, or why not; a personal identity number is taken out of the group."""
    outcome = await write(talk, member, ref)
    refused = why_not(outcome)
    if refused is not None:
        gone = privately.delete(talk) if isinstance(outcome, HoldsNumber) else []
        return [*gone, Send(text=refused)]
    sent = _("✓ Sent to the customer in case {ref}. What they answer comes in our private chat.")
    return [Send(text=sent.format(ref=ref), silent=True)]
