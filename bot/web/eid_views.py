"""What the page of an identification shows at each stage, and the code and links on it."""

from __future__ import annotations

import base64
from html import escape
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot import i18n
from bot.domain.eid import SCANNABLE, Hint, Mode
from bot.domain.office import Office
from bot.domain.texts import Sayable
from bot.domain.texts import Text as _
from bot.services.eid_tickets import Page, Stage
from bot.web import eid_words, html, launch, one_time, qr_code
from bot.web.browser import preferred
from bot.web.keys import DESK, EID, OFFICE


def told(request: web.Request, page: Page) -> str:
    """How it goes, in the page's language."""
    return i18n.plain(_status(request, page), page.language)


def _status(request: web.Request, page: Page) -> Any:
    match page.stage:
        case Stage.STARTING:
            return _("One moment, we are asking BankID.")
        case Stage.WAITING:
            return eid_words.pending(page.hint, page.mode)
        case Stage.CHECKING:
            return _("Approved. One moment, we are looking you up.")
        case Stage.RETURN:
            return _back(request)
        case Stage.CODE:
            return _(
                "Approved. One step is left: go back to the chat and write the code that we have "
                "sent to you, if we have a way to reach you. It has to be there within three "
                "minutes."
            )
        case Stage.DONE:
            return _("Done. Go back to the chat: it goes on there.")
        case Stage.ENDED:
            return eid_words.ended(page.why, page.mode)
        case Stage.CHOOSE:
            return _("Where is your BankID app?")


def _back(request: web.Request) -> Any:
    policy = request.app[OFFICE].eid
    if policy is not None and policy.return_by == "page":
        return _("Approved. Go on in the page that BankID opened.")
    return _("Approved. Go on where BankID led you: in Telegram you press Start.")


TITLES = {
    Stage.CHOOSE: _("Identify yourself with BankID"),
    Stage.STARTING: _("Identify yourself with BankID"),
    Stage.WAITING: _("Identify yourself with BankID"),
    Stage.CHECKING: _("Thank you"),
    Stage.RETURN: _("Almost done"),
    Stage.CODE: _("Almost done"),
    Stage.DONE: _("You are identified"),
    Stage.ENDED: _("It did not go through"),
}
SIGNING = {
    **dict.fromkeys((Stage.CHOOSE, Stage.STARTING, Stage.WAITING), _("Sign with BankID")),
    Stage.DONE: _("You have signed"),
}
GOING_ON = frozenset({Stage.STARTING, Stage.WAITING, Stage.CHECKING, Stage.RETURN, Stage.CODE})


def answer(request: web.Request, page: Page, *, code: int = 200) -> web.Response:
    """The whole page; `code` is that of HTTP."""
    parts = [_demo_mark(request, page)]
    if page.stage is Stage.CHOOSE:
        parts += [_account(request, page), _choice(request, page)]
    elif page.stage is Stage.ENDED:
        here = page.again and page.why not in eid_words.ONLY_IN_CHAT
        parts += [_words(request, page), _choice(request, page) if here else ""]
        parts += [] if here else [to_chat(request.app[OFFICE], page)]
    else:
        parts += [_words(request, page), _means(request, page), _way_out(request, page)]
        parts += [to_chat(request.app[OFFICE], page)]
    live = page.stage in GOING_ON
    return html.page(
        request, _title(page), "".join(parts), page.language, status=code, live=True,
        head=_head(page) if live else _launched(request, page),
    )  # fmt: skip


def _title(page: Page) -> Sayable:
    signing = SIGNING if page.signs else {}
    return signing.get(page.stage, TITLES[page.stage])


def _head(page: Page) -> str:
    """With the script the page follows by itself; without it the browser loads it anew."""
    seconds = 1 if is_scannable(page) else 3
    return (
        f'<noscript><meta http-equiv="refresh" content="{seconds}"></noscript>\n'
        '<script src="/eid/script.js" defer></script>\n'
    )


def _launched(request: web.Request, page: Page) -> str:
    begins = page.stage is Stage.CHOOSE and request.app[OFFICE].web_apps
    return launch.HEAD if begins else ""


def _demo_mark(request: web.Request, page: Page) -> str:
    if not request.app[OFFICE].demo:
        return ""
    text = _("This is a demo: BankID is a stand-in here, and nobody is really identified.")
    return f'<p class="demo">{escape(i18n.plain(text, page.language))}</p>\n'


