"""What `insyn sources check` and `insyn sources draft` have to tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot import settings
from bot.domain.clock import real_clock, stockholm_day
from bot.domain.errors import InsynError
from bot.domain.registry import Registry, Source
from bot.sources import http_check, registry_schema, sql_check, sql_draft
from bot.sources.draft import Draft
from bot.sources.findings import Check
from bot.sources.places import Places
from bot.sources.registry_file import load_registry
from bot.sources.yaml_reader import from_environment


def every_check(environ: Mapping[str, str]) -> Iterator[Check]:
    """All that is to be said about every source, with its line. Raises RegistryFileError."""
    path = Path(settings.load_one("SOURCES_FILE"))
    registry, places = load_registry(path, environ), Places(path)
    yield from map(places.placed, _checks(registry))


def _checks(registry: Registry) -> Iterator[Check]:
    for source in registry.sources:
        if source.kind == "sql":
            yield from sql_check.checks(registry, source, today=stockholm_day(real_clock()))
        elif source.kind == "http":
            yield from http_check.checks(source)
        else:
            yield _by_hand(source)


def _by_hand(source: Source) -> Check:
    """Nothing answers there but people: who they are is all that can be said."""
    owner = source.manual
    assert owner is not None
    who = "somebody who is asked by mail" if owner.email else "a member of staff"
    if owner.role:
        who = f"whoever of the role {owner.role} comes first"
    return Check(about=source.name, says=f"is looked through by {who}, within {owner.days} days")


class AddressMissingError(InsynError):
    """The database address is not set: put it into this environment variable."""

    def __init__(self, *, variable: str) -> None:
        super().__init__()
        self.variable = variable


class FileThereError(InsynError):
    """The file is there already: choose another name, or write over it with --force."""

    def __init__(self, *, file: Path) -> None:
        super().__init__()
        self.file = file


def drafted(url: str, environ: Mapping[str, str], *, schemas: tuple[str, ...]) -> Draft:
    """Reads the database behind `url`, or behind `env:NAME`; an address is never written down."""
    found = from_environment(url, environ)
    if not found:
        raise AddressMissingError(variable=url.removeprefix("env:"))
    return sql_draft.drafted(found, reference=_reference(url), schemas=schemas)


def _reference(url: str) -> str:
    return url if url.startswith("env:") else "env:REGISTER_URL"


def write(made: Draft, output: Path, *, force: bool) -> None:
    """Puts the draft into a file, with the schema beside it for editors. Raises FileThereError."""
    if output.exists() and not force:
        raise FileThereError(file=output)
    output.write_text(made.text, "utf-8")
    (output.parent / registry_schema.FILE_NAME).write_text(registry_schema.written(), "utf-8")


def summary(made: Draft, url: str, output: Path | None) -> Iterator[str]:
    """What was found, and what its owner has to look at."""
    yield f"{made.tables} tables with {made.fields} fields; {made.guesses} guesses are marked."
    yield f"Persons are the rows of: {', '.join(made.persons) or 'no table; say which'}."
    if made.left_out:
        yield f"Left out, no way leads there from a person: {', '.join(made.left_out)}."
    if made.keyless:
        yield f"Left out, no primary key: {', '.join(made.keyless)}."
    yield "Look at: purpose and legal_basis, level, references, what erase keeps, retention."
    name = output or "the file"
    variable = _reference(url).removeprefix("env:")
    yield f"Then set {variable} and SOURCES_FILE to {name}, and run: insyn sources check"
