"""The page of a case in the console: its detail, the letter that was sent, and whose language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import identifiers
from bot.domain.cases import Right, State
from bot.domain.claims import ClaimKind
from bot.domain.rights import REQUIREMENTS, Ground
from bot.domain.texts import Language, Lines, lines
from bot.services import access, case_detail, casework, correspondence, refusal
from bot.services.access import Member
from bot.services.case_detail import Detail
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Proved:
    """A contact that the person has proved, covered."""

    kind: ClaimKind
    shown: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePage:
    """One case for one member; data only for those who may see into it."""

    detail: Detail
    own: bool  # the member's own request: a colleague decides it
    language: Language  # that the person reads
    proved: tuple[Proved, ...]
    letter: Lines | None  # the refusal that was sent
    grounds: tuple[Ground, ...]  # on which the request may be refused

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
    requirement = REQUIREMENTS.get(Right(case.right))
    return CasePage(
        detail=detail,
        own=case.tg_user_id == member.tg_user_id,
        language="en" if case.language == "en" else "sv",
        proved=_proved(unit, case) if detail.inside else (),
        letter=_letter(unit, case) if detail.inside else None,
        grounds=requirement.grounds if requirement else (),
    )


def _proved(unit: Unit, case: Case) -> tuple[Proved, ...]:
    return tuple(
        Proved(kind=claim.kind, shown=identifiers.masked(claim.kind, claim.value))
        for claim in sorted(casework.claims_of(unit, case))
    )


def _letter(unit: Unit, case: Case) -> Lines | None:
    if case.state != State.REFUSED or case.ground is None:
        return None
    kept = [one.text for one in correspondence.letters(unit, case) if one.text]
    if kept:
        return lines(kept[-1])
    words = unit.open(case, "sealed_reason")  # of a time in which letters were not kept
    ground = Ground(case.ground)
    return refusal.letter(case, unit.office.company, ground=ground, words=words).text
