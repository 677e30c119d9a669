"""A member writes down a request that came outside the chat; its clock began on that day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.domain import cases, intake
from bot.domain.cases import Event, StepRefusal
from bot.domain.clock import stockholm_day
from bot.domain.intake import Asked, Channel, Contact, Fault
from bot.domain.mandates import Mandate
from bot.domain.restrictions import Place, Reason
from bot.domain.texts import Language, Lines, Text, lines
from bot.domain.texts import Text as _
from bot.services import (
    access,
    by_post,
    casework,
    decisions,
    letterhead,
    notices,
    queue,
    restrictions,
    taking_back,
)
from bot.services.access import Member
from bot.services.intake import new_row, note_opening
from bot.services.mandates import KINDS
from bot.services.queue import NotAllowed
from bot.store.tables import Case
from bot.store.unit import Unit

WORDS_LIMIT = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What was asked for outside the chat, as a member writes it down."""

    asked: Asked
    channel: Channel
    received_on: date | None
    language: Language
    contact: Contact
    reason: str = ""  # the ground that the person gave, if any
    words: str | None = field(default=None, repr=False)  # what they wrote, in short


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The case that stands for the request; it waits for identity."""

    case: Case


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The person does not want it any more."""

    case: Case


def fault(request: Request, now: datetime) -> Fault | None:
    """What is missing or wrong in the request; None if it can be written down."""
    received = intake.receipt(request.received_on, now)
    if isinstance(received, Fault):
        return received
    if request.asked is Asked.RECTIFICATION and not request.words:
        return Fault.NO_WORDS
    return None if request.contact.claims else Fault.NO_CONTACT


def take_in(
    unit: Unit, member: Member, request: Request, *, power: Mandate | None = None
) -> TakenIn | Fault:
    """Opens a case that counts from the day on which the request reached the company (12(3)).

    It waits until somebody has made sure who asks, unless they signed the `power` by which
    somebody else asks for them; whoever wrote it down does not decide it.
    """
    wrong = fault(request, unit.now)
    if wrong is not None:
        return wrong
    case = _row(unit, member, request)
    unit.seal(case, "sealed_claims", [])
    unit.seal(case, "sealed_request", _asked(request))
    unit.seal(case, "sealed_contact", request.contact.as_json())
    unit.add(case)
    casework.note_event(unit, case, casework.SUBMITTED, member.id, request.words)
    day = stockholm_day(case.received_at).isoformat()
    note_opening(unit, case, actor=queue.actor(member), came_by=case.came_by, received=day)
    if request.asked is Asked.RECTIFICATION:  # disputed from now on (Art. 18(1)(a))
        by, reason = queue.actor(member), Reason.ACCURACY_DISPUTED
        restrictions.restrict(unit, case, [Place()], reason, by=by)
    if power is None or not power.power:  # a signature shows whose power it is
        casework.move(unit, case, Event.IDENTITY_ASKED, member.role, member.id)
    notices.post_card(unit, case)
    by_post.tell(unit, case, _confirmation(unit, case, power))
    return TakenIn(case)


def _asked(request: Request) -> dict[str, Any]:
    return intake.request(request.asked, request.reason, request.words or "")


def _row(unit: Unit, member: Member, request: Request) -> Case:
    received = intake.receipt(request.received_on, unit.now)
    assert isinstance(received, datetime)
    right = intake.RIGHTS[request.asked]
    case = new_row(unit, right, received, person_digest="", language=request.language, level=0)
    case.person_digest = f"unproved:{case.id}"  # nobody's until it is clear whose
    case.came_by, case.created_by = request.channel.value, member.id
    case.automatic = request.asked in intake.AUTOMATIC
    case.needs_second = cases.needs_second_person(right)
    return case


_TO_BE_SURE = _(
    "Before we answer we make sure that it is you who asks, so that nobody else gets at "
    "your data. We get in touch about that. We never ask for a copy of an identity "
    "document."
)
_SIGNED = _(
    "Somebody asks for you by a power of attorney that you signed with BankID, so we need not "
    "make sure again that it is yours. If you know nothing of it, tell us at once."
)


_OF_ANOTHER = _("<b>We have a request about your data, case {ref}</b>")
_ACTS = _(
    "Somebody else has asked for it in your place, and has shown us by what right: {kind}. Before "
    "we answer we make sure that it is your data. The answer is posted to you. If you know "
    "nothing of it, tell us at once."
)


def _who(power: Mandate | None) -> Text:
    """How it is sure who asks, or will be."""
    if power is None:
        return _TO_BE_SURE
    return _SIGNED if power.power else _ACTS.format(kind=KINDS[power.kind])


def _confirmation(unit: Unit, case: Case, power: Mandate | None) -> Lines:
    """Says that it has come in, and how it is sure who asks; nothing else, who may read it."""
    head = _OF_ANOTHER if power is not None else _("<b>We have your request, case {ref}</b>")
    return lines(
        head.format(ref=case.ref),
        _("It reached us on {day}. You will have our answer by {due} at the latest.").format(
            day=stockholm_day(case.received_at), due=case.due
        ),
        _who(power),
        "",
        letterhead.controller(unit.office.company),
    )


# -- taken back by telephone or letter --------------------------------------------------------


def refusal_to_take_back(unit: Unit, member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not take the case back for the person; None if they may."""
    if not casework.came_outside(case) or not taking_back.may(unit, case):
        return StepRefusal.NOT_NOW
    return queue.out_of_sight(member, case)


def take_back(unit: Unit, member: Member, ref: str) -> TakenBack | NotAllowed:
    """The person has said that they take it back. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    refused = refusal_to_take_back(unit, member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    taking_back.take_back(unit, case, actor=queue.actor(member))
    return TakenBack(case)


def known(unit: Unit, member: Member, ref: str) -> Contact | None:
    """Who asks, for those who may see into the case. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    return casework.contact_of(unit, case) if not queue.out_of_reach(member, case) else None
