"""Whoever acts for somebody shows who they are after they asked, and staff hear of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from bot.domain.cases import Right, Role
from bot.domain.claims import Claim, ClaimKind
from bot.domain.eid import EidPolicy
from bot.domain.identity import Method, Proof
from bot.domain.texts import LANGUAGES, Language
from bot.emulator.register.people import holders_of_an_eid
from bot.services import access, queue, sessions, staff
from bot.store.tables import Case
from tests.integration.customer.town import Person, Town
from tests.support import STAFF_GROUP

AGENT, STAFF = 9500, 7001
NUMBERS = {one.first_name: one.number for one in holders_of_an_eid()}
SHOWN = {"sv": "har nu visat vem hon eller han är", "en": "has now shown who they are"}
SEEN = {"sv": "Vår personal ser det i ditt ärende", "en": "Our staff see it in your case"}


@pytest.fixture
def agent(town: Town, language: Language) -> Person:
    office = replace(town.around.office, eid=EidPolicy(), public_url="https://insyn.example")
    town.around = replace(town.around, office=office)
    return town.person(AGENT, language=language)


@pytest.fixture
def group(town: Town) -> Person:
    return town.person(STAFF_GROUP)


def asks(town: Town, agent: Person, *, topic: str = "agent") -> str:
    """Nobody has shown yet who writes."""
    agent.presses_data(f"human.new:{topic}")
    agent.types("Jag företräder någon")
    with town.unit() as unit:
        wanted = select(Case).where(Case.right == Right.QUESTION.value)
        return unit.session.exec(wanted).one().ref


def is_claimed(town: Town, ref: str, language: Language) -> Person:
    holder = town.person(STAFF, language=language)
    with town.unit() as unit:
        staff.add(unit, tg_user_id=STAFF, name="Olle", role=Role.HANDLER, language=language)
    holder.types("/mine")
    with town.unit() as unit:
        member = access.member(unit, STAFF)
        assert member is not None
        queue.claim(unit, member, ref)
    return holder


def proves(town: Town, name: str = "Marko") -> None:
    """By "Show who I am": the way back from BankID ends in the same signal."""
    with town.unit() as unit:
        own = Claim(ClaimKind.PERSONNUMMER, NUMBERS[name])
        sessions.identify(
            unit,
            chat_id=AGENT,
            tg_user_id=AGENT,
            proofs=[Proof(method=Method.EID, contact=own, proved_at=unit.now, name=name)],
            person_digest=access.digest_of(unit, own),
        )
    town.works()
    with town.unit() as unit:
        unit.wake(AGENT, "hard.proved.agent", "now")
    town.works()


def heard(person: Person, since: int) -> str:
    return "\n".join(params["text"] for _, params in person.calls[since:] if "text" in params)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ["agent", "child", "company", "deceased"])
def test_whoever_has_the_case_hears_of_it_at_once(
    town: Town, agent: Person, group: Person, language: Language, topic: str
) -> None:
    ref = asks(town, agent, topic=topic)
    holder = is_claimed(town, ref, language)
    before, own = len(holder.calls), len(agent.calls)
    proves(town)
    told = heard(holder, before)
    assert f"{ref}" in told
    assert SHOWN[language] in told
    assert f"s:case:{ref}" in str(holder.calls[before:])
    assert not any(one in told for one in ("Marko", NUMBERS["Marko"]))
    assert SHOWN["sv"] not in heard(group, 0)
    assert f"{SEEN[language]} {ref}" in heard(agent, own).replace("<b>", "").replace("</b>", "")
    assert f"human.case:{ref}" in str(agent.calls[-1])
    proves(town)  # once more, which changes nothing that they could go on with
    agent.presses_data("hard.prove:agent")
    assert str(holder.calls).count(SHOWN[language]) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_group_hears_of_it_where_nobody_has_the_case(
    town: Town, agent: Person, group: Person, language: Language
) -> None:
    ref = asks(town, agent)
    before, own = len(group.calls), len(agent.calls)
    proves(town)
    assert SHOWN["sv"] in heard(group, before)
    assert ref in heard(group, before)
    assert SEEN[language] in heard(agent, own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_hears_of_it_where_it_was_sure_before_or_is_another_matter(
    town: Town, agent: Person, group: Person, language: Language
) -> None:
    proves(town)  # before they ask: the case itself says so
    ref = asks(town, agent)
    holder = is_claimed(town, ref, language)
    before = len(holder.calls)
    proves(town)
    assert SHOWN[language] not in heard(holder, before)
    proves(town, "Elin")  # somebody else with the same telephone
    assert SHOWN[language] not in heard(holder, before)
    assert SEEN[language] not in heard(agent, len(agent.calls) - 1)
    assert SHOWN["sv"] not in heard(group, 0)
