"""People and controls for tests: `Person` writes, presses and waits; `EmulatorClient` directs.

async with EmulatorClient(emulator.url) as client:
    anna = await client.person("Anna", language_code="sv")
    await anna.say("/start")
    await anna.press("Svenska")
    menu = await anna.wait_for("Vad vill du göra")
"""

# ruff: noqa: ASYNC109  # a `timeout` here is how long a test is willing to wait

from __future__ import annotations

import re
from types import TracebackType
from typing import Any, Self, cast

import aiohttp

from bot.emulator.person import Json, NeverCameError, Person, Seen

__all__ = ["EmulatorClient", "NeverCameError", "Person", "RefusedByAppError", "Seen"]


class RefusedByAppError(Exception):
    """The app (the emulator's client side) does not let a person do this."""


class EmulatorClient:
    """Speaks to an emulator over HTTP: people, groups, mails, the bot's calls, faults."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def request(self, verb: str, path: str, **options: Any) -> Json:
        """One call of the client side; a refusal is raised with its reason."""
        assert self._session is not None
        async with self._session.request(verb, f"{self.url}/client/{path}", **options) as answer:
            if answer.status != 200:
                raise RefusedByAppError(await answer.text())
            return cast("Json", await answer.json())

    async def get(self, path: str, **query: Any) -> Json:
        told = {k: str(v) for k, v in query.items() if v is not None}
        return await self.request("GET", path, params=told)

    async def post(self, path: str, **body: Any) -> Json:
        return await self.request("POST", path, json=body)

    # People and groups

    async def known(self, user_id: int) -> Person:
        """Somebody who is there already, as after a restart."""
        users = (await self.state())["users"]
        return Person(self, next(user for user in users if user["id"] == user_id))

    async def person(self, first_name: str = "Anna", **facts: Any) -> Person:
        """A new customer (or staff member: `role="staff"`) with a private chat with the bot."""
        return Person(self, await self.post("users", first_name=first_name, **facts))

    async def group(self, title: str, members: list[Person], **facts: Any) -> Json:
        """A group with the bot in it; use `person.in_chat(group["id"])` to write there."""
        ids = [member.id for member in members]
        return await self.post("groups", title=title, members=ids, **facts)

    async def upgrade(self, group_id: int) -> Json:
        return await self.post(f"groups/{group_id}/upgrade")

    async def remove_bot(self, group_id: int) -> Json:
        return await self.post(f"groups/{group_id}/leave", bot=True)

    async def state(self) -> Json:
        return await self.get("state")

    async def download(self, url: str) -> bytes:
        """A file by the `url` of a message's document or photo."""
        assert self._session is not None
        async with self._session.get(self.url + url) as answer:
            return await answer.read()

    # Mails

    async def mails(self, to: str | None = None) -> list[Json]:
        """The mails that arrived, newest first."""
        return cast("list[Json]", (await self.get("mails", to=to))["mails"])

    async def wait_mail(self, to: str = "", *, after: int = 0, timeout: float = 5) -> Json:
        """The newest mail to an address, as soon as one is newer than the id `after`."""
        told = await self.get("mails", to=to, after=after, wait=timeout)
        if not told["mails"]:
            raise NeverCameError(f"No mail came within {timeout} s.")
        return cast("Json", told["mails"][0])

    async def wait_code(self, to: str = "", *, after: int = 0) -> str:
        """The six digits in the newest mail to an address."""
        mail = await self.wait_mail(to, after=after)
        found = re.search(r"(?<!\d)(\d{3}) ?(\d{3})(?!\d)", mail["text"])
        if found is None:
            raise NeverCameError("The mail holds no code.")
        return found[1] + found[2]

    # Direction

    async def calls(self, method: str | None = None, *, since: int = 0) -> list[Json]:
        """What the bot called, in order."""
        told = await self.get("calls", method=method, since=since)
        return cast("list[Json]", told["calls"])

    async def fault(self, method: str = "*", **facts: Any) -> None:
        """Let the next calls go wrong: `status`, `count`, `chat_id`, `drop`, `after`..."""
        await self.post("faults", method=method, **facts)

    async def clear_faults(self) -> None:
        await self.request("DELETE", "faults")

    async def redeliver(self, update_id: int | None = None, *, count: int = 1) -> Json:
        """Bring an update again, `count` times at once; the newest when none is named."""
        return await self.post("redeliver", update_id=update_id, count=count)

    async def advance(self, seconds: float) -> None:
        """Let Telegram's own clock run ahead."""
        await self.post("clock", advance=seconds)

    async def limits(self, **figures: Any) -> None:
        """Rate limits with these figures (`per_chat`, `burst`...), or none (`on=False`)."""
        await self.post("limits", **figures)
