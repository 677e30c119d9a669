"""What verbs of the command line do their work with: a unit of their own, or all data sources."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.readiness import ready_settings

if TYPE_CHECKING:
    from bot.store.unit import Unit


class Tongue(StrEnum):
    SV = "sv"
    EN = "en"


def in_a_unit(work: Callable[[Unit], Any]) -> Any:
    """Runs one service from the command line, in a unit of its own."""
    from bot.parts import unit_for_command

    with unit_for_command(ready_settings()) as unit:
        return work(unit)


@contextlib.contextmanager
def with_sources() -> Iterator[tuple[Callable[[], Any], Any]]:
    """A way to open units, and every data source, closed at the end."""
    from bot.parts import office_of, sources_of, unit_for_command

    settings = ready_settings()
    sources = sources_of(office_of(settings))
    try:
        yield lambda: unit_for_command(settings), sources
    finally:
        for source in sources.values():
            source.close()
