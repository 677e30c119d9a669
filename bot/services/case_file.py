"""A case as the member who works on it sees it in private: masked, with plan and buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain import identifiers
from bot.domain.audit import Code
from bot.domain.cases import Event, Right
from bot.domain.claims import Claim
from bot.domain.clock import stockholm_day
from bot.domain.messages import Button, Keyboard, Send
from bot.domain.rights import ERASURE_ARTICLES, ErasureGround
from bot.domain.texts import Lines, Sayable, Text, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import (
    access,
    acts,
    asked_again,
    by_post,
    card,
    casework,
    decisions,
    hard_cases,
    lifting,
    mandates,
    notices,
    old_contact,
    plan_words,
    planning,
    pointing,
    queue,
    recusal,
    relay,
    restrictions,
    staff_identity,
    stop_words,
    stopping,
)
from bot.services.access import Member
from bot.services.acts import Act
from bot.services.asked_again import GROUNDS
from bot.services.plan_view import LineKind, PlanView
from bot.services.queue import NotAllowed
from bot.services.restrictions import Named
from bot.services.staff_words import CHANNELS, LEVELS, RIGHTS, STATES
from bot.store import cases as case_rows
from bot.store.tables import Case, CaseEvent
from bot.store.unit import Unit

ABOUT_OTHERS = frozenset({LineKind.COVER, LineKind.RELEASE, LineKind.DOUBT})
NOTES_SHOWN = 2  # the newest of what was asked and answered
NOTE_LENGTH = 400
ANEW = "anew"  # what begins a follow-up that staff opened


@dataclass(frozen=True, slots=True)
class Opened:
    """The case with everything that may be shown to this member."""

    message: Send


@dataclass(frozen=True, slots=True)
class Outside:
    """The member may know of the case but not see into it: its card is all there is."""

    message: Send


def show(unit: Unit, member: Member, ref: str) -> Opened | Outside:
    """The details for whoever works on the case, for others the card. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    if not queue.may_see(member, case):
        return Outside(
            Send(text=card.text(unit, case), keyboard=_from_outside(unit, member, case))
        )
    queue.renew(unit, member, case)
    view = planning.view(unit, case)
    unit.audit(
        Code.CASE_PLAN_SHOWN,
        actor=queue.actor(member),
        case_ref=case.ref,
        plan=f"sha256:{view.hash}" if view else None,
    )
    keyboard = _buttons(unit, member, case, view)
    return Opened(Send(text=_words(unit, case, view), keyboard=keyboard))


def _from_outside(unit: Unit, member: Member, case: Case) -> Keyboard:
    """The card's buttons; whoever knows the person says so before they see anything."""
    may = {
        Act.IDENTIFY: staff_identity.refusal(member, case) is None,
        Act.POINT_OUT: pointing.refusal(unit, member, case) is None,
        Act.RECUSE: recusal.refusal(member, case, member.id) is None,
    }
    now = {act for act, allowed in may.items() if allowed} | acts.of_the_dead(unit, member, case)
    own = [(label, f"{action}:{case.ref}") for act, label, action in _LABELS if act in now]
    return (*card.keyboard(unit, case), *((Button(label=t, action=a),) for t, a in own))


def review(unit: Unit, member: Member, ref: str) -> Opened | Outside | NotAllowed:
    """The details for a second person, or why they may not be one. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    reason = decisions.refusal_to_second(case, member)
    if reason is not None:
        return queue.turn_down(unit, member, case, reason)
    return show(unit, member, ref)


def send(unit: Unit, member: Member, opened: Opened | Outside) -> bool:
    """Sends the details into the member's private chat; False if they have not started it."""
    return notices.tell_member(unit, member, opened.message, at_once=True)


def open_from_link(unit: Unit, member: Member, ref: str) -> Opened | Outside:
    """As `show`; the card stops asking the member to start the chat. Raises CaseNotFoundError."""
    notices.refresh_card(unit, access.case_for(unit, member, ref))
    return show(unit, member, ref)


