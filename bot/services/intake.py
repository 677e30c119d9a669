"""Opens a case: the request is written down, its clock starts, staff see it in their queue."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain import cases, deadlines
from bot.domain.audit import Code
from bot.domain.cases import Event, Right, Role, State
from bot.domain.clock import stockholm_day
from bot.domain.messages import Send
from bot.domain.references import new_reference
from bot.domain.texts import Text as _
from bot.services import casework, notices, old_contact, receipt
from bot.services.access import Customer, actor_name
from bot.store import assists
from bot.store import cases as case_rows
from bot.store import relay as relay_rows
from bot.store.rows import fresh
from bot.store.tables import Case
from bot.store.unit import Unit

USE = ("wish", "use")
# What tells two requests of one right apart: a correction by its item, whatever the new value;
# a row that is missing by all that it says.
ABOUT: Mapping[Right, tuple[str, ...]] = {
    Right.RECTIFICATION: ("source", "table", "key", "column", "owner_key", "asked", "statement"),
    Right.RESTRICTION: USE,
    Right.OBJECTION: USE,
    Right.CONSENT_WITHDRAWAL: USE,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that stands for a request; not a new one if the same was asked for before."""

    case: Case
    new: bool
    twin: str | None = None  # the reference under which it was asked for once more
    elsewhere: bool = False  # it goes on in another chat of theirs


def open_case(
    unit: Unit,
    customer: Customer,
    *,
    right: Right,
    request: dict[str, Any],
    contact_change: bool = False,
    automatic: bool = False,
    received_at: datetime | None = None,
) -> Opened:
    """Makes a case of what a verified person asks for, or finds the open one about the same.

    `received_at` is when the request reached us, which starts the legal clock (Art. 12(3));
    without it that is now. With `automatic` nobody has to decide, and no staff are called.
    """
    waiting = unseen(unit, customer, right, wish=request.get("wish"))
    known = _same(unit, customer, right, request)
    if known is not None and right is Right.QUESTION:
        return Opened(known, new=False)  # what is added to it is its next line
    if known is not None and known is not waiting:
        _fold(unit, known, request, said=_said_in(unit, waiting))
        elsewhere = known.chat_id not in (None, customer.chat_id)
        twin = _end_twin(unit, waiting)
        return Opened(known, new=False, twin=twin, elsewhere=elsewhere)
    case = waiting or new_row(
        unit,
        right,
        received_at or unit.now,
        chat_id=customer.chat_id,
        tg_user_id=customer.tg_user_id,
        person_digest="",
        language=unit.language(customer.chat_id),
        level=0,
    )
    case.automatic = automatic
    fill(unit, case, customer, request=request, contact_change=contact_change)
    unit.add(case)
    if waiting is None:
        casework.note_event(unit, case, casework.SUBMITTED, casework.CUSTOMER)
        note_opening(unit, case, actor=actor_name(unit, customer.tg_user_id))
    if not automatic:
        into_queue(unit, case)
    if old_contact.concerns(case):
        old_contact.warn(unit, case)
    if right is not Right.QUESTION:
        notices.tell_customer(unit, case, receipt.attachment(unit, case))
    return Opened(case, new=True)


def fill(
    unit: Unit,
    case: Case,
    customer: Customer,
    *,
    request: dict[str, Any],
    contact_change: bool = False,
) -> None:
    """Writes into a case who the person is, and what exactly they want."""
    right = Right(case.right)
    case.person_digest, case.level = customer.person_digest or "", int(customer.level)
    case.number_digest = customer.number_digest
    case.language = unit.language(customer.chat_id)
    case.needs_second = cases.needs_second_person(right, touches_contact=contact_change)
    unit.seal(case, "sealed_claims", casework.claims_json(customer.claims))
    unit.seal(case, "sealed_request", request)


def into_queue(unit: Unit, case: Case) -> None:
    """Puts a case before the staff. A question needs neither proof nor plan: a person reads it."""
    question = case.right == Right.QUESTION
    event = Event.ACCEPTED if question else Event.IDENTITY_PROVED
    waited = case.state == State.WAITING_FOR_IDENTITY
    if waited and not question:
        _let_wait(unit, case)
    casework.move(unit, case, event, Role.SYSTEM, casework.SYSTEM)
    if waited:
        unit.audit(Code.CASE_IDENTITY_PROVED, actor="system", case_ref=case.ref, level=case.level)
    notices.post_card(unit, case)
    if not question:
        unit.task("plan", case.id, lane=f"case:{case.id}")


