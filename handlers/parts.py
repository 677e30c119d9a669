"""Small parts that several conversations share: rows of buttons, words, kind refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.canonical import digest
from bot.domain.cases import Right, State
from bot.domain.messages import Button, Keyboard, Kind, Message, Send
from bot.domain.texts import Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.i18n import html
from bot.services import notices
from bot.services.intake import Opened
from bot.telegram.routing import Talk

ROOM = 3500  # characters of a message that is put together; Telegram takes 4096
PAGE = 6  # buttons on one page: what fits a phone's screen beside the text

_SHORT = re.compile(r"[A-Za-z0-9_-]{1,24}")  # of 64 bytes, beside the button's own words

SAID = "free.said"  # the step in which the person is asked what a message of theirs meant

MENU = Button(label=_("Menu"), action="menu")

# What is done, or begins to hold, without anybody of the staff having looked.
_WITHOUT_DECISION = frozenset({Right.RESTRICTION, Right.OBJECTION, Right.CONSENT_WITHDRAWAL})
RIGHTS: Mapping[Right, Text] = {
    Right.ACCESS: _("A copy of your data"),
    Right.RECTIFICATION: _("Correction of your data"),
    Right.ERASURE: _("Erasure of your data"),
    Right.RESTRICTION: _("Restricted use of your data"),
    Right.PORTABILITY: _("Your data to take along"),
    Right.OBJECTION: _("Objection to how your data is used"),
    Right.CONSENT_WITHDRAWAL: _("Consent taken back"),
    Right.QUESTION: _("Your question to our staff"),
}

STATES: Mapping[State, Text] = {
    State.RECEIVED: _("We have received it."),
    State.WAITING_FOR_IDENTITY: _(
        "We are waiting for you: show us who you are, and tell us what you want."
    ),
    State.QUEUED: _("It is waiting for a case handler."),
    State.IN_REVIEW: _("A case handler is looking at it."),
    State.WAITING_FOR_CUSTOMER: _("We have asked you something and are waiting for your reply."),
    State.AWAITING_SECOND_APPROVAL: _("One of us has approved it, a second person must too."),
    State.FULFILLING: _("It is approved and being carried out."),
    State.WAITING_FOR_SOURCE: _(
        "We are waiting for one of our systems, or for somebody who looks by hand. It goes on by "
        "itself."
    ),
    State.ANSWERED: _("It is done and answered."),
    State.PARTLY_GRANTED: _("It is done in part. The answer says what we had to keep and why."),
    State.REFUSED: _("It was not granted. The answer says why and how you can complain."),
    State.WITHDRAWN: _("You took it back."),
    State.SETTLED: _("It is answered and closed."),
    State.LAPSED: _(
        "It ended by itself: it became part of another case of yours, or we did not hear from you "
        "in time."
    ),
}
_COPIES = (Right.ACCESS, Right.PORTABILITY)
_SHORTENED = _("It is done. The answer says what was left out and how you can get it.")


_BY_LETTER: Mapping[State, Text] = {
    State.ANSWERED: _("It is done. The answer comes in a letter, not here in the chat."),
    State.PARTLY_GRANTED: _(
        "It is done in part. The letter that we send you says what we had to keep and why; it "
        "does not come here in the chat."
    ),
    State.REFUSED: _(
        "It was not granted. The letter that we send you says why and how you can complain; it "
        "does not come here in the chat."
    ),
}
_SHORTENED_BY_LETTER = _(
    "It is done. The letter that we send you says what was left out and how you can get it; it "
    "does not come here in the chat."
)


def state(right: Right, reached: State, *, by_letter: bool = False) -> Text:
    """How a case is going; a copy that lacks something says another thing than a kept account.

    What is answered on paper is not looked for in the chat.
    """
    if right in _COPIES and reached is State.PARTLY_GRANTED:
        return _SHORTENED_BY_LETTER if by_letter else _SHORTENED
    told = _BY_LETTER.get(reached) if by_letter else None
    return told or STATES[reached]


def key(name: str) -> str:
    """What stands in callback data for a name that a company chose: the name, if it is short."""
    return name if _SHORT.fullmatch(name) else digest(name)[:12]


def meant(pressed: str, names: Iterable[str]) -> str | None:
    """The name that a button's key stands for, among those that it could."""
    return next((name for name in names if key(name) == pressed), None)


def back(action: str) -> Button:
    return Button(label=_("« Back"), action=action)


def page_buttons(talk: Talk, label: Text, url: str) -> Keyboard:
    """A page of ours: opened in Telegram, where that can be, or in a browser."""
    if not talk.unit.office.web_apps:
        return ((Button(label=label, url=url),),)
    outside = Button(label=_("In the browser instead"), url=url)
    return ((Button(label=label, url=url, web_app=True),), (outside,))


def menu_row() -> tuple[Button, ...]:
    """The way out that stands under every question."""
    return (MENU,)


def column(*buttons: Button) -> Keyboard:
    """One button a row."""
    return tuple((button,) for button in buttons)


def paged(buttons: Sequence[Button], *, page: int, turn: str) -> Keyboard:
    """One page of a long list, with buttons to turn it; `turn` gets ":<page>" at its end."""
    last = _last_page(buttons)
    here = min(page, last)
    rows = column(*buttons[span(buttons, page)])
    turns = []
    if here > 0:
        turns.append(Button(label=_("‹ Earlier"), action=f"{turn}:{here - 1}"))
    if here < last:
        turns.append(Button(label=_("More ›"), action=f"{turn}:{here + 1}"))
    return (*rows, tuple(turns)) if turns else rows


