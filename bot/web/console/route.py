"""A route of the console, and who may come in by it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

from bot.domain.cases import STAFF, Role
from bot.web.console.call import Call

Handler = Callable[[Call], Awaitable[web.StreamResponse]]


class Door(StrEnum):
    """What a caller must have shown before."""

    FREE = "free"  # nothing: style and letters
    OPEN = "open"  # nothing, but nobody may knock too often
    UNPROVED = "unproved"  # the link from the bot
    PROVED = "proved"  # the second factor too


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """`name` stands in the audit trail when somebody is turned away."""

    method: str
    path: str
    handler: Handler
    door: Door = Door.PROVED
    roles: frozenset[Role] = STAFF

    @property
    def name(self) -> str:
        return self.path.removeprefix("/console/").split("/")[0] or "console"
