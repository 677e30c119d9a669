"""A draft of a database that nobody described loads as it is, finds people, and marks its guesses."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import sqlalchemy as sa
import yaml

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, Holdings
from bot.domain.plans import erasure_plan
from bot.domain.registry import Direction, Registry
from bot.domain.texts import LocalText
from bot.sources import draft_fields, registry_schema
from bot.sources.draft_labels import label_of
from bot.sources.draft_words import theme_of
from bot.sources.findings import Verdict
from bot.sources.reflection import Column
from bot.sources.registry_file import load_registry
from bot.sources.sql import SqlSource
from bot.sources.sql_check import checks
from bot.sources.sql_draft import drafted
from tests.acceptance.stage import command
from tests.contracts import oracle
from tests.contracts.conftest import TODAY, noon
from tests.contracts.test_sources import keys, many_customers

SHOP = """\
CREATE TABLE kunder (kundnr VARCHAR(10) PRIMARY KEY, namn VARCHAR(80) NOT NULL, epost VARCHAR(80) NOT NULL UNIQUE,
  sprak VARCHAR(2), mobiltelefon VARCHAR(20), personnr VARCHAR(13), skyddad BOOLEAN NOT NULL, "yes" INTEGER, fakturaadress_id INTEGER);
CREATE TABLE fakturaadresser (id INTEGER PRIMARY KEY, gata VARCHAR(80) NOT NULL, postnr VARCHAR(6), ort VARCHAR(40));
CREATE TABLE fakturor (id INTEGER PRIMARY KEY, kundnr VARCHAR(10), fakturadatum DATE NOT NULL, belopp NUMERIC(10,2));
CREATE TABLE fakturarader (id INTEGER PRIMARY KEY, faktura_id INTEGER, vara VARCHAR(40) NOT NULL);
CREATE TABLE artiklar (id INTEGER PRIMARY KEY, benamning VARCHAR(40));
CREATE TABLE loggrader (text VARCHAR(80));
"""


def loaded(text: str, folder: Path, url: str) -> Registry:
    path = folder / "draft.yaml"
    path.write_text(text, "utf-8")
    return load_registry(path, {"REGISTER_URL": url})


@pytest.fixture
def registry(url: str, tmp_path: Path) -> Registry:
    return loaded(drafted(url, reference="env:REGISTER_URL").text, tmp_path, url)


def test_the_draft_of_the_sample_register_needs_no_change_to_pass_the_check(registry):
    told = list(checks(registry, registry.sources[0], today=TODAY))
    faults = [one.says for one in told if one.verdict is Verdict.FAULT]

    assert [fault for fault in faults if "superuser" not in fault] == []
    assert not any("is not declared" in one.says for one in told)


def test_the_draft_finds_people_by_everything_that_identifies_them(registry):
    identities = {
        table.name: set(table.identities.values()) for table in registry.sources[0].tables
    }
    all_kinds = {*ClaimKind} - {ClaimKind.ORGNR}
    assert {name: kinds for name, kinds in identities.items() if kinds} == {
        "customer": all_kinds,
        "newsletter_subscriber": {ClaimKind.EMAIL},
        "support_message": {ClaimKind.EMAIL},
    }
    customer = registry.table(registry.sources[0].name, "customer")
    assert (customer.person, customer.protected) == (True, "protected_identity")


def test_the_draft_shows_and_erases_what_plain_sql_finds(registry, url):
    source = SqlSource(registry.sources[0], clock=noon)
    rows = oracle.dump(url)
    for customer in many_customers(rows)[:10]:
        claims = frozenset({Claim(ClaimKind.EMAIL, str(customer["email"]).lower())})
        found = source.find(claims)
        assert keys(found.rows) == oracle.belonging(rows, customer)

        plan = erasure_plan(registry, Holdings(sources=(found,)), today=TODAY)
        assert source.erase(plan).clean
        assert source.find(claims).finding is Finding.NOTHING
    source.close()


def test_every_guess_is_marked_and_what_the_database_says_is_not(url):
    lines = drafted(url, reference="env:REGISTER_URL").text.splitlines()
    members = [
        line for line in lines if re.match(r" +(purpose|legal_basis|level|mask|erase): ", line)
    ]
    facts = [line for line in lines if re.match(r" +(key|url|kind: sql)", line)]

    assert len(members) > 100
    assert [line for line in members if "  # guess: " not in line] == []
    assert [line for line in facts if "guess" in line] == []


def test_a_swedish_database_without_foreign_keys_is_understood(tmp_path):
    url = f"sqlite:///{tmp_path / 'butik.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in SHOP.split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    made = drafted(url, reference="env:REGISTER_URL")
    registry = loaded(made.text, tmp_path, url)
    jsonschema.validate(yaml.safe_load(made.text), registry_schema.schema())
    ways = {
        (table.name, reference.table, reference.direction)
        for _source, table in registry.tables()
        for reference in table.references
    }

    assert ways == {
        ("kunder", "fakturaadresser", Direction.OWNS),
        ("fakturor", "kunder", Direction.OWNED),
        ("fakturarader", "fakturor", Direction.OWNED),
    }
    assert (made.left_out, made.keyless) == (("artiklar",), ("loggrader",))
    kunder = registry.table("butik", "kunder")
    assert set(kunder.identities.values()) == {*ClaimKind} - {ClaimKind.ORGNR}
    assert (kunder.person, kunder.protected) == (True, "skyddad")
    assert kunder.field_of("sprak").values["sv"] == LocalText(sv="Svenska", en="Swedish")
    assert registry.table("butik", "fakturor").retention[0].column == "fakturadatum"
    assert registry.table("butik", "fakturarader").retention[0].via == "fakturor"


GYM = """\
CREATE TABLE tblMedlem (MedlemsNr INTEGER PRIMARY KEY, Fornamn VARCHAR(50) NOT NULL, Pnr CHAR(12) NOT NULL UNIQUE,
  Epostadress VARCHAR(100) NOT NULL UNIQUE, Postnr VARCHAR(6), Inskrivningsdatum DATE NOT NULL, Halsodeklaration TEXT, Anm TEXT,
  AnhorigTel VARCHAR(20), AnlaggningId INTEGER REFERENCES tblAnlaggning);
