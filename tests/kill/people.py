"""People who act while the bot dies and comes back: what they did is written down for the verdict."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.client import EmulatorClient, NeverCameError, Person, RefusedByAppError, Seen
from bot.emulator.records import Update
from tests.acceptance import play
from tests.kill.witness import Witness

LOOK_AGAIN = 4.0  # seconds after which somebody presses again to see whether something has changed
REPEATED = 0.15  # the share of updates that Telegram brings again, eight times at once
SLOW_MAILS = 0.5  # the share of codes that have left a while before the mail server says so
WRONG = re.compile(r"not the right code|five wrong codes|too old|has been used")


@dataclass(frozen=True, slots=True)
class Act:
    """One update: where and as what, and the id of the press if it was one."""

    chat_id: int
    update_id: int
    press_id: str | None = None


@dataclass(frozen=True, slots=True)
class Burst:
    """Acts without waiting for any answer, and what must be answered to them, in this order."""

    chat_id: int
    expected: tuple[str, ...]


ANSWERS = {
    "text": "I look after your personal data here",
    "sticker": "Nice sticker!",
    "location": "I do not need to know where you are",
    "command": "I do not know that command",
}
BURST = 7


class Actors:
    """Everybody's hands: each act is recorded, and some are brought again, eight times at once."""

    def __init__(
        self,
        client: EmulatorClient,
        witness: Witness,
        *,
        pending: Mapping[int, Update],
        seed: int,
        patience: float,
    ) -> None:
        self.client = client
        self.acts: list[Act] = []
        self.bursts: list[Burst] = []
        self.repeats = 0
        self.codes_asked_again = 0
        self._witness = witness
        self._pending = pending  # the updates that Telegram still holds
        self._dice = random.Random(seed)
        self._patience = patience
        self.link_patience = patience / 4
        self._repeating: set[asyncio.Task[None]] = set()

    # -- acts -----------------------------------------------------------------------------------

    def _record(self, person: Person, told: dict[str, Any]) -> Act:
        act = Act(person.chat_id, told["update_id"], told.get("callback_query_id"))
        self.acts.append(act)
        if self._dice.random() < REPEATED:
            self.repeats += 1
            task = asyncio.create_task(self._repeat(act, self._dice.uniform(0, 1.5)))
            self._repeating.add(task)
            task.add_done_callback(self._repeating.discard)
        return act

    async def _repeat(self, act: Act, delay: float) -> None:
        """Telegram never brings an update before an earlier one of the same chat."""
        await asyncio.sleep(delay)
        while self._waits_behind_another(act):
            await asyncio.sleep(0.01)
        with contextlib.suppress(RefusedByAppError):
            await self.client.redeliver(act.update_id, count=8)

    def _waits_behind_another(self, act: Act) -> bool:
        return any(
            one.chat_id == act.chat_id and one.update_id < act.update_id
            for one in self._pending.values()
        )

    async def settle(self) -> None:
        """Returns when nothing is being brought again any more."""
        await asyncio.gather(*self._repeating)

    async def say(self, person: Person, text: str) -> None:
        self._record(person, await person._act("send", text=text))

    async def share_contact(self, person: Person) -> None:
        self._record(person, await person._act("contact"))

    async def press(self, person: Person, prefix: str, *, newer_than: int = 0) -> None:
        """Presses the newest button whose data begins so, as soon as there is one."""
        while True:
            message, data = await self.offered(person, prefix, newer_than=newer_than)
            if await self._pressed(person, message, data):
                return

    async def _pressed(self, person: Person, message: Seen, data: str, **how: bool) -> bool:
        try:
            told = await person._act("press", message_id=message.id, data=data, wait=False, **how)
        except RefusedByAppError:  # edited away between looking and pressing
            return False
        self._record(person, told)
        return True

    # -- looking --------------------------------------------------------------------------------

    async def offered(
        self, person: Person, prefix: str, *, newer_than: int = 0
    ) -> tuple[Seen, str]:
        return await play.offered(person, prefix, newer_than=newer_than, patience=self._patience)

    async def wait_for(self, person: Person, words: str) -> Seen:
        return await person.wait_for(re.compile(words), timeout=self._patience)

    # -- bursts ---------------------------------------------------------------------------------

    async def burst(self, person: Person) -> None:
        """Several things at once, while no question is open; each has an answer of its own."""
        button = (await self._some_message(person)).id
        expected = []
        for _turn in range(BURST):
            kind = self._dice.choice((*ANSWERS, "press"))
            if kind == "press":
                told = await person._act(
                    "press", message_id=button, data="gone:now", forge=True, wait=False
                )
                expected.append(str(self._record(person, told).press_id))
            else:
                await self._do(person, kind)
                expected.append(kind)
        self.bursts.append(Burst(person.chat_id, tuple(expected)))

    async def _some_message(self, person: Person) -> Seen:
        return [seen for seen in await person.messages() if not seen.out][-1]

    async def _do(self, person: Person, kind: str) -> None:
        body = {"text": {"text": "asdf"}, "command": {"text": "/gone"}}.get(kind, {kind: True})
        self._record(person, await person._act("send", **body))

    # -- proving who one is ---------------------------------------------------------------------

    async def begin(self, person: Person, command: str) -> None:
        await self.say(person, "/start")
        await self.offered(person, "do:access")
        await self.burst(person)
        await self.say(person, command)

    async def prove_mailbox(self, person: Person, email: str) -> None:
        """A code that was given up, because it may have left already, is asked for again."""
        await self.offered(person, "cancel", newer_than=play.person_mark(person))
        newest = max((mail["id"] for mail in await self.client.mails(email)), default=0)
        if self._dice.random() < SLOW_MAILS:
            await self.client.fault("smtp", after=True, delay=0.4)
        await self.say(person, email)
        await self.offered(person, "verify:resend", newer_than=play.person_mark(person))
        for _turn in range(6):
            found = await self._code(email, after=newest)
            if found is None:
                await self._ask_again(person)
                continue
            newest, code = found
            await self.say(person, code)
            seen = await self.wait_for(person, f"that is right|{WRONG.pattern}")
            if "that is right" in seen.text:
                return
        raise NeverCameError("No code was the right one.")

    async def _code(self, email: str, *, after: int) -> tuple[int, str] | None:
        try:
            mail = await self.client.wait_mail(email, after=after, timeout=self._patience / 4)
        except NeverCameError:
            return None
        digits = re.search(r"(?<!\d)(\d{3}) ?(\d{3})(?!\d)", mail["text"])
        assert digits is not None
        return mail["id"], digits[1] + digits[2]

    async def _ask_again(self, person: Person) -> None:
        """Nobody wants to wait the minute out that stands between two codes."""
        self._witness.tell("DELETE FROM rate_counter")
        self.codes_asked_again += 1
        await self.press(person, "verify:resend")
        await self.wait_for(person, "new code|just now|sent")

    async def prove_number(self, person: Person) -> None:
        ends = time.monotonic() + self._patience
        while not play._asks_contact(await person.reply_keyboard()):
            if time.monotonic() >= ends:
                raise NeverCameError(f"Nobody asked for the number: {await person.texts()}")
            await asyncio.sleep(0.1)
        await self.share_contact(person)

    # -- staff ----------------------------------------------------------------------------------

    async def approve(self, member: Person, group: int, ref: str, *, take: str) -> None:
        """Takes the case in the group (`claim` or `second`), reads it in private, approves it."""
        here, private = member.in_chat(group), member.in_chat(member.id)
        await self.press(here, f"s:{take}:{ref}")
        await self._open(private, ref)
        await self.press(private, f"s:ok:{ref}:")
        await self.press(private, f"s:sure:{ref}:")

    async def _open(self, member: Person, ref: str) -> None:
        """Looks at the case until its plan is there."""
        while True:
            try:
                await play.offered(member, f"s:ok:{ref}:", patience=LOOK_AGAIN)
            except NeverCameError:
                await self.press(member, f"s:case:{ref}")
            else:
                return
