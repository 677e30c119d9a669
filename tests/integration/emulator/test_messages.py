"""Messages of the bot, as python-telegram-bot sends them and as a person sees them."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from bot.emulator.client import EmulatorClient, Person

PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000200000003") + b"\0" * 9


def yes_or_no() -> InlineKeyboardMarkup:
    row = [
        InlineKeyboardButton("Yes", callback_data="y:1"),
        InlineKeyboardButton("No", callback_data="n:1"),
    ]
    return InlineKeyboardMarkup([row])


async def test_html_becomes_entities_counted_in_utf16_units(anna: Person, bot: Bot) -> None:
    html = '🙂 <b>Åsa &amp; <i>Bo</i></b> <a href="https://imy.se/?a=1&amp;b=2">IMY</a>\n<pre>x &lt; y</pre>'
    sent = await bot.send_message(anna.id, html, parse_mode="HTML")
    assert sent.text == "🙂 Åsa & Bo IMY\nx < y"
    found = [(e.type, sent.parse_entity(e)) for e in sent.entities]
    assert found == [
        (MessageEntity.BOLD, "Åsa & Bo"),
        (MessageEntity.ITALIC, "Bo"),
        (MessageEntity.TEXT_LINK, "IMY"),
        (MessageEntity.PRE, "x < y"),
    ]
    assert sent.entities[0].offset == 3
    assert (await anna.wait_for("IMY")).html == (
        '🙂 <b>Åsa &amp; <i>Bo</i></b> <a href="https://imy.se/?a=1&amp;b=2" rel="noopener noreferrer"'
        ' target="_blank">IMY</a><br><pre>x &lt; y</pre>'
    )


async def test_what_a_text_without_parse_mode_holds_is_shown_as_it_is(
    anna: Person, bot: Bot
) -> None:
    await bot.send_message(anna.id, "<script>alert(1)</script> & <b>")
    seen = await anna.wait_for("script")
    assert seen.text == "<script>alert(1)</script> & <b>"
    assert seen.html == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;"


async def test_crossing_entities_still_make_well_formed_html(anna: Person, bot: Bot) -> None:
    crossing = [MessageEntity("bold", 0, 3), MessageEntity("italic", 2, 3)]
    await bot.send_message(anna.id, "abcdef", entities=crossing)
    assert (await anna.wait_for("abc")).html == "<b>ab<i>c</i></b><i>de</i>f"


async def test_4096_characters_are_counted_after_the_entities(anna: Person, bot: Bot) -> None:
    sent = await bot.send_message(anna.id, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent.text) == 4096
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(anna.id, "🙂" * 2049)


async def test_a_protected_message_says_so_and_link_options_come_back(
    anna: Person, bot: Bot
) -> None:
    quiet = LinkPreviewOptions(is_disabled=True)
    sent = await bot.send_message(
        anna.id, "secret https://x.se", protect_content=True, link_preview_options=quiet
    )
    assert (sent.has_protected_content, sent.link_preview_options) == (True, quiet)
    assert (await anna.wait_for("secret")).protected


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(anna: Person, bot: Bot) -> None:
    sent = await bot.send_message(anna.id, "Sure?", reply_markup=yes_or_no())
    seen = await anna.wait_for("Sure?")
    assert seen.buttons == ["Yes", "No"]
    edited = await bot.edit_message_text("Done.", chat_id=anna.id, message_id=sent.message_id)
    assert (edited.text, edited.reply_markup) == ("Done.", None)
    assert edited.edit_date is not None
    after = await anna.wait_edit(seen)
    assert (after.text, after.buttons, after.edited) == ("Done.", [], True)


async def test_an_unchanged_edit_is_refused(anna: Person, bot: Bot) -> None:
    sent = await bot.send_message(anna.id, "Sure?", reply_markup=yes_or_no())
    where = {"chat_id": anna.id, "message_id": sent.message_id}
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Sure?", **where, reply_markup=yes_or_no())
    await bot.edit_message_reply_markup(**where, reply_markup=None)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(**where, reply_markup=None)


async def test_a_message_older_than_48_hours_cannot_be_deleted(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    old = await bot.send_message(anna.id, "old")
    await client.advance(48 * 3600 + 5)
    young = await bot.send_message(anna.id, "young")
    seen = await anna.wait_for("young")
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(anna.id, old.message_id)
    assert await bot.delete_message(anna.id, young.message_id)
    await anna.wait_gone(seen)
    assert await anna.texts() == ["old"]


async def test_a_document_goes_out_and_a_photo_comes_in(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    sent = await bot.send_document(
        anna.id, b"%PDF-1.7", filename="copy.pdf", caption="<b>Your</b> copy", parse_mode="HTML"
    )
    assert (sent.document.file_name, sent.caption) == ("copy.pdf", "Your copy")
    seen = await anna.wait_for("Your copy")
    assert await client.download(seen.document["url"]) == b"%PDF-1.7"
    again = await bot.send_document(anna.id, sent.document.file_id)
    assert again.document.file_size == 8

    await anna.upload("me.png", PNG, kind="photo", caption="here")
    update = (await bot.get_updates(offset=-1))[0]
    photo = update.message.photo[-1]
    assert (update.message.caption, photo.width, photo.height) == ("here", 2, 3)
    file = await bot.get_file(photo.file_id)
    assert bytes(await file.download_as_bytearray()) == PNG


async def test_an_album_is_several_messages_with_one_number(anna: Person, bot: Bot) -> None:
    sent = await anna.send_album(("a.png", PNG), ("b.png", PNG), caption="both")
    await anna.upload("c.png", PNG, kind="photo")
    messages = [one.message for one in await bot.get_updates(offset=-3)]
    assert [one.message_id for one in messages[:2]] == sent
    first, second, alone = (one.media_group_id for one in messages)
    assert (first == second, bool(first), alone) == (True, True, None)
    assert [one.caption for one in messages] == ["both", None, None]


async def test_a_page_from_a_person_is_never_shown_in_place(
    client: EmulatorClient, emulator: Any, anna: Person
) -> None:
    await anna.upload('Å "b".html', b"<script>", kind="document")
    await anna.upload("hi.ogg", b"OggS", kind="voice")
    page, voice = (await anna.messages())[-2:]
    told, names = [], []
    async with aiohttp.ClientSession() as session:
        for url in (page.raw["document"]["url"], voice.raw["voice"]["url"]):
            async with session.get(emulator.url + url) as answer:
                told.append((answer.content_type, answer.content_disposition.type))
                names.append(answer.content_disposition.filename)
    assert told == [("application/octet-stream", "attachment"), ("audio/ogg", "inline")]
    assert names == ['Å "b".html', "hi.ogg"]


async def test_a_reply_keyboard_stays_until_it_is_removed(anna: Person, bot: Bot) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Share", request_contact=True)]])
    await bot.send_message(anna.id, "Share?", reply_markup=keyboard)
    assert (await anna.reply_keyboard())["keyboard"] == [
        [{"text": "Share", "request_contact": True}]
    ]
    await bot.send_message(anna.id, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert await anna.reply_keyboard() is None


async def test_a_group_cannot_be_asked_for_a_phone_number(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    group = await client.group("Staff", [anna])
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Share", request_contact=True)]])
    with pytest.raises(BadRequest, match="private chats only"):
        await bot.send_message(group["id"], "Share?", reply_markup=keyboard)


async def test_typing_is_seen_until_the_message_comes(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    await bot.send_chat_action(anna.id, "typing")
    assert (await client.get(f"chats/{anna.id}/messages"))["typing"] is True
    await bot.send_message(anna.id, "Here")
    assert (await client.get(f"chats/{anna.id}/messages"))["typing"] is False


async def test_commands_are_shown_by_scope_and_language(
    client: EmulatorClient, anna: Person, bot: Bot
) -> None:
    everywhere = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("help", "Help")], everywhere)
    await bot.set_my_commands([BotCommand("hjalp", "Hjälp")], everywhere, language_code="sv")
    await bot.set_my_commands([BotCommand("queue", "Cases")], BotCommandScopeChat(anna.id))
    assert await bot.get_my_commands(everywhere, "sv") == (BotCommand("hjalp", "Hjälp"),)
    bea = await client.person("Bea")
    shown = {c["id"]: c["commands"] for c in (await client.state())["chats"]}
    assert shown[bea.id]["sv"] == [{"command": "hjalp", "description": "Hjälp"}]
    assert shown[bea.id]["en"] == [{"command": "help", "description": "Help"}]
    assert shown[anna.id]["sv"] == [{"command": "queue", "description": "Cases"}]


async def test_texts_about_the_bot_are_kept_by_language(client: EmulatorClient, bot: Bot) -> None:
    await bot.set_my_description("See your data")
    await bot.set_my_description("Se dina uppgifter", language_code="sv")
    assert (await bot.get_my_description("sv")).description == "Se dina uppgifter"
    assert (await bot.get_my_description("de")).description == "See your data"
    await bot.set_my_name("Insyn hos Westila")
    assert (await client.state())["bot"]["name"] == (await bot.get_me()).first_name


async def test_control_characters_and_direction_overrides_do_not_arrive(
    anna: Person, bot: Bot
) -> None:
    await anna.say("a\x00b\u202ec\u200fd\u200be\r\nf  ")
    update = (await bot.get_updates(offset=-1))[0]
    assert update.message.text == "a bc\u200fd\u200be\nf"


async def test_a_text_over_4096_characters_arrives_in_parts(anna: Person, bot: Bot) -> None:
    await anna.say("x" * 5000)
    first, second = await bot.get_updates(offset=-2)
    assert (len(first.message.text), len(second.message.text)) == (4096, 904)


def test_the_facts_are_those_of_a_bot_api_not_older_than_the_library() -> None:
    import telegram

    from bot.emulator.facts import load

    emulated = tuple(int(part) for part in load()["version"].split("."))
    assert emulated >= telegram.constants.BOT_API_VERSION_INFO[:2]


async def test_everything_that_is_told_has_the_shape_that_the_bot_api_promises(
    client: EmulatorClient, anna: Person, api: Any
) -> None:
    from bot.emulator.facts import fits

    group = await client.group("Staff", [anna], bot_is_admin=True)
    for act in (anna.send_sticker(), anna.send_location(), anna.share_contact(forwarded=True)):
        await act
    await anna.upload("v.ogg", b"OggS", kind="voice")
    await anna.upload("d.pdf", b"%PDF", kind="document", caption="see /help")
    sent = await api("sendMessage", chat_id=anna.id, text="?", reply_markup=yes_or_no().to_dict())
    await anna.press("Yes", wait=False)
    await anna.block()
    await anna.unblock()
    await client.upgrade(group["id"])
    updates = (await api("getUpdates"))["result"]
    assert len(updates) == 12
    assert [u for u in updates if not fits(u, "Update")] == []
    assert fits(sent["result"], "Message")
    told = {
        "User": await api("getMe"),
        "ChatFullInfo": await api("getChat", chat_id=anna.id),
        "ChatMember": await api("getChatMember", chat_id=anna.id, user_id=anna.id),
        "WebhookInfo": await api("getWebhookInfo"),
    }
    assert [name for name, answer in told.items() if not fits(answer["result"], name)] == []


async def test_swedish_letters_in_a_file_name_arrive(anna: Person, bot: Bot) -> None:
    sent = await bot.send_document(anna.id, b"%PDF", filename="Utdrag Åkesson.pdf")
    assert sent.document.file_name == "Utdrag Åkesson.pdf"
    await anna.upload("Fråga.pdf", b"%PDF")
    assert (await bot.get_updates(offset=-1))[0].message.document.file_name == "Fråga.pdf"
