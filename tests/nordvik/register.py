"""The register of Nordvik, a second company unlike the first in everything: built, read and judged by SQL.

PostgreSQL only: UUID and composite keys, JSON, moments with a zone, rows that are only marked as deleted,
documents three references away from their person, one home that two policies share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from bot.emulator.register.people import personnummer

SCHEMA = """
CREATE TABLE party (
  party_id uuid PRIMARY KEY, given_name text NOT NULL, family_name varchar(40) NOT NULL, national_id varchar(13) UNIQUE,
  born_on date, confidential varchar(3) NOT NULL CHECK (confidential IN ('yes', 'no')),
  created_at timestamptz NOT NULL, deleted_at timestamptz);
CREATE TABLE contact_point (
  party_id uuid NOT NULL REFERENCES party, position smallint, email text, phone text,
  is_deleted boolean NOT NULL DEFAULT false, PRIMARY KEY (party_id, position));
CREATE TABLE home (home_id uuid PRIMARY KEY, street text NOT NULL, postcode varchar(6) NOT NULL, city text NOT NULL);
CREATE TABLE policy (
  product char(3), number bigint, holder_id uuid NOT NULL REFERENCES party, home_id uuid REFERENCES home,
  starts_on date NOT NULL, terms jsonb NOT NULL, is_deleted boolean NOT NULL DEFAULT false, PRIMARY KEY (product, number));
CREATE TABLE premium (
  premium_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, product char(3) NOT NULL, number bigint NOT NULL,
  booked_at timestamptz NOT NULL, amount numeric(12, 2) NOT NULL, payer text NOT NULL, memo text,
  FOREIGN KEY (product, number) REFERENCES policy);
CREATE TABLE claim (
  claim_id uuid PRIMARY KEY, product char(3) NOT NULL, policy_number bigint NOT NULL, reported_at timestamptz NOT NULL,
  what_happened text NOT NULL, deleted_at timestamptz, FOREIGN KEY (product, policy_number) REFERENCES policy);
CREATE TABLE assessment (
  claim_id uuid REFERENCES claim, round smallint, verdict text NOT NULL, paid_out numeric(12, 2) NOT NULL,
  PRIMARY KEY (claim_id, round));
CREATE TABLE document (
  document_id uuid PRIMARY KEY, claim_id uuid NOT NULL, round smallint NOT NULL, title text NOT NULL, body bytea,
  FOREIGN KEY (claim_id, round) REFERENCES assessment);
CREATE TABLE conversation (
  conversation_id uuid PRIMARY KEY, party_id uuid REFERENCES party, from_address text,
  started_at timestamptz NOT NULL, words text NOT NULL);
"""
_DIGITS = "replace(replace(replace(replace(replace(replace(replace({}, ' ', ''), '-', ''), '+', ''), '(', ''), ')', ''), '.', ''), '/', '')"
INDEXES = f"""
CREATE INDEX ON contact_point (lower(trim(email)));
CREATE INDEX ON contact_point (email) WHERE email ~ '[^ -~]';
CREATE INDEX ON contact_point (right({_DIGITS.format("phone")}, 7));
CREATE INDEX ON contact_point (phone) WHERE phone ~ '[^0-9 ()+./-]';
CREATE INDEX ON party (right({_DIGITS.format("national_id")}, 10));
CREATE INDEX ON party (national_id) WHERE national_id ~ '[^0-9 ()+./-]';
CREATE INDEX ON conversation (lower(trim(from_address)));
CREATE INDEX ON conversation (from_address) WHERE from_address ~ '[^ -~]';
CREATE INDEX ON conversation (party_id);
CREATE INDEX ON policy (holder_id);
CREATE INDEX ON policy (home_id);
CREATE INDEX ON premium (product, number);
CREATE INDEX ON claim (product, policy_number);
CREATE INDEX ON document (claim_id, round);
"""
KEYS = {
    "party": ("party_id",),
    "contact_point": ("party_id", "position"),
    "home": ("home_id",),
    "policy": ("product", "number"),
    "premium": ("premium_id",),
    "claim": ("claim_id",),
    "assessment": ("claim_id", "round"),
    "document": ("document_id",),
    "conversation": ("conversation_id",),
}
# What belongs to a person, by hand: every way from the tables of persons down.
MINE = {
    "party": "SELECT * FROM party WHERE party_id = %(id)s",
    "contact_point": "SELECT * FROM contact_point WHERE party_id = %(id)s",
    "home": "SELECT * FROM home WHERE home_id IN (SELECT home_id FROM policy WHERE holder_id = %(id)s)",
    "policy": "SELECT * FROM policy WHERE holder_id = %(id)s",
    "premium": "SELECT r.* FROM premium r JOIN policy p USING (product, number) WHERE p.holder_id = %(id)s",
    "claim": "SELECT c.* FROM claim c JOIN policy p ON (c.product, c.policy_number) = (p.product, p.number) "
    "WHERE p.holder_id = %(id)s",
    "assessment": "SELECT a.* FROM assessment a JOIN claim c USING (claim_id) JOIN policy p "
    "ON (c.product, c.policy_number) = (p.product, p.number) WHERE p.holder_id = %(id)s",
    "document": "SELECT d.* FROM document d JOIN claim c USING (claim_id) JOIN policy p "
    "ON (c.product, c.policy_number) = (p.product, p.number) WHERE p.holder_id = %(id)s",
    "conversation": "SELECT * FROM conversation WHERE party_id = %(id)s OR lower(from_address) IN "
    "(SELECT lower(email) FROM contact_point WHERE party_id = %(id)s AND position = 1)",
}
FREJA = ("Freja", "Lindqvist", "freja@example.com", "+46701740605")

Row = dict[str, Any]
Dump = dict[str, dict[tuple[Any, ...], Row]]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with a first contact that nobody shares."""

    id: UUID
    email: str
    phone: str


