"""Correction: choose category, entry and field, write the right value, review it, send it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain import choices
from bot.domain.choices import Trouble
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Item
from bot.domain.identifiers import Refused
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.registry import Value
from bot.domain.texts import Text as _
from bot.services import elsewhere, snapshots, summary, wishes
from bot.services.elsewhere import Elsewhere
from bot.services.intake import Opened
from bot.telegram.routing import Messages, Router, Talk
from handlers import correct_views as views
from handlers import faults, parts
from handlers.correct_views import Choice
from handlers.verify import begin, proved

WAIT, CHOOSE, VALUE, REVIEW = "correct.wait", "correct.choose", "correct.value", "correct.review"


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """A correction under way: what was gathered, beside what the snapshot still holds."""

    data: dict[str, Any]
    choice: Choice

    @property
    def at(self) -> tuple[int, int, int]:
        group, entry, field = self.data.get("at") or (0, 0, 0)
        return group, entry, field

    @property
    def item(self) -> Item | None:
        return self.choice.item(*self.at) if "at" in self.data else None

    @property
    def received_at(self) -> datetime:
        return datetime.fromisoformat(self.data["received"])

    def kept(self, **more: Any) -> dict[str, Any]:
        """What goes on to the next step: the snapshot, the receipt, and what is chosen now."""
        return {"snapshot": self.data["snapshot"], "received": self.data["received"], **more}


async def start(talk: Talk) -> Messages:
    """Looks up what is stored, once it is clear enough who is asking."""
    customer = await proved(talk, Action.RECTIFY)
    if customer is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    snapshot_id = await talk.do(snapshots.order, customer, "correct", signal="correct.ready")
    received = parts.received_at(talk).isoformat()
    talk.go(WAIT, {"snapshot": snapshot_id, "received": received})
    return [Send(text=_("One moment, I am looking up what is stored about you."))]


async def ready(talk: Talk) -> Messages:
    """Shows the categories, unless the person has gone on to something else meanwhile."""
    if talk.step != WAIT or talk.data.get("snapshot") != talk.args[0]:
        return []
    errand = await under_way(talk)
    if errand is None:
        return over(talk)
    if errand.choice.found.anything:
        await talk.do(summary.note_entries, talk.user_id)
    talk.go(CHOOSE, errand.kept())
    return [views.categories(errand.choice)]


async def menu(talk: Talk) -> Messages:
    """Shows the categories, or another page of them."""
    errand = await pressed(talk)
    if errand is None:
        return parts.stale()
    talk.go(CHOOSE, errand.kept())
    return [views.categories(errand.choice, page=parts.number(talk.args, 1) or 0)]


async def group(talk: Talk) -> Messages:
    """Shows the entries of a category."""
    errand, at = await pressed(talk), parts.number(talk.args, 1)
    if errand is None or at is None or errand.choice.entry(at, 0) is None:
        return parts.stale()
    talk.go(CHOOSE, errand.kept())
    return [views.entries(errand.choice, at, page=parts.number(talk.args, 2) or 0)]


async def entry(talk: Talk) -> Messages:
    """Shows the values of an entry."""
    errand, at, nth = await pressed(talk), *_two(talk)
    if errand is None or at is None or nth is None or errand.choice.entry(at, nth) is None:
        return parts.stale()
    talk.go(CHOOSE, errand.kept())
    return [views.fields(errand.choice, at, nth, page=parts.number(talk.args, 3) or 0)]


async def field(talk: Talk) -> Messages:
    """Asks for the right value; a contact point first asks for a surer identity."""
    errand, at = await pressed(talk), tuple(parts.number(talk.args, n) for n in (1, 2, 3))
    group_at, entry_at, nth = at
    if errand is None or group_at is None or entry_at is None or nth is None:
        return parts.stale()
    item = errand.choice.item(group_at, entry_at, nth)
    if item is None:
        return parts.stale()
    if await proved(talk, _action(item)) is None:
        return await _more_proof(talk, item, errand)
    talk.go(VALUE, errand.kept(at=[group_at, entry_at, nth]))
    return [views.question(errand.choice, item, (group_at, entry_at, nth))]


async def pick(talk: Talk) -> Messages:
    """Takes one of the values that a closed list allows."""
    errand, nth = await pressed(talk), parts.number(talk.args, 1)
    item = errand.item if errand and talk.step == VALUE else None
    if errand is None or item is None or nth is None:
        return parts.stale()
    closed = choices.options(item.field)
    return await _judge(talk, errand, item, closed[nth]) if nth < len(closed) else parts.stale()


async def typed(talk: Talk) -> Messages:
    """Takes the new value, or says what is wrong with it and shows an example."""
    errand = await under_way(talk)
    if errand is None or errand.item is None:
        return over(talk)
    talk.number_asked = errand.item.field.correct == "phone"
    return await _judge(talk, errand, errand.item, talk.text)


async def instead_of_choosing(talk: Talk) -> Messages:
    """Somebody writes where a button is wanted: the choice is shown again."""
    errand = await under_way(talk)
    if errand is None:
        return over(talk)
    hint = _("Please choose with the buttons. /cancel ends this.")
    return [Send(text=hint), views.categories(errand.choice)]


async def asked_again(talk: Talk) -> Messages:
    """The choice, the question or the review of this moment, once more."""
    errand = await under_way(talk)
    if errand is None:
        return over(talk)
    if errand.item is None:
        return [views.categories(errand.choice)]
    if talk.step == REVIEW:
        return await _review(talk, errand, errand.item, errand.data["new"])
    return [views.question(errand.choice, errand.item, errand.at)]


async def submit(talk: Talk) -> Messages:
    """Makes the case, and tells its reference and date."""
    return await _submit(talk, everywhere=False)


async def submit_everywhere(talk: Talk) -> Messages:
    """Makes a case of every place where the same stands, and tells all their references."""
    return await _submit(talk, everywhere=True)


async def _submit(talk: Talk, *, everywhere: bool) -> Messages:
    errand = await pressed(talk)
    item = errand.item if errand and talk.step == REVIEW else None
    if errand is None or item is None:
        return parts.stale()
    new, received_at = errand.data["new"], errand.received_at
    if talk.args[1:] != (views.shown(new, *errand.at),):
        return parts.stale()
    also = await _also(talk, errand, item, new) if everywhere else elsewhere.NOWHERE
    surest = next((one for one in (item, *also.items) if one.field.contact), item)
    customer = await proved(talk, _action(surest))
    if customer is None:
        return await _more_proof(talk, surest, errand)
    talk.done()
    opened = await talk.do(
        elsewhere.submit, customer, item, new=new, also=also, received_at=received_at
    )
    return [_receipt(item, also, *opened)]


def _receipt(item: Item, also: Elsewhere, opened: Opened, *others: Opened) -> Send:
    disputed = [_DISPUTED] if item.value not in (None, "") else []
    said = parts.receipt(opened, *views.also_asked(also, others), *disputed, _PROOF)
    prove = Button(label=_("Send a photo or PDF"), action=f"human.case:{opened.case.ref}")
    return replace(said, keyboard=((prove,), *said.keyboard))


_PROOF = _(
    "If you have something that shows how it should be, such as a letter or a screenshot, you can "
    "send it. You need not, and never send an identity document."
)
_DISPUTED = _(
    "🔒 Until we have decided, what is stored there is marked as disputed: we keep it, but do not "
    "use it (Article 18)."
)


async def _judge(talk: Talk, errand: Errand, item: Item, text: str) -> Messages:
    value = choices.judged(item, text, today=stockholm_day(talk.unit.now))
    if isinstance(value, Refused | Trouble):
        return _refused(talk, errand, item, value)
    talk.go(REVIEW, errand.kept(at=list(errand.at), new=value))
    return await _review(talk, errand, item, value)


async def _review(talk: Talk, errand: Errand, item: Item, new: Value) -> Messages:
    also = await _also(talk, errand, item, new)
    return [views.review(errand.choice, item, new, errand.at, also)]


async def _also(talk: Talk, errand: Errand, item: Item, new: Value) -> Elsewhere:
    """Where the same stands besides."""
    where = {"chat_id": talk.chat_id, "snapshot_id": errand.data["snapshot"]}
    return await talk.do(elsewhere.look, **where, item=item, new=new)


def _refused(talk: Talk, errand: Errand, item: Item, why: Refused | Trouble) -> Messages:
    back = parts.back(errand.choice.action("entry", errand.at[0], errand.at[1], 0))
    said = Send(text=faults.told(why, item.field), keyboard=((back, parts.MENU),))
    return faults.shown(talk, why, said)


def _action(item: Item) -> Action:
    return Action.CHANGE_CONTACT if item.field.contact else Action.RECTIFY


async def _more_proof(talk: Talk, item: Item, errand: Errand) -> Messages:
    why = _(
        "{field} is a way to reach you, so I have to be more certain of who you are. "
        "Then choose it again and we go on."
    ).format(field=item.field.label)
    since = errand.data["received"]
    asked = await begin(talk, action=_action(item), then="correct.go", since=since)
    return [Send(text=why), *asked] if item.field.contact else asked


async def under_way(talk: Talk) -> Errand | None:
    """The correction under way, if its snapshot is still there."""
    data = talk.data
    snapshot_id = data.get("snapshot")
    if not talk.step.startswith("correct.") or not snapshot_id or "received" not in data:
        return None
    found = await talk.do(wishes.correctable, chat_id=talk.chat_id, snapshot_id=snapshot_id)
    if found is None:
        return None
    note = parts.staff_note(talk, young=found.young)
    choice = Choice(mark=snapshot_id[:8], found=found, staff_note=note)
    return Errand(data=data, choice=choice)


async def pressed(talk: Talk) -> Errand | None:
    """The correction under way, if the pressed button belongs to it."""
    errand = await under_way(talk)
    mark = talk.args[0] if talk.args else ""
    return errand if errand and errand.choice.mark == mark else None


def _two(talk: Talk) -> tuple[int | None, int | None]:
    return parts.number(talk.args, 1), parts.number(talk.args, 2)


def over(talk: Talk) -> Messages:
    """What was looked up is kept for a quarter of an hour only."""
    talk.done()
    text = _("What I looked up is too old by now. Please start again: /correct")
    return [Send(text=text, keyboard=(parts.menu_row(),))]


def register(router: Router) -> None:
    router.command("correct", "rattelse", to=start)
    router.press("correct", to=start)
    router.signal("correct.go", to=start)
    router.signal("correct.ready", to=ready)
    router.press("correct.menu", to=menu)
    router.press("correct.group", to=group)
    router.press("correct.entry", to=entry)
    router.press("correct.field", to=field)
    router.press("correct.pick", to=pick)
    router.press("correct.submit", to=submit)
    router.press("correct.everywhere", to=submit_everywhere)
    router.again(WAIT, to=parts.still_looking)
    for step in (CHOOSE, VALUE, REVIEW):
        router.again(step, to=asked_again)
    router.step(CHOOSE, to=instead_of_choosing)
    router.step(VALUE, to=typed)
    router.step(REVIEW, to=typed)
