"""A statement of one's own: choose the entry it belongs to, write it, review it, send it in."""

from __future__ import annotations

from datetime import datetime

from bot.domain import choices
from bot.domain.choices import Entry, Group, Trouble
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.restrictions import Place
from bot.domain.statements import LIMIT
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import statements, wishes
from bot.services.access import CaseNotFoundError
from bot.telegram.routing import Messages, Router, Talk
from handlers import correct, faults, parts
from handlers.correct import Errand, pressed
from handlers.correct_views import entry_label, screen, shown
from handlers.verify import begin, brought, proved

WRITE, REVIEW = "statement.write", "statement.review"
ON = "statement.on"  # signal: on with the entry of a refused case


async def kinds(talk: Talk) -> Messages:
    """Which kind of data is it about?"""
    errand, page = await pressed(talk), parts.number(talk.args, 1)
    if errand is None or page is None:
        return parts.stale()
    talk.go(correct.CHOOSE, errand.kept())
    found = await _every(talk, errand)
    buttons = [
        Button(label=group.label, action=errand.choice.action("sayon", at, 0))
        for at, group in enumerate(found)
    ]
    text = _(
        "You can have a statement of your own kept with an entry, also where nothing can be "
        "corrected (Article 16). What is it about?"
    )
    rows = parts.paged(buttons, page=page, turn=errand.choice.action("says"))
    return [screen([text], rows, back=errand.choice.action("menu", 0))]


async def entries(talk: Talk) -> Messages:
    """Which entry of that kind?"""
    errand, at, page = await pressed(talk), parts.number(talk.args, 1), _third(talk)
    found = await _every(talk, errand) if errand else ()
    if errand is None or at is None or page is None or at >= len(found):
        return parts.stale()
    talk.go(correct.CHOOSE, errand.kept())
    buttons = [
        Button(label=entry_label(entry), action=errand.choice.action("saywhat", at, nth))
        for nth, entry in enumerate(found[at].entries)
    ]
    text: list[Sayable] = [_("<b>{category}</b>").format(category=found[at].label)]
    rows = parts.paged(buttons, page=page, turn=errand.choice.action("sayon", at))
    back = errand.choice.action("says", 0)
    return [screen([*text, _("Which one is it about?")], rows, back=back)]


async def chosen(talk: Talk) -> Messages:
    """Asks for the words."""
    errand, at, nth = await pressed(talk), parts.number(talk.args, 1), _third(talk)
    found = await _every(talk, errand) if errand else ()
    entry = _entry(found, at, nth)
    if errand is None or entry is None:
        return parts.stale()
    row = entry.items[0].row
    place = Place(source=row.source, table=row.table, key=row.key)
    return await _ask(talk, place, errand.received_at)


async def after_refusal(talk: Talk) -> Messages:
    """The same for the entry of a case that was refused."""
    return await _on_refused(talk, talk.args[0] if talk.args else "")


async def resumed(talk: Talk) -> Messages:
    """The person has just shown who they are: on with the case under which they pressed."""
    return await _on_refused(talk, brought(talk))


async def _on_refused(talk: Talk, ref: str) -> Messages:
    customer = await proved(talk, Action.RECTIFY)
    if customer is None:
        return await begin(talk, action=Action.RECTIFY, then=f"{ON}:{ref}")
    try:
        place = await talk.do(statements.place_for, customer, ref)
    except CaseNotFoundError:
        return parts.stale()
    return parts.stale() if place is None else await _ask(talk, place, parts.received_at(talk))


async def written(talk: Talk) -> Messages:
    """Shows the words before they are sent in, or says what is wrong with them."""
    said = choices.judged_words(talk.text, LIMIT, today=stockholm_day(talk.unit.now))
    if isinstance(said, Refused | Trouble):
        return refused(talk, said)
    talk.go(REVIEW, {**talk.data, "text": said})
    return [_review(said)]


async def asked_again(talk: Talk) -> Messages:
    """The question or the review of this moment, once more."""
    said = talk.data.get("text")
    return [
        _question(talk, Place.from_json(talk.data["place"])) if said is None else _review(said)
    ]


def _review(said: str) -> Send:
    send_in = Button(label=_("✅ Send in"), action=f"statement.send:{shown(said)}")
    text = lines(_("Please check that this is right:"), "", said, "", _("Or write it again."))
    return Send(text=text, keyboard=((send_in,), parts.menu_row()))


async def send_in(talk: Talk) -> Messages:
    """Makes the case of the words that were reviewed."""
    text = talk.data.get("text")
    if talk.step != REVIEW or text is None or talk.args != (shown(text),):
        return parts.stale()
    customer = await proved(talk, Action.RECTIFY)
    if customer is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    place, received = Place.from_json(talk.data["place"]), talk.data["received"]
    talk.done()
    at = datetime.fromisoformat(received)
    return [
        parts.receipt(await talk.do(statements.submit, customer, place, text=text, received_at=at))
    ]


async def _ask(talk: Talk, place: Place, received: datetime) -> Messages:
    if await proved(talk, Action.RECTIFY) is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    talk.go(WRITE, {"place": place.as_json(), "received": received.isoformat()})
    return [_question(talk, place)]


def _question(talk: Talk, place: Place) -> Send:
    table = talk.unit.office.registry.table(place.source, place.table).label
    text = lines(
        _("<b>Your statement on: {entry}</b>").format(entry=table),
        _(
            "Write in one message what you want to have said. It may have {count} characters."
        ).format(count=LIMIT),
        _("Our staff read it, and then it is kept with the entry. Leave out other people's data."),
    )
    return Send(text=text, keyboard=(parts.menu_row(),))


async def _every(talk: Talk, errand: Errand) -> tuple[Group, ...]:
    snapshot_id = errand.data["snapshot"]
    return await talk.do(wishes.every_entry, chat_id=talk.chat_id, snapshot_id=snapshot_id)


def _entry(found: tuple[Group, ...], at: int | None, nth: int | None) -> Entry | None:
    if at is None or nth is None or at >= len(found) or nth >= len(found[at].entries):
        return None
    return found[at].entries[nth]


def _third(talk: Talk) -> int | None:
    return parts.number(talk.args, 2)


def refused(talk: Talk, why: Refused | Trouble) -> Messages:
    """What is wrong with the words; a personal identity number is deleted with them."""
    return faults.shown(talk, why, Send(text=faults.fault(why), keyboard=(parts.menu_row(),)))


def register(router: Router) -> None:
    router.press("correct.says", to=kinds)
    router.press("correct.sayon", to=entries)
    router.press("correct.saywhat", to=chosen)
    router.press("statement", to=after_refusal)
    router.signal(ON, to=resumed)
    router.press("statement.send", to=send_in)
    for step in (WRITE, REVIEW):
        router.again(step, to=asked_again)
    router.step(WRITE, to=written)
    router.step(REVIEW, to=written)
