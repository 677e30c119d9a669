"""`insyn check`: whether there are people enough for what takes two of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checks import _hands, _members
from bot.crypto import new_keys
from bot.domain.cases import Role
from bot.parts import unit_for_command
from bot.services import staff
from bot.settings import load
from bot.store.staff import roles
from tests.support import EXAMPLE, a_unit, fresh_engine, fresh_sqlite


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


def test_who_looks_by_hand_and_leaves_nobody_to_decide_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WESTILA_URL", "sqlite:///none.db")
    text = (EXAMPLE / "sources.yaml").read_text("utf-8") + BINDER
    (tmp_path / "sources.yaml").write_text(text, "utf-8")
    settings = load(
        {
            "TELEGRAM_TOKEN": "123456:AAabcdefghijklmnopqrstuvwxyz",
            "KEYS": new_keys("k1"),
            "SOURCES_FILE": str(tmp_path / "sources.yaml"),
            "COMPANY_FILE": str(EXAMPLE / "company.yaml"),
            "DATABASE_URL": fresh_sqlite(tmp_path / "insyn.db"),
        },
        folder=tmp_path,
    )
    with unit_for_command(settings) as unit:
        for number, role in enumerate((Role.OWNER, Role.APPROVER), start=1):
            staff.add(unit, tg_user_id=number, name="x", role=role, language="sv")
    (told,) = _hands(settings)
    assert told.says.startswith("The binder: whoever looks there")
    assert not told.ok


BINDER = """
  binder:
    kind: manual
    label: {sv: Pärmen, en: The binder}
    category: contact
    purpose: {sv: Avtal, en: Contracts}
    legal_basis: b
    origin: {sv: Du, en: You}
    period: {sv: Ett år, en: A year}
    owner: {role: approver}
"""