def to_chat(office: Office, page: Page) -> str:
    """Not where the app leads back by itself, which has to be seen."""
    goes_on = page.stage in {Stage.CODE, Stage.DONE, Stage.ENDED}
    return one_time.chat_link(office, page.language) if goes_on else ""


_HERE = _("Here you show {company} who you are.")
_HERE_SIGNED = _("Here you sign for {company} with BankID. The app shows what you sign.")


def _account(request: web.Request, page: Page) -> str:
    company = request.app[OFFICE].company.name
    return html.filled(
        "eid_account.html",
        page.language,
        intro=(_HERE_SIGNED if page.signs else _HERE).format(company=company),
        purpose=eid_words.purpose(page.action, signs=bool(page.signs)),
        label=_("This Telegram account is linked to you:"),
        account=page.account,
        tail=_("number ending in {tail}").format(tail=page.account_tail),
        warning=_(
            "Did somebody else send you this link, or ask you to do this? Then close the page: "
            "they would get to see your data."
        ),
    )


def _choice(request: web.Request, page: Page) -> str:
    return html.filled(
        "eid_choice.html",
        page.language,
        same=_("BankID on this device"),
        other=_("BankID on another device"),
        launch=f"/eid/{request.match_info['token']}/launch",
    )


def _words(request: web.Request, page: Page) -> str:
    """The line that changes as it goes; screen readers are told of it."""
    going = page.stage in GOING_ON
    status = f' data-status="/eid/{request.match_info["token"]}"' if going else ""
    kind = "fault" if page.stage is Stage.ENDED else "status"
    text = escape(told(request, page))
    marks = f'class="{kind}" id="status" role="status" data-stage="{page.stage}"{status}'
    return f"<p {marks}>{text}</p>\n"


def _means(request: web.Request, page: Page) -> str:
    """The code to scan, or the button that opens the app: never both."""
    if is_scannable(page):
        return html.filled(
            "eid_code.html",
            page.language,
            picture=picture(frame(request, page)),
            alt=_("Code to scan in the BankID app. It changes every second."),
        ) + _scan(request, page)
    if page.mode is Mode.SAME_DEVICE and page.started is not None:
        return html.filled(
            "eid_open.html",
            page.language,
            link=app_link(request, page),
            target="_blank" if request.app[OFFICE].demo else "_self",
            label=_("Open BankID"),
        )
    return ""


def _scan(request: web.Request, page: Page) -> str:
    if not request.app[OFFICE].demo:
        return ""
    return html.filled(
        "eid_scan.html",
        page.language,
        link=scan_link(request, frame(request, page)),
        label=_("Demo: scan it with the BankID app"),
    )


def _way_out(request: web.Request, page: Page) -> str:
    if page.stage not in (Stage.STARTING, Stage.WAITING):
        return ""
    path = f"/eid/{request.match_info['token']}/cancel"
    return html.filled("eid_cancel.html", page.language, path=path, label=_("Cancel"))


def gone(request: web.Request) -> web.Response:
    """The same for a link that never was, was used, or is too old."""
    language = preferred(request)
    body = html.filled(
        "gone.html",
        language,
        intro=_("This link does not lead anywhere: it has been used, or is too old."),
        hint=_("Go back to the chat and ask for a new one."),
    )
    return html.page(request, _("Nothing to see here"), body, language, status=404)


# -- the code and the links -------------------------------------------------------------------


def is_scannable(page: Page) -> bool:
    """Whether there is a code to scan right now."""
    return (
        page.mode is Mode.OTHER_DEVICE
        and page.started is not None
        and (page.hint or Hint.OUTSTANDING) in SCANNABLE
    )


def frame(request: web.Request, page: Page) -> str:
    """What the animated code says this second."""
    assert page.started is not None
    assert page.started_at is not None
    passed = request.app[DESK].clock() - page.started_at
    return request.app[EID].provider.qr_frame(page.started, max(0, int(passed.total_seconds())))


def picture(frame: str) -> str:
    """The code of a frame, as an address of its own."""
    return "data:image/png;base64," + base64.b64encode(qr_code.png(frame)).decode()


def app_link(request: web.Request, page: Page) -> str:
    """Opens the app on the device that shows the page."""
    assert page.started is not None
    agent = request.headers.get("User-Agent", "")
    return request.app[EID].provider.app_link(page.started, user_agent=agent)


def scan_link(request: web.Request, frame: str) -> str:
    """In the demo alone: the app's page, as if it had scanned the code."""
    return request.app[OFFICE].demo_app + "?" + urlencode({"qr": frame})
