"""Writes docs/dialogues.md: what leads where in the chat, and every sentence in both languages."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import texts as collected  # noqa: E402 - the neighbour, once it can be found

import handlers  # noqa: E402
from bot.domain.texts import Text  # noqa: E402
from bot.i18n import Texts  # noqa: E402
from bot.telegram.routing import Handler, Router  # noqa: E402

PAGE = ROOT / "docs" / "dialogues.md"
DIALOGUES = ROOT / "tests" / "dialogues"
HEAD = """# The conversation, whole

Written by `make texts` from the code and the catalogues: change those, not this page. For each
conversation it tells what leads there (a command, a button by its callback data, a message in a
step, a signal of our own work), what happens then, and every sentence of it in both languages.
What stands in braces is filled in. How it all reads together shows in the
[played dialogues](#played-dialogues).
"""
# By the file whose words a conversation says, beside its own.
VIEWS = ("_views", "_words", "_facts", "_why", "_parts")
SAID_BY_SERVICES = ("bot/services/receiving.py", "bot/services/case_words.py")
KINDS: Mapping[str, str] = {
    "commands": "command `/{}`",
    "group_commands": "command `/{}` in the staff group",
    "presses": "button *{}*",
    "steps": "message in step *{}*",
    "contacts": "contact in step *{}*",
    "signals": "signal *{}*",
    "others": "otherwise: *{}*",
}


def page() -> str:
    """The whole page."""
    router = Router()
    handlers.register(router)
    said = _said()
    parts = [HEAD]
    for module, ways in _by_module(router).items():
        parts.append(_conversation(module, ways, said))
    rest = [_words(f"Words that several share: `{file}`", said[file]) for file in sorted(said)]
    return "\n".join([*parts, *rest, *_played()])


def _by_module(router: Router) -> dict[str, list[tuple[str, Handler]]]:
    """What leads to each conversation, in the order in which they are registered."""
    found: dict[str, list[tuple[str, Handler]]] = {}
    for table, words in KINDS.items():
        for name, handler in getattr(router, table).items():
            found.setdefault(_home(handler), []).append((words.format(name), handler))
    return found


def _home(handler: Handler) -> str:
    return str(inspect.unwrap(handler).__module__)


def _conversation(
    module: str, ways: list[tuple[str, Handler]], said: dict[str, list[tuple[str, str]]]
) -> str:
    file = module.replace(".", "/") + ".py"
    name = module.removeprefix("handlers.")
    together: dict[str, list[str]] = {}
    for way, handler in ways:
        together.setdefault(_what(handler), []).append(way)
    rows = [f"| {', '.join(same)} | {what} |" for what, same in together.items()]
    spoken = [*said.pop(file, [])]
    for ending in VIEWS:
        spoken += said.pop(f"handlers/{name}{ending}.py", [])
    table = ["| what leads here | what happens |", "|---|---|", *rows]
    about = _first_line(sys.modules[module])
    return "\n".join([f"## {about}", "", *table, "", *_sentences(spoken)])


def _what(handler: Handler) -> str:
    """The first sentence of the handler's docstring, or of the function that made it."""
    module = sys.modules[_home(handler)]
    outer = getattr(module, handler.__qualname__.split(".")[0], None)  # type: ignore[union-attr]
    return _cell(_first_line(handler) or _first_line(outer))


def _first_line(thing: object | ModuleType) -> str:
    return (inspect.getdoc(thing) or "").partition("\n\n")[0].replace("\n", " ").rstrip(".")


def _said() -> dict[str, list[tuple[str, str]]]:
    """By file: each sentence with its Swedish, in the order of the code."""
    swedish = Texts("sv")
    found: dict[str, list[tuple[str, str]]] = {}
    for one in sorted(collected.collect(), key=lambda one: (one.file, one.line)):
        if one.file.startswith("handlers/") or one.file in SAID_BY_SERVICES:
            pair = (one.plural or one.key, swedish.sentence(_text(one)))
            if pair not in found.setdefault(one.file, []):
                found[one.file].append(pair)
    return found


def _text(one: collected.Found) -> Text:
    return Text(one.key, {}, one.plural, 2 if one.plural else 1)


def _sentences(spoken: list[tuple[str, str]]) -> Iterator[str]:
    if spoken:
        yield from ("| English | svenska |", "|---|---|")
        yield from (f"| {_cell(english)} | {_cell(swedish)} |" for english, swedish in spoken)
        yield ""


def _words(title: str, spoken: list[tuple[str, str]]) -> str:
    return "\n".join([f"## {title}", "", *_sentences(spoken)])


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<b>", "**").replace("</b>", "**").split())


def _played() -> Iterator[str]:
    """The dialogues of the tests, with why each stands there."""
    yield "## Played dialogues\n"
    yield "| dialogue | why it stands there |\n|---|---|"
    for path in sorted(DIALOGUES.glob("*/*.txt")):
        purpose = path.read_text("utf-8").splitlines()[0].partition(": ")[2]
        name, place = f"{path.parent.name}/{path.stem}", f"../{path.relative_to(ROOT)}"
        yield f"| [{name}]({place}) | {_cell(purpose)} |"
    yield ""


def main() -> None:
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
