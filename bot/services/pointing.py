"""A member points out what a correction means that came on paper: an entry, or a place.

The request says in words what is wrong. Which entry that is can be seen only once it is clear
whose data it is about; whoever points it out decides nothing, as whoever wrote it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain import choices, described, plans
from bot.domain.audit import Code
from bot.domain.cases import Right, State, StepRefusal, needs_second_person
from bot.domain.choices import Group
from bot.domain.holdings import Holdings, Item
from bot.domain.identity import Action, Level
from bot.domain.registry import Source, Value
from bot.domain.restrictions import Place
from bot.domain.texts import Text as _
from bot.services import (
    access,
    casework,
    decisions,
    notices,
    old_contact,
    other_deciders,
    planning,
    queue,
)
from bot.services import restrictions as flags
from bot.services.access import Member
from bot.services.plan_body import body_of
from bot.services.queue import NotAllowed
from bot.store import plans as plan_rows
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What can be pointed out; nothing to choose from while the sources are being searched."""

    words: str = field(repr=False)  # what the person wrote
    groups: tuple[Group, ...]
    places: tuple[Source, ...]  # where only people can look
    searched: bool

    def item(self, group: int, entry: int, nth: int) -> Item | None:
        """One value by its place in the lists."""
        entries = self.groups[group].entries if group < len(self.groups) else ()
        items = entries[entry].items if entry < len(entries) else ()
        return items[nth] if nth < len(items) else None


@dataclass(frozen=True, slots=True)
class PointedOut:
    """The plan is made anew of what the words mean; somebody else decides about it."""

    case: Case


@dataclass(frozen=True, slots=True)
class TooUnsure:
    """A way to reach the person: for that it has to be clearer who asks."""

    needs: Level


def refusal(member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not point out what it means; None if they may."""
    undecided = case.state in {State.QUEUED, State.IN_REVIEW}
    correction = case.right == Right.RECTIFICATION and casework.came_outside(case)
    if not (correction and undecided):
        return StepRefusal.NOT_NOW
    return queue.out_of_reach(member, case)


def look(unit: Unit, member: Member, ref: str) -> Choices | NotAllowed:
    """What there is to choose from, for those who may. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    registry, held = unit.office.registry, _held(unit, case)
    return Choices(
        words=described.words_of(casework.request_of(unit, case)),
        groups=choices.groups(registry, held or Holdings(sources=())),
        places=tuple(source for source in registry.sources if source.manual),
        searched=held is not None,
    )


def _held(unit: Unit, case: Case) -> Holdings | None:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    return body_of(unit, row).entries if row else None


def to_entry(
    unit: Unit, member: Member, ref: str, item: Item, new: Value
) -> PointedOut | TooUnsure | NotAllowed:
    """The words mean this value, which becomes `new`. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    refused = refusal(member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    needs = unit.office.levels.least(Action.CHANGE_CONTACT)
    if item.field.contact and case.level < needs:
        return TooUnsure(needs)
    plan = plans.correction_plan(item, new=new)
    _write(unit, member, case, plan.as_json(), contact=item.field.contact)
    flags.pin_down(unit, case, _disputed(item))
    return PointedOut(case)


def _disputed(item: Item) -> Place:
    """What is not to be used: a value that is missing says nothing wrong."""
    row = item.row
    if item.value in (None, ""):
        return Place(source=row.source)
    return Place(source=row.source, table=row.table, key=row.key, column=item.field.column)


def to_place(unit: Unit, member: Member, ref: str, place: Source) -> PointedOut | NotAllowed:
    """The words mean something where only people can look. Raises CaseNotFoundError."""
    case = decisions.found(unit, member, ref)
    refused = refusal(member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    words = described.words_of(casework.request_of(unit, case))
    _write(unit, member, case, described.request_of(place.name, words), contact=False)
    flags.pin_down(unit, case, Place(source=place.name))
    return PointedOut(case)


def _write(
    unit: Unit, member: Member, case: Case, wish: Mapping[str, Any], *, contact: bool
) -> None:
    """What is meant stands in the request from now on, and the plan is made of it."""
    warned = old_contact.concerns(case)
    words = described.words_of(casework.request_of(unit, case))
    unit.seal(case, "sealed_request", described.pointed_out(words, wish))
    if case.claimed_by == member.id:
        queue.release(unit, member, case.ref)
    case.pointed_by = member.id
    case.needs_second = needs_second_person(Right.RECTIFICATION, touches_contact=contact)
    other_deciders.see_to(unit, case)
    planning.renew(unit, case)
    casework.note_event(unit, case, casework.POINTED_OUT, member.id)
    unit.audit(Code.CASE_POINTED_OUT, actor=queue.actor(member), case_ref=case.ref)
    if old_contact.concerns(case) and not warned:
        old_contact.warn(unit, case)
    told = _("{name} has pointed out what the correction in case {ref} means. Look at the plan.")
    decisions.tell_holder(unit, case, told.format(name=member.name, ref=case.ref))
    notices.refresh_card(unit, case)
