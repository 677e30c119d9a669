"""A polite answer to everything that nothing else took."""

from __future__ import annotations

from bot.domain.messages import Answer, Button, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import chats
from bot.telegram.routing import Handler, Messages, Router, Talk
from handlers import menu, parts, passing, privately

KINDS = {
    "voice": _("I cannot listen to voice messages. Write, or speak to a person: /human"),
    "audio": _("I cannot listen to audio. Please use the buttons or write."),
    "video": _("I cannot watch videos. Please use the buttons or write."),
    "video_note": _("I cannot watch videos. Please use the buttons or write."),
    "sticker": _("Nice sticker! What can I help you with?"),
    "location": _("I do not need to know where you are. Please use the buttons or write."),
}


# In the middle of a question there is nothing to choose.
_MEANWHILE = {"sticker": _("Nice sticker! Now back to where we were:")}


def _saying(router: Router, kind: str) -> Handler:
    async def say(talk: Talk) -> Messages:
        if await _told_already(talk):
            return []
        again = await _again(router, talk)
        if again is None:
            return [Send(text=KINDS[kind], keyboard=menu.keyboard())]
        return parts.above(talk, _MEANWHILE.get(kind, KINDS[kind]), again)

    return say


async def _told_already(talk: Talk) -> bool:
    """Whether it is one of several that were sent at once, and not the first of them."""
    album = passing.album(talk)
    if album is None:
        return False
    return not await talk.do(chats.first_of_album, chat_id=talk.chat_id, album=album)


async def _again(router: Router, talk: Talk) -> Messages | None:
    """The open question once more, so that nobody has to look for it above, if there is one."""
    asked = router.agains.get(talk.step)
    return None if asked is None else await asked(talk)


UNREAD = {
    "photo": _("I have deleted your picture unread: I had not asked for one."),
    "document": _("I have deleted your file unread: I had not asked for one."),
}


_UNREAD_ALBUM = {
    "photo": _("I delete your pictures unread: I had not asked for any."),
    "document": _("I delete your files unread: I had not asked for any."),
}


_SHOWN_TO_PEOPLE = _("If you want to show something to a person, tell me first: /human")


def _taking_out(router: Router, kind: str) -> Handler:
    """It may be a picture of an ID, which nobody here needs and which must not lie in a chat."""

    async def take_out(talk: Talk) -> Messages:
        if await _told_already(talk):
            return privately.delete(talk)
        never = _("Please never send an ID here: there are other ways to show who you are.")
        deleted = UNREAD if passing.album(talk) is None else _UNREAD_ALBUM
        text = lines(deleted[kind], never, _SHOWN_TO_PEOPLE)
        again = await _again(router, talk)
        if again is None:
            return [*privately.delete(talk), Send(text=text, keyboard=menu.keyboard())]
        return [*privately.delete(talk), *parts.above(talk, text, again)]

    return take_out


async def unknown_command(_talk: Talk) -> Messages:
    """A slash and something else: what there is."""
    text = _("I do not know that command. This is what I can do:")
    return [Send(text=text, keyboard=menu.keyboard())]


async def edited(_talk: Talk) -> Messages:
    """A message was changed in the middle of a question: what was said first has been taken."""
    said = _("I go by what you wrote first. Did you mean something else? Then write it again.")
    return [Send(text=said, keyboard=(parts.menu_row(),))]


async def contact(talk: Talk) -> Messages:
    """A contact card out of the blue may be somebody else's: it is taken out of the chat."""
    said = _("I have deleted that contact: I had not asked for it, and it may be somebody else's.")
    return [*privately.delete(talk), Send(text=said, keyboard=menu.keyboard())]


async def group(talk: Talk) -> Messages:
    """A command in a group: only private chats are private."""
    office = talk.unit.office
    if talk.chat_id == office.staff_chat_id:
        return []
    user = talk.update.effective_user if talk.update else None
    code = user.language_code if user else None
    await talk.do(chats.greet, chat_id=talk.chat_id, language_code=code)
    said = _("I only talk about your data in a private chat, where nobody else can read it.")
    if not office.bot_username:
        return [Send(text=said)]
    private = Button(
        label=_("Write to me in private"), url=f"https://t.me/{office.bot_username}?start=menu"
    )
    return [Send(text=said, keyboard=((private,),))]


async def stale_press(talk: Talk) -> Messages:
    """An old button does no harm: a short notice, and everything stays as it is."""
    query = talk.update.callback_query if talk.update else None
    if query is None:
        return parts.stale()
    said = _("That button is too old. Send /start to start again.")
    return [Answer(callback_query_id=query.id, text=said)]


async def membership(talk: Talk) -> Messages:
    """Somebody blocked the bot, or lets it write again and hears what was missed meanwhile."""
    change = talk.update.my_chat_member if talk.update else None
    if change is None or change.chat.type != change.chat.PRIVATE:
        return []
    if change.new_chat_member.status == change.new_chat_member.BANNED:
        await talk.do(chats.blocked, chat_id=talk.chat_id)
        return []
    missed = await talk.do(chats.came_back, chat_id=talk.chat_id)
    if not missed:
        return []
    said = _("Good to have you back. I could not reach you with news of {cases}: /cases shows it.")
    return [Send(text=said.format(cases=", ".join(missed)), keyboard=(parts.menu_row(),))]


async def silence(_talk: Talk) -> Messages:
    """Nothing to say: somebody pinned a message, or let the bot in or out."""
    return []


def register(router: Router) -> None:
    for kind in KINDS:
        router.other(kind, to=_saying(router, kind))
    router.other("unknown_command", to=unknown_command)
    for kind in UNREAD:
        router.other(kind, to=_taking_out(router, kind))
    router.other("edited", to=edited)
    router.other("contact", to=contact)
    router.other("group", to=group)
    router.other("stale_press", to=stale_press)
    router.other("service", to=silence)
    router.other("membership", to=membership)
