"""One sample register a session, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from bot.domain.clock import stockholm_day
from bot.emulator.register.build import build
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from bot.store.engine import normalised, open_engine
from bot.store.tables import AuditHead, Staff
from tests.integration.fulfilment.shop import ANNA, OSKAR, Outage, Shop
from tests.support import EXAMPLE, NOON, an_office, surroundings


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    set_up(f"sqlite:///{folder / 'insyn.db'}", f"sqlite:///{folder / 'westila.db'}")
    return folder


def set_up(insyn_url: str, register_url: str) -> None:
    """A register with twenty customers, and Insyn's database with two members of staff."""
    build(register_url, today=stockholm_day(NOON), customers=20)
    engine = open_engine(insyn_url)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(AuditHead())
        for name, number, role in ((ANNA, 21, "handler"), (OSKAR, 22, "owner")):
            session.add(
                Staff(
                    id=name, tg_user_id=number, name=name, role=role, language="sv", added_at=NOON
                )
            )
        session.commit()
    engine.dispose()


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Iterator[Shop]:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    yield from opened(tmp_path)


def opened(folder: Path) -> Iterator[Shop]:
    yield from opened_at(f"sqlite:///{folder / 'insyn.db'}", f"sqlite:///{folder / 'westila.db'}")


def opened_at(insyn_url: str, register_url: str) -> Iterator[Shop]:
    registry = load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": register_url})
    source = Outage(SqlSource(registry.sources[0], clock=lambda: NOON))
    engine = open_engine(insyn_url)
    register = sa.create_engine(normalised(register_url))
    yield Shop(
        engine=engine,
        around=surroundings(office=an_office(registry=registry)),
        source=source,
        register=register,
        sources={source.name: source},
    )
    source.close()
    engine.dispose()
    register.dispose()
