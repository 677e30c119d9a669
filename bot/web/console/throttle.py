"""How often an address may knock before it is signed in."""

from __future__ import annotations

from collections import OrderedDict

BURST = 40  # requests at once
PER_SECOND = 1.0  # ... and then; a proxy in front may stand for a whole office
MOST_ADDRESSES = 10_000


class Throttle:
    """A leaky bucket an address; the addresses that came longest ago are forgotten."""

    def __init__(self, *, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        self._burst = burst
        self._per_second = per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def lets_in(self, address: str, now: float) -> bool:
        level, at = self._buckets.pop(address, (0.0, now))
        level = max(0.0, level - (now - at) * self._per_second)
        admitted = level < self._burst
        self._buckets[address] = (level + 1 if admitted else level, now)
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return admitted
