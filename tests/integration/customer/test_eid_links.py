"""The link to the page of identification: for whom and for what it works, and what ends it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import col, select

from bot.domain.eid import Completed, EidPolicy, End, Failed, Hint, Mode, Pending, State
from bot.domain.identity import Action, Level
from bot.domain.init_data import key_of, signature
from bot.services import access, eid_binding, eid_orders, eid_tickets
from bot.services.eid_binding import Returned
from bot.services.eid_orders import Restart
from bot.services.eid_tickets import Page, Pressed, Stage
from bot.store.tables import AuditEvent, EidOrder, EidTicket, Task
from tests.integration.customer.conftest import THIEF
from tests.integration.customer.test_bankid import (
    ASK,
    BEGUN,
    NUMBER,
    Method,
    orders,
    tied,
)
from tests.integration.customer.town import Person, Town
from tests.integration.eid.scene import number_of
from tests.support import STAFF_GROUP, an_office, surroundings

BOT = key_of("1:token")
APPROVED = Completed(personnummer=NUMBER.value, name="Elin", ip=ASK.ip, risk="low")
BY_MARKO = replace(APPROVED, personnummer=number_of("Marko"), name="Marko")
ERRAND = {"action": Action.ACCESS.value, "then": "x", "since": "y"}


@pytest.fixture(autouse=True)
def bankid_is_set_up(town: Town) -> None:
    town.around = surroundings(
        office=an_office(eid=EidPolicy(), web_app_key=BOT, public_url="https://insyn.example.se")
    )


def a_link(person: Person, *, name: str = "Elin") -> str:
    """The token of a fresh link for the account."""
    whose = {"chat_id": person.user_id, "tg_user_id": person.user_id}
    with person.town.unit() as unit:
        url = eid_tickets.open_ticket(unit, **whose, name=name, errand=ERRAND)
    assert url is not None
    return url.rpartition("/")[2]


def press(
    town: Town, token: str, cookie: str | None = None, mode: Mode = Mode.OTHER_DEVICE
) -> Pressed:
    with town.unit() as unit:
        made = eid_tickets.press(unit, token, cookie, mode=mode, ask=ASK)
    assert isinstance(made, Pressed)
    return made


def opened(
    town: Town, token: str, cookie: str | None = None, mode: Mode = Mode.OTHER_DEVICE
) -> Pressed:
    """The provider has answered."""
    made = press(town, token, cookie, mode)
    with town.unit() as unit:
        assert eid_orders.started(unit, made.order_id, BEGUN, town.now)
    return made


def settle(town: Town, made: Pressed, progress: Any) -> Restart | None:
    with town.unit() as unit:
        again = eid_orders.settle(unit, made.order_id, progress)
    town.works()
    return again


def look(town: Town, token: str, cookie: str | None) -> Page | None:
    with town.unit() as unit:
        return eid_tickets.look(unit, token, cookie)


def trail(town: Town, code: str) -> list[tuple[str, dict[str, Any]]]:
    with town.unit() as unit:
        wanted = select(AuditEvent).where(AuditEvent.code == code).order_by(col(AuditEvent.seq))
        rows = unit.session.exec(wanted).all()
    return [(row.actor, json.loads(row.facts)) for row in rows]


def ends(town: Town) -> list[tuple[str, str]]:
    return [(row.state, row.why) for row in orders(town)]


def name_of(person: Person) -> str:
    with person.town.unit() as unit:
        return access.actor_name(unit, person.user_id)


def told(user: int, now: int) -> str:
    """What Telegram tells the page of the account that looks at it."""
    fields = {"auth_date": str(now), "user": json.dumps({"id": user})}
    return urlencode({**fields, "hash": signature(fields, BOT)})


# -- the link ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", [{"eid": None}, {"public_url": ""}])
def test_where_there_is_no_page_there_is_no_link(
    town: Town, elin: Person, lacking: dict[str, Any]
) -> None:
    town.around = surroundings(office=an_office(**{"eid": EidPolicy(), **lacking}))
    whose = {"chat_id": elin.user_id, "tg_user_id": elin.user_id}
    with town.unit() as unit:
        assert eid_tickets.open_ticket(unit, **whose, name="E", errand=ERRAND) is None


def test_a_link_names_the_account_by_name_and_three_digits_and_is_written_down(
    town: Town, elin: Person
) -> None:
    token = a_link(elin, name="E" * 200)
    page = look(town, token, None)
    assert page is not None
    assert (page.account, page.account_tail) == ("E" * 64, str(elin.user_id)[-3:])
    assert trail(town, "identity:eid:linked") == [(name_of(elin), {})]


def test_the_page_of_a_press_follows_what_becomes_of_it(town: Town, elin: Person) -> None:
    """It holds what the order was started with as long as it can be scanned, and no longer."""
    token = a_link(elin)
    made = press(town, token)

    def stage() -> tuple[Stage, bool]:
        page = look(town, token, made.cookie)
        assert page is not None
        return page.stage, page.started is not None

    assert stage() == (Stage.STARTING, False)
    with town.unit() as unit:
        eid_orders.started(unit, made.order_id, BEGUN, town.now)
    assert stage() == (Stage.WAITING, True)
    town.cable.pulled = True
    settle(town, made, APPROVED)
    assert stage() == (Stage.CHECKING, False)
    town.cable.pulled = False
    town.works()
    assert stage() == (Stage.CODE, False)


def test_the_page_of_the_same_device_waits_for_the_way_back(town: Town, elin: Person) -> None:
    token = a_link(elin)
    made = opened(town, token, mode=Mode.SAME_DEVICE)
    town.cable.pulled = True
    settle(town, made, APPROVED)
    seen = look(town, token, made.cookie)
    nonce = str(made.ask.return_url).rpartition("=")[2]
    whose = {"chat_id": elin.user_id, "tg_user_id": elin.user_id}
    with town.unit() as unit:
        assert eid_binding.returned(unit, **whose, nonce=nonce) is Returned.WAITING
    after = look(town, token, made.cookie)
    assert seen is not None
    assert after is not None
    assert (seen.stage, after.stage) == (Stage.RETURN, Stage.CHECKING)


def test_nothing_of_what_it_was_started_with_is_shown_once_it_is_given_up(
    town: Town, elin: Person
) -> None:
    """It is kept until the provider has been told, and could be scanned till then."""
    token = a_link(elin)
    made = opened(town, token)
    with town.unit() as unit:
        eid_tickets.cancel(unit, token, made.cookie, End.BY_PERSON)
    page = look(town, token, made.cookie)
    assert page is not None
    assert (page.stage, page.started, page.again) == (Stage.ENDED, None, True)


# -- presses -------------------------------------------------------------------------------------


def test_another_press_of_the_same_browser_ends_the_one_before(town: Town, elin: Person) -> None:
    token = a_link(elin)
    first = opened(town, token)
    town.passes(seconds=1)
    opened(town, token, first.cookie)
    assert sorted(ends(town)) == [(State.CANCELLING, End.OTHER_WAY), (State.OPEN, "")]
    assert [facts for _, facts in trail(town, "identity:eid:started")] == [{"mode": "other"}] * 2


def test_a_cookie_from_before_the_last_press_is_another_browsers(town: Town, elin: Person) -> None:
    token = a_link(elin)
    first = opened(town, token)
    town.passes(seconds=1)
    opened(town, token, first.cookie)
    with town.unit() as unit:
        page = eid_tickets.press(unit, token, first.cookie, mode=Mode.OTHER_DEVICE, ask=ASK)
    assert isinstance(page, Page)
    assert {why for _, why in ends(town)} == {End.OTHER_WAY, End.SECOND_BROWSER}


@pytest.mark.parametrize("given_up", [False, True])
def test_whoever_started_hears_of_a_second_browser_once(
    town: Town, elin: Person, given_up: bool
) -> None:
    token = a_link(elin)
    made = opened(town, token)
    if given_up:
        with town.unit() as unit:
            eid_tickets.cancel(unit, token, made.cookie, End.BY_PERSON)
    before = len(elin.calls)
    with town.unit() as unit:
        page = eid_tickets.press(unit, token, None, mode=Mode.OTHER_DEVICE, ask=ASK)
    town.works()
    assert isinstance(page, Page)
    assert page.why == End.SECOND_BROWSER
    said = [params["text"] for _, params in elin.calls[before:] if "text" in params]
    assert len(said) == 1
    assert "två webbläsare" in said[0]
    assert look(town, token, None) is None  # the link is dead
    with town.unit() as unit:
        assert eid_tickets.press(unit, token, made.cookie, mode=Mode.SAME_DEVICE, ask=ASK) is None


# -- who looks at it -----------------------------------------------------------------------------


def test_somebody_elses_telegram_ends_the_link_and_what_waits_behind_it(
    town: Town, elin: Person
) -> None:
    token = a_link(elin)
    made = opened(town, token)
    with town.unit() as unit:
        assert eid_tickets.recognise(unit, token, told(elin.user_id, int(town.now.timestamp())))
        assert eid_tickets.recognise(unit, token, "nothing that could be believed")
    assert ends(town) == [(State.OPEN, "")]
    with town.unit() as unit:
        assert not eid_tickets.recognise(unit, token, told(THIEF, int(town.now.timestamp())))
    town.works()
    assert ends(town) == [(State.CANCELLING, End.FOREIGN)]
    page = look(town, token, made.cookie)
    assert page is not None
    assert not page.again
    assert (name_of(elin), {}) in trail(town, "identity:eid:foreign")


# -- a new order, quietly ------------------------------------------------------------------------


def restarted(town: Town, made: Pressed) -> Restart:
    again = settle(town, made, Failed(Hint.START_FAILED))
    assert again is not None
    with town.unit() as unit:
        assert eid_orders.started(unit, again.order_id, BEGUN, town.now)
    return again


def test_a_quiet_new_start_has_a_way_back_of_its_own_and_the_old_one_is_none(
    town: Town, elin: Person
) -> None:
    token = a_link(elin)
    made = opened(town, token, mode=Mode.SAME_DEVICE)
    again = restarted(town, made)
    settle(town, made, APPROVED)
    before, after = (str(ask.return_url).rpartition("=")[2] for ask in (made.ask, again.ask))
    elin.types(f"/start {before}")
    assert elin.standing().level is Level.L0
    elin.types(f"/start {after}")
    assert elin.standing().level is Level.L3


def test_a_quiet_new_start_asks_for_the_same_person(town: Town, elin: Person) -> None:
    """Whoever is identified in this session alone may answer, however often no app took it up."""
    tied(elin, NUMBER, Method.EID)
    made = opened(town, a_link(elin), mode=Mode.SAME_DEVICE)
    again = restarted(town, made)
    assert made.ask.personnummer == again.ask.personnummer == NUMBER.value
    settle(town, made, BY_MARKO)
    assert ends(town) == [(State.ENDED, End.RISK)]


def test_no_new_start_once_the_app_has_been_seen_or_the_time_is_over(
    town: Town, elin: Person
) -> None:
    made = opened(town, a_link(elin))
    settle(town, made, Pending(Hint.USER_SIGN))
    assert settle(town, made, Failed(Hint.USER_CANCEL)) is None
    late = opened(town, a_link(elin))
    town.passes(minutes=3)
    assert settle(town, late, Failed(Hint.START_FAILED)) is None


# -- the end -------------------------------------------------------------------------------------


def test_another_way_ends_the_link_and_wipes_what_waits(town: Town, elin: Person) -> None:
    token = a_link(elin)
    opened(town, token)
    with town.unit() as unit:
        eid_tickets.leave(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
    (order,) = orders(town)
    assert (order.state, order.why) == (State.CANCELLING, End.OTHER_WAY)
    assert (order.sealed_ask, order.nonce_digest) == (None, None)
    assert look(town, token, None) is None
    assert trail(town, "identity:eid:ended") == [(name_of(elin), {"why": "other_way"})]
    with town.unit() as unit:
        eid_orders.due(unit)
    (order,) = orders(town)
    assert (order.state, order.sealed_start) == (State.ENDED, None)


def test_the_page_can_be_closed_once_it_is_approved_and_cancelled_still(
    town: Town, elin: Person
) -> None:
    token = a_link(elin)
    made = opened(town, token)
    town.cable.pulled = True
    settle(town, made, APPROVED)
    for why, state in ((End.PAGE_CLOSED, State.COMPLETED), (End.BY_PERSON, State.ENDED)):
        with town.unit() as unit:
            eid_tickets.cancel(unit, token, made.cookie, why)
        assert ends(town)[0][0] == state
    (order,) = orders(town)
    assert (order.sealed_result, order.sealed_contacts, order.nonce_digest) == (None, None, None)


def test_the_provider_is_not_told_of_an_end_that_it_told_us(town: Town, elin: Person) -> None:
    made = opened(town, a_link(elin))
    settle(town, made, Failed(Hint.USER_CANCEL))
    (order,) = orders(town)
    assert (order.state, order.why, order.sealed_start) == (State.ENDED, "userCancel", None)


def test_staff_hear_that_an_approval_was_foreign_by_its_code_alone(
    town: Town, elin: Person, thief: Person
) -> None:
    made = opened(town, a_link(thief), mode=Mode.SAME_DEVICE)
    settle(town, made, APPROVED)
    with town.unit() as unit:
        nonce = str(made.ask.return_url).rpartition("=")[2]
        whose = {"chat_id": elin.user_id, "tg_user_id": elin.user_id}
        assert eid_binding.returned(unit, **whose, nonce=nonce) is Returned.FOREIGN
        tasks = unit.session.exec(select(Task.kind, Task.subject)).all()
    assert (f"wake:eid.staff:{STAFF_GROUP}", "foreign") in tasks
    assert (name_of(thief), {}) in trail(town, "identity:eid:foreign")
    with town.unit() as unit:
        (ticket,) = unit.session.exec(select(EidTicket)).all()
        assert ticket.closed
        (order,) = unit.session.exec(select(EidOrder)).all()
        assert order.why == End.FOREIGN
