"""Queries on what was said in a case, on the files that came along, and on questions to staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from bot.domain.cases import Right
from bot.domain.relay import CUSTOMER
from bot.store.cases import OPEN_STATES
from bot.store.prepared import Prepared
from bot.store.tables import Case, Evidence, EvidenceContent, RelayLine
from bot.store.unit import Unit

ARRIVING, KEPT, REFUSED, DELETED = "arriving", "kept", "refused", "deleted"
_LINE = RelayLine.__table__.c  # type: ignore[attr-defined]
_LAST_OF_STAFF = (
    sa_select(func.max(_LINE.number))
    .where(_LINE.case_id == bindparam("case"), _LINE.actor != CUSTOMER)
    .scalar_subquery()
)
_UNANSWERED = Prepared(
    sa_select(func.count().label("count")).where(
        _LINE.case_id == bindparam("case"),
        _LINE.actor == CUSTOMER,
        _LINE.number > func.coalesce(_LAST_OF_STAFF, 0),
    )
)


def lines(unit: Unit, case_id: str) -> Sequence[RelayLine]:
    """What was said in a case, the oldest first."""
    query = select(RelayLine).where(RelayLine.case_id == case_id)
    return unit.session.exec(query.order_by(col(RelayLine.number))).all()


def next_number(unit: Unit, case_id: str) -> int:
    query = select(func.max(RelayLine.number)).where(RelayLine.case_id == case_id)
    return (unit.session.exec(query).one() or 0) + 1


def unanswered(unit: Unit, case_id: str) -> int:
    """How many lines of the customer came after the last one of the staff."""
    unit.session.flush()
    (found,) = _UNANSWERED.all(unit.rows.connection, {"case": case_id})
    return int(found["count"])


def open_question(unit: Unit, *, chat_id: int, tg_user_id: int) -> Case | None:
    """The account's own question that is not closed yet."""
    query = select(Case).where(
        Case.chat_id == chat_id,
        Case.tg_user_id == tg_user_id,
        Case.right == Right.QUESTION.value,
        col(Case.state).in_(OPEN_STATES),
    )
    return unit.session.exec(query.order_by(col(Case.opened_at).desc())).first()


# -- files --------------------------------------------------------------------------------------


def evidence(unit: Unit, evidence_id: str) -> Evidence | None:
    return unit.session.get(Evidence, evidence_id)


def evidence_of(unit: Unit, case_id: str) -> Sequence[Evidence]:
    """The files of a case, the oldest first."""
    query = select(Evidence).where(Evidence.case_id == case_id)
    return unit.session.exec(query.order_by(col(Evidence.sent_at), col(Evidence.id))).all()


def content(unit: Unit, evidence_id: str) -> EvidenceContent | None:
    return unit.session.get(EvidenceContent, evidence_id)


def drop_content(unit: Unit, evidence_id: str) -> None:
    gone = delete(EvidenceContent).where(col(EvidenceContent.id) == evidence_id)
    unit.session.connection().execute(gone)


def out_of_time(unit: Unit, closed_before: datetime, *, most: int) -> Sequence[Evidence]:
    """Files that are still kept although their case has been closed for longer."""
    query = (
        select(Evidence)
        .join(Case, col(Case.id) == col(Evidence.case_id))
        .where(
            col(Evidence.state).in_((KEPT, ARRIVING)),
            col(Case.closed_at) < closed_before,
        )
    )
    return unit.session.exec(query.order_by(col(Evidence.case_id)).limit(most)).all()
