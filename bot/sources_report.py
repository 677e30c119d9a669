"""`insyn sources check` over every source of the file, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot import settings
from bot.domain.clock import real_clock, stockholm_day
from bot.domain.errors import InsynError
from bot.domain.registry import Source
from bot.sources import sql_check
from bot.sources.findings import Check, fault
from bot.sources.registry_file import load_registry
from bot.wiring import ADAPTERS


def every_check(environ: Mapping[str, str]) -> Iterator[Check]:
    """All that is to be said about every source. Raises RegistryFileError."""
    registry = load_registry(Path(settings.load_one("SOURCES_FILE")), environ)
    for source in registry.sources:
        if source.kind == "sql":
            yield from sql_check.checks(registry, source, today=stockholm_day(real_clock()))
        else:
            yield _answers(source)


def _answers(source: Source) -> Check:
    adapter = ADAPTERS[source.kind](source)
    try:
        adapter.ping()
    except InsynError as error:
        return fault(source.name, str(error) or "does not answer; check its address")
    finally:
        adapter.close()
    return Check(about=source.name, says="answers")
