"""Somebody with the app in their hand: writes, presses, shares a contact, waits for what comes."""

# ruff: noqa: ASYNC109  # a `timeout` here is how long a person is willing to wait

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import aiohttp

if TYPE_CHECKING:
    from bot.emulator.client import EmulatorClient

Json = dict[str, Any]


class NeverCameError(AssertionError):
    """What was waited for did not come in time; the message tells what came instead."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a person sees it; `raw` holds all that the emulator tells."""

    raw: Json

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def html(self) -> str:
        return str(self.raw["html"])

    @property
    def out(self) -> bool:
        """Whether a human sent it."""
        return bool(self.raw["out"])

    @property
    def edited(self) -> bool:
        return bool(self.raw["edited"])

    @property
    def protected(self) -> bool:
        return bool(self.raw["protected"])

    @property
    def seq(self) -> int:
        return int(self.raw["seq"])

    @property
    def document(self) -> Json | None:
        return self.raw.get("document")

    @property
    def inline(self) -> list[Json]:
        """All inline buttons, row after row."""
        markup = self.raw.get("reply_markup") or {}
        return [button for row in markup.get("inline_keyboard", []) for button in row]

    @property
    def buttons(self) -> list[str]:
        return [str(button["text"]) for button in self.inline]

    def button(self, wanted: str) -> Json | None:
        """A button by its data or label: exactly, or else by a part of the label."""
        for button in self.inline:
            if wanted in (button.get("callback_data"), button["text"]):
                return button
        return next((b for b in self.inline if wanted in b["text"]), None)

    def matches(self, wanted: str | re.Pattern[str]) -> bool:
        """Whether the text contains the words, or meets the regular expression."""
        if isinstance(wanted, re.Pattern):
            return wanted.search(self.text) is not None
        if wanted in self.text:
            return True
        try:
            return re.search(wanted, self.text) is not None
        except re.error:
            return False


