"""The port that every electronic identification meets: BankID now, others when they come."""

from __future__ import annotations

from typing import Protocol

from bot.domain.eid import Ask, Progress, Started


class EidProvider(Protocol):
    """Calls raise EidError and nothing else; none is tried again by itself."""

    @property
    def name(self) -> str:
        """As people know it."""

    async def start(self, ask: Ask) -> Started:
        """A new order."""

    async def poll(self, order_ref: str) -> Progress:
        """How an order goes; a finished one is told once and never again."""

    async def cancel(self, order_ref: str) -> None:
        """Ends an order."""

    def qr_frame(self, started: Started, seconds: int) -> str:
        """What the animated code says so many seconds after the start."""

    def app_link(self, started: Started, *, user_agent: str) -> str:
        """The address that opens the app on the device of this browser."""

    async def close(self) -> None:
        """Gives back every connection."""
