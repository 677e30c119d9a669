"""What each letter must contain before it may leave, and what one still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.cases import Right


class Outcome(StrEnum):
    """What a letter tells."""

    GRANTED = "granted"
    PARTLY = "partly"  # done, but for what must stay or stay hidden
    REFUSED = "refused"
    EXTENDED = "extended"  # it will take up to two months more


class Part(StrEnum):
    """One thing that a letter says."""

    REFERENCE = "reference"  # the case, and when it was received
    COMPANY = "company"  # the controller, and how to reach them
    WHAT_WAS_DONE = "what_was_done"
    HOLDS_DATA = "holds_data"  # Art. 15(1): yes or no
    PURPOSES = "purposes"  # 15(1)(a)
    CATEGORIES = "categories"  # 15(1)(b)
    RECIPIENTS = "recipients"  # 15(1)(c): by name (C-154/21)
    RETENTION = "retention"  # 15(1)(d)
    OTHER_RIGHTS = "other_rights"  # 15(1)(e)
    COMPLAINT = "complaint"  # 15(1)(f) and 12(4): the authority, with its address
    SOURCE = "source"  # 15(1)(g)
    AUTOMATED = "automated"  # 15(1)(h)
    TRANSFERS = "transfers"  # 15(2)
    COPY = "copy"  # 15(3)
    COURT = "court"  # 12(4): the way to a judge
    REASONS = "reasons"  # 12(4), and 12(3) for an extension
    STATUTES = "statutes"  # which law keeps what is kept
    UNTIL = "until"  # ... and until which day
    NEW_DATE = "new_date"
    RECIPIENTS_TOLD = "recipients_told"  # Art. 19
    TOLD_BEFORE = "told_before"  # Art. 18(3): no restriction ends without a word
    OLD_VALUE_GONE = "old_value_gone"  # Art. 16: what reads otherwise now


_EVERY = frozenset({Part.REFERENCE, Part.COMPANY, Part.COMPLAINT})
_WHY = frozenset({Part.REASONS, Part.COURT})
_ARTICLE_15 = frozenset(
    {
        Part.HOLDS_DATA,
        Part.PURPOSES,
        Part.CATEGORIES,
        Part.RECIPIENTS,
        Part.RETENTION,
        Part.OTHER_RIGHTS,
        Part.SOURCE,
        Part.AUTOMATED,
        Part.TRANSFERS,
        Part.COPY,
    }
)
_DONE = {
    Right.ACCESS: _ARTICLE_15,
    Right.RECTIFICATION: frozenset(
        {Part.WHAT_WAS_DONE, Part.OLD_VALUE_GONE, Part.RECIPIENTS_TOLD}
    ),
    Right.ERASURE: frozenset({Part.WHAT_WAS_DONE, Part.RECIPIENTS_TOLD}),
    Right.RESTRICTION: frozenset({Part.WHAT_WAS_DONE, Part.RECIPIENTS_TOLD, Part.TOLD_BEFORE}),
    Right.PORTABILITY: frozenset({Part.COPY}),
}
_KEPT = {
    Right.ACCESS: frozenset[Part](),
    Right.RECTIFICATION: frozenset[Part](),
    Right.ERASURE: frozenset({Part.STATUTES, Part.UNTIL}),
}
_WAS_DONE = frozenset({Part.WHAT_WAS_DONE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What a letter is about, and the parts that somebody has put into it."""

    outcome: Outcome
    right: Right
    parts: frozenset[Part]


def required_parts(outcome: Outcome, right: Right) -> frozenset[Part]:
    """The parts without which a letter does not fulfil the law."""
    match outcome:
        case Outcome.GRANTED:
            return _EVERY | _DONE.get(right, _WAS_DONE)
        case Outcome.PARTLY:
            return _EVERY | _DONE.get(right, _WAS_DONE) | _WHY | _KEPT.get(right, frozenset())
        case Outcome.REFUSED:
            return _EVERY | _WHY
        case Outcome.EXTENDED:
            return _EVERY | {Part.REASONS, Part.NEW_DATE}


def missing_parts(letter: Letter) -> frozenset[Part]:
    """What must still be said before this letter may leave; empty when it is complete."""
    return required_parts(letter.outcome, letter.right) - letter.parts
