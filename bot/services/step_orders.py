"""What one source is to do for a case, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.claims import Claim
from bot.domain.registry import Registry
from bot.domain.restrictions import Place
from bot.domain.stops import Work
from bot.services.plan_body import AnyPlan


class Why(StrEnum):
    """Why a source did not do its part."""

    NOT_CLEAR = "not_clear"  # what was proved fits several persons, or a protected identity
    DATA_CHANGED = "data_changed"  # since the plan was made; nothing was done
    REFUSED_BY_SOURCE = "refused_by_source"  # the source does not take the value
    RESIDUALS = "residuals"  # done, but read back something is not as planned
    NOT_BY_HAND = "not_by_hand"  # whoever looks by hand could not
    NOT_AS_APPROVED = "not_as_approved"  # the plan's hash is not the approved one


@dataclass(frozen=True, kw_only=True, slots=True)
class StepOrder:
    """What one source is to do."""

    source: str
    plan: AnyPlan = field(repr=False)
    claims: frozenset[Claim] = frozenset()  # for reading only
    registry: Registry | None = field(default=None, repr=False)  # for stopping a use
    works: tuple[Work, ...] | None = field(default=None, repr=False)  # found by an earlier run
    places: tuple[Place, ...] = field(default=(), repr=False)
    now: datetime | None = None
    errand: str = ""  # the same for every try, so that a source can tell tries from errands


@dataclass(frozen=True, slots=True)
class Done:
    """The source did its part, and it was read back."""

    receipt: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Undone:
    """The source did not: staff have to look at a fresh plan."""

    why: Why
    receipt: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """The source was only looked at: this is what it has to do, once the ledger has it."""

    works: tuple[Work, ...] = field(repr=False)
    places: tuple[Place, ...] = field(default=(), repr=False)


Outcome = Done | Undone | Planned
