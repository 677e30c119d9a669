"""The first words: welcome in the language of the person's Telegram, and deep links."""

from __future__ import annotations

from bot.domain.messages import Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import access, chats
from bot.telegram.routing import Handler, Messages, Router, Talk
from handlers import cases, eid, language, menu, staff_private

LINKS = (
    "access",
    "correct",
    "erase",
    "rights",
    "cases",
    "privacy",
)  # https://t.me/<bot>?start=access


def welcome(talk: Talk) -> Send:
    """Who I am, with the other language one press away."""
    text = lines(
        _("<b>Welcome!</b>"),
        "",
        _(
            "I help you see what {company} stores about you, have it corrected or have it erased."
        ).format(company=talk.unit.office.company.name),
        _(
            "It costs nothing. Every request becomes a case, and you are told by which day we "
            "answer."
        ),
    )
    return Send(text=text, keyboard=language.keyboard())


def starting(router: Router) -> Handler:
    """/start, alone or with what a link asks for."""

    async def start(talk: Talk) -> Messages:
        wanted = talk.args[0] if talk.args else ""
        if eid.is_way_back(wanted):  # the app for identification led here
            return await eid.back(talk, wanted)
        member = await talk.do(access.member, talk.user_id)
        if member and staff_private.is_link(wanted):  # a card's link brought them here
            return await staff_private.open_link(talk, wanted)
        user = talk.update.effective_user if talk.update else None
        code = user.language_code if user else None
        known = talk.unit.conversation(talk.chat_id).language is not None
        guess = member.language if member else code
        await talk.do(chats.greet, chat_id=talk.chat_id, language_code=guess)
        talk.done()
        if staff_private.is_link(wanted):  # a customer's own case, from a letter
            talk.args = (wanted.removeprefix(staff_private.LINK),)
            return await cases.show(talk)
        handler = router.commands.get(wanted) if wanted in LINKS else None
        talk.args = ()
        following = await handler(talk) if handler else [menu.menu()]
        for_staff = staff_private.greeting() if member else []
        if known and handler:
            return following  # whoever comes back by a link has been welcomed
        return [welcome(talk), *for_staff, *following]

    return start


def register(router: Router) -> None:
    router.command("start", to=starting(router))
