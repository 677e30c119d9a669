"""Reads a message: its language, and what it is most likely about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.texts import LANGUAGES, Language
from bot.understanding.features import folded, words
from bot.understanding.intents import REQUESTS, Intent
from bot.understanding.model import Model, softmax

WARMTH = 1.0  # of the probabilities: the warmer, the less sure
LONG = 14  # words from which on a message is read clause by clause too
BEGINNING, END = 700, 500  # the characters of a very long letter where one says what one wants
SAID_IN_PASSING = 0.9  # what one clause of many says counts a little less than a whole message
SENTENCE, KNOWN, APART = 4, 0.6, 3.0  # words, the share of them in the phrases, odds of 20 to 1
DOUBT = 0.45  # the most confidence where something speaks against it

_END_OF_CLAUSE = re.compile(
    r"[.!?;:\n]+|,\s|\s[-–]\s|\s(?:men|utan|samt|fast|but|although|however)\s", re.IGNORECASE
)
_GONE = re.compile(
    r"rader|bort|plocka|utplan|slang|sudd|glom|forsvinn|forint|destru|stryk|finnas kvar"
    r"|kast|rensa|tomm|avlagsn|makuler|nollstall|anonymis"
    r"|eras|delet|remov|wip|forg[eo]t|get rid|destroy|purge|scrub|gone|expunge|17"
    r"|take (?:\w+ ){0,4}away|throw (?:\w+ ){0,3}(?:away|out)|dispos|obliterat|shred|anonymi[sz]"
)
_NOT_GONE = re.compile(
    r"(?:\b(?:inte|ej|inga?|inget|aldrig|utan att|slipp\w*|nej)\b[^.!?,]{0,22}"
    r"(?:rader|ta bort|tas bort|bort|glom|slang|kast|rensa))"
    r"|(?:(?:rader\w*|ta bort|tas bort|slang\w*)\s+(?:inte|ej|inget|ingenting|inga|aldrig)\b)"
    r"|(?:\b(?:not|dont|do not|never|no need to|without|nothing)\b[^.!?,]{0,22}"
    r"(?:eras|delet|remov|wip|forget|throw|take|dispos|shred))"
    r"|(?:(?:delete|erase|remove|wipe)\s+(?:nothing|no)\b)"
)
# "Erase nothing" is an order: erasing is not even offered then.
_FORBIDDEN = re.compile(
    r"\b(?:radera|ta bort|slang)\s+(?:inte(?! bara)|ej|inget|ingenting|inga|aldrig)\b"
    r"|\b(?:delete|erase|remove|wipe)\s+nothing\b"
)

# What has been erased, or has not, is told: "you lied about everything being removed".
_DONE = re.compile(
    r"\b(?:radera(?:t|d|de|des|ts)|borttag(?:en|et|na)|tagits bort|tagit bort|slangts?|forsvunnit"
    r"|deleted|erased|removed|wiped|gone|forgotten|glomt)\b|glomde ni"
    r"|\b(?:did|have) (?:you|ya|u)\b.{0,12}\bforg[eo]t"
)
# "Have I a right to be forgotten?" asks what the law says; whoever wants it says so too.
_ASKS_THE_LAW = re.compile(
    r"\b(?:(?:har|finns) (?:jag|man|en|det)(?: en| nagon)? ratt|maste ni|stammer det|ar det sant"
    r"|(?:ar|blir) ni (?:skyldiga|tvungna)|far (?:ni|man|ett foretag) (?:neka|vagra|saga nej)"
    r"|(?:do|does|have|has|is|am) (?:i|one|there|we)(?: have| got)?(?: a| any| the)?"
    r" (?:right|entitled)"
    r"|must you|(?:are|is) (?:you|a company) (?:obliged|forced|allowed)"
    r"|is it true|may you refuse)\b"
)
_WANTS = re.compile(
    r"\b(?:vill|begar\w*|krav\w*|onskar|snalla|tack|ska|skall|ber|bli|blir|fa"
    r"|want|wish|request|demand|please|pls|plz|like|get|be|must|need|shall|should|wants)\b"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """One thing that the message may be about, and how sure we are of it (0 to 1)."""

    intent: Intent
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says, as far as we can tell: the likeliest first."""

    language: Language
    guesses: tuple[Guess, ...]

    @property
    def best(self) -> Guess:
        return self.guesses[0]


ASKED_NOTHING = (Guess(Intent.HELP, 1.0), Guess(Intent.NONE, 0.0), Guess(Intent.HUMAN, 0.0))
NOTHING_SAID = (Guess(Intent.NONE, 1.0), Guess(Intent.HELP, 0.0), Guess(Intent.HUMAN, 0.0))


@cache
def shipped_model() -> Model:
    """The model of this version, read once. Raises ModelUnreadableError."""
    return Model.load()


