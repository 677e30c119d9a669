"""The form for a power of attorney on one page, with lines to write on and boxes to tick."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf.enums import XPos, YPos

from bot.domain.company import Company
from bot.domain.texts import Language, Text
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.services.power_words import SCOPES
from bot.work import fonts
from bot.work.paper_pdf import FAINT, INK, RULE, Page

LABEL, ROW, BOX = 66.0, 9.0, 3.6  # millimetres: beside a line, between lines, of a box

PRINCIPAL: Sequence[Text] = (
    _("My name"),
    _("Personal identity number"),
    _("Postal address"),
)
AGENT: Sequence[Text] = (
    _("Name of whoever may act for me"),
    _("Personal identity number"),
    _("Telephone or e-mail"),
)
SIGNED: Sequence[Text] = (
    _("Valid until and including"),
    _("Place and date"),
    _("My signature"),
)
NOTES: Sequence[Text] = (
    _("What is not ticked is not covered. Without a last day it holds until it is taken back."),
    _("Answers go by post to my own address. I can take this back at any time: tell {company}."),
    _("{company} looks at this paper and at the ID of whoever acts, and keeps no copy of the ID."),
)


def written(company: Company, *, language: Language) -> bytes:
    """One page to fill in by hand."""

    def said(text: Text) -> str:
        return fonts.printable(plain(text.format(company=company.name), language))

    form = _Form(company.name)
    form.title(said(_("Power of attorney")), language)
    form.words(said(_("I give the person below the power to ask {company} in my place for:")))
    form.boxes([said(one) for one in SCOPES.values()])
    for lines in (PRINCIPAL, AGENT, SIGNED):
        form.lines([said(one) for one in lines])
    form.notes([said(one) for one in NOTES])
    return form.done()


class _Form:
    def __init__(self, company: str) -> None:
        self._page = Page(company, fonts.for_text(company))

    def title(self, text: str, language: Language) -> None:
        self._page.set_title(text)
        self._page.set_lang(language)
        self._page.add_page()
        self._page.set_text_color(*INK)
        self.words(text, size=18, bold=True)

    def words(self, text: str, *, size: float = 11, bold: bool = False) -> None:
        page = self._page
        page.set_font("Roboto", "B" if bold else "", size)
        page.multi_cell(page.epw, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        page.ln(3)

    def boxes(self, labels: Sequence[str]) -> None:
        page = self._page
        for label in labels:
            page.rect(page.l_margin + 1, page.get_y() + 1, BOX, BOX)
            page.set_x(page.l_margin + BOX + 5)
            page.cell(0, 6.5, label, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        page.ln(2)

    def lines(self, labels: Sequence[str]) -> None:
        page = self._page
        page.set_draw_color(*RULE)
        for label in labels:
            page.cell(LABEL, ROW, label)
            below = page.get_y() + ROW - 1.5
            page.line(page.l_margin + LABEL, below, page.w - page.r_margin, below)
            page.ln(ROW)
        page.ln(3)

    def notes(self, texts: Sequence[str]) -> None:
        self._page.set_text_color(*FAINT)
        for text in texts:
            self.words(text, size=9)

    def done(self) -> bytes:
        return bytes(self._page.output())
