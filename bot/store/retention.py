"""What retention wipes: sealed words and copies of cases that ended long ago, and old bindings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.store.tables import (
    Binding,
    Case,
    CaseEvent,
    Delivery,
    Evidence,
    EvidenceContent,
    FulfilmentStep,
    Plan,
    RelayLine,
    SentLetter,
    SourceFile,
    SourceFileContent,
)
from bot.store.unit import Unit


def ended_before(unit: Unit, moment: datetime, *, most: int) -> Sequence[Case]:
    """Cases that ended before the moment and still tell of their person, the oldest first."""
    query = select(Case).where(col(Case.closed_at) < moment, col(Case.forgotten_at).is_(None))
    return unit.session.exec(query.order_by(col(Case.closed_at)).limit(most)).all()


def wipe_parts(unit: Unit, case_id: str) -> None:
    """Empties every sealed column that belongs to the case."""
    connection = unit.session.connection()
    for statement in (
        update(CaseEvent).where(col(CaseEvent.case_id) == case_id).values(sealed_note=None),
        update(Plan).where(col(Plan.case_id) == case_id).values(sealed_body=b""),
        update(FulfilmentStep)
        .where(col(FulfilmentStep.case_id) == case_id)
        .values(sealed_receipt=None),
        update(RelayLine)
        .where(col(RelayLine.case_id) == case_id)
        .values(sealed_text=None, sealed_file=None),
        update(Evidence).where(col(Evidence.case_id) == case_id).values(sealed_source=None),
        delete(EvidenceContent).where(
            col(EvidenceContent.id).in_(select(Evidence.id).where(Evidence.case_id == case_id))
        ),
        update(SourceFile).where(col(SourceFile.case_id) == case_id).values(sealed_source=None),
        delete(SourceFileContent).where(
            col(SourceFileContent.id).in_(
                select(SourceFile.id).where(SourceFile.case_id == case_id)
            )
        ),
        update(SentLetter).where(col(SentLetter.case_id) == case_id).values(sealed_text=None),
        update(Delivery).where(col(Delivery.case_id) == case_id).values(ciphertext=None),
    ):
        connection.execute(statement)
    unit.session.expire_all()


def drop_bindings(unit: Unit, *, before: datetime) -> None:
    over = (col(Binding.binding_until) < before) | (col(Binding.revoked_at) < before)
    unit.session.connection().execute(delete(Binding).where(over))
