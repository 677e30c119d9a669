"""Every route of the console and every button of the staff x every kind of person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import handlers
from bot import i18n
from bot.domain.cases import Right
from bot.domain.texts import Text
from bot.services import access, staff
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Router
from bot.web.console.routes import ROUTES
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Browser, Site
from tests.integration.staff.conftest import CARIN, STRANGER, Office

GONE = 77  # a member once
PEOPLE = {
    "stranger": STRANGER,
    "customer": CARIN,
    "removed": GONE,
    "handler": ANNA,
    "approver": BERIT,
    "owner": OSKAR,
}
ALL = frozenset(PEOPLE)
STAFF = frozenset({"handler", "approver", "owner"})
OWNER = frozenset({"owner"})
SECOND = frozenset({"approver", "owner"})
NOBODY: frozenset[str] = frozenset()
CASE = "/console/case/{ref}"

# Who is let in by a route. A link opens a session for whoever holds it; the code must follow.
WHO_BY_ROUTE = {
    ("GET", "/console"): ALL,
    ("GET", "/console/sign-in"): ALL,
    ("GET", "/console/static/{name}"): ALL,
    ("GET", "/console/font/{weight}.ttf"): ALL,
    ("GET", "/console/enter/{token}"): ALL,
    ("POST", "/console/enter/{token}"): ALL,
    ("GET", "/console/second"): STAFF,
    ("POST", "/console/second"): STAFF,
    ("POST", "/console/sign-out"): STAFF,
    ("GET", "/console/queue"): STAFF,
    ("POST", "/console/queue/bulk"): STAFF,
    ("GET", "/console/find"): STAFF,
    ("GET", "/console/intake"): STAFF,
    ("POST", "/console/intake"): STAFF,
    ("GET", CASE): STAFF,
    ("POST", CASE + "/passage"): STAFF,
    ("POST", CASE + "/passage/decide"): STAFF,
    ("POST", CASE + "/identity"): STAFF,
    ("POST", CASE + "/recuse"): STAFF,
    ("POST", CASE + "/admit"): STAFF,  # the service turns away all but owners
    ("GET", CASE + "/reopen"): STAFF,
    ("POST", CASE + "/reopen"): STAFF,
    ("GET", CASE + "/point"): STAFF,
    ("GET", CASE + "/topic"): STAFF,
    ("POST", CASE + "/topic"): STAFF,
    ("POST", CASE + "/point"): STAFF,
    ("POST", CASE + "/post"): STAFF,
    ("POST", CASE + "/left"): STAFF,
    ("GET", CASE + "/answered"): STAFF,
    ("POST", CASE + "/answered"): STAFF,
    ("POST", CASE + "/recipient"): STAFF,
    ("POST", CASE + "/take-back"): STAFF,
    ("POST", CASE + "/claim"): STAFF,
    ("POST", CASE + "/take-over"): STAFF,
    ("POST", CASE + "/release"): STAFF,
    ("POST", CASE + "/renew"): STAFF,
    ("POST", CASE + "/reveal"): STAFF,
    ("POST", CASE + "/write"): STAFF,
    ("POST", CASE + "/settle"): STAFF,
    ("POST", CASE + "/file/{id}"): STAFF,
    ("POST", CASE + "/file/{id}/delete"): STAFF,
    ("GET", CASE + "/approve"): STAFF,
    ("POST", CASE + "/approve"): STAFF,
    ("POST", CASE + "/send-back"): STAFF,
    ("GET", CASE + "/ask"): STAFF,
    ("POST", CASE + "/ask"): STAFF,
    ("GET", CASE + "/reject"): STAFF,
    ("POST", CASE + "/reject"): STAFF,
    ("POST", CASE + "/lift"): STAFF,
    ("GET", CASE + "/extend"): STAFF,
    ("POST", CASE + "/extend"): STAFF,
    ("GET", CASE + "/pause"): STAFF,
    ("POST", CASE + "/pause"): STAFF,
    ("GET", CASE + "/mandate"): STAFF,
    ("POST", CASE + "/mandate"): STAFF,
    ("POST", CASE + "/mandate/open"): STAFF,
    ("POST", CASE + "/mandate/end"): STAFF,
    ("POST", CASE + "/trust"): STAFF,
    ("GET", CASE + "/by-people"): STAFF,
    ("POST", CASE + "/by-people"): STAFF,
    ("GET", CASE + "/died"): SECOND,
    ("GET", CASE + "/new-holder"): SECOND,
    ("POST", CASE + "/died"): SECOND,
    ("POST", CASE + "/new-holder"): SECOND,
    ("GET", CASE + "/lives"): SECOND,
    ("POST", CASE + "/lives"): SECOND,
    ("GET", "/console/identify"): STAFF,
    ("POST", "/console/identify"): STAFF,
    ("GET", "/console/incidents"): STAFF,
    ("GET", "/console/incidents/{id}"): STAFF,
    ("POST", "/console/incidents/{id}"): OWNER,
    ("GET", "/console/incidents/{id}/report.txt"): OWNER,
    ("GET", "/console/statistics"): STAFF,
    ("GET", "/console/statistics.csv"): STAFF,
    ("GET", "/console/letters"): STAFF,
    ("POST", "/console/letters"): SECOND,
    ("POST", "/console/letters/retire"): SECOND,
    ("GET", "/console/sources"): STAFF,
    ("GET", "/console/audit"): OWNER,
    ("GET", "/console/staff"): OWNER,
    ("POST", "/console/staff"): OWNER,
    ("POST", "/console/staff/allow"): OWNER,
    ("POST", "/console/staff/remove"): OWNER,
    ("GET", "/console/staff/{id}/email"): OWNER,
    ("POST", "/console/staff/{id}/email"): OWNER,
    ("POST", "/console/staff/{id}/email/confirm"): OWNER,
    ("POST", "/console/staff/{id}/email/remove"): OWNER,
    ("GET", "/console/sessions"): STAFF,
    ("POST", "/console/sessions/revoke"): STAFF,
    ("POST", "/console/language"): STAFF,
    ("GET", "/console/events"): STAFF,
}


def test_every_route_has_its_row() -> None:
    assert {(route.method, route.path) for route in ROUTES} == set(WHO_BY_ROUTE)


async def browser_of(site: Site, who: str) -> Browser:
    """The browser of such a person, with all that they could have got."""
    if who in STAFF:
        return await site.signed_in(PEOPLE[who])
    if who != "removed":
        return site.browser()
    site.office.member(GONE, "Gun", access.Role.OWNER)
    browser = await site.signed_in(GONE)
    await browser.get("/console/queue")
    site.office.run(staff.remove, tg_user_id=GONE)
    return browser


@pytest.mark.parametrize("who", PEOPLE)
async def test_routes_let_in_whom_the_table_says(site: Site, who: str) -> None:
    browser = await browser_of(site, who)
    await browser.get("/console/queue")
    wrong = []
    for (method, path), allowed in WHO_BY_ROUTE.items():
        if path in {"/console/sign-out", "/console/events"}:
            continue  # below: one ends the session, the other does not end
        if await _let_in(browser, method, path) is not (who in allowed):
            wrong.append(f"{method} {path}")
    assert wrong == []


async def _let_in(browser: Browser, method: str, path: str) -> bool:
    place = path.format(
        ref="K7P-4MXQ-3", token="none", id="none", name="console.css", weight="Regular"
    )
    answer = await (browser.get(place) if method == "GET" else browser.send(place))
    if answer.status == 403:
        return False
    return answer.headers.get("Location") != "/console/sign-in" or path == "/console"


@pytest.mark.parametrize("who", PEOPLE)
async def test_the_stream_and_the_way_out_too(site: Site, who: str) -> None:
    browser = await browser_of(site, who)
    async with browser.http.get(site.base + "/console/events", allow_redirects=False) as stream:
        assert (stream.status == 200) is (who in STAFF)
    await browser.get("/console/sessions")
    left = await browser.send("/console/sign-out")
    assert (left.status, left.headers["Location"]) == (303, "/console/sign-in")


# -- buttons and commands in Telegram ---------------------------------------------------------

ROUTER = Router()
handlers.register(ROUTER)
WHO_BY_BUTTON = {
    "s:queue": STAFF,
    "s:queueby": STAFF,
    "s:case": STAFF,
    "s:claim": STAFF,
    "s:take": frozenset({"owner"}),  # from a colleague whose time is not up
    "s:free": frozenset({"owner"}),  # of a case that a colleague has
    "s:second": frozenset({"approver", "owner"}),
    "s:back": frozenset({"approver", "owner"}),
    "s:ok": STAFF,  # asks once more
    "s:sure": NOBODY,  # a case that is free is claimed first
    "s:plan": NOBODY,
    "s:no": frozenset({"approver", "owner"}),
    "s:why": frozenset({"approver", "owner"}),
    "s:bare": STAFF,
    "s:send": STAFF,
    "s:askwait": STAFF,  # it changes what is written next, and no case
    "s:ask": STAFF,  # the question is judged when it is written
    "s:write": NOBODY,  # a case that is free is claimed first
    "s:voices": frozenset({"owner"}),  # others once they have the case
    "s:settle": NOBODY,  # of a question; this case is none
    "s:settlego": NOBODY,
    "s:ext": NOBODY,  # a case that is free is claimed first
    "s:extwhy": NOBODY,
    "s:extgo": STAFF,  # with nothing begun it says that it is over
    "s:pause": NOBODY,
    "s:pausego": STAFF,
    "s:let": frozenset({"owner"}),
    "s:others": frozenset({"owner"}),  # others once they have the case
    "s:passage": frozenset({"owner"}),
    "s:passee": STAFF,  # with nothing chosen it says that it is over
    "s:passgo": STAFF,
    "s:lift": NOBODY,  # of a restriction that was granted; this case is none
    "s:rec": frozenset({"owner"}),  # others once they have the case
    "s:recto": frozenset({"owner"}),
    "s:canned": STAFF,  # with nothing begun it says that it is over, as the next one
    "s:extcan": STAFF,
    "s:inc": STAFF,
    "s:incas": OWNER,
    "s:reasons": STAFF,
    "s:reason": STAFF,
    "s:topic": STAFF,
    "s:reasonnew": STAFF,  # what is written is judged when it is saved
    "s:reasonedit": STAFF,
    "s:in": STAFF,  # with nothing begun it says that it is over
    "s:ingo": STAFF,
    "s:who": STAFF,  # of a case that came outside the chat; this one did not
    "s:whoway": STAFF,
    "s:whogo": STAFF,
    **dict.fromkeys(("s:pt", "s:ptmenu"), NOBODY),  # of a correction on paper; this is none
    **dict.fromkeys(("s:ptgroup", "s:ptentry", "s:ptfield", "s:ptpick"), STAFF),  # it is over
    **dict.fromkeys(("s:ptpaper", "s:ptgo", "s:ptthere"), STAFF),
    **dict.fromkeys(("s:ptmissing", "s:ptwhose", "s:ptadd", "s:ptfill", "s:ptadded"), STAFF),
    **dict.fromkeys(("s:ptsays", "s:ptsayon", "s:ptsaywhat", "s:ptsaysame", "s:ptsaid"), STAFF),
    "s:post": STAFF,
    "s:fetch": STAFF,
    "s:ans": NOBODY,  # of a case on paper that waits for an answer; this one is none
    "s:ansday": STAFF,  # with nothing begun it says that it is over
    "s:left": NOBODY,
    "s:lefthow": STAFF,
    "s:leftday": STAFF,
    "s:undo": STAFF,
    "s:undone": NOBODY,
    "s:know": STAFF,
    "s:knowgo": STAFF,
    "s:flag": STAFF,  # to others than owners it offers nobody
    "s:flagged": NOBODY,  # nobody was named
    "s:again": STAFF,  # the reason is judged when it is written
    "s:trust": NOBODY,  # of a case whose own account doubts it; this one is none
    "s:trustgo": NOBODY,
    "s:died": NOBODY,  # of a question about somebody who has died; this case is none
    "s:diedgo": STAFF,  # with nothing written it says that it is over
    "s:lives": NOBODY,
    "s:about": NOBODY,  # of a question; this case is none
    "s:aboutis": STAFF,  # with nothing chosen it says that it is over
    "s:livesgo": NOBODY,
    "s:reasonend": frozenset({"approver", "owner"}),
}
WHO_BY_COMMAND = dict.fromkeys(
    ("queue", "mine", "case", "console", "stats", "quiet", "reasons", "incidents", "intake"),
    STAFF,
)


def test_every_button_and_command_of_the_staff_has_its_row() -> None:
    assert {name for name in ROUTER.presses if name.startswith("s:")} == set(WHO_BY_BUTTON)
    for name in WHO_BY_COMMAND:
        assert name in ROUTER.commands


def _free(office: Office) -> str:
    return office.opened(Right.ERASURE, by=501)


def _held(office: Office) -> str:
    ref = _free(office)
    office.run(_claimed_by_a_colleague, ref)
    return ref


def _awaiting(office: Office) -> str:
    ref = _held(office)
    office.run(_approved_by_a_colleague, ref)
    return ref


COLLEAGUE = 88


def _claimed_by_a_colleague(unit: access.Unit, ref: str) -> None:
    from bot.services import queue

    member = staff.add(
        unit, tg_user_id=COLLEAGUE, name="Dan", role=access.Role.HANDLER, language="sv"
    )
    queue.claim(unit, member, ref)


def _approved_by_a_colleague(unit: access.Unit, ref: str) -> None:
    from bot.services import decisions, planning

    member = access.member(unit, COLLEAGUE)
    assert member is not None
    view = planning.view(unit, access.case_for(unit, member, ref))
    assert view is not None
    decisions.approve(unit, member, ref, view.hash)


SCENES: dict[str, Callable[[Office], str]] = {
    "s:take": _held,
    "s:free": _held,
    "s:second": _awaiting,
    "s:back": _awaiting,
    "s:no": _awaiting,
    "s:why": _awaiting,
}
TOLD_OFF = [
    *(i18n.plain(text, "sv") for text in REFUSALS.values()),
    i18n.plain(
        Text("Only staff of {company} can do that.").format(company="Westila Group AB"), "sv"
    ),
    i18n.plain(Text("Only an owner can allow that."), "sv"),
]


@pytest.mark.parametrize("name", WHO_BY_BUTTON)
async def test_buttons_serve_whom_the_table_says(office: Office, name: str) -> None:
    office.run(staff.add, tg_user_id=GONE, name="Gun", role=access.Role.OWNER, language="sv")
    office.run(staff.remove, tg_user_id=GONE)
    wrong = []
    for who, user in PEOPLE.items():
        office.run(lambda unit, user=user: setattr(unit.conversation(user), "language", "sv"))
        subject = SCENES.get(name, _free)(office)
        if name == "s:let":
            subject = office.run(access.member, ANNA).id
        office.said(user)
        said = await office.press(user, f"{name}:{subject}")
        refused = any(off in str(call.get("text")) for call in said for off in TOLD_OFF)
        if refused is (who in WHO_BY_BUTTON[name]):
            wrong.append((who, said))
    assert wrong == []


@pytest.mark.parametrize("name", WHO_BY_COMMAND)
async def test_commands_serve_whom_the_table_says(office: Office, name: str) -> None:
    office.run(staff.add, tg_user_id=GONE, name="Gun", role=access.Role.OWNER, language="sv")
    office.run(staff.remove, tg_user_id=GONE)
    for who, user in PEOPLE.items():
        office.run(lambda unit, user=user: setattr(unit.conversation(user), "language", "sv"))
        said = await office.write(user, f"/{name}")
        refused = any(off in str(call.get("text")) for call in said for off in TOLD_OFF)
        assert refused is not (who in WHO_BY_COMMAND[name]), who
