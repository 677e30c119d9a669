"""Staff help: a number to tell them, and the code of their letter."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.identity import Action, Level
from bot.domain.messages import Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import assisted
from bot.services.assisted import Errand
from bot.telegram.routing import Messages, Router, Talk
from handlers import letter_code, parts, verify
from handlers import verify_words as words

_GOT_IT = _("Have you got the letter? Then write its code here.")


def register(router: Router) -> None:
    router.again(verify.ASSIST, to=asked_again)
    router.press(words.BY_STAFF.action or "", to=ask)
    router.step(verify.ASSIST, to=typed)
    router.signal(assisted.CONFIRMED, to=confirmed)


async def ask(talk: Talk) -> Messages:
    """The number that ties what staff find out to this chat, and what they can do with it."""
    data = talk.data
    if not {"action", "then", "since"} <= set(data):
        return parts.stale()
    errand = verify.errand_of(data)
    ref = await talk.do(
        assisted.ask,
        chat_id=talk.chat_id,
        tg_user_id=talk.user_id,
        errand=Errand(action=Action(errand["action"]), then=errand["then"], since=errand["since"]),
    )
    talk.go(verify.ASSIST, errand)
    return [_told(talk, ref, Action(errand["action"]))]


def _told(talk: Talk, ref: str, action: Action) -> Send:
    company = talk.unit.office.company
    text = lines(
        _("Our staff can see to it: {company}, {phone}.").format(
            company=company.name, phone=company.phone
        ),
        _("Tell them this number: <b>{ref}</b>").format(ref=assisted.shown(ref)),
        "",
        *_ways(talk, action),
        "",
        _("The number is for this chat alone and works for 14 days. Tell it to nobody else."),
        *(() if _certain(talk, action) else (_GOT_IT,)),
    )
    return Send(text=text, keyboard=((words.CANCEL,),), remove_reply_keyboard=True)


def _ways(talk: Talk, action: Action) -> Iterator[Sayable]:
    """What they can do that leads far enough for what is wanted."""
    seen = _("• They can look at your ID in person. They keep no copy.")
    if not _certain(talk, action):
        yield _("• They can ring you back on a number that we have for you already.")
        yield seen
        yield _("• They can send a letter with a code to your registered address.")
        return
    yield seen
    if talk.unit.office.eid is not None:
        rung = _(
            "• They can ring you back on a number that we have for you already. Then {provider} "
            "on another device needs no code."
        )
        yield rung.format(provider=talk.unit.office.eid.provider)


def _certain(talk: Talk, action: Action) -> bool:
    """Whether it takes more than a call or a letter."""
    return talk.unit.office.levels.least(action) is Level.L3


async def typed(talk: Talk) -> Messages:
    """The code of a letter, or anything else while the staff are at it."""
    if not assisted.is_code(talk.text):
        return await asked_again(talk)
    return await letter_code.tried(talk)


async def asked_again(_talk: Talk) -> Messages:
    """What is waited for: the number that was told stands as it was."""
    waiting = _("I go on by myself once our staff have confirmed you.")
    return [Send(text=lines(waiting, _GOT_IT), keyboard=((words.CANCEL,),))]


async def confirmed(talk: Talk) -> Messages:
    """Staff have confirmed who it is, or the letter's code was right: on with the errand."""
    errand = await talk.do(assisted.errand_of, talk.chat_id, talk.args[0])
    if errand is None:
        return []
    thanks = _("✅ Thank you. It is confirmed that it is you.")
    data = talk.data
    if talk.step not in verify.STEPS or "action" not in data:
        on = _("Choose in the menu what you want to do.")
        return [Send(text=lines(thanks, on), keyboard=(parts.menu_row(),))]
    return await verify.again(talk, data, first=thanks)
