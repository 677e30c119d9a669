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
    NUMBER = "number"  # no demand: a personal identity number, which passes through no chat


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
# A refusal and an extension tell the rule and the reason; a letter of what was done says because
# of what the rest stays, or stays hidden.
_REASONS: Mapping[Outcome, Mapping[Language, str]] = {
    Outcome.REFUSED: {
        "sv": r"Varför\s+\S.{20,}Regeln: artikel \d",
        "en": r"Why\s+\S.{20,}The rule: Article \d",
    },
    Outcome.PARTLY: {"sv": r"\beftersom\b", "en": r"\bbecause\b"},
    Outcome.EXTENDED: {
        "sv": r"Varför\s+\S.{20,}Med egna ord: \S",
        "en": r"Why\s+\S.{20,}In our own words: \S",
    },
}
# The everyday words for an identity document; "ID" alone only where it is the reader's own.
_DOCUMENT = (
    r"(?:(?<!-)\bid-?(?:kort|handling|card|document)\w*|identitets?(?:kort|handling)\w*"
    r"|identity (?:card|document)s?|legitimation\w*|pass(?:et)?\b|passports?\b|körkort\w*"
    r"|driv\w+(?:['’]s)? licen\w+)"
)
_ID = rf"(?:{_DOCUMENT}|(?<!-)\bid\b|\bleg(?:et)?\b|identity\b|identitet\w*)"
_OWN_ID = rf"(?:{_DOCUMENT}|(?:your|valid|ditt?|giltigt?|an?|en|ett)\W+(?:id|leg)\b)"
_SOME, _FEW = r"(?:\w+\W+){0,6}?", r"(?:\w+\W+){0,3}?"
_PAPER_SV = r"(?:post|brev|mejl|mail|e-post|fax|blankett\w*|formulär\w*|papper)"
_PAPER_EN = r"(?:post|letter|mail|e-mail|email|fax|form|paper|writing|person)"
_TONGUE_SV, _TONGUE_EN = r"(?:svenska|engelska|norska|danska|finska)", r"(?:swedish|english)"
_DEMANDS: Mapping[Demand, tuple[str, ...]] = {
    Demand.ID_COPY: (
        (
            rf"\b(?:kopi\w+|foto\w*|bild\w*|selfie\w*|scan\w*|skann\w*|copy|copies|photo\w*|picture)"
            rf"\W+{_SOME}{_ID}"
        ),
        rf"\b(?:skicka|sänd|bifoga|mejla|maila|lämna|ladda)\W+{_FEW}{_OWN_ID}",
        rf"\b(?:send|attach|upload|enclose|e-?mail|forward|submit)\W+{_FEW}{_OWN_ID}",
    ),
    Demand.SIGNATURE: (
        (
            r"\b(?:skriv(?:a|er)? under|underteckna\w*|namnteckning\w*|underskrift\w*|signera\b"
            r"|signatur(?:en)?\b)"
        ),
        r"\b(?:inte|ej)\W+(?:har\W+)?skrivit under\b",
        r"\bskriv\W+på\W+(?:blankett|formulär|begäran|papper|här|nedan)\w*",
        (
            r"\b(?:signature|sign (?:the|this|it|your|and|below|here)|signed by you"
            r"|signed (?:copy|form|letter|request|paper))\b"
        ),
    ),
    Demand.OTHER_MEDIUM: (
        rf"\b(?:endast|bara|enbart|måste)\W+(?:\w+\W+){{0,4}}?(?:per|via|med|på)\W+{_PAPER_SV}\b",
        rf"\b(?:only|must)\W+(?:\w+\W+){{0,4}}?(?:by|via|in|on)\W+{_PAPER_EN}\b",
        (
            rf"\b(?:skicka|sänd|lämna|gör)\W+{_FEW}(?:begäran|förfrågan|ansökan)\W+{_FEW}"
            rf"(?:per|via|med|på)\W+{_PAPER_SV}\b"
        ),
        (
            rf"\b(?:send|submit|make|file)\W+{_FEW}(?:request|application)\W+{_FEW}"
            rf"(?:by|via|in|on)\W+{_PAPER_EN}\b"
        ),
        rf"\b(?:måste|ska|skall|behöver)\W+{_FEW}skriftlig\w*",
        r"\b(?:mejla|maila|e-posta|faxa|ring)\W+(?:\w+\W+){0,4}?(?:i\W+stället|istället)\b",
        r"\b(?:e-?mail|call|phone|fax|write to)\W+(?:us|me)\W+(?:\w+\W+){0,3}?instead\b",
        rf"\bfyll(?:a|er)?\W+i\W+{_FEW}\w*(?:blankett|formulär)\w*",
        rf"\b(?:fill\W+(?:in|out)|complete|use)\W+{_FEW}(?:form|web form)\b",
        rf"\b(?:besök|kom\W+till)\W+{_FEW}(?:kontor|butik)\w*",
        rf"\b(?:visit|come\W+to)\W+{_FEW}(?:office|store|shop)\b",
    ),
    Demand.OTHER_LANGUAGE: (
        (
            rf"\b(?:skriv|skriva|svara|skicka|formulera|översätt\w*)\W+(?:\w+\W+){{0,5}}?(?:på|till)\W+"
            rf"{_TONGUE_SV}\b"
        ),
        (
            rf"\b(?:write|answer|reply|translate\w*|send)\W+(?:\w+\W+){{0,5}}?(?:in|into|to)\W+"
            rf"{_TONGUE_EN}\b"
        ),
        rf"\banvänd\w*\W+{_TONGUE_SV}\b|\b{_TONGUE_SV},?\W+tack\b",
        rf"\buse\W+{_TONGUE_EN}\b(?!\W+\w)|\b{_TONGUE_EN},?\W+please\b",
    ),
}
_FLAGS = re.IGNORECASE | re.DOTALL
_WITHIN = r"[^\w.!?]+"  # a demand stands in one sentence
_ASKING = {
    demand: tuple(re.compile(pattern.replace(r"\W+", _WITHIN), _FLAGS) for pattern in patterns)
    for demand, patterns in _DEMANDS.items()
}


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
        demand
        for demand, patterns in _ASKING.items()
        if any(pattern.search(text) for pattern in patterns)
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