def span(found: Sequence[object], page: int) -> slice:
    """The places in a list that stand on a page; beyond the end it is the last page."""
    here = min(page, _last_page(found))
    return slice(here * PAGE, (here + 1) * PAGE)


def _last_page(found: Sequence[object]) -> int:
    return max(0, (len(found) - 1) // PAGE)


def above(talk: Talk, text: Sayable, replies: Iterable[Message]) -> list[Message]:
    """One message instead of two: the text stands above what is said first, if there is room."""
    said = list(replies)
    first = said[0] if said else None
    if not isinstance(first, Send) or first.kind is Kind.SECRET:
        return [Send(text=text), *said]
    both = lines(text, "", first.text)
    if len(html(both, talk.language)) > ROOM:
        return [Send(text=text), *said]
    return [replace(first, text=both), *said[1:]]


def step(at: int, steps: int) -> Text:
    """How far somebody has come, and how much is left."""
    return _("Step {step} of {steps}").format(step=at, steps=steps)


async def still_looking(_talk: Talk) -> list[Message]:
    """Nothing is asked at the moment: what was found comes by itself."""
    return [Send(text=_("I am still looking. I go on by myself as soon as that is done."))]


def stale() -> list[Message]:
    """An old button was pressed: nothing happens, and the way on is shown in a message of its own.

    It does not take the pressed message's place, which may have become a receipt meanwhile.
    """
    text = _(
        "That button belongs to something that is over, so nothing was changed. "
        "Start again from the menu."
    )
    return [Send(text=text, keyboard=(menu_row(),), remove_reply_keyboard=True)]


def received_at(talk: Talk) -> datetime:
    """When the wish reached us by Telegram's clock, which starts the legal one (Art. 12(3)).

    A message has its own date. A signal after verification may bring the date along as its
    subject. A press carries none: for that it is now, unless it says what a message meant.
    """
    message = talk.update.message if talk.update else None
    edited = talk.update.edited_message if talk.update else None
    if edited is not None and edited.edit_date is not None:
        return edited.edit_date.astimezone(UTC)
    if message is not None:
        return message.date.astimezone(UTC)
    said = talk.data.get("received") if talk.step == SAID else None
    brought = talk.args[0] if talk.update is None and talk.args else said or ""
    return _moment(brought) or talk.unit.now


def first_words(talk: Talk) -> str:
    """What the person wrote that led here, if it was in words of their own."""
    if talk.step == SAID:
        return str(talk.data.get("words", ""))
    return "" if talk.update is None or talk.text.startswith("/") else _typed(talk)


def _typed(talk: Talk) -> str:
    """Not the text under a pressed button, which is ours."""
    return talk.text if talk.update is not None and talk.update.callback_query is None else ""


def _moment(brought: str) -> datetime | None:
    """The moment that a signal names; the subject of others is the id of a row."""
    try:
        return datetime.fromisoformat(brought)
    except ValueError:
        return None


def staff_note(talk: Talk, *, young: bool = False) -> Text:
    """Says that people must help; why, of their age alone: else it may concern somebody else."""
    if young:
        return YOUNG
    note = _("ℹ️ Some of this a member of our staff has to do with you. You reach us at {phone}.")
    return note.format(phone=talk.unit.office.company.phone)


YOUNG = _(
    "You are under 16. So what may be stored about you is shown only when a member of our staff "
    "has looked at it."
)


def receipt(opened: Opened, *notes: Text) -> Send:
    """The reference of a case and the day by which the person has an answer (Art. 12(3))."""
    case = opened.case
    head = (
        _("✅ We have your request. Your case is <b>{ref}</b>.")
        if opened.new
        else _("You already have an open case about this: <b>{ref}</b>. We did not open another.")
    )
    due = _("You will have our answer by {due} at the latest.")
    once_more = _("What you asked for in case {ref} is part of it now.")
    waited = ngettext(
        "It took {count} day until you had shown who you are; it is part of that date.",
        "It took {count} days until you had shown who you are; they are part of that date.",
        case.paused_days,
    )
    text = lines(
        head.format(ref=case.ref),
        due.format(due=case.due),
        *([waited.format(count=case.paused_days)] if opened.new and case.paused_days else []),
        *([once_more.format(ref=opened.twin)] if opened.twin else []),
        *notes,
        "",
        _ELSEWHERE if opened.elsewhere else _HERE,
    )
    show = Button(label=_("Show the case"), action=f"cases.show:{case.ref}")
    doubt = ((notices.doubt(case),),) if case.right in _WITHOUT_DECISION else ()
    return Send(text=text, keyboard=((show,), menu_row(), *doubt))


_HERE = _("We write to you here as soon as something happens. /cases shows how it goes.")
_ELSEWHERE = _(
    "We write about it in the chat in which you asked first. /cases shows how it goes here too, "
    "and you fetch the answer there once it is ready."
)


def number(args: Sequence[str], at: int) -> int | None:
    """An argument of a button as a small number; None if it is none, as a forged one may be."""
    text = args[at] if at < len(args) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
