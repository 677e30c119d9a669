"""A year in figures: tiles, charts and the table behind them; and the table for a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.domain.cases import State
from bot.domain.clock import stockholm_day
from bot.reports import statistics_csv
from bot.services import statistics
from bot.services.statistics import Row, Year
from bot.web.console import charts, pages, words
from bot.web.console.call import Call
from bot.web.console.charts import Slice
from bot.web.keys import DESK

FIRST_YEAR = 2018  # of the GDPR
OPEN = "open"
TONES = {
    State.ANSWERED.value: "good",
    State.PARTLY_GRANTED.value: "part",
    State.REFUSED.value: "no",
    State.SETTLED.value: "told",
    State.WITHDRAWN.value: "back",
    State.LAPSED.value: "gone",
    OPEN: "open",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """How the requests of one right ended."""

    row: Row
    slices: tuple[Slice, ...]


async def show(call: Call) -> web.StreamResponse:
    """The figures of the year that the address names, or of this one."""
    year = _year(call)
    found = await call.run(statistics.of_year, year)
    total = found.total
    return pages.inside(
        call,
        "statistics.html",
        at="statistics",
        found=found,
        this_year=_this_year(call),
        first_year=FIRST_YEAR,
        months=charts.columns(found.by_month),
        bars=[_bar(row) for row in found.rows],
        tones=TONES,
        states=[state for state in State if state.value in TONES],
        in_time=round(100 * (1 - total.late / total.received)) if total.received else None,
        words=words,
    )


def _bar(row: Row) -> Bar:
    parts = [(state.value, count) for state, count in row.outcomes.items()]
    return Bar(row=row, slices=charts.slices([*parts, (OPEN, row.open)]))


async def table(call: Call) -> web.StreamResponse:
    """The same for a spreadsheet."""
    year = _year(call)
    found: Year = await call.run(statistics.of_year, year)
    lines = "\r\n".join(statistics_csv(found)) + "\r\n"
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="insyn-{year}.csv"',
    }
    return web.Response(text=lines, content_type="text/csv", charset="utf-8", headers=headers)


def _this_year(call: Call) -> int:
    return stockholm_day(call.request.app[DESK].clock()).year


def _year(call: Call) -> int:
    typed = call.request.query.get("year", "")
    if len(typed) == 4 and typed.isascii() and typed.isdigit():
        return min(max(int(typed), FIRST_YEAR), _this_year(call))
    return _this_year(call)
