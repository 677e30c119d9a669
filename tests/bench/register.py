"""The ground that Insyn runs on: an empty database, staff, and the sample register."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberFormat
from sqlmodel import Session

from bot.crypto import new_keys, parse_keys
from bot.domain.cases import Role
from bot.emulator.register.build import build
from bot.services import staff
from bot.store import schema
from bot.store.engine import open_engine
from bot.store.unit import Unit
from tests.support import surroundings

CUSTOMERS = 200  # of the sample register
MORE = 800  # bare customers besides, so that every chat has an address of its own
HANDLER, APPROVER = 900_001, 900_002


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    folder: Path
    keys: str

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'insyn.db'}"

    @property
    def register_file(self) -> Path:
        return self.folder / "register.db"

    @property
    def profile(self) -> Path:
        return self.folder / "profile.txt"

    @property
    def register(self) -> str:
        return f"sqlite:///{self.register_file}"

    def addresses(self) -> list[str]:
        """Addresses that belong to one customer each, the bare ones last."""
        query = (
            "SELECT min(email) FROM customer WHERE NOT protected_identity GROUP BY lower(email) "
            "HAVING count(*) = 1 ORDER BY min(customer_id)"
        )
        with sqlite3.connect(self.register_file) as connection:
            return [row[0] for row in connection.execute(query)]

    def reachable(self) -> list[tuple[str, str]]:
        """Address and phone of the sample's own customers who have both."""
        query = (
            "SELECT min(email), min(phone) FROM customer WHERE NOT protected_identity "
            "GROUP BY lower(email) HAVING count(*) = 1 AND min(phone) IS NOT NULL "
            "ORDER BY min(customer_id)"
        )
        with sqlite3.connect(self.register_file) as connection:
            return [
                (address, _as_telegram_has_it(phone))
                for address, phone in connection.execute(query)
            ]


def _as_telegram_has_it(phone: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(phone, "SE"), PhoneNumberFormat.E164)


def prepare(folder: Path, *, more: int = MORE) -> Ground:
    folder.mkdir(parents=True, exist_ok=True)
    ground = Ground(folder=folder, keys=new_keys("bench"))
    build(ground.register, today=datetime.now(UTC).date(), customers=CUSTOMERS)
    _add_bare_customers(ground, more)
    _add_staff(ground)
    return ground


def copy(ground: Ground, folder: Path) -> Ground:
    """The same ground afresh, as it was prepared."""
    shutil.copytree(ground.folder, folder)
    return Ground(folder=folder, keys=ground.keys)


def _add_bare_customers(ground: Ground, count: int) -> None:
    rows = [
        (
            100_000 + n,
            f"B{n}",
            "Bench",
            f"Number{n}",
            f"bench.{n}@example.com",
            "en",
            0,
            "2024-01-02",
        )
        for n in range(count)
    ]
    columns = "customer_id, customer_number, first_name, last_name, email, language"
    with sqlite3.connect(ground.register_file) as connection:
        connection.executemany(
            f"INSERT INTO customer ({columns}, protected_identity, created_on) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def _add_staff(ground: Ground) -> None:
    engine = open_engine(ground.database)
    schema.migrate(engine)
    around = surroundings(keyring=parse_keys(ground.keys))
    with Session(engine) as session:
        unit = Unit(session, around, datetime.now(UTC))
        for number, role in ((HANDLER, Role.HANDLER), (APPROVER, Role.APPROVER)):
            staff.add(unit, tg_user_id=number, name=role.value.title(), role=role, language="en")
        unit.flush()
        session.commit()
    engine.dispose()
