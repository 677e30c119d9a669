"""Whether a database would read a whole table for a question: it is asked for its plan."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from bot.sources.sql_asking import Question

_EXPLAIN = {
    "sqlite": "EXPLAIN QUERY PLAN ",
    "postgresql": "EXPLAIN (FORMAT JSON) ",
    "mariadb": "EXPLAIN FORMAT=TRADITIONAL ",
    "mysql": "EXPLAIN FORMAT=TRADITIONAL ",  # newer ones would draw a tree
}
_WHOLE_TABLES = sa.text("SELECT set_config('enable_seqscan', :way, true)")


class _Explained(sa.Executable, sa.ClauseElement):
    inherit_cache = False

    def __init__(self, question: Question) -> None:
        self.question = question


@compiles(_Explained)
def _compiled(element: _Explained, compiler: Any, **options: Any) -> str:
    explain = _EXPLAIN[compiler.dialect.name]
    return f"{explain}{compiler.process(element.question, **options)}"


def reads_all(connection: sa.Connection, question: Question, wanted: Mapping[str, object]) -> bool:
    """True when no index serves the question, however few rows there are now."""
    dialect = connection.dialect.name
    if dialect == "postgresql":  # of a small table it would rather read all
        connection.execute(_WHOLE_TABLES, {"way": "off"}).all()
    at_once = {"stream_results": False, "yield_per": None}  # no plan is handed over piecewise
    answer = connection.execute(_Explained(question), wanted, execution_options=at_once)
    rows = _as_told(answer)
    if dialect == "sqlite":
        return any(map(_whole_in_sqlite, (str(row["detail"]) for row in rows)))
    if dialect == "postgresql":
        connection.execute(_WHOLE_TABLES, {"way": "on"}).all()
        plan = rows[0]["QUERY PLAN"]
        return "Seq Scan" in _nodes(json.loads(plan) if isinstance(plan, str) else plan)
    return any(row["possible_keys"] is None for row in rows)


def _as_told(answer: sa.CursorResult[Any]) -> list[dict[str, Any]]:
    """By the names that the database gives; else a plan takes those of a question as wide."""
    names = [str(column[0]) for column in answer.cursor.description]
    return [dict(zip(names, row, strict=True)) for row in answer.cursor.fetchall()]


def _whole_in_sqlite(step: str) -> bool:
    """A scan that uses an index goes through a partial one, unless the index has all columns."""
    if not step.startswith("SCAN ") or "CONSTANT ROW" in step:
        return False
    return " USING INDEX " not in step


def _nodes(plans: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for plan in plans:
        node = plan.get("Plan", plan)
        yield node["Node Type"]
        yield from _nodes(node.get("Plans", ()))
