"""Answers an access request: hands the found rows to the writer, and delivers the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.cases import Right, State
from bot.domain.claims import Claim
from bot.domain.clock import stockholm_day
from bot.domain.company import Company
from bot.domain.holdings import Cell, Holdings, Item, SourceHoldings
from bot.domain.letters import Outcome, Part
from bot.domain.messages import Button
from bot.domain.passages import own_marks
from bot.domain.plans import RowId
from bot.domain.redaction import without_others
from bot.domain.registry import Registry, Value
from bot.domain.rows import count_of
from bot.domain.texts import Language, Sayable, lines, ngettext
from bot.domain.texts import Text as _
from bot.services import (
    casework,
    closing,
    consulted,
    delivery,
    manual_files,
    own_data,
    plan_body,
    planning,
    statements,
)
from bot.services.consulted import Consulted
from bot.services.manual_files import FileNote
from bot.services.paragraphs import Paragraph, paragraph
from bot.store import cases as case_rows
from bot.store import steps as step_rows
from bot.store.tables import Case
from bot.store.unit import Unit

FORMAT = "insyn.access/3"
PORTABLE_FORMAT = "insyn.portability/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerOrder:
    """All that the answer is written from."""

    right: Right
    ref: str
    received_at: datetime
    made_at: datetime
    language: Language
    level: int
    company: Company
    registry: Registry  # with Insyn itself as its last source
    holdings: Holdings = field(repr=False)
    claims: frozenset[Claim] = frozenset()
    consulted: tuple[Consulted, ...] = ()
    statements: Mapping[RowId, tuple[str, ...]] = field(default_factory=dict, repr=False)
    released: Mapping[Cell, frozenset[str]] = field(default_factory=dict, repr=False)
    covered: Mapping[Cell, frozenset[str]] = field(default_factory=dict, repr=False)
    files: tuple[FileNote, ...] = ()  # that were found by hand, and lie beside the answer
    schema: str = ""  # where the form of the answer is described

    @property
    def own(self) -> frozenset[str]:
        """What in free text is the person's own, and so is not covered."""
        return own_marks(
            self.registry,
            self.holdings,
            self.claims,
            company=self.company,
            level=self.level,
            today=stockholm_day(self.made_at),
        )

    def told(self, one: Item, *, own: frozenset[str], sign: str) -> tuple[Value, int]:
        """A value without what it says about others, and how many passages `sign` covers."""
        if not (one.field.others and isinstance(one.value, str)):
            return one.value, 0
        found = without_others(
            one.value,
            own=own,
            sign=sign,
            today=stockholm_day(self.made_at),
            released=self.released.get(one.cell, frozenset()),
            covered=self.covered.get(one.cell, frozenset()),
        )
        return found.text, found.passages


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The written answer: plain words in the person's language, ready for paper and machine."""

    document: Mapping[str, Any] = field(repr=False)
    parts: frozenset[Part]  # of Art. 15 that it contains
    rows: int
    withheld: int  # values that ask for a stronger proof of identity
    covered: int = 0  # passages that are about other people


def prepare(unit: Unit, case_id: str) -> AnswerOrder | None:
    """What the sources handed out, once all have; None if there is nothing left to answer."""
    case = case_rows.by_id(unit, case_id)
    if case is None or not _is_due(unit, case):
        return None
    found = [
        SourceHoldings.from_json(unit.open(step, "sealed_receipt"))
        for step in step_rows.of_plan(unit, case.plan_id or "")
    ]
    right = Right(case.right)
    return AnswerOrder(
        right=right,
        ref=case.ref,
        received_at=case.received_at,
        made_at=unit.now,
        language=casework.language_of(unit, case),
        level=case.level,
        company=unit.office.company,
        registry=own_data.with_own(unit.office.registry),
        holdings=Holdings(sources=(*found, own_data.holdings(unit, case))),
        claims=casework.claims_of(unit, case),
        consulted=consulted.consulted(unit, case),
        statements=statements.on_rows(
            unit, ((r.source, r.table, r.key) for one in found for r in one.rows)
        ),
        released=plan_body.decided_cells(unit, case, sure=True),
        covered=plan_body.decided_cells(unit, case, sure=False),
        files=manual_files.for_answer(unit, case),
        schema=schema_url(unit, FORMAT if right is Right.ACCESS else PORTABLE_FORMAT),
    )


def schema_url(unit: Unit, name: str) -> str:
    """Where anybody can read how a file of ours is built."""
    return f"{unit.office.public_url}/schemas/{name.replace('/', '-')}.json"


def _is_due(unit: Unit, case: Case) -> bool:
    steps = step_rows.of_plan(unit, case.plan_id or "")
    all_done = all(step.state == "done" for step in steps)
    being_done = case.right in planning.ON_A_PAGE and case.state == State.FULFILLING
    return being_done and all_done


