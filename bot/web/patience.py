"""How a page waits for an answer that a task brings, for as long as a visitor waits gladly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds between looks: some three together


async def patiently(ask: Callable[[], Awaitable[T]], *, again: Callable[[T], bool]) -> T:
    """What `ask` says once `again` is content with it, or at last."""
    for pause in PAUSES:
        said = await ask()
        if not again(said):
            return said
        await asyncio.sleep(pause)
    return await ask()
