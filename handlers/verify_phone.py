"""The second proof: the number of the Telegram account, shared by a button and compared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from telegram import Message as TelegramMessage

from bot.domain.identity import Action, ContactRefusal, SharedContact
from bot.domain.messages import Send
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import needs, phones
from bot.services.needs import Need
from bot.services.phones import Checking, NumberRefusal
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts, privately, verify
from handlers import verify_words as words


async def contact(talk: Talk) -> Messages:
    """A contact card came: it is deleted, and compared with the register if it is one's own."""
    data = talk.data
    message = talk.update.message if talk.update else None
    assert message is not None
    assert message.contact is not None
    result = await talk.do(
        phones.share,
        chat_id=talk.chat_id,
        shared=_shared(message, data.get("asked")),
        number=message.contact.phone_number,
        action=Action(data["action"]),
        then=data["then"],
    )
    return [*privately.delete(talk), *await _after_contact(talk, result, data)]


def _shared(message: TelegramMessage, asked: str | None) -> SharedContact:
    assert message.contact is not None
    return SharedContact(
        sender_id=message.from_user.id if message.from_user else 0,
        card_user_id=message.contact.user_id,
        private_chat=message.chat.type == message.chat.PRIVATE,
        forwarded=message.forward_origin is not None,
        via_bot=message.via_bot is not None,
        asked_at=datetime.fromisoformat(asked) if asked else None,
    )


async def _after_contact(
    talk: Talk, result: Checking | ContactRefusal | NumberRefusal, data: dict[str, Any]
) -> Messages:
    if isinstance(result, Checking):
        talk.go(verify.CHECKING, verify.errand_of(data))
        text = _("Thank you. I am comparing the number with our register.")
        return [Send(text=text, remove_reply_keyboard=True)]
    if result is NumberRefusal.EMAIL_FIRST:
        asked = await verify.again(talk, data)
        over = _("Your session has ended, so we have to start with the e-mail code again.")
        return [Send(text=over, remove_reply_keyboard=True), *asked]
    if result is NumberRefusal.NOT_A_NUMBER:
        talk.go("", verify.errand_of(data))
        return [_other_ways(talk, Action(data["action"]), words.CONTACT_REFUSALS[result])]
    if result is ContactRefusal.NOT_ASKED:
        talk.go(verify.PHONE, {**data, "asked": talk.unit.now.isoformat()})
    return [Send(text=words.CONTACT_REFUSALS[result], ask_contact=words.SHARE)]


async def no_contact(talk: Talk) -> Messages:
    """Words instead of the button: a number that is typed proves nothing."""
    typed = (
        _("A number that is typed does not count. Please press the button below.")
        if any(one.isdigit() for one in talk.text)
        else _("Please press the button below to go on. /cancel ends this.")
    )
    data = talk.data
    talk.go(verify.PHONE, {**data, "asked": talk.unit.now.isoformat()})
    return [*privately.delete_if_private(talk), Send(text=typed, ask_contact=words.SHARE)]


async def still_checking(talk: Talk) -> Messages:
    """Words while the number is being compared."""
    return [*privately.delete_if_private(talk), words.still_checking()]


async def checked(talk: Talk) -> Messages:
    """The number has been compared: on with the errand, or how else to go on."""
    outcome = await talk.do(phones.outcome, talk.chat_id, talk.args[0])
    if outcome is None:
        return []
    waited = talk.step == verify.CHECKING
    if outcome.proved and not waited:
        text = _("✅ Your phone number is confirmed now. Start again from the menu if you like.")
        return [Send(text=text, keyboard=(parts.menu_row(),))]
    if outcome.proved:
        return await verify.go_on(talk, talk.data)
    return await _not_the_number(talk, outcome.action) if waited else []


async def _not_the_number(talk: Talk, action: Action) -> Messages:
    need = await talk.do(
        needs.standing, chat_id=talk.chat_id, tg_user_id=talk.user_id, action=action
    )
    talk.go("", verify.errand_of(talk.data))
    if need is Need.EMAIL:
        talk.done()
        over = _("That took so long that your session has ended. Please start again.")
        return [Send(text=over, keyboard=(parts.menu_row(),))]
    unknown = _("The number of your Telegram account is not one that we have registered for you.")
    changed = _("That can be because you have changed numbers. Your rights are the same.")
    return [_other_ways(talk, action, unknown, changed)]


def _other_ways(talk: Talk, action: Action, *told: Sayable) -> Send:
    """The account's number does not help; everything else is still open."""
    text = lines(*told, "", words.help_(talk))
    ways = (*words.sms_row(talk), *words.eid_row(talk), *words.still_open(action))
    return Send(text=text, keyboard=ways)


def register(router: Router) -> None:
    router.step(verify.PHONE, to=no_contact)
    router.step(verify.CHECKING, to=still_checking)
    router.contact(verify.PHONE, to=contact)
    router.signal(phones.CHECKED, to=checked)