def answered(unit: Unit, case_id: str, answer: Answer) -> None:
    """Puts the answer on its one-time page, tells the customer, and ends the case."""
    case = planning.locked(unit, case_id)
    if case is None or not _is_due(unit, case):
        return
    made = delivery.create(unit, case, dict(answer.document))
    button = Button(label=_("Get the answer"), action=f"delivery:get:{made.id}")
    outcome = Outcome.PARTLY if answer.withheld or answer.covered else Outcome.GRANTED
    closing.finish(
        unit,
        case,
        outcome,
        [*_letter(Right(case.right), answer), _how_to_get_it(case, made.available_until)],
        elsewhere=answer.parts,
        keyboard=((button,),),
    )
    _forget_the_rows(unit, case)


def _letter(right: Right, answer: Answer) -> Iterator[Paragraph]:
    whole = right is Right.ACCESS
    found = _found(answer) if whole else _portable(answer)
    yield Paragraph(frozenset({Part.HOLDS_DATA}), lines(found))
    reasons = frozenset({Part.REASONS})
    if answer.withheld:
        told = _withheld(answer.withheld) if whole else _not_taken_along(answer.withheld)
        yield Paragraph(reasons, lines(told))
    if answer.covered:
        told = _covered(answer.covered) if whole else _covered_in_tables(answer.covered)
        yield Paragraph(reasons, lines(told))


def _withheld(count: int) -> Sayable:
    return ngettext(
        "{count} value is left out, because it asks for a stronger proof of who you "
        "are. The answer says which, and how you get it.",
        "{count} values are left out, because they ask for a stronger proof of who "
        "you are. The answer says which, and how you get them.",
        count,
    ).format(count=count)


def _not_taken_along(count: int) -> Sayable:
    """The tables hold values and nothing about what is missing, so that the letter says it."""
    return ngettext(
        "{count} value is left out, because it asks for a stronger proof of who you are. Show "
        "who you are with more than this time and ask again; then it comes along.",
        "{count} values are left out, because they ask for a stronger proof of who you are. Show "
        "who you are with more than this time and ask again; then they come along.",
        count,
    ).format(count=count)


def _covered(count: int) -> Sayable:
    return ngettext(
        "{count} passage is covered, because it is about somebody else "
        "(Article 15.4). The answer says where.",
        "{count} passages are covered, because they are about somebody else "
        "(Article 15.4). The answer says where.",
        count,
    ).format(count=count)


def _covered_in_tables(count: int) -> Sayable:
    return ngettext(
        "{count} passage is covered in the tables, because it is about somebody else "
        "(Article 20.4).",
        "{count} passages are covered in the tables, because they are about somebody else "
        "(Article 20.4).",
        count,
    ).format(count=count)


def _how_to_get_it(case: Case, until: datetime) -> Paragraph:
    if casework.came_outside(case):
        return paragraph(_("The answer itself comes with this letter."))
    if case.right == Right.PORTABILITY:
        tables = _(
            "This chat passes through Telegram, so the files lie on a page of ours that opens "
            "once: a folder of tables (ZIP with CSV) and one file of JSON. The button works until "
            "{until}: it gives you a link and a PIN."
        )
        return paragraph(tables.format(until=until))
    here = _(
        "This chat passes through Telegram, so the answer itself lies on a page of ours "
        "that opens once: as documents to read and as a file for machines. The button "
        "works until {until}: it gives you a link and a PIN."
    )
    return paragraph(here.format(until=until))


def _found(answer: Answer) -> Any:
    if not answer.rows:
        return _(
            "We have searched all our systems for what you proved to be yours. All of them "
            "answered, and <b>nothing is stored about you</b> but what belongs to your cases "
            "here. The answer says what we searched and what your rights are."
        )
    return ngettext(
        "<b>Your data is ready</b>: {count} entry, with where it comes from, what it is used for, "
        "who gets it, how long it is kept, and who of us looked at it when.",
        "<b>Your data is ready</b>: {count} entries, with where they come from, what they are "
        "used for, who gets them, how long they are kept, and who of us looked at them when.",
        answer.rows,
    ).format(count=answer.rows)


def _portable(answer: Answer) -> Any:
    if not answer.rows:
        return _(
            "We have searched all our systems. <b>There is nothing to take along</b>: Article 20 "
            "covers what you gave us yourself, with your consent or for a contract. /access shows "
            "whatever else is stored."
        )
    return ngettext(
        "<b>Your data to take along is ready</b>: {count} entry that you gave us, as tables and "
        "as JSON.",
        "<b>Your data to take along is ready</b>: {count} entries that you gave us, as tables and "
        "as JSON.",
        answer.rows,
    ).format(count=answer.rows)


def _forget_the_rows(unit: Unit, case: Case) -> None:
    """What the sources handed out lies in the answer now; the steps keep the counts only."""
    for step in step_rows.of_plan(unit, case.plan_id or ""):
        found = unit.open(step, "sealed_receipt")
        counts = {"finding": found["finding"], "rows": count_of(found["rows"])}
        unit.seal(step, "sealed_receipt", {"source": step.source, **counts})
        unit.add(step)