def _words(unit: Unit, case: Case, view: PlanView | None) -> Lines:
    return lines(
        _("<b>Case {ref}</b>").format(ref=case.ref),
        RIGHTS[case.right],
        _("State: {state}").format(state=STATES[case.state]),
        _("Received {received}, to be answered by {due}").format(
            received=stockholm_day(case.received_at), due=case.due
        ),
        *card.why_moved(case),
        *card.follows(unit, case),
        *card.to_post(case),
        *_outside(unit, case),
        _("Identity: {level}").format(level=LEVELS[case.level]),
        _("Proved: {claims}").format(claims=_claims(unit, case)),
        *_request(unit, case),
        *hard_cases.steps(unit, case),
        *mandates.told(unit, case),
        *_old_contact(unit, case),
        *_restricted(unit, case),
        *_notes(unit, case),
        *_said(unit, case),
        *plan_words.told(case, view),
    )


def _outside(unit: Unit, case: Case) -> list[Sayable]:
    """How it came, and by what the person wants to be known; until it is proved that is all."""
    if not casework.came_outside(case):
        return []
    given = _covered(casework.contact_of(unit, case).claims)
    return [
        _("How it came: {channel}").format(channel=CHANNELS[case.came_by]),
        _("Contacts as given: {contacts}").format(contacts=given),
    ]


def _claims(unit: Unit, case: Case) -> str:
    return _covered(casework.claims_of(unit, case))


def _covered(claims: Iterable[Claim]) -> str:
    return ", ".join(identifiers.masked(one.kind, one.value) for one in sorted(claims)) or "–"


def _request(unit: Unit, case: Case) -> list[Sayable]:
    asked = casework.request_of(unit, case)
    if case.right in stopping.WISHES:
        return stop_words.asked(unit.office.registry, asked)
    if case.right != Right.ERASURE or asked.get("ground") not in set(ErasureGround):
        return []
    ground = ErasureGround(asked["ground"])
    told = _("Reason given: {ground} (Art. {article})")
    return [told.format(ground=GROUNDS[ground], article=ERASURE_ARTICLES[ground])]


def _old_contact(unit: Unit, case: Case) -> list[Sayable]:
    told = old_contact.told(unit, case)
    return [old_contact.WORDS[told]] if told else []


def _restricted(unit: Unit, case: Case) -> list[Sayable]:
    """What nobody may use for now: it stands in the company's systems as if nothing were."""
    return [_not_used(one) for one in restrictions.named_of_case(unit, case)]


def _not_used(one: Named) -> Text:
    since = one.restriction.since
    if one.table is not None:
        said = _("🔒 Not to be used for now (Art. 18), from {since}: {table}, {field}")
        field = one.field or _("the whole entry")
        return said.format(since=since, table=one.table, field=field)
    if one.source is not None:
        said = _(
            "🔒 Not to be used for now (Art. 18), from {since}: what is described in {source}"
        )
        return said.format(since=since, source=one.source)
    said = _("🔒 Not to be used for now (Art. 18), from {since}: what is described")
    return said.format(since=since)


def _notes(unit: Unit, case: Case) -> list[Sayable]:
    """The newest question and answer, so that whoever takes over knows what was said."""
    told = {
        casework.SUBMITTED: _("The customer wrote: {words}"),
        Event.ASKED.value: _("We asked: {words}"),
        Event.CUSTOMER_REPLIED.value: _("The customer answered: {words}"),
        casework.REPEATED: _("Asked again: {words}"),
        ANEW: _("Why it is looked at anew: {words}"),
    }
    events = [
        event
        for event in case_rows.events(unit, case.id)
        if event.event in told and event.sealed_note is not None
    ]
    shown: list[Sayable] = []
    for event in events[-NOTES_SHOWN:]:
        words = str(unit.open(event, "sealed_note") or "")
        short = words if len(words) <= NOTE_LENGTH else words[:NOTE_LENGTH] + "…"
        again = event.event == casework.REPEATED
        said = lines(*asked_again.told(unit, case, words)) if again else short
        head = ANEW if is_of_staff(case, event) else event.event
        shown.append(told[head].format(words=said))
    return ["", *shown] if shown else []


