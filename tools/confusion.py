"""Writes docs/understanding.md: how well free text is understood, and what is taken for what."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.understanding.intents import REQUESTS, Intent
from bot.understanding.phrases import read_phrases
from bot.understanding.understand import Reading, understand

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "understanding.md"
MARK = "<!-- figures -->"
NAMES = {"sv": "Swedish", "en": "English"}


def main() -> None:
    head = PAGE.read_text("utf-8").split(MARK)[0]
    parts = [head + MARK, _learned(), *(_measured(language) for language in NAMES)]
    PAGE.write_text("\n\n".join(parts) + "\n", "utf-8")


def _learned() -> str:
    count = Counter(phrase.language for phrase in read_phrases())
    told = ", ".join(f"{count[one]} {name}" for one, name in NAMES.items())
    return f"Learned from {told} phrases."


def _measured(language: str) -> str:
    path = ROOT / "tests" / "understanding" / f"messages.{language}.tsv"
    lines = (line.split("\t", 1) for line in path.read_text("utf-8").splitlines())
    found = [(Intent(meant), understand(text)) for meant, text in lines]
    first = sum(r.best.intent is meant for meant, r in found) / len(found)
    third = sum(meant in [g.intent for g in r.guesses[:3]] for meant, r in found) / len(found)
    outside = [r for meant, r in found if meant is Intent.NONE]
    wrong = sum(r.best.intent in REQUESTS and r.best.confidence >= 0.5 for r in outside)
    return "\n".join(
        [
            f"## {NAMES[language]}: {len(found)} messages",
            "",
            "| figure | value | floor | aim |",
            "| --- | ---: | ---: | ---: |",
            f"| right at once | {first:.1%} | 80% | 90% |",
            f"| among the first three | {third:.1%} | 93% | 97% |",
            f"| out of scope, taken for a sure request | {wrong} of {len(outside)} | 1 of 40 | |",
            "",
            *_confused(found),
        ]
    )


def _confused(found: list[tuple[Intent, Reading]]) -> list[str]:
    taken = Counter((meant, r.best.intent) for meant, r in found)
    rows = ["| meant | right | taken for |", "| --- | ---: | --- |"]
    for intent in Intent:
        of = sum(n for (meant, _), n in taken.items() if meant is intent)
        wrong = [f"{to} {n}" for (meant, to), n in taken.items() if meant is intent is not to]
        rows.append(f"| `{intent}` | {taken[intent, intent]} of {of} | {', '.join(wrong)} |")
    return rows


if __name__ == "__main__":
    main()
