"""What the staff's conversations share: who may come in, and how an outcome is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.messages import Answer, Button, Keyboard, Send
from bot.domain.references import parse_reference
from bot.domain.texts import LANGUAGES, Lines, Sayable, Spoken, Text, lines
from bot.domain.texts import Text as _
from bot.services import staff
from bot.services.access import CaseNotFoundError, Member
from bot.services.queue import NotAllowed
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Handler, Messages, Talk
from handlers.faults import ANEW, why

Act = Callable[[Talk, Member, str], Awaitable[Messages]]

QUEUE = Button(label=_("The queue"), action="s:queue")
OVER = _("That is over. Open the case again.")
NEWER = _("You have written something else since. Use the button under what you wrote last.")


def for_staff(act: str, to: Act, *, private: bool = False) -> Handler:
    """Lets only staff through; strangers, and references that lead nowhere, are told so."""

    async def handler(talk: Talk) -> Messages:
        ref = _reference(talk)
        member = await talk.do(staff.recognise, talk.user_id, act=act, ref=ref)
        if member is None:
            company = talk.unit.office.company.name
            return told(talk, _("Only staff of {company} can do that.").format(company=company))
        if private and in_group(talk):
            return told(talk, _("Please do that in our private chat."))
        try:
            return _spoken(talk, member, await to(talk, member, ref or ""))
        except CaseNotFoundError:
            return told(talk, _("There is no such case."))

    return handler


def _spoken(talk: Talk, member: Member, said: Messages) -> Messages:
    """A notice in the group is for whoever pressed alone, so it is in their language."""
    if not in_group(talk):
        return said
    return [
        replace(one, text=Spoken(one.text, member.language))
        if isinstance(one, Answer) and one.text is not None and not isinstance(one.text, Spoken)
        else one
        for one in said
    ]


def _reference(talk: Talk) -> str | None:
    """The reference in a button's first place, or in the words behind a command."""
    typed = talk.args[:1] if pressed(talk) else talk.args
    return parse_reference(" ".join(typed))


def in_group(talk: Talk) -> bool:
    return talk.chat_id < 0


def pressed(talk: Talk) -> str | None:
    """The id of the callback query, if a button was pressed."""
    query = talk.update.callback_query if talk.update else None
    return query.id if query else None


def told(talk: Talk, text: Sayable) -> Messages:
    """Says it to the one who pressed, without touching the pressed message; else as a message."""
    query_id = pressed(talk)
    if query_id is None:
        return [Send(text=text)]
    return [Answer(callback_query_id=query_id, text=text, alert=True)]


async def kept_off(
    talk: Talk, judge: Callable[..., NotAllowed | None], member: Member, ref: str
) -> Messages:
    """Why a service keeps the member from going on in this case; nothing if it does not."""
    refused = await talk.do(judge, member, ref)
    return [] if refused is None else told(talk, REFUSALS[refused.reason])


def noted(talk: Talk, text: Sayable) -> Messages:
    """As `told`, in passing: nothing has to be tapped away."""
    query_id = pressed(talk)
    return [Answer(callback_query_id=query_id, text=text)] if query_id else [Send(text=text)]


def fault(refused: Refused) -> Sayable:
    """What is wrong with words that a member typed."""
    return lines(why(refused), ANEW)


def previewed(letter: Lines, *rows: tuple[Button, ...]) -> list[Send]:
    """A letter in both languages, with what can be done about it under the second."""
    swedish, english = (Spoken(letter, language) for language in LANGUAGES)
    return [
        Send(text=lines(_("<i>This is how the letter reads in Swedish:</i>"), "", swedish)),
        Send(
            text=lines(_("<i>This is how the letter reads in English:</i>"), "", english),
            keyboard=rows,
        ),
    ]


def back_to_case(ref: str) -> tuple[Button, ...]:
    return (Button(label=_("« Back to the case"), action=f"s:case:{ref}"),)


def days(talk: Talk, action: str) -> Keyboard:
    """Buttons for the days that are meant most often; the day is the last part of the data."""
    today = stockholm_day(talk.unit.now)
    known = ((today, _("Today")), (today - timedelta(days=1), _("Yesterday")))
    return tuple(
        (Button(label=label, action=f"{action}:{day.isoformat()}"),) for day, label in known
    )


def settled(talk: Talk, outcome: object, text: Text, ref: str) -> Messages:
    """What was done with the case, or why it was not."""
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    return [done(text.format(ref=ref), ref)]


def done(text: Sayable, ref: str) -> Send:
    """What was done, with the way back to the case and to the queue."""
    open_case = Button(label=_("Open the case"), action=f"s:case:{ref}")
    return Send(text=text, keyboard=((open_case,), (QUEUE,)))
