"""A mailbox that the register has given to somebody else since: nothing of the one before is theirs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Level, Method
from bot.emulator.register.build import build
from bot.services import intake, recycled
from bot.sources.sql import SqlSource
from bot.store.tables import Binding, Outbox
from tests.integration.customer.conftest import EITHER
from tests.integration.customer.test_one_person import searched_by
from tests.integration.customer.town import Person, Town
from tests.support import NOON, STAFF_GROUP, an_office, surroundings
from tests.unit.domain.test_recycled import with_confirmed

EMAIL, PHONE = "elin.akesson@example.com", "+46701740605"
NEW_PHONE = "+46701740699"


@pytest.fixture
def passed_on(town: Town, elin: Person, tmp_path: Path) -> Iterator[Path]:
    """Elin was known here by her address; since then it has come to a customer who is new."""
    path = tmp_path / "passed_on.db"
    build(f"sqlite:///{path}", today=NOON.date(), customers=3)
    declared = town.around.office.registry.source("westila")
    town.cable.behind = SqlSource(
        replace(declared, url=f"sqlite:///{path}"), clock=lambda: town.now
    )
    elin.types("/arenden")
    elin.proves_email(EMAIL)
    elin.types("/radera")
    assert elin.standing().person_digest
    town.passes(days=60)
    with sqlite3.connect(path) as register:
        register.execute("DELETE FROM newsletter_subscriber WHERE email = ?", (EMAIL,))
        register.execute(
            "UPDATE support_message SET sender_email = '-' WHERE sender_email LIKE ?", (EMAIL,)
        )
        register.execute(
            "UPDATE customer SET created_on = '2026-12-30', phone = ? WHERE email = ?",
            (NEW_PHONE, EMAIL),
        )
    yield path
    town.cable.behind.close()


@EITHER
def test_the_new_holder_is_nobody_by_the_address_alone(
    town: Town, thief: Person, passed_on: Path
) -> None:
    town.person(STAFF_GROUP)
    new = thief  # who is none, but a stranger to us all the same
    new.types("/arenden")
    said = new.proves_email(EMAIL)
    assert "telefonnumret till ditt Telegramkonto" in said[0]
    assert (new.standing().level, new.standing().person_digest) == (Level.L0, None)
    assert "identity:contact:given_anew" in town.audited()
    group = [str(params.get("text")) for _, params in town.people[STAFF_GROUP].calls]
    assert sum("hör till någon annan än den som tidigare" in text for text in group) == 1
    with town.unit() as unit:
        whys = {one.revoked_why for one in unit.session.exec(select(Binding)).all()}
        assert whys == {"given_anew", None}
    new.shares(NEW_PHONE)
    assert new.standing().level is Level.L2
    assert searched_by(new) == {Claim(ClaimKind.PHONE, NEW_PHONE)}
    assert "Du har inga ärenden." in new.types("/arenden")[-1]


@EITHER
def test_somebody_is_known_since_their_first_proof_or_else_their_first_case(
    town: Town, elin: Person
) -> None:
    elin.types("/arenden")
    elin.proves_email(EMAIL)
    town.passes(days=1)
    elin.types("/radera")
    elin.proves_email(EMAIL)
    mailbox = Claim(ClaimKind.EMAIL, EMAIL)
    asker = elin.standing()
    with town.unit() as unit:
        case = intake.open_case(unit, asker, right=Right.OBJECTION, request={}).case
        assert case.person_digest
        assert recycled.known_since(unit, mailbox) == NOON.date()
    with town.unit() as unit:
        for row in unit.session.exec(select(Binding)).all():
            unit.session.delete(row)
    with town.unit() as unit:
        assert recycled.known_since(unit, mailbox) == (NOON + timedelta(days=1)).date()


def test_staff_hear_once_of_a_new_holder_who_comes_back(
    town: Town, thief: Person, passed_on: Path
) -> None:
    for _ in range(2):
        thief.types("/arenden")
        thief.proves_email(EMAIL)
        thief.types("/loggaut")
        town.passes(minutes=61)
    assert town.audited().count("identity:contact:given_anew") == 2
    with town.unit() as unit:
        told = unit.session.exec(select(Outbox).where(Outbox.chat_id == STAFF_GROUP)).all()
    assert len(told) == 1


def test_whom_we_have_known_all_along_is_not_taken_for_another(town: Town, elin: Person) -> None:
    for _ in range(2):
        elin.types("/arenden")
        elin.proves_email(EMAIL)
        assert elin.standing().level is Level.L1
        elin.types("/loggaut")
        town.passes(days=60)
    assert "identity:contact:given_anew" not in town.audited()


def test_a_number_that_nobody_confirmed_for_a_year_takes_a_second_proof(
    town: Town, elin: Person
) -> None:
    office = an_office(codes=frozenset({Method.SMS_CODE}), sms_per_hour=60)
    registry = with_confirmed(office.registry)
    town.around = surroundings(office=replace(office, registry=registry))
    here = town.cable.behind
    assert isinstance(here, SqlSource)
    declared = replace(registry.source(here.name), url=here._source.url)
    town.cable.behind = SqlSource(declared, clock=lambda: town.now)
    elin.types("/arenden")
    elin.types(PHONE)
    said = elin.types(re.findall("[0-9]{6}", town.texts()[-1]["text"])[0])
    assert elin.standing().level is Level.L0
    assert "Vår personal kan alltid hjälpa dig" in said[0]
    assert "identity:contact:given_anew" not in town.audited()
    town.cable.close()
