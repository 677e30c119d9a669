"""Which place may import what: the direction of the arrows, and nothing else says it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EDGES = ("bot.sources", "bot.proofs", "bot.web", "bot.telegram", "bot.work", "bot.emulator")
DATABASE = ("sqlmodel", "sqlalchemy", "alembic")
OURS = ("bot", "handlers")
COMPOSERS = {"bot/__main__.py", "bot/cli.py", "bot/wiring.py", "bot/demo.py", "bot/checks.py"}
COMPOSERS |= {
    "bot/cli_units.py",
    "bot/serving.py",
    "bot/parts.py",
    "bot/sources_report.py",
    "bot/preview_report.py",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A place never imports the `never` names, save for those in `but`."""

    place: str
    never: tuple[str, ...]
    but: tuple[str, ...] = ()


RULES = (
    Rule("bot/domain", ("telegram", "aiohttp", "httpx", *DATABASE, "babel", *OURS), ("bot.domain",)),
    Rule("bot/services", ("telegram", "aiohttp", "httpx", *DATABASE, "babel", "handlers", *EDGES)),
    Rule("bot/store", ("telegram", "aiohttp", "babel", "handlers", "bot.services", *EDGES)),
    Rule("bot/sources", ("telegram", "handlers", "bot.store", "bot.services", *EDGES), ("bot.sources",)),
    Rule("bot/proofs", ("telegram", "handlers", "bot.store", "bot.services", *EDGES), ("bot.proofs",)),
    Rule("bot/web", ("telegram", *DATABASE, "bot.sources", "handlers")),
    Rule("bot/understanding", ("telegram", "aiohttp", "httpx", *DATABASE, *OURS), ("bot.domain", "bot.understanding")),
    Rule("bot/emulator", ("telegram", *OURS), ("bot.emulator", "bot.settings", "bot.logs")),
    Rule("handlers", ("aiohttp", "httpx", *DATABASE, "cryptography", "bot.store", "bot.sources")),
    Rule("handlers", ("bot.proofs", "bot.web", "bot.work", "bot.desk", "bot.emulator")),
    Rule("bot", ("bot.wiring", "bot.parts")),
    Rule("handlers", ("bot.wiring", "bot.parts")),
)  # fmt: skip


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Every module that the code names in an import, with its line; late imports count too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def imported_by(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple(imported(path.read_text("utf-8")))


def breaks(rule: Rule, module: str) -> bool:
    return _under(module, rule.never) and not _under(module, rule.but)


def _under(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.place}-{rule.never[0]}")
def test_imports_point_in_the_direction_of_the_design(rule: Rule) -> None:
    found = []
    for path in sorted((ROOT / rule.place).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "bot.wiring" in rule.never and name in COMPOSERS:
            continue
        found += [
            f"{name}:{line}: {rule.place} must not import {module}"
            for line, module in imported_by(path)
            if breaks(rule, module)
        ]
    assert not found, "\n".join(found)


def test_a_forbidden_import_is_seen_in_each_of_its_forms() -> None:
    source = (
        "import telegram.ext\nfrom bot import store\ndef f():\n    from sqlalchemy import select"
    )
    assert [line for line, module in imported(source) if _under(module, (*DATABASE, "telegram", "bot.store"))] == [1, 2, 4]  # fmt: skip
