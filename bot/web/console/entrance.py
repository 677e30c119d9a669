"""The way in and out: told to write to the bot, the link, the second factor, signing out."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from markupsafe import Markup

from bot.domain.cases import Role
from bot.domain.texts import Text
from bot.domain.texts import Text as _
from bot.services import second_factor, sign_in, staff
from bot.services.second_factor import Enrolment, Stage, Verdict
from bot.services.sign_in import NotSignedInError
from bot.web.console import pages
from bot.web.console.call import Call, go
from bot.web.console.cookie import COOKIES, Cookie

CODE_LENGTH = 16  # six digits; people add spaces


async def front(call: Call) -> web.StreamResponse:
    """/console leads to where one can go on."""
    return go("/console/queue" if call.visit else "/console/sign-in")


async def invite(call: Call) -> web.StreamResponse:
    """Nothing is typed here, so nothing can be guessed: whoever is staff asks the bot."""
    if call.visit is not None:
        return go("/console/queue")
    return pages.outside(call, "sign_in.html", bot=call.office.bot_username)


async def show_link(call: Call) -> web.StreamResponse:
    """Looking at a link changes nothing, so that previews do no harm."""
    member = await call.run(sign_in.look, call.request.match_info["token"])
    if member is None:
        return _dead_link(call)
    return pages.outside(call, "enter.html", name=member.name, language=member.language)


async def use_link(call: Call) -> web.StreamResponse:
    """A press opens a session, which waits for the second factor."""
    entered = await call.run(sign_in.enter, call.request.match_info["token"], _agent(call))
    if entered is None:
        return _dead_link(call)
    response = go("/console/second")
    return _cookie(call).set(response, entered.token)


def _dead_link(call: Call) -> web.Response:
    return pages.outside(
        call,
        "gone.html",
        status=404,
        title=_("This link does not lead anywhere"),
        text=_("It has been used, is too old, or a newer one was sent after it."),
        place="/console/sign-in",
        button=_("How to sign in"),
    )


async def ask_code(call: Call) -> web.StreamResponse:
    """The code of the authenticator; the first time with what sets it up."""
    if call.visit is None or call.visit.proved:
        return go("/console")
    return await _code_page(call)


async def _code_page(call: Call, fault: Text | None = None) -> web.Response:
    member = call.member
    stage = await call.run(second_factor.stage, member)
    if stage is Stage.MISSING:
        owners = [m.name for m in await call.run(staff.members) if m.role is Role.OWNER]
        alone = member.role is Role.OWNER and len(owners) == 1
        return pages.outside(call, "wait.html", owners=owners, alone=alone, id=member.tg_user_id)
    enrolment = await call.run(second_factor.enrolment, member)
    places: dict[str, Any] = {"name": member.name, "fault": fault, **_set_up(enrolment)}
    return pages.outside(call, "second.html", status=403 if fault else 200, **places)


def _set_up(enrolment: Enrolment | None) -> dict[str, Any]:
    if enrolment is None:
        return {"enrolment": None, "qr": None, "groups": []}
    groups = [enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4)]
    return {"enrolment": enrolment, "qr": _drawn(enrolment.uri), "groups": groups}


def _drawn(uri: str) -> Markup:
    import segno

    code = segno.make(uri, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=3, svgclass="qr", lineclass=None, omitsize=True)
    return Markup(svg)  # noqa: S704 - drawn here, of squares alone


async def check_code(call: Call) -> web.StreamResponse:
    """The right code lets in, under a new token."""
    if call.visit is None or call.visit.proved:
        return go("/console")
    typed = call.form.get("code", "")[:CODE_LENGTH]
    try:
        verdict, token = await call.run(sign_in.prove, call.token, typed, _agent(call))
    except NotSignedInError:
        return go("/console/sign-in")
    if verdict is Verdict.RIGHT:
        return _cookie(call).set(go("/console/queue"), token)
    if verdict is Verdict.PAUSED:
        return _cookie(call).drop(_paused(call))
    return await _code_page(call, _WRONG)


_WRONG = _("That code is not right, or was used already. Wait for the next one and type it.")


def _paused(call: Call) -> web.Response:
    return pages.outside(
        call,
        "gone.html",
        status=403,
        title=_("Too many wrong codes"),
        text=_("Wait 15 minutes, then ask the bot for a new link. You got a notice in your chat."),
        place="/console/sign-in",
        button=_("How to sign in"),
    )


async def sign_out(call: Call) -> web.StreamResponse:
    await call.run(sign_in.leave, call.token)
    return _cookie(call).drop(go("/console/sign-in"))


def _agent(call: Call) -> str:
    return call.request.headers.get("User-Agent", "")


def _cookie(call: Call) -> Cookie:
    return COOKIES[call.office.public_url.startswith("https:")]
