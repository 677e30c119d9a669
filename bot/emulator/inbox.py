"""The updates that wait for the bot: kept until they are confirmed, numbered one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from bot.emulator.records import Update

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
REMEMBERED = 2_000


class Inbox:
    """Updates in the order in which they came; confirmed ones are remembered, to be repeated."""

    def __init__(self, touch: Callable[[str, Any], None]) -> None:
        self.pending: dict[int, Update] = {}
        self.next_id = 700_000_001
        self.allowed: list[str] = []
        self.confirmed: deque[Update] = deque(maxlen=REMEMBERED)
        self.repeated: list[Update] = []
        self.listeners: list[Callable[[Update], None]] = []
        self._touch = touch

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def add(self, chat_id: int, kind: str, content: dict[str, Any]) -> int | None:
        """Put an update in, unless the bot did not ask for its kind; returns its number."""
        if not self.wants(kind):
            return None
        update = Update(update_id=self.next_id, chat_id=chat_id, kind=kind, content=content)
        self.next_id += 1
        self.pending[update.update_id] = update
        self._touch("update", update.update_id)
        self._touch("meta", "inbox")
        for listener in self.listeners:
            listener(update)
        return update.update_id

    def confirm(self, update_id: int) -> None:
        update = self.pending.pop(update_id, None)
        if update is not None:
            self.confirmed.append(update)
            self._touch("update", update_id)

    def confirm_below(self, offset: int) -> None:
        """What getUpdates' offset does; a negative one keeps the newest and forgets the rest."""
        if offset < 0:
            for update_id in list(self.pending)[:offset]:
                self.confirm(update_id)
        elif offset > 0:
            for update_id in [i for i in self.pending if i < offset]:
                self.confirm(update_id)

    def batch(self, limit: int) -> list[Update]:
        """The oldest waiting updates, and those that were asked to be repeated if there is room.

        A repeated one never stands for an earlier one that waits: the next offset confirms both.
        """
        waiting = list(self.pending.values())[:limit]
        room = limit - len(waiting)
        repeated, self.repeated = self.repeated[:room], self.repeated[room:]
        return sorted(repeated + waiting, key=attrgetter("update_id"))

    def has_any(self) -> bool:
        return bool(self.repeated or self.pending)

    def drop(self) -> None:
        self.repeated.clear()
        for update_id in list(self.pending):
            self.confirm(update_id)

    def known(self, update_id: int | None) -> Update | None:
        """An update that was delivered or waits; without a number the newest."""
        everything = [*self.confirmed, *self.pending.values()]
        if update_id is None:
            return everything[-1] if everything else None
        return next((u for u in everything if u.update_id == update_id), None)

    def repeat(self, update: Update, *, count: int) -> None:
        """Let getUpdates bring an update again, whatever offset it was confirmed with."""
        self.repeated += [update] * count
        for listener in self.listeners:
            listener(update)
