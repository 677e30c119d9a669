"""Names of people in free text, where the way of writing says that one stands there.

No rule knows every name. These find them in greetings, below letters, behind titles and words for
relatives and neighbours, behind "is called", and wherever a common given name has a capital
letter; names of streets and companies are left. Whatever is taken for a name is shown to staff
before it is covered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from bot.domain.given_names import GIVEN, NEVER_ALONE, WORDS_TOO

Span = tuple[int, int]
Word = re.Match[str]

_LETTERS = r"[^\W\d_](?:[^\W\d_]|['\u2019](?=[^\W\d_]))*"
_WORD = rf"{_LETTERS}(?:-{_LETTERS})?"
_WORDS = re.compile(_WORD)
# Latin capital letters, with small ones of some languages between them.
_CAPITAL = re.compile(rf"(?<![\w'\u2019-])(?=[A-Z\u00c0-\u00de\u0100-\u024f]){_WORD}")
_ADDRESS = re.compile(r"[^\s,;()<>]*(?:@|://)[^\s,;()<>]*")  # covered as a whole, or not
_GREETINGS = frozenset(
    {"hej", "hejsan", "hallå", "tjena", "god dag", "bäste", "bästa", "kära", "käre", "hello", "hi"}
    | {"dear"}
)
_CLOSINGS = frozenset(
    {
        "hälsningar",
        "hälsning",
        "hälsar",
        "mvh",
        "regards",
        "wishes",
        "sincerely",
        "truly",
        "cheers",
    }
)
_SLASH = re.compile(r"(?:^|\s)/[ \t]?$")
_INITIAL = re.compile(r"(?<![\w.])[^\W\d_]\.[ \t]?$")
_GREETED = re.compile(r"[ \t\r]*(?:[,!.:;]|$)", re.MULTILINE)
_ENDS = re.compile(r"[ \t]*[.!]?[ \t\r]*$", re.MULTILINE)
_BEFORE = 60  # characters in which a greeting, a title or a word for a relative stands
_OWNERS = frozenset(
    {"min", "mina", "mitt", "din", "er", "vår", "vårt", "våra", "hans", "hennes", "deras"}
    | {"my", "your", "our", "his", "her", "their"}
)
_NEAR = frozenset(
    {
        "man",
        "fru",
        "make",
        "maka",
        "sambo",
        "son",
        "dotter",
        "mamma",
        "mor",
        "pappa",
        "far",
        "bror",
    }
    | {"syster", "granne", "chef", "kollega", "vän", "advokat", "läkare", "handläggare"}
    | {"husband", "wife", "partner", "ex-partner", "daughter", "mother", "father", "mum", "dad"}
    | {"brother", "sister", "neighbour", "boss", "colleague", "friend", "lawyer", "doctor"}
)
_ALONE = frozenset(  # what stands before a name without "my"
    {"mamma", "pappa", "farmor", "farfar", "mormor", "morfar", "moster", "faster", "morbror"}
    | {"farbror", "grannen", "barnen", "mum", "aunt", "uncle"}
    | {"fru", "herr", "fröken", "doktor", "dr", "prof", "mr", "mrs", "ms", "miss"}
    | {"kallas", "named", "c/o"}
)
NO_NAMES = frozenset(
    {"alla", "allihop", "igen", "jag", "ni", "du", "vi", "det", "den", "kan", "har", "och", "i"}
    | {"kundtjänst", "support", "team", "service", "all", "there", "again", "sir", "madam", "and"}
    | {"we", "you", "everybody", "customer"}
)
_BETWEEN = frozenset({" ", "\t", " & "})
_STREET = (
    *("gata", "gatan", "väg", "vägen", "gränd", "gränden", "torg", "torget", "plats", "platsen"),
    *("allé", "allén", "stigen", "backen", "kajen"),
    *("street", "road", "avenue", "lane", "square", "drive"),
)
_FIRM = frozenset(
    {"ab", "hb", "kb", "aktiebolag", "bank", "ltd", "limited", "inc", "plc", "llc", "gmbh", "oy"}
)
_SURNAME = re.compile(r"(?:sson|sen|qvist|kvist|ström|gren|dahl|ić|ova|ov|ski)$")
_RELATIVE = re.compile(rf"\b(?P<owner>\w+)(?= (?P<near>{_WORD}),? (?P<name>{_WORD}))")
_MOST = 3  # words of a name
_SHOUTED = 6  # so many capitalised words in a row are no name
_OPENING = " \t\r\n\"'\u201d\u201c("
_STOPS = ".!?:;•\u2013-"
_ACTS = re.compile(
    r"\s+(?:sa|säger|ringde|ringer|lovade|lovar|kom|kommer|hämtar|hämtade|skrev|skriver|svarade|"
    r"hjälpte|tog|vill|said|says|called|rang|promised|told|wrote|came|helped|took|wants)\b"
)


def names_in(text: str) -> Iterator[Span]:
    """Where names stand, as (start, end) pairs in order."""
    for run in runs(text):
        said = [word.group().casefold() for word in run]
        if not is_place_or_firm(text, run, said):
            yield from _named(text, run, said)
    yield from _small(text)


def _small(text: str) -> Iterator[Span]:
    """Given names in small letters, behind what says that one comes."""
    for found in _RELATIVE.finditer(text):
        owner, near, name = (found[part].casefold() for part in ("owner", "near", "name"))
        theirs = owner in _OWNERS and near in _NEAR
        if theirs and name in GIVEN and found["name"][0].islower():
            yield found.span("name")


def words_of(name: str) -> frozenset[str]:
    """The words of a name, in which two spellings of it are the same."""
    return frozenset(_folded(word) for word in _WORDS.findall(name))


def is_own(name: str, own: frozenset[str]) -> bool:
    """Whether the words are the person's own name, be it with a new one among them."""
    words = words_of(name)
    return words <= own or len(words & own) > 1


