"""A person's own words that are kept with an entry (Art. 16): asked for, kept, told, erased.

They stay when the case is forgotten, because they belong to the data; they go with the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from bot.domain import statements
from bot.domain.audit import Code
from bot.domain.cases import Right, State
from bot.domain.messages import Button, Send
from bot.domain.plans import CorrectionPlan, RowId, key_after
from bot.domain.restrictions import Place
from bot.domain.statements import StatementPlan
from bot.domain.texts import Text as _
from bot.domain.texts import lines
from bot.services import access, by_post, casework, intake
from bot.services.access import Customer
from bot.services.intake import Opened
from bot.services.places import Names, Purpose
from bot.store import statements as rows
from bot.store.tables import Case, Statement, new_id
from bot.store.unit import Unit


def submit(
    unit: Unit, customer: Customer, place: Place, *, text: str, received_at: datetime
) -> Opened:
    """Makes a case of what the person wants to have kept with an entry."""
    return intake.open_case(
        unit,
        customer,
        right=Right.RECTIFICATION,
        request=statements.request_of(place, text),
        received_at=received_at,
    )


def offer(unit: Unit, case: Case) -> None:
    """After a refusal: what the person thinks can still be kept with the entry."""
    if statements.place_of(unit.office.registry, casework.request_of(unit, case)) is None:
        return
    write = Button(label=_("Write a statement"), action=f"statement:{case.ref}")
    text = _(
        "You may have a statement of your own kept with the entry (Article 16). It stands there "
        "in every copy of your data."
    )
    by_letter = _("Write to us what it shall say, and give the reference of your case: {ref}.")
    on_paper = lines(text, by_letter.format(ref=case.ref))
    by_post.tell(unit, case, on_paper, Send(text=text, keyboard=((write,),)))


def place_for(unit: Unit, customer: Customer, ref: str) -> Place | None:
    """The entry of an own case that was refused. Raises CaseNotFoundError."""
    case = access.case_for(unit, customer, ref)
    if case.right != Right.RECTIFICATION or case.state != State.REFUSED:
        return None
    return statements.place_of(unit.office.registry, casework.request_of(unit, case))


def keep(unit: Unit, case: Case, plan: StatementPlan) -> None:
    """Puts the approved words beside the entry."""
    place = plan.place
    row = Statement(
        id=new_id(),
        case_id=case.id,
        person_digest=case.person_digest,
        row_digest=_digest(unit, (place.source, place.table, place.key)),
        sealed_place=b"",
        sealed_text=b"",
        made_at=unit.now,
    )
    unit.seal(row, "sealed_place", place.as_json())
    unit.seal(row, "sealed_text", plan.text)
    unit.add(row)
    unit.audit(Code.STATEMENT_KEPT, actor=casework.SYSTEM, case_ref=case.ref, source=place.source)


def on_rows(unit: Unit, found: Iterable[RowId]) -> Mapping[RowId, tuple[str, ...]]:
    """What is kept with rows that a source has handed out, the oldest first."""
    told: dict[RowId, tuple[str, ...]] = {}
    if not rows.any_at_all(unit):
        return told
    waiting = iter(found)
    while some := list(islice(waiting, rows.CHUNK)):  # a person may have 100,000 rows
        by_digest = {_digest(unit, row_id): row_id for row_id in some}
        for row in rows.on_rows(unit, by_digest):
            row_id = by_digest[row.row_digest]
            told[row_id] = (*told.get(row_id, ()), str(unit.open(row, "sealed_text")))
    return told


def follow(unit: Unit, plan: CorrectionPlan) -> None:
    """An entry may have got another key: what is kept with it goes along."""
    names = unit.office.registry.table(plan.source, plan.table).key
    if plan.column not in names:
        return
    key = key_after(names, plan.key, column=plan.column, new=plan.new)
    place = Place(source=plan.source, table=plan.table, key=key)
    for row in rows.on_rows(unit, [_digest(unit, (plan.source, plan.table, plan.key))]):
        row.row_digest = _digest(unit, (plan.source, plan.table, key))
        unit.seal(row, "sealed_place", place.as_json())
        unit.add(row)


def drop(unit: Unit, case_id: str, gone: Iterable[RowId]) -> None:
    """The entries have been erased, and so are the words that were kept with them."""
    count = rows.drop_on(unit, [_digest(unit, row_id) for row_id in gone])
    _note(unit, case_id, count)


def drop_of_person(unit: Unit, case: Case) -> None:
    """Everything that the person of an erasure had kept anywhere."""
    _note(unit, case.id, rows.drop_of_person(unit, casework.persons_of(unit, case)))


def _note(unit: Unit, case_id: str, count: int) -> None:
    if count:
        unit.audit(Code.STATEMENT_ERASED, actor=casework.SYSTEM, case=case_id, count=count)


def _digest(unit: Unit, row_id: RowId) -> str:
    return Names(unit.digest).row(Purpose.STATEMENT, *row_id)