CREATE TABLE tblAnlaggning (Id INTEGER PRIMARY KEY, Namn VARCHAR(40) NOT NULL, Ort VARCHAR(40));
CREATE TABLE contact_form (Id INTEGER PRIMARY KEY, Name VARCHAR(40), Email VARCHAR(80));
CREATE TABLE pet_owners (Id INTEGER PRIMARY KEY, full_name VARCHAR(40), mobile VARCHAR(40));
CREATE TABLE receipts (Id INTEGER PRIMARY KEY, MedlemsNr INTEGER NOT NULL REFERENCES tblMedlem, issued_on TEXT NOT NULL, words TEXT);
CREATE TABLE sms_log (Id INTEGER PRIMARY KEY, to_number VARCHAR(20), body TEXT);
CREATE TABLE tblNodkontakt (Id INTEGER PRIMARY KEY, MedlemsNr INTEGER NOT NULL REFERENCES tblMedlem, Namn VARCHAR(80), Telefon VARCHAR(20));
CREATE TABLE tblAnstalld (AnstNr INTEGER PRIMARY KEY, Namn VARCHAR(80) NOT NULL, Epost VARCHAR(80), IPAdress VARCHAR(45));
CREATE TABLE tblNyhetsbrev (Epost VARCHAR(80) PRIMARY KEY, Sedan DATETIME);
CREATE TABLE MedlemProfil (MedlemsNr INTEGER PRIMARY KEY REFERENCES tblMedlem, Mobil VARCHAR(30), Efternamn VARCHAR(40));
INSERT INTO tblMedlem VALUES (1, 'Anna', '198507099805', 'anna@example.com', NULL, '2020-01-01', NULL, NULL, NULL, NULL),
  (2, 'Bo', '199111239837', 'bo@example.com', NULL, '2020-01-01', NULL, NULL, NULL, NULL);
"""


@pytest.fixture
def gym(tmp_path):
    url = f"sqlite:///{tmp_path / 'gym.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in GYM.split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return url, loaded(drafted(url, reference="env:REGISTER_URL").text, tmp_path, url)


def test_a_draft_tells_people_from_those_whom_they_named_and_from_their_profile(gym):
    _url, registry = gym
    by_name = {table.name: table for _source, table in registry.tables()}
    kin, profile = by_name["tblNodkontakt"], by_name["MedlemProfil"]

    assert {name for name, table in by_name.items() if table.person} == {
        "tblMedlem",
        "tblAnstalld",
        "pet_owners",
    }
    assert "AnhorigTel" not in by_name["tblMedlem"].identities  # nobody is found by another's
    assert "tblAnlaggning" not in by_name  # many people's: it would go with the first of them
    assert dict(by_name["sms_log"].identities) == {"to_number": ClaimKind.PHONE}
    (rule,) = by_name["receipts"].retention  # SQLite keeps days as text
    assert (rule.column, rule.keeps) == ("issued_on", {"issued_on"})
    assert (dict(kin.identities), kin.references[0].direction) == ({}, Direction.OWNED)
    assert profile.references[0].direction is Direction.BOTH
    assert dict(by_name["tblAnstalld"].identities) == {"Epost": ClaimKind.EMAIL}
    assert by_name["tblAnstalld"].references == ()


def test_a_draft_speaks_the_peoples_language_and_guards_what_is_sensitive(gym):
    _url, registry = gym
    member = registry.table("gym", "tblMedlem")
    said = {field.column: (field.label.sv, field.label.en) for field in member.fields}

    assert member.label == LocalText(sv="Medlem", en="Member")
    assert said["Inskrivningsdatum"] == ("Inskrivningsdatum", "Enrolment date")
    assert said["Halsodeklaration"] == ("Hälsodeklaration", "Health declaration")
    assert said["Postnr"] == ("Postnummer", "Postcode")
    assert member.field_of("Halsodeklaration").level == 3
    assert member.field_of("Anm").others
    assert registry.table("gym", "tblAnstalld").field_of("IPAdress").label.en == "Technical detail"
    assert label_of("web_visit")[0] == LocalText(sv="Webbesök", en="Web visit")


def test_a_draft_of_an_unfamiliar_database_passes_the_check(gym):
    _url, registry = gym
    told = list(checks(registry, registry.sources[0], today=TODAY))

    assert [one.says for one in told if one.verdict is Verdict.FAULT] == []


def test_a_closed_list_of_the_database_is_drafted_with_what_its_codes_mean():
    kind = sa.Enum("active", "dödsbo", "no")
    column = Column(name="status", kind=kind, nullable=False, unique=False)
    drafted = {m.name: m for m in draft_fields.members(column, theme_of("customer"))}

    assert drafted["values"].guess == "translate them"
    assert drafted["values"].value == {
        "active": LocalText(sv="Aktiv", en="Active"),
        "dödsbo": LocalText(sv="Dödsbo", en="Dödsbo"),
        "no": LocalText(sv="No", en="No"),
    }


async def test_the_command_writes_a_file_that_the_check_takes(url, tmp_path: Path):
    if not url.startswith("sqlite"):
        pytest.skip("the tests' account there is a superuser, which the check refuses")
    environment = {"REGISTER_URL": url, "SOURCES_FILE": str(tmp_path / "sources.yaml")}
    words = ("sources", "draft", "env:REGISTER_URL", "--output", "sources.yaml")
    made = await command(*words, environment=environment, folder=tmp_path)
    again = await command(*words, environment=environment, folder=tmp_path)
    checked = await command("sources", "check", environment=environment, folder=tmp_path)

    assert made.code == 0, made.err
    assert "Persons are the rows of: customer." in made.out
    assert (tmp_path / registry_schema.FILE_NAME).exists()
    assert again.code == 2
    assert "is there already" in again.err
    assert checked.code == 0, checked.out + checked.err


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("env:NOT_SET", "The database address is not set"),
        ("postgresql://u:geheim@127.0.0.1:1/x", "The database cannot be read"),
        ("nonsense", "The database cannot be read"),
        ("sqlite:///empty.db", "No table has an e-mail address"),
    ],
)
async def test_what_cannot_be_drafted_is_told_without_the_address(tmp_path: Path, url, told):
    (tmp_path / "empty.db").touch()
    ran = await command("sources", "draft", url, environment={}, folder=tmp_path)

    assert ran.code == 2
    assert told in ran.err
    assert "geheim" not in ran.err
    assert "Traceback" not in ran.err
