"""What the page of whoever looks by hand shows, in their language."""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot import i18n
from bot.domain.cases import Right
from bot.domain.relay import FILES_MOST
from bot.domain.texts import Language, Sayable
from bot.domain.texts import Text as _
from bot.services import manual_mail
from bot.services import manual_words as words
from bot.services.manual_files import FileNote
from bot.services.manual_page import Page
from bot.services.manual_tasks import WORDS_LIMIT, Errand
from bot.web import html, one_time
from bot.web.keys import OFFICE


def shown(
    request: web.Request,
    page: Page,
    *,
    fault: Sayable | None = None,
    count: str = "1",
    text: str = "",
    why: str = "",
) -> web.Response:
    """The errand for the browser that opened it; for others what can be pressed."""
    if page.errand is None:
        return _closed(request, page)
    view = _Errand(request, page, page.errand)
    body = view.head(fault) + view.choices(count=count, text=text, why=why)
    title = _("By hand: {source}").format(source=page.source)
    return html.page(request, title, body, page.language, status=422 if fault else 200)


def _closed(request: web.Request, page: Page) -> web.Response:
    """Neither the person nor what they asked for: whoever looks may be a robot."""
    asked = _("Case {ref} needs somebody to look there, by {due}.")
    about = _paragraph(asked.format(ref=page.ref, due=page.due), page.language)
    told = _STALE if page.stale else _ONCE
    path = _path(request)
    form = html.filled(
        "form.html",
        page.language,
        action=f"{path}/again" if page.stale else path,
        kind="first",
        label=_("Send me a new link") if page.stale else _("Show what to do"),
    )
    title = _("By hand: {source}").format(source=page.source)
    body = about + _paragraph(told, page.language) + form
    return html.page(request, title, body, page.language)


class _Errand:
    def __init__(self, request: web.Request, page: Page, errand: Errand) -> None:
        self._path = _path(request)
        self._language = page.language
        self._errand = errand

    def head(self, fault: Sayable | None) -> str:
        """What to do, for whom, and what was wrong with the last try."""
        errand, say = self._errand, self._say
        due = _("Case {ref}, to be done by {due}.").format(ref=errand.ref, due=errand.due)
        said = (due, *words.asked(errand))
        wrong = f'<p class="fault" role="alert">{say(fault)}</p>\n' if fault is not None else ""
        claims = "".join(f"<li>{escape(claim.value)}</li>" for claim in errand.claims)
        told = "".join(_paragraph(one, self._language) for one in (*said, words.WHO))
        return f"{wrong}{told}<ul>{claims}</ul>\n"

    def choices(self, *, count: str, text: str, why: str) -> str:
        """Every way in which the errand can end, the usual one first."""
        access = self._errand.right is Right.ACCESS
        first = self._found(count, text) if access else self._done()
        nothing = self._form(
            "form", action=f"{self._path}/nothing", kind="second", label=words.NOTHING
        )
        cannot = self._form(
            "by_hand_cannot",
            label=_("Why it cannot be done"),
            button=words.CANNOT,
            most=str(WORDS_LIMIT),
            why=why,
        )
        head = self._heading(words.FOUND[self._errand.right])
        return head + first + self._heading(_("Or")) + nothing + cannot

    def _found(self, count: str, text: str) -> str:
        found = self._form(
            "by_hand_found",
            count_label=_("How many documents or entries"),
            text_label=_("What is there, as the person may read it"),
            button=_("Send it"),
            most=str(WORDS_LIMIT),
            count=count,
            text=text,
        )
        return self._files() + found

    def _files(self) -> str:
        kept = "".join(map(self._file, self._errand.files))
        if len(self._errand.files) >= FILES_MOST:
            return kept
        return kept + self._form(
            "by_hand_file",
            label=_("A file of it"),
            kinds=_("Photo, PDF or text file, up to 20 MB. It goes out as it is."),
            button=_("Add the file"),
        )

    def _file(self, note: FileNote) -> str:
        goes = _("File {number} ({kind}) goes out with the answer.")
        told = goes.format(number=note.number, kind=note.kind.value.upper())
        drop = self._form("by_hand_drop", id=note.id, label=_("Take the file away"))
        return _paragraph(told, self._language) + drop

    def _done(self) -> str:
        name = "by_hand_destroyed" if self._errand.right is Right.ERASURE else "by_hand_done"
        label, button = _("How many documents or entries"), words.FOUND[self._errand.right]
        return self._form(name, label=label, button=button)

    def _heading(self, text: Sayable) -> str:
        return f"<h2>{self._say(text)}</h2>\n"

    def _form(self, name: str, **texts: Sayable) -> str:
        return html.filled(f"{name}.html", self._language, path=self._path, **texts)

    def _say(self, text: Sayable) -> str:
        return escape(i18n.plain(text, self._language))


def said(request: web.Request, language: Language, title: Sayable, text: Sayable) -> web.Response:
    """One thing to know, and nothing to press."""
    body = f'<p class="status" role="status">{escape(i18n.plain(text, language))}</p>\n'
    return html.page(request, title, body, language)


def gone(request: web.Request) -> web.Response:
    """The same for a link that never was, is over, or has a newer one."""
    return one_time.gone(
        request,
        _("There is nothing left to do here, or the link is incomplete."),
        _("If you were asked to look, use the newest mail, or call us: {phone}.").format(
            phone=request.app[OFFICE].company.phone
        ),
    )


def _path(request: web.Request) -> str:
    """Of the page itself, wherever the form that was sent leads to."""
    return f"{manual_mail.PATH}{request.match_info['token']}"


def _paragraph(text: Sayable, language: Language) -> str:
    return f"<p>{escape(i18n.plain(text, language))}</p>\n"


_ONCE = _("The page opens once, for the browser in which you press.")
_STALE = _(
    "This link has been opened in another browser, or is too old. A new one can be sent to the "
    "address that we have."
)
