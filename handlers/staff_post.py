"""What is to be sent on paper: fetched once, and marked when it has left."""

from __future__ import annotations

from bot.domain.intake import Fault, parse_day
from bot.domain.messages import Button, Kind, Send
from bot.domain.post import How
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import by_post, last_look, posting
from bot.services.access import Member
from bot.services.by_post import Paper
from bot.services.delivery import Link, Refusal
from bot.services.intake_words import FAULTS, HOW, NO_LINK, NOT_FETCHED
from bot.services.posting import NotFetched
from bot.services.queue import NotAllowed
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_letters import begun
from handlers.staff_parts import OVER, back_to_case, days, done, for_staff, kept_off, noted, told

STEP = "staff:posted"  # of the member's private chat: the day is awaited


def register(router: Router) -> None:
    router.press("s:post", for_staff("post", papers, private=True))
    router.press("s:fetch", for_staff("fetch", fetch, private=True))
    router.signal(f"{by_post.POSTING}.{last_look.LOOKED}", for_staff("fetch", fetch, private=True))
    router.signal(f"{by_post.POSTING}.{last_look.SLOW}", for_staff("fetch", slow, private=True))
    router.signal(f"{by_post.POSTING}.{last_look.BACK}", for_staff("fetch", back, private=True))
    router.press("s:left", for_staff("left", choose_how, private=True))
    router.press("s:lefthow", for_staff("lefthow", choose_day, private=True))
    router.press("s:leftday", for_staff("leftday", day_chosen, private=True))
    router.step(STEP, for_staff("leftday", day_written, private=True))
    router.again(STEP, for_staff("leftday", asked_again, private=True))


async def papers(talk: Talk, member: Member, ref: str) -> Messages:
    """What is to be posted, each behind a button."""
    found = await talk.do(by_post.of_case, member, ref)
    if not found:
        return told(talk, _("There is nothing to post in case {ref}.").format(ref=ref))
    rows = tuple((Button(label=_name(one), action=f"s:fetch:{one.id}"),) for one in found)
    text = _(
        "<b>To post in case {ref}</b>\nEach opens once, on a page of ours. Print it and post it, "
        "or send it in a way that only the customer can read."
    )
    known = await talk.do(by_post.doubts, member, ref)
    said = lines(text.format(ref=ref), *known)
    return [Send(text=said, keyboard=(*rows, back_to_case(ref)))]


def _name(one: Paper) -> Sayable:
    if one.answer:
        return _("The answer of {when}").format(when=one.made_at)
    return _("The letter of {when}").format(when=one.made_at)


async def fetch(talk: Talk, member: Member, _ref: str) -> Messages:
    """A link and a PIN, which are never sent twice."""
    paper = talk.args[0] if talk.args else ""
    outcome = await talk.do(by_post.fetch, member, paper, talk.chat_id)
    match outcome:
        case NotAllowed(reason):
            return told(talk, REFUSALS[reason])
        case Link():
            return [_link(outcome)]
        case Refusal.ASKED:
            return noted(talk, NO_LINK[outcome])  # the link comes by itself
        case Refusal():
            return told(talk, NO_LINK[outcome])


async def slow(_talk: Talk, _member: Member, _ref: str) -> Messages:
    """A register does not answer, so nothing is printed."""
    return [Send(text=NO_LINK[Refusal.SILENT])]


async def back(talk: Talk, _member: Member, _ref: str) -> Messages:
    """It answers again; a link is made when the member presses."""
    fetch = Button(label=_("Fetch it"), action=f"s:fetch:{talk.args[0]}")
    return [Send(text=_("The systems answer again: it can be printed now."), keyboard=((fetch,),))]


def _link(link: Link) -> Send:
    text = lines(
        _("<b>It waits on this page</b>"),
        _("PIN: <code>{pin}</code>").format(pin=link.pin),
        "",
        _("The link works until {until}, and opens once. Do not pass it on.").format(
            until=link.until
        ),
    )
    here = Button(label=_("Open the page"), url=link.url)
    return Send(text=text, keyboard=((here,),), protect=True, kind=Kind.SECRET)


# -- it has left ------------------------------------------------------------------------------


async def choose_how(talk: Talk, member: Member, ref: str) -> Messages:
    """How did it get to the customer?"""
    if refused := await kept_off(talk, posting.ask, member, ref):
        return refused
    rows = tuple((Button(label=HOW[how], action=f"s:lefthow:{ref}:{how.value}"),) for how in How)
    text = _(
        "<b>How did what you printed in case {ref} get to the customer?</b>\nThe case is answered "
        "when the answer has left, and that day counts."
    )
    return [Send(text=text.format(ref=ref), keyboard=(*rows, back_to_case(ref)))]


async def choose_day(talk: Talk, member: Member, ref: str) -> Messages:
    """On which day did it leave?"""
    how = talk.args[1] if len(talk.args) > 1 else ""
    if how not in set(How):
        return told(talk, OVER)
    talk.go(STEP, {"ref": ref, "how": how})
    return await asked_again(talk, member, ref)


async def asked_again(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The question for the day."""
    ref = str(talk.data["ref"])
    text = _("On which day did it leave? Press a button, or write it as 2026-11-25.")
    return [Send(text=text, keyboard=(*days(talk, f"s:leftday:{ref}"), back_to_case(ref)))]


async def day_chosen(talk: Talk, member: Member, ref: str) -> Messages:
    """It is noted."""
    data = begun(talk, STEP, ref)
    day = talk.args[1] if len(talk.args) > 1 else ""
    return told(talk, OVER) if data is None else await _note(talk, member, day)


async def day_written(talk: Talk, member: Member, _ref: str) -> Messages:
    """The same with a day that was typed."""
    return await _note(talk, member, talk.text)


async def _note(talk: Talk, member: Member, day: str) -> Messages:
    ref, how = str(talk.data["ref"]), How(talk.data["how"])
    outcome = await talk.do(posting.note, member, ref, how, parse_day(day))
    if isinstance(outcome, Fault):
        return told(talk, FAULTS[outcome])
    talk.done()
    match outcome:
        case NotAllowed(reason):
            return told(talk, REFUSALS[reason])
        case NotFetched():
            return told(talk, NOT_FETCHED)
        case _ if outcome.over:
            text = _("Noted. With that case {ref} is answered.")
        case _:
            text = _("Noted in case {ref}.")
    return [done(text.format(ref=ref), ref)]
