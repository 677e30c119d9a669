"""Stops a change of contact when whoever reads the old contact says that it was not them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import identity
from bot.domain.audit import Code
from bot.domain.cases import ENDED, Event, Role, State
from bot.domain.messages import Button, Send
from bot.domain.references import parse_reference
from bot.domain.texts import Language, Text
from bot.domain.texts import Text as _
from bot.services import access, casework, not_me, notices, old_contact, planning, staff
from bot.services.access import actor_name
from bot.store import bindings
from bot.store import cases as case_rows
from bot.store.tables import Case
from bot.store.unit import Unit


class Found(StrEnum):
    """How far the change had come."""

    OPEN = "open"  # it can be stopped, and nobody has
    STOPPED = "stopped"  # somebody has said that it was not them
    OVER = "over"  # it was taken back or refused
    MADE = "made"  # it is being made or has been: staff have to undo it


TOLD: Mapping[Found, Text] = {
    Found.OPEN: _("It has not been stopped yet."),
    Found.STOPPED: _(
        "It is stopped: nothing is changed. Whoever asked is signed out, and our staff look into "
        "it."
    ),
    Found.OVER: _(
        "Nothing comes of the change: the case is closed, and nothing is changed. If it was not "
        "you who asked, call us."
    ),
    Found.MADE: _(
        "The change has been made already. Our staff know, and change it back. Whoever asked is "
        "signed out."
    ),
}
MAILBOX = _("If anybody else can read your e-mail, change its password now.")
NUMBER = _(
    "If anybody else can read your text messages, or the phone has stopped working, call your "
    "operator now. If anybody else can read your e-mail, change its password too."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What the page behind the link shows."""

    ref: str
    language: Language
    found: Found
    heard: bool = False  # whether the owner of the old contact has said so
    care: Text | None = None  # what they had better do themselves

    @property
    def asks(self) -> bool:
        """Whether there is still something to be said by a press."""
        return self.found is Found.OPEN or (self.found is Found.MADE and not self.heard)

    @property
    def told(self) -> tuple[Text, ...]:
        """What became of it, and what to do now."""
        return (TOLD[self.found], *((self.care,) if self.care else ()))


def look(unit: Unit, token: str) -> Page | None:
    """The case behind a link; looking changes nothing."""
    case = old_contact.case_of(unit, token)
    return _page(unit, case, _found(case)) if case is not None else None


def stop_by_link(unit: Unit, token: str) -> Page | None:
    """Stops the change, as far as it can be stopped; a second press changes nothing more."""
    case = old_contact.case_of(unit, token)
    return stop(unit, case, actor="link") if case is not None else None


def stop_in_chat(unit: Unit, *, chat_id: int, tg_user_id: int, ref: str) -> Page | None:
    """The same from another chat that is bound to the person; None from any other."""
    case = case_rows.by_ref(unit, parse_reference(ref) or "")
    binding = bindings.newest(unit, chat_id=chat_id, tg_user_id=tg_user_id)
    actor = actor_name(unit, tg_user_id)
    if case is None or not old_contact.concerns(case):
        return None
    over = binding is None or unit.now >= binding.binding_until
    if binding is None or over or not access.persons_by(binding) & casework.persons_of(unit, case):
        unit.audit(Code.CASE_FOREIGN, actor=actor, case_ref=case.ref)
        return None
    return stop(unit, case, actor=actor)


def stop(unit: Unit, case: Case, *, actor: str) -> Page:
    """Nothing is changed any more, the asking chat is shut out, and staff are called."""
    case = planning.locked(unit, case.id) or case
    found = _found(case)
    if case.disowned_at is None:
        case.disowned_at = unit.now
        _hold_up(unit, case, found)
        _shut_out(unit, case, found)
        _let_assess(unit, case)
        _hold_the_rest(unit, case)
        unit.audit(Code.CONTACT_DISOWNED, actor=actor, case_ref=case.ref, made=found is Found.MADE)
        _call_staff(unit, case, found)
    return _page(unit, case, _found(case))


