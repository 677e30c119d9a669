"""Collects the texts of the code: writes the English catalogue, says what Swedish lacks."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "locales" / "en" / "insyn.po"
# Without a date: what did not change stays as it is.
HEADER = rb"""# Every text of the program; written by `make texts`, not by hand.
msgid ""
msgstr ""
"Project-Id-Version: insyn\n"
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
PLACES = ("bot", "handlers")
_WORDS = r'("(?:[^"\\]|\\.)*")'
CALL = re.compile(rf"\b(?:_|ngettext)\({_WORDS}(?:, {_WORDS}, )?")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One sentence of the code and where it stands."""

    file: str
    line: int
    key: str
    plural: str | None = None


def collect(root: Path = ROOT) -> Iterator[Found]:
    """Every `_("...")`, `Text("...")` and `ngettext("...", "...", n)` of the code."""
    for place in PLACES:
        yield from _in_templates(root, root / place)
        for path in sorted((root / place).rglob("*.py")):
            if "emulator" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and (
                    found := _text(node, str(path.relative_to(root)))
                ):
                    yield found


def _in_templates(root: Path, place: Path) -> Iterator[Found]:
    """The same of the pages' templates."""
    for path in sorted(place.rglob("templates/*.html")):
        file, text = str(path.relative_to(root)), path.read_text("utf-8")
        for found in CALL.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            one, many = (ast.literal_eval(word) if word else None for word in found.groups())
            yield Found(file, line, one, many)


def _text(node: ast.Call, file: str) -> Found | None:
    name = node.func.id if isinstance(node.func, ast.Name) else None
    words = [
        arg.value
        for arg in node.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    if name in {"_", "Text"} and words:
        return Found(file, node.lineno, words[0])
    if name == "ngettext" and len(words) >= 2:
        return Found(file, node.lineno, words[0], words[1])
    return None


def write_english() -> int:
    """The English catalogue is the keys themselves, so that both languages go the same way."""
    catalog = Catalog(locale="en", fuzzy=False)
    seen: dict[str, Found] = {}
    for found in collect():
        seen.setdefault(found.key, found)
    for key, found in sorted(seen.items()):
        identity = (key, found.plural) if found.plural else key
        catalog.add(identity, identity, locations=[(found.file, 0)])
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        file.write(HEADER)
        write_po(file, catalog, width=99, omit_header=True, include_lineno=False, sort_output=True)
    return len(seen)


def main() -> None:
    from bot.i18n import Texts

    count = write_english()
    swedish = Texts("sv").keys()
    wanted = {found.key: found for found in collect()}
    for key, found in sorted(wanted.items()):
        if key not in swedish:
            print(f"no Swedish: {found.file}:{found.line}: {key}")
    for key in sorted(swedish - set(wanted)):
        print(f"not used any more: {key}")
    print(f"{count} texts")
    sys.exit(0 if swedish == set(wanted) else 1)


if __name__ == "__main__":
    main()
