"""The menu, the help, and the ways out: cancel and log out."""

from __future__ import annotations

from bot.domain.messages import Button, Keyboard, Send
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import access, eid_tickets, receiving, sessions, shown
from bot.services.receiving import Left, Noted
from bot.services.sessions import RanOut
from bot.telegram.routing import Handler, Messages, Router, Talk
from handlers import staff_private

OFFERED = (
    *("access", "correct", "erase", "rights", "cases", "privacy", "language", "help", "logout"),
    "human",
    *("noads", "consent", "object", "restrict", "export", "attorney"),
)
_GOING_ON = _(
    "You have a case with us. I write to you here as soon as something happens; /cases shows how "
    "it goes, and by when you have our answer."
)
TAKEN_OUT = _("What I showed about you is taken out of this chat.")


def keyboard() -> Keyboard:
    """What a person can do here, the main errands first."""
    return (
        (_button(_("See what is stored about me"), "access"),),
        (_button(_("Correct my data"), "correct"), _button(_("Erase my data"), "erase")),
        (_button(_("More rights"), "rights"),),
        (_button(_("My cases"), "cases"), _button(_("Privacy policy"), "privacy")),
        (_button(_("Write to a person"), "human"),),
        (_button(_("Language"), "language"), _button(_("Help"), "help")),
    )


def _button(label: _, command: str) -> Button:
    return Button(label=label, action=f"do:{command}")


def menu() -> Send:
    return Send(text=_("What would you like to do?"), keyboard=keyboard())


async def show(talk: Talk) -> Messages:
    """The menu in place of what stood there; what was being written is put aside."""
    talk.done()
    return [menu()]


async def cancel(talk: Talk) -> Messages:
    """Ends whatever was under way; nothing was sent in."""
    begun = talk.step != ""
    asked_contact = talk.step == "verify:phone"
    left = await waiting(talk) or await _under_way(talk)
    if begun:
        await talk.do(eid_tickets.leave, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    talk.done()
    text = _("Cancelled. Nothing has been changed.") if begun else _("There is nothing to cancel.")
    if left is not None:
        text = _(
            "Cancelled. Your case {ref} waits until {day}: begin again before that and it goes "
            "on, or take it back."
        ).format(ref=left.ref, day=left.until)
    rows = keyboard() if left is None else (_take_back(left.ref), *keyboard())
    if asked_contact:
        what = _("What would you like to do?")
        return [Send(text=text, remove_reply_keyboard=True), Send(text=what, keyboard=rows)]
    return [Send(text=text, keyboard=rows)]


async def waiting(talk: Talk) -> Noted | None:
    """The request that was being proved, which waits for the person from now on."""
    ref = talk.data.get("ref")
    if not ref:
        return None
    return await talk.do(
        receiving.waiting, chat_id=talk.chat_id, tg_user_id=talk.user_id, ref=str(ref)
    )


async def _under_way(talk: Talk) -> Noted | None:
    """The same for a request whose person is known by now, and which is being filled in."""
    left = await _left_waiting(talk)
    return left.noted if left and talk.step.startswith(f"{left.command}.") else None


async def _left_waiting(talk: Talk) -> Left | None:
    return await talk.do(receiving.left_waiting, chat_id=talk.chat_id, tg_user_id=talk.user_id)


def _take_back(ref: str) -> tuple[Button, ...]:
    return (Button(label=_("Take my case back"), action=f"cases.drop:{ref}"),)


async def logout(talk: Talk) -> Messages:
    """Ends the session at once and forgets what was looked up."""
    await talk.do(eid_tickets.leave, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    removed = await talk.do(shown.take_out, talk.chat_id)
    running = await talk.do(access.logout, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    talk.done()
    text = (
        _("You are logged out. I have forgotten what I had looked up about you.")
        if running
        else _("You are logged out.")
    )
    told = lines(text, TAKEN_OUT) if removed else text
    return [Send(text=told, remove_reply_keyboard=True), menu()]


_RAN_OUT = {
    RanOut.IDLE: _("Your session has ended, for your safety."),
    RanOut.OLD: _("Your session has ended: for your safety one lasts half an hour at most."),
}


async def over(talk: Talk) -> Messages:
    """The session has run out: what was shown in it goes, and the person is told."""
    why = await talk.do(sessions.over, talk.chat_id)
    if why is None:
        return []
    ended = _RAN_OUT[why]
    left = await _left_waiting(talk)
    if left is None:
        return [Send(text=lines(ended, TAKEN_OUT), keyboard=keyboard(), silent=True)]
    waits = _("Your case {ref} waits for you: go on with it when you like.").format(
        ref=left.noted.ref
    )
    go_on = Button(label=_("Go on with it"), action=f"do:{left.command}")
    told = lines(ended, TAKEN_OUT, "", waits)
    return [Send(text=told, keyboard=((go_on,), *keyboard()), silent=True)]


async def erased(talk: Talk) -> Messages:
    """The session ended with the erasure of its person, perhaps asked for from another account."""
    talk.done()
    text = lines(
        _("You are logged out: what could be erased about you has been erased."),
        _(
            "No Telegram account is linked to you here any more, and what I had shown is taken "
            "out of this chat."
        ),
    )
    return [Send(text=text, keyboard=keyboard(), remove_reply_keyboard=True, silent=True)]


async def help_(talk: Talk) -> Messages:
    """What each command does; to whoever waits for us, first what they are likely to ask."""
    company = talk.unit.office.company
    waits = await talk.do(receiving.waits, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    text = lines(
        *((_GOING_ON, "") if waits else ()),
        _("<b>What I can do for you</b>"),
        "",
        _("/access – see what {company} stores about you, and get a copy").format(
            company=company.name
        ),
        _("/correct – have something corrected"),
        _("/erase – have your data erased"),
        _("/rights – stop advertising, take back a consent, object, and more"),
        _("/cases – see how your cases are going, or take one back"),
        _("/human – write to a person, or complain"),
        _("/privacy – the privacy policy, and how to complain"),
        _("/language – svenska or English"),
        _("/cancel – stop what you are doing"),
        _("/logout – end your session at once"),
        "",
        _("It costs nothing, and you will have an answer within a month."),
        _("Would you rather speak with a person? {company}, {phone}.").format(
            company=company.name, phone=company.phone
        ),
    )
    member = await talk.do(access.member, talk.user_id)
    return [*([staff_private.helped()] if member else []), Send(text=text, keyboard=keyboard())]


def doing(router: Router) -> Handler:
    """A button that does what a command does: `do:access` is /access."""

    async def do(talk: Talk) -> Messages:
        command, *rest = talk.args or ("",)
        handler = router.commands.get(command) if command in OFFERED else None
        talk.args = tuple(rest)
        return await (handler or show)(talk)

    return do


def register(router: Router) -> None:
    router.command("help", "hjalp", to=help_)
    router.command("menu", "meny", to=show)
    router.command("cancel", "avbryt", to=cancel)
    router.command("logout", "loggaut", to=logout)
    router.signal(shown.OVER, to=over)
    router.signal(sessions.OVER_ERASED, to=erased)
    router.press("menu", to=show)
    router.press("cancel", to=cancel)
    router.press("do", to=doing(router))
