"""Passages about other people in a copy: a member sees them one by one, and decides about each."""

from __future__ import annotations

from bot.domain.console import Purpose
from bot.domain.messages import Button, Send
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import passages
from bot.services.access import Member
from bot.services.passages import Line, NotThere, Shown
from bot.services.queue import NotAllowed
from bot.services.staff_words import PURPOSES, REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.staff_parts import OVER, back_to_case, for_staff, told


def register(router: Router) -> None:
    router.press("s:others", for_staff("others", show_all, private=True))
    router.press("s:passage", for_staff("passage", show_one, private=True))
    router.press("s:passee", for_staff("passee", uncover, private=True))
    router.press("s:passgo", for_staff("passgo", decide, private=True))


async def show_all(talk: Talk, member: Member, ref: str) -> Messages:
    """What is covered and what goes out, passage by passage, still masked."""
    found = await talk.do(passages.listing, member, ref)
    if isinstance(found, NotAllowed):
        return told(talk, REFUSALS[found.reason])
    return [_listed(ref, found, page=parts.number(talk.args, 1) or 0)]


def _listed(ref: str, found: tuple[Line, ...], *, page: int = 0) -> Send:
    buttons = [
        Button(label=_label(number, one), action=f"s:passage:{ref}:{one.id}")
        for number, one in enumerate(found, 1)
    ]
    text = lines(
        _("<b>About other people, case {ref}</b>").format(ref=ref), _HOW if found else _NONE
    )
    rows = parts.paged(buttons, page=page, turn=f"s:others:{ref}")
    return Send(text=text, keyboard=(*rows, back_to_case(ref)))


def _label(number: int, one: Line) -> Text:
    text = (_RELEASED if one.sure else _DOUBTED) if one.released else _COVERED
    return text.format(number=number, field=one.field, masked=one.masked)


async def show_one(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks what it is needed for, before a passage is shown in clear."""
    found = await talk.do(passages.listing, member, ref)
    if isinstance(found, NotAllowed):
        return told(talk, REFUSALS[found.reason])
    one = next((line for line in found if line.id == _id(talk)), None)
    if one is None:
        return told(talk, OVER)
    purposes = [
        Button(label=words, action=f"s:passee:{ref}:{one.id}:{purpose.value}")
        for purpose, words in PURPOSES.items()
    ]
    text = lines(_where(one), _("What do you need it for? It is written down."))
    return [Send(text=text, keyboard=(*parts.column(*purposes), _back(ref)))]


async def uncover(talk: Talk, member: Member, ref: str) -> Messages:
    """The passage with what stands around it, and the decision."""
    purpose = talk.args[2] if len(talk.args) > 2 else ""
    if purpose not in set(Purpose):
        return told(talk, OVER)
    shown = await talk.do(passages.reveal, member, ref, _id(talk), Purpose(purpose))
    match shown:
        case NotAllowed(reason):
            return told(talk, REFUSALS[reason])
        case NotThere():
            return told(talk, OVER)
        case Shown():
            return [_in_clear(ref, shown)]


def _in_clear(ref: str, shown: Shown) -> Send:
    release = Button(label=_("Let it go out"), action=f"s:passgo:{ref}:{shown.line.id}:out")
    keep = _("Keep it covered") if shown.line.sure else _("Cover it")
    cover = Button(label=keep, action=f"s:passgo:{ref}:{shown.line.id}:in")
    around = _("{before}<b>{text}</b>{after}").format(
        before=shown.before, text=shown.text, after=shown.after
    )
    text = lines(_where(shown.line), "", around, "", _RULE)
    return Send(text=text, keyboard=((cover,), (release,), _back(ref)), protect=True)


async def decide(talk: Talk, member: Member, ref: str) -> Messages:
    """What was decided, among the others."""
    choice = talk.args[2] if len(talk.args) > 2 else ""
    if choice not in ("in", "out"):
        return told(talk, OVER)
    done = await talk.do(passages.decide, member, ref, _id(talk), release=choice == "out")
    if isinstance(done, NotAllowed):
        return told(talk, REFUSALS[done.reason])
    if isinstance(done, NotThere):
        return told(talk, OVER)
    return await show_all(talk, member, ref)


def _where(one: Line) -> Sayable:
    place = _("{source}, {table}, {field}")
    return place.format(source=one.source, table=one.table, field=one.field)


def _id(talk: Talk) -> str:
    return talk.args[1] if len(talk.args) > 1 else ""


def _back(ref: str) -> tuple[Button, ...]:
    return (Button(label=_("« Back"), action=f"s:others:{ref}"),)


_HOW = _(
    "What has a ▒ is covered in the copy, unless you let it go out (Article 15.4). What has a ❔ "
    "may name somebody else, and goes out unless you cover it. Press one to look at it. What you "
    "decide changes the plan and its fingerprint."
)
_NONE = _("There is nothing about other people in this copy that we recognise.")
_RULE = _(
    "Let it go out only if that does no harm to the other person, for example because the "
    "customer wrote it or knows it already."
)
_COVERED = _("{number}. ▒ {field}: {masked}")
_RELEASED = _("{number}. ✓ {field}: {masked}")
_DOUBTED = _("{number}. ❔ {field}: {masked}")
