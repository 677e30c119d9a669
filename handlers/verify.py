"""Proving who one is: an e-mail code, then the Telegram account's number, then on with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain import codes, identifiers
from bot.domain.cases import Right
from bot.domain.codes import Dead, Locked
from bot.domain.identifiers import Email, Phone
from bot.domain.identity import Action, Method
from bot.domain.messages import Send
from bot.domain.registry import Wish
from bot.domain.texts import Sayable, lines
from bot.domain.texts import Text as _
from bot.services import access, eid_binding, needs, receiving, verification
from bot.services.access import Customer
from bot.services.needs import Need
from bot.services.receiving import Noted
from bot.services.verification import Asked, Proved, Wrong
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts, privately, verify_why
from handlers import verify_words as words

EMAIL, CODE, PHONE, CHECKING = "verify:email", "verify:code", "verify:phone", "verify:checking"
EID = "verify:eid"
NUMBER, ASSIST = "verify:number", "verify:assist"
STEPS = frozenset({EMAIL, NUMBER, ASSIST, CODE, PHONE, CHECKING, EID})
OPEN = STEPS | {""}  # no question waits, but the errand is kept for the buttons under it
FETCH = "delivery.go"  # signal: on with an answer that lies there; nothing new is asked for

# What asks for a right of the GDPR: it is written down before anything is proved (Art. 12(3)).
ASKS_FOR: Mapping[Action, Right] = {
    Action.ACCESS: Right.ACCESS,
    Action.ACCESS_FULL: Right.ACCESS,
    Action.RECTIFY: Right.RECTIFICATION,
    Action.CHANGE_CONTACT: Right.RECTIFICATION,
    Action.ERASE: Right.ERASURE,
    Action.WITHDRAW_CONSENT: Right.CONSENT_WITHDRAWAL,
    Action.OBJECT_TO_MARKETING: Right.OBJECTION,
    Action.OBJECT: Right.OBJECTION,
    Action.RESTRICT: Right.RESTRICTION,
    Action.TAKE_ALONG: Right.PORTABILITY,
}
# Art. 21(2) stops always and at once, Art. 21(1) is weighed: one must not pass for the other.
OBJECTIONS: Mapping[Action, Wish] = {
    Action.OBJECT_TO_MARKETING: Wish.MARKETING,
    Action.OBJECT: Wish.INTEREST,
}


async def proved(talk: Talk, action: Action) -> Customer | None:
    """The customer, if what they have proved is enough for `action`; else call `begin`."""
    customer = await talk.do(access.customer, chat_id=talk.chat_id, tg_user_id=talk.user_id)
    return customer if await talk.do(access.permitted, customer, action) else None


async def still_needs(talk: Talk, action: Action) -> Need:
    """What is missing for `action`."""
    return await talk.do(
        needs.standing, chat_id=talk.chat_id, tg_user_id=talk.user_id, action=action
    )


async def begin(
    talk: Talk, *, action: Action, then: str, since: str = "", first: Sayable | None = None
) -> Messages:
    """Asks for what is missing for `action`; once it is there the signal `then` goes on.

    A request is written down first: the person is told its case and the day of our answer.
    The signal's subject is when the wish reached us (`since`, or the message at hand), because
    the legal clock starts then and not when the person has proved who they are (Art. 12(3)).
    What stands after a colon in `then` comes along before it: see `brought`.
    What is to be said `first` stands above the question, in the same message.
    """
    head = () if first is None else (first, "")
    anew, since = not since, since or parts.received_at(talk).isoformat()
    need = await still_needs(talk, action)
    if need is Need.NOTHING:
        talk.done()
        _go_on(talk, then, since)
        return [] if first is None else [Send(text=first, remove_reply_keyboard=True)]
    noted = await _written_down(talk, action, then, since)
    errand = {"action": action.value, "then": then, "since": since}
    if noted is not None:
        errand["ref"] = noted.ref
    told = words.received(noted) if noted is not None and (noted.new or anew) else ()
    aged = verify_why.aged(need) if first is None and await _has_aged(talk, action) else ()
    return await _ask(talk, need, action, errand, (*head, *told, *aged))


async def certain_first(talk: Talk, *, then: str) -> Messages:
    """Asks for certainty where an action is open at less, but not to what is fetched with it."""
    action = Action.ACCESS_FULL
    errand: dict[str, Any] = {"action": action.value, "then": then}
    errand["since"] = talk.unit.now.isoformat()
    errand["certain"] = True  # whatever the action asks for elsewhere
    need = Need.EID if Method.EID in talk.unit.office.ways else Need.STAFF
    aged = verify_why.aged(need) if await _has_aged(talk, action) else ()
    return await _ask(talk, need, action, errand, (*aged, verify_why.NOTHING_COVERED, ""))


def _go_on(talk: Talk, then: str, since: str) -> None:
    signal, _colon, about = then.partition(":")
    talk.unit.wake(talk.chat_id, signal, f"{about}|{since}" if about else since)


def brought(talk: Talk) -> str:
    """What a signal of `begin` brings along beside when the wish reached us, which is left."""
    about, _bar, since = (talk.args[0] if talk.args else "").rpartition("|")
    talk.args = (since,)
    return about


async def _has_aged(talk: Talk, action: Action) -> bool:
    return await talk.do(
        needs.has_aged, chat_id=talk.chat_id, tg_user_id=talk.user_id, action=action
    )


async def _written_down(talk: Talk, action: Action, then: str, since: str) -> Noted | None:
    right = ASKS_FOR.get(action)
    if right is None or then.partition(":")[0] == FETCH:
        return None
    return await talk.do(
        receiving.receive,
        chat_id=talk.chat_id,
        tg_user_id=talk.user_id,
        right=right,
        received_at=datetime.fromisoformat(since),
        words=parts.first_words(talk),
        wish=OBJECTIONS.get(action),
    )


async def _sms_adds(talk: Talk, action: Action) -> bool:
    return await talk.do(
        needs.sms_adds, chat_id=talk.chat_id, tg_user_id=talk.user_id, action=action
    )


async def _ask(
    talk: Talk, need: Need, action: Action, errand: dict[str, Any], told: tuple[Sayable, ...]
) -> Messages:
    match need:
        case Need.EMAIL:
            talk.go(EMAIL, errand)
            return [words.ask_email(talk, *told, *words.step(talk, action, 1))]
        case Need.EMAIL_TOO:
            talk.go(EMAIL, errand)
            told = (*told, *words.step(talk, action, 2))
            return [words.ask_email_too(talk, *told, sms=await _sms_adds(talk, action))]
        case Need.SMS:
            talk.go(NUMBER, errand)
            return [words.ask_number(talk, *told, *words.step(talk, action, 1))]
        case Need.PHONE:
            talk.go(PHONE, {**errand, "asked": talk.unit.now.isoformat()})
            asked = words.ask_phone(talk, *told, *words.step(talk, action, 2))
            return [asked, *words.other_ways(talk)]
        case Need.EID:
            talk.go(EID, errand)
            return [words.ask_eid(talk, *told)]
        case _:
            talk.go("", errand)  # no question is open; the button under it needs the errand
            return [words.to_staff(talk, action, *told)]


async def why(talk: Talk) -> Messages:
    """What it takes, and which ways there are, with the open question once more."""
    data = talk.data
    if talk.step not in STEPS or "action" not in data:
        return parts.stale()
    action = Action(data["action"])
    if talk.step == EMAIL:
        return [await _explain_at_email(talk, action)]
    if talk.step == EID and "certain" in data:
        return [words.explain_certainty(talk, action)]
    if talk.step == EID:
        only = await still_needs(talk, action) is Need.EID
        sms = await _sms_adds(talk, action)
        return [words.explain_at_eid(talk, action, only=only, sms=sms)]
    asked = [] if talk.step in (CODE, CHECKING) else await asked_again(talk)
    return [words.explain(talk, action), *asked]


async def _explain_at_email(talk: Talk, action: Action) -> Send:
    return words.explain_at_email(talk, action, sms=await _sms_adds(talk, action))


async def asked_again(talk: Talk) -> Messages:
    """The question of the present step once more."""
    data = talk.data
    if talk.step == CODE and "scanned" in data:
        return [words.sent_to_scanned(talk)]
    if talk.step == CODE:
        return [words.sent(data, first=True)]
    if talk.step == NUMBER:
        return await _ask_number(talk)
    if talk.step == CHECKING:
        return [words.still_checking()]
    return [] if "action" not in data else await again(talk, data)


# -- e-mail -----------------------------------------------------------------------------------


async def email(talk: Talk) -> Messages:
    """An address was typed: known or not, the answer is the same."""
    if privately.holds_personnummer(talk):
        return privately.removed(talk)
    found = identifiers.find_email(talk.text)
    if not isinstance(found, Email) and "?" in talk.text and "@" not in talk.text:
        return [await _explain_at_email(talk, Action(talk.data["action"]))]
    if not isinstance(found, Email):
        wrong = lines(words.not_an_address(talk.text, found), words.EXAMPLE)
        return [Send(text=wrong, keyboard=((words.CANCEL,),))]
    return await _order_code(talk, found, talk.data, first=True)


async def _order_code(
    talk: Talk, found: Email | Phone, errand: dict[str, Any], *, first: bool
) -> Messages:
    by_sms = isinstance(found, Phone)
    asked = await talk.do(
        verification.ask_code,
        chat_id=talk.chat_id,
        tg_user_id=talk.user_id,
        contact=found,
        purpose=Action(errand["action"]),
    )
    if not isinstance(asked, Asked):
        return [words.held_back(talk, asked, by_sms=by_sms)]
    data = {**errand, "challenge": asked.challenge_id, "contact": found.claim.value}
    talk.go(CODE, data)
    if asked.wait is not None:
        return [words.sent_just_now(talk, asked.wait, data)]
    return [words.sent(data, first=first)]


async def resend(talk: Talk) -> Messages:
    """Another code to the same contact, when that is allowed again."""
    data = talk.data
    if talk.step != CODE:
        return parts.stale()
    found = identifiers.parse_contact(data["contact"])
    assert isinstance(found, Email | Phone)
    return await _order_code(talk, found, errand_of(data), first=False)


async def other(talk: Talk) -> Messages:
    """Back to the question that an e-mail address answers, or to the one that is left."""
    if talk.step not in (CODE, EMAIL, NUMBER):
        return parts.stale()
    return await again(talk, errand_of(talk.data))


# -- a mobile number --------------------------------------------------------------------------


async def by_sms(talk: Talk) -> Messages:
    """A code by SMS is wanted, first or beside what was proved."""
    data = talk.data
    if talk.step not in OPEN or "action" not in data or not words.sms_row(talk):
        return parts.stale()
    talk.go(NUMBER, errand_of(data))
    return await _ask_number(talk)


async def _ask_number(talk: Talk) -> Messages:
    action = Action(talk.data["action"])
    need = await still_needs(talk, action)
    at = 1 if need in (Need.EMAIL, Need.SMS) else 2
    return [words.ask_number(talk, *words.step(talk, action, at))]


async def number(talk: Talk) -> Messages:
    """A mobile number was typed: known or not, the answer is the same."""
    return [*privately.delete(talk), *await _number(talk)]


async def _number(talk: Talk) -> Messages:
    found = identifiers.parse_phone(talk.text, mobile_only=True)
    if not isinstance(found, Phone):
        return [words.not_a_number(found)]
    if not found.e164.startswith(talk.unit.office.sms_countries):
        return [words.not_there(talk)]
    return await _order_code(talk, found, talk.data, first=True)


# -- the code ---------------------------------------------------------------------------------


async def code(talk: Talk) -> Messages:
    """A code was typed: the message is deleted, and a right code leads on."""
    data = talk.data
    typed = codes.parse_code(talk.text)
    under = words.under_a_code(data)
    if typed is None and isinstance(meant := identifiers.find_email(talk.text), Email):
        return await _order_code(talk, meant, errand_of(data), first=True)
    if typed is None:
        text = lines(
            _("A code has six digits."), _("For example: {example}").format(example="012345")
        )
        return [*privately.delete(talk), Send(text=text, keyboard=under)]
    outcome = await talk.do(
        verification.try_code,
        chat_id=talk.chat_id,
        tg_user_id=talk.user_id,
        challenge_id=data["challenge"],
        purpose=Action(data["action"]),
        code=typed,
    )
    return [*privately.delete(talk), *await _after_code(talk, outcome, data)]


async def _after_code(
    talk: Talk, outcome: Proved | Wrong | Dead | Locked, data: dict[str, Any]
) -> Messages:
    if isinstance(outcome, Proved):
        # An identification that waited for this code leads on by itself, with a signal.
        waited = await talk.do(
            eid_binding.go_on_after_code, chat_id=talk.chat_id, tg_user_id=talk.user_id
        )
        return [] if waited else await go_on(talk, data)
    if isinstance(outcome, Locked):
        talk.done()
        return [Send(text=words.locked(talk, outcome), keyboard=(parts.menu_row(),))]
    return [Send(text=words.missed(outcome), keyboard=words.under_a_code(data))]


def errand_of(data: dict[str, Any]) -> dict[str, Any]:
    """What is being proved for, without what only one step needs."""
    kept = ("action", "then", "since", "ref", "certain")
    return {name: data[name] for name in kept if name in data}


async def again(talk: Talk, data: dict[str, Any], *, first: Sayable | None = None) -> Messages:
    action = Action(data["action"])
    return await begin(talk, action=action, then=data["then"], since=data["since"], first=first)


async def go_on(talk: Talk, data: dict[str, Any]) -> Messages:
    """Thanks, and the next question or the errand itself."""
    return await again(talk, data, first=_("✅ Thank you, that is right."))


def register(router: Router) -> None:
    for step in STEPS - {ASSIST, EID}:
        router.again(step, to=asked_again)
    router.step(EMAIL, to=email)
    router.step(CODE, to=code)
    router.press("verify:resend", to=resend)
    router.press("verify:other", to=other)
    router.press("verify:sms", to=by_sms)
    router.step(NUMBER, to=number)
    router.press(verify_why.WAYS.action or "", to=why)
