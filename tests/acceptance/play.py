"""What people do on the stage: prove who they are, press what is offered, decide a case.

Buttons are found by the beginning of their data, so that one play runs in every language.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.emulator.client import EmulatorClient, NeverCameError, Person, Seen
from tests.acceptance.stage import Stage

PATIENCE = 15.0  # for a crowded machine; what comes is seen at once


async def offered(
    person: Person, prefix: str, *, newer_than: int = 0, patience: float = PATIENCE
) -> tuple[Seen, str]:
    """The newest message with a button whose data begins so, and that data."""
    ends, after = time.monotonic() + patience, newer_than
    while True:
        left = max(ends - time.monotonic(), 0)
        told = await person.client.get("wait", chat_id=person.chat_id, after=after, timeout=left)
        seen = [one for one in map(Seen, told["messages"]) if not one.out]
        for message in sorted(seen, key=lambda one: one.seq, reverse=True):
            data = _data(message, prefix)
            if data is not None:
                return message, data
        if time.monotonic() >= ends:
            newest = [(one.text, one.inline) for one in (await person.messages())[-3:]]
            raise NeverCameError(f"No button {prefix!r} came. The newest: {newest}")
        after = int(told["seq"])


def _data(message: Seen, prefix: str) -> str | None:
    data = (str(button.get("callback_data", "")) for button in message.inline)
    return next((one for one in data if one.startswith(prefix)), None)


async def press(person: Person, prefix: str, *, newer_than: int = 0) -> dict[str, Any] | None:
    """Presses the newest button whose data begins so; returns the bot's answer to the press."""
    message, data = await offered(person, prefix, newer_than=newer_than)
    return await person.press(data, message=message)


async def now(person: Person) -> int:
    """Where the chat stands, for `newer_than`."""
    told = await person.client.get("wait", chat_id=person.chat_id, after=0, timeout=0)
    return int(told["seq"])


# -- proving who one is -----------------------------------------------------------------------


async def prove_mailbox(client: EmulatorClient, person: Person, email: str) -> None:
    """Answers the question for the address, and then the one for the code."""
    await offered(person, "cancel")
    newest = max((mail["id"] for mail in await client.mails(email)), default=0)
    await person.say(email)
    await offered(person, "verify:resend", newer_than=person_mark(person))
    await person.say(await client.wait_code(email, after=newest))


def person_mark(person: Person) -> int:
    """Where the chat stood before the person's last act."""
    return person._mark


async def share_number(person: Person) -> None:
    """Presses the button that shares the account's number, as soon as it is asked for."""
    await asked_for_number(person)
    await person.share_contact()


async def asked_for_number(person: Person) -> None:
    """Returns when the button that shares the number stands there."""
    ends = time.monotonic() + PATIENCE
    while not _asks_contact(await person.reply_keyboard()):
        if time.monotonic() >= ends:
            raise NeverCameError(f"Nobody asked for the number: {await person.texts()}")
        await person.client.get(
            "wait", chat_id=person.chat_id, after=await now(person), timeout=0.2
        )


def _asks_contact(keyboard: dict[str, Any] | None) -> bool:
    rows = (keyboard or {}).get("keyboard", [])
    return any(button.get("request_contact") for row in rows for button in row)


async def prove_both(client: EmulatorClient, person: Person, email: str) -> None:
    await prove_mailbox(client, person, email)
    await share_number(person)


async def prove_both_for_copy(client: EmulatorClient, person: Person, email: str) -> None:
    """Proves the mailbox for the errand under way, and the number by asking for a summary."""
    await prove_mailbox(client, person, email)
    await person.say("/access")
    await share_number(person)
    await offered(person, "access.full")


# -- whole errands ----------------------------------------------------------------------------


async def reference(person: Person, *, newer_than: int = 0) -> str:
    """The reference in the receipt of a case."""
    _message, data = await offered(person, "cases.show:", newer_than=newer_than)
    return data.partition(":")[2]


async def ask_for_copy(stage: Stage, person: Person, email: str, *, command: str) -> str:
    await person.say(command)
    await prove_both(stage.client, person, email)
    await press(person, "access.full")
    return await reference(person)


async def ask_for_erasure(
    stage: Stage, person: Person, email: str, *, command: str, ground: str = "consent_withdrawn"
) -> str:
    await person.say(command)
    await prove_both(stage.client, person, email)
    _message, plan = await offered(person, "erase.plan:")
    mark = plan.split(":")[1]
    await press(person, f"erase.plan:{mark}:{ground}")
    await press(person, "erase.sure:")
    await press(person, "erase.yes:")
    return await reference(person)


