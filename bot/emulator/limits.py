"""Telegram's limits on how fast a bot may write; off unless they are asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.emulator.refusals import too_many


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Messages a second to one chat (with a burst), a minute to one group, and a second in all."""

    per_chat: float = 1.0
    burst: int = 3
    per_group_minute: int = 20
    overall: int = 30


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Gate:
    """Lets a message through or refuses it with the seconds to wait."""

    def __init__(self, limits: Limits | None) -> None:
        self.limits = limits
        self._buckets: dict[object, _Bucket] = {}

    def pass_one(self, chat_id: int, *, now: float) -> None:
        if self.limits is None:
            return
        asked = [("all", float(self.limits.overall), float(self.limits.overall))]
        asked.append((str(chat_id), float(self.limits.burst), self.limits.per_chat))
        if chat_id < 0:
            per_minute = self.limits.per_group_minute
            asked.append((f"group:{chat_id}", float(per_minute), per_minute / 60))
        buckets = [self._filled(key, size, rate, now) for key, size, rate in asked]
        waits = [
            (1 - bucket.tokens) / rate
            for bucket, (_, _, rate) in zip(buckets, asked, strict=True)
            if bucket.tokens < 1
        ]
        if waits:
            raise too_many(math.ceil(max(waits)))
        for bucket in buckets:
            bucket.tokens -= 1

    def _filled(self, key: str, size: float, rate: float, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(key, _Bucket(size, now))
        bucket.tokens = min(size, bucket.tokens + max(now - bucket.at, 0) * rate)
        bucket.at = now
        return bucket
