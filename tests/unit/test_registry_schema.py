"""The published JSON Schema says what the reader takes: no more, no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.sources import registry_schema
from bot.sources.registry_file import RegistryFileError, load_registry
from tests.acceptance.stage import command

ROOT = Path(__file__).parents[2]
STORED = ROOT / "bot" / "sources" / registry_schema.FILE_NAME
SCHEMA = jsonschema.Draft202012Validator(registry_schema.schema())
EXAMPLES = sorted((ROOT / "examples").glob("*/sources.yaml"))

WHOLE = """\
categories: {orders: {sv: Köp, en: Orders}}
recipients:
  carrier: {name: Post, RECIPIENT: 1}
uses: {letter: {sv: Brev, en: Letter}}
sources:
  shop:
    kind: sql
    label: Shop
    url: sqlite:///shop.db
    SOURCE: 1
    tables:
      customer:
        label: {sv: Kund, en: Customer, LOCAL: 1}
        category: orders
        purpose: {sv: Leverera, en: Deliver}
        legal_basis: b
        origin: {sv: Du, en: You}
        period: {sv: Ett år, en: A year}
        key: id
        TABLE: 1
        identities: {email: email}
        references: [{columns: parent, table: customer, target: id, REFERENCE: 1}]
        retention: [{statute: X, years: 7, from: day, RETENTION: 1}]
        stops: [{use: letter, wish: marketing, delete: true, STOP: 1}]
        add: {ask: name, ADD: 1}
        fields:
          email: {label: E-mail, erase: {fixed: "-", ERASE: 1}, FIELD: 1}
          name: {label: Name, correct: name}
TOP: 1
"""
PLACES = re.findall(r"\b([A-Z]{3,}): 1", WHOLE)


def whole(**changes: str) -> str:
    text = re.sub(r"(, |^ *)[A-Z]{3,}: 1\n?", "", WHOLE, flags=re.MULTILINE)
    for old, new in changes.items():
        assert f"{old}: " in text
        text = re.sub(rf"\b{old}: [^,}}\n]*", f"{old}: {new}", text, count=1)
    return text


def known(tmp_path: Path, place: str) -> set[str]:
    """What the reader says that it knows at a place, when it meets something that it does not."""
    path = tmp_path / "sources.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    with pytest.raises(RegistryFileError) as failure:
        load_registry(path, {})
    told = next(fault for fault in failure.value.faults if f"{place} is not known" in fault)
    return set(told.partition("known are ")[2].split(", "))


def declared(place: str) -> set[str]:
    schema = registry_schema.schema()
    part: Any = schema if place == "TOP" else schema["$defs"][place.lower()]
    for inner in part.get("anyOf", []):
        part = inner if "properties" in inner else part
    return set(part["properties"]) - {"<<"}


@pytest.mark.parametrize("place", PLACES)
def test_the_schema_has_every_member_that_the_reader_takes_there(tmp_path: Path, place: str):
    assert declared(place) == known(tmp_path, place)


def test_every_object_of_the_schema_is_held_against_the_reader():
    schema = registry_schema.schema()
    objects = {name.upper() for name, part in schema["$defs"].items() if "properties" in str(part)}

    assert objects | {"TOP"} == set(PLACES)


def test_the_stored_schema_is_the_newest():
    """`insyn sources schema > bot/sources/sources.schema.json` writes it anew."""
    assert STORED.read_text("utf-8") == registry_schema.written()
    SCHEMA.check_schema(SCHEMA.schema)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_examples_fit_the_schema_and_name_it(path: Path):
    text = path.read_text("utf-8")
    jsonschema.validate(yaml.safe_load(text), registry_schema.schema())
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)

    assert named is not None
    assert (path.parent / named[1]).resolve() == STORED


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "oracle"},
        {"years": "201"},
        {"legal_basis": "z"},
        {"years": "seven"},
        {"sv": '""'},
        {"email": "mail"},
        {"label": "{sv: Affär}"},
        {"key": ""},
        {"from": "day, basis: financial_year"},
        {"wish": "spam"},
        {"delete": "false"},
        {"delete": "true, set: {email: x}"},
        {"from": "day, year_ends: 4"},
        {"from": "day, basis: financial_year, year_ends: 13"},
        {"label": "Shop\n    lable: x"},
    ],
    ids=str,
)
def test_what_the_reader_refuses_the_schema_refuses_too(tmp_path: Path, changes: dict[str, str]):
    path = tmp_path / "sources.yaml"
    path.write_text(whole(**changes), encoding="utf-8")
    with pytest.raises(RegistryFileError):
        load_registry(path, {})
    assert list(SCHEMA.iter_errors(yaml.safe_load(path.read_text("utf-8")))) != []


def test_the_whole_sample_is_taken_by_the_schema():
    assert list(SCHEMA.iter_errors(yaml.safe_load(whole()))) == []


async def test_the_command_prints_the_schema(tmp_path: Path):
    ran = await command("sources", "schema", environment={}, folder=tmp_path)

    assert (ran.code, ran.out) == (0, STORED.read_text("utf-8"))
