"""Access: a short masked summary at once, the full copy as a case; one proof shows the kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain import holdings
from bot.domain.cases import Right
from bot.domain.holdings import CategorySummary
from bot.domain.identity import Action, Level
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.texts import Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import access, intake, receiving, snapshots, summary
from bot.services.snapshots import Outcome, SnapshotView
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.verify import begin, proved
from handlers.verify_words import help_

GO, READY, FULL = "access.go", "access.ready", "access.full"
KINDS, KINDS_READY = "access.kinds", "access.kinds.ready"
STARTS = ("access", "correct", "erase", "consent", "object")  # errands that begin with a look-up
WHOLE = {"scope": "all"}
LONGEST = 60  # characters of an example: the summary has to fit one message

COPY = Button(label=_("Get a full copy"), action="access.full")
CORRECT = Button(label=_("Correct something"), action="do:correct")
ERASE = Button(label=_("Erase my data"), action="do:erase")
GOES = _(
    "I take this out of the chat when your session ends: after a while, or at once with /logout."
)


async def start(talk: Talk) -> Messages:
    """Looks up what is stored, once it is clear enough who is asking."""
    customer = await proved(talk, Action.ACCESS)
    if customer is None:
        return await begin(talk, action=Action.ACCESS, then=GO)
    talk.done()
    if await talk.do(access.permitted, customer, Action.ACCESS_FULL):
        await talk.do(receiving.identified, customer, Right.ACCESS, WHOLE)
    await talk.do(snapshots.order, customer, "access", signal=READY)
    return [Send(text=_("One moment, I am looking through our systems."))]


async def ready(talk: Talk) -> Messages:
    """Shows what was found: by category, masked, with the ways on from there."""
    customer = await proved(talk, Action.ACCESS)
    view = await talk.do(snapshots.read, talk.chat_id, talk.args[0])
    if customer is None or view is None:
        return [_over()]
    await talk.do(summary.note_shown, customer, view)
    waiting = await talk.do(intake.unseen, customer, Right.ACCESS)
    if waiting is None:
        return [_outcome(talk, view)]
    if view.outcome is Outcome.STAFF:
        return [_staff_look(view, waiting.ref)]
    return [_going_on(_outcome(talk, view), waiting.ref)]


def _first(view: SnapshotView) -> Text:
    """Why nothing is shown, where that may be said."""
    if view.young:
        return parts.YOUNG
    return _("What we have cannot be shown right away: a member of our staff has to look first.")


def _staff_look(view: SnapshotView, ref: str) -> Send:
    going = _(
        "Your case {ref} goes to our staff within the hour. Press the button to send it at once."
    )
    text = lines(_first(view), going.format(ref=ref))
    send = Button(label=_("Send it now"), action="access.full")
    return Send(text=text, keyboard=((send,), parts.menu_row()))


def _going_on(shown: Send, ref: str) -> Send:
    """The copy was asked for before anything was proved, so it is made without another press."""
    note = _("Your case {ref} goes on to our staff within the hour, unless this was enough.")
    enough = Button(label=_("This was enough for me"), action=f"cases.drop:{ref}")
    text = lines(shown.text, "", note.format(ref=ref))
    *ways, menu = shown.keyboard
    return replace(shown, text=text, keyboard=(*ways, (enough,), menu))


async def kinds(talk: Talk) -> Messages:
    """Looks up which kinds of data there are: one proved contact is enough for that."""
    customer = await proved(talk, Action.CATEGORIES)
    if customer is None:
        return await begin(talk, action=Action.CATEGORIES, then=KINDS)
    talk.done()
    await talk.do(snapshots.order, customer, "kinds", signal=KINDS_READY)
    return [Send(text=_("One moment, I am looking through our systems."))]


async def kinds_ready(talk: Talk) -> Messages:
    """Shows how much there is of each kind, and no value at all."""
    customer = await proved(talk, Action.CATEGORIES)
    view = await talk.do(snapshots.read, talk.chat_id, talk.args[0])
    if customer is None or view is None:
        return [_over()]
    await talk.do(summary.note_shown, customer, view)
    return [_kinds(talk, view) if view.outcome is Outcome.FOUND else _unseen(talk, view)]


def _kinds(talk: Talk, view: SnapshotView) -> Send:
    company = talk.unit.office.company.name
    found = holdings.summary(talk.unit.office.registry, view.holdings, level=Level.L1)
    text = lines(
        _("<b>The kinds of data that {company} stores about you</b>").format(company=company),
        "",
        *(_count(category) for category in found),
        "",
        _("What it says takes a second proof of who you are."),
        help_(talk),
        GOES,
    )
    return Send(text=text, keyboard=(parts.menu_row(),), personal=True)


def _unseen(talk: Talk, view: SnapshotView) -> Send:
    return Send(text=lines(_first(view), help_(talk)), keyboard=(parts.menu_row(),))


def _outcome(talk: Talk, view: SnapshotView) -> Send:
    match view.outcome:
        case Outcome.FOUND:
            return _found(talk, view)
        case Outcome.STAFF:
            return _for_staff(view)
        case Outcome.NOTHING:
            return _nothing()


def _found(talk: Talk, view: SnapshotView) -> Send:
    # Chats are readable by Telegram: what asks for two proofs stands there masked all the same.
    found = holdings.summary(talk.unit.office.registry, view.holdings, level=Level.L1)
    text = lines(
        _("<b>What {company} stores about you</b>").format(company=talk.unit.office.company.name),
        "",
        *_told(found),
        *_missing(view),
        _("This is a short summary, and parts are covered because chats can be read by others."),
        _("The full copy comes on a protected page. You get it free of charge."),
        GOES,
    )
    return Send(text=text, keyboard=_ways_on(), personal=True)


_PARTLY = _("One of our systems has more that only our staff can sort out. The full copy has it.")


def _missing(view: SnapshotView) -> tuple[Sayable, ...]:
    return (_PARTLY, "") if view.partly else ()


def _told(found: tuple[CategorySummary, ...]) -> Iterator[Sayable]:
    for category in found:
        yield _count(category)
        for example in category.examples:
            value = example.shown
            shown = value[:LONGEST] if isinstance(value, str) else value
            yield _("• {label}: {shown}").format(label=example.label, shown=shown)
        yield ""


def _count(category: CategorySummary) -> Sayable:
    entries = ngettext(
        "<b>{label}</b>: {count} entry", "<b>{label}</b>: {count} entries", category.rows
    )
    return entries.format(label=category.label, count=category.rows)


def _ways_on() -> Keyboard:
    return (*parts.column(COPY, CORRECT, ERASE), parts.menu_row())


def _for_staff(view: SnapshotView) -> Send:
    text = lines(
        _first(view),
        _("Press the button and it becomes a case with a date by which you will have our answer."),
    )
    return Send(text=text, keyboard=((COPY,), parts.menu_row()))


def _nothing() -> Send:
    text = lines(
        _("We have looked through all our systems: nothing is stored about you there."),
        "",
        _("If you have used another e-mail address with us, log out and begin with that one."),
        _("You can also have this answer from us in writing."),
    )
    written = Button(label=_("Get the answer in writing"), action="access.full")
    out = Button(label=_("Log out"), action="do:logout")
    return Send(text=text, keyboard=((written,), (out,), parts.menu_row()))


def _over() -> Send:
    text = _("It has been a while, and for your safety I have forgotten what I had found.")
    again = Button(label=_("Look again"), action="do:access")
    return Send(text=text, keyboard=((again,), parts.menu_row()))


async def full(talk: Talk) -> Messages:
    """Opens the case for the full copy, or finds the one that is open already."""
    customer = await proved(talk, Action.ACCESS_FULL)
    if customer is None:
        return await begin(talk, action=Action.ACCESS_FULL, then=FULL)
    opened = await talk.do(
        intake.open_case,
        customer,
        right=Right.ACCESS,
        request=WHOLE,
        received_at=parts.received_at(talk),
    )
    return [parts.receipt(opened)]


async def left(talk: Talk) -> Messages:
    """Nobody pressed on and nobody took it back: what was asked for goes on."""
    opened = await talk.do(receiving.submit_left, talk.args[0])
    return [parts.receipt(opened)] if opened is not None else []


async def slow(talk: Talk) -> Messages:
    """A source is down: it takes longer, and nobody has to do anything."""
    text = _(
        "This takes longer than usual: one of our systems does not answer right now. "
        "You need not do anything, it goes on by itself."
    )
    if talk.args[0] != "access":
        return [Send(text=text)]
    case = _("If you would rather not wait, ask for the full copy: then we see to the rest.")
    return [Send(text=lines(text, case), keyboard=((COPY,), parts.menu_row()))]


async def back(talk: Talk) -> Messages:
    """The source is back, but the session in which it was asked is over."""
    text = lines(
        _("Our systems answer again."),
        _("You were logged out meanwhile, for your safety. Start again when you like."),
    )
    command = talk.args[0] if talk.args[0] in STARTS else "access"
    again = Button(label=_("Start again"), action=f"do:{command}")
    return [Send(text=text, keyboard=((again,), parts.menu_row()))]


def register(router: Router) -> None:
    router.command("access", "utdrag", to=start)
    router.press("access.full", to=full)
    router.signal(GO, to=start)
    router.signal(READY, to=ready)
    router.signal(FULL, to=full)
    router.signal(receiving.SUBMIT, to=left)
    router.press(KINDS, to=kinds)
    router.signal(KINDS, to=kinds)
    router.signal(KINDS_READY, to=kinds_ready)
    router.signal(snapshots.SLOW, to=slow)
    router.signal(snapshots.BACK, to=back)
