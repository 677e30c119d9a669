"""The one way by which a letter leaves: checked against the law, frozen on the case, then sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import letter_lint
from bot.domain.canonical import digest
from bot.domain.cases import Right
from bot.domain.clock import real_clock, stockholm_day
from bot.domain.errors import InsynError
from bot.domain.letter_lint import Demand, Facts
from bot.domain.letters import Letter, Outcome, Part
from bot.domain.messages import Message
from bot.domain.redaction import find_personnummer
from bot.domain.texts import LANGUAGES, Language, Lines, LocalText, Sayable, Spoken, Text
from bot.services import by_post, casework
from bot.services.reading import read
from bot.store import letters as letter_rows
from bot.store.tables import Case, SentLetter
from bot.store.unit import Unit


class LetterIncompleteError(InsynError):
    """A letter lacks something that the law demands, or asks for what may not be asked."""

    def __init__(self, *, ref: str, missing: str) -> None:
        self.ref = ref
        self.missing = missing


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A letter before it is sent: its words, and which of them say what the law wants."""

    outcome: Outcome
    text: Lines
    parts: frozenset[Part]
    elsewhere: frozenset[Part] = frozenset()  # what the answer's own pages say
    new_date: date | None = None
    reason: str | None = None  # the canned reason that was used, as "code@version"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A letter as it left."""

    outcome: Outcome
    language: Language
    template: str
    reason: str | None
    sent_at: datetime
    text: str


def post(unit: Unit, case: Case, draft: Draft, *messages: Message) -> None:
    """Sends a letter and freezes it; `messages` are the letter cut into what a chat can take.

    Raises LetterIncompleteError, and nothing is sent, if it is not as the law demands.
    """
    said = check(unit, case, draft)
    language = casework.language_of(unit, case)
    row = SentLetter(
        case_id=case.id,
        outcome=draft.outcome.value,
        language=language,
        template=version(draft.text),
        reason=draft.reason,
        sent_at=unit.now,
    )
    unit.seal(row, "sealed_text", said[language])
    unit.add(row)
    by_post.tell(unit, case, draft.text, *messages)


def check(unit: Unit, case: Case, draft: Draft) -> Mapping[Language, str]:
    """What the reader reads. Raises LetterIncompleteError if it may not go in either language."""
    letter = Letter(outcome=draft.outcome, right=Right(case.right), parts=draft.parts)
    said = {language: read(unit, draft.text, language) for language in LANGUAGES}
    for language, text in said.items():
        found = letter_lint.faults(
            letter,
            text,
            language=language,
            facts=_facts(unit, case, draft, language),
            own=read(unit, _without_labels(draft.text), language),
            elsewhere=draft.elsewhere,
        )
        if found:
            raise LetterIncompleteError(ref=case.ref, missing=found.names())
    return said


def _facts(unit: Unit, case: Case, draft: Draft, language: Language) -> Facts:
    company = unit.office.company
    day = draft.new_date
    shown = read(unit, Text("{day}", {"day": day}), language) if day else ""
    return Facts(ref=case.ref, company=company.name, phone=company.phone, new_date=shown)


def _without_labels(text: Sayable) -> Sayable:
    """What we say ourselves: the names of tables and statutes are the company's."""
    if isinstance(text, Text):
        params = {name: _plainly(value) for name, value in text.params.items()}
        return Text(text.key, params, text.plural, text.count)
    if isinstance(text, Lines):
        return Lines(tuple(_without_labels(part) for part in text.parts))
    return "" if isinstance(text, LocalText) else text


def _plainly(value: object) -> object:
    return _without_labels(value) if isinstance(value, (Text, Lines, LocalText)) else value


def demands(words: str) -> frozenset[Demand]:
    """What the words of a member ask for and may not, or hold and may not."""
    today = stockholm_day(real_clock())
    number = frozenset({Demand.NUMBER} if find_personnummer(words, today=today) else ())
    return letter_lint.demands(words) | number


def previews(text: Lines) -> Mapping[Language, Spoken]:
    """The letter in each language, for a member to read whatever theirs is."""
    return {language: Spoken(text, language) for language in LANGUAGES}


def version(text: Sayable) -> str:
    """The template's version: a digest of its sentences, whatever was filled in."""
    return digest(list(_sentences(text)))[:16]


def _sentences(text: Sayable) -> Iterator[str]:
    if isinstance(text, Text):
        yield text.key
        for value in text.params.values():
            if isinstance(value, (Text, Lines, Spoken)):
                yield from _sentences(value)
    elif isinstance(text, Lines):
        for part in text.parts:
            yield from _sentences(part)
    elif isinstance(text, Spoken):
        yield from _sentences(text.text)


def letters(unit: Unit, case: Case) -> tuple[Sent, ...]:
    """What was written in a case to be sent, word for word, the oldest first."""
    return tuple(_sent(unit, row) for row in letter_rows.of_case(unit, case.id))


def _sent(unit: Unit, row: SentLetter) -> Sent:
    return Sent(
        outcome=Outcome(row.outcome),
        language="en" if row.language == "en" else "sv",
        template=row.template,
        reason=row.reason,
        sent_at=row.sent_at,
        text=str(unit.open(row, "sealed_text") or ""),
    )