def build(url: str, *, today: date, parties: int = 40) -> list[Known]:
    """Makes the register; everybody but Freja comes from a seed."""
    with psycopg.connect(url) as connection:
        connection.execute(SCHEMA + INDEXES)
        maker = _Maker(connection, today)
        return [maker.party(number) for number in range(parties)]


class _Maker:
    def __init__(self, connection: psycopg.Connection, today: date) -> None:
        self._connection = connection
        self._today = today
        self._random = Random(2718)

    def party(self, number: int) -> Known:
        given, family, email, phone = FREJA
        if number:
            given, family = f"Given{number}", f"Family{number}"
            email, phone = f"Person{number}@Example.com", f"0{701740605 + number}"
        party, born = self._uuid(), date(1950 + number, 3, 4)
        gone = self._moment(100) if number % 7 == 3 else None
        self._add(
            "party",
            party,
            given,
            family,
            personnummer(born, 980),
            born,
            "no",
            self._moment(4000),
            gone,
        )
        self._add("contact_point", party, 1, email, phone, number % 5 == 4)
        if number % 2:
            self._add("contact_point", party, 2, f"old{number}@example.org", None, True)
        for _policy in range(1 + number % 3):
            self._policy(party, f"{given} {family}", number)
        for place in range(number % 3):
            known = party if place else None
            self._add(
                "conversation", self._uuid(), known, email.lower(), self._moment(600), "Hello?"
            )
        return Known(party, email, f"+46{701740605 + number}")

    def _policy(self, party: UUID, payer: str, person: int) -> None:
        product, number = (
            self._random.choice(("CAR", "HOM")),
            self._random.randrange(10**9, 10**12),
        )
        home = None
        if product == "HOM":
            home = self._uuid()
            self._add("home", home, f"Strandvägen {person}", "114 56", "STOCKHOLM")
        begun = self._moment(3600)
        terms = Jsonb({"excess": 1500.5, "named": [payer]})
        self._add(
            "policy",
            product,
            number,
            party,
            home,
            begun.date(),
            terms,
            self._random.random() < 0.2,
        )
        for year in range(self._random.randrange(9) if person else 9):
            booked = datetime(self._today.year - year, 4, 30, 22, 30, tzinfo=UTC) - timedelta(
                days=year % 2
            )
            if booked.date() < self._today:
                self._connection.execute(
                    "INSERT INTO premium (product, number, booked_at, amount, payer, memo) VALUES (%s, %s, %s, %s, %s, %s)",
                    (product, number, booked, "1200.50", payer, "by phone" if year % 3 else None),
                )
        for _claim in range(self._random.randrange(3)):
            self._claim(product, number)

    def _claim(self, product: str, number: int) -> None:
        claim = self._uuid()
        gone = self._moment(50) if self._random.random() < 0.3 else None
        self._add("claim", claim, product, number, self._moment(900), "It rained in.", gone)
        for round_ in range(1, self._random.randrange(1, 4)):
            self._add("assessment", claim, round_, "Dry it.", "250.00")
            self._add(
                "document",
                self._uuid(),
                claim,
                round_,
                "Photo",
                b"\x89PNG" if round_ > 1 else None,
            )

    def _add(self, table: str, *values: object) -> None:
        places = ", ".join(["%s"] * len(values))
        self._connection.execute(f"INSERT INTO {table} VALUES ({places})", values)

    def _uuid(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def _moment(self, days: int) -> datetime:
        midnight = datetime(self._today.year, self._today.month, self._today.day, tzinfo=UTC)
        return midnight - timedelta(minutes=self._random.randrange(60, days * 24 * 60))


def dump(url: str) -> Dump:
    """Every row of every table."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return {
            table: _keyed(table, connection.execute(f"SELECT * FROM {table}")) for table in KEYS
        }


def belonging(url: str, party: UUID) -> Dump:
    """Every row about one person."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return {
            table: _keyed(table, connection.execute(sql, {"id": party}))
            for table, sql in MINE.items()
        }


def _keyed(table: str, rows: Iterator[Row]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[column] for column in KEYS[table]): row for row in rows}


def kept_until(booked_at: datetime) -> date:
    """By hand: a year that ends on 30 April in Sweden, and seven calendar years after the one in which it ended."""
    local = booked_at.astimezone(ZoneInfo("Europe/Stockholm"))
    ended = local.year if local.month <= 4 else local.year + 1
    return date(ended + 7, 12, 31)


def erased(rows: Dump, mine: Dump, *, today: date) -> Dump:
    """What is left of the register when the person is gone as the law wants it."""
    left = {table: {key: dict(row) for key, row in found.items()} for table, found in rows.items()}
    kept = {key for key, row in mine["premium"].items() if kept_until(row["booked_at"]) >= today}
    policies = {(rows["premium"][key]["product"], rows["premium"][key]["number"]) for key in kept}
    homes = {(rows["policy"][key]["home_id"],) for key in policies}
    for table, found in mine.items():
        for key in found:
            stays = {"premium": key in kept, "policy": key in policies, "home": key in homes}
            if table == "party" and kept:
                left[table][key] |= {
                    "given_name": "-", "family_name": "-", "national_id": None, "born_on": None,
                    "confidential": "no", "deleted_at": None,
                }  # fmt: skip
            elif stays.get(table):
                left[table][key] |= _emptied(table)
            else:
                del left[table][key]
    return left


def _emptied(table: str) -> Row:
    return {
        "premium": {"memo": None},
        "policy": {"terms": {}},
        "home": {"street": "-", "postcode": "-", "city": "-"},
    }[table]
