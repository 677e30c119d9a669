"""Somebody acts for another person: staff write down by what power, and open nothing beyond it.

The representative's question stays theirs. What they ask for in the other's name becomes a case of
the other person, whose answer goes to the other person's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.audit import Code
from bot.domain.cases import ENDED, State, StepRefusal
from bot.domain.claims import ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identity import Level
from bot.domain.intake import Asked, Channel, Fault
from bot.domain.mandates import Kind, Lack, Mandate
from bot.domain.powers import is_of_age
from bot.domain.texts import Language, Text
from bot.domain.texts import Text as _
from bot.services import (
    access,
    casework,
    hard_cases,
    mandates,
    notices,
    powers,
    queue,
    relay,
    staff_identity,
    staff_intake,
)
from bot.services.access import Member
from bot.services.queue import NotAllowed
from bot.services.staff_intake import Request, TakenIn
from bot.store import cases as case_rows
from bot.store import powers as power_rows
from bot.store.tables import Case
from bot.store.unit import Unit


class Missing(StrEnum):
    """Why a power is not written down."""

    IDENTITY = "identity"  # who acts has not been shown at the highest level
    PRINCIPAL = "principal"  # nobody could be found by what was written
    COVERS = "covers"  # it is good for nothing
    OVER = "over"  # its last day has passed
    GROWN = "grown"  # nobody has custody of somebody who has come of age
    ANOTHER = "another"  # a case was opened by it for somebody else, and rests on it


@dataclass(frozen=True, slots=True)
class Recorded:
    """It stands in the case."""

    case: Case


def refusal(unit: Unit, member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not write down or use a power in this case; None if they may."""
    if hard_cases.topic_of(unit, case) not in hard_cases.BY_A_POWER or State(case.state) in ENDED:
        return StepRefusal.NOT_NOW
    return queue.out_of_sight(member, case)


