"""A correction on paper means an entry that is missing, or words that are to be kept with one."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import choices
from bot.domain.choices import Entry, Group, Trouble
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Message, Send
from bot.domain.registry import Field
from bot.domain.statements import LIMIT
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import pointing
from bot.services.access import Member
from bot.telegram.routing import Messages, Router, Talk
from handlers import add_views, faults, parts, privately
from handlers import staff_point_parts as point
from handlers.correct_views import entry_label, screen, shown
from handlers.filling import Filling
from handlers.staff_parts import OVER, back_to_case, for_staff, told

FILL, SAY = "staff:point_out_row", "staff:point_out_words"


def register(router: Router) -> None:
    router.press("s:ptmissing", for_staff("pt", missing, private=True))
    router.press("s:ptwhose", for_staff("pt", whose, private=True))
    router.press("s:ptadd", for_staff("pt", start, private=True))
    router.press("s:ptfill", for_staff("pt", pick, private=True))
    router.press("s:ptadded", for_staff("pt", settle_row, private=True))
    router.press("s:ptsays", for_staff("pt", kinds, private=True))
    router.press("s:ptsayon", for_staff("pt", entries, private=True))
    router.press("s:ptsaywhat", for_staff("pt", ask_words, private=True))
    router.press("s:ptsaysame", for_staff("pt", same_words, private=True))
    router.press("s:ptsaid", for_staff("pt", settle_words, private=True))
    router.step(FILL, for_staff("pt", filled, private=True))
    router.step(SAY, for_staff("pt", written, private=True))
    router.again(FILL, for_staff("pt", row_again, private=True))
    router.again(SAY, for_staff("pt", words_again, private=True))


# -- an entry that is missing -----------------------------------------------------------------


async def missing(talk: Talk, member: Member, ref: str) -> Messages:
    """What can be added."""
    choice = await point.pressed(talk, member, ref)
    if choice is None or not choice.found.offers:
        return told(talk, OVER)
    ask = _("Which entry is missing? You fill in what the person wrote.")
    return [replace(point.to_the_case(add_views.offers(choice), ref), text=ask)]


async def whose(talk: Talk, member: Member, ref: str) -> Messages:
    """What the new entry could belong to, where there are several."""
    choice, first = await point.pressed(talk, member, ref), parts.number(talk.args, 1)
    if choice is None or first is None or first >= len(choice.found.offers):
        return told(talk, OVER)
    page = parts.number(talk.args, 2) or 0
    return [point.to_the_case(add_views.whose(choice, first, page=page), ref)]


async def start(talk: Talk, member: Member, ref: str) -> Messages:
    """Begins a new entry, or begins it anew."""
    choice, nth = await point.pressed(talk, member, ref), parts.number(talk.args, 1)
    if choice is None or nth is None or nth >= len(choice.found.offers):
        return told(talk, OVER)
    return [_next(talk, ref, Filling(choice=choice, nth=nth))]


async def pick(talk: Talk, member: Member, ref: str) -> Messages:
    """Takes one of the values of a closed list, or leaves out what may be left out."""
    filling = await _filling(talk, member, ref)
    at, option = parts.number(talk.args, 1), parts.number(talk.args, 2)
    taken = filling.pressed(at, option) if filling else None
    return [_next(talk, ref, taken)] if taken else told(talk, OVER)


async def filled(talk: Talk, member: Member, _ref: str) -> Messages:
    """Takes the value that was typed, or says what is wrong with it."""
    ref = str(talk.data.get("ref", ""))
    filling = await _filling(talk, member, ref)
    if filling is None:
        talk.done()
        return told(talk, OVER)
    gone = privately.delete(talk)
    if filling.field is None:
        return [*gone, point.to_the_case(filling.screen(), ref)]
    value = choices.judged_new(filling.field, talk.text, today=stockholm_day(talk.unit.now))
    if isinstance(value, Refused | Trouble):
        return [*gone, _refused(ref, value, filling.field)]
    return [*gone, _next(talk, ref, filling.with_next(value))]


async def row_again(talk: Talk, member: Member, _ref: str) -> Messages:
    """The question or the review of this moment, once more."""
    ref = str(talk.data["ref"])
    filling = await _filling(talk, member, ref)
    return [point.to_the_case(filling.screen(), ref)] if filling else told(talk, OVER)


async def settle_row(talk: Talk, member: Member, ref: str) -> Messages:
    """The plan is made of the entry that was reviewed, for somebody else to decide."""
    filling = await _filling(talk, member, ref)
    if filling is None or filling.field is not None or talk.args[1:] != (filling.shown,):
        return told(talk, OVER)
    row = (filling.offer, filling.said)
    return point.settled(talk, ref, await talk.do(pointing.to_addition, member, ref, *row))


def _next(talk: Talk, ref: str, filling: Filling) -> Send:
    talk.go(FILL, {"ref": ref, "nth": filling.nth, "values": filling.values})
    return point.to_the_case(filling.screen(), ref)


async def _filling(talk: Talk, member: Member, ref: str) -> Filling | None:
    """The entry that is being filled in for the case, as long as the member may."""
    data = talk.data
    if talk.step != FILL or data["ref"] != ref:
        return None
    choice = await point.pressed(talk, member, ref)
    if choice is None or data["nth"] >= len(choice.found.offers):
        return None
    return Filling(choice=choice, nth=data["nth"], values=dict(data["values"]))


def _refused(ref: str, why: Refused | Trouble, asked: Field | None = None) -> Message:
    if asked is not None:
        return Send(text=faults.told(why, asked), keyboard=(back_to_case(ref),))
    without = _("Please write it without a personal identity number.")
    fault = without if isinstance(why, Trouble) else faults.why(why)
    return Send(text=fault, keyboard=(back_to_case(ref),))


# -- words that are to be kept with an entry --------------------------------------------------


async def kinds(talk: Talk, member: Member, ref: str) -> Messages:
    """Which kind of data is the statement about?"""
    found = await point.looked(talk, member, ref)
    if found is None or not found.entries:
        return told(talk, OVER)
    buttons = [
        Button(label=group.label, action=f"s:ptsayon:{ref}:{at}:0")
        for at, group in enumerate(found.entries)
    ]
    page, ask = parts.number(talk.args, 1) or 0, _("What is the statement of the person about?")
    rows = parts.paged(buttons, page=page, turn=f"s:ptsays:{ref}")
    return [point.to_the_case(screen([ask], rows, back=f"s:pt:{ref}"), ref)]


async def entries(talk: Talk, member: Member, ref: str) -> Messages:
    """Which entry of that kind?"""
    found, at = await point.looked(talk, member, ref), parts.number(talk.args, 1)
    if found is None or at is None or at >= len(found.entries):
        return told(talk, OVER)
    group, page = found.entries[at], parts.number(talk.args, 2) or 0
    return [point.to_the_case(_entries(group, at, ref, page), ref)]


def _entries(group: Group, at: int, ref: str, page: int) -> Send:
    buttons = [
        Button(label=entry_label(entry), action=f"s:ptsaywhat:{ref}:{at}:{nth}")
        for nth, entry in enumerate(group.entries)
    ]
    head: Sayable = _("<b>{category}</b>").format(category=group.label)
    rows = parts.paged(buttons, page=page, turn=f"s:ptsayon:{ref}:{at}")
    return screen([head, _("Which one is it about?")], rows, back=f"s:ptsays:{ref}:0")


async def ask_words(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks for the words; those of the request can be taken as they are."""
    found = await point.looked(talk, member, ref)
    at, nth = parts.number(talk.args, 1), parts.number(talk.args, 2)
    entry = found.entry(at, nth) if found and at is not None and nth is not None else None
    if found is None or entry is None:
        return told(talk, OVER)
    talk.go(SAY, {"ref": ref, "at": [at, nth]})
    return [_words_asked(ref, entry, found.words)]