async def ask_for_correction(
    stage: Stage, person: Person, email: str, *, command: str, path: tuple[str, ...], value: str
) -> str:
    """`path` names category, entry and field as the person reads them."""
    await person.say(command)
    await prove_mailbox(stage.client, person, email)
    await choose(person, path)
    await person.say(value)
    await press(person, "correct.submit:")
    return await reference(person)


async def ask_to_take_along(stage: Stage, person: Person, email: str, *, command: str) -> str:
    await person.say(command)
    await prove_both(stage.client, person, email)
    await press(person, "export.yes")
    return await reference(person)


async def stop_advertising(stage: Stage, person: Person, email: str, *, command: str) -> str:
    await person.say(command)
    await prove_mailbox(stage.client, person, email)
    await press(person, "noads.yes")
    return await reference(person)


async def take_back_consents(stage: Stage, person: Person, email: str, *, command: str) -> str:
    await person.say(command)
    await prove_mailbox(stage.client, person, email)
    _message, every = await offered(person, "consent.pick:")
    mark = every.split(":")[1]
    await press(person, f"consent.pick:{mark}:all")
    return await reference(person)


async def object_to_interest(
    stage: Stage, person: Person, email: str, *, command: str, words: str
) -> str:
    await person.say(command)
    await prove_mailbox(stage.client, person, email)
    _message, every = await offered(person, "object.pick:")
    mark = every.split(":")[1]
    await press(person, f"object.pick:{mark}:all")
    await offered(person, "object.bare")
    await person.say(words)
    return await reference(person)


async def ask_to_restrict(
    stage: Stage, person: Person, email: str, *, command: str, ground: str, scope: str
) -> str:
    await person.say(command)
    await prove_mailbox(stage.client, person, email)
    await press(person, f"restrict.why:{ground}")
    await press(person, f"restrict.of:{scope}")
    return await reference(person)


STEPS = ("correct.group:", "correct.entry:", "correct.field:")


async def choose(person: Person, path: tuple[str, ...]) -> None:
    for step, label in zip(STEPS, path, strict=True):
        message = await labelled(person, step, label)
        await person.press(label, message=message)
    await person.wait_for()


async def labelled(person: Person, prefix: str, label: str) -> Seen:
    """The newest message that offers the label for that step."""
    newer_than = 0
    for _turn in range(20):
        message, _data = await offered(person, prefix, newer_than=newer_than)
        button = message.button(label)
        if button is not None and str(button.get("callback_data", "")).startswith(prefix):
            return message
        newer_than = await now(person)
    raise NeverCameError(f"No {label!r} among {prefix!r}")


# -- staff ------------------------------------------------------------------------------------


async def claim(stage: Stage, name: str, ref: str) -> None:
    """Takes the case in the group; its details come in private, with a plan to approve."""
    await press(stage.in_group(name), f"s:claim:{ref}")
    await planned(stage, name, ref)


async def planned(stage: Stage, name: str, ref: str) -> None:
    """Looks at the case in private until there is a plan to approve."""
    member = stage.members[name]
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        message, _data_of_it = await offered(member, f"s:case:{ref}")
        if _data(message, f"s:ok:{ref}:"):
            return
        await asyncio.sleep(0.05)
        await member.press(f"s:case:{ref}", message=message)
    raise NeverCameError(f"No plan of {ref} was made: {message.text}")


async def approve(stage: Stage, name: str, ref: str) -> None:
    """Approves the case whose details stand in the member's private chat."""
    member = stage.members[name]
    await press(member, f"s:ok:{ref}:")
    await press(member, f"s:sure:{ref}:")


async def second(stage: Stage, name: str, ref: str) -> None:
    """Looks at the case as second person, and approves it."""
    await press(stage.in_group(name), f"s:second:{ref}")
    await approve(stage, name, ref)


async def reject(stage: Stage, name: str, ref: str, *, ground: str, words: str) -> None:
    member = stage.members[name]
    await press(member, f"s:no:{ref}")
    await press(member, f"s:why:{ref}:{ground}")
    await offered(member, f"s:case:{ref}", newer_than=person_mark(member))
    await member.say(words)
    await press(member, f"s:send:{ref}")
