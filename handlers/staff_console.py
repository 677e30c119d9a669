"""/console: the way into the web console, in private; and an owner who lets a colleague in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.messages import Button, Kind, Send
from bot.domain.texts import Text, lines
from bot.domain.texts import Text as _
from bot.services import second_factor, sign_in
from bot.services.access import Member
from bot.services.second_factor import Permission
from bot.services.sign_in import Link, NoLink
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_parts import for_staff, told


def register(router: Router) -> None:
    router.command("console", to=for_staff("console", link, private=True))
    router.press("s:let", for_staff("let", let_in, private=True))


async def link(talk: Talk, member: Member, _ref: str) -> Messages:
    """A link that opens one session; the code of the authenticator is asked for there."""
    made = await talk.do(sign_in.make_link, member)
    if isinstance(made, NoLink):
        return told(talk, _NO_LINK[made])
    return [_shown(made)]


def _shown(made: Link) -> Send:
    text = lines(
        _("<b>Your way into the console</b>"),
        _(
            "The link works until {until}, and opens once. Do not pass it on: "
            "whoever asks you for it is not one of us."
        ).format(until=made.until),
    )
    here = Button(label=_("Open the console"), url=made.url)
    return Send(text=text, keyboard=((here,),), protect=True, kind=Kind.SECRET)


_NO_LINK: Mapping[NoLink, Text] = {
    NoLink.NO_ADDRESS: _("The console has no address yet. Ask whoever runs the server."),
    NoLink.TOO_MANY: _("You have asked for many links lately. Wait an hour, or use the last one."),
}


async def let_in(talk: Talk, member: Member, _ref: str) -> Messages:
    """The colleague may set up an authenticator, if it is an owner who says so."""
    outcome = await talk.do(second_factor.allow, member, talk.args[0] if talk.args else "")
    return told(talk, _LET_IN[outcome])


_LET_IN: Mapping[Permission, Text] = {
    Permission.GIVEN: _(
        "Your colleague was told, and can set up an authenticator within 24 hours."
    ),
    Permission.NOT_OWNER: _("Only an owner can allow that."),
    Permission.OWN: _("Another owner, or whoever runs the server, has to allow that for you."),
    Permission.NO_MEMBER: _("There is no such member of staff."),
}
