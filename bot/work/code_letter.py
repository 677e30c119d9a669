"""The letter with a code, as a PDF to print: the address in the window, the code in the middle."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf.enums import XPos, YPos

from bot.domain.company import Company
from bot.domain.texts import Language, Sayable
from bot.domain.texts import Text as _
from bot.i18n import plain
from bot.work import fonts
from bot.work.paper_pdf import FAINT, INK, Page

WINDOW = (110.0, 42.0)  # where a window envelope of the C5 form shows the address, in millimetres
LINE = 5.2


def written(company: Company, *, to: Sequence[str], code: str, language: Language) -> bytes:
    """One page. Nothing of it is kept: it is made when it is asked for, and handed out."""
    said = [plain(text, language) for text in _texts(company)]
    page = Page(company.name, fonts.for_text("\n".join([*to, *said])))
    page.set_title(said[0])
    page.set_lang(language)
    page.add_page()
    page.set_text_color(*FAINT)
    _block(page, [company.name, *company.address], (20, 20), size=9)
    page.set_text_color(*INK)
    _block(page, to, WINDOW, size=11)
    page.set_xy(20, 95)
    _line(page, said[0], size=16, bold=True)
    page.ln(4)
    _line(page, said[1])
    page.ln(6)
    _line(page, f"{code[:4]} {code[4:8]} {code[8:]}", size=26, bold=True)
    page.ln(6)
    for text in said[2:]:
        _line(page, text)
        page.ln(2)
    return bytes(page.output())


def _texts(company: Company) -> tuple[Sayable, ...]:
    return (
        _("Your code for {company}").format(company=company.name),
        _("You asked us on Telegram to send you a code. Write it in the chat in which you asked:"),
        _("It works for 30 days and can be used once. Capitals and spaces do not matter."),
        _(
            "Nobody from us asks you for it, neither on the phone nor by e-mail. "
            "Give it to nobody."
        ),
        _("You have asked for nothing? Then do nothing, or call us: {phone}.").format(
            phone=company.phone
        ),
    )


def _block(page: Page, texts: Sequence[str], at: tuple[float, float], *, size: float) -> None:
    left, top = at
    page.set_font("Roboto", "", size)
    for number, text in enumerate(texts):
        page.set_xy(left, top + number * LINE)
        page.cell(80, LINE, fonts.printable(text))


def _line(page: Page, text: str, *, size: float = 11, bold: bool = False) -> None:
    page.set_font("Roboto", "B" if bold else "", size)
    page.multi_cell(
        page.epw, size * 0.5, fonts.printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )
