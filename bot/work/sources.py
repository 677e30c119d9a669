"""Finds the adapter of a source; one that is not set up is as good as one that is down."""

from __future__ import annotations

from bot.domain.holdings import SourceUnavailableError
from bot.sources.base import SourceAdapter
from bot.work.jobs import Tools


def source_named(tools: Tools, name: str) -> SourceAdapter:
    """The adapter called `name`. Raises SourceUnavailableError."""
    adapter = tools.sources.get(name)
    if adapter is None:
        raise SourceUnavailableError(source=name, untouched=True)
    return adapter
