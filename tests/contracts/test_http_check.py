"""`insyn sources check` asks a system over HTTP for somebody who does not exist, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sources.findings import Verdict
from bot.sources.http_check import NOBODY, checks
from bot.sources_report import every_check
from tests.contracts.scripted import Asked, Told, scripted
from tests.contracts.test_http_proof import ANNA, FILE, declared


@pytest.mark.parametrize(
    ("path", "told", "verdict", "says"),
    [
        ("/customers", Told(document=[]), Verdict.OK, "the list by email could be asked"),
        ("/customers", Told(404), Verdict.LOOK, "if the path is wrong, everybody would count as"),
        ("/customers", Told(document=[ANNA]), Verdict.LOOK, "gives 1 entries for somebody who"),
        ("/customers", Told(document={"customers": []}), Verdict.FAULT, "there is no list"),
        ("/customers", Told(403), Verdict.FAULT, "refused (HTTP 403)"),
        ("/customers", Told(500), Verdict.FAULT, "does not answer"),
        ("/", Told(401), Verdict.FAULT, "look at its url and at auth"),
        ("/", Told(404), Verdict.LOOK, "does not know the path of ping"),
    ],
)
def test_what_a_list_says_of_nobody_tells_whether_it_is_declared_right(
    tmp_path: Path, path: str, told: Told, verdict: Verdict, says: str
) -> None:
    def answer(asked: Asked) -> Told:
        return told if asked.path == path else Told(document=[])

    with scripted(answer) as server:
        found = list(checks(declared(tmp_path, server.url).sources[0]))
    assert [one.verdict for one in found if says in one.says] == [verdict]
    assert {asked.method for asked in server.asked} == {"GET"}
    assert set(NOBODY.values()) >= {
        value for asked in server.asked for value in asked.query.values()
    }


def test_every_source_of_a_file_is_examined_whatever_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binder = """
  binder:
    kind: manual
    label: {sv: Pärmen, en: The binder}
    owner: {role: owner}
    category: identity
    purpose: {sv: Avtal, en: Contracts}
    legal_basis: b
    origin: {sv: Du själv, en: You yourself}
    period: {sv: Ett år, en: A year}
"""
    file = tmp_path / "sources.yaml"
    file.write_text(FILE + binder, "utf-8")
    monkeypatch.setenv("SOURCES_FILE", str(file))
    with scripted(lambda _asked: Told(document=[])) as server:
        said = [f"{one.about}: {one.says}" for one in every_check({"SHOP_URL": server.url})]
    assert "shop.customers: is found by email" in said
    assert "shop: 1 fields have label, purpose and origin in Swedish and English" in said
    assert (
        "binder: is looked through by whoever of the role owner comes first, within 5 days" in said
    )
