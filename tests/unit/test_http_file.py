"""What is wrong in the calls of a source is told with its line and the remedy."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.sources import registry_schema
from bot.sources.registry_file import RegistryFileError, load_registry
from tests.support import ROOT

SCHEMA = jsonschema.Draft202012Validator(registry_schema.schema())

SHOP = (ROOT / "examples" / "http" / "webshop.yaml").read_text("utf-8")
ANALYTICS = (ROOT / "examples" / "http" / "analytics.yaml").read_text("utf-8")
ENVIRON = {
    "SHOP_API": "https://shop.example/v1", "SHOP_KEY": "k", "SHOP_SECRET": "s",
    "ANALYTICS_API": "https://stats.example", "ANALYTICS_TOKEN": "t",
}  # fmt: skip


def faults(tmp_path: Path, text: str, environ: dict[str, str] = ENVIRON) -> list[str]:
    path = tmp_path / "sources.yaml"
    path.write_text(text, "utf-8")
    try:
        load_registry(path, environ)
    except RegistryFileError as error:
        return [fault.removeprefix(f"{path}:") for fault in error.faults]
    return []


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_examples_have_no_faults(tmp_path):
    assert faults(tmp_path, SHOP) == faults(tmp_path, ANALYTICS) == []


@pytest.mark.parametrize("name", ["accounting", "webshop", "analytics"])
def test_the_examples_fit_the_schema_of_the_file(name):
    text = (ROOT / "examples" / "http" / f"{name}.yaml").read_text("utf-8")

    assert list(SCHEMA.iter_errors(yaml.safe_load(text))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("items: /data", "items: data"),
        ("user: env:SHOP_KEY", "user: hunter2"),
        ("get: /customers, query", "fetch: /customers, query"),
    ],
)
def test_what_is_wrong_the_schema_refuses_too(right, wrong):
    text = SHOP.replace(right, wrong, 1)

    assert list(SCHEMA.iter_errors(yaml.safe_load(text))) != []


FAULTS = [
    ('query: {email: "{value}"}', 'query: {email: "{name}"}', "{name} is not known here; known are value"),
    ('{get: "/customers/{id}"}', '{get: "/customers/{email}"}', "{email} is not known here; known are id"),
    ("items: /data", "items: data", "items must be a JSON pointer such as /data, not 'data'"),
    ("{by: email, get: /customers", "{by: phone, get: /customers", "by must be a kind among identities or a table among references, not phone"),
    ('erase: {delete: "/orders/{id}", query: {force: "true"}}', "{}", "erase is missing; without it nothing could ever be deleted here"),
    ('read: {get: "/orders/{id}"}', "", "read is missing; declare the call that reads one entry by its key"),
    ('change: {patch: "/orders/{id}"}', "", "change is missing; it is needed to correct, or to empty what is kept"),
    ("{by: customers, get: /orders", "{by: email, get: /orders", "find lacks a call by customers, which owns these entries"),
    ("next: /links/next", "next: /links/next, page: {as: p}", "a list has one way of paging: next, cursor, page or offset"),
    ("user: env:SHOP_KEY", "user: hunter2", "user must be taken from the environment: write env:SOME_NAME"),
    ("user: env:SHOP_KEY", "user: env:NOWHERE", "user refers to env:NOWHERE, which is not set; set it"),
    ("at: {city: /billing/city}", "at: {town: /billing/city}", "town is no column of the table"),
    ("timeout: 10", "timeout: soon", "timeout must be a whole number, not 'soon'"),
    ('add: {post: "/customers/{id}/addresses"}', "{}", "add is missing here; declare the call that makes a new entry"),
    ('add: {post: "/customers/{id}/addresses"}', "add: {post: /addresses, body: {a: 1}}", "the body of an added entry is made from its values; use wrap"),
    ('add: {post: "/customers/{id}/addresses"}', 'add: {post: "/customers/{city}"}', "{city} is not known here; known are id"),
    ("add: {ask: [street, city]}", "", "add stands here only; name under the table's add what is asked"),
    ("add: {ask: [street, city]}", "add: {ask: [street, city], key: next}", "key: next belongs to databases; here the system numbers its entries"),
    ("kind: http", "kind: https", "kind must be one of sql, http, manual, not 'https'"),
    ("get: /customers, query", "fetch: /customers, query", "a call has one of get, post, put, patch, delete, with the path"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "told"), FAULTS, ids=[told[:40] for *_, told in FAULTS]
)
def test_a_fault_is_told_with_its_remedy(tmp_path, right, wrong, told):
    text = SHOP.replace(right, wrong, 1).replace(", {}", "").replace("\n          {}\n", "\n")

    found = faults(tmp_path, text)

    assert any(fault.endswith(told) for fault in found), found


def test_a_fault_is_told_with_its_line(tmp_path):
    text = SHOP.replace("items: /data", "items: data", 1)

    assert faults(tmp_path, text)[0].startswith(f"{line_of(text, 'items: data')}: ")


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("http://shop.example", True),
        ("ftp://shop.example", True),
        ("shop.example", True),
        ("https://shop.example", False),
        ("http://127.0.0.1:8080", False),
        ("http://[::1]:8080", False),
        ("http://localhost", False),
        ("http://localhost.example", True),
    ],
)
def test_personal_data_travels_encrypted_off_this_machine(tmp_path, url, refused):
    assert bool(faults(tmp_path, SHOP, ENVIRON | {"SHOP_API": url})) is refused


def test_what_is_presumed_can_only_be_erased(tmp_path):
    text = ANALYTICS.replace(
        "presumed: email", 'presumed: email\n          read: {get: "/u/{user_id}"}'
    )

    assert "what can be found is not presumed; take presumed out" in faults(tmp_path, text)[0]
