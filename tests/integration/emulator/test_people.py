"""What people do in the app, as the bot hears of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.emulator.client import EmulatorClient, NeverCameError, Person, RefusedByAppError

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes, go on", callback_data="y:1")]])


async def newest(bot: Bot) -> Any:
    return (await bot.get_updates(offset=-1))[0]


async def test_a_press_waits_for_its_one_answer(anna: Person, bot: Bot) -> None:
    await bot.send_message(anna.id, "Sure?", reply_markup=YES)
    pressing = asyncio.create_task(anna.press("Yes"))
    offset = 0
    while not (updates := await bot.get_updates(offset=offset)) or not updates[-1].callback_query:
        offset = updates[-1].update_id + 1 if updates else offset
    query = updates[-1].callback_query
    assert (query.data, query.from_user.id, query.message.text) == ("y:1", anna.id, "Sure?")
    assert await bot.answer_callback_query(query.id, text="Thanks", show_alert=True)
    assert await pressing == {"text": "Thanks", "show_alert": True}
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query.id)


async def test_chat_instance_is_the_same_in_one_chat_and_another_in_the_next(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    bea = await client.person("Bea")
    await bea.say("/start")
    instances = []
    for person in (anna, anna, bea):
        await bot.send_message(person.id, "Sure?", reply_markup=YES)
        await person.press("Yes", wait=False)
        instances.append((await newest(bot)).callback_query.chat_instance)
    assert instances[0] == instances[1] != instances[2]


async def test_only_a_modified_app_sends_data_that_no_button_holds(anna: Person, bot: Bot) -> None:
    await bot.send_message(anna.id, "Sure?", reply_markup=YES)
    seen = await anna.wait_for("Sure?")
    with pytest.raises(RefusedByAppError, match="No button"):
        await anna.press("approve:7", message=seen, wait=False)
    await anna.press("approve:7", forge=True, wait=False)
    assert (await newest(bot)).callback_query.data == "approve:7"


async def test_a_shared_contact_is_ones_own_and_answers_the_request(
    anna: Person, bot: Bot
) -> None:
    ask = ReplyKeyboardMarkup(
        [[KeyboardButton("Share my number", request_contact=True)]], one_time_keyboard=True
    )
    asked = await bot.send_message(anna.id, "Who are you?", reply_markup=ask)
    await anna.press("Share my number")
    message = (await newest(bot)).message
    assert message.contact.user_id == message.from_user.id == anna.id
    assert f"+{message.contact.phone_number}" == anna.user["phone"]
    assert message.reply_to_message.message_id == asked.message_id
    assert await anna.reply_keyboard() is None


async def test_other_peoples_contacts_can_be_told_apart(anna: Person, bot: Bot) -> None:
    await anna.share_contact(phone="+46701740699")
    foreign = (await newest(bot)).message
    assert (foreign.contact.phone_number, foreign.contact.user_id) == ("46701740699", None)
    await anna.share_contact(forwarded=True)
    assert (await newest(bot)).message.forward_origin.sender_user.id == anna.id
    await anna.share_contact(via_card=True)
    assert (await newest(bot)).message.contact.vcard.startswith("BEGIN:VCARD")


async def test_an_edited_message_comes_as_such_and_a_deleted_one_not_at_all(
    anna: Person, bot: Bot
) -> None:
    message_id = await anna.say("Anan")
    await anna.edit(message_id, "Anna")
    edited = (await newest(bot)).edited_message
    assert (edited.message_id, edited.text) == (message_id, "Anna")
    before = anna.last_update_id
    await anna.delete(message_id)
    assert (await newest(bot)).update_id == before


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    group = await client.group("Staff", [anna])
    inside = anna.in_chat(group["id"])
    sent = await bot.send_message(group["id"], "Case 7")
    first = (await newest(bot)).update_id
    await inside.say("lunch?")
    await inside.say("/claim@another_bot")
    await inside.say("/claim 7")
    await inside.say("@insyn_demo_bot what now")
    await inside.say("mine", reply_to=sent.message_id)
    heard = [u.message.text for u in await bot.get_updates(offset=first + 1)]
    assert heard == ["/claim 7", "@insyn_demo_bot what now", "mine"]


async def test_a_group_that_was_upgraded_tells_its_new_id(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    group = await client.group("Staff", [anna])
    upgraded = await client.upgrade(group["id"])
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group["id"], "Case 7")
    assert moved.value.new_chat_id == upgraded["id"]
    assert (await bot.send_message(upgraded["id"], "Case 7")).chat.type == "supergroup"
    told = [u.message for u in await bot.get_updates(offset=-2)]
    assert (told[0].migrate_to_chat_id, told[1].migrate_from_chat_id) == (
        upgraded["id"],
        group["id"],
    )


async def test_members_are_told_by_their_place(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    bea, stranger = await client.person("Bea"), await client.person("Eve")
    group = await client.group("Staff", [anna, bea])
    places = [
        (await bot.get_chat_member(group["id"], who)).status
        for who in (anna.id, bea.id, stranger.id, bot.id)
    ]
    assert places == ["creator", "member", "left", "member"]
    await client.remove_bot(group["id"])
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(group["id"], "Case 7")


async def test_a_stranger_cannot_look_into_a_group(client: EmulatorClient, anna: Person) -> None:
    group = await client.group("Staff", [anna])
    eve = (await client.person("Eve")).in_chat(group["id"])
    with pytest.raises(RefusedByAppError):
        await eve.messages()
    with pytest.raises(RefusedByAppError):
        await eve.say("/claim 7")


async def test_waiting_looks_only_at_what_came_after_the_last_act(anna: Person, bot: Bot) -> None:
    await bot.send_message(anna.id, "Welcome")
    assert (await anna.wait_for("Welcome")).text == "Welcome"
    await anna.say("hello")
    with pytest.raises(NeverCameError, match="Nothing like 'Welcome' came"):
        await anna.wait_for("Welcome", timeout=0.02)


async def test_events_tell_a_viewer_what_to_load_again(
    client: EmulatorClient, emulator: Any, anna: Person, bot: Bot
) -> None:
    eve = await client.person("Eve", started=True)
    url = f"{emulator.url}/client/events?viewer={anna.id}"
    async with aiohttp.ClientSession() as session, session.get(url) as stream:
        assert await stream.content.readline() == b": hello\n"
        await bot.send_message(eve.id, "not for Anna")
        await bot.send_message(anna.id, "for Anna")
        lines = [await stream.content.readline() for _ in range(2)]
    event = json.loads(lines[1].removeprefix(b"data: "))
    assert (event["kind"], event["chat_id"]) == ("message", anna.id)
