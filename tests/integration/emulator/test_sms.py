"""Text messages over the wire: our client against the stand-in, and each failure for what it is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.emulator.client import EmulatorClient
from bot.emulator.server import Emulator
from bot.proofs.elks import ElksAccount, ElksTexter
from bot.proofs.sms import SmsRefusedError, SmsUnavailableError
from bot.work import sms as job
from bot.work.jobs import Tools
from tests.integration.customer.town import NoMailer

NUMBER = "+46701740605"


def texter(emulator: Emulator, **changes: Any) -> ElksTexter:
    user, _, word = emulator.sms_account.partition(":")
    facts = {"base": emulator.sms_url, "username": user, "password": word, "sender": "Westila"}
    return ElksTexter(ElksAccount(**{**facts, **changes}), seconds=0.3)


async def sent(emulator: Emulator, *, to: str = NUMBER, **changes: Any) -> str:
    made = texter(emulator, **changes)
    return await asyncio.to_thread(made.send, to=to, text="Koden är 123456 åäö", report_to="")


async def test_a_message_arrives_and_has_a_number(
    emulator: Emulator, client: EmulatorClient
) -> None:
    elks_id = await sent(emulator)
    assert elks_id.startswith("s")
    (shown,) = await client.mails(NUMBER)
    assert (shown["subject"], shown["from"]) == ("SMS", "Westila")
    assert shown["text"] == "Koden är 123456 åäö"
    assert await client.wait_code(NUMBER) == "123456"
    assert emulator.sms.asked[0]["dontlog"] == "message"
    await asyncio.to_thread(texter(emulator).ping)


async def test_a_decoy_asks_the_operator_and_tells_them_of_no_message(
    emulator: Emulator, client: EmulatorClient
) -> None:
    note = job.Note(to=NUMBER, text="Koden är 123456", report_to="", decoy=True)

    async def ended(**changes: Any) -> job.Ended:
        tools = Tools(sources={}, mailer=NoMailer(), texter=texter(emulator, **changes))
        return await asyncio.to_thread(job.send, tools, note)

    assert await ended() == job.Ended("sent")
    assert await ended(password="no") == job.Ended("failed")  # the operator was asked
    assert (emulator.sms.asked, await client.mails(NUMBER)) == ([], [])


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"password": "no"}, 401), ({"sender": "far too long a name"}, 403), ({"to": "0701"}, 400)],
)
async def test_a_refusal_is_final_and_quotes_nothing(
    emulator: Emulator, changes: dict[str, str], status: int
) -> None:
    with pytest.raises(SmsRefusedError) as caught:
        await sent(emulator, **changes)
    assert caught.value.status == status
    assert NUMBER not in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "in_doubt"),
    [
        ({"status": 429}, False),
        ({"status": 503}, False),
        ({"drop": True}, True),
        ({"delay": 0.5}, True),
        ({"delay": 0.5, "after": True}, True),
    ],
)
async def test_an_outage_says_whether_it_may_have_left(
    emulator: Emulator, client: EmulatorClient, fault: dict[str, Any], in_doubt: bool
) -> None:
    await client.post("faults", method="sms", **fault)
    with pytest.raises(SmsUnavailableError) as caught:
        await sent(emulator)
    assert caught.value.in_doubt is in_doubt


async def test_an_operator_that_is_not_there_has_certainly_got_nothing(emulator: Emulator) -> None:
    with pytest.raises(SmsUnavailableError) as caught:
        await sent(emulator, base="http://127.0.0.1:1")
    assert caught.value.in_doubt is False
