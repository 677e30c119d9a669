"""The files that describe the company and its data: read whole, or refused with every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.registry import EraseKind, LegalBasis, RetentionBasis
from bot.domain.texts import LocalText
from bot.sources.company_file import CompanyFileError, load_company
from bot.sources.registry_file import RegistryFileError, load_registry

EXAMPLE = Path(__file__).parents[2] / "examples" / "westila"

ENVIRONMENT = {"SHOP_URL": "sqlite:///shop.db", "EMPTY": ""}

SMALL = """\
categories:
  orders: {sv: Köp, en: Orders}
sources:
  shop:
    kind: sql
    label: Shop
    url: env:SHOP_URL
    tables:
      customer:
        label: {sv: Kund, en: Customer}
        category: orders
        purpose: {sv: Leverera, en: Deliver}
        legal_basis: b
        origin: {sv: Du, en: You}
        period: {sv: Ett år, en: A year}
        key: id
        identities: {email: email}
        fields:
          email: {label: E-mail, mask: email}
"""


def refused(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryFileError) as failure:
        load_registry(path, ENVIRONMENT)
    return [fault.removeprefix(f"{path}:") for fault in failure.value.faults]


def test_the_example_declares_the_whole_register():
    registry = load_registry(EXAMPLE / "sources.yaml", {"WESTILA_URL": "sqlite:///x.db"})
    invoice = registry.table("westila", "invoice")
    customer = registry.table("westila", "customer")

    assert len(registry.source("westila").tables) == 13
    assert set(registry.categories) == {f.category for _, t in registry.tables() for f in t.fields}
    assert (invoice.retention[0].years, invoice.retention[0].basis) == (
        7,
        RetentionBasis.CALENDAR_YEAR,
    )
    assert customer.field_of("personnummer").level == 3
    assert customer.field_of("email").contact
    assert customer.field_of("note").legal_basis is LegalBasis.LEGITIMATE_INTEREST
    assert registry.table("westila", "web_visit").fields[0].recipients[1].country == "US"


def test_a_small_file_is_enough(tmp_path):
    path = tmp_path / "sources.yaml"
    path.write_text(SMALL)
    registry = load_registry(path, {"SHOP_URL": "sqlite:///shop.db"})
    email = registry.table("shop", "customer").fields[0]

    assert registry.source("shop").url == "sqlite:///shop.db"
    assert "shop.db" not in repr(registry)
    assert (email.label, email.level) == (LocalText(sv="E-mail", en="E-mail"), 2)
    assert email.erase.kind is EraseKind.NULL


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("SHOP_URL", "NO_URL", "7: sources, shop: url refers to env:NO_URL, which is not set;"),
        ("legal_basis: b", "legal_basis: z", "13: sources, shop, tables, customer: legal_basis m"),
        ("category: orders", "category: other", "11: sources, shop, tables, customer: category o"),
        ("key: id", "ky: id", "16: sources, shop, tables, customer: ky is not known here;"),
        (
            "mask: email}",
            "mask: mail}",
            "19: sources, shop, tables, customer, fields, email: mask",
        ),
        ("mask: email}", "erase: keep}", "18: sources, shop, tables, customer: email finds the p"),
        ("mask: email}", "level: 4}", "19: sources, shop, tables, customer, fields, email: level"),
        (
            "mask: email}",
            "correct: mail}",
            "19: sources, shop, tables, customer, fields, email: c",
        ),
        (
            "mask: email}",
            "correct: 'choice:a,b', values: {a: A}}",
            "19: sources, shop, tables, customer, fields, email: b is missing, which correct",
        ),
        (
            "mask: email}",
            "values: {a: {sv: A}}}",
            "19: sources, shop, tables, customer, fields, email, values, a: en is missing",
        ),
        (
            "mask: email}",
            "confirmed: seen}",
            "18: sources, shop, tables, customer: confirmed names seen, which is not a field",
        ),
        ("email: email", "mail: email", "18: sources, shop, tables, customer: mail is used to fi"),
        ("{email: email}", "{}", "9: sources, shop, tables, customer: no row can ever be found;"),
        ("label: Shop", "label: {sv: Affär}", "6: sources, shop, label: en is missing; add it"),
        ("label: Shop", "label: Shop\n    label: x", "7: sources, shop: label stands twice;"),
        ("label: Shop", "label: ''", "6: sources, shop: label is empty; write it in sv and en"),
        ("en: Orders", "en: ' '", "2: categories, orders: en is empty; write the text"),
        ("kind: sql", "kind: oracle", "5: sources, shop: kind must be one of sql"),
        ("kind: sql", "kind: [", "7: file: is not YAML: "),
        (
            "kind: sql",
            "kind: \x01",
            "1: file: holds a character that may not stand in it (U+0001)",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_remedy(tmp_path, old, new, fault):
    faults = refused(tmp_path, SMALL.replace(old, new, 1))

    assert any(told.startswith(fault) for told in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "env:SHOP_URL",
            "postgresql://me:secret@h/shop",
            "7: sources, shop: url holds a password",
        ),
        ("env:SHOP_URL", "postgresql://h/shop?password=s", "7: sources, shop: url holds a passw"),
        ("env:SHOP_URL", "the database", "7: sources, shop: url is no address of a database"),
        ("env:SHOP_URL", "oracle://h/shop", "7: sources, shop: url is no address of a database"),
        ("env:SHOP_URL", "env:EMPTY", "7: sources, shop: url refers to env:EMPTY, which is empty"),
        (
            "    kind: sql",
            "\tkind: sql",
            "5: file: is not YAML: found character that cannot start",
        ),
        ("label: Shop", "label: *no", "6: file: is not YAML: found undefined alias; give it by &"),
        (
            "sources:",
            "---\nsources:",
            "3: file: is not YAML: but found another document; take out",
        ),
        ("sources:", "texts: &a [*a]\nsources:", "3: file: an alias (*name) leads back to where"),
        ("sources:", f"texts: {'[' * 99}{']' * 99}\nsources:", "3: file: is nested too deeply"),
        (
            "key: id",
            "? [a, b]\n        : c",
            "16: sources, shop, tables, customer: a name must be",
        ),
        ("key: id", "key: [{a: b}]", "16: sources, shop, tables, customer: key must be a list of"),
        ("key: id", "key: [id, id]", "16: sources, shop, tables, customer: key names id twice;"),
        ("key: id", "key:", "16: sources, shop, tables, customer: key is empty; write its value"),
        ("{sv: Ett år", "{sv: ~", "15: sources, shop, tables, customer, period: sv is empty; wri"),
        (
            "mask: email}",
            "erase: {fixed: '{kee}@x'}}",
            "19: sources, shop, tables, customer, fields, email, erase: fixed knows no {kee};",
        ),
        (
            "key: id",
            "key: id\n        retention: [{statute: s, years: 201, from: day}]",
            "17: sources, shop, tables, customer, retention: years must be at most 200",
        ),
        (
            "sources:",
            "recipients: {x: {name: X, country: Narnia, safeguard: x}}\nsources:",
            "3: recipients, x: country must be an ISO code",
        ),
    ],
)
def test_what_would_break_later_is_told_where_it_stands(tmp_path, old, new, fault):
    faults = refused(tmp_path, SMALL.replace(old, new, 1))

    assert any(told.startswith(fault) for told in faults), faults
    assert "secret" not in "".join(faults)


def test_all_faults_are_told_at_once(tmp_path):
    text = SMALL.replace("legal_basis: b", "legal_basis: z").replace("SHOP_URL", "NO_URL")

    assert len(refused(tmp_path, text.replace("mask: email", "mask: mail"))) == 3


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        ("references: [{columns: a, table: none}]", "table none is not declared in this source"),
        (
            "references: [{columns: a, table: customer, target: b}]",
            "customer has no declared column b",
        ),
        ("references: [{columns: [a, b], table: customer, target: email}]", "must be as many"),
        ("protected: flag", "flag is used to find the person; declare it under fields too"),
        (
            "retention: [{statute: X, years: 7, from: day, via: bill}]",
            "via bill needs a reference to bill",
        ),
        (
            "retention: [{statute: X, years: seven, from: day}]",
            "years must be a whole number, not 'seven'",
        ),
        (
            "retention: [{statute: X, years: 7, from: day, keeps: [sum]}]",
            "keeps names sum, which is not a field of the table",
        ),
        (
            "retention: [{statute: X, years: 7, from: day, basis: financial_year}]",
            "financial_year needs year_ends: the month in which it ends, 1-12",
        ),
        (
            "retention: [{statute: X, years: 7, from: day, basis: financial_year, year_ends: 0}]",
            "year_ends must be a month, 1 to 12",
        ),
        (
            "retention: [{statute: X, years: 7, from: day, year_ends: 4}]",
            "year_ends needs basis: financial_year; add it",
        ),
        ("add: {ask: email}", "add needs exactly one reference that is owned"),
        ("add: {ask: email}", "ask names email, a way to find or reach the person"),
        ("add: {ask: [name, id]}", "ask names id, which is not a field of the table"),
        ("add: {ask: [], set: {id: 1}}", "ask is missing in add"),
        ("add: {ask: email, set: {id: 1}}", "set names id, which a new row gets in another way"),
        ("add: {ask: email, optional: name}", "optional names name, which is not among ask"),
        ("add: {ask: email, key: random}", "key must be one of database, next, uuid"),
        ("recipients: [nobody]", "nobody is not among recipients; declare it there"),
    ],
)
def test_parts_that_do_not_fit_together_are_told(tmp_path, member, fault):
    faults = refused(tmp_path, SMALL.replace("key: id", f"key: id\n        {member}"))

    assert any(fault in told for told in faults), faults


@pytest.mark.parametrize("member", ["categories", "uses"])
def test_nothing_to_choose_is_named_as_everything_is(tmp_path, member):
    named = "all: {sv: Allt, en: All}"
    text = SMALL + f"uses: {{{named}}}\n"
    if member == "categories":
        text = SMALL.replace("  orders: {sv: Köp", f"  {named}\n  orders: {{sv: Köp")

    (fault,) = refused(tmp_path, text)

    assert "all is the name for everything; give it another name" in fault


LINKED = """\
      {name}:
        label: X
        category: orders
        purpose: X
        legal_basis: b
        origin: X
        period: X
        key: id
        references: [{{columns: to, table: {to}, target: {target}, direction: {direction}}}]
        fields: {{what: {{label: X}}}}
