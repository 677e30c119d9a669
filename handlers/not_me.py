"""Somebody says that a sign-in or a fetched answer was not them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.messages import Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import not_me
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers import verify_words as words

ENDED = {
    not_me.NOT_ME: _(
        "You have been logged out: the person whose data it is says that it was not them."
    ),
    not_me.NEW_HOLDER: _(
        "You have been logged out: the number or the e-mail address by which you showed who you "
        "are has come to somebody else, as we have been told."
    ),
}


def register(router: Router) -> None:
    router.press("notme", to=other_account)
    router.press("notme:answer", to=answer)
    router.press("notme:case", to=case)
    router.signal(not_me.ENDED, to=ended)


async def other_account(talk: Talk) -> Messages:
    """The other account is cut off at once, and the staff look into it."""
    subject = talk.args[0] if talk.args else ""
    done = await talk.do(
        not_me.from_chat, chat_id=talk.chat_id, tg_user_id=talk.user_id, subject=subject
    )
    return _said(talk, done=done)


async def answer(talk: Talk) -> Messages:
    """Somebody else fetched the answer: this account is signed out, too."""
    subject = talk.args[0] if talk.args else ""
    done = await talk.do(
        not_me.from_answer, chat_id=talk.chat_id, tg_user_id=talk.user_id, subject=subject
    )
    return _said(talk, done=done, here=_HERE)


async def case(talk: Talk) -> Messages:
    """A notice about a case that they know nothing of: this account is signed out, too."""
    ref = talk.args[0] if talk.args else ""
    done = await talk.do(not_me.from_case, chat_id=talk.chat_id, tg_user_id=talk.user_id, ref=ref)
    return _said(talk, done=done, here=_HERE)


_HERE = _("You are logged out here too. Show who you are once more when you want to go on.")


def _said(talk: Talk, *, done: bool, here: Sayable | None = None) -> Messages:
    if not done:
        return _over(talk)
    text = lines(
        _(
            "Thank you for telling us. What was linked has ended, and links to answers no longer "
            "work."
        ),
        *((here,) if here else ()),
        _("Our staff look into it now and get in touch if anything of yours was seen."),
        "",
        _("Please change the password of your e-mail, and look in Telegram at Settings, Devices."),
        words.help_(talk),
    )
    return [Send(text=text, keyboard=(parts.menu_row(),), remove_reply_keyboard=True)]


def _over(talk: Talk) -> Messages:
    """The same to everybody whose word cannot be taken here, and a way for whoever it is about."""
    more = _("If somebody acts in your name here, call us at once: {phone}.")
    phone = talk.unit.office.company.phone
    return [
        replace(one, text=lines(one.text, more.format(phone=phone)))
        for one in parts.stale()
        if isinstance(one, Send)
    ]


async def ended(talk: Talk) -> Messages:
    """To the account that was cut off, which may be the right one after all."""
    talk.done()
    text = lines(
        ENDED.get(await talk.do(not_me.why_ended, talk.args[0]), ENDED[not_me.NOT_ME]),
        _("If that is a mistake, tell us."),
        "",
        words.help_(talk),
    )
    return [Send(text=text, remove_reply_keyboard=True)]
