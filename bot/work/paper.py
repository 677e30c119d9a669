"""The answer as people and as machines read it: a PDF in the person's language, and JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot import i18n
from bot.domain.holdings import readable
from bot.domain.registry import Value
from bot.domain.texts import Language, Sayable
from bot.domain.texts import Text as _
from bot.work import fonts

INK, FAINT, ACCENT, RULE = (28, 34, 42), (98, 108, 120), (22, 96, 136), (214, 220, 226)
LABEL_WIDTH = 52

# The library warns of characters that a font lacks, and quotes them: they would be personal data.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


def as_json(document: Mapping[str, Any]) -> bytes:
    """The file for machines (Art. 15(3), and fit for Art. 20)."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def as_pdf(document: Mapping[str, Any]) -> bytes:
    """The document to read."""
    return _Writer(document).written()


class _Page(FPDF):
    """A4 with a foot that says whose case it is and which page."""

    def __init__(self, foot: str, fonts: Mapping[str, Path]) -> None:
        super().__init__(format="A4")
        self._foot = foot
        for style, path in fonts.items():
            self.add_font("Roboto", style, str(path))
        self.set_margins(20, 18, 20)
        self.set_auto_page_break(True, margin=20)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Roboto", "", 8)
        self.set_text_color(*FAINT)
        self.cell(0, 5, f"{self._foot}  ·  {self.page_no()} / {{nb}}", align="C")


