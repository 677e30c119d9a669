"""Somebody acts for another person: by a power that staff have seen, and for nothing beyond it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.powers import Scope, Terms
from bot.domain.relay import Topic
from bot.services import access, mandates, power_use, representing
from bot.store.tables import AuditEvent, Case, Power
from tests.integration.console.conftest import ANNA, OSKAR, Browser, Site

POWER = {
    "power": "attorney",
    "until": "2026-12-24",
    "document": "Undertecknat original",
    "covers_access": "yes",
    "email": "berta@example.se",
    "name": "Berta Ek",
    "address": "Storgatan 1\r\n423 56 Torslanda",
    "saw_id": "yes",
}
BERTA = "198507099805"
OPEN = {"asked": "access", "channel": "visit"}


async def agents(site: Site) -> tuple[Browser, str]:
    """The holder's browser on a representative's question, and its path."""
    ref = site.office.opened(Right.QUESTION, by=501, request={"topic": Topic.AGENT.value})
    anna = await site.signed_in(ANNA)
    path = f"/console/case/{ref}"
    await anna.get(path)
    await anna.send(path + "/claim")
    await anna.page(path + "/mandate")
    return anna, path


def principal(site: Site) -> Case:
    def found(unit: Any) -> Case:
        return unit.session.exec(select(Case).where(Case.represented_by != None)).one()  # noqa: E711

    return site.office.run(found)


def lapsed(site: Site) -> bool:
    ref = principal(site).ref

    def ask(unit: Any) -> bool:
        return mandates.lapsed(unit, access.case_for(unit, access.member(unit, OSKAR), ref))

    return site.office.run(ask)


async def test_what_is_missing_is_said_and_nothing_is_kept(site: Site) -> None:
    anna, path = await agents(site)
    for name in ("power", "document", "covers_access", "email", "saw_id"):
        told = await anna.send(path + "/mandate", **{k: v for k, v in POWER.items() if k != name})
        assert told.status == 422, name
    assert (
        (await anna.send(path + "/mandate/open", **OPEN)).headers["Location"].endswith("not_now")
    )
    assert "Behörighet att företräda någon, som" not in await anna.page(path)


async def test_it_opens_cases_of_the_other_person_for_what_it_covers(site: Site) -> None:
    anna, path = await agents(site)
    done = await anna.send(path + "/mandate", **POWER)
    assert done.headers["Location"].endswith("done=mandate")
    shown = await anna.page(path)
    assert "Undertecknat original" in shown
    refused = await anna.send(path + "/mandate/open", **{**OPEN, "asked": "erasure"})
    assert refused.headers["Location"].endswith("not=power_not_covered")
    opened = (await anna.send(path + "/mandate/open", **OPEN)).headers["Location"]
    assert opened.endswith("done=taken_in")
    case = principal(site)
    assert (case.right, case.chat_id, case.ref in opened) == ("access", None, True)
    parent = site.office.case(path.rpartition("/")[2])
    assert case.received_at.date() == parent.received_at.date()
    assert not lapsed(site)


async def test_when_it_is_over_or_taken_back_nothing_more_is_done_by_it(site: Site) -> None:
    anna, path = await agents(site)
    await anna.send(path + "/mandate", **POWER)
    await anna.send(path + "/mandate/open", **OPEN)
    today = site.office.now
    site.office.now = today + timedelta(days=40)
    assert lapsed(site)
    site.office.now = today
    assert (await anna.send(path + "/mandate/end")).headers["Location"].endswith("mandate_ended")
    assert lapsed(site)
    told = await anna.send(path + "/mandate/open", **OPEN)
    assert told.headers["Location"].endswith("not=power_ended")
    codes = site.office.run(lambda unit: unit.session.exec(select(AuditEvent.code)).all())
    assert {"case:mandate:seen", "case:mandate:ended"} <= set(codes)


def signed(site: Site, ref: str) -> None:
    """The case's person asked by a power that Berta has signed with BankID."""

    def write(unit: Any) -> None:
        row = Power(
            id="p1", chat_id=901, tg_user_id=901, person_digest="berta", agent_digest="agent",
            state="held", until=date(2026, 12, 24), created_at=unit.now, expires_at=unit.now,
            signed_at=unit.now,
        )  # fmt: skip
        terms = Terms(
            agent="Anders", number="199111239837", scopes=frozenset({Scope.COPY}),
            until=date(2026, 12, 24), address=("Storgatan 1", "423 56 Torslanda"),
        )  # fmt: skip
        kept = {"terms": terms.as_json(), "principal": "Berta Ek", "own": BERTA}
        unit.seal(row, "sealed_terms", kept)
        unit.add(row)
        case = access.case_for(unit, access.member(unit, OSKAR), ref)
        representing.keep(unit, case, power_use.mandate_of(unit, row))

    site.office.run(write)


async def test_a_signed_power_opens_what_it_covers_and_says_whose_it_is(site: Site) -> None:
    anna, path = await agents(site)
    ref = path.rpartition("/")[2]
    signed(site, ref)
    shown = await anna.page(path + "/mandate")
    assert "Underskriven av den andra personen med BankID" in shown
    refused = await anna.send(path + "/mandate/open", **{**OPEN, "asked": "erasure"})
    assert refused.headers["Location"].endswith("not=power_not_covered")
    await anna.send(path + "/mandate/open", **OPEN)
    case = principal(site)
    assert (case.state, case.level) == ("queued", 3)  # nobody has to ring and ask who it is
    assert not lapsed(site)
    assert (await anna.send(path + "/mandate/end")).headers["Location"].endswith("mandate_ended")
    assert lapsed(site)
    row = site.office.run(lambda unit: unit.session.get(Power, "p1"))
    assert (row.state, row.why) == ("ended", "by_staff")
