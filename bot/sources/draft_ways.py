"""Who owns whom in a database that nobody has described: guessed from its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.claims import ClaimKind
from bot.domain.registry import Direction
from bot.sources.draft_words import is_of_others, is_of_persons, meaning_of, theme_of
from bot.sources.reflection import Found, Pointer

Tables = Mapping[str, Found]


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A pointer of a table with the direction that we guess, and why if it is a guess."""

    pointer: Pointer
    direction: Direction
    guess: str = ""


def has_identity(table: Found) -> bool:
    """Whether its rows can be found by what a person proves, and are about that person."""
    return not is_of_others(_bare(table)) and any(_claims(c.name) for c in table.columns)


def _bare(table: Found) -> str:
    return table.name.rpartition(".")[2]


def is_person(table: Found) -> bool:
    """A row is a person if the table is called so, has an identity and says a name or number."""
    names = [meaning for column in table.columns if (meaning := meaning_of(column.name))]
    named = any(one.name == "name" or one.level == 3 for one in names)
    found = is_of_persons(_bare(table)) and has_identity(table) and named
    return found and not any(_extends(table, pointer) for pointer in table.pointers)


def _extends(table: Found, pointer: Pointer) -> bool:
    """Whether a row says more about one row of another table of persons, as a profile does."""
    other = pointer.table.rpartition(".")[2]
    return pointer.columns == table.key and pointer.table != table.name and is_of_persons(other)


def _claims(column: str) -> bool:
    meaning = meaning_of(column)
    return meaning is not None and meaning.claim is not None


def ranks(tables: Tables) -> dict[str, int]:
    """How many steps each table is from a person; tables that no way leads to are left out."""
    usable = {name: table for name, table in tables.items() if table.key}
    found = {name: 0 for name, table in usable.items() if is_person(table)}
    found = found or {name: 0 for name, table in usable.items() if has_identity(table)}
    _spread(usable, found)
    for name, table in usable.items():  # found by an address alone
        if has_identity(table):
            found.setdefault(name, 0)
    _spread(usable, found)
    for name in _owned_upwards(usable, found):
        found[name] = 1 + max(found.values(), default=0)
    _spread(usable, found)
    return found


def _spread(tables: Tables, found: dict[str, int]) -> None:
    step = True
    while step:
        step = False
        for name, table in tables.items():
            near = [found[p.table] for p in table.pointers if p.table in found and p.table != name]
            if near and name not in found:
                found[name], step = 1 + min(near), True


def _owned_upwards(tables: Tables, found: Mapping[str, int]) -> Iterator[str]:
    """Tables that a person's row points to and that say something about people: an address."""
    pointed = {p.table for name in found for p in tables[name].pointers if p.table in tables}
    for name in sorted(pointed - set(found)):
        table = tables[name]
        if any(_personal(column.name) for column in table.columns) and not _is_shared(table):
            yield name


def _is_shared(table: Found) -> bool:
    """Whether many people's rows may point to one of its: a shop or a club has a name and a town.

    It would be erased with the first of them.
    """
    named = any(one.name == "name" for column in table.columns if (one := meaning_of(column.name)))
    return named and theme_of(_bare(table)).category not in ("contact", "identity")


def _personal(column: str) -> bool:
    meaning = meaning_of(column)
    return meaning is not None and meaning.personal and meaning.correct not in (None, "name")


def ways(table: Found, tables: Tables, rank: Mapping[str, int]) -> Iterator[Way]:
    """The pointers to tables of the draft; one of them says whose the row is."""
    inside = [pointer for pointer in table.pointers if pointer.table in rank]
    owner = _owner(table, rank)
    for pointer in inside:
        why = "from the names, there is no foreign key" if pointer.guessed else ""
        if pointer is owner:
            several = sum(other.table == pointer.table for other in inside) > 1
            why = "several ways lead to a person; this one is taken" if several else why
            more = _extends(table, pointer) and bool(_contacts(table))
            if more or _leads_up(table, tables[pointer.table]):
                yield Way(
                    pointer=pointer, direction=Direction.BOTH, guess="people are found by it"
                )
            else:
                yield Way(pointer=pointer, direction=Direction.OWNED, guess=why)
        elif rank[pointer.table] > rank[table.name] and not _owned(tables[pointer.table], rank):
            yield Way(pointer=pointer, direction=Direction.OWNS, guess="it belongs to this row")
        else:
            yield Way(
                pointer=pointer, direction=Direction.NONE, guess="another way says whose it is"
            )


def _leads_up(table: Found, person: Found) -> bool:
    """Whether a person's contacts stand here and not with the person: the search starts here."""
    return is_person(person) and bool(_contacts(table)) and not _contacts(person)


def _contacts(table: Found) -> set[ClaimKind]:
    found = (meaning_of(column.name) for column in table.columns)
    return {one.claim for one in found if one and one.claim in (ClaimKind.EMAIL, ClaimKind.PHONE)}


def _owned(table: Found, rank: Mapping[str, int]) -> bool:
    return _owner(table, rank) is not None


def _owner(table: Found, rank: Mapping[str, int]) -> Pointer | None:
    """The nearest table to a person, by a pointer that is always set if there is one."""
    inside = [pointer for pointer in table.pointers if pointer.table in rank]
    nearer = [p for p in inside if p.table != table.name and rank[p.table] < rank[table.name]]

    def order(pointer: Pointer) -> tuple[int, bool]:
        empty = any(table.column(name).nullable for name in pointer.columns)
        return rank[pointer.table], empty

    return min(nearer, key=order, default=None)
