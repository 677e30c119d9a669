"""Generated columns that hold what a search compares: MariaDB and MySQL index those.

Such a column is recognised by its expression, as the server tells it. One that differs in anything
is not used, so that no spelling is ever missed: the search reads the whole table instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

PREFIX = "insyn_"
_PREFIX_LENGTH = 64  # characters of a long column that its index holds
_LONG = 191  # characters from which on a whole column may not fit into an index
_QUOTED = re.compile(r"('[^']*')")
_INTRODUCER = re.compile(r"_utf8mb[34]$")
_CHARSET = re.compile(r"(?<=char)(charset|characterset)\w+")
_REGEXP_LIKE = re.compile(r"regexp_like\((.+),('[^']*')\)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Generated:
    """The generated columns of one table, by what they hold."""

    dialect: sa.Dialect
    by_text: Mapping[str, str] = field(default_factory=dict)

    def holding(self, expression: sa.ColumnElement[Any]) -> str | None:
        """The column that holds the expression, if the table has one."""
        if not self.by_text:
            return None
        return self.by_text.get(bare(text_of(expression, self.dialect)))


def generated(found: Mapping[str, Any], dialect: sa.Dialect) -> Generated:
    """Those among the columns that the database has told of."""
    texts = {
        name: one["computed"]["sqltext"] for name, one in found.items() if one.get("computed")
    }
    return Generated(dialect=dialect, by_text={bare(text): name for name, text in texts.items()})


def is_ours(column: Mapping[str, Any]) -> bool:
    """Whether a column is one that the check has asked for: it says nothing of its own."""
    return bool(column.get("computed")) and str(column["name"]).startswith(PREFIX)


def text_of(expression: sa.ColumnElement[Any], dialect: sa.Dialect) -> str:
    """An expression as it stands in a statement that defines something."""
    options = {"literal_binds": True, "include_table": False}
    return str(expression.compile(dialect=dialect, compile_kwargs=options))


def bare(text: str) -> str:
    """An expression without what servers add to it when they tell it again."""
    parts = _QUOTED.split(text.lower())
    for place in range(0, len(parts), 2):  # what stands between the quoted parts
        plain = re.sub(r"[`\s]", "", parts[place]).replace("lcase(", "lower(")
        parts[place] = _INTRODUCER.sub("", _CHARSET.sub("", plain))
    whole = "".join(parts)
    whole = whole[1:-1] if whole.startswith("(") and whole.endswith(")") else whole
    return _REGEXP_LIKE.sub(r"\1regexp\2", whole)


def statement(
    table: str, column: str, *, of: sa.ColumnElement[Any], kind: str, dialect: sa.Dialect
) -> str:
    """What makes such a column with its index; programs that do not name it never see it."""
    quoted = dialect.identifier_preparer.quote
    name, index = quoted(column), quoted(column)
    return (
        f"ALTER TABLE {table} ADD COLUMN {name} {kind} GENERATED ALWAYS AS "
        f"({text_of(of, dialect)}) VIRTUAL INVISIBLE, ADD INDEX {index} ({name}{_part(kind)});"
    )


def kind_of(stored: sa.types.TypeEngine[Any], *, length: int | None, dialect: sa.Dialect) -> str:
    """The type of such a column: no value of what it is made from may be too long for it."""
    text = stored if isinstance(stored, sa.String) else None
    if length is not None:
        collation = text.collation if text is not None else None
        return sa.VARCHAR(length, collation=collation).compile(dialect=dialect)
    return stored.compile(dialect=dialect) if text is not None else "VARCHAR(255)"


def _part(kind: str) -> str:
    length = re.match(r"VARCHAR\((\d+)\)", kind)
    short = kind.startswith("TINYINT") or (length is not None and int(length[1]) <= _LONG)
    return "" if short else f"({_PREFIX_LENGTH})"