def _words_asked(ref: str, entry: Entry, words: str) -> Send:
    text = lines(
        _("<b>Statement on: {entry}</b>").format(entry=entry_label(entry)),
        _("Write what the person wants kept with it, in their own words."),
        _("It may have {count} characters. I take your message out of the chat again.").format(
            count=LIMIT
        ),
    )
    same = Button(label=_("The words of the request"), action=f"s:ptsaysame:{ref}")
    return Send(text=text, keyboard=(*(((same,),) if words else ()), back_to_case(ref)))


async def words_again(talk: Talk, member: Member, _ref: str) -> Messages:
    """The question or the review of this moment, once more."""
    ref, said = str(talk.data["ref"]), talk.data.get("text")
    words, entry = await _stated(talk, member, ref)
    if entry is None:
        return told(talk, OVER)
    return [_words_asked(ref, entry, words) if said is None else _review(ref, entry, said)]


async def same_words(talk: Talk, member: Member, ref: str) -> Messages:
    """What was written down with the request is the statement."""
    found, entry = await _stated(talk, member, ref)
    return [_judge(talk, ref, entry, found)] if entry else told(talk, OVER)


async def written(talk: Talk, member: Member, _ref: str) -> Messages:
    """Shows the words before the plan is made of them, or says what is wrong with them."""
    ref = str(talk.data.get("ref", ""))
    _words, entry = await _stated(talk, member, ref)
    if entry is None:
        talk.done()
        return told(talk, OVER)
    return [*privately.delete(talk), _judge(talk, ref, entry, talk.text)]


def _judge(talk: Talk, ref: str, entry: Entry, words: str) -> Message:
    said = choices.judged_words(words, LIMIT, today=stockholm_day(talk.unit.now))
    if isinstance(said, Refused | Trouble):
        return _refused(ref, said)
    talk.go(SAY, {**talk.data, "text": said})
    return _review(ref, entry, said)


def _review(ref: str, entry: Entry, said: str) -> Send:
    text = lines(
        _("This is to be kept with the entry. Is it what the person wants?"),
        _("<b>{category}</b>").format(category=entry_label(entry)),
        "",
        said,
    )
    yes = Button(label=point.MAKE_THE_PLAN, action=f"s:ptsaid:{ref}:{shown(said)}")
    return Send(text=text, keyboard=((yes,), back_to_case(ref)))


async def settle_words(talk: Talk, member: Member, ref: str) -> Messages:
    """The plan is made of them, for somebody else to decide."""
    said, (_words, entry) = talk.data.get("text"), await _stated(talk, member, ref)
    if entry is None or said is None or talk.args[1:] != (shown(said),):
        return told(talk, OVER)
    return point.settled(talk, ref, await talk.do(pointing.to_statement, member, ref, entry, said))


async def _stated(talk: Talk, member: Member, ref: str) -> tuple[str, Entry | None]:
    """The words of the request, and the entry that was chosen for the case."""
    data = talk.data
    if talk.step != SAY or data["ref"] != ref:
        return "", None
    found = await point.looked(talk, member, ref)
    return (found.words, found.entry(*data["at"])) if found else ("", None)
