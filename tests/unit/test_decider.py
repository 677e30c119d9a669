"""Who a member of staff is to a case: what keeps them from deciding it is read from its row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.cases import Decider, Role
from bot.services.access import Member
from bot.services.queue import decider
from bot.store.tables import Case

ANNA = Member(id="anna", tg_user_id=11, name="Anna", role=Role.APPROVER, language="sv")
PLAIN = Decider(id="anna", role=Role.APPROVER)
OTHERS = {
    "tg_user_id": 12, "created_by": "berit", "pointed_by": "berit", "decided_before": "berit",
    "seconded_before": "oskar", "recused": "berit annabel",
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "bars"),
    [
        ({}, {}),
        ({"tg_user_id": 11}, {"is_the_customer": True}),
        ({"tg_user_id": None}, {}),  # on paper
        ({"created_by": "anna"}, {"wrote_it_down": True}),
        ({"pointed_by": "anna"}, {"wrote_it_down": True}),
        ({"decided_before": "anna"}, {"decided_before": True}),
        ({"seconded_before": "anna"}, {"decided_before": True}),
        ({"recused": "berit anna"}, {"conflicted": True}),
    ],
)
def test_each_tie_to_a_case_is_seen(row: dict[str, Any], bars: dict[str, bool]) -> None:
    case = Case(**{**OTHERS, **row})
    assert decider(ANNA, case) == replace(PLAIN, **bars)