def _let_wait(unit: Unit, case: Case) -> None:
    """The days until the person showed who they are, as we asked at once (EDPB 01/2022, 5.3).

    Where staff helped, part of the time was ours. The next step ends the waiting by itself.
    """
    asked = case.opened_at
    prompt = deadlines.asked_without_delay(case.received_at, asked)
    if not (prompt and deadlines.suspended_days(asked, unit.now)):
        return
    if case.tg_user_id is not None and assists.was_helped(unit, case.tg_user_id, since=asked):
        return
    case.paused_at = asked
    casework.move(unit, case, Event.PAUSED, Role.SYSTEM, casework.SYSTEM)
    unit.audit(Code.CASE_PAUSED, actor=casework.SYSTEM, case_ref=case.ref)


def may_be(unit: Unit, case: Case, wish: str) -> bool:
    """Whether a request that waits is this wish: one in free words may be any."""
    return str(casework.request_of(unit, case).get("wish", wish)) == wish


def unseen(
    unit: Unit, customer: Customer, right: Right, *, wish: str | None = None
) -> Case | None:
    """The request that this account made before the person had proved who they are."""
    found = case_rows.open_of_chat(
        unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id, right=right
    )
    theirs = {"", *customer.persons}
    waiting = (o for o in found if case_rows.is_unseen(o) and o.person_digest in theirs)
    return next((one for one in waiting if not wish or may_be(unit, one, wish)), None)


def _end_twin(unit: Unit, waiting: Case | None) -> str | None:
    """What waited is part of another case now."""
    if waiting is None:
        return None
    casework.move(unit, waiting, Event.FOLDED, Role.SYSTEM, casework.SYSTEM)
    unit.audit(Code.CASE_LAPSED, actor=casework.SYSTEM, case_ref=waiting.ref)
    return waiting.ref


def _said_in(unit: Unit, waiting: Case | None) -> str | None:
    """What the person wrote when they began the request that becomes part of another."""
    if waiting is None:
        return None
    first = next(iter(case_rows.events(unit, waiting.id)), None)
    said = unit.open(first, "sealed_note") if first is not None else None
    return said if isinstance(said, str) else None


def _fold(unit: Unit, known: Case, request: Mapping[str, Any], *, said: str | None) -> None:
    """Keeps what a second request says beyond the first, and tells whoever has the case."""
    new = [said] if said else []
    if dict(request) != casework.request_of(unit, known):
        new.append(json.dumps(request, ensure_ascii=False, sort_keys=True, default=str))
    for words in new:
        casework.note_event(unit, known, casework.REPEATED, casework.CUSTOMER, words)
    if new:
        text = _(
            "The customer has asked again in case {ref}, in another way. The timeline has it."
        )
        notices.tell_holder(unit, known, Send(text=text.format(ref=known.ref)))


def new_row(unit: Unit, right: Right, received_at: datetime, **whose: Any) -> Case:
    """A case as it begins, with its deadline; whoever calls seals what was asked, and adds it."""
    due = deadlines.statutory_due(received_at).date
    return fresh(
        Case,
        ref=_fresh_reference(unit),
        right=right.value,
        state=State.RECEIVED.value,
        sealed_claims=b"",
        sealed_request=b"",
        received_at=received_at,
        received_year=stockholm_day(received_at).year,
        statutory_due=due,
        due=due,
        opened_at=unit.now,
        paused_days=0,
        needs_second=False,
        automatic=False,
        version=0,
        **{"came_by": "chat", "recused": "", **whose},
    )


def note_opening(unit: Unit, case: Case, *, actor: str, **facts: str) -> None:
    """Writes into the trail that a case was opened, by whom, and by when it is due."""
    unit.audit(
        Code.CASE_OPENED,
        actor=actor,
        case_ref=case.ref,
        right=case.right,
        level=case.level,
        due=case.statutory_due.isoformat(),
        **facts,
    )


def _fresh_reference(unit: Unit) -> str:
    ref = new_reference(secrets.randbelow)
    while case_rows.is_taken(unit, ref):
        ref = new_reference(secrets.randbelow)
    return ref


def _same(unit: Unit, customer: Customer, right: Right, request: Mapping[str, Any]) -> Case | None:
    """The open case of this person about the same thing, if there is one."""
    if right is Right.QUESTION:
        return relay_rows.open_question(
            unit, chat_id=customer.chat_id, tg_user_id=customer.tg_user_id
        )
    if customer.person_digest is None:
        return None
    candidates = case_rows.open_of_person(unit, customer.persons, right)
    if right not in ABOUT:
        return next(iter(candidates), None)
    wanted = _item(request, ABOUT[right])
    return next(
        (c for c in candidates if _item(casework.request_of(unit, c), ABOUT[right]) == wanted),
        None,
    )


def _item(request: Mapping[str, Any], names: tuple[str, ...]) -> list[Any]:
    parts = [request.get(name) for name in names]
    return [list(part) if isinstance(part, tuple) else part for part in parts]
