"""What is wrong or missing where only people can look: say it in words, review it, send it in."""

from __future__ import annotations

from bot.domain import choices
from bot.domain.choices import Trouble
from bot.domain.clock import stockholm_day
from bot.domain.described import LIMIT
from bot.domain.identifiers import Refused
from bot.domain.identity import Action
from bot.domain.messages import Button, Send
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services import wishes
from bot.services.wishes import UNSEEN, Where
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.correct import Errand, over, pressed, under_way
from handlers.correct_views import screen, shown
from handlers.statement import refused
from handlers.verify import begin, proved

WRITE, REVIEW = "correct.describe", "correct.described"


async def chosen(talk: Talk) -> Messages:
    """Asks which item it is about, and how it should read."""
    errand, nth = await pressed(talk), parts.number(talk.args, 1)
    place = _place(errand, nth)
    if errand is None or place is None:
        return parts.stale()
    if await proved(talk, Action.RECTIFY) is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    talk.go(WRITE, errand.kept(place=nth))
    return [_question(errand, place)]


def _question(errand: Errand, place: Where) -> Send:
    if place == UNSEEN:
        return screen([_HEAD.format(category=place.label), *_UNSEEN], (), back=_back(errand))
    text = [
        _HEAD.format(category=place.label),
        _(
            "No program can search there, so nothing can be shown to choose from. Write in one "
            "message which item it is about, what is wrong or missing in it, and how it should "
            "read. It may have {count} characters."
        ).format(count=LIMIT),
        _("Once we have approved it, one of us puts it right there by hand."),
    ]
    return screen(text, (), back=_back(errand))


_HEAD = _("<b>{category}</b>")
_UNSEEN: tuple[Sayable, ...] = (
    _(
        "Write in one message which item it is about, what is wrong or missing in it, and how it "
        "should read. It may have {count} characters."
    ).format(count=LIMIT),
    _("A member of our staff reads it and puts it right."),
)


def _back(errand: Errand) -> str:
    return errand.choice.action("menu", 0)


async def written(talk: Talk) -> Messages:
    """Shows the words before they are sent in, or says what is wrong with them."""
    errand = await under_way(talk)
    place = _place(errand, talk.data.get("place"))
    if errand is None or place is None:
        return over(talk)
    said = choices.judged_words(talk.text, LIMIT, today=stockholm_day(talk.unit.now))
    if isinstance(said, Refused | Trouble):
        return refused(talk, said)
    talk.go(REVIEW, errand.kept(place=talk.data["place"], text=said))
    return [_review(errand, place, said)]


async def asked_again(talk: Talk) -> Messages:
    """The question or the review of this moment, once more."""
    errand = await under_way(talk)
    place = _place(errand, talk.data.get("place"))
    if errand is None or place is None:
        return over(talk)
    said = talk.data.get("text")
    return [_question(errand, place) if said is None else _review(errand, place, said)]


def _review(errand: Errand, place: Where, said: str) -> Send:
    send = Button(label=_("✅ Send in"), action=errand.choice.action("tell", shown(said)))
    head = _HEAD.format(category=place.label)
    text: list[Sayable] = [
        _("Please check that this is right:"),
        "",
        head,
        said,
        "",
        _("Or write it again."),
    ]
    return screen(text, ((send,),), back=errand.choice.action("menu", 0))


async def submit(talk: Talk) -> Messages:
    """Makes the case of the words that were reviewed."""
    errand, data = await pressed(talk), talk.data
    place, text = _place(errand, data.get("place")), data.get("text")
    if errand is None or place is None or talk.step != REVIEW or talk.args[1:] != (shown(text),):
        return parts.stale()
    customer = await proved(talk, Action.RECTIFY)
    if customer is None:
        return await begin(talk, action=Action.RECTIFY, then="correct.go")
    talk.done()
    made = wishes.submit_description
    at = errand.received_at
    opened = await talk.do(made, customer, place, text=str(text), received_at=at)
    return [parts.receipt(opened, *([_DISPUTED] if opened.new else []))]


_DISPUTED = _(
    "🔒 Until we have decided, what you described is marked as disputed: we keep it, but do not "
    "use it (Article 18)."
)


def _place(errand: Errand | None, nth: int | None) -> Where | None:
    places = errand.choice.found.places if errand else ()
    return places[nth] if nth is not None and nth < len(places) else None


def register(router: Router) -> None:
    router.press("correct.paper", to=chosen)
    router.press("correct.tell", to=submit)
    for step in (WRITE, REVIEW):
        router.again(step, to=asked_again)
    router.step(WRITE, to=written)
    router.step(REVIEW, to=written)