def _folded(word: str) -> str:
    """Without accents: people leave them out."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def runs(text: str) -> Iterator[list[Word]]:
    """Words with a capital letter that follow one another."""
    run: list[Word] = []
    addressed = "@" in text or "://" in text
    addresses = [found.span() for found in _ADDRESS.finditer(text)] if addressed else []
    for word in _CAPITAL.finditer(text):
        if any(start <= word.start() < end for start, end in addresses):
            continue
        if not all(part[0].isupper() for part in word.group().split("-")):
            continue
        if run and text[run[-1].end() : word.start()] not in _BETWEEN:
            yield from _apart(run)
            run = []
        run.append(word)
    yield from _apart(run)


def _apart(run: list[Word]) -> Iterator[list[Word]]:
    """Where everything is written in capitals they say nothing: each word stands for itself."""
    if len(run) > _SHOUTED:
        yield from ([word] for word in run)
    elif run:
        yield run


def is_place_or_firm(text: str, run: list[Word], said: list[str]) -> bool:
    """Whether words with capital letters are a street's or a company's."""
    return (
        "&" in text[run[0].start() : run[-1].end()]
        or not _FIRM.isdisjoint(said)
        or any(word.endswith(_STREET) for word in said)
    )


def _named(text: str, run: list[Word], said: list[str]) -> Iterator[Span]:
    """The name in a run, from the first word on that is one where it stands."""
    for at, word in enumerate(run):
        if said[at] in NO_NAMES:
            continue
        some = list(takewhile(lambda one: one.group().casefold() not in NO_NAMES, run[at:]))[
            :_MOST
        ]
        start, end = word.start(), some[-1].end()
        before = text[max(0, start - _BEFORE) : start]
        if _is_announced(before, text, end) or _is_given(text, run, said, at):
            yield start - _initial(before), end
            return


def _length(said: list[str]) -> int:
    """How many of the words are the name."""
    return len(list(takewhile(lambda word: word not in NO_NAMES, said[:_MOST])))


def _is_announced(before: str, text: str, end: int) -> bool:
    """Whether what stands before (and behind) says that a name comes."""
    if before.endswith("/"):
        return _SLASH.search(before) is not None and _ENDS.match(text, end) is not None
    words = before.casefold().split()[-3:]
    if not words or not before[-1].isspace():
        return _initial(before) > 0
    if words[-1].rstrip(",.!") in _CLOSINGS:
        return _ENDS.match(text, end) is not None
    if before.rpartition("\n")[2].strip().casefold() in _GREETINGS:
        return _GREETED.match(text, end) is not None
    return _initial(before) > 0 or _is_introduced(words)


def _initial(before: str) -> int:
    """The length of an initial that stands before, with its full stop."""
    found = _INITIAL.search(before) if "." in before[-2:] else None
    return len(found.group()) if found else 0


def _is_introduced(words: list[str]) -> bool:
    """Behind a title, a word for a relative, or "is called"."""
    last, earlier = words[-1].rstrip("."), words[:-1]
    if last in _ALONE:
        return True
    match last:
        case "heter":
            return earlier[-1:] != ["jag"]
        case "namn":
            return earlier[-1:] == ["vid"]
        case "called":
            return earlier[-1:] in (["somebody"], ["someone"])
        case "is":
            return earlier[-1:] == ["name"] and earlier[:1] != ["my"]
    return last in _NEAR and not _OWNERS.isdisjoint(earlier)


def _is_given(text: str, run: list[Word], said: list[str], at: int) -> bool:
    """Whether the word is a given name here, or stands before what ends as surnames do."""
    last = at + 1 == len(run)
    found = _bare(said[at])
    parts = found.split("-")
    if found in NEVER_ALONE:
        return not last and said[at + 1] not in NO_NAMES
    if any(part in GIVEN for part in parts):
        return True
    first = at == 0 and begins_sentence(text, run[0].start())
    if any(part in WORDS_TOO for part in parts):
        return not (first and last) or _ACTS.match(text, run[at].end()) is not None
    return not first and not last and _SURNAME.search(said[at + 1]) is not None


def begins_sentence(text: str, at: int) -> bool:
    """Whether nothing of a sentence stands before."""
    before = text[max(0, at - _BEFORE) : at]
    bare = before.rstrip(_OPENING)
    return not bare or bare[-1] in _STOPS or "\n" in before[len(bare) :]


def _bare(said: str) -> str:
    """Without the ending of a genitive, where what is left is a name."""
    said = said.replace("\u2019", "'").removesuffix("'s")
    short = said.removesuffix("s")
    return short if short in GIVEN and said not in GIVEN and said not in WORDS_TOO else said
