"""The database itself lets nobody decide who may not, whatever the program does."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, update

from bot.domain.cases import Right
from bot.services import access
from bot.store.tables import Case
from tests.integration.staff.conftest import ANNA, BERIT, Office

NAMES = {
    "created_by": "four_eyes_creator",
    "decided_before": "four_eyes_follow_up",
    "seconded_before": "four_eyes_seconded_before",
    "recused": "four_eyes_recused",
}
DECIDERS = ("approved_by", "seconded_by", "rejected_by")


def written(session: Session, ref: str, **values: str) -> None:
    with session.begin_nested():
        session.exec(update(Case).where(col(Case.ref) == ref).values(**values))


def test_none_of_those_who_are_barred_decides(either_office: Office) -> None:
    ref = either_office.opened(Right.ACCESS)
    anna, berit = (either_office.run(access.member, one).id for one in (ANNA, BERIT))
    with Session(either_office.engine) as session:
        for bar, decider in product(NAMES, DECIDERS):
            barred = {bar: f"{berit} {anna}" if bar == "recused" else anna}
            with pytest.raises(IntegrityError, match=NAMES[bar]):
                written(session, ref, **barred, **{decider: anna})
        barred = {"created_by": anna, "decided_before": anna, "recused": anna}
        written(session, ref, **barred, approved_by=berit)  # a colleague may
