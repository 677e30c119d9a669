"""What stands on an envelope as people and registers write it: what is on file, and what differs.

They are compared leniently: a doubt costs staff a look, and must not come of a comma or a door.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import takewhile

from bot.domain.holdings import Finding, Row, SourceHoldings
from bot.domain.identifiers import Postcode, folded, parse_postcode
from bot.domain.powers import Alike, alike
from bot.domain.registry import Registry, Table

Address = tuple[str, ...]  # line by line, as on an envelope

STREET, POSTCODE, CITY = "street", "postcode", "city"  # kinds of fields
NAME, TEXT = "name", "text"
_POSTCODE = re.compile(r"(?<!\d)(\d{3}) ?(\d{2})(?!\d)")
_PARTS = re.compile(r"\d+|[^\W\d_]+")


def on_file(registry: Registry, found: Iterable[SourceHoldings]) -> tuple[Address, ...]:
    """The addresses in what is known to be one person's rows, each once."""
    rows = (row for one in found if one.finding is Finding.FOUND for row in one.rows)
    return tuple(dict.fromkeys(address for row in rows if (address := _of_row(registry, row))))


def _of_row(registry: Registry, row: Row) -> Address:
    """Where a row says that the person lives; emptied ones say nothing."""
    table = registry.table(row.source, row.table)
    street = " ".join(_values(table, row, STREET))
    postcode = next(_values(table, row, POSTCODE), "")
    town = " ".join([postcode, *_values(table, row, CITY)]).strip()
    known = any(char.isalpha() for char in street) and _digits(postcode)
    return (street, town) if known else ()


def _values(table: Table, row: Row, kind: str) -> Iterator[str]:
    for field in table.fields:
        written = str(row.values.get(field.column) or "").strip()
        if field.correct == kind and written:
            yield written


def _digits(postcode: str) -> str:
    found = parse_postcode(postcode)
    return found.digits if isinstance(found, Postcode) else ""


def names_on_file(registry: Registry, found: Iterable[SourceHoldings]) -> tuple[str, ...]:
    """The names in what is known to be one person's rows, each once.

    Whoever is there with a name may be written to as the company that stands in the same row.
    """
    rows = (row for one in found if one.finding is Finding.FOUND for row in one.rows)
    return tuple(dict.fromkeys(name for row in rows for name in _names_of(registry, row)))


def _names_of(registry: Registry, row: Row) -> Iterator[str]:
    table = registry.table(row.source, row.table)
    name = " ".join(_values(table, row, NAME))
    if any(char.isalpha() for char in name):  # emptied ones say nothing
        yield name
        yield from _values(table, row, TEXT)


def other_name(typed: str, known: Iterable[str]) -> bool:
    """Whether it is none of the names on file; nothing on file casts no doubt."""
    names = list(known)
    return bool(names) and all(alike(typed, one) is not Alike.SAME for one in names)


def differs(typed: Address, known: Iterable[Address]) -> bool:
    """Whether it is none of the addresses on file; nothing on file casts no doubt."""
    addresses = list(known)
    return bool(addresses) and not any(_same(typed, one) for one in addresses)


def _same(typed: Address, known: Address) -> bool:
    street, town = known
    text = " ".join(typed)
    postcodes = {first + last for first, last in _POSTCODE.findall(text)}
    lines = [part for line in typed for part in line.split(",")]
    return _digits_in(town) in postcodes and _house(street) in map(_house, lines)


def _digits_in(town: str) -> str:
    found = _POSTCODE.search(town)
    return "".join(found.groups()) if found else ""


def _house(line: str) -> tuple[str, ...]:
    """The street, its number and a letter behind it: what comes after is one door of these."""
    parts = _PARTS.findall(_bare(line))
    name = list(takewhile(lambda part: not part.isdigit(), parts))
    rest = parts[len(name) :]
    letter = [one for one in rest[1:2] if len(one) == 1 and one.isalpha()]
    return (*name, *rest[:1], *letter)


def _bare(line: str) -> str:
    """Without marks: Övägen is also written Ovagen."""
    apart = unicodedata.normalize("NFKD", folded(line).casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
