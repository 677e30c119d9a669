"""What verbs of the command line stand on: settings, a schema that fits, units of their own."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.crypto import Keyring
    from bot.settings import Settings
    from bot.store.unit import Unit


class Tongue(StrEnum):
    SV = "sv"
    EN = "en"


@contextlib.contextmanager
def with_sources() -> Iterator[tuple[Callable[[], Any], Any]]:
    """A way to open units, and every data source, closed at the end."""
    from bot.parts import office_of, sources_of, unit_for_command

    settings = given_settings()
    ready_schema(settings)
    sources = sources_of(office_of(settings))
    try:
        yield lambda: unit_for_command(settings), sources
    finally:
        for source in sources.values():
            source.close()


def given_keys() -> Keyring:
    from bot import settings as known

    return known.load_keys()


def given_settings() -> Settings:
    from bot import logs
    from bot import settings as known

    settings = known.load()
    logs.set_up(logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO))
    return settings


def ready_schema(settings: Settings) -> None:
    """A new database is made; an older one, or one with other keys, is refused with a remedy."""
    from bot.store import schema, sealed
    from bot.store.engine import open_engine

    engine = open_engine(settings.database_url)
    try:
        if schema.current(engine) is None:
            schema.migrate(engine)
        schema.check(engine)
        sealed.check(engine, settings.keys)
    finally:
        engine.dispose()


def in_a_unit(work: Callable[[Unit], Any]) -> Any:
    """Runs one service from the command line, in a unit of its own."""
    from bot.parts import unit_for_command

    settings = given_settings()
    ready_schema(settings)
    with unit_for_command(settings) as unit:
        return work(unit)
