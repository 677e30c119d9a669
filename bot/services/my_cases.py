"""A person's own cases: the list, the course of one, and taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import cases
from bot.domain.audit import Code
from bot.domain.cases import Event, Right, Role, State
from bot.domain.recipients import RecipientNotice
from bot.services import (
    casework,
    cooling,
    decisions,
    delivery,
    follow_up,
    outages,
    progress,
    receiving,
    recipients,
    relay,
    restrictions,
    taking_back,
)
from bot.services.access import Customer, actor_name, case_for
from bot.services.progress import Progress
from bot.services.restrictions import Named
from bot.store import cases as case_rows
from bot.store import deliveries
from bot.store.cases import Listed
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLine:
    """One case as its list shows it."""

    ref: str
    right: Right
    state: State
    due: date
    goes_on: bool = False  # it is known who asked, and nothing more is wanted of them
    by_letter: bool = False  # its answer is written on paper, and does not come into a chat

    @property
    def ended(self) -> bool:
        return self.state in cases.ENDED


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One line of a timeline; `event` is an Event's value or "submitted"."""

    at: datetime
    event: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDetail:
    """One case with its course so far, and whether the person may still take it back."""

    line: CaseLine
    received_at: datetime
    timeline: tuple[Moment, ...]
    may_withdraw: bool
    for_another: bool = False  # somebody else asked for it in the person's name
    may_talk: bool = False  # somebody reads what is written in it
    may_ask_again: bool = False  # it is closed, and the person can have it looked at anew
    parts: tuple[Progress, ...] = ()  # system by system, once it is being carried out
    restricted: tuple[Named, ...] = ()  # what is kept but not used while the case goes on
    recipients: tuple[RecipientNotice, ...] = ()  # who got the data and has to hear of it
    answer: str | None = None  # the answer that lies there and was not fetched
    command: str | None = None  # by which it is gone on with, where it waits for the person


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """The case after the wish to take it back; `done` is False if that came too late."""

    detail: CaseDetail
    done: bool


def listing(unit: Unit, customer: Customer) -> tuple[CaseLine, ...]:
    """The person's own cases, open ones first, each group with the newest first."""
    if customer.person_digest is None:
        return ()
    rows = case_rows.of_customer(
        unit,
        customer.persons,
        chat_id=customer.chat_id,
        tg_user_id=customer.tg_user_id,
    )
    return tuple(sorted((line(case) for case in rows), key=lambda one: one.ended))


def detail(unit: Unit, customer: Customer, ref: str) -> CaseDetail:
    """One of the person's own cases. Raises CaseNotFoundError, also if it is somebody else's."""
    return _detail(unit, case_for(unit, customer, ref))


def withdraw(unit: Unit, customer: Customer, ref: str) -> Withdrawal:
    """Takes an own case back if nothing irrevocable has begun. Raises CaseNotFoundError."""
    case = decisions.found(unit, customer, ref)
    if not taking_back.may(unit, case):
        return Withdrawal(detail=_detail(unit, case), done=False)
    actor = actor_name(unit, customer.tg_user_id)
    taking_back.take_back(unit, case, actor=actor, quietly=case_rows.is_unseen(case))
    return Withdrawal(detail=_detail(unit, case), done=True)


def keep(unit: Unit, customer: Customer, ref: str) -> Withdrawal | None:
    """The press under the notice that an approved case waits: it needs no proof, it harms nobody.

    The notice stands in the chat of the case as long as the case waits, so a press that comes from
    elsewhere, or for a case that does not wait, is none of its own: None, prove it first. Raises
    CaseNotFoundError.
    """
    case = case_for(unit, customer, ref)
    theirs = (case.chat_id, case.tg_user_id) == (customer.chat_id, customer.tg_user_id)
    if taking_back.may(unit, case) and not (theirs and cooling.may_regret(case)):
        return None
    return withdraw(unit, customer, ref)


def drop(unit: Unit, customer: Customer, ref: str) -> CaseLine | None:
    """Takes back a request of this account that nobody has proved to be theirs yet.

    Whoever can read the chat can do it, for nothing is lost: it can be asked for again.
    """
    case = case_rows.by_ref(unit, ref)
    own = case is not None and (case.chat_id, case.tg_user_id) == (
        customer.chat_id,
        customer.tg_user_id,
    )
    if case is None or not own or not case_rows.is_unseen(case):
        return None
    casework.move(unit, case, Event.WITHDRAWN, Role.CUSTOMER, casework.CUSTOMER)
    actor = actor_name(unit, customer.tg_user_id)
    unit.audit(Code.CASE_WITHDRAWN, actor=actor, case_ref=case.ref)
    return line(case)


def line(case: Case | Listed) -> CaseLine:
    """One case as its list shows it."""
    right, state = Right(case.right), State(case.state)
    waits = right is Right.ACCESS and state is State.WAITING_FOR_IDENTITY
    known = waits and bool(case.person_digest) and case.chat_id is not None
    return CaseLine(
        ref=case.ref,
        right=right,
        state=state,
        due=case.due,
        goes_on=known,
        by_letter=casework.came_outside(case),
    )


def _detail(unit: Unit, case: Case) -> CaseDetail:
    events = case_rows.events(unit, case.id)
    shown = State(case.state) in outages.EXECUTING
    told = casework.tells_what_is_stored(unit, case)
    restricted = restrictions.named_of_case(unit, case)
    return CaseDetail(
        line=line(case),
        received_at=case.received_at,
        timeline=tuple(Moment(at=one.at, event=one.event) for one in events),
        may_withdraw=taking_back.may(unit, case),
        for_another=case.represented_by is not None,
        may_talk=relay.is_open_to_talk(case),
        may_ask_again=follow_up.may_ask(case),
        parts=progress.parts(unit, case) if shown else (),
        restricted=tuple(one for one in restricted if told or one.table is None),
        recipients=recipients.of_case(unit, case) if told else (),
        answer=_answer(unit, case),
        command=_command(unit, case),
    )


def _command(unit: Unit, case: Case) -> str | None:
    waits = case_rows.is_unseen(case) and not case.person_digest
    return receiving.command_of(unit, case) if waits else None


def _answer(unit: Unit, case: Case) -> str | None:
    """For whoever has not got the letter: another account, or one that was let go meanwhile."""
    row = None if casework.came_outside(case) else deliveries.of_case(unit, case.id)
    return row.id if row is not None and delivery.can_be_fetched(unit, row) else None
