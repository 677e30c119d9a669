"""Writes the blocks of an answer as a PDF."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.domain import entries
from bot.work import fonts, layout
from bot.work.blocks import Block, Bullets, Entry, Grid, Heading, Lead, Pairs, Paragraph

INK, FAINT, ACCENT, RULE = (28, 34, 42), (98, 108, 120), (22, 96, 136), (214, 220, 226)
LABEL_WIDTH = 52
LINE = 4.6
GRID_SIZE, GRID_PAD = 8.5, 3.0

# The library warns of characters that a font lacks, and quotes them: they would be personal data.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


def written(document: Mapping[str, Any]) -> bytes:
    """The whole paper."""
    return _Writer(document).written()


class Page(FPDF):
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
        self._front = layout.front(document)
        foot = f"{self._front.company}  ·  {self._front.case}"
        self._page = Page(foot, fonts.for_text(map(bytes.decode, entries.pieces(document))))
        self._page.set_title(self._front.title)
        self._page.set_lang(self._front.language)
        self._page.add_page()

    def written(self) -> bytes:
        self._line(self._front.title, size=22, bold=True)
        self._page.ln(1)
        self._line(self._front.about, colour=FAINT)
        self._rule()
        for block in layout.blocks(self._doc):
            self._block(block)
        return bytes(self._page.output())

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text):
                self._heading(text)
            case Lead(text):
                self._line(text, size=11)
                self._page.ln(2)
            case Paragraph(text):
                self._page.ln(0.5)
                self._line(text)
                self._page.ln(0.5)
            case Pairs(rows):
                self._rows(rows)
            case Entry():
                self._entry(block)
            case Grid():
                self._grid(block)
            case Bullets(items):
                for item in items:
                    self._line(f"•  {item}")

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

    def _heading(self, text: str) -> None:
        if self._page.get_y() > 245:  # A heading does not stand alone at the foot of a page.
            self._page.add_page()
        self._page.ln(5)
        self._line(text, size=13, bold=True, colour=ACCENT)
        self._page.ln(1)

    def _rule(self) -> None:
        self._page.set_draw_color(*RULE)
        y = self._page.get_y() + 1.5
        self._page.line(self._page.l_margin, y, self._page.w - self._page.r_margin, y)
        self._page.ln(3)

    def _rows(self, rows: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        for label, values in rows:
            self._pair(label, "\n".join(values))

    def _pair(self, label: str, value: str) -> None:
        """A faint label at the left, its value beside it."""
        page = self._page
        page.set_font("Roboto", "", 9)
        page.set_text_color(*FAINT)
        if page.get_y() > 272:  # Label and value stay side by side.
            page.add_page()
        top, number = page.get_y(), page.page_no()
        self._put(label, LABEL_WIDTH, LINE)
        bottom = page.get_y()
        page.set_xy(page.l_margin + LABEL_WIDTH, top)
        page.set_text_color(*INK)
        self._put(value, page.epw - LABEL_WIDTH, LINE)
        if page.page_no() == number:  # Else the value ran over to the next page.
            page.set_y(max(page.get_y(), bottom))

    def _caption(self, title: str, place: str) -> None:
        if self._page.get_y() > 262:
            self._page.add_page()
        else:
            self._rule()
        self._line(f"{title}  ·  {place}" if place else title, size=9, bold=True)

    def _entry(self, entry: Entry) -> None:
        self._caption(entry.title, entry.place)
        self._rows(entry.rows)

    # -- tables ---------------------------------------------------------------------------------

    def _grid(self, grid: Grid) -> None:
        self._caption(f"{grid.title} ({len(grid.rows)})", grid.place)
        rows = [tuple(fonts.printable(cell) for cell in row) for row in grid.rows]
        widths = self._widths(grid.heads, rows)
        self._heads(grid.heads, widths)
        for row in rows:
            if self._page.get_y() > 270:
                self._page.add_page()
                self._heads(grid.heads, widths)
            self._grid_line(row, widths, INK)

    def _widths(self, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[float]:
        """What each column needs; what is left over goes to all of them alike, within reason."""
        self._page.set_font("Roboto", "", GRID_SIZE)
        wide = self._page.get_string_width
        words = [max(head.split(), key=wide) for head in heads]
        needed = [max(map(wide, column)) + GRID_PAD for column in zip(words, *rows, strict=True)]
        spare = max(self._page.epw - sum(needed), 0) / len(needed)
        shrink = min(1.0, self._page.epw / sum(needed))
        return [(width + min(spare, 12)) * shrink for width in needed]

    def _heads(self, heads: tuple[str, ...], widths: list[float]) -> None:
        """The heads of the columns, in as many lines as the longest of them takes."""
        broken = [
            self._broken(head, width - GRID_PAD / 2)
            for head, width in zip(heads, widths, strict=True)
        ]
        for number in range(max(map(len, broken))):
            cells = tuple(lines[number] if number < len(lines) else "" for lines in broken)
            self._grid_line(cells, widths, FAINT)

    def _broken(self, head: str, width: float) -> list[str]:
        lines: list[str] = []
        for word in head.split():
            longer = f"{lines[-1]} {word}" if lines else word
            fits = lines and self._page.get_string_width(longer) <= width
            lines[-1:] = [longer] if fits or not lines else [*lines[-1:], word]
        return lines

    def _grid_line(self, cells: tuple[str, ...], widths: list[float], colour: Any) -> None:
        self._page.set_font("Roboto", "", GRID_SIZE)
        self._page.set_text_color(*colour)
        for cell, width in zip(cells, widths, strict=True):
            self._page.cell(width, LINE, cell)
        self._page.ln(LINE)
