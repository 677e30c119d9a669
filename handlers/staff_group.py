"""The staff group: a card for each case, and its buttons. No personal data is here."""

from __future__ import annotations

from typing import assert_never

from bot.domain.messages import Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import case_file, queue
from bot.services.access import Member
from bot.services.case_file import Opened, Outside
from bot.services.queue import Claimed, HeldBy, NotAllowed, Released
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import QUEUE, for_staff, in_group, noted, told


def register(router: Router) -> None:
    router.press("s:claim", for_staff("claim", claim))
    router.press("s:take", for_staff("take", take_over))
    router.press("s:free", for_staff("free", release))
    router.press("s:second", for_staff("second", second))


async def claim(talk: Talk, member: Member, ref: str) -> Messages:
    """The case is theirs, with its details in private; or they are told who has it."""
    return await _claimed(talk, member, await talk.do(queue.claim, member, ref))


async def take_over(talk: Talk, member: Member, ref: str) -> Messages:
    """An owner gets a case that a colleague had."""
    return await _claimed(talk, member, await talk.do(queue.take_over, member, ref))


async def _claimed(talk: Talk, member: Member, outcome: Claimed | HeldBy | NotAllowed) -> Messages:
    match outcome:
        case Claimed(case):
            opened = await talk.do(case_file.show, member, case.ref)
            return await _in_private(talk, member, opened, _("It is yours."))
        case HeldBy():
            return told(talk, _held(outcome))
        case NotAllowed(reason):
            return told(talk, REFUSALS[reason])
        case _ as never:
            assert_never(never)


def _held(by: HeldBy) -> Sayable:
    if by.yours:
        return _("You have it already.")
    if by.until is None:
        return _("{name} has it.").format(name=by.name)
    return _("{name} has it, until {until} at most.").format(name=by.name, until=by.until)


async def second(talk: Talk, member: Member, ref: str) -> Messages:
    """A second person gets to see what they are asked to approve."""
    outcome = await talk.do(case_file.review, member, ref)
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    return await _in_private(talk, member, outcome, _("Please look at the plan."))


async def _in_private(
    talk: Talk, member: Member, opened: Opened | Outside, done: Sayable
) -> Messages:
    """Details are for private chats only; whoever presses in the group is pointed there."""
    if not in_group(talk):
        return [opened.message]
    if await talk.do(case_file.send, member, opened):
        return noted(talk, lines(done, _("The details are in our private chat.")))
    return told(
        talk, lines(done, _('I may not write to you yet: press "Open in private chat" and Start.'))
    )


async def release(talk: Talk, member: Member, ref: str) -> Messages:
    """The case is back in the queue."""
    outcome = await talk.do(queue.release, member, ref)
    match outcome:
        case Released(case):
            text = _("Case {ref} is back in the queue.").format(ref=case.ref)
            return noted(talk, text) if in_group(talk) else [Send(text=text, keyboard=((QUEUE,),))]
        case NotAllowed(reason):
            return told(talk, REFUSALS[reason])
        case _ as never:
            assert_never(never)
