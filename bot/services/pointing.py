"""A member points out what a correction means that came on paper: all that the chat offers too.

The request says in words what is wrong: a value, an entry that is missing, something to be kept
with an entry, or what only people can look at. What it means can be seen only once it is clear
whose data it is about; whoever points it out decides nothing, as whoever wrote it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain import additions, choices, described, plans, statements
from bot.domain.additions import Offer
from bot.domain.audit import Code
from bot.domain.cases import Right, State, StepRefusal, needs_second_person
from bot.domain.choices import Entry, Group
from bot.domain.holdings import Holdings, Item
from bot.domain.identity import Action, Level
from bot.domain.registry import Value
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
    wishes,
)
from bot.services import restrictions as flags
from bot.services.access import Member
from bot.services.plan_body import body_of
from bot.services.queue import NotAllowed
from bot.services.wishes import Where
from bot.store import plans as plan_rows
from bot.store.tables import Case
from bot.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What can be pointed out; nothing to choose from while the sources are being searched."""

    words: str = field(repr=False)  # what the person wrote
    groups: tuple[Group, ...]  # what can be corrected
    offers: tuple[Offer, ...]  # what can be added, and to which row
    entries: tuple[Group, ...]  # with what a statement can be kept
    places: tuple[Where, ...]  # where only people can look
    searched: bool

    def item(self, group: int, entry: int, nth: int) -> Item | None:
        """One value by its place in the lists."""
        entries = self.groups[group].entries if group < len(self.groups) else ()
        items = entries[entry].items if entry < len(entries) else ()
        return items[nth] if nth < len(items) else None

    def entry(self, group: int, nth: int) -> Entry | None:
        """One entry by its place in the lists."""
        entries = self.entries[group].entries if group < len(self.entries) else ()
        return entries[nth] if nth < len(entries) else None


@dataclass(frozen=True, slots=True)
class PointedOut:
    """The plan is made anew of what the words mean; somebody else decides about it."""

    case: Case


@dataclass(frozen=True, slots=True)
class TooUnsure:
    """A way to reach the person: for that it has to be clearer who asks."""

    needs: Level


def refusal(unit: Unit, member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not point out what it means; None if they may."""
    refused = refusal_while_undecided(member, case)
    return refused or (None if casework.is_in_words(unit, case) else StepRefusal.NOT_NOW)


def refusal_while_undecided(member: Member, case: Case) -> StepRefusal | None:
    """Why the member may not say what a correction means, however it was asked for."""
    undecided = case.state in {State.QUEUED, State.IN_REVIEW}
    if case.right != Right.RECTIFICATION or not undecided:
        return StepRefusal.NOT_NOW
    return queue.out_of_reach(member, case)


def look(unit: Unit, member: Member, ref: str) -> Choices | NotAllowed:
    """What there is to choose from, for those who may. Raises CaseNotFoundError."""
    case = access.case_for(unit, member, ref)
    refused = refusal(unit, member, case)
    if refused is not None:
        return queue.turn_down(unit, member, case, refused)
    registry, held = unit.office.registry, _held(unit, case)
    known = held or Holdings(sources=())
    return Choices(
        words=described.words_of(casework.request_of(unit, case)),
        groups=choices.groups(registry, known),
        offers=additions.offers(registry, known),
        entries=choices.every_entry(registry, known),
        places=wishes.by_hand(registry),
        searched=held is not None,
    )


def _held(unit: Unit, case: Case) -> Holdings | None:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    return body_of(unit, row).entries if row else None


def to_value(
    unit: Unit, member: Member, ref: str, item: Item, new: Value
) -> PointedOut | TooUnsure | NotAllowed:
    """The words mean this value, which becomes `new`. Raises CaseNotFoundError."""
    case, refused = _open(unit, member, ref)
    needs = unit.office.levels.least(Action.CHANGE_CONTACT)
    if refused is None and item.field.contact and case.level < needs:
        return TooUnsure(needs)
    plan = plans.correction_plan(item, new=new)
    wish = _Wish(request=plan.as_json(), disputed=_disputed(item), contact=item.field.contact)
    return refused or _write(unit, member, case, wish)


def to_addition(
    unit: Unit, member: Member, ref: str, offer: Offer, values: Mapping[str, Value]
) -> PointedOut | NotAllowed:
    """The words mean an entry that is missing. Raises CaseNotFoundError."""
    case, refused = _open(unit, member, ref)
    place = Place(source=offer.source.name)
    wish = _Wish(request=additions.request_of(offer, values), disputed=place)
    return refused or _write(unit, member, case, wish)


def to_statement(
    unit: Unit, member: Member, ref: str, entry: Entry, text: str
) -> PointedOut | NotAllowed:
    """The person wants these words kept with the entry. Raises CaseNotFoundError."""
    case, refused = _open(unit, member, ref)
    row = entry.items[0].row
    place = Place(source=row.source, table=row.table, key=row.key)
    wish = _Wish(request=statements.request_of(place, text), disputed=place)
    return refused or _write(unit, member, case, wish)


def to_place(unit: Unit, member: Member, ref: str, place: Where) -> PointedOut | NotAllowed:
    """The words mean something where only people can look. Raises CaseNotFoundError."""
    case, refused = _open(unit, member, ref)
    words = described.words_of(casework.request_of(unit, case))
    request = described.request_of(place.name, words)
    wish = _Wish(request=request, disputed=Place(source=place.name))
    return refused or _write(unit, member, case, wish)


def _open(unit: Unit, member: Member, ref: str) -> tuple[Case, NotAllowed | None]:
    """The case, and why the member may not point out what it means."""
    case = decisions.found(unit, member, ref)
    refused = refusal(unit, member, case)
    return case, queue.turn_down(unit, member, case, refused) if refused is not None else None


def _disputed(item: Item) -> Place:
    """What is not to be used: a value that is missing says nothing wrong."""
    row = item.row
    if item.value in (None, ""):
        return Place(source=row.source)
    return Place(source=row.source, table=row.table, key=row.key, column=item.field.column)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wish:
    """What the words mean, as a request, and what is not to be used before it is decided."""

    request: Mapping[str, Any] = field(repr=False)
    disputed: Place
    contact: bool = False


def _write(unit: Unit, member: Member, case: Case, wish: _Wish) -> PointedOut:
    """What is meant stands in the request from now on, and the plan is made of it."""
    warned = old_contact.concerns(case)
    words = described.words_of(casework.request_of(unit, case))
    unit.seal(case, "sealed_request", described.pointed_out(words, wish.request))
    if case.claimed_by == member.id:
        queue.release(unit, member, case.ref)
    case.pointed_by = member.id
    case.needs_second = needs_second_person(Right.RECTIFICATION, touches_contact=wish.contact)
    other_deciders.see_to(unit, case)
    planning.renew(unit, case)
    casework.note_event(unit, case, casework.POINTED_OUT, member.id)
    unit.audit(Code.CASE_POINTED_OUT, actor=queue.actor(member), case_ref=case.ref)
    if old_contact.concerns(case) and not warned:
        old_contact.warn(unit, case)
    told = _("{name} has pointed out what the correction in case {ref} means. Look at the plan.")
    decisions.tell_holder(unit, case, told.format(name=member.name, ref=case.ref))
    notices.refresh_card(unit, case)
    flags.pin_down(unit, case, wish.disputed)
    return PointedOut(case)
