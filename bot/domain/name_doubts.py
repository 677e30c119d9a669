"""Words in free text that may be somebody's name: people are asked, and nothing is covered.

A capital letter inside a sentence on a word that is in no list of ours; what ends as surnames do
at the beginning of one; a given name in small letters. `names` has what is sure enough to cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain import names
from bot.domain.given_names import GIVEN, NEVER_ALONE, WORDS_TOO
from bot.domain.known_words import KNOWN, LIKE_SURNAMES
from bot.domain.names import Span, Word

_ENDING = re.compile(
    r"\w{2}(?:sson|ström|berg|lund|qvist|kvist|gren|stedt|dahl|holm|lind|strand|borg"
    r"|wright|worth|wood|more|ford|well|ley|ham|shaw|son|smith|burn|borne|ton|croft"
    r"|vić|ić|ova|enko|ski|opoulos|zadeh)s?(?:'s)?$"
)
_IN_A_PLACE = frozenset({"i", "in", "at", "near", "på", "vid", "via", "över"})
_OWN_WORDS = frozenset(  # begin sentences with 's, and are nobody
    {"it", "that", "what", "let", "he", "she", "there", "here", "who", "how", "where", "when"}
    | {"today", "yesterday", "tomorrow", "everyone", "somebody", "nobody", "one", "this"}
)
_SMALL = re.compile(r"(?<![\w@.'\u2019/-])[^\W\d_A-ZÅÄÖ][^\W\d_]{2,}(?![\w@'\u2019-])")
_SHORT = 2  # letters of an abbreviation that is no name
_SHOUTED = 0.5  # of the words with capitals alone: then capitals say nothing


def doubts_in(text: str) -> Iterator[Span]:
    """Where a name may stand, as (start, end) pairs; also where `names_in` is sure of it."""
    if not _is_shouted(text):
        for run in names.runs(text):
            yield from _of_run(text, run)
    yield from _small(text)


def _is_shouted(text: str) -> bool:
    words = [word for word in text.split() if word[:1].isalpha() and len(word) > 1]
    shouted = sum(word.isupper() for word in words)
    return bool(words) and shouted > _SHOUTED * len(words)


def _of_run(text: str, run: list[Word]) -> Iterator[Span]:
    said = [word.group().casefold() for word in run]
    if names.is_place_or_firm(text, run, said):
        return
    first = names.begins_sentence(text, run[0].start())
    if not first and _is_in_a_place(text, run[0]):
        return
    begin = 1 if first and not _may_begin(said[0], alone=len(run) == 1) else 0
    unknown = [word for word in run[begin:] if not _is_known(word.group())]
    if unknown:
        yield unknown[0].start(), unknown[-1].end()


def _is_in_a_place(text: str, word: Word) -> bool:
    before = text[max(0, word.start() - 12) : word.start()].casefold().split()
    return bool(before) and before[-1] in _IN_A_PLACE


def _may_begin(said: str, *, alone: bool) -> bool:
    """Whether a word with which a sentence begins is a name: every sentence has a capital."""
    bare = said.replace("\u2019", "'")
    if bare in LIKE_SURNAMES or bare.removesuffix("s") in LIKE_SURNAMES:
        return False
    owned = alone and bare.endswith("'s") and bare[:-2] not in _OWN_WORDS
    return owned or _ENDING.search(bare) is not None


def _is_known(word: str) -> bool:
    said = word.casefold().replace("\u2019", "'").removesuffix("'s")
    short = len(word) <= _SHORT or (word.isupper() and len(word) <= 2 * _SHORT + 1)
    return short or said in KNOWN or said.removesuffix("s") in KNOWN or said in names.NO_NAMES


def _small(text: str) -> Iterator[Span]:
    """Given names without a capital letter, unless they are ordinary words too."""
    for word in _SMALL.finditer(text):
        said = word.group()
        if said in GIVEN and said not in WORDS_TOO and said not in NEVER_ALONE:
            yield word.span()
