"""Whether settings, the files they name and the database let a verb begin; else all that is wrong.

Imports are late: most verbs need little of the program.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.domain.errors import InsynError
from bot.plainly import sentences

if TYPE_CHECKING:
    from bot.crypto import Keyring
    from bot.settings import Settings


class NotReadyError(InsynError):
    """Something must be put right before Insyn can begin."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


def ready_settings(*, quiet: bool = False) -> Settings:
    """The settings, with a database that fits them. Raises NotReadyError with every fault."""
    from bot.given_files import read_files

    settings = given_settings(quiet=quiet)
    told = _told(lambda: _ready_database(settings))
    if told:
        raise NotReadyError([*told, *_told(lambda: read_files(settings))])
    return settings


def given_settings(*, quiet: bool = False) -> Settings:
    """The settings, whatever state the database is in. Raises NotReadyError with every fault."""
    from bot import logs, settings

    try:
        given = settings.load()
    except settings.SettingsError as error:
        raise NotReadyError([*map(str, error.faults), *_beside(error.values)]) from None
    known = logging.getLevelNamesMapping().get(given.log_level.upper(), logging.INFO)
    logs.set_up(logging.WARNING if quiet else known)
    return given


def _beside(values: Mapping[str, object]) -> list[str]:
    """What is wrong beside faulty settings: in files and database, as far as they are named."""
    from bot.crypto import Keyring
    from bot.given_files import faults_of

    url, keys = values["database_url"], values["keys"]
    if not isinstance(url, str):
        return faults_of(values)
    at_hand = keys if isinstance(keys, Keyring) else None
    return [*faults_of(values), *_told(lambda: _look_at_database(url, at_hand))]


def _ready_database(settings: Settings) -> None:
    """A new database is made; an older one, or one with other keys, is refused with a remedy."""
    from bot.store import schema, sealed
    from bot.store.engine import opened

    with opened(settings.database_url) as engine:
        if schema.current(engine) is None:
            schema.migrate(engine)
        schema.check(engine)
        sealed.check(engine, settings.keys)


def _look_at_database(url: str, keys: Keyring | None) -> None:
    """Changes nothing; a database that is yet to be made is as it should be."""
    from bot.store import schema, sealed
    from bot.store.engine import is_yet_to_be_made, opened

    if is_yet_to_be_made(url):
        return
    with opened(url) as engine:
        if schema.current(engine) is None:
            return
        schema.check(engine)
        if keys is not None:
            sealed.check(engine, keys)


def _told(work: Callable[[], object]) -> list[str]:
    """What went wrong with it, in sentences."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        work()
    except (InsynError, SQLAlchemyError, OSError) as error:
        said = sentences(error)
        if not said:
            raise
        return said
    return []
