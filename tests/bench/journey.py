"""What the chats play: a customer's journey to their cases, and the bare echo's one exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from tests.bench.load import PATIENCE, Chat, Play
from tests.bench.standin import Post

UPDATES = 6  # in one journey


def journeys(post: Post, addresses: Sequence[str]) -> Iterator[Play]:
    """One journey for each address: menu, access, address, a wrong and a right code, my cases."""
    for address in addresses:
        yield _journey(post, address)


def _journey(post: Post, address: str) -> Play:
    async def play(chat: Chat) -> None:
        await chat.say("/start", replies=2)  # welcome and menu
        await prove_mailbox(chat, post, address, "/access")
        await chat.say("/cases")

    return play


async def prove_mailbox(chat: Chat, post: Post, address: str, command: str) -> None:
    """Asks for a code, misses once, and then writes it: thanks with the next question."""
    mailed = post.code_for(address)
    await chat.say(command)
    await chat.say(address)
    code = await asyncio.wait_for(mailed, PATIENCE)
    await chat.say(f"{(int(code) + 1) % 1_000_000:06d}")
    await chat.say(code)


def echoes() -> Iterator[Play]:
    """The same number of updates a chat, each answered by itself."""

    async def play(chat: Chat) -> None:
        for _ in range(UPDATES):
            await chat.say("hello")

    while True:
        yield play
