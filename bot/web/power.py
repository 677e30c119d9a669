"""The page on which a power of attorney is filled in, read again, and led to its signature.

GET and HEAD change nothing and show an empty form. What was typed is shown again in the answer to
the press that brought it and never else, so that a link which got away tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from aiohttp import web

from bot import i18n
from bot.domain import powers as rules
from bot.domain.identifiers import Personnummer, Refused, parse_personnummer
from bot.domain.intake import parse_day
from bot.domain.powers import Flaw, Scope, Terms
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import power_words, powers
from bot.services.powers import Page, Review
from bot.web import eid, html, one_time, visitors
from bot.web.keys import OFFICE

PATH = "/power/{token}"
FIELDS = ("agent", "number", "until", "address")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Typed:
    """What stands in the form."""

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    scopes: frozenset[str] = frozenset()


def add_routes(app: web.Application) -> None:
    app.router.add_get(PATH, _show)
    app.router.add_post(PATH, _fill)
    app.router.add_post(PATH + "/change", _change)
    app.router.add_post(PATH + "/sign", _sign)


async def _show(request: web.Request) -> web.StreamResponse:
    page = await one_time.run(request, powers.look)
    return _gone(request) if page is None else _form(request, page, _Typed())


async def _fill(request: web.Request) -> web.StreamResponse:
    """Shows what would be signed, or what is wrong with it."""
    typed = await _typed(request)
    page = await one_time.run(request, powers.look)
    if page is None:
        return _gone(request)
    terms = _terms(typed, page.today)
    if isinstance(terms, Flaw):
        return _form(request, page, typed, terms)
    made = await one_time.run(request, powers.fill, terms)
    if isinstance(made, Flaw):
        return _form(request, page, typed, made)
    return _gone(request) if made is None else _review(request, made, typed)


async def _change(request: web.Request) -> web.StreamResponse:
    """Back to the form as it was filled in."""
    typed = await _typed(request)
    page = await one_time.run(request, powers.look)
    return _gone(request) if page is None else _form(request, page, typed)


async def _sign(request: web.Request) -> web.StreamResponse:
    """On to the page of the provider, with the words that were read here."""
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    mark = str((await request.post()).get("mark", ""))
    found = await one_time.run(request, powers.reviewed, mark)
    if found is None:
        return _gone(request)
    said = "\n".join(eid.unmarked(line) for line in i18n.plain(*found).split("\n"))
    url = await one_time.run(request, powers.to_sign, mark, said)
    if url is None:
        return _gone(request)
    return web.Response(status=303, headers={**html.headers(), "Location": url})


# -- what was typed ---------------------------------------------------------------------------


async def _typed(request: web.Request) -> _Typed:
    if visitors.from_elsewhere(request):
        raise web.HTTPForbidden
    form = await request.post()
    return _Typed(
        fields={name: str(form.get(name, ""))[: rules.ADDRESS_LIMIT] for name in FIELDS},
        scopes=frozenset(str(one) for one in form.getall("scope", [])),
    )


def _terms(typed: _Typed, today: date) -> Terms | Flaw:
    given = typed.fields
    agent = clean_text(given["agent"], rules.NAME_LIMIT, one_line=True)
    number = parse_personnummer(given["number"], today=today)
    address = clean_text(given["address"], rules.ADDRESS_LIMIT)
    until = parse_day(given["until"])
    if isinstance(agent, Refused) or not any(one.isalpha() for one in agent):
        return Flaw.NAME
    if not isinstance(number, Personnummer):
        return Flaw.NUMBER
    if isinstance(address, Refused):
        return Flaw.ADDRESS
    if until is None:
        return Flaw.DAY
    return Terms(
        agent=eid.unmarked(agent),
        number=number.digits,
        scopes=frozenset(one for one in Scope if one.value in typed.scopes),
        until=until,
        address=tuple(one for one in map(eid.unmarked, address.splitlines()) if one),
    )


# -- pages ------------------------------------------------------------------------------------


def _form(
    request: web.Request, page: Page, typed: _Typed, flaw: Flaw | None = None
) -> web.Response:
    company = request.app[OFFICE].company.name
    given = typed.fields
    body = html.composed(
        "power_form.html",
        page.language,
        {"fault": _fault(page, flaw), "scopes": _scopes(page, typed.scopes)},
        intro=_(
            "Here you let somebody ask {company} in your place. Nothing holds before you have "
            "read it once more and signed it with BankID."
        ).format(company=company),
        who=_("Who may act for you?"),
        agent_label=_("Their name"),
        number_label=_("Their personal identity number, twelve digits"),
        what=_("What may they ask for?"),
        until_label=_("Until which day? A year at most."),
        address_label=_("Your own postal address, where the answers go"),
        protected=_(
            "Is your identity protected? Then write no address here: close the page, and our "
            "staff help you."
        ),
        button=_("Go on"),
        path=_path(request),
        agent=given.get("agent", ""),
        number=given.get("number", ""),
        address=given.get("address", ""),
        until=given.get("until") or (page.today + rules.USUAL).isoformat(),
        first=page.today.isoformat(),
        last=(page.today + rules.LONGEST).isoformat(),
    )
    title, status = _("Power of attorney"), 422 if flaw else 200
    return html.page(request, title, body, page.language, status=status)


def _path(request: web.Request) -> str:
    return f"/power/{request.match_info['token']}"


def _fault(page: Page, flaw: Flaw | None) -> str:
    if flaw is None:
        return ""
    said = escape(i18n.plain(power_words.FLAWS[flaw], page.language))
    return f'<p class="fault" role="alert">{said}</p>\n'


def _scopes(page: Page, chosen: Iterable[str]) -> str:
    return "".join(
        html.composed(
            "power_scope.html",
            page.language,
            {"checked": " checked" if one.value in chosen else ""},
            value=one.value,
            label=text,
        )
        for one, text in power_words.SCOPES.items()
    )


def _review(request: web.Request, made: Review, typed: _Typed) -> web.Response:
    said = i18n.plain(made.said, made.page.language).split("\n")
    quoted = "".join(f"<p>{escape(line)}</p>\n" for line in said)
    body = html.composed(
        "power_review.html",
        made.page.language,
        {"said": quoted, "kept": _kept(typed)},
        intro=_("This is what you sign. Read it once more."),
        warning=_(
            "Did somebody else ask you to do this, on the telephone or in a message? Then close "
            "the page, and ask somebody whom you trust."
        ),
        path=_path(request),
        mark=made.mark,
        button=_("Sign with BankID"),
        change=_("Change something"),
    )
    return html.page(request, _("Read and sign"), body, made.page.language)


def _kept(typed: _Typed) -> str:
    """What was typed, for the way back to the form."""
    kept: list[tuple[str, Any]] = [*typed.fields.items(), *(("scope", x) for x in typed.scopes)]
    fields = (
        f'<input type="hidden" name="{name}" value="{escape(str(value))}">' for name, value in kept
    )
    return "\n".join(fields) + "\n"


def _gone(request: web.Request) -> web.Response:
    """The same for a link that never was, is too old, or whose session is over."""
    return one_time.gone(
        request,
        _("This page is over: its link has been used or is too old, or your session has ended."),
        _("Go back to the chat and begin again: /attorney."),
        chat=True,
    )
