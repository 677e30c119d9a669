"""Recording in the console that a contact has a new holder: ties by it end, an owner assesses."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.claims import Claim, ClaimKind
from bot.domain.identity import Method, Proof
from bot.domain.relay import Topic
from bot.services import not_me, sessions
from bot.store.tables import AuditEvent, Binding, Incident
from bot.store.unit import Unit
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Site

OLD, OTHER = "+46701740605", "+46701740606"
CONTACT = {"kind": "phone", "value": "070-174 06 05"}
LABEL = "Anteckna en kontaktväg med ny innehavare"


def _linked(site: Site, *numbers: str) -> None:
    def one(unit: Unit) -> None:
        for account, number in enumerate(numbers, start=900):
            claim = Claim(ClaimKind.PHONE, number)
            proof = Proof(method=Method.SMS_CODE, contact=claim, proved_at=unit.now)
            sessions.prove(unit, chat_id=account, tg_user_id=account, proof=proof)

    site.office.run(one)


def _ended(unit: Unit) -> set[int]:
    rows = unit.session.exec(select(Binding).where(Binding.chat_id >= 900)).all()
    return {row.chat_id for row in rows if row.revoked_at is not None}


def _whys(unit: Unit) -> set[str]:
    rows = unit.session.exec(select(Binding).where(Binding.chat_id >= 900)).all()
    return {not_me.why_ended(unit, row.id) for row in rows if row.revoked_at is not None}


async def test_what_was_linked_by_it_ends_and_an_owner_assesses(site: Site) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.NEW_HOLDER.value})
    path = f"/console/case/{ref}"
    _linked(site, OLD, OLD, OTHER)
    anna, berit = await site.signed_in(ANNA), await site.signed_in(BERIT)
    assert LABEL not in await anna.page(path)
    assert (await anna.send(path + "/new-holder", **CONTACT)).status == 403
    assert LABEL in await berit.page(path)
    assert "72 timmar" in await berit.page(path + "/new-holder")
    for missing in ({**CONTACT, "value": "1"}, {**CONTACT, "kind": "personnummer"}, {}):
        assert (await berit.send(path + "/new-holder", **missing)).status == 422
    assert site.office.run(_ended) == set()
    done = await berit.send(path + "/new-holder", **CONTACT)
    assert done.headers["Location"].endswith("done=disputed")
    assert site.office.run(_ended) == {900, 901}
    assert site.office.run(_whys) == {not_me.NEW_HOLDER}
    assert "ny innehavare" in await berit.page("/console/incidents")


async def test_a_session_in_which_it_was_the_second_proof_ends_at_once(site: Site) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.NEW_HOLDER.value})
    mailbox = Claim(ClaimKind.EMAIL, "elin.akesson@example.com")

    def sign_in(unit: Unit) -> None:
        for account, number in ((900, OLD), (901, OTHER)):
            whose = {"chat_id": account, "tg_user_id": account}
            first = Proof(method=Method.EMAIL_CODE, contact=mailbox, proved_at=unit.now)
            second = Claim(ClaimKind.PHONE, number)
            sessions.prove(unit, **whose, proof=first)
            proof = Proof(method=Method.SMS_CODE, contact=second, proved_at=unit.now)
            sessions.prove(unit, **whose, proof=proof, same_as=mailbox)

    site.office.run(sign_in)
    berit = await site.signed_in(BERIT)
    await berit.page(f"/console/case/{ref}/new-holder")
    await berit.send(f"/console/case/{ref}/new-holder", **CONTACT)
    assert site.office.run(_ended) == {900}


async def test_the_report_of_a_new_holder_says_nothing_that_the_person_did_not_say(
    site: Site,
) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.NEW_HOLDER.value})
    _linked(site, OLD)
    oskar = await site.signed_in(OSKAR)
    await oskar.page(f"/console/case/{ref}/new-holder")
    await oskar.send(f"/console/case/{ref}/new-holder", **CONTACT)
    (row,) = site.office.run(lambda unit: unit.session.exec(select(Incident)).all())
    shown = await oskar.page(f"/console/incidents/{row.id}")
    assert "Vår personal antecknade det" in shown
    assert "om personen känner till det" in shown
    assert "har själv berättat om det" not in shown
    assert "inte var personen själv" not in shown
    assert "artikel 34" in shown  # a high risk is told to the person, too


async def test_the_trail_says_who_recorded_it_and_never_which_contact(site: Site) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.NEW_HOLDER.value})
    _linked(site, OLD)
    berit = await site.signed_in(BERIT)
    await berit.page(f"/console/case/{ref}/new-holder")
    done = await berit.send(f"/console/case/{ref}/new-holder", **CONTACT)
    assert done.headers["Location"].endswith("done=disputed")

    def told(unit: Unit) -> list[tuple[str, str, str]]:
        rows = unit.session.exec(select(AuditEvent)).all()
        own = [row for row in rows if row.code.endswith(":disputed")]
        return [(row.code, row.actor.partition(":")[0], row.facts) for row in own]

    rows = site.office.run(told)
    assert {(code, actor) for code, actor, _facts in rows} == {
        ("identity:contact:disputed", "staff"),
        ("identity:binding:disputed", "staff"),
    }
    assert not any("174" in facts for _code, _actor, facts in rows)
    assert len(site.office.run(lambda unit: unit.session.exec(select(Incident)).all())) == 1


@pytest.mark.parametrize("topic", [one for one in Topic if one is not Topic.NEW_HOLDER])
async def test_no_other_case_offers_it(site: Site, topic: Topic) -> None:
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": topic.value})
    berit = await site.signed_in(BERIT)
    assert LABEL not in await berit.page(f"/console/case/{ref}")
    refused = await berit.send(f"/console/case/{ref}/new-holder", **CONTACT)
    assert "not=" in refused.headers["Location"]
