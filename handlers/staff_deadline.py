"""A member of staff extends a case, or lets its date wait for the customer; each with a reason."""

from __future__ import annotations

from typing import Any

from bot.domain.messages import Button, Send
from bot.domain.texts import Text as _
from bot.domain.validators import REASON
from bot.services import extension, reasons, suspension
from bot.services.access import Member
from bot.services.extension import WHY_NAMES, Why
from bot.services.queue import NotAllowed
from bot.services.staff_words import REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers.staff_letters import (
    begun,
    for_their_language,
    mark,
    over,
    own_words,
    with_prepared,
)
from handlers.staff_parts import (
    OVER,
    back_to_case,
    done,
    for_staff,
    kept_off,
    previewed,
    settled,
    told,
)
from handlers.staff_reasons import as_buttons

EXTEND, PAUSE = "staff:extend", "staff:pause"  # the steps of the member's private chat


def register(router: Router) -> None:
    router.press("s:ext", for_staff("ext", choose_why, private=True))
    router.press("s:extwhy", for_staff("extwhy", why_chosen, private=True))
    router.press("s:extcan", for_staff("extcan", reason_chosen, private=True))
    router.press("s:extgo", for_staff("extgo", extend, private=True))
    router.press("s:pause", for_staff("pause", begin_pause, private=True))
    router.press("s:pausego", for_staff("pausego", pause, private=True))
    router.step(EXTEND, for_staff("extend", extension_explained, private=True))
    router.step(PAUSE, for_staff("pause", pause_explained, private=True))
    router.again(EXTEND, for_staff("extend", extension_asked_again, private=True))
    router.again(PAUSE, for_staff("pause", pause_asked_again, private=True))


async def choose_why(talk: Talk, member: Member, ref: str) -> Messages:
    """The two reasons for which the law gives more time."""
    if refused := await kept_off(talk, extension.ask, member, ref):
        return refused
    rows = tuple(
        (Button(label=WHY_NAMES[why], action=f"s:extwhy:{ref}:{why.value}"),) for why in Why
    )
    text = _(
        "<b>Why does case {ref} take longer?</b>\nYou can extend it once, by two months, and only "
        "within the first month. The customer is told why at the same moment."
    )
    return [Send(text=text.format(ref=ref), keyboard=(*rows, back_to_case(ref)))]


async def why_chosen(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks how it is in this very case: the law wants reasons, not a heading."""
    chosen = talk.args[1] if len(talk.args) > 1 else ""
    if chosen not in set(Why):
        return await choose_why(talk, member, ref)
    talk.go(EXTEND, {"ref": ref, "why": chosen})
    return await _ask_words(talk, member, ref)


async def _ask_words(talk: Talk, member: Member, ref: str) -> Messages:
    prepared = as_buttons(talk, await talk.do(reasons.for_extension), f"s:extcan:{ref}")
    text = _(
        "Write to the customer in your own words why this very case takes longer, in a whole "
        "sentence. The law wants the reasons told."
    )
    asked = await for_their_language(talk, member, ref, text)
    return [Send(text=asked, keyboard=(*prepared, back_to_case(ref)))]


async def extension_asked_again(talk: Talk, member: Member, _ref: str) -> Messages:
    """The question for the words, or the notice with them, once more."""
    data = talk.data
    if "words" in data:
        return await _preview(talk, member, data)
    return await _ask_words(talk, member, str(data["ref"]))


async def extension_explained(talk: Talk, member: Member, _ref: str) -> Messages:
    """Shows the notice with the words in it."""
    words = own_words(talk, REASON)
    if not isinstance(words, str):
        return words
    return await _preview(talk, member, {**talk.data, "words": words, "prepared": None})


async def reason_chosen(talk: Talk, member: Member, ref: str) -> Messages:
    """Shows the notice with a prepared reason in it, in the customer's language."""
    data = await with_prepared(talk, member, EXTEND, ref)
    return told(talk, OVER) if data is None else await _preview(talk, member, data)


async def _preview(talk: Talk, member: Member, data: dict[str, Any]) -> Messages:
    ref = str(data["ref"])
    talk.go(EXTEND, data)
    letter = await talk.do(extension.preview, member, ref, Why(data["why"]), data["words"])
    send = Button(label=_("Extend and send this"), action=f"s:extgo:{ref}:{mark(data)}")
    return previewed(letter, (send,), back_to_case(ref))


async def extend(talk: Talk, member: Member, ref: str) -> Messages:
    """There are two months more, and the customer has been told."""
    data = begun(talk, EXTEND, ref, words=True)
    if data is None:
        return over(talk, EXTEND, ref)
    outcome = await talk.do(
        extension.extend,
        member,
        ref,
        Why(data["why"]),
        data["words"],
        reason=data.get("prepared"),
    )
    talk.done()
    if isinstance(outcome, NotAllowed):
        return told(talk, REFUSALS[outcome.reason])
    text = _("Case {ref} is extended: it is to be answered by {due}. The customer was told.")
    return [done(text.format(ref=ref, due=outcome.case.due), ref)]


async def begin_pause(talk: Talk, member: Member, ref: str) -> Messages:
    """Asks for the reason, which stays in the case's timeline."""
    if refused := await kept_off(talk, suspension.ask, member, ref):
        return refused
    talk.go(PAUSE, {"ref": ref})
    return [_ask_why(ref)]


def _ask_why(ref: str) -> Send:
    text = _(
        "<b>Let the date of case {ref} wait?</b>\nWrite why we cannot go on without the answer. "
        "It stays in the case. The law's own date does not move, and reminders follow that one."
    )
    return Send(text=text.format(ref=ref), keyboard=(back_to_case(ref),))


async def pause_asked_again(talk: Talk, _member: Member, _ref: str) -> Messages:
    """The question for the reason, or whether that is it, once more."""
    data = talk.data
    return [_sure(data) if "words" in data else _ask_why(str(data["ref"]))]


async def pause_explained(talk: Talk, _member: Member, _ref: str) -> Messages:
    """Asks once more."""
    why = own_words(talk, None)
    if not isinstance(why, str):
        return why
    data = {**talk.data, "words": why}
    talk.go(PAUSE, data)
    return [_sure(data)]


def _sure(data: dict[str, Any]) -> Send:
    ref, why = str(data["ref"]), data["words"]
    text = _(
        "The date of case {ref} waits from our question to the customer's answer, for this "
        "reason: {why}"
    )
    sure = Button(label=_("Yes, let it wait"), action=f"s:pausego:{ref}:{mark(data)}")
    return Send(text=text.format(ref=ref, why=why), keyboard=((sure,), back_to_case(ref)))


async def pause(talk: Talk, member: Member, ref: str) -> Messages:
    """The date waits until the customer answers."""
    data = begun(talk, PAUSE, ref, words=True)
    if data is None:
        return over(talk, PAUSE, ref)
    outcome = await talk.do(suspension.pause, member, ref, data["words"])
    talk.done()
    text = _("The date of case {ref} waits. It goes on by itself when the customer answers.")
    return settled(talk, outcome, text, ref)