def is_of_staff(case: Case, event: CaseEvent) -> bool:
    """Whether a follow-up begins with a member's reason, not with words of the customer."""
    begun = event.event == casework.SUBMITTED and case.follows_id is not None
    return begun and event.actor not in (casework.CUSTOMER, casework.SYSTEM)


def _said(unit: Unit, case: Case) -> list[Sayable]:
    """What waits to be read and answered; the words come with "Write to the customer"."""
    news = card.news(unit, case)
    voices = relay.voices(unit, case)
    heard = ngettext("🎤 {count} voice message", "🎤 {count} voice messages", len(voices))
    return [*news, *([heard.format(count=len(voices))] if voices else [])]


_LABELS: tuple[tuple[Act, Text, str], ...] = (
    (Act.IDENTIFY, _("Record who asks"), "s:who"),
    (Act.POINT_OUT, _("Point out what it means"), "s:pt"),
    (Act.ANSWERED, _("Write down the answer"), "s:ans"),
    (Act.POSTED, _("Mark as sent"), "s:left"),
    (Act.SEND_BACK, _("Send back"), "s:back"),
    (Act.REJECT, _("Reject"), "s:no"),
    (Act.WRITE, _("Write to the customer"), "s:write"),
    (Act.ASK, _("Ask the customer"), "s:ask"),
    (Act.SETTLE, _("Close as answered"), "s:settle"),
    (Act.TOPIC, _("What it is about"), "s:about"),
    (Act.RENEW_PLAN, _("Make the plan anew"), "s:plan"),
    (Act.PAUSE, _("Let the date wait"), "s:pause"),
    (Act.EXTEND, _("Extend the time"), "s:ext"),
    (Act.REOPEN, _("Look at it again"), "s:again"),
    (Act.RECUSE, _("I know the person"), "s:know"),
    (Act.FLAG, _("A colleague knows the person"), "s:flag"),
    (Act.TRUST, _("It was the right person: go on"), "s:trust"),
    (Act.DIED, _("Record who has died"), "s:died"),
    (Act.LIVES, _("The record of a death was a mistake"), "s:lives"),
    (Act.TAKE_BACK, _("The person takes it back"), "s:undo"),
)


def _buttons(unit: Unit, member: Member, case: Case, view: PlanView | None) -> Keyboard:
    """What the member may do now. A button gives no right: each press is judged anew."""
    open_to = acts.open_to(unit, member, case, view)
    rows: list[tuple[Button, ...]] = []
    if view is not None and Act.APPROVE in open_to:
        shown = view.hash[: decisions.HASH_SHOWN]
        rows.append((Button(label=_("Approve"), action=f"s:ok:{case.ref}:{shown}"),))
    rows += [
        (Button(label=label, action=f"{action}:{case.ref}"),)
        for act, label, action in _LABELS
        if act in open_to
    ]
    if view is not None and any(line.kind in ABOUT_OTHERS for line in view.lines):
        rows.append((Button(label=_("About other people"), action=f"s:others:{case.ref}"),))
    if relay.voices(unit, case):
        rows.append((Button(label=_("Listen"), action=f"s:voices:{case.ref}"),))
    if by_post.waiting(unit, member, case):
        rows.append((Button(label=_("To post"), action=f"s:post:{case.ref}"),))
    if lifting.may_lift(unit, case):
        rows.append((Button(label=_("End the restriction"), action=f"s:lift:{case.ref}"),))
    if Act.RELEASE in open_to and case.claimed_by == member.id:
        rows.append((Button(label=_("Release"), action=f"s:free:{case.ref}"),))
    return (*rows, (Button(label=_("Update"), action=f"s:case:{case.ref}"),))