def understand(text: str, model: Model | None = None) -> Reading:
    """The reading of a message. It never leaves the machine, and nothing is kept."""
    model = model or shipped_model()
    text = model.mended(text)
    whole = words(text)
    scores = model.scores(whole)
    count = len(Intent)
    language = LANGUAGES[0 if scores[count] >= scores[count + 1] else 1]
    if not whole:
        return Reading(language, ASKED_NOTHING if "?" in text else NOTHING_SAID)
    share = softmax(scores[:count], warmth=WARMTH)
    if len(whole) >= LONG:
        share = _with_clauses(text, share, model)
    found = dict(zip(Intent, share, strict=True))
    return Reading(language, tuple(_ranked(_doubted(found, text, whole, model))))


def language_surely(text: str, model: Model | None = None) -> Language | None:
    """The language of a whole sentence; None for names, addresses and what fits either."""
    if len(text.split()) < 2:  # an address or a code: most of what is asked for
        return None
    model = model or shipped_model()
    said = words(text)
    if len(said) < SENTENCE or model.known(said) < KNOWN:
        return None
    swedish, english = model.scores(said)[len(Intent) :][:2]
    if abs(swedish - english) < APART:
        return None
    return LANGUAGES[0 if swedish > english else 1]


def _with_clauses(text: str, share: Sequence[float], model: Model) -> list[float]:
    """In a long letter the request often stands in one clause among many."""
    best = list(share)
    for said in _clauses(text):
        part = softmax(model.scores(said)[: len(best)], warmth=WARMTH)
        best = [
            max(b, SAID_IN_PASSING * p) if intent in _ASKED_IN_PASSING else b
            for intent, b, p in zip(Intent, best, part, strict=True)
        ]
    total = sum(best)
    return [one / total for one in best]


_ASKED_IN_PASSING = frozenset(Intent) - {
    Intent.NONE,
    Intent.HELP,
    Intent.LANGUAGE_SV,
    Intent.LANGUAGE_EN,
    Intent.SIGN_OUT,
    Intent.VERIFY,
}


def _clauses(text: str) -> Iterator[list[str]]:
    if len(text) > BEGINNING + END:
        text = f"{text[:BEGINNING]}\n{text[-END:]}"
    for clause in _END_OF_CLAUSE.split(text):
        said = words(clause)
        if len(said) >= 3:
            yield said


# A request is about a person or about what is stored: "can you erase my tattoo" is neither.
_PERSONAL = frozenset(
    {
        *("me", "data", "stored", "register", "copy", "personal-fact", "everything"),
        *("advertising", "object", "consent", "rights", "forgotten", "dead"),
    }
)
_TRADE = frozenset({"goods", "fault", "weather", "bank"})
_VAGUE = frozenset({"stored", "everything"})  # "you have sent the wrong goods" is not about data


def _doubted(
    found: dict[Intent, float], text: str, said: Sequence[str], model: Model
) -> dict[Intent, float]:
    """An erasure needs a word of erasing that is not denied; what is unknown is no request."""
    plain, meanings = folded(text), frozenset(model.synonyms.meanings(said))
    personal = _PERSONAL if meanings.isdisjoint(_TRADE) else _PERSONAL - _VAGUE
    if model.known(said) < 0.5 or meanings.isdisjoint(personal):
        for intent in REQUESTS:
            found = _capped(found, intent)
        found = _never_first(found, Intent.ERASURE)
    if not _GONE.search(plain):
        found = _capped(found, Intent.ERASURE)
    if _NOT_GONE.search(plain) or _only_told(plain):
        found = _never_first(found, Intent.ERASURE)
    return _capped(found, Intent.ERASURE, most=0.0) if _FORBIDDEN.search(plain) else found


def _only_told(plain: str) -> bool:
    """Erasing is asked about, or has been done, and nobody says that they want it."""
    done = _DONE.search(plain) and not _GONE.search(_DONE.sub("", plain))
    return bool(done or _ASKS_THE_LAW.search(plain)) and not _WANTS.search(plain)


def _never_first(found: dict[Intent, float], intent: Intent) -> dict[Intent, float]:
    """What is denied, or about something else, changes places with the next likely meaning."""
    found = _capped(found, intent)
    second = max((one for one in found if one is not intent), key=lambda one: found[one])
    if found[intent] < found[second]:
        return found
    return {**found, intent: found[second], second: found[intent]}


def _capped(
    found: dict[Intent, float], intent: Intent, *, most: float = DOUBT
) -> dict[Intent, float]:
    """What is taken from one intent goes to the others, so that they still add up to one."""
    excess = max(found[intent] - most, 0.0)
    if not excess:
        return found
    rest = 1.0 - found[intent] or 1.0
    raised = {one: share + excess * share / rest for one, share in found.items()}
    return {**raised, intent: most}


def _ranked(found: dict[Intent, float]) -> Iterator[Guess]:
    for intent, share in sorted(found.items(), key=lambda pair: -pair[1]):
        yield Guess(intent, share)
