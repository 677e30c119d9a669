"""A member points out what a correction on paper means: here a value, or a place."""

from __future__ import annotations

from bot.domain import choices
from bot.domain.choices import Trouble
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Item
from bot.domain.holdings import told as shown_value
from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Message, Send
from bot.domain.registry import Value
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import pointing
from bot.services.access import Member
from bot.services.intake_words import NOTHING_STORED, STILL_SEARCHED
from bot.services.queue import NotAllowed
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers import correct_views as views
from handlers import faults, parts, privately, staff_point_more
from handlers import staff_point_parts as point
from handlers.correct_views import Choice
from handlers.staff_parts import OVER, back_to_case, for_staff, told

STEP = "staff:point_out"


def register(router: Router) -> None:
    router.press("s:pt", for_staff("pt", begin, private=True))
    router.press("s:ptmenu", for_staff("pt", begin, private=True))
    router.press("s:ptgroup", for_staff("pt", group, private=True))
    router.press("s:ptentry", for_staff("pt", entry, private=True))
    router.press("s:ptfield", for_staff("pt", field, private=True))
    router.press("s:ptpick", for_staff("pt", pick, private=True))
    router.press("s:ptpaper", for_staff("pt", place, private=True))
    router.press("s:ptgo", for_staff("pt", settle, private=True))
    router.press("s:ptthere", for_staff("pt", settle_place, private=True))
    router.step(STEP, for_staff("pt", written, private=True))
    router.again(STEP, for_staff("pt", asked_again, private=True))
    staff_point_more.register(router)


async def begin(talk: Talk, member: Member, ref: str) -> Messages:
    """What the person wrote, and the categories of what is stored about them."""
    found = await talk.do(pointing.look, member, ref)
    if isinstance(found, NotAllowed):
        return told(talk, REFUSALS[found.reason])
    if not found.searched:
        return told(talk, STILL_SEARCHED)
    choice = point.choice(found, ref)
    rows = views.choosable(choice, page=parts.number(talk.args, 1) or 0)
    rows = (*rows, *views.other_wishes(choice, statement=bool(found.entries)))
    head = _("<b>What does the person mean?</b>\nThey wrote: {words}")
    hint = _("Whoever points it out does not decide it.")
    text = lines(head.format(words=found.words), *([hint] if rows else [NOTHING_STORED]))
    return [Send(text=text, keyboard=(*rows, back_to_case(ref)))]


async def group(talk: Talk, member: Member, ref: str) -> Messages:
    """The entries of a category."""
    choice, (at, page, _rest) = await _pressed(talk, member, ref)
    if choice is None or choice.entry(at, 0) is None:
        return told(talk, OVER)
    return [point.to_the_case(views.entries(choice, at, page=page), ref)]


async def entry(talk: Talk, member: Member, ref: str) -> Messages:
    """The values of an entry, covered."""
    choice, (at, nth, page) = await _pressed(talk, member, ref)
    if choice is None or choice.entry(at, nth) is None:
        return told(talk, OVER)
    return [point.to_the_case(views.fields(choice, at, nth, page=page), ref)]


