"""Electronic identification from the chat: a link to our page, the way back, and what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain import eid
from bot.domain.codes import Locked, Scope, Wait
from bot.domain.eid import End
from bot.domain.identity import Action
from bot.domain.messages import Button, Kind, Message, Send
from bot.domain.texts import Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.services import eid_binding, eid_tickets
from bot.services.eid_binding import Returned
from bot.services.needs import Need
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts, privately, verify, verify_why
from handlers import verify_words as words

EMAIL = Button(label=_("Use an e-mail code instead"), action="eid.email")
SMS = Button(label=_("Use a code by SMS instead"), action="eid.email")
OTHER = Button(label=_("Another way"), action="eid.email")
NAME_LIMIT = 64

ENDED: dict[str, Text] = {
    End.SECOND_BROWSER: _(
        "⚠️ The link to BankID was opened in two browsers, so I stopped it for your safety. "
        "If you did not pass it on, somebody else may have seen it."
    ),
    End.FOREIGN: _(
        "⚠️ BankID led to another Telegram account than this one, so I stopped it for your safety. "
        "Nothing was linked."
    ),
    End.NOT_ME: _(
        "⚠️ Whoever approved in BankID said that this is not their Telegram account, so I stopped "
        "it. Nothing was linked."
    ),
    End.NOT_BOUND: _(
        "The last step with BankID took more than three minutes, so I forgot it for your safety. "
        "You can start again."
    ),
    End.RISK: _("BankID could not be used this time. You can choose another way."),
    End.FOR_STAFF: _(
        "I cannot help you further with BankID. Our staff can: write to them with /human."
    ),
    End.WRONG_CODES: _("That code was wrong five times, so the identification is over."),
}
STAFF_NOTES: dict[str, Text] = {
    "foreign": _(
        "⚠️ BankID: somebody approved for a Telegram account that was not theirs. It was stopped "
        "and nothing was shown. It may have been an attempt to cheat them; see the audit trail."
    ),
    "other_network": _(
        "ℹ️ BankID: somebody approved from another network than the one their page was opened in. "
        "That is often harmless; look twice at what they ask for today. See the audit trail."
    ),
    "untold": _(
        "ℹ️ BankID: somebody was identified here for the first time, and there was no contact on "
        "file to which I could send a notice of it. If you can, tell them in another way; see the "
        "audit trail."
    ),
    "ended": _(
        "⚠️ BankID: an identification was thrown away because BankID called it risky, or because "
        "another person approved than the one it was meant for. See the audit trail."
    ),
}


async def to_sign(talk: Talk, errand: dict[str, str]) -> Messages:
    """A link to the page on which something is signed; None of it is sent in before."""
    url = await _ticket(talk, errand)
    if url is None:
        return parts.stale()
    text = lines(
        _("One step is left: sign it with {provider}.").format(provider=_provider(talk)),
        _("The app shows what you sign. Nothing is sent in before you have signed."),
        _("The link is for you alone and works for 10 minutes. Do not pass it on."),
    )
    label = _("Sign with {provider}").format(provider=_provider(talk))
    here = parts.page_buttons(talk, label, url)
    return [Send(text=text, keyboard=(*here, (words.CANCEL,)), protect=True, kind=Kind.SECRET)]


async def _ticket(talk: Talk, errand: dict[str, Any]) -> str | None:
    """The link to the page, for this account and this errand."""
    return await talk.do(
        eid_tickets.open_ticket,
        chat_id=talk.chat_id,
        tg_user_id=talk.user_id,
        name=_full_name(talk),
        errand=errand,
    )


async def open_page(talk: Talk) -> Messages:
    """A fresh link to the page, for this account alone. The chat holds nothing but that."""
    data = talk.data
    if talk.step not in verify.OPEN or "action" not in data:
        return parts.stale()
    errand = verify.errand_of(data)
    url = await _ticket(talk, errand)
    if url is None:
        return parts.stale()
    talk.go(verify.EID, errand)
    return [await _link(talk, url)]


def _full_name(talk: Talk) -> str:
    user = talk.update.effective_user if talk.update else None
    return (user.full_name if user else "")[:NAME_LIMIT]


async def _other_way(talk: Talk) -> Button:
    """What there is beside it: another proof, or, where none is enough, the staff."""
    if "certain" in talk.data:
        return verify_why.WAYS
    need = await verify.still_needs(talk, Action(talk.data["action"]))
    match need:
        case Need.EID:
            return verify_why.WAYS
        case Need.EMAIL | Need.EMAIL_TOO:
            return EMAIL
        case Need.SMS:
            return SMS
        case _:
            return OTHER


async def _link(talk: Talk, url: str) -> Send:
    provider = _provider(talk)
    text = lines(
        _("Here is your page for {provider}.").format(provider=provider),
        _("The link is for you alone and works for 10 minutes. Do not pass it on."),
        "",
        _("When you have approved, it goes on here."),
    )
    here = parts.page_buttons(talk, _("Open {provider}").format(provider=provider), url)
    return Send(
        text=text,
        keyboard=(*here, (await _other_way(talk),), (words.CANCEL,)),
        remove_reply_keyboard=True,
        protect=True,
        kind=Kind.SECRET,
    )


def _provider(talk: Talk) -> str:
    return talk.unit.office.eid.provider if talk.unit.office.eid else "BankID"


async def by_email(talk: Talk) -> Messages:
    """Another way was chosen: what waits at the provider is cancelled."""
    if talk.step != verify.EID:
        return parts.stale()
    await talk.do(eid_tickets.leave, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    return await verify.again(talk, verify.errand_of(talk.data))


async def typed(talk: Talk) -> Messages:
    """Words while BankID is under way: the code of the page to which it led, or anything else."""
    if privately.holds_personnummer(talk):
        return privately.removed(talk)
    if not eid_binding.is_return_code(talk.text):
        return [await _still_waiting(talk)]
    right = await talk.do(
        eid_binding.type_return_code,
        chat_id=talk.chat_id,
        tg_user_id=talk.user_id,
        text=talk.text,
    )
    if right:
        return [*privately.delete(talk), Send(text=_("Thank you. One moment."))]
    if right is None:
        return [await _still_waiting(talk)]
    wrong = _("That is not the code on the page.")
    return [
        *privately.delete(talk),
        Send(text=wrong, keyboard=((words.NEW_LINK,), (words.CANCEL,))),
    ]


async def asked_again(talk: Talk) -> Messages:
    """What is waited for, once more; where nothing else will do, what it is for."""
    if "certain" in talk.data:
        return [words.ask_eid(talk, verify_why.NOTHING_COVERED, "")]
    action = Action(talk.data["action"])
    need = await verify.still_needs(talk, action)
    return [words.ask_eid(talk) if need is Need.EID else await _still_waiting(talk)]


async def _still_waiting(talk: Talk) -> Send:
    text = _("I am waiting for {provider}. When you have approved, it goes on here.")
    keyboard = ((words.NEW_LINK,), (await _other_way(talk),), (words.CANCEL,))
    return Send(text=text.format(provider=_provider(talk)), keyboard=keyboard)


# -- the way back -----------------------------------------------------------------------------


def is_way_back(parameter: str) -> bool:
    """Whether a start link is the one to which the app led."""
    return parameter.startswith(eid.START_PREFIX)


async def back(talk: Talk, nonce: str) -> Messages:
    """The app led to this Telegram account: it has to be the one that started."""
    came = await talk.do(
        eid_binding.returned, chat_id=talk.chat_id, tg_user_id=talk.user_id, nonce=nonce
    )
    match came:
        case Returned.WAITING:
            return [*privately.delete(talk), Send(text=_("Thank you. One moment."))]
        case Returned.FOREIGN:
            return [*privately.delete(talk), _stranger(talk)]
        case Returned.GONE:
            gone = _("That link has been used, or is too old. Start again from the menu.")
            return [Send(text=gone, keyboard=(parts.menu_row(),))]


def _stranger(talk: Talk) -> Send:
    """To whoever approved what somebody else had started."""
    text = lines(
        _("⚠️ Somebody else started this identification, from another Telegram account."),
        _("I have stopped it: nothing was linked, and nobody got to see your data."),
        _("Did somebody send you a link or ask you to approve? Then they tried to cheat you."),
        "",
        words.help_(talk),
    )
    return Send(text=text, keyboard=(parts.menu_row(),))


# -- what follows -----------------------------------------------------------------------------


async def done(talk: Talk) -> Messages:
    """The person is identified: on with what they wanted, if they still wait for it."""
    errand = await talk.do(eid_binding.done, talk.chat_id, talk.args[0])
    if errand is None:
        return []
    if errand.signs:
        talk.unit.wake(talk.chat_id, errand.then, talk.args[0])
        return []
    thanks = _("✅ Thank you. {provider} says who you are.").format(provider=_provider(talk))
    if talk.step not in verify.STEPS:
        return [Send(text=thanks, keyboard=(parts.menu_row(),), remove_reply_keyboard=True)]
    return await verify.begin(
        talk, action=errand.action, then=errand.then, since=errand.since, first=thanks
    )


async def code_wanted(talk: Talk) -> Messages:
    """A scanned code says who approved, not that it was the one in the chat: a code tells."""
    made = await talk.do(eid_binding.ask_contact_code, talk.args[0])
    if made is None:
        return []
    errand, address, asked = made
    if isinstance(asked, (Wait, Locked)):
        return [_no_code_now(talk, asked)]
    kept: dict[str, Any] = {
        "action": errand.action.value,
        "then": errand.then,
        "since": errand.since,
    }
    sent = {"challenge": asked.challenge_id, "contact": address, "scanned": talk.args[0]}
    talk.go(verify.CODE, {**kept, **sent})
    return [words.sent_to_scanned(talk)]


def _no_code_now(talk: Talk, ruling: Wait | Locked) -> Message:
    """No code can be sent so soon; the app on the same device needs none."""
    hint = _("{provider} on this device needs no code.").format(provider=_provider(talk))
    told = replace(ruling, scope=Scope.CONTACT) if isinstance(ruling, Wait) else ruling
    text = lines(words.held_back(talk, told).text, "", hint)
    return Send(text=text, keyboard=((words.NEW_LINK,), (words.CANCEL,)))


async def code_anew(talk: Talk) -> Messages:
    """Another code to the contact on file, when that is allowed again."""
    order_id = talk.data.get("scanned") if talk.step == verify.CODE else None
    if order_id is None:
        return parts.stale()
    talk.args = (order_id,)
    return await code_wanted(talk) or parts.stale()


async def ended(talk: Talk) -> Messages:
    """It came to nothing, for a reason that the person has to know of."""
    why = await talk.do(eid_binding.why_ended, talk.chat_id, talk.args[0])
    text: Sayable | None = ENDED.get(why)
    if text is None:
        return []
    warned = why in (End.SECOND_BROWSER, End.FOREIGN, End.NOT_ME)
    said = lines(text, "", words.help_(talk)) if warned else text
    waiting = talk.step in (verify.EID, verify.CODE)
    if not waiting:
        return [Send(text=said, keyboard=(parts.menu_row(),))]
    talk.go(verify.EID, verify.errand_of(talk.data))
    return [
        Send(text=said, keyboard=((words.NEW_LINK,), (await _other_way(talk),), (words.CANCEL,)))
    ]


async def for_staff(talk: Talk) -> Messages:
    """Something about an identification is odd: the group hears of it, without anybody's name."""
    note = STAFF_NOTES.get(talk.args[0])
    return [] if note is None else [Send(text=note)]


def register(router: Router) -> None:
    router.step(verify.EID, to=typed)
    router.again(verify.EID, to=asked_again)
    router.press("eid.open", to=open_page)
    router.press("eid.email", to=by_email)
    router.press("eid.code", to=code_anew)
    router.signal(eid_binding.DONE, to=done)
    router.signal(eid_binding.CODE_WANTED, to=code_wanted)
    router.signal(eid_tickets.ENDED, to=ended)
    router.signal(eid_tickets.STAFF, to=for_staff)
