"""`insyn check`: whether there are people enough for what takes two of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checks import _members
from bot.domain.cases import Role
from bot.services import staff
from bot.store.staff import roles
from tests.support import a_unit, fresh_engine


@pytest.mark.parametrize(
    ("there", "says"),
    [
        ((), "nobody works the cases"),
        ((Role.OWNER,), "takes two people"),
        ((Role.HANDLER, Role.HANDLER), "one of them approver or owner"),
        ((Role.HANDLER, Role.APPROVER), "2 members, 1 of them approvers or owners"),
    ],
)
def test_who_is_missing_is_told(there: tuple[Role, ...], says: str) -> None:
    found = _members(there)
    assert says in found.says
    assert found.ok is ("members" in says)
    assert found.ok or "insyn staff add" in found.says


def test_those_count_who_are_members_now(tmp_path: Path) -> None:
    engine = fresh_engine(tmp_path)
    with a_unit(engine) as unit:
        for number, role in enumerate((Role.OWNER, Role.HANDLER), start=1):
            staff.add(unit, tg_user_id=number, name="x", role=role, language="sv")
        staff.remove(unit, tg_user_id=1)
    assert roles(engine) == (Role.HANDLER,)
    engine.dispose()
