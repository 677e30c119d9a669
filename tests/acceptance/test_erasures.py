"""`insyn erasures` as an administrator meets it: an old copy is put back, and erased again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.crypto import parse_keys
from bot.domain.cases import Right
from bot.emulator.server import Emulator
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from bot.store.engine import open_engine
from tests.acceptance.stage import add_staff, command, environment, new_keys
from tests.acceptance.stage import build_register as build
from tests.integration.fulfilment.shop import Outage, Shop
from tests.integration.fulfilment.test_erasing import ELIN, ELINS_ID, ERASE
from tests.support import EXAMPLE, NOON, an_office, surroundings


@pytest.mark.asyncio
async def test_a_restored_register_is_told_and_then_erased_again(tmp_path: Path) -> None:
    register, database = (f"sqlite:///{tmp_path / name}.db" for name in ("register", "insyn"))
    build(register)
    keys = new_keys("cli")
    add_staff(database, keys)
    copy = tmp_path / "copy.db"
    shutil.copy(tmp_path / "register.db", copy)
    ref = erased(database, register, keys)
    async with Emulator() as emulator:
        settings = environment(
            emulator, folder=tmp_path, database=database, register=register, keys=keys,
            mode="polling",
        )  # fmt: skip
        calm = await command("erasures", "replay", environment=settings)
        shutil.copy(copy, tmp_path / "register.db")
        told = await command("erasures", "replay", environment=settings)
        done = await command("erasures", "replay", "--execute", environment=settings)
        again = await command("erasures", "replay", "--execute", environment=settings)
        due = await command("erasures", "due", environment=settings)
    assert calm.out == again.out == "Nothing that was erased is there again.\n"
    assert f"Case {ref}, westila: " in told.out
    assert "Customer: 1 emptied" in told.out
    assert "add --execute" in told.out
    assert done.out.endswith("Erased again: 1 of 1 cases.\n")
    assert f"case {ref}, westila" in due.out
    assert "elin" not in (told.out + done.out + due.out + done.err).lower()


def erased(database: str, register: str, keys: str) -> str:
    """Elin's erasure, approved and carried out."""
    registry = load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": register})
    source = Outage(SqlSource(registry.sources[0], clock=lambda: NOON))
    engine, data = open_engine(database), open_engine(register)
    around = surroundings(office=an_office(registry=registry), keyring=parse_keys(keys))
    shop = Shop(
        engine=engine, around=around, source=source, register=data, sources={source.name: source}
    )
    assert shop.rows(ELINS_ID)
    shop.run(_staff)
    shop.ask(Right.ERASURE, ERASE, *ELIN)
    shop.approve()
    assert shop.case().state == "partly_granted"
    for one in (source, engine, data):
        one.close() if isinstance(one, Outage) else one.dispose()
    return shop.case().ref


def _staff(unit: object) -> None:
    """The two who approve in the shop."""
    from bot.store.tables import Staff

    for name, number, role in (("anna", 21, "handler"), ("oskar", 22, "owner")):
        unit.add(  # type: ignore[attr-defined]
            Staff(id=name, tg_user_id=number, name=name, role=role, language="sv", added_at=NOON)
        )