async def field(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks for the right value."""
    choice, at = await _pressed(talk, member, ref)
    item = choice.item(*at) if choice else None
    if choice is None or item is None:
        return told(talk, OVER)
    talk.go(STEP, {"ref": ref, "at": list(at)})
    return [point.to_the_case(views.question(choice, item, at), ref)]


async def asked_again(talk: Talk, member: Member, _ref: str) -> Messages:
    """The question or the review of this moment, once more."""
    data = talk.data
    ref, at = str(data["ref"]), tuple(data["at"])
    choice = await point.pressed(talk, member, ref)
    item = choice.item(*at) if choice else None
    if choice is None or item is None:
        talk.done()
        return told(talk, OVER)
    if "new" in data:
        return [_review(ref, item, data["new"])]
    return [point.to_the_case(views.question(choice, item, at), ref)]


async def pick(talk: Talk, member: Member, ref: str) -> Messages:
    """Takes one of the values that a closed list allows."""
    item, nth = await _under_way(talk, member), parts.number(talk.args, 1)
    closed = choices.options(item.field) if item and talk.data["ref"] == ref else ()
    if item is None or nth is None or nth >= len(closed):
        return told(talk, OVER)
    return _judge(talk, item, closed[nth])


async def written(talk: Talk, member: Member, _ref: str) -> Messages:
    """Takes the value that was typed, or says what is wrong with it."""
    item = await _under_way(talk, member)
    if item is None:
        talk.done()
        return told(talk, OVER)
    return [*privately.delete(talk), *_judge(talk, item, talk.text)]


def _judge(talk: Talk, item: Item, typed: str) -> list[Message]:
    ref = str(talk.data["ref"])
    value = choices.judged(item, typed, today=stockholm_day(talk.unit.now))
    if isinstance(value, Refused | Trouble):
        return [Send(text=faults.told(value, item.field), keyboard=(back_to_case(ref),))]
    talk.go(STEP, {**talk.data, "new": value})
    return [_review(ref, item, value)]


def _review(ref: str, item: Item, new: Value) -> Send:
    two = _("It is a way to reach the person, so two colleagues have to approve it.")
    where = _("<b>{field}</b> ({entry})")
    text = lines(
        _("Is this what the person means?"),
        where.format(field=item.field.label, entry=item.table.label),
        _("New: <b>{value}</b>").format(value=shown_value(item.field, new)),
        *([two] if item.field.contact else []),
    )
    yes = Button(label=point.MAKE_THE_PLAN, action=f"s:ptgo:{ref}:{views.shown(new)}")
    return Send(text=text, keyboard=((yes,), back_to_case(ref)))


async def settle(talk: Talk, member: Member, ref: str) -> Messages:
    """The plan is made of it, for somebody else to decide."""
    item, new = await _under_way(talk, member), talk.data.get("new")
    if item is None or talk.args[1:] != (views.shown(new),) or talk.data["ref"] != ref:
        return told(talk, OVER)
    return point.settled(talk, ref, await talk.do(pointing.to_value, member, ref, item, new))


async def place(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks whether it is to be put right where only people can look, by the person's words."""
    found, nth = await talk.do(pointing.look, member, ref), parts.number(talk.args, 1)
    if isinstance(found, NotAllowed) or nth is None or nth >= len(found.places):
        return told(talk, OVER)
    text = lines(
        _("<b>{category}</b>").format(category=found.places[nth].label),
        _("Whoever looks after it gets these words, once it is approved:"),
        found.words,
    )
    yes = Button(label=point.MAKE_THE_PLAN, action=f"s:ptthere:{ref}:{nth}")
    return [Send(text=text, keyboard=((yes,), back_to_case(ref)))]


async def settle_place(talk: Talk, member: Member, ref: str) -> Messages:
    """The same for a place."""
    found, nth = await talk.do(pointing.look, member, ref), parts.number(talk.args, 1)
    if isinstance(found, NotAllowed) or nth is None or nth >= len(found.places):
        return told(talk, OVER)
    where = found.places[nth]
    return point.settled(talk, ref, await talk.do(pointing.to_place, member, ref, where))


# -- what is under way ------------------------------------------------------------------------


async def _pressed(
    talk: Talk, member: Member, ref: str
) -> tuple[Choice | None, tuple[int, int, int]]:
    first, second, third = (parts.number(talk.args, n) or 0 for n in (1, 2, 3))
    return await point.pressed(talk, member, ref), (first, second, third)


async def _under_way(talk: Talk, member: Member) -> Item | None:
    """The value that was chosen, as long as the member may point it out."""
    data = talk.data
    if talk.step != STEP or "at" not in data:
        return None
    found = await point.looked(talk, member, str(data["ref"]))
    return found.item(*data["at"]) if found else None
