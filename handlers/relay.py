"""A customer writes to people, answers what they ask, and sends what they want to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.cases import Right
from bot.domain.clock import stockholm_day
from bot.domain.files import FileRefusal
from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Keyboard, Message, Send
from bot.domain.redaction import masked_text
from bot.domain.relay import Said, Topic
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import access, chats, evidence, power_use, relay_in, relay_out
from bot.services.access import CaseNotFoundError, Customer
from bot.services.my_cases import CaseLine
from bot.services.questions import QUESTION_STEP
from bot.services.relay_in import Closed, NotTaken, Outcome, Passed
from bot.telegram.routing import Handler, Messages, Router, Talk
from bot.understanding.intents import Intent
from bot.understanding.understand import understand
from handlers import parts, passing, privately
from handlers.faults import ANEW, why
from handlers.parts import menu_row
from handlers.verify_words import HARD

IDLE = timedelta(hours=1)  # then what somebody writes is a new errand, unless staff wrote last
COMPLAIN = Button(label=_("Complain to the authority"), action="privacy:complain")


def register(router: Router) -> None:
    router.command("human", "personal", to=start)
    router.press("human", start)
    router.press("human.new", begin_new)
    router.press("human.case", begin)
    router.press("question:answer", begin)
    router.again(QUESTION_STEP, asked_again)
    router.step(QUESTION_STEP, reading(router))
    router.file(QUESTION_STEP, received)


async def start(talk: Talk) -> Messages:
    """Asks what it is about, if there is a choice; otherwise waits for the first line."""
    topic = _topic(talk)
    customer = await _customer(talk)
    found = await talk.do(relay_in.choices, customer)
    if not found:
        return await _wait_for_first(talk, customer, topic)
    # Whoever writes at once, without choosing, is heard as well.
    begun = next((case.ref for case in found if case.right == Right.QUESTION), None)
    place = {"topic": topic.value} if begun is None else {"ref": begun}
    talk.go(QUESTION_STEP, {**place, "at": talk.unit.now.isoformat(), "choosing": topic.value})
    text = lines(
        _("<b>Write to a person</b>"),
        "",
        _("What is it about?"),
        _("Choose, or just write: then it reaches our staff as a question."),
    )
    return [Send(text=text, keyboard=_about(found, topic))]


def _about(found: Sequence[CaseLine], topic: Topic) -> Keyboard:
    label = _("{ref}: {right}")
    known = [
        Button(
            label=label.format(ref=case.ref, right=parts.RIGHTS[case.right]),
            action=f"human.case:{case.ref}",
        )
        for case in found[: parts.PAGE]
    ]
    asked = any(case.right == Right.QUESTION for case in found)
    new = Button(label=_("Something else"), action=f"human.new:{topic.value}")
    return (*parts.column(*known, *([] if asked else [new])), menu_row())


async def begin_new(talk: Talk) -> Messages:
    """Waits for the first line of a question."""
    return await _wait_for_first(talk, await _customer(talk), _topic(talk))


async def _wait_for_first(talk: Talk, customer: Customer, topic: Topic) -> Messages:
    talk.go(QUESTION_STEP, {"topic": topic.value, "at": talk.unit.now.isoformat()})
    complaint = topic is Topic.COMPLAINT
    head = _("<b>Complain to us</b>") if complaint else _("<b>Write to a person</b>")
    found = await talk.do(relay_in.reception)
    elsewhere = [relay_out.TO_AUTHORITY] if complaint else []
    text = lines(head, "", *_when(talk, found), *_unproved(customer), *elsewhere, "", _HOW)
    special: Keyboard = ((HARD,),) if topic is Topic.QUESTION else ()
    rows: Keyboard = ((COMPLAIN,), menu_row()) if complaint else (*special, menu_row())
    return [Send(text=text, keyboard=rows)]


async def begin(talk: Talk) -> Messages:
    """Waits for what the person wants to say in a case, below what stays readable."""
    ref = talk.args[0] if talk.args else ""
    customer = await _customer(talk)
    try:
        open_ = await talk.do(relay_in.may_write, customer, ref)
    except CaseNotFoundError:
        open_ = False
    if not open_:
        return [_OVER]
    talk.go(QUESTION_STEP, {"ref": ref, "at": talk.unit.now.isoformat()})
    text = lines(_("Write to us in case {ref}.").format(ref=ref), *_unproved(customer), _HOW)
    return _said(text)


async def asked_again(talk: Talk) -> Messages:
    """What can be written now, once more."""
    ref, choosing = talk.data.get("ref"), talk.data.get("choosing")
    if choosing is not None:
        talk.args = (str(choosing),)
        return await start(talk)
    talk.args = (str(ref or talk.data.get("topic", "")),)
    return await (begin(talk) if ref else begin_new(talk))


def reading(router: Router) -> Handler:
    """What is written while a case or a question is open to it."""

    async def read(talk: Talk) -> Messages:
        if _is_idle(talk.data, talk.unit.now):
            talk.done()
            return await router.others["text"](talk)
        replies = [*await received(talk)]
        if _OVER in replies and understand(talk.text).best.intent is not Intent.NONE:
            return await router.others["text"](talk)  # the case is over, but this is not about it
        return replies

    return read


def _is_idle(data: dict[str, Any], now: datetime) -> bool:
    begun = data.get("at")
    return begun is not None and now - datetime.fromisoformat(begun) > IDLE


async def received(talk: Talk) -> Messages:
    """Takes one line to the staff; a personal identity number in it is covered first."""
    album = passing.album(talk)
    if album is not None:
        refused: bool = await talk.do(chats.is_refused, chat_id=talk.chat_id, album=album)
        if refused:
            return privately.delete(talk)
    said = passing.said(talk)
    if said is None:
        return _said(passing.NOT_PASSED)
    if isinstance(said, Refused):
        return _said(lines(why(said), ANEW))
    covered = masked_text(said.words, today=stockholm_day(talk.unit.now))
    outcome = await _pass_on(talk, replace(said, words=covered))
    removed = covered != said.words
    match outcome:
        case None:
            talk.done()
            return [_NO_POWER]
        case Passed():
            return await _thanks(talk, outcome, removed=removed)
        case NotTaken(reason):
            identity = reason is FileRefusal.IDENTITY_DOCUMENT
            if album and identity:
                await talk.do(chats.refuse_album, chat_id=talk.chat_id, album=album)
            secret = removed or identity
            gone = privately.delete(talk) if secret else []
            return [*gone, *_said(evidence.REFUSALS[reason])]
        case Closed():
            talk.done()
            return [*privately.delete_if_private(talk), _OVER]


async def _pass_on(talk: Talk, said: Said) -> Outcome | None:
    customer, data = await _customer(talk), talk.data
    if "ref" not in data:
        topic = Topic(data.get("topic", Topic.QUESTION))
        at = parts.received_at(talk)
        if data.get("power"):
            return await _by_a_power(talk, customer, str(data["power"]), said, at)
        return await talk.do(relay_in.open_with, customer, topic, said, received_at=at)
    try:
        return await talk.do(relay_in.write, customer, str(data["ref"]), said)
    except CaseNotFoundError:
        return Closed()


async def _by_a_power(
    talk: Talk, customer: Customer, power: str, said: Said, at: datetime
) -> Outcome | None:
    """What is asked for somebody else, by what they have signed; it may have ended meanwhile."""
    outcome = await talk.do(power_use.ask, customer, power, said, received_at=at)
    return None if isinstance(outcome, power_use.Busy) else outcome


async def _thanks(talk: Talk, passed: Passed, *, removed: bool) -> Messages:
    """Says that it has arrived; the first time also who answers, and when that is likely."""
    ref = passed.case.ref
    if passed.reply and not passed.file:
        talk.done()
    else:
        talk.go(QUESTION_STEP, {"ref": ref, "at": talk.unit.now.isoformat()})
    text: list[Sayable] = [_REMOVED] if removed else []
    if passed.new:
        found = await talk.do(relay_in.reception, passed.case)
        head = _("✅ Your message is with our staff. Your case is <b>{ref}</b>.").format(ref=ref)
        text += [head, *_when(talk, found), "", _GOES_ON]
    elif passed.reply:
        text.append(_THANKS.format(ref=ref))
    else:
        text.append(_("✓ It has reached case {ref}.").format(ref=ref))
    if passed.file:
        text.append(_("One moment: your file is looked through before it is kept."))
    gone = privately.delete(talk) if removed else []
    return [*gone, Send(text=lines(*text), keyboard=(menu_row(),), silent=not passed.new)]


def _when(talk: Talk, found: relay_in.Reception) -> list[Sayable]:
    return relay_in.when(found, talk.unit.office.company.name)


def _unproved(customer: Customer) -> list[Sayable]:
    return [] if customer.level else [_UNPROVED]


def _topic(talk: Talk) -> Topic:
    asked = talk.args[0] if talk.args else ""
    return Topic(asked) if asked in set(Topic) else Topic.QUESTION


async def _customer(talk: Talk) -> Customer:
    return await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)


def _said(text: Sayable) -> list[Message]:
    """A message of its own with the way out: it must not take the place of what staff wrote."""
    return [Send(text=text, keyboard=(menu_row(),), remove_reply_keyboard=True)]


_HOW = _(
    "Write now, or send a photo, a PDF file or a voice message. Please leave out your personal "
    "identity number, and never send an identity document: we do not ask for one."
)
_UNPROVED = _(
    "You need not show who you are to write to us. As long as you have not, our staff may say "
    "nothing here about what is stored about you."
)
_GOES_ON = _("What you write here now goes to them, until you press Menu.")
_THANKS = _("Thank you. Your answer has reached case {ref}, and we go on with it.")
_REMOVED = _(
    "I removed your message, because there was a personal identity number in it. "
    "The rest of it was kept."
)
_NO_POWER = Send(
    text=_(
        "I did not pass that on: the power of attorney is over, or your session has ended. "
        "Choose it once more, and write it again."
    ),
    keyboard=((Button(label=_("For whom do you want to ask?"), action="power.use"),), menu_row()),
    remove_reply_keyboard=True,
)
_OVER = Send(
    text=_("That case is not open any more. /cases shows where your cases stand."),
    keyboard=((Button(label=_("Write to a person"), action="do:human"),), menu_row()),
    remove_reply_keyboard=True,  # a message of its own, as `_said`
)
