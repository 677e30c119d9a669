"""Reads a finished letter as the person would: what it fails to say, what it may not ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.letters import Letter, Outcome, Part, required_parts
from bot.domain.texts import Language


class Demand(StrEnum):
    """What a letter may not ask of a person."""

    ID_COPY = "id_copy"  # a copy or a picture of an identity document (EDPB 01/2022, 73-79)
    SIGNATURE = "signature"  # no form is required (50)
    OTHER_MEDIUM = "other_medium"  # to ask again by letter, e-mail or form (52-55)
    OTHER_LANGUAGE = "other_language"  # to write in another language (142)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What this very letter has to name."""

    ref: str
    company: str
    phone: str
    new_date: str = ""  # of an extension, as the reader writes it


@dataclass(frozen=True, kw_only=True, slots=True)
class Faults:
    """What keeps a letter from being sent."""

    missing: frozenset[Part]
    demands: frozenset[Demand]

    def __bool__(self) -> bool:
        return bool(self.missing or self.demands)

    def names(self) -> str:
        """The faults in short, for an error or a log line."""
        return ",".join([*sorted(self.missing), *sorted(self.demands)])


_SIGNS: Mapping[Language, Mapping[Part, str]] = {
    "sv": {
        Part.COMPLAINT: r"klaga hos Integritetsskyddsmyndigheten.*Box 8114.*imy\.se",
        Part.COURT: r"\bdomstol\b",
        Part.STATUTES: r"\bLag: \S",
        Part.UNTIL: r"Sparas längst till och med \S",
    },
    "en": {
        Part.COMPLAINT: r"complain to the Swedish Authority for Privacy.*Box 8114.*imy\.se",
        Part.COURT: r"\bcourt\b",
        Part.STATUTES: r"\bLaw: \S",
        Part.UNTIL: r"Kept until \S",
    },
}
# A refusal and an extension tell the rule and the reason; a letter of what was done tells its own.
_REASONS: Mapping[Outcome, Mapping[Language, str]] = {
    Outcome.REFUSED: {
        "sv": r"Varför\s+\S.{20,}Regeln: artikel \d",
        "en": r"Why\s+\S.{20,}The rule: Article \d",
    },
    Outcome.EXTENDED: {
        "sv": r"Varför\s+\S.{20,}Med egna ord: \S",
        "en": r"Why\s+\S.{20,}In our own words: \S",
    },
}
_ID = (
    r"(?:id\b|id-?(?:kort|handling|card)\w*|legitimation\w*|pass(?:et)?\b|körkort\w*"
    r"|identity|identitet\w*|passport|driv\w+ licen\w+)"
)
_DEMANDS: Mapping[Demand, str] = {
    Demand.ID_COPY: (
        rf"\b(?:kopi\w+|foto\w*|bild\w*|scan\w*|skann\w*|copy|copies|photo\w*|picture)\W+"
        rf"(?:\w+\W+){{0,4}}?{_ID}"
    ),
    Demand.SIGNATURE: (
        r"\b(?:skriv(?:a|er)? under|underteckna\w*|namnteckning\w*|underskrift\w*|signera\b"
        r"|signature|sign (?:the|this|it|your|and)|signed (?:copy|form|letter|request|paper))\b"
    ),
    Demand.OTHER_MEDIUM: (
        r"\b(?:(?:endast|bara|enbart|måste)\W+(?:\w+\W+){0,4}?(?:per|via|med|på)\W+"
        r"(?:post|brev|mejl|e-post|fax|blankett\w*|formulär\w*|papper)"
        r"|(?:only|must)\W+(?:\w+\W+){0,4}?(?:by|via|in|on)\W+"
        r"(?:post|letter|mail|e-mail|email|fax|form|paper|writing))\b"
    ),
    Demand.OTHER_LANGUAGE: (
        r"\b(?:(?:skriv|skriva|svara|skicka|översätt\w*)\W+(?:\w+\W+){0,5}?(?:på|till)\W+"
        r"(?:svenska|engelska)"
        r"|(?:write|answer|reply|translate\w*|send)\W+(?:\w+\W+){0,5}?(?:in|into|to)\W+"
        r"(?:swedish|english))\b"
    ),
}
_FLAGS = re.IGNORECASE | re.DOTALL


def faults(
    letter: Letter,
    text: str,
    *,
    language: Language,
    facts: Facts,
    own: str,
    elsewhere: frozenset[Part] = frozenset(),
) -> Faults:
    """What the letter lacks or may not say; `elsewhere` is what the answer's own pages say.

    A part that a paragraph claims to be must be readable in the text, too. `own` is the text
    without the labels of the company's tables, which may well be called "Copies of passports".
    """
    needed = required_parts(letter.outcome, letter.right)
    unsaid = {part for part in needed - elsewhere if not _is_said(part, letter, text, language)}
    unsaid |= _unnamed(needed - elsewhere, text, facts)
    return Faults(missing=(needed - letter.parts) | unsaid, demands=demands(own))


def demands(text: str) -> frozenset[Demand]:
    """Everything that these words ask for and may not."""
    return frozenset(
        demand for demand, pattern in _DEMANDS.items() if re.search(pattern, text, _FLAGS)
    )


def _is_said(part: Part, letter: Letter, text: str, language: Language) -> bool:
    signs = _SIGNS[language]
    if part is Part.REASONS:
        pattern = _REASONS.get(letter.outcome, {}).get(language)
    else:
        pattern = signs.get(part)
    return pattern is None or re.search(pattern, text, re.DOTALL) is not None


def _unnamed(needed: frozenset[Part], text: str, facts: Facts) -> set[Part]:
    named = {
        Part.REFERENCE: facts.ref in text,
        Part.COMPANY: facts.company in text and facts.phone in text,
        Part.NEW_DATE: bool(facts.new_date) and facts.new_date in text,
    }
    return {part for part, said in named.items() if part in needed and not said}
