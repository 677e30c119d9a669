"""What both sides of the emulator share beside the world: delivery, limits, faults, the record."""

from __future__ import annotations

from dataclasses import dataclass

from bot.emulator.faults import Calls, Faults
from bot.emulator.limits import Gate
from bot.emulator.webhook import Webhook


@dataclass(frozen=True, kw_only=True, slots=True)
class Controls:
    """The Bot API obeys these; the client side turns them."""

    webhook: Webhook
    gate: Gate
    faults: Faults
    calls: Calls