def record(
    unit: Unit, member: Member, ref: str, mandate: Mandate, *, saw_id: bool
) -> Recorded | Missing | NotAllowed:
    """Writes the power down, in the place of an earlier one. Raises CaseNotFoundError.

    The representative has shown who they are: electronically, or the member has seen their ID.
    """
    case = access.case_for(unit, member, ref)
    refused = refusal(unit, member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    if not saw_id and not _has_shown(unit, case):
        return Missing.IDENTITY
    company = mandate.kind is Kind.SIGNATORY
    if not company and not mandate.principal.claims:
        return Missing.PRINCIPAL
    if not company and not mandate.covers:
        return Missing.COVERS
    if mandate.until is not None and mandate.until < stockholm_day(unit.now):
        return Missing.OVER
    if _has_come_of_age(unit, mandate):
        return Missing.GROWN
    if _is_for_another(unit, case, mandate):
        return Missing.ANOTHER
    noted = mandate.of_a_company() if company else mandate
    seen = replace(noted, seen_by=member.id, seen_on=stockholm_day(unit.now), ended=False)
    keep(unit, case, seen)
    _note_seen(unit, member, case, seen, saw_id=saw_id)
    return Recorded(case)


def _has_shown(unit: Unit, case: Case) -> bool:
    """Whether it was sure who acts when the question was asked, or is at this moment."""
    asked_by_them = case.level >= Level.L3 and case.doubted_at is None
    return asked_by_them or relay.level_now(unit, case).level >= Level.L3


def _note_seen(unit: Unit, member: Member, case: Case, seen: Mandate, *, saw_id: bool) -> None:
    """With what it covers and until when: it can be written down anew in the same case."""
    unit.audit(
        Code.MANDATE_SEEN,
        actor=queue.actor(member),
        case_ref=case.ref,
        kind=seen.kind.value,
        covers="/".join(sorted(seen.covers)),
        until=seen.until.isoformat() if seen.until else None,
        saw_id=saw_id,
    )


def _is_for_another(unit: Unit, case: Case, mandate: Mandate) -> bool:
    """Whether what was opened by the power that stands here would rest on somebody else's."""
    known = mandates.kept(unit, case)
    same = known is None or bool(known.principal.claims & mandate.principal.claims)
    return not same and case_rows.any_opened_by(unit, case.id)


def _has_come_of_age(unit: Unit, mandate: Mandate) -> bool:
    """Whether custody is claimed of somebody whose number says that it has ended."""
    today, claims = stockholm_day(unit.now), mandate.principal.claims
    numbers = (one.value for one in claims if one.kind is ClaimKind.PERSONNUMMER)
    return mandate.kind is Kind.CUSTODIAN and any(is_of_age(one, today) for one in numbers)


def end(unit: Unit, member: Member, ref: str) -> Recorded | NotAllowed:
    """What was opened by the power cannot be approved any more. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(unit, member, case)
    known = mandates.kept(unit, case)
    if refused is not None or known is None:
        return queue.turn_down(unit, member, case, refused or StepRefusal.NOT_NOW)
    keep(unit, case, replace(known, ended=True))
    if known.power:
        powers.end_by_staff(unit, known.power, actor=queue.actor(member))
    unit.audit(Code.MANDATE_ENDED, actor=queue.actor(member), case_ref=case.ref)
    return Recorded(case)


def keep(unit: Unit, case: Case, mandate: Mandate) -> None:
    """Writes a power into the case of whoever acts."""
    unit.seal(case, "sealed_mandate", mandate.as_json())
    unit.session.add(case)
    notices.refresh_card(unit, case)


def open_case(
    unit: Unit,
    member: Member,
    ref: str,
    asked: Asked,
    *,
    channel: Channel,
    reason: str = "",
    words: str | None = None,
) -> TakenIn | Fault | Lack | NotAllowed:
    """A case of the principal, from the day on which the representative wrote.

    Whoever opens it does not decide it. Raises CaseNotFoundError.
    """
    case = access.case_for(unit, member, ref)
    refused = refusal(unit, member, case)
    mandate = mandates.kept(unit, case)
    if refused is not None or mandate is None:
        return queue.turn_down(unit, member, case, refused or StepRefusal.NOT_NOW)
    lack = mandate.lack(stockholm_day(unit.now), asked)
    if lack is not None:
        return lack
    request = Request(
        asked=asked,
        channel=channel,
        received_on=stockholm_day(case.received_at),
        language=_language(unit, case, mandate),
        contact=mandate.principal,
        reason=reason,
        words=words,
    )
    outcome = staff_intake.take_in(unit, member, request, power=mandate)
    if isinstance(outcome, TakenIn):
        outcome.case.represented_by = case.id
        unit.session.add(outcome.case)
        if mandate.power:  # whose power it is has shown that with the signature
            staff_identity.signed(unit, outcome.case)
    return outcome


def _language(unit: Unit, case: Case, mandate: Mandate) -> Language:
    """That of the person whose data it is, where they have signed in a chat of their own."""
    power = power_rows.by_id(unit, mandate.power) if mandate.power else None
    return casework.language_of(unit, case) if power is None else unit.language(power.chat_id)


MISSING: Mapping[Missing, Text] = {
    Missing.IDENTITY: _(
        "First it has to be sure who acts: by BankID in the chat, or you have seen their ID. In "
        'the chat they do it with /attorney and "Show who I am".'
    ),
    Missing.PRINCIPAL: _("Write at least one contact of the person for whom they act."),
    Missing.COVERS: _("Choose at least one thing that the power covers."),
    Missing.OVER: _("Its last day has passed, so nothing can be asked for by it."),
    Missing.ANOTHER: _(
        "A case was opened here by a power for somebody else. Whoever acts for one more person "
        "asks in a question of its own: close this one first."
    ),
    Missing.GROWN: _(
        "Custody ends at 18, and the personal identity number is of somebody older. They ask for "
        "themselves, or give a power of attorney."
    ),
}


def for_another(unit: Unit, member: Member, ref: str) -> bool:
    """Whether somebody asked in this case for somebody else. Raises CaseNotFoundError."""
    return access.case_for(unit, member, ref).represented_by is not None


def by_signature(unit: Unit, member: Member, ref: str) -> bool:
    """Whether the power of this case was signed electronically. Raises CaseNotFoundError."""
    mandate = mandates.kept(unit, access.case_for(unit, member, ref))
    return mandate is not None and bool(mandate.power)


def whom(unit: Unit, member: Member, ref: str) -> str:
    """The name of the person for whom it is, if it was written down. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    mandate = mandates.kept(unit, case) if refusal(unit, member, case) is None else None
    return mandate.principal.name if mandate is not None else ""


def holds(unit: Unit, member: Member, ref: str) -> bool:
    """Whether there is a power that nobody has taken back. Raises CaseNotFoundError."""
    mandate = mandates.kept(unit, access.case_for(unit, member, ref))
    return mandate is not None and not mandate.ended


def open_to(unit: Unit, member: Member, ref: str) -> tuple[Asked, ...]:
    """What can be opened now by the power of this case. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    mandate = mandates.kept(unit, case)
    if refusal(unit, member, case) is not None or mandate is None:
        return ()
    today = stockholm_day(unit.now)
    return tuple(one for one in Asked if mandate.lack(today, one) is None)
