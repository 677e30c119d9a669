"""By when an order at the provider is over, what is asked of it how often, and when it is deleted."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.eid import EidPolicy, End, Failed, Hint, Mode, State
from bot.services import eid_orders, eid_tickets
from bot.services.eid_orders import Round
from bot.store.tables import EidOrder, EidTicket
from tests.integration.customer.test_eid_links import (
    APPROVED,
    a_link,
    ends,
    look,
    opened,
    press,
    settle,
)
from tests.integration.customer.town import Person, Town
from tests.support import an_office, surroundings


@pytest.fixture(autouse=True)
def bankid_is_set_up(town: Town) -> None:
    town.around = surroundings(office=an_office(eid=EidPolicy()))


def due(town: Town) -> Round:
    with town.unit() as unit:
        return eid_orders.due(unit)


def test_an_order_that_nobody_approves_is_over_five_minutes_after_the_press(
    town: Town, elin: Person
) -> None:
    opened(town, a_link(elin))
    town.passes(minutes=4, seconds=59)
    assert [due(town).living, ends(town)] == [True, [(State.OPEN, "")]]
    town.passes(seconds=1)
    due(town)
    assert ends(town) == [(State.ENDED, End.TOO_LONG)]


def test_an_order_whose_start_was_never_heard_of_is_over_in_three_quarters_of_a_minute(
    town: Town, elin: Person
) -> None:
    press(town, a_link(elin))
    town.passes(seconds=44)
    due(town)
    assert ends(town) == [(State.STARTING, "")]
    town.passes(seconds=1)
    assert not due(town).living
    assert ends(town) == [(State.ENDED, "unreachable")]


def test_nor_does_a_quiet_new_start_wait_longer_counted_from_itself(
    town: Town, elin: Person
) -> None:
    made = opened(town, a_link(elin))
    town.passes(minutes=1)
    settle(town, made, Failed(Hint.START_FAILED))
    town.passes(seconds=44)
    due(town)
    assert ends(town) == [(State.STARTING, "")]
    town.passes(seconds=1)
    due(town)
    assert ends(town) == [(State.ENDED, "unreachable")]


def test_an_approval_waits_three_minutes_however_long_it_took(town: Town, elin: Person) -> None:
    made = opened(town, a_link(elin), mode=Mode.SAME_DEVICE)
    town.passes(minutes=4)
    settle(town, made, APPROVED)
    town.passes(minutes=2, seconds=59)
    due(town)
    assert ends(town) == [(State.COMPLETED, "")]
    town.passes(seconds=1)
    due(town)
    assert ends(town) == [(State.ENDED, End.NOT_BOUND)]


def test_the_provider_is_asked_every_two_seconds_and_never_sooner(
    town: Town, elin: Person
) -> None:
    opened(town, a_link(elin))
    asked = []
    for seconds in (1, 1, 1, 1):
        town.passes(seconds=seconds)
        asked.append(len(due(town).collect))
    assert asked == [0, 1, 0, 1]


def test_what_is_over_is_gone_a_day_after_its_link(town: Town, elin: Person) -> None:
    opened(town, a_link(elin))
    town.passes(hours=24, minutes=10)
    with town.unit() as unit:
        assert eid_orders.sweep(unit) == 0
    town.passes(seconds=1)
    with town.unit() as unit:
        assert eid_orders.sweep(unit) == 2
    with town.unit() as unit:
        assert unit.session.exec(select(EidOrder)).all() == []
        assert unit.session.exec(select(EidTicket)).all() == []


def test_what_is_over_never_lives_again(town: Town, elin: Person) -> None:
    made = opened(town, a_link(elin))
    with town.unit() as unit:
        eid_tickets.leave(unit, chat_id=elin.user_id, tg_user_id=elin.user_id)
    settle(town, made, APPROVED)
    with town.unit() as unit:
        (order,) = unit.session.exec(select(EidOrder)).all()
        assert not eid_tickets.end(unit, order, End.TOO_LONG)
    assert ends(town) == [(State.CANCELLING, End.OTHER_WAY)]


def test_the_ways_of_one_account_are_nobody_elses(town: Town, elin: Person, thief: Person) -> None:
    opened(town, a_link(elin))
    token = a_link(thief)
    with town.unit() as unit:
        eid_tickets.leave(unit, chat_id=thief.user_id, tg_user_id=thief.user_id)
    assert ends(town) == [(State.OPEN, "")]
    assert look(town, token, None) is None


def test_the_link_is_dead_once_it_has_led_to_somebody(town: Town, elin: Person) -> None:
    token = a_link(elin)
    made = opened(town, token, mode=Mode.SAME_DEVICE)
    settle(town, made, APPROVED)
    elin.types("/start " + str(made.ask.return_url).rpartition("=")[2])
    assert ends(town) == [(State.BOUND, "")]
    assert look(town, token, None) is None
    with town.unit() as unit:
        assert (
            eid_tickets.press(unit, token, made.cookie, mode=Mode.OTHER_DEVICE, ask=made.ask)
            is None
        )
