"""A company whose names are long: every button still fits into what Telegram takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from bot.domain.holdings import Row
from bot.domain.registry import Registry
from bot.domain.texts import LocalText
from bot.store.unit import Letter
from bot.telegram.application import Conversations
from tests.integration.requests.chat import (
    EMAIL,
    MARKO,
    PHONE,
    REGISTRY,
    Chat,
    a_row,
    found,
    some_holdings,
)
from tests.support import an_office, surroundings

MOST = 64  # bytes of callback data that Telegram takes
TAIL = "_ånyo:" * 33  # some 200 characters


def every_name(registry: Registry) -> frozenset[str]:
    names = {*registry.categories, *registry.uses}
    for source, table in registry.tables():
        names |= {source.name, table.name, *table.columns}
    return frozenset(names)


NAMES = every_name(REGISTRY)


def longer(value: Any) -> Any:
    """The same with every name of the registry drawn out; texts and kinds stay."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value + TAIL if value in NAMES else value
    if isinstance(value, Mapping):
        return {longer(key): longer(inner) for key, inner in value.items()}
    if isinstance(value, tuple | frozenset | set):
        return type(value)(longer(inner) for inner in value)
    if not is_dataclass(value) or isinstance(value, LocalText | type):
        return value
    changed = {one.name: longer(getattr(value, one.name)) for one in fields(value)}
    return replace(value, **{k: v for k, v in changed.items() if k not in ("correct", "kind")})


def everything() -> tuple[Row, ...]:
    return (
        *some_holdings().rows,
        a_row("consent", 1, customer_id=1, purpose="newsletter", given_at="2024-01-01T10:00:00"),
        a_row("credit_check", 3, customer_id=1, agency="UC AB", checked_on="2025-01-01"),
    )


@pytest.fixture
def chat(engine, talks: Conversations) -> Chat:
    chat = Chat(engine, talks, MARKO)
    chat.around = surroundings(office=replace(an_office(), registry=longer(REGISTRY)))
    chat.proves(EMAIL, PHONE)
    return chat


def too_long(said: list[Letter]) -> list[str]:
    rows = [
        row
        for one in said
        for row in (one.params or {}).get("reply_markup", {}).get("inline_keyboard", [])
    ]
    data = [button.get("callback_data", "") for row in rows for button in row]
    return [one for one in data if len(one.encode()) > MOST]


@pytest.mark.parametrize(
    ("command", "labels", "asked"),
    [
        ("/samtycke", ["Nyhetsbrev"], {"wish": "consent", "use": "newsletter" + TAIL}),
        ("/samtycke", ["Alla"], {"wish": "consent", "use": "all"}),
        (
            "/invand",
            ["Kreditupplysningar", "Skicka"],
            {"wish": "interest", "use": "credit" + TAIL},
        ),
        (
            "/begransa",
            ["Jag behöver dem", "Beställningar"],
            {"wish": "restriction", "use": "orders" + TAIL, "ground": "legal_claims"},
        ),
        ("/rattelse", ["Kontakt", "Adress", "Gatuadress"], None),
        ("/rattelse", ["➕"], None),
        ("/rattelse", ["📝", "Kontakt"], None),
        ("/radera", ["Ni behöver", "Gå vidare", "🗑"], None),
        ("/integritet", [], None),
    ],
)
def test_every_button_fits_and_means_what_it_says(chat: Chat, command, labels, asked):
    beyond = too_long(chat.types(command))
    if command not in ("/begransa", "/integritet"):
        beyond += too_long(chat.looks_up(longer(found(everything()))))
    for label in labels:
        beyond += too_long(chat.presses_label(label))

    assert beyond == []
    assert not asked or chat.request() == asked
