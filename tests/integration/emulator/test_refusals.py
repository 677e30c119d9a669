"""What Telegram refuses, the emulator refuses, with the same code and the same words."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.emulator.client import EmulatorClient, Person

TOO_LONG = "x" * 65
INLINE = {"text": "Yes", "callback_data": "yes"}


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Yes", **button}]]}


@pytest.mark.parametrize(
    ("method", "params", "code", "told"),
    [
        ("sendMassage", {}, 404, "Not Found"),
        ("sendDice", {"chat_id": 501}, 400, "not emulated"),
        ("sendMessage", {"text": "hello"}, 400, "chat_id is empty"),
        ("sendMessage", {"chat_id": 501}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": 501, "text": " \n "}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": 501, "text": "<b></b>", "parse_mode": "HTML"}, 400, "empty"),
        ("sendMessage", {"chat_id": 501, "text": 5}, 400, "can't parse text"),
        ("sendMessage", {"chat_id": 501, "text": "x", "txet": "y"}, 400, "unknown parameter"),
        ("sendMessage", {"chat_id": 501, "text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", {"chat_id": 999, "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": 501, "text": "\ud800"}, 400, "must be encoded in UTF-8"),
        (
            "sendMessage",
            {"chat_id": 501, "text": "<b>x", "parse_mode": "HTML"},
            400,
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            "sendMessage",
            {"chat_id": 501, "text": "1 < 2", "parse_mode": "HTML"},
            400,
            'can\'t parse entities: Unsupported start tag "" at byte offset 2',
        ),
        (
            "sendMessage",
            {"chat_id": 501, "text": "å<b><i>x</b></i>", "parse_mode": "HTML"},
            400,
            'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"',
        ),
        (
            "sendMessage",
            {"chat_id": 501, "text": "x", "reply_markup": keyboard(callback_data=TOO_LONG)},
            400,
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": 501, "text": "x", "reply_markup": keyboard()},
            400,
            "text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"chat_id": 501, "text": "x", "reply_markup": keyboard(url="javascript:alert(1)")},
            400,
            "is invalid: Wrong HTTP URL",
        ),
        (
            "sendMessage",
            {
                "chat_id": 501,
                "text": "x",
                "reply_markup": keyboard(web_app={"url": "http://127.0.0.1/"}),
            },
            400,
            "Only HTTPS links are allowed",
        ),
        (
            "sendMessage",
            {"chat_id": 501, "text": "x", "reply_markup": {"inline_keyboard": [INLINE]}},
            400,
            "can't parse reply_markup",
        ),
        (
            "sendMessage",
            {"chat_id": 501, "text": "x", "reply_parameters": {"message_id": 999}},
            400,
            "message to be replied not found",
        ),
        (
            "editMessageText",
            {"chat_id": 501, "message_id": 1, "text": "x"},
            400,
            "can't be edited",
        ),
        ("editMessageText", {"chat_id": 501, "message_id": 9, "text": "x"}, 400, "not found"),
        ("editMessageText", {"text": "x"}, 400, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": 501, "message_id": 9}, 400, "message to delete not found"),
        ("getFile", {"file_id": "AgADx"}, 400, "invalid file_id"),
        ("sendDocument", {"chat_id": 501, "document": "AgADx"}, 400, "wrong file identifier"),
        ("sendChatAction", {"chat_id": 501, "action": "dancing"}, 400, "wrong parameter action"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, 400, "query is too old and response"),
        ("setWebhook", {"url": "ftp://x"}, 400, "bad webhook"),
        ("setWebhook", {"url": "https://x", "secret_token": "å"}, 400, "unallowed characters"),
        ("setMyCommands", {"commands": [{"command": "Åt", "description": "x"}]}, 400, "INVALID"),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "everywhere"}},
            400,
            "can't parse scope",
        ),
    ],
)
async def test_a_wrong_call_is_refused_in_telegrams_words(
    anna: Person, api: Any, method: str, params: dict[str, Any], code: int, told: str
) -> None:
    answer = await api(method, **params)
    assert (answer["ok"], answer["status"], answer["error_code"]) == (False, code, code)
    assert told in answer["description"]


async def test_a_wrong_token_is_unauthorized(api: Any) -> None:
    answer = await api("getMe", token="4000000001:wrong")
    assert (answer["status"], answer["description"]) == (401, "Unauthorized")


async def test_a_body_that_is_no_json_is_refused(emulator: Any, api: Any) -> None:
    url = f"{emulator.url}/bot{emulator.token}/getMe"
    headers = {"Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=b"{", headers=headers) as answer,
    ):
        assert answer.status == 400


async def test_a_bot_cannot_write_first_to_somebody_who_never_started_it(
    client: EmulatorClient, api: Any
) -> None:
    bea = await client.person("Bea")
    answer = await api("sendMessage", chat_id=bea.id, text="hello")
    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"
    await bea.say("/start")
    assert (await api("sendMessage", chat_id=bea.id, text="hello"))["ok"] is True


async def test_who_blocked_the_bot_gets_nothing_until_they_unblock_it(
    anna: Person, api: Any
) -> None:
    await anna.block()
    answer = await api("sendMessage", chat_id=anna.id, text="hello")
    assert (answer["status"], answer["description"]) == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    await anna.unblock()
    assert (await api("sendMessage", chat_id=anna.id, text="hello"))["ok"] is True
    changes = [u["my_chat_member"] for u in (await api("getUpdates", offset=-2))["result"]]
    assert [c["new_chat_member"]["status"] for c in changes] == ["kicked", "member"]


async def test_a_method_name_is_matched_without_regard_to_case(emulator: Any) -> None:
    url = f"{emulator.url}/bot{emulator.token}/GETME"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        told = await answer.json()
    assert told["result"]["is_bot"] is True


async def test_another_web_site_cannot_write_in_a_visitors_name(emulator: Any) -> None:
    url = f"{emulator.url}/client/users"
    headers = {"Origin": "https://evil.se"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json={}, headers=headers) as answer,
    ):
        assert answer.status == 403
