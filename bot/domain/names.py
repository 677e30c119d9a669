"""Names of people in free text, where the way of writing says that one stands there.

A rule cannot know every name. It finds those in greetings, below letters, and behind words for
relatives and neighbours; whatever it takes for a name is shown to staff before it is covered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_LETTERS = r"[^\W\d_](?:[^\W\d_]|['\u2019](?=[^\W\d_]))*"
_WORD = rf"{_LETTERS}(?:-{_LETTERS})?"
_NAMES = rf"({_WORD}(?:[ \t]+{_WORD}){{0,2}})"
_GREETINGS = "hej|hejsan|hallå|tjena|god dag|bäste|bästa|kära|käre|hello|hi|dear"
_CLOSINGS = "hälsningar|hälsning|hälsar|mvh|regards|wishes|sincerely|truly|cheers"
_NEAR = (
    "man|fru|make|maka|sambo|son|dotter|mamma|mor|pappa|far|bror|syster|granne|chef|kollega|vän|"
    "husband|wife|partner|daughter|mother|father|brother|sister|neighbour|boss|colleague|friend"
)
_END = r"(?=[ \t]*[.!]?[ \t\r]*$)"
_PLACES = tuple(
    re.compile(place, re.IGNORECASE | re.MULTILINE)
    for place in (
        rf"^[ \t]*(?:{_GREETINGS})[ \t]+{_NAMES}(?=[ \t\r]*(?:[,!.:;]|$))",
        rf"\b(?:{_CLOSINGS})[ \t]*[,.!]?\s+{_NAMES}{_END}",
        rf"(?:^|\s)/[ \t]?{_NAMES}{_END}",
        rf"\b(?:min|mitt|vår|hans|hennes|my|our|his|her)\s+(?:{_NEAR})\s+{_NAMES}",
    )
)
_NO_NAMES = frozenset(
    {"alla", "allihop", "igen", "jag", "ni", "du", "vi", "det", "den", "kan", "har", "och", "i"}
    | {"kundtjänst", "support", "team", "service", "all", "there", "again", "sir", "madam", "and"}
    | {"we", "you", "everybody", "customer"}
)


def names_in(text: str) -> Iterator[Span]:
    """Where names stand, as (start, end) pairs; one place may come twice."""
    for place in _PLACES:
        for found in place.finditer(text):
            span = _capitalised(text, found.span(1))
            if span is not None:
                yield span


def words_of(name: str) -> frozenset[str]:
    """The words of a name, in which two spellings of it are the same."""
    return frozenset(word.casefold() for word in re.findall(_WORD, name))


def _capitalised(text: str, span: Span) -> Span | None:
    """The words at the beginning that are written as names are; None if the first one is not."""
    end = span[0]
    for word in re.finditer(_WORD, text[slice(*span)]):
        said = word.group()
        if not said[0].isupper() or said.casefold() in _NO_NAMES:
            break
        end = span[0] + word.end()
    return (span[0], end) if end > span[0] else None
