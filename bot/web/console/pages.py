"""Pages in the console's frame, and the few that answer for all: missing, not yours, stale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.domain.cases import STAFF, Role
from bot.domain.texts import Language, Text
from bot.domain.texts import Text as _
from bot.web.console import looks, news, words
from bot.web.console.call import Call


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One place in the menu; `icon` names a symbol of the sprite."""

    name: str
    label: Text
    path: str
    icon: str
    roles: frozenset[Role] = STAFF


MENU = (
    Item(name="queue", label=_("Queue"), path="/console/queue", icon="queue"),
    Item(name="identify", label=_("Identify"), path="/console/identify", icon="eye"),
    Item(name="incidents", label=_("Incidents"), path="/console/incidents", icon="warn"),
    Item(name="statistics", label=_("Statistics"), path="/console/statistics", icon="figures"),
    Item(name="letters", label=_("Letters and reasons"), path="/console/letters", icon="letters"),
    Item(name="sources", label=_("Sources"), path="/console/sources", icon="sources"),
    Item(
        name="staff",
        label=_("Staff"),
        path="/console/staff",
        icon="staff",
        roles=frozenset({Role.OWNER}),
    ),
    Item(
        name="audit",
        label=_("Audit trail"),
        path="/console/audit",
        icon="audit",
        roles=frozenset({Role.OWNER}),
    ),
    Item(name="sessions", label=_("Your sessions"), path="/console/sessions", icon="sessions"),
)


def inside(
    call: Call, template: str, *, at: str, status: int = 200, **places: Any
) -> web.Response:
    """A page for a member who is signed in; `at` is the place in the menu."""
    assert call.visit is not None
    frame = {
        "company": call.office.company.name,
        "demo": call.office.demo,
        "member": call.visit.member,
        "role": words.ROLES[call.visit.member.role],
        "csrf": call.visit.csrf,
        "menu": [item for item in MENU if call.visit.member.role in item.roles],
        "at": at,
        "news": news.of(call.request.query),
        "live": None,
    }
    return looks.page(looks.filled(template, call.language, {**frame, **places}), status=status)


def outside(
    call: Call,
    template: str,
    *,
    status: int = 200,
    language: Language | None = None,
    **places: Any,
) -> web.Response:
    """A page before the door; in the browser's language where nobody is known yet."""
    frame = {
        "company": call.office.company.name,
        "demo": call.office.demo,
        "csrf": call.visit.csrf if call.visit else "",
    }
    spoken = language or call.language
    return looks.page(looks.filled(template, spoken, {**frame, **places}), status=status)


def missing(call: Call) -> web.Response:
    """The same for a case that never was and a reference that cannot be one."""
    return inside(
        call,
        "told.html",
        at="",
        status=404,
        title=_("There is no such case"),
        text=_("Check the reference: it looks like K7P-4MXQ-3."),
    )


def not_yours(call: Call) -> web.Response:
    return inside(
        call,
        "told.html",
        at="",
        status=403,
        title=_("This page is not for your role"),
        text=_("Ask an owner if you need it for your work. That you asked has been written down."),
    )


def stale_form(call: Call) -> web.Response:
    """A form from before the last sign-in, or from somewhere else."""
    return outside(
        call,
        "gone.html",
        status=403,
        title=_("That form is too old"),
        text=_("You have signed in anew since it was shown. Nothing was done."),
        place="/console",
        button=_("Open the console"),
    )
