"""Everything about one case in one value, for whoever has to show afterwards what was done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.domain.company import Company
from bot.domain.references import parse_reference
from bot.services import (
    audit_list,
    case_detail,
    casework,
    correspondence,
    planning,
    receipt,
    relay,
)
from bot.services.access import CaseNotFoundError
from bot.services.case_detail import Detail
from bot.services.correspondence import Sent
from bot.services.relay import Line
from bot.store import cases as case_rows
from bot.store import steps as step_rows
from bot.store import trail
from bot.store.tables import Case, FulfilmentStep
from bot.store.unit import Unit

MOST_AUDITED = 5000
_READ_OUT = frozenset({Right.ACCESS, Right.PORTABILITY})  # whose steps hold what was read


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDone:
    """What one source did."""

    source: str
    state: str
    attempts: int
    done_at: datetime | None
    receipt: str = field(repr=False)  # JSON, as the source gave it; what was read is left out


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """One case from receipt to answer."""

    company: Company
    made_at: datetime
    detail: Detail
    request: Mapping[str, Any] = field(repr=False)
    asked_sha256: str  # as the receipt names it
    salt: str  # ... with which it can be computed from `request`
    said: tuple[Line, ...]  # between customer and staff; files by kind and size only
    letters: tuple[Sent, ...]
    steps: tuple[StepDone, ...]
    audited: tuple[audit_list.Line, ...]


def compiled(unit: Unit, ref: str, *, actor: str = "cli") -> Dossier:
    """The dossier of a case; that it was made stands in the trail. Raises CaseNotFoundError."""
    parsed = parse_reference(ref)
    case = case_rows.by_ref(unit, parsed) if parsed else None
    if case is None:
        raise CaseNotFoundError
    unit.audit(Code.DOSSIER_MADE, actor=actor, case_ref=case.ref)
    view = planning.view(unit, case)
    rows = trail.page(
        unit, case_ref=case.ref, code=None, actor=None, before=None, size=MOST_AUDITED
    )
    return Dossier(
        company=unit.office.company,
        made_at=unit.now,
        detail=case_detail.of_case(unit, case, view, inside=True),
        request=casework.request_of(unit, case),
        asked_sha256=receipt.asked_digest(unit, case),
        salt=receipt.salt(unit, case),
        said=relay.lines(unit, case),
        letters=correspondence.letters(unit, case),
        steps=_steps(unit, case),
        audited=tuple(audit_list.line_of(unit, row) for row in reversed(rows)),
    )


def _steps(unit: Unit, case: Case) -> tuple[StepDone, ...]:
    found: Iterable[FulfilmentStep] = step_rows.of_case(unit, case.id)
    return tuple(
        StepDone(
            source=step.source,
            state=step.state,
            attempts=step.attempts,
            done_at=step.done_at,
            receipt=_receipt(unit, case, step),
        )
        for step in found
    )


def _receipt(unit: Unit, case: Case, step: FulfilmentStep) -> str:
    """What a source answered to a change; what it read out for a copy is the person's alone."""
    told = unit.open(step, "sealed_receipt")
    if told is None or case.right in _READ_OUT:
        return ""
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
