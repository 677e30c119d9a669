"""The phrases that the model is learned from: one file an intent in `locales/<language>/phrases`.

One phrase a line; empty lines and lines that begin with # say nothing. Anybody can edit them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.domain.errors import InsynError
from bot.domain.texts import LANGUAGES, Language
from bot.understanding.intents import Intent
from bot.understanding.synonyms import Synonyms

LOCALES = Path(__file__).resolve().parents[2] / "locales"


class PhrasesFaultyError(InsynError):
    """The phrases cannot be learned from."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What somebody might write, and what it means."""

    language: Language
    intent: Intent
    text: str


def read_phrases(folder: Path = LOCALES) -> list[Phrase]:
    """Every phrase of both languages. Raises PhrasesFaultyError with every fault at once."""
    found: list[Phrase] = []
    faults: list[str] = []
    for language in LANGUAGES:
        for intent in Intent:
            path = folder / language / "phrases" / f"{intent.value}.txt"
            lines = list(_lines(path)) if path.exists() else []
            if not lines:
                faults.append(f"{path} is missing or empty: write some phrases, one a line")
            found += [Phrase(language, intent, line) for line in lines]
    faults += [f"{path} names no intent: rename it" for path in _strangers(folder)]
    if faults:
        raise PhrasesFaultyError(faults)
    return found


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _strangers(folder: Path) -> Iterator[Path]:
    known = {intent.value for intent in Intent}
    for language in LANGUAGES:
        for path in sorted((folder / language / "phrases").glob("*.txt")):
            if path.stem not in known:
                yield path


def fingerprint(phrases: Sequence[Phrase], synonyms: Synonyms) -> str:
    """Tells whether the model was learned from these very phrases and synonyms."""
    lines = sorted(f"{p.language}\t{p.intent}\t{p.text}" for p in phrases)
    lines += [f"{meaning}: {','.join(words)}" for meaning, words in synonyms.words_of.items()]
    text = "\n".join(lines)
    return sha256(text.encode()).hexdigest()
