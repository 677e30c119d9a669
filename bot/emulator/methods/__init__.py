"""The Bot API methods that the emulator really carries out, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.emulator.methods import chats, editing, profile, sending
from bot.emulator.world import World

Method = Callable[[World, dict[str, Any]], Any]

METHODS: Mapping[str, Method] = {
    "getMe": profile.get_me,
    "logOut": profile.done,
    "close": profile.done,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyName": profile.setter("name", longest=64),
    "getMyName": profile.getter("name"),
    "setMyDescription": profile.setter("description", longest=512),
    "getMyDescription": profile.getter("description"),
    "setMyShortDescription": profile.setter("short_description", longest=120),
    "getMyShortDescription": profile.getter("short_description"),
    "getFile": profile.get_file,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendVoice": sending.send_voice,
    "sendContact": sending.send_contact,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "editMessageText": editing.edit_text,
    "editMessageReplyMarkup": editing.edit_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_message,
    "answerCallbackQuery": editing.answer_callback_query,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_member,
    "getChatMemberCount": chats.count_members,
    "getChatAdministrators": chats.get_administrators,
    "leaveChat": chats.leave,
    "createForumTopic": chats.create_topic,
    "closeForumTopic": chats.close_topic,
}
