"""Whole journeys of customers, from the first word to the answer, with the staff who decide."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from bot.emulator.client import NeverCameError, Person, RefusedByAppError, Seen
from tests.acceptance import play
from tests.acceptance.register import Subject
from tests.kill.people import Actors

STREET = ("Contact details", "Address", "Street")
COMMANDS = {"access": "/access", "rectification": "/correct", "erasure": "/erase"}


@dataclass(slots=True)
class Journey:
    """What one customer asked for, and how far it came."""

    subject: Subject
    right: str
    chat_id: int = 0
    ref: str = ""
    done: bool = False
    trouble: str = ""

    @property
    def street(self) -> str:
        return f"Bytgatan {self.subject.number}"


class Crowd:
    """Customers who come one after the other on several lanes, until it is enough."""

    def __init__(
        self, actors: Actors, members: dict[str, Person], group: int, subjects: list[Subject]
    ) -> None:
        self.journeys: list[Journey] = []
        self._actors = actors
        self._members = members
        self._group = group
        self._next: Iterator[tuple[Subject, str]] = zip(
            subjects, itertools.cycle(COMMANDS), strict=False
        )
        self.enough = asyncio.Event()

    async def lane(self) -> None:
        """One customer after the other; who gets stuck is noted, and the next one comes."""
        for subject, right in self._next:
            journey = Journey(subject, right)
            self.journeys.append(journey)
            try:
                await self._travel(journey)
                journey.done = True
            except (NeverCameError, RefusedByAppError, TimeoutError) as error:
                journey.trouble = f"{type(error).__name__}: {error}"[:600]
            if self.enough.is_set():
                return

    async def _travel(self, journey: Journey) -> None:
        act, subject = self._actors, journey.subject
        person = await act.client.person(
            str(subject.row["first_name"]), language_code="en", phone=subject.phone
        )
        journey.chat_id = person.chat_id
        await act.begin(person, COMMANDS[journey.right])
        await act.prove_mailbox(person, subject.email)
        await getattr(self, f"_{journey.right}")(journey, person)
        _message, data = await act.offered(person, "cases.show:")
        journey.ref = data.partition(":")[2]
        mark = play.person_mark(person)
        await self._decide(journey)
        person._mark = mark
        await act.wait_for(person, rf"^(?s:Answer in your case {journey.ref})")
        if journey.right == "access":
            await self._fetch_link(person)
        await act.burst(person)

    async def _access(self, _journey: Journey, person: Person) -> None:
        await self._actors.prove_number(person)
        await self._actors.press(person, "access.full")

    async def _erasure(self, _journey: Journey, person: Person) -> None:
        act = self._actors
        await act.prove_number(person)
        _message, plan = await act.offered(person, "erase.plan:")
        mark = plan.split(":")[1]
        await act.press(person, f"erase.plan:{mark}:consent_withdrawn")
        await act.press(person, "erase.sure:")
        await act.press(person, "erase.yes:")

    async def _rectification(self, journey: Journey, person: Person) -> None:
        act = self._actors
        for step, label in zip(play.STEPS, STREET, strict=True):
            message = await self._labelled(person, step, label)
            button = message.button(label)
            assert button is not None
            await act.press(person, str(button["callback_data"]))
        await act.wait_for(person, "")
        await act.say(person, journey.street)
        await act.press(person, "correct.submit:")

    async def _labelled(self, person: Person, prefix: str, label: str) -> Seen:
        """The newest message that offers the label for that step."""
        newer_than = 0
        while True:
            message, _data = await self._actors.offered(person, prefix, newer_than=newer_than)
            button = message.button(label)
            if button is not None and str(button.get("callback_data", "")).startswith(prefix):
                return message
            newer_than = await play.now(person)

    async def _decide(self, journey: Journey) -> None:
        act, members, ref = self._actors, self._members, journey.ref
        first = members["karin"] if journey.right == "erasure" else members["anna"]
        await act.approve(first, self._group, ref, take="claim")
        if journey.right == "erasure":
            await act.approve(members["bjorn"], self._group, ref, take="second")

    async def _fetch_link(self, person: Person) -> None:
        """A link in doubt is given up, and asked for again."""
        for _turn in range(6):
            await self._actors.press(person, "delivery:get:")
            try:
                await person.wait_for("PIN", timeout=self._actors.link_patience)
            except NeverCameError:
                continue
            return
        raise NeverCameError("No link came.")
