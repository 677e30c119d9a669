"""The card of a case in the staff group: where it stands, never whose it is or what is in it."""

from __future__ import annotations

from bot.domain.cases import OPEN, Right, State
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Waiting
from bot.domain.identity import Level
from bot.domain.messages import Button, CloseTopic, Edit, Keyboard, OpenTopic, Send
from bot.domain.texts import Lines, Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import casework, hands, hard_cases, notices, old_contact, outages
from bot.services.staff_words import LEVELS, RIGHTS, STATES
from bot.store import cases as case_rows
from bot.store import queue as queue_rows
from bot.store import relay as relay_rows
from bot.store import staff as staff_rows
from bot.store.tables import Case
from bot.store.unit import Unit

_WAITS = {
    Waiting.ANSWER: _("Cannot be reached: {source}. The work goes on by itself."),
    Waiting.PERSON: _("Waits for somebody to look by hand: {source}."),
    Waiting.WORK: _("Has begun and is not done yet: {source}. We look again by ourselves."),
}
CARD_WAIT = 0.5  # seconds until a card whose message id is not known yet is looked at again


def show(unit: Unit, case_id: str) -> None:
    """Edits the card in place, or posts it if there is none; waits for one that is on its way."""
    case = case_rows.by_id(unit, case_id)
    group = unit.office.staff_chat_id
    if case is None or group is None:
        return
    queue_rows.lock(unit, case)
    if _has_to_wait_for_its_topic(unit, case, group):
        return
    words, buttons = text(unit, case), keyboard(unit, case)
    if case.card_message_id is not None:
        edit = Edit(message_id=case.card_message_id, text=words, keyboard=buttons)
        unit.say(group, edit, case_id=case.id, purpose=queue_rows.CARD_EDIT)
        if case.topic_id and State(case.state) not in OPEN:
            end = CloseTopic(topic=case.topic_id)
            unit.say(group, end, case_id=case.id, purpose=queue_rows.TOPIC_END)
    elif queue_rows.is_on_its_way(unit, case):
        notices.order_card(unit, case.id, after=CARD_WAIT)
    else:
        message = Send(text=words, keyboard=buttons, topic=case.topic_id or None)
        unit.say(group, message, case_id=case.id, purpose=queue_rows.CARD)


def _has_to_wait_for_its_topic(unit: Unit, case: Case, group: int) -> bool:
    """In a group with topics a case gets one before its first card; a card that stands stays."""
    asked = unit.office.staff_topics and case.card_message_id is None
    if not asked or case.topic_id is not None:
        return False
    if not queue_rows.is_on_its_way(unit, case, queue_rows.TOPIC):
        name = _("{ref}: {right}").format(ref=case.ref, right=RIGHTS[case.right])
        unit.say(group, OpenTopic(name=name), case_id=case.id, purpose=queue_rows.TOPIC)
    notices.order_card(unit, case.id, after=CARD_WAIT)
    return True


def text(unit: Unit, case: Case) -> Lines:
    """The card's words. The group is a cloud chat: no personal data may stand here."""
    state = State(case.state)
    return lines(
        _("<b>Case {ref}</b>").format(ref=case.ref),
        RIGHTS[case.right],
        _("Identity: {level}").format(level=LEVELS[case.level]),
        _("State: {state}").format(state=STATES[case.state]),
        *to_post(case),
        *follows(unit, case),
        *_dates(unit, case, state),
        *_people(unit, case, state),
        *(news(unit, case) if state in OPEN else []),
        *_troubles(unit, case, state),
    )


def to_post(case: Case) -> list[Sayable]:
    """That the answer is written and has yet to leave: until then the case is open."""
    if case.closed_at is not None or not casework.is_on_paper(case, State(case.state)):
        return []
    text = _("📮 To be printed and sent by {due}, and then to be marked as sent")
    return [text.format(due=case.due)]


def news(unit: Unit, case: Case) -> list[Sayable]:
    """That the customer has written, and nobody has answered since; never what."""
    count = relay_rows.unanswered(unit, case.id)
    told = ngettext(
        "✉️ {count} new message from the customer",
        "✉️ {count} new messages from the customer",
        count,
    )
    return [told.format(count=count)] if count else []


def follows(unit: Unit, case: Case) -> list[Sayable]:
    """Which case this one looks at anew, and who decided that one and therefore not this."""
    before = case_rows.by_id(unit, case.follows_id) if case.follows_id else None
    if before is None:
        return []
    kept_out = [one for one in (case.decided_before, case.seconded_before) if one]
    names = [name_of(unit, one) for one in kept_out]
    match names:
        case []:
            text = _("Looks at case {ref} anew").format(ref=before.ref)
        case [name]:
            text = _DECIDED_BY_ONE.format(ref=before.ref, name=name)
        case _:
            text = _DECIDED_BY_TWO.format(ref=before.ref, name=names[0], other=names[1])
    return [text]


_DECIDED_BY_ONE = _(
    "Looks at case {ref} anew, which {name} decided: somebody else decides this one"
)
_DECIDED_BY_TWO = _(
    "Looks at case {ref} anew, which {name} and {other} decided: others decide this one"
)


def _dates(unit: Unit, case: Case, state: State) -> list[Sayable]:
    if state not in OPEN:
        return []
    left = (case.due - stockholm_day(unit.now)).days
    shown: list[Sayable] = [_("To be answered by {due}").format(due=case.due), _left(left)]
    if case.due != case.statutory_due:
        shown.append(_("The law's own date: {due}").format(due=case.statutory_due))
    return [*shown, *why_moved(case)]


