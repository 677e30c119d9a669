"""What every table is made of: rows, moments, ids, and columns that are sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, LargeBinary, TypeDecorator
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

from bot.crypto import random_bytes


class Record(SQLModel):
    """A row is written by us alone and never validated: no validator is built for each table."""

    model_config = SQLModelConfig(defer_build=True)
    # The column's descriptor notes the change; SQLModel and pydantic would only look it up again.
    __setattr__ = object.__setattr__  # type: ignore[assignment]


WIDTH = len("2026-01-01 00:00:00.000000")  # a moment in SQLite; it is in UTC, which is not said


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    # SQLite keeps text. An update writes nine moments; SQLAlchemy would join each in Python.
    def bind_processor(self, dialect: Dialect) -> Any:
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        if dialect.name == "sqlite":
            return _from_text
        return super().result_processor(dialect, coltype)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def _as_text(moment: datetime | None) -> str | None:
    """As SQLAlchemy writes it: the same moments compare and sort as before."""
    return None if moment is None else _in_utc(moment).isoformat(" ", "microseconds")[:WIDTH]


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def new_id() -> str:
    return random_bytes(16).hex()


def moment(*, null: bool = False, index: bool = False) -> Any:
    default: Any = None if null else ...
    return Field(default, sa_type=Moment, nullable=null, index=index)


def sealed(*, null: bool = True) -> Any:
    default: Any = None if null else ...
    return Field(default, sa_type=LargeBinary, nullable=null, repr=False)


def telegram_id(*, null: bool = False, index: bool = False) -> Any:
    """Telegram ids have up to 52 bits."""
    default: Any = None if null else ...
    return Field(default, sa_type=BigInteger, nullable=null, index=index)