class Person:
    """Somebody with the app in their hand, looking at one chat.

    Every act (say, press, ...) sets a mark; `wait_for` and `last` look at what the bot wrote or
    edited after the mark, so that an older message with the same words cannot be taken for it.
    """

    def __init__(self, client: EmulatorClient, user: Json, *, chat_id: int | None = None) -> None:
        self.client = client
        self.user = user
        self.id = int(user["id"])
        self.chat_id = chat_id if chat_id is not None else self.id
        self.last: Seen | None = None
        self.last_update_id: int | None = None
        self._mark = 0

    def in_chat(self, chat_id: int) -> Person:
        """The same person looking at another chat, as a group."""
        return Person(self.client, self.user, chat_id=chat_id)

    # Acts

    async def _act(self, what: str, **body: Any) -> Json:
        told = await self.client.post(f"chats/{self.chat_id}/{what}", user_id=self.id, **body)
        return self._acted(told)

    def _acted(self, told: Json) -> Json:
        """Set the mark to where the chat stood before the act."""
        self._mark = int(told["before"])
        self.last_update_id = told.get("update_id", self.last_update_id)
        return told

    async def mark(self) -> None:
        """From here on, `wait_for` takes only what comes or changes later."""
        told = await self.client.get("wait", chat_id=self.chat_id, after=self._mark, timeout=0)
        self._mark = int(told["seq"])

    async def say(self, text: str, **facts: Any) -> int:
        """Write a text (`reply_to` a message id); returns the message's id."""
        return int((await self._act("send", text=text, **facts))["message_id"])

    async def send_sticker(self) -> int:
        return int((await self._act("send", sticker=True))["message_id"])

    async def send_location(self) -> int:
        return int((await self._act("send", location=True))["message_id"])

    async def upload(
        self,
        name: str,
        content: bytes,
        *,
        kind: str = "document",
        caption: str = "",
        album: str = "",
    ) -> int:
        """Send a file as a document, photo or voice message."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("user_id", str(self.id))
        form.add_field("caption", caption)
        form.add_field("album", album)
        form.add_field(kind, content, filename=name)
        path = f"chats/{self.chat_id}/send"
        told = await self.client.request("POST", path, data=form)
        return int(self._acted(told)["message_id"])

    async def send_album(
        self, *files: tuple[str, bytes], kind: str = "photo", caption: str = ""
    ) -> list[int]:
        """Send several at once: a message each, with the caption under the first."""
        album = str(secrets.randbelow(10**17) + 10**17)
        words = (caption, *("" for _file in files[1:]))
        return [
            await self.upload(name, content, kind=kind, caption=said, album=album)
            for (name, content), said in zip(files, words, strict=True)
        ]

    async def press(
        self,
        wanted: str,
        *,
        message: Seen | None = None,
        forge: bool = False,
        wait: bool = True,
        timeout: float = 5,
    ) -> Json | None:
        """Press an inline button by label or data, or a button of the reply keyboard by label.

        Waits for the button to appear and then for the bot's answer, which it returns (None:
        unanswered). `message` presses an old one; `forge` sends data that no button holds. A link
        button is not pressed but returned.
        """
        if not forge and message is None:
            message = await self._with_button(wanted, timeout)
            if message is None:
                await self._press_reply(wanted)
                return None
        target = message or await self._newest()
        found = target.button(wanted)
        if found is not None and "callback_data" not in found and not forge:
            return found
        data = wanted if forge or found is None else str(found["callback_data"])
        told = await self._act(
            "press", message_id=target.id, data=data, forge=forge, wait=wait, timeout=timeout
        )
        return cast("Json | None", told["answer"])

    async def _with_button(self, wanted: str, timeout: float) -> Seen | None:
        """The newest message with the button; None when it is in the reply keyboard."""
        ends = time.monotonic() + timeout
        after = 0
        while True:
            told = await self._look(after, ends)
            for seen in sorted(_from_bot(told), key=lambda s: s.seq, reverse=True):
                if seen.button(wanted) is not None:
                    return seen
            if wanted in _labels(told["reply_keyboard"]):
                return None
            if time.monotonic() >= ends:
                raise NeverCameError(f"No button {wanted!r}. {await self._told()}")
            after = int(told["seq"])

    async def _press_reply(self, label: str) -> None:
        keyboard = await self.reply_keyboard()
        buttons = [b for row in (keyboard or {}).get("keyboard", []) for b in row]
        if any(b["text"] == label and b.get("request_contact") for b in buttons):
            await self.share_contact()
        else:
            await self.say(label)

    async def _newest(self) -> Seen:
        return [seen for seen in await self.messages() if not seen.out][-1]

    async def share_contact(self, **facts: Any) -> int:
        """Share the own number; `phone`, `contact_user_id`, `forwarded`, `via_card`: another."""
        return int((await self._act("contact", **facts))["message_id"])

    async def edit(self, message_id: int, text: str) -> None:
        await self._act("edit", message_id=message_id, text=text)

    async def delete(self, message_id: int) -> None:
        await self._act("delete", message_id=message_id)

    async def block(self) -> None:
        await self._act("block")

    async def unblock(self) -> None:
        await self._act("unblock")

    # Looking

    async def messages(self) -> list[Seen]:
        """All messages of the chat, oldest first."""
        told = await self.client.get(f"chats/{self.chat_id}/messages", viewer=self.id)
        return [Seen(raw) for raw in told["messages"]]

    async def texts(self) -> list[str]:
        """What the bot's messages say now, oldest first."""
        return [seen.text for seen in await self.messages() if not seen.out]

    async def reply_keyboard(self) -> Json | None:
        told = await self.client.get(f"chats/{self.chat_id}/messages", viewer=self.id)
        return cast("Json | None", told["reply_keyboard"])

    async def wait_for(self, wanted: str | re.Pattern[str] = "", *, timeout: float = 5) -> Seen:
        """The first message since the last act that contains the words (or meets the expression).

        A new message counts as well as an edit of an old one; "" takes any.
        """
        ends = time.monotonic() + timeout
        after = self._mark
        while True:
            told = await self._look(after, ends)
            for seen in sorted(_from_bot(told), key=lambda s: s.seq):
                if seen.matches(wanted):
                    self.last = seen
                    return seen
            if time.monotonic() >= ends:
                raise NeverCameError(f"Nothing like {wanted!r} came. {await self._told()}")
            after = int(told["seq"])

    async def wait_edit(self, message: Seen, *, timeout: float = 5) -> Seen:
        """The message as it looks after its next change."""
        ends = time.monotonic() + timeout
        after = message.seq
        while True:
            told = await self._look(after, ends)
            for seen in _from_bot(told):
                if seen.id == message.id:
                    self.last = seen
                    return seen
            if time.monotonic() >= ends:
                raise NeverCameError(f"Message {message.id} was not edited.")
            after = int(told["seq"])

    async def wait_gone(self, message: Seen, *, timeout: float = 5) -> None:
        """Return when the message has been deleted."""
        ends = time.monotonic() + timeout
        after = self._mark
        while any(seen.id == message.id for seen in await self.messages()):
            if time.monotonic() >= ends:
                raise NeverCameError(f"Message {message.id} is still there.")
            after = int((await self._look(after, ends))["seq"])

    async def _look(self, after: int, ends: float) -> Json:
        """What changed in the chat after a point, as soon as something does or the time is up."""
        left = max(ends - time.monotonic(), 0)
        return await self.client.get("wait", chat_id=self.chat_id, after=after, timeout=left)

    async def _told(self) -> str:
        shown = [(seen.text, seen.buttons) for seen in (await self.messages())[-4:]]
        return f"The newest messages: {shown}"


def _from_bot(told: Json) -> list[Seen]:
    return [seen for seen in map(Seen, told["messages"]) if not seen.out]


def _labels(keyboard: Json | None) -> set[str]:
    return {button["text"] for row in (keyboard or {}).get("keyboard", []) for button in row}