class _Writer:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._doc = document
        self._language: Language = "en" if document["language"] == "en" else "sv"
        foot = f"{document['controller']['name']}  ·  {document['case']}"
        self._page = _Page(foot, fonts.for_text(json.dumps(document, ensure_ascii=False)))
        self._page.set_title(self._say(_("Your data")))
        self._page.set_lang(self._language)
        self._page.add_page()

    def written(self) -> bytes:
        self._head()
        for category in self._doc["categories"]:
            self._category(category)
        self._withheld()
        self._tail()
        return bytes(self._page.output())

    def _say(self, text: Sayable) -> str:
        return i18n.plain(text, self._language)

    # -- pieces ---------------------------------------------------------------------------------

    def _line(self, text: str, *, size: float = 10, bold: bool = False, colour: Any = INK) -> None:
        self._page.set_font("Roboto", "B" if bold else "", size)
        self._page.set_text_color(*colour)
        self._put(text, self._page.epw, size * 0.5)

    def _put(self, text: str, width: float, height: float) -> None:
        """Writes in a column; most texts fit a line, and a plain cell is much quicker."""
        said, left, below = fonts.printable(text), XPos.LMARGIN, YPos.NEXT
        if "\n" not in said and self._page.get_string_width(said) < width - 2.5:
            self._page.cell(width, height, said, new_x=left, new_y=below)
        else:
            self._page.multi_cell(width, height, said, align="L", new_x=left, new_y=below)

    def _heading(self, text: Sayable) -> None:
        if self._page.get_y() > 245:  # A heading does not stand alone at the foot of a page.
            self._page.add_page()
        self._page.ln(5)
        self._line(self._say(text), size=13, bold=True, colour=ACCENT)
        self._page.ln(1)

    def _rule(self) -> None:
        self._page.set_draw_color(*RULE)
        y = self._page.get_y() + 1.5
        self._page.line(self._page.l_margin, y, self._page.w - self._page.r_margin, y)
        self._page.ln(3)

    def _pair(self, label: str, value: str) -> None:
        """A faint label at the left, its value beside it."""
        page = self._page
        page.set_font("Roboto", "", 9)
        page.set_text_color(*FAINT)
        if page.get_y() > 272:  # Label and value stay side by side.
            page.add_page()
        top, number = page.get_y(), page.page_no()
        self._put(label, LABEL_WIDTH, 4.6)
        bottom = page.get_y()
        page.set_xy(page.l_margin + LABEL_WIDTH, top)
        page.set_text_color(*INK)
        self._put(value, page.epw - LABEL_WIDTH, 4.6)
        if page.page_no() == number:  # Else the value ran over to the next page.
            page.set_y(max(page.get_y(), bottom))

    def _pairs(self, label: Sayable, values: Iterable[str]) -> None:
        joined = "\n".join(values)
        if joined:
            self._pair(self._say(label), joined)

    # -- the document ---------------------------------------------------------------------------

    def _head(self) -> None:
        doc = self._doc
        controller = doc["controller"]
        self._line(self._say(_("Your data")), size=22, bold=True)
        self._page.ln(1)
        asked = _("Case {ref}. Asked for on {received}, answered on {answered}.").format(
            ref=doc["case"],
            received=date.fromisoformat(doc["received"]),
            answered=date.fromisoformat(doc["answered"][:10]),
        )
        self._line(self._say(asked), colour=FAINT)
        self._rule()
        self._line(self._say(self._found()), size=11)
        self._page.ln(2)
        self._pairs(_("Searched"), doc["searched"])
        self._pairs(_("Responsible"), _address(controller))
        if controller["data_protection_officer"]:
            self._pairs(_("Data protection officer"), [controller["data_protection_officer"]])

    def _found(self) -> Sayable:
        if not self._doc["data_found"]:
            return NOT_FOUND
        return ALL_BUT_SOME if self._doc["withheld"] else ALL

    def _category(self, category: Mapping[str, Any]) -> None:
        self._heading(category["category"])
        self._pairs(_("Used for"), category["purposes"])
        self._pairs(_("Because of"), category["legal_basis"])
        self._pairs(_("Comes from"), category["origin"])
        self._pairs(_("Goes to"), self._recipients(category["recipients"]))
        self._pairs(_("Kept for"), category["kept"])
        for entry in category["entries"]:
            self._entry(entry)

    def _recipients(self, recipients: list[dict[str, Any]]) -> list[str]:
        if not recipients:
            return [self._say(_("Nobody outside the company"))]
        return [_recipient(one) for one in recipients]

    def _entry(self, entry: Mapping[str, Any]) -> None:
        self._rule()
        self._line(f"{entry['table']}  ·  {entry['source']}", size=9, bold=True)
        for value in entry["values"]:
            self._pair(value["label"], self._value(value["value"]))

    def _value(self, value: Value) -> str:
        if isinstance(value, bool):
            return self._say(_("yes") if value else _("no"))
        return readable(value)

    def _withheld(self) -> None:
        if not self._doc["withheld"]:
            return
        self._heading(_("Left out"))
        for one in self._doc["withheld"]:
            self._pair(f"{one['label']} ({one['table']})", "\n".join(one["masked"]))
        self._page.ln(1)
        self._line(self._doc["withheld"][0]["reason"])
        self._line(self._doc["withheld"][0]["how"])

    def _tail(self) -> None:
        self._heading(_("Outside the EU and EEA"))
        abroad = [_recipient(one) for one in self._doc["third_countries"]]
        self._line("\n".join(abroad) or self._say(_("Your data is not sent there.")))
        self._heading(_("Decisions by machines"))
        self._line(self._doc["automated_decisions"])
        self._heading(_("Your rights"))
        for right in self._doc["rights"]:
            self._line(f"•  {right}")
        self._heading(_("If you want to complain"))
        complaint = self._doc["complaint"]
        self._line("\n".join([_capital(complaint["authority"]), *_contact(complaint)]))


ALL = _("This is everything that is stored about you.")
ALL_BUT_SOME = _(
    "This is everything that is stored about you, but for what stands under “Left out” at the end."
)
NOT_FOUND = _(
    "Nothing is stored about you. All systems named here were searched to the end, for what you "
    "proved to be yours."
)


def _address(controller: Mapping[str, Any]) -> list[str]:
    return [f"{controller['name']} ({controller['orgnr']})", *_contact(controller)]


def _contact(who: Mapping[str, Any]) -> list[str]:
    reach = [who["phone"], who.get("email"), who.get("web")]
    return [", ".join(who["address"]), ", ".join(filter(None, reach))]


def _recipient(one: Mapping[str, Any]) -> str:
    parts = [one["name"], one.get("country"), one.get("safeguard")]
    return ", ".join(filter(None, parts))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
