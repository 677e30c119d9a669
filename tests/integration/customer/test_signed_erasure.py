"""An erasure that is signed: what is kept of the signature, for whom it counts, and that it does once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.domain.eid import Ask, Completed, EidPolicy, Mode
from bot.domain.identity import Method
from bot.services import casework, eid_binding, eid_orders, eid_tickets, powers, signing
from bot.services.eid_tickets import Pressed
from bot.sources.levels_file import load_levels
from bot.store.tables import Case, CaseEvent, EidOrder, EidTicket
from tests.integration.customer.test_bankid import ASK, BEGUN, approved
from tests.integration.customer.test_signed_powers import NUMBERS, identified
from tests.integration.customer.town import Person, Town
from tests.support import an_office, surroundings
from tests.unit.domain.test_levels import SIGNED, changed

SIGN = "Skriv under med BankID"


@pytest.fixture
def asked_for(town: Town, tmp_path: Path) -> None:
    """The company asks for a signature of whoever wants to be erased."""
    levels = load_levels(changed(tmp_path, erase=SIGNED))
    town.around = surroundings(office=an_office(eid=EidPolicy(), levels=levels))


def asks(person: Person) -> list[str]:
    """From the command to the last yes."""
    person.types("/radera")
    said = person.presses("Jag återkallar mitt samtycke")
    for step in ("erase.sure:", "erase.yes:"):
        said = person.presses_data(
            next(one for one in reversed(person.buttons().values()) if one.startswith(step))
        )
    return said


def signs(person: Person, *, who: str = "Elin") -> str:
    """On the page behind the newest link; says by which parameter the app leads back."""
    token = person.buttons()[SIGN].rpartition("/")[2]
    with person.town.unit() as unit:
        page = eid_tickets.look(unit, token, None)
        ask = Ask(ip=ASK.ip, visible="x", sign=bool(page.signs))
        made = eid_tickets.press(unit, token, None, mode=Mode.SAME_DEVICE, ask=ask)
        assert isinstance(made, Pressed)
        eid_orders.started(unit, made.order_id, BEGUN, person.town.now)
    with person.town.unit() as unit:
        done = Completed(
            personnummer=NUMBERS[who], name=who, ip=ASK.ip, risk="low",
            signature="c2lnbmVk", ocsp="b2NzcA",
        )  # fmt: skip
        eid_orders.settle(unit, made.order_id, done)
    person.town.works()
    return str(made.ask.return_url).rpartition("=")[2]


def cases(town: Town) -> list[Case]:
    with town.unit() as unit:
        return list(unit.session.exec(select(Case)).all())


def signature(town: Town) -> Any:
    """What is kept of it with the only case."""
    (case,) = cases(town)
    with town.unit() as unit:
        signed = CaseEvent.event == casework.SIGNED
        row = unit.session.exec(select(CaseEvent).where(signed)).one()
        assert row.case_id == case.id
        return unit.open(row, "sealed_note")


def newest(town: Town) -> EidOrder:
    with town.unit() as unit:
        return unit.session.exec(select(EidOrder).order_by(EidOrder.pressed_at)).all()[-1]


def heard(town: Town, person: Person, order_id: str) -> None:
    """The signal that an erasure is signed, in somebody's chat."""
    with town.unit() as unit:
        unit.wake(person.user_id, signing.THEN, order_id)
    town.works()


@pytest.fixture
def signed(town: Town, elin: Person, asked_for: None) -> EidOrder:
    """Elin has asked, signed ten minutes later, and come back to the chat."""
    identified(town, elin.user_id, NUMBERS["Elin"])
    assert "Ett steg återstår: skriv under med BankID." in asks(elin)[-1]
    assert cases(town) == []
    way_back = signs(elin)
    town.passes(minutes=2)
    elin.types(f"/start {way_back}")
    return newest(town)


def test_whoever_need_not_sign_sends_it_in_at_once(town: Town, elin: Person) -> None:
    """The packaged policy asks nobody for a signature, with a BankID either."""
    identified(town, elin.user_id, NUMBERS["Elin"])
    town.around = surroundings(office=an_office(eid=EidPolicy()))
    asks(elin)
    assert [case.right for case in cases(town)] == ["erasure"]


def test_who_was_seen_in_person_cannot_sign_and_need_not(
    town: Town, elin: Person, asked_for: None
) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"], method=Method.STAFF_SAW_ID)
    asks(elin)
    assert [case.right for case in cases(town)] == ["erasure"]


def test_it_is_sent_in_when_it_is_signed_with_the_whole_signature(
    town: Town, elin: Person, signed: EidOrder
) -> None:
    (case,) = cases(town)
    assert case.received_at == town.now - timedelta(minutes=2)  # when it was asked for
    assert signature(town) == {"signature": "c2lnbmVk", "ocsp": "b2NzcA"}
    assert town.audited().count("case:any:signed") == 1


def test_a_signature_counts_once_and_nothing_of_it_stays_behind(
    town: Town, elin: Person, signed: EidOrder
) -> None:
    heard(town, elin, signed.id)
    assert len(cases(town)) == 1
    assert town.audited().count("case:any:signed") == 1
    with town.unit() as unit:
        (*_, ticket) = unit.session.exec(select(EidTicket).order_by(EidTicket.created_at)).all()
        kept = unit.open(ticket, "sealed_errand")
    assert {"proof", "signer"}.isdisjoint(kept)


def test_it_counts_for_the_account_that_started_and_for_what_was_signed(
    town: Town, elin: Person, thief: Person, asked_for: None
) -> None:
    identified(town, elin.user_id, NUMBERS["Elin"])
    identified(town, thief.user_id, NUMBERS["Marko"])
    asks(elin)
    way_back = signs(elin)
    with town.unit() as unit:  # she is back, and nobody has heard of it yet
        eid_binding.returned(unit, chat_id=elin.user_id, tg_user_id=elin.user_id, nonce=way_back)
    order, his, hers = newest(town).id, thief.standing(), elin.standing()
    with town.unit() as unit:
        assert signing.take(unit, his, order, then=signing.THEN) is None
        assert signing.take(unit, hers, order, then=powers.THEN) is None
        assert signing.take(unit, hers, order, then=signing.THEN) is not None


def test_an_identification_leaves_no_signature_with_its_errand(town: Town, elin: Person) -> None:
    town.around = surroundings(office=an_office(eid=EidPolicy()))
    elin.types(f"/start {approved(elin, Mode.SAME_DEVICE)}")
    with town.unit() as unit:
        (ticket,) = unit.session.exec(select(EidTicket)).all()
        assert {"proof", "signer"}.isdisjoint(unit.open(ticket, "sealed_errand"))