"""


@pytest.mark.parametrize(
    ("direction", "lost"),
    [("owned", []), ("both", []), ("owns", ["order", "line"]), ("none", ["order", "line"])],
)
def test_tables_that_no_chain_of_references_leads_to_are_told(tmp_path, direction, lost):
    """Lines are owned by orders; only the order's own direction decides whether either is found."""
    path = tmp_path / "sources.yaml"
    order = LINKED.format(name="order", to="customer", target="email", direction=direction)
    line = LINKED.format(name="line", to="order", target="id", direction="owned")
    path.write_text(SMALL + line + order, encoding="utf-8")
    told = ""
    try:
        load_registry(path, {"SHOP_URL": "sqlite:///shop.db"})
    except RegistryFileError as failure:
        told = "\n".join(failure.faults)

    assert [n for n in ("order", "line") if f"{n}: no row can ever be found" in told] == lost


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RegistryFileError) as failure:
        load_registry(tmp_path / "none.yaml", {})
    assert "cannot be read (No such file or directory)" in failure.value.faults[0]


def test_the_example_company_is_read():
    company = load_company(EXAMPLE / "company.yaml")

    assert (company.name, company.shown_orgnr) == ("Westila Group AB", "559020-4144")
    assert company.address == ("Låssby Äng 34", "423 56 TORSLANDA")
    assert (company.phone, company.language) == ("0705-910544", "sv")
    assert company.policy_date.isoformat() == "2019-10-13"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("none", None),
        ("{sv: Kreditgräns sätts av ett program, en: A program sets the credit limit}",
         LocalText(sv="Kreditgräns sätts av ett program", en="A program sets the credit limit")),
    ],
)  # fmt: skip
def test_a_company_says_what_a_machine_decides(tmp_path, declared, expected):
    path = tmp_path / "company.yaml"
    example = (EXAMPLE / "company.yaml").read_text("utf-8")
    told = f"automated_decisions: {declared}"
    path.write_text(example.replace("automated_decisions: none", told), "utf-8")

    assert load_company(path).automated_decisions == expected


def test_every_fault_of_the_company_file_is_told_at_once(tmp_path):
    path = tmp_path / "company.yaml"
    path.write_text("name: X\norgnr: 559020-4145\npolicy_date: soon\nfax: 1\nlanguage: fi\n")

    with pytest.raises(CompanyFileError) as failure:
        load_company(path)
    told = "\n".join(failure.value.faults)
    for part in ("orgnr '559020-4145'", "policy_date must", "fax is not known", "address is mis",
                 "phone is missing", "language must", "automated_decisions is missing"):  # fmt: skip
        assert part in told
