"""A member of staff notes who was told of a correction or an erasure (Art. 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.identifiers import Refused
from bot.domain.messages import Button, Send
from bot.domain.recipients import STEPS, NoticeState, RecipientNotice
from bot.domain.texts import Day, Sayable, Text, lines
from bot.domain.texts import Text as _
from bot.domain.validators import clean_text
from bot.services import recipients
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.services.refusal import WORDS_LIMIT
from bot.services.staff_words import RECIPIENTS, REFUSALS
from bot.telegram.routing import Messages, Router, Talk
from handlers import parts
from handlers.staff_parts import OVER, back_to_case, fault, for_staff, told

REASON = "staff:impossible"  # the step in which the next text is the reason

_NOTED = _("• {name}: {state} ({day})")
_BUTTONS: Mapping[NoticeState, Text] = {
    NoticeState.TOLD: _("Told: {name}"),
    NoticeState.ACKNOWLEDGED: _("Confirmed: {name}"),
    NoticeState.IMPOSSIBLE: _("Not possible: {name}"),
}


def register(router: Router) -> None:
    router.press("s:rec", for_staff("recipients", show, private=True))
    router.press("s:recto", for_staff("recipient", mark, private=True))
    router.step(REASON, for_staff("impossible", reason_written, private=True))
    router.again(REASON, for_staff("impossible", ask_reason, private=True))


async def show(talk: Talk, member: Member, ref: str) -> Messages:
    """Everybody who got the data, with what was noted and what can be noted now."""
    found = await talk.do(recipients.shown_to, member, ref)
    if isinstance(found, NotAllowed):
        return told(talk, REFUSALS[found.reason])
    return [_list(ref, found)]


async def mark(talk: Talk, member: Member, ref: str) -> Messages:
    """Notes one step; why it is not possible has to be written."""
    found = await talk.do(recipients.shown_to, member, ref)
    if isinstance(found, NotAllowed):
        return told(talk, REFUSALS[found.reason])
    number, state = parts.number(talk.args, 1), _state(talk)
    if number is None or state is None:
        return told(talk, OVER)
    if state is NoticeState.IMPOSSIBLE:
        talk.go(REASON, {"ref": ref, "number": number})
        return await ask_reason(talk, member, ref)
    if await talk.do(recipients.mark, member, ref, number, state) is False:
        return told(talk, OVER)
    return await show(talk, member, ref)


async def ask_reason(talk: Talk, _member: Member, _ref: str) -> Messages:
    """Asks why it is not possible."""
    text = _("Write why they cannot be told, or why it would be out of proportion.")
    return [Send(text=text, keyboard=(back_to_case(str(talk.data["ref"])),))]


async def reason_written(talk: Talk, member: Member, _ref: str) -> Messages:
    """The reason is kept with the case, and told to the person who asks."""
    reason = clean_text(talk.text, WORDS_LIMIT)
    if isinstance(reason, Refused):
        return [Send(text=fault(reason))]
    ref, number = str(talk.data["ref"]), int(talk.data["number"])
    talk.done()
    impossible = NoticeState.IMPOSSIBLE
    noted = await talk.do(recipients.mark, member, ref, number, impossible, reason=reason)
    return told(talk, OVER) if noted is False else await show(talk, member, ref)


def _state(talk: Talk) -> NoticeState | None:
    value = talk.args[2] if len(talk.args) > 2 else ""
    return NoticeState(value) if value in set(NoticeState) else None


def _list(ref: str, found: Sequence[RecipientNotice]) -> Send:
    head = _("<b>Who must hear of case {ref}</b> (Article 19)").format(ref=ref)
    rows = [
        (
            Button(
                label=_BUTTONS[state].format(name=one.name),
                action=f"s:recto:{ref}:{one.number}:{state.value}",
            ),
        )
        for one in found
        for state in (NoticeState.TOLD, NoticeState.ACKNOWLEDGED, NoticeState.IMPOSSIBLE)
        if state in STEPS[one.state]
    ]
    nobody = [] if found else [_("Nobody outside the company has received this data from us.")]
    return Send(text=lines(head, "", *words(found), *nobody), keyboard=(*rows, back_to_case(ref)))


def words(found: Sequence[RecipientNotice]) -> list[Sayable]:
    """One line for each recipient, with the reason if there is one."""
    said: list[Sayable] = []
    for one in found:
        line = _("• {name}: {state}") if one.state.is_left_to_staff else _NOTED
        said.append(line.format(name=one.name, state=RECIPIENTS[one.state], day=Day(one.on)))
        if one.reason:
            said.append(_("   {reason}").format(reason=one.reason))
    return said