def _found(case: Case) -> Found:
    state = State(case.state)
    begun = state is State.FULFILLING and case.wait_until is None
    if begun or state in (State.WAITING_FOR_SOURCE, State.ANSWERED, State.PARTLY_GRANTED):
        return Found.MADE
    if case.disowned_at is not None:
        return Found.STOPPED
    return Found.OVER if state in ENDED else Found.OPEN


def _page(unit: Unit, case: Case, found: Found) -> Page:
    return Page(
        ref=case.ref,
        language="en" if case.language == "en" else "sv",
        found=found,
        heard=case.disowned_at is not None,
        care=NUMBER if old_contact.is_number(unit, case) else MAILBOX,
    )


def _hold_up(unit: Unit, case: Case, found: Found) -> None:
    """Takes the approvals away; what is over or under way gets a line in its timeline only."""
    if found is not Found.OPEN:
        casework.note_event(unit, case, Event.DISOWNED.value, casework.SYSTEM)
        unit.session.add(case)
        return
    case.wait_until = None
    casework.move(unit, case, Event.DISOWNED, Role.SYSTEM, casework.SYSTEM)
    case.approved_by = case.seconded_by = case.approved_plan_hash = None
    unit.session.add(case)


def _shut_out(unit: Unit, case: Case, found: Found) -> None:
    """Whoever asked may be a thief: what they had proved counts no more."""
    if case.chat_id is None or case.tg_user_id is None:
        return
    access.logout(unit, chat_id=case.chat_id, tg_user_id=case.tg_user_id, why=not_me.NOT_ME)
    text = (_YOUR_MADE if found is Found.MADE else _YOUR_STOPPED).format(
        ref=case.ref, phone=unit.office.company.phone
    )
    notices.tell_customer(unit, case, Send(text=text))


def _hold_the_rest(unit: Unit, case: Case) -> None:
    """Who asked for this asked for the rest of it, too."""
    if case.tg_user_id is not None:
        persons = casework.persons_of(unit, case)
        not_me.hold_cases(unit, persons, of_users={case.tg_user_id})


def _let_assess(unit: Unit, case: Case) -> None:
    """What the asker may have seen since they came is for an owner to assess (Art. 33)."""
    not_me.report(
        unit,
        what=not_me.What.CONTACT,
        person_digest=not_me.person_of(case),
        persons=casework.persons_of(unit, case),
        ended=(),
        since=case.received_at - identity.SESSION_ABSOLUTE,
        account=case.ref,
        stands_in=case,
        users=() if case.tg_user_id is None else (case.tg_user_id,),
    )


def _call_staff(unit: Unit, case: Case, found: Found) -> None:
    text = (_MADE if found is Found.MADE else _STOPPED).format(ref=case.ref)
    look = Send(
        text=text, keyboard=((Button(label=_("Open the case"), action=f"s:case:{case.ref}"),),)
    )
    notices.tell_holder(unit, case, look)
    for member in staff.members(unit):
        if member.role is Role.OWNER and member.id != case.claimed_by:
            notices.tell_member(unit, member, look)
    notices.tell_group(unit, Send(text=text))
    notices.refresh_card(unit, case)


_YOUR_STOPPED = _(
    "Case {ref} has been stopped and you are signed out: the owner of the contact that was to be "
    "changed tells us that they did not ask for it. If you did ask, call us: {phone}."
)
_YOUR_MADE = _(
    "You are signed out: the owner of the contact that was changed in case {ref} tells us that "
    "they did not ask for it. Our staff look into it. If you did ask, call us: {phone}."
)
_STOPPED = _(
    "⚠️ Case {ref} is stopped: the owner of the old contact says that it was not them who asked. "
    "The asking chat is signed out. Refuse it, and look whether the asker was shown any data: "
    "that would be a breach to report within 72 hours (Art. 33)."
)
_MADE = _(
    "🚨 Case {ref}: the owner of the old contact says that it was not them who asked, and the "
    "change has been made. The asking chat is signed out. Change it back in your system, and "
    "look what the asker has seen: a breach is to be reported within 72 hours (Art. 33)."
)
