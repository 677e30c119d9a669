"""Whether the keys at hand are those that the database was sealed with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine
from sqlalchemy import select as sa_select
from sqlmodel import SQLModel

from bot.crypto import Keyring, SealBrokenError
from bot.domain.errors import InsynError
from bot.store import tables  # noqa: F401 - this is what fills the metadata

PREFIX = "sealed_"


class KeysUnfitError(InsynError):
    """KEYS are not those that the database was sealed with: nothing in it could be read."""


def misfits(engine: Engine, keyring: Keyring) -> tuple[int, int]:
    """Of one field of each kind, how many do not open, and how many there are."""
    with engine.connect() as connection:
        opened = [_opens(keyring, blob, place) for blob, place in _samples(connection)]
    return opened.count(False), len(opened)


def check(engine: Engine, keyring: Keyring) -> None:
    """Raises KeysUnfitError if there is something, and nothing of it opens."""
    broken, found = misfits(engine, keyring)
    if found and broken == found:
        raise KeysUnfitError


def _samples(connection: Connection) -> Iterator[tuple[bytes, str]]:
    for table in SQLModel.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        for column in table.columns:
            if column.name.startswith(PREFIX):
                query = sa_select(column, *keys).where(column.is_not(None)).limit(1)
                for blob, *key in connection.execute(query):
                    yield blob, "|".join((table.name, column.name, *map(str, key)))


def _opens(keyring: Keyring, blob: bytes, place: str) -> bool:
    try:
        keyring.open(blob, place)
    except SealBrokenError:
        return False
    return True
