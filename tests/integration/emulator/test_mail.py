"""The mail stand-in speaks real SMTP, keeps what arrives, and refuses when it is told to."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib
import pytest

from bot.emulator.client import EmulatorClient, NeverCameError
from bot.emulator.server import Emulator


def mail(to: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Westila <insyn@westila.example>"
    message["To"] = to
    message["Subject"] = "Din kod från Westila – åäö"
    message.set_content(text)
    return message


async def send(emulator: Emulator, message: EmailMessage) -> Any:
    where = urlsplit(emulator.smtp_url)
    return await aiosmtplib.send(message, hostname=where.hostname, port=where.port)


async def test_a_mail_arrives_as_it_was_written(
    emulator: Emulator, client: EmulatorClient
) -> None:
    await send(emulator, mail("anna@example.se", "Hej Åsa!\nKoden är 123 456.\n"))
    arrived = await client.wait_mail("ANNA@example.se")
    assert arrived["subject"] == "Din kod från Westila – åäö"
    assert arrived["text"] == "Hej Åsa!\nKoden är 123 456.\n"
    assert arrived["from"] == "Westila <insyn@westila.example>"
    assert await client.wait_code("anna@example.se") == "123456"
    await client.request("DELETE", "mails")
    assert await client.mails() == []


async def test_waiting_for_a_newer_mail_does_not_take_the_old_one(
    emulator: Emulator, client: EmulatorClient
) -> None:
    await send(emulator, mail("anna@example.se", "111111"))
    old = await client.wait_mail()
    with pytest.raises(NeverCameError):
        await client.wait_mail(after=old["id"], timeout=0.02)
    await send(emulator, mail("anna@example.se", "222222"))
    assert await client.wait_code(after=old["id"]) == "222222"


@pytest.mark.parametrize("status", [451, 550])
async def test_a_refused_mail_is_not_kept_and_the_next_one_is(
    emulator: Emulator, client: EmulatorClient, status: int
) -> None:
    await client.fault("smtp", status=status)
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send(emulator, mail("anna@example.se", "one"))
    assert refused.value.code == status
    await send(emulator, mail("anna@example.se", "two"))
    assert [m["text"] for m in await client.mails()] == ["two\n"]


async def test_the_mail_server_can_break_off_after_it_took_the_mail(
    emulator: Emulator, client: EmulatorClient
) -> None:
    await client.fault("smtp", drop=True, after=True)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(emulator, mail("anna@example.se", "one"))
    assert len(await client.mails()) == 1
