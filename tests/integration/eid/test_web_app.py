"""BankID's page in Telegram: it knows the account, and a link that was passed on ends there."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from bot.domain import init_data
from bot.domain.eid import EidPolicy
from bot.emulator import groups, launches, people
from bot.emulator.refusals import ClientError
from bot.emulator.world import World
from bot.services import eid_tickets
from bot.store.unit import Unit
from handlers import parts
from tests.support import NOON, a_unit, an_office, fresh_engine, surroundings

TOKEN = "1:test"
ELIN, THIEF = 9001, 9666
ERRAND = {"action": "access", "then": "access.go", "since": NOON.isoformat()}


@pytest.fixture
def world() -> World:
    made = World(token=TOKEN, bot_username="x", clock=NOON.timestamp)
    for user_id in (ELIN, THIEF):
        groups.add_user(made, {"id": user_id, "first_name": "Åsa"})
    return made


@pytest.fixture
def run(tmp_path: Path) -> Any:
    office = an_office(
        public_url="https://insyn.example",
        web_app_key=init_data.key_of(TOKEN),
        eid=EidPolicy(provider="BankID"),
    )
    engine, around = fresh_engine(tmp_path), surroundings(office=office)

    def run(service: Any, *args: Any, **facts: Any) -> Any:
        with a_unit(engine, now=NOON, around=around) as unit:
            return service(unit, *args, **facts)

    yield run
    engine.dispose()


def a_link(unit: Unit) -> str:
    url = eid_tickets.open_ticket(unit, chat_id=ELIN, tg_user_id=ELIN, name="Elin", errand=ERRAND)
    assert url is not None
    return url.rpartition("/")[2]


def test_the_page_goes_on_for_its_own_account_and_ends_for_another(run: Any, world: World) -> None:
    token = run(a_link)
    for nothing in ("", "nonsense", launches.minted(world, THIEF, at=int(world.now()) - 301)):
        assert run(eid_tickets.recognise, token, nothing) is True
    assert run(eid_tickets.recognise, token, launches.minted(world, ELIN)) is True
    assert run(eid_tickets.look, token, None) is not None
    assert run(eid_tickets.recognise, token, launches.minted(world, THIEF)) is False
    assert run(eid_tickets.look, token, None) is None


def test_the_button_opens_in_telegram_where_the_address_is_of_https(run: Any) -> None:
    """Elsewhere it stays the plain link, which Telegram opens in a browser."""

    class At:
        def __init__(self, unit: Unit) -> None:
            self.unit = unit

    def shown(unit: Unit) -> Any:
        return parts.page_buttons(At(unit), parts.MENU.label, "https://insyn.example/eid/x")  # type: ignore[arg-type]

    here, outside = run(shown)
    assert (here[0].web_app, outside[0].web_app) == (True, False)
    assert here[0].url == outside[0].url == "https://insyn.example/eid/x"


def test_the_demo_opens_such_a_button_with_what_telegram_would_tell(world: World) -> None:
    people.say(world, ELIN, ELIN, "/start")
    address = "https://insyn.example/eid/x"
    markup = {"inline_keyboard": [[{"text": "Open", "web_app": {"url": address}}]]}
    body = {"text": "x", "reply_markup": markup}
    sent = world.add_message(world.chats[ELIN], world.bot_id, body)
    opened = launches.opened(world, ELIN, ELIN, sent.message_id, address)
    page, _sign, told = opened.partition("#tgWebAppData=")
    assert page == address
    said = unquote(told.partition("&")[0])
    assert init_data.account(said, init_data.key_of(TOKEN), now=NOON) == ELIN
    with pytest.raises(ClientError):
        launches.opened(world, ELIN, ELIN, sent.message_id, address + "y")
