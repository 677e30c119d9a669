"""A member says in Telegram what a question is about."""

from __future__ import annotations

from bot.domain.messages import Button, Send
from bot.domain.relay import Topic
from bot.domain.texts import Text as _
from bot.services import topics
from bot.services.access import Member
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.staff_parts import OVER, back_to_case, for_staff, kept_off, settled, told


def register(router: Router) -> None:
    router.press("s:about", for_staff("about", ask, private=True))
    router.press("s:aboutis", for_staff("aboutis", name, private=True))


async def ask(talk: Talk, member: Member, ref: str) -> Messages:
    """What it can be about, a button each."""
    if refused := await kept_off(talk, topics.judge, member, ref):
        return refused
    text = _(
        "<b>What is the question in case {ref} about?</b>\nThe case then says what to make sure "
        "of, and has the steps of such a case. The customer is told nothing of it."
    )
    choices = (
        Button(label=label, action=f"s:aboutis:{ref}:{topic.value}")
        for topic, label in topics.NAMES.items()
    )
    return [Send(text=text.format(ref=ref), keyboard=(*parts.column(*choices), back_to_case(ref)))]


async def name(talk: Talk, member: Member, ref: str) -> Messages:
    """It is about that."""
    chosen = talk.args[1] if len(talk.args) > 1 else ""
    if chosen not in set(topics.NAMES):
        return told(talk, OVER)
    outcome = await talk.do(topics.name, member, ref, Topic(chosen))
    return settled(talk, outcome, _("Noted in case {ref}. It says now what to make sure of."), ref)
