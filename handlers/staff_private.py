"""A member of staff in private: one case in detail, and what can be decided about it."""

from __future__ import annotations

from bot.domain.messages import Button, Commands, Keyboard, Send
from bot.domain.references import parse_reference
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import case_file, case_lists, decisions, lifting
from bot.services.access import Member
from bot.services.decisions import (
    Approval,
    Approved,
    NeedsSecondPerson,
    Obstructed,
    PlanChanged,
    PlanMissing,
)
from bot.services.queue import NotAllowed
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers import (
    staff_answer,
    staff_deadline,
    staff_deceased,
    staff_figures,
    staff_intake,
    staff_outside,
    staff_passages,
    staff_point,
    staff_post,
    staff_queue,
    staff_reasons,
    staff_recusal,
    staff_refuse,
    staff_relay,
    staff_topic,
)
from handlers.staff_parts import done, for_staff, settled, told

LINK = "case-"  # the payload of the card's deep link: https://t.me/<bot>?start=case-<ref>


def register(router: Router) -> None:
    router.command("case", to=for_staff("case", show_case, private=True))
    router.press("s:case", for_staff("case", show_case, private=True))
    router.press("s:ok", for_staff("ok", confirm, private=True))
    router.press("s:sure", for_staff("sure", approve, private=True))
    router.press("s:back", for_staff("back", send_back, private=True))
    router.press("s:lift", for_staff("lift", lift, private=True))
    router.press("s:plan", for_staff("plan", renew_plan, private=True))
    staff_queue.register(router)
    staff_refuse.register(router)
    staff_relay.register(router)
    staff_deadline.register(router)
    staff_reasons.register(router)
    staff_figures.register(router)
    staff_intake.register(router)
    staff_outside.register(router)
    staff_passages.register(router)
    staff_point.register(router)
    staff_answer.register(router)
    staff_deceased.register(router)
    staff_topic.register(router)
    staff_post.register(router)
    staff_recusal.register(router)


async def show_case(talk: Talk, member: Member, ref: str) -> Messages:
    """One case with its plan and buttons; to members who do not work on it, its card."""
    if not ref:
        return await _found(talk)
    if talk.step.startswith("staff:"):
        talk.done()
    opened = await talk.do(case_file.show, member, ref)
    return [opened.message]


async def _found(talk: Talk) -> Messages:
    """The cases whose reference begins as was typed."""
    found = await talk.do(case_lists.find, "".join(talk.args))
    if not found:
        how = _("Write the reference behind it, or how it begins, for example /case K7P-4MXQ-3.")
        return told(talk, lines(_("I find no case that begins so."), how) if talk.args else how)
    rows = tuple((Button(label=line.ref, action=f"s:case:{line.ref}"),) for line in found)
    return [Send(text=_("<b>Cases that begin so</b>"), keyboard=rows)]


def greeting() -> list[Send | Commands]:
    """A member who presses Start learns where the work is."""
    text = lines(
        _("You also belong to the staff here."),
        _("/queue shows what waits, /mine what you have, and /case with a reference one case."),
        _("/console takes you to the same work in your browser."),
    )
    return [Send(text=text), Commands(staff=True)]


def helped() -> Send:
    """What else a member of staff can write to the bot."""
    text = lines(
        _("<b>For you as staff</b>"),
        "",
        _("/queue – what waits, the most urgent first"),
        _("/mine – the cases that you have"),
        _("/case – one case, by its reference"),
        _("/intake – write down a letter, a call or an e-mail"),
        _("/console – the same work in your browser"),
        _("/stats – who has how much, and the year in figures"),
        _("/reasons – prepared reasons for letters"),
        _("/incidents – what somebody says was not them"),
        _("/quiet – the hours in which I keep quiet"),
    )
    return Send(text=text)


def is_link(payload: str) -> bool:
    """Whether what followed /start is the deep link of a card."""
    return payload.startswith(LINK)


async def open_link(talk: Talk, payload: str) -> Messages:
    """The case that a card's deep link names; the press of Start has opened the private chat."""
    ref = parse_reference(payload.removeprefix(LINK)) or ""

    async def opened(inner: Talk, member: Member, _ref: str) -> Messages:
        return [(await inner.do(case_file.open_from_link, member, ref)).message]

    return await for_staff("link", opened, private=True)(talk)


async def confirm(talk: Talk, _member: Member, ref: str) -> Messages:
    """Asks once more before anything is approved."""
    shown = talk.args[1] if len(talk.args) > 1 else ""
    text = _(
        "<b>Approve case {ref}?</b>\nYou approve exactly the plan that was shown "
        "(fingerprint {hash}). If it deletes or changes anything, that cannot be taken back."
    )
    keyboard: Keyboard = (
        (Button(label=_("Yes, approve"), action=f"s:sure:{ref}:{shown}"),),
        (Button(label=_("« Back to the case"), action=f"s:case:{ref}"),),
    )
    return [Send(text=text.format(ref=ref, hash=shown), keyboard=keyboard)]


async def approve(talk: Talk, member: Member, ref: str) -> Messages:
    """Approved, or why not."""
    shown = talk.args[1] if len(talk.args) > 1 else ""
    outcome = await talk.do(decisions.approve, member, ref, shown)
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    return [done(_approved(outcome), outcome.case.ref)]


def _approved(outcome: Approval) -> Sayable:
    match outcome:
        case Approved(case) if case.wait_until is not None:
            waits = _(
                "Case {ref} is approved. It begins {moment}; until then it can be stopped, and "
                "the customer knows."
            )
            return waits.format(ref=case.ref, moment=case.wait_until)
        case Approved():
            text = _(
                "Case {ref} is approved. It is being carried out now, "
                "and the customer gets the answer."
            )
        case NeedsSecondPerson():
            text = _(
                "Case {ref} is approved by you. Nothing happens until another approver or owner "
                "has approved it too."
            )
        case PlanChanged():
            text = _(
                "Nothing was approved in case {ref}: the plan has changed since it was shown. "
                "Please look at it again."
            )
        case PlanMissing():
            text = _("Case {ref} has no plan yet. Open it again in a moment.")
        case Obstructed():
            text = _(
                "The plan of case {ref} cannot be approved as it is. Open the case to see why."
            )
        case NotAllowed(reason):
            return REFUSALS[reason]
    return text.format(ref=outcome.case.ref)


async def send_back(talk: Talk, member: Member, ref: str) -> Messages:
    """The second person does not approve yet; the first looks at it again."""
    outcome = await talk.do(decisions.send_back, member, ref)
    text = _("Case {ref} is sent back. Whoever has it was told.")
    return settled(talk, outcome, text, ref)


async def lift(talk: Talk, member: Member, ref: str) -> Messages:
    """The restriction ends in three days, and the customer knows."""
    outcome = await talk.do(lifting.lift, member, ref)
    text = _("The customer of case {ref} is told that the restriction ends in three days.")
    return settled(talk, outcome, text, ref)


async def renew_plan(talk: Talk, member: Member, ref: str) -> Messages:
    """The plan is made anew from what the sources hold now."""
    outcome = await talk.do(decisions.renew_plan, member, ref)
    text = _("The plan of case {ref} is being made anew. Open the case again in a moment.")
    return settled(talk, outcome, text, ref)