def why_moved(case: Case) -> list[Sayable]:
    """What has moved the due date, or holds it."""
    shown: list[Sayable] = []
    if case.extended_at is not None:
        day = stockholm_day(case.extended_at)
        shown.append(_("Extended on {day}; the customer was told why").format(day=day))
    if case.paused_days:
        text = ngettext(
            "Waited {days} day for the customer",
            "Waited {days} days for the customer",
            case.paused_days,
        )
        shown.append(text.format(days=case.paused_days))
    if case.wait_until is not None:
        text = _("Begins {moment}; until then the customer can take it back")
        if old_contact.concerns(case):
            text = _("Begins {moment}; until then the customer or the old contact can stop it")
        shown.append(text.format(moment=case.wait_until))
    if case.disowned_at is not None:
        text = _("⚠️ {moment}: the owner of the old contact says that it was not them")
        shown.append(text.format(moment=case.disowned_at))
    if case.doubted_at is not None:
        text = _("⚠️ {moment}: somebody says that it was not them. Nothing is carried out")
        shown.append(text.format(moment=case.doubted_at))
    if case.paused_at is not None:
        day = stockholm_day(case.paused_at)
        shown.append(_("The date waits for the customer since {day}").format(day=day))
    return shown


def _left(days: int) -> Text:
    if days < 0:
        return _("<b>The date has passed.</b>")
    return ngettext("{days} day left", "{days} days left", days).format(days=days)


def _people(unit: Unit, case: Case, state: State) -> list[Sayable]:
    shown: list[Sayable] = []
    if state is State.AWAITING_SECOND_APPROVAL:
        first = name_of(unit, case.approved_by)
        shown.append(
            _("{name} has approved; another approver or owner must too.").format(name=first)
        )
    elif case.claimed_by is not None and state in OPEN:
        shown.append(_("With {name}").format(name=name_of(unit, case.claimed_by)))
        shown += [*_how_to_start(unit, case), *_how_to_write(case)]
    return shown


def _how_to_write(case: Case) -> list[Sayable]:
    if case.chat_id is None or case.deceased_at is not None:
        return []
    how = _("Reply to this card, and what you write goes to the customer.")
    unknown = _("They have not shown who they are: say nothing that only the person may know.")
    return [how, unknown] if case.level == Level.L0 else [how]


def _how_to_start(unit: Unit, case: Case) -> list[Sayable]:
    holder = staff_rows.by_id(unit, case.claimed_by or "")
    if holder is None or staff_rows.private_chat(unit, holder.tg_user_id) is not None:
        return []
    return [
        _(
            "{name}: I may not write to you yet. Press the button below and then Start; "
            "the details come in our private chat."
        ).format(name=holder.name)
    ]


def waits(unit: Unit, case: Case) -> tuple[Text, ...]:
    """What the case waits for: an answer, a person, the end of work, or one more of the staff."""
    found = outages.waiting(unit, case)
    told = (_WAITS[waiting].format(source=source) for source, waiting in found)
    return (*told, *hands.nobody(unit, case))


def _troubles(unit: Unit, case: Case, state: State) -> list[Sayable]:
    shown: list[Sayable] = []
    planned = case.plan_id is not None or case.right == Right.QUESTION
    if not planned and state in (State.QUEUED, State.IN_REVIEW):
        shown.append(_("The plan is being made."))
    shown += waits(unit, case)
    if case.deceased_at is not None:
        shown.append(hard_cases.died(case))
    elif case.notice_failed is not None:
        shown.append(_("The customer could not be told on Telegram. Reach them in another way."))
    return shown


def keyboard(unit: Unit, case: Case) -> Keyboard:
    """The buttons that lead on from where the case stands; who may press is asked at the press."""
    state = State(case.state)
    if state is State.WAITING_FOR_IDENTITY:
        return tuple(_way_in(unit, case))
    if state is State.QUEUED:
        return ((Button(label=_("Claim"), action=f"s:claim:{case.ref}"),),)
    if state in (State.IN_REVIEW, State.WAITING_FOR_CUSTOMER):
        return (
            *_way_in(unit, case),
            (
                Button(label=_("Release"), action=f"s:free:{case.ref}"),
                Button(label=_("Take over"), action=f"s:take:{case.ref}"),
            ),
        )
    if state is State.AWAITING_SECOND_APPROVAL:
        second = Button(
            label=_("Look and approve as second person"), action=f"s:second:{case.ref}"
        )
        return ((second,), *_way_in(unit, case))
    return ()


def _way_in(unit: Unit, case: Case) -> Keyboard:
    url = deep_link(unit, case.ref)
    return ((Button(label=_("Open in private chat"), url=url),),) if url else ()


def replied_to(unit: Unit, ref: str, *, message: int, topic: int | None) -> Keyboard | None:
    """The way into the case, if that message is its card or stands in its topic."""
    case = case_rows.by_ref(unit, ref)
    if case is None or (case.card_message_id != message and (topic or -1) != case.topic_id):
        return None
    return tuple(_way_in(unit, case))


def deep_link(unit: Unit, ref: str) -> str | None:
    """The link that opens the private chat and asks for the case; it also starts the chat."""
    username = unit.office.bot_username
    return f"https://t.me/{username}?start=case-{ref}" if username else None


def name_of(unit: Unit, staff_id: str | None) -> str:
    """The name of a member or former member, for colleagues to read."""
    row = staff_rows.by_id(unit, staff_id) if staff_id else None
    return row.name if row else "–"
