"""Logs: what must never be written does not come out, wherever it was planted."""

from __future__ import annotations

import logging

import pytest

from bot.logs import QUIET, ScrubbingFormatter, scrubbed

SECRETS = [
    "4000000001:AAinsyn-emulator-no-secret_of",
    "19900101-2385",
    "900101-2385",
    "900101+2385",
    "199001012385",
    "anna.akesson+post@exempel.example",
    "ÅSA@EXEMPEL.SE",
    "+46 70 591 05 44",
    "+46705910544",
    "0046705910544",
    "0705910544",
    "070-591 05 44",
    "08-123 456 78",
]


def line(message: str, *args: object, error: BaseException | None = None) -> str:
    trace = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, message, args, trace)
    return ScrubbingFormatter("%(asctime)s %(levelname)s %(message)s").format(record)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_the_message_does_not_come_out(secret: str) -> None:
    assert secret not in line(f"customer {secret} wrote")


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_among_the_arguments_does_not_come_out(secret: str) -> None:
    shown = line("customer %s wrote %d words", secret, 3)
    assert secret not in shown
    assert "wrote 3 words" in shown


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_a_traceback_does_not_come_out(secret: str) -> None:
    try:
        try:
            raise KeyError(secret)
        except KeyError as inner:
            raise ValueError(f"no such customer: {secret}") from inner
    except ValueError as error:
        shown = line("it failed", error=error)
    assert "ValueError: no such customer" in shown
    assert secret not in shown


def test_a_traceback_tells_what_was_tried_and_not_with_what() -> None:
    name, code = "Åkesson", "O'Brien 482913"
    known: dict[str, str] = {}
    try:
        try:
            known[name]
        except KeyError as inner:
            raise ValueError(f"no number: {code!r}\n  in {name!r}") from inner
    except ValueError as error:
        shown = line("it failed", error=error)
    assert "known[name]" in shown
    assert "KeyError: '…'" in shown
    assert "ValueError: no number: '…'\n  in '…'" in shown
    assert name not in shown
    assert "482913" not in shown


def test_the_token_inside_an_address_does_not_come_out() -> None:
    token = SECRETS[0]
    assert token not in scrubbed(f"POST https://api.telegram.org/bot{token}/sendMessage")
    assert token not in scrubbed(f"GET http://127.0.0.1/file/bot{token}/documents/1.pdf")


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-23 11:00:00,123 case IN-2026-0001 approved in 12.5 ms",
        "update 700000001 failed, try 2: ValueError",
        "lane chat:5 taken over at 08:15:30",
    ],
)
def test_facts_that_we_need_stay_readable(harmless: str) -> None:
    assert scrubbed(harmless) == harmless


def test_libraries_that_print_addresses_are_quiet() -> None:
    assert {"httpx", "telegram", "aiohttp.access", "aiosmtplib", "mail.log"} <= set(QUIET)
