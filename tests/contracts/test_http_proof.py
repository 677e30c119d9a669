"""An erasure over HTTP counts as done only if the system says that the entry is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.holdings import SourceRefusedError
from bot.domain.registry import Registry
from bot.sources.http import HttpSource
from bot.sources.registry_file import load_registry
from tests.contracts.scripted import Asked, Told, scripted
from tests.contracts.test_sources import email, plan_for

FILE = """
categories: {identity: {sv: Vem du är, en: Who you are}}
sources:
  shop:
    kind: http
    label: {sv: Butiken, en: The shop}
    url: env:SHOP_URL
    tables:
      customers:
        label: {sv: Kund, en: Customer}
        category: identity
        purpose: {sv: Att känna igen dig, en: To identify you}
        legal_basis: b
        origin: {sv: Du själv, en: You yourself}
        period: {sv: Så länge du är kund, en: As long as you are a customer}
        key: id
        person: true
        identities: {email: email}
        fields: {email: {label: {sv: E-post, en: E-mail}, mask: email}}
        http:
          find: [{get: /customers, query: {email: "{value}"}, by: email}]
          read: {get: "/customers/{id}"}
          erase: {delete: "/customers/{id}"}
"""
ANNA = {"id": 7, "email": "anna@example.com"}


def declared(folder: Path, url: str) -> Registry:
    file = folder / "sources.yaml"
    file.write_text(FILE, "utf-8")
    return load_registry(file, {"SHOP_URL": url})


@pytest.mark.parametrize(
    ("read_back", "gone"),
    [
        (Told(404), True),
        (Told(410), True),
        (Told(200, None, raw=b"null"), True),
        (Told(400, {"error": "maintenance"}), False),
        (Told(405), False),
        (Told(409, {"error": "locked"}), False),
        (Told(422), False),
        (Told(200, ["unexpected"]), False),
    ],
)
def test_only_a_plain_not_there_proves_an_erasure(
    tmp_path: Path, read_back: Told, gone: bool
) -> None:
    deleted: list[str] = []

    def answer(asked: Asked) -> Told:
        if asked.method == "DELETE":
            deleted.append(asked.path)
            return Told(204)
        if asked.path == "/customers":
            return Told(document=[] if deleted else [ANNA])
        return read_back if deleted else Told(document=ANNA)

    with scripted(answer) as server:
        registry = declared(tmp_path, server.url)
        source = HttpSource(registry.sources[0])
        plan = plan_for(source, registry, email(str(ANNA["email"])))
        if gone:
            assert source.erase(plan).residuals == ()
        else:
            with pytest.raises(SourceRefusedError):
                source.erase(plan)
        source.close()
    assert deleted == ["/customers/7"]
