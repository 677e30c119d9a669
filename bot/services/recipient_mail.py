"""Tells by e-mail those who got the data (Art. 19), with the least that they need to act.

That is one thing by which they know the person, and what has changed. Values that ask for the
highest level never leave by e-mail; whoever cannot be told so is left to staff.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.additions import AdditionPlan
from bot.domain.audit import Code
from bot.domain.cases import Right
from bot.domain.claims import Claim
from bot.domain.company import Company
from bot.domain.described import DescribedPlan
from bot.domain.holdings import told
from bot.domain.identity import Level, Method
from bot.domain.messages import Button, Send
from bot.domain.plans import CorrectionPlan
from bot.domain.recipients import NoticeState
from bot.domain.registry import Field, Recipient, Value
from bot.domain.statements import StatementPlan
from bot.domain.texts import Language, LocalText, Sayable
from bot.domain.texts import Text as _
from bot.services import casework, notices
from bot.services.plan_body import AnyPlan, body_of
from bot.store import cases as case_rows
from bot.store import plans as plan_rows
from bot.store import recipients as rows
from bot.store.tables import Case, RecipientRow
from bot.store.unit import Unit

TASK = "recipient"
Said = tuple[tuple[LocalText, Sayable], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What the e-mail to one recipient has to say."""

    to: str
    language: Language
    company: Company
    ref: str
    right: Right
    person: Claim = field(repr=False)  # how the recipient knows them
    said: Said = field(default=(), repr=False)  # what reads otherwise now
    statement: str | None = field(default=None, repr=False)


def order(unit: Unit, case: Case, recipient: Recipient, row: RecipientRow) -> bool:
    """Has the recipient told after commit; False if that is left to staff."""
    if Method.EMAIL_CODE not in unit.office.codes:  # no mail leaves from here
        return False
    if recipient.email is None or _person(unit, case, recipient) is None:
        return False
    if _said(unit, _plan(unit, case)) is None:
        return False
    row.state = NoticeState.MAILING.value
    unit.task(TASK, row.id, lane=f"{TASK}:{row.id}")
    return True


def _person(unit: Unit, case: Case, recipient: Recipient) -> Claim | None:
    proved = sorted(casework.claims_of(unit, case))
    return next((claim for claim in proved if claim.kind is recipient.knows), None)


def _plan(unit: Unit, case: Case) -> AnyPlan | None:
    row = plan_rows.of_case(unit, case.plan_id, case.id)
    return body_of(unit, row).plan if row is not None else None


def _said(unit: Unit, plan: AnyPlan | None) -> Said | None:
    """The values that a recipient has to know; None if one of them must not be mailed."""
    if isinstance(plan, DescribedPlan):
        return None  # free words may say more than a recipient has to know: staff tell them
    if not isinstance(plan, CorrectionPlan | AdditionPlan):
        return ()
    table = unit.office.registry.table(plan.source, plan.table)
    new = {plan.column: plan.new} if isinstance(plan, CorrectionPlan) else plan.asked
    values = [(table.field_of(column), value) for column, value in new.items()]
    if any(one.level >= Level.L3 for one, _value in values):
        return None
    return tuple(_pair(one, value) for one, value in values)


def _pair(declared: Field, value: Value) -> tuple[LocalText, Sayable]:
    return declared.label, told(declared, value)


# -- the errand "recipient" -------------------------------------------------------------------


def notice(unit: Unit, row_id: str) -> Notice | None:
    """What to write; None if they have been told meanwhile, or cannot be told so any more."""
    row = rows.by_id(unit, row_id)
    case = case_rows.by_id(unit, row.case_id) if row is not None else None
    if row is None or case is None or row.state != NoticeState.MAILING:
        return None
    recipient = _named(unit, LocalText(**unit.open(row, "sealed_name")))
    person = _person(unit, case, recipient) if recipient else None
    plan = _plan(unit, case)
    said = _said(unit, plan)
    if recipient is None or recipient.email is None or person is None or said is None:
        _note(unit, case, row, NoticeState.TO_TELL)
        return None
    return Notice(
        to=recipient.email,
        language=unit.office.staff_language,
        company=unit.office.company,
        ref=case.ref,
        right=Right(case.right),
        person=person,
        said=said,
        statement=plan.text if isinstance(plan, StatementPlan) else None,
    )


def _named(unit: Unit, name: LocalText) -> Recipient | None:
    """The recipient as the registry has it now: its address may have been corrected."""
    every = (
        one
        for _source, table in unit.office.registry.tables()
        for declared in table.fields
        for one in declared.recipients
    )
    return next((one for one in every if one.name == name), None)


def sent(unit: Unit, row_id: str, *, taken: bool) -> None:
    """The mail server has taken it, or will never take it: then staff are called."""
    row = rows.by_id(unit, row_id)
    case = case_rows.by_id(unit, row.case_id) if row is not None else None
    if row is None or case is None or row.state != NoticeState.MAILING:
        return
    _note(unit, case, row, NoticeState.TOLD if taken else NoticeState.MAIL_FAILED)
    if not taken:
        name = LocalText(**unit.open(row, "sealed_name"))
        text = _("The e-mail to {name} in case {ref} was refused. Tell them in another way.")
        button = Button(label=_("Note who was told"), action=f"s:rec:{case.ref}")
        said = Send(text=text.format(name=name, ref=case.ref), keyboard=((button,),))
        notices.tell_holder(unit, case, said)


def _note(unit: Unit, case: Case, row: RecipientRow, state: NoticeState) -> None:
    row.state, row.changed_at = state.value, unit.now
    unit.add(row)
    unit.audit(
        Code.RECIPIENT_NOTED,
        actor=casework.SYSTEM,
        case_ref=case.ref,
        number=row.number,
        state=state.value,
    )
