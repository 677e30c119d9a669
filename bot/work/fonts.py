"""The fonts of the readable copy: a small cut for Western names, the whole font for all others."""

from __future__ import annotations

import atexit
import logging
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import font_roboto

FILES = Path(font_roboto.__file__).parent / "files"
STYLES = {"": "Roboto-Regular.ttf", "B": "Roboto-Bold.ttf"}
# Latin with all its accents, punctuation, currencies: Kovačević, Åkesson and Łukasz.
WESTERN = frozenset((*range(0x20, 0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x20C0), 0x25A1))
MISSING = "?"
INVISIBLE = frozenset("\n\r\t")

# The libraries warn of characters that a font lacks, and quote them: that could be personal data.
for _library in ("fpdf", "fontTools"):
    logging.getLogger(_library).setLevel(logging.ERROR)


def for_text(text: Iterable[str]) -> Mapping[str, Path]:
    """The files by style. Reading a whole font takes longer than all the rest of the paper."""
    if all(ord(char) in WESTERN or char in INVISIBLE for piece in text for char in piece):
        return _western()
    return {style: FILES / name for style, name in STYLES.items()}


def printable(text: str) -> str:
    """What no font of ours has becomes a question mark; the file for machines has everything."""
    known = _glyphs()
    if all(ord(char) in known for char in text):
        return text
    return "".join(c if ord(c) in known or c == "\n" else MISSING for c in text)


@cache
def _glyphs() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(FILES / STYLES[""], lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _western() -> Mapping[str, Path]:
    """Cuts the fonts once a process, into a folder that goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="insyn-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return {style: _cut(FILES / name, folder / name) for style, name in STYLES.items()}


def _cut(whole: Path, small: Path) -> Path:
    from fontTools import subset  # type: ignore[import-untyped]

    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=WESTERN)
    with subset.load_font(str(whole), options) as font:
        cutter.subset(font)
        subset.save_font(font, str(small), options)
    return small
