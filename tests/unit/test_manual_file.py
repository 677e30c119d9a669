"""A source that people look through, as the file declares it."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from bot.domain.claims import Claim, ClaimKind
from bot.domain.holdings import Finding, SourceUnavailableError, Waiting
from bot.domain.on_file import ContactMatch
from bot.domain.plans import ErasurePlan
from bot.domain.registry import ManualOwner
from bot.sources import registry_schema
from bot.sources.manual import ManualSource
from bot.sources.registry_file import RegistryFileError, load_registry

BINDER = """\
categories: {paper: {sv: Papper, en: Paper}}
sources:
  binder:
    kind: manual
    label: {sv: Pärmen, en: The binder}
    owner: {telegram: 4711}
    category: paper
    purpose: {sv: Avtal, en: Contracts}
    legal_basis: b
    origin: {sv: Du, en: You}
    period: {sv: Ett år, en: A year}
"""


def loaded(tmp_path, text=BINDER):
    path = tmp_path / "sources.yaml"
    path.write_text(text, "utf-8")
    return load_registry(path, {}).sources[0]


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        ("{telegram: 4711}", ManualOwner(telegram=4711)),
        ("{role: approver}\n    days: 3", ManualOwner(role="approver", days=3)),
        ("{email: lena@example.se}", ManualOwner(email="lena@example.se")),
        (
            "{email: lena@example.se, language: en}",
            ManualOwner(email="lena@example.se", language="en"),
        ),
    ],
)
def test_the_owner_is_a_member_or_a_role(tmp_path, written, owner):
    text = BINDER.replace("{telegram: 4711}", written)
    jsonschema.validate(yaml.safe_load(text), registry_schema.schema())

    assert loaded(tmp_path, text).manual == owner


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("    owner: {telegram: 4711}\n", "", "owner is missing"),
        ("{telegram: 4711}", "{telegram: 1, role: owner}", "owner has one of telegram, role and email"),
        ("{telegram: 4711}", "{role: owner, email: a@b.se}", "owner has one of telegram, role and email"),
        ("{telegram: 4711}", "{email: lena}", "email must be an e-mail address such as"),
        ("{telegram: 4711}", "{email: a@b.se, language: fi}", "language must be sv or en, not"),
        ("{telegram: 4711}", "{role: owner, language: en}", "language goes with email"),
        ("{telegram: 4711}", "{role: boss}", "role must be one of handler, approver, owner"),
        ("{telegram: 4711}", "{telegram: Anna}", "telegram must be a whole number"),
        ("{telegram: 4711}", "{role: owner}\n    days: 0", "days must be at least 1"),
        ("{telegram: 4711}", "{role: owner}\n    timeout: 5", "timeout does not belong to a source of kind manual"),
        ("category: paper", "category: papper", "category papper is not among categories"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_remedy(tmp_path, right, wrong, told):
    with pytest.raises(RegistryFileError) as failure:
        loaded(tmp_path, BINDER.replace(right, wrong))

    assert any(told in fault for fault in failure.value.faults), failure.value.faults


def test_no_program_searches_it_or_calls_it_empty(tmp_path):
    source = ManualSource(loaded(tmp_path))
    claim = Claim(ClaimKind.EMAIL, "elin@example.com")

    assert source.find(frozenset({claim})).finding is Finding.BY_HAND
    assert source.contact_on_file(claim).match is ContactMatch.NONE
    with pytest.raises(SourceUnavailableError) as failure:
        source.erase(ErasurePlan(items=()))
    assert failure.value.waiting is Waiting.PERSON
