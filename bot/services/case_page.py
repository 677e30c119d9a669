"""The page of a case in the console: its detail, its letters, whose language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain import identifiers
from bot.domain.cases import Event
from bot.domain.claims import Claim, ClaimKind
from bot.domain.recipients import RecipientNotice
from bot.domain.rights import Ground
from bot.domain.texts import Language, Sayable, Text
from bot.services import (
    access,
    asked_again,
    by_post,
    case_detail,
    casework,
    correspondence,
    decisions,
    follow_up,
    hard_cases,
    lifting,
    mandates,
    old_contact,
    passages,
    posting,
    queue,
    recipients,
    recusal,
    relay,
    restrictions,
    where_to,
)
from bot.services.access import Member
from bot.services.by_post import Paper
from bot.services.case_detail import Detail, Moment
from bot.services.correspondence import Sent
from bot.services.posting import Left
from bot.services.relay import Line
from bot.services.restrictions import Named
from bot.services.staff_words import REFUSALS
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Proved:
    """A contact of the person, covered."""

    kind: ClaimKind
    shown: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePage:
    """One case for one member; data only for those who may see into it."""

    detail: Detail
    own: bool  # the member's own request: a colleague decides it
    conflicted: bool  # the member takes no part in it
    barred: Text | None  # why the member does not decide it, though they may see it
    recused: tuple[Member, ...]  # who takes no part, for owners to read
    colleagues: tuple[Member, ...]  # whom an owner can take out of it
    follows: str | None  # the case that this one looks at anew
    language: Language  # that the person reads
    proved: tuple[Proved, ...]
    thread: tuple[Line, ...]  # what was written to and fro, the oldest first
    caution: Text  # what may be said to whoever is at the other end now
    passages: tuple[passages.Line, ...]  # about others in the copy, covered
    decides: bool  # the member may decide about them now
    letters: tuple[Sent, ...]  # as they were written, the oldest first
    restricted: tuple[Named, ...]  # what may not be used for now (Art. 18)
    may_lift: bool  # the end of that can be announced
    recipients: tuple[RecipientNotice, ...]  # who got the data, and whether they were told
    old_contact: Text | None  # how the owner of a contact that is to be changed is told
    grounds: tuple[Ground, ...]  # on which the request may be refused
    came_by: str  # a value of Channel
    outside: bool  # it is answered on paper
    steps: tuple[Sayable, ...]  # what staff have to make sure of in such a case
    power: tuple[Sayable, ...]  # by which somebody acts for somebody else
    for_another: bool  # somebody asked in it for somebody else
    where_to: tuple[Sayable, ...]  # what to know before something is posted
    given: tuple[Proved, ...]  # contacts as a letter or a call gave them, covered
    papers: tuple[Paper, ...]  # what waits to be posted
    left: tuple[Left, ...]  # what has left on paper
    to_post: bool  # it is open only because its answer has yet to leave

    @property
    def ref(self) -> str:
        return self.detail.line.ref

    @property
    def open(self) -> bool:
        return self.detail.line.closed_at is None


def show(unit: Unit, member: Member, ref: str) -> CasePage:
    """The case; seeing into it leaves a row in the trail. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    detail = case_detail.detail(unit, member, ref)
    by = queue.decider(member, case)
    return CasePage(
        detail=detail,
        own=by.is_the_customer,
        conflicted=by.conflicted,
        barred=REFUSALS[by.bar] if by.bar is not None and detail.acts else None,
        recused=recusal.recused(unit, member, case),
        colleagues=recusal.others(unit, member, case),
        follows=follow_up.followed(unit, case),
        language=casework.language_of(unit, case),
        thread=_thread(unit, case, detail) if detail.inside else (),
        caution=relay.caution(unit, case, relay.level_now(unit, case)),
        proved=_covered(casework.claims_of(unit, case)) if detail.inside else (),
        passages=passages.lines(unit, case) if detail.inside else (),
        decides=passages.refusal(member, case) is None,
        letters=correspondence.letters(unit, case) if detail.inside else (),
        restricted=restrictions.named_of_case(unit, case) if detail.inside else (),
        may_lift=detail.inside and lifting.may_lift(unit, case),
        recipients=recipients.of_case(unit, case) if detail.inside else (),
        old_contact=_old_contact(unit, case) if detail.inside else None,
        grounds=decisions.grounds(unit, case) if detail.inside else (),
        steps=tuple(hard_cases.steps(unit, case)),
        power=tuple(mandates.told(unit, case)) if detail.inside else (),
        for_another=case.represented_by is not None,
        where_to=tuple(where_to.told(unit, case)),
        came_by=case.came_by,
        outside=casework.came_outside(case),
        given=_covered(casework.contact_of(unit, case).claims) if detail.inside else (),
        papers=by_post.waiting(unit, member, case),
        left=posting.left(unit, case),
        to_post=posting.waits(case),
    )


def _old_contact(unit: Unit, case: Case) -> Text | None:
    told = old_contact.told(unit, case)
    return old_contact.WORDS[told] if told else None


def _thread(unit: Unit, case: Case, detail: Detail) -> tuple[Line, ...]:
    """Questions, answers and reasons from the timeline, with what was said beside them."""
    noted = (_noted(unit, case, one) for one in detail.timeline if one.words)
    return tuple(sorted((*noted, *relay.lines(unit, case)), key=lambda line: line.at))


# What the person said, whoever wrote it down.
_THEIRS = frozenset({casework.SUBMITTED, casework.REPEATED, Event.CUSTOMER_REPLIED.value})


def _noted(unit: Unit, case: Case, one: Moment) -> Line:
    """A note of the timeline; a follow-up that staff opened begins with their own reason."""
    by_staff = one.actor == "staff"
    theirs = one.event in _THEIRS and not (by_staff and case.follows_id is not None)
    again = one.event == casework.REPEATED
    return Line(
        at=one.at,
        actor="customer" if theirs else one.actor,
        name=one.name,
        kind=None,
        words=None if again else one.words,
        event=one.event,
        told=tuple(asked_again.told(unit, case, one.words or "")) if again else (),
        noted=theirs and by_staff,
    )


def _covered(claims: Iterable[Claim]) -> tuple[Proved, ...]:
    return tuple(
        Proved(kind=claim.kind, shown=identifiers.masked(claim.kind, claim.value))
        for claim in sorted(claims)
    )
