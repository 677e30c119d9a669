"""How fast Telegram lets a bot speak: buckets per chat, per group and overall."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """Tokens that refill at `rate` a second up to `size`; a rate of 0 means no limit."""

    rate: float
    size: float
    tokens: float = 0.0
    at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.size

    def wait(self, now: float) -> float:
        """Takes a token and returns the seconds to wait before using it."""
        if not self.rate:
            return 0.0
        self.tokens = (
            min(self.size, self.tokens + (now - self.at) * self.rate) if self.at else self.size
        )
        self.at = now
        self.tokens -= 1
        return 0.0 if self.tokens >= 0 else -self.tokens / self.rate

    def is_full(self, now: float) -> bool:
        return self.tokens + (now - self.at) * self.rate >= self.size


class Limits:
    """1 a second in a chat after a short burst, 20 a minute in a group, 30 a second overall.

    These are the figures of core.telegram.org/bots/faq.
    """

    CHAT_BURST = 4

    def __init__(
        self, *, overall: float = 30.0, chat: float = 1.0, group: float = 20 / 60
    ) -> None:
        self._overall = Bucket(overall, max(overall, 1.0))
        self._chat_rate = chat
        self._group_rate = group
        self._chats: dict[int, Bucket] = {}

    async def pass_through(self, chat_id: int) -> None:
        """Returns when the next message to this chat may leave."""
        now = asyncio.get_running_loop().time()
        wait = max(self._bucket(chat_id, now).wait(now), self._overall.wait(now))
        if wait > 0:
            await asyncio.sleep(wait)

    def _bucket(self, chat_id: int, now: float) -> Bucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            if len(self._chats) > 10_000:
                self._chats = {
                    chat: one for chat, one in self._chats.items() if not one.is_full(now)
                }
            group = chat_id < 0
            rate = self._group_rate if group else self._chat_rate
            bucket = self._chats[chat_id] = Bucket(rate, 20.0 if group else self.CHAT_BURST)
        return bucket
