"""Somebody acts for another person: by a power that staff have seen, and for nothing beyond it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot import i18n
from bot.domain.cases import Right
from bot.domain.claims import ClaimKind
from bot.domain.identity import Method
from bot.domain.intake import Asked
from bot.domain.powers import Scope, Terms
from bot.domain.relay import Topic
from bot.domain.texts import LANGUAGES, Language, lines
from bot.services import (
    access,
    by_post,
    delivery,
    hard_cases,
    mandates,
    planning,
    power_use,
    queue,
    representing,
    staff_identity,
)
from bot.services.access import Member
from bot.services.decisions import Approved, Obstructed
from bot.store.tables import AuditEvent, Case, Power
from bot.store.unit import Unit
from tests.integration.console.conftest import ANNA, BERIT, OSKAR, Browser, Site
from tests.integration.console.test_by_people import protected
from tests.integration.staff.conftest import approve, holdings
from tests.support import paper_link

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


async def with_a_case(site: Site) -> tuple[Browser, str]:
    """The same, where a case of the other person was opened by the power."""
    anna, path = await agents(site)
    await anna.send(path + "/mandate", **POWER)
    await anna.send(path + "/mandate/open", **OPEN)
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


def paper(unit: Unit, ref: str) -> str:
    """What the letter to the person says, as somebody at the printer sees it."""
    anna = member(unit, ANNA)
    (waiting,) = by_post.of_case(unit, anna, ref)
    link = paper_link(unit, anna, waiting.id)
    assert isinstance(link, by_post.Link)
    token = link.url.rpartition("/")[2]
    opened = delivery.release(unit, token, link.pin)
    assert isinstance(opened, delivery.Opened)
    return str((delivery.download(unit, token, opened.cookie) or {})["text"])


def member(unit: Unit, user: int) -> Member:
    found = access.member(unit, user)
    assert found is not None
    return found


def with_plan(unit: Unit, ref: str) -> None:
    """It is clear whose data it is, and somebody else than who opened it works on it."""
    seen = Method.STAFF_SAW_ID, {ClaimKind.EMAIL}
    staff_identity.record(unit, member(unit, ANNA), ref, *seen)
    case = access.case_for(unit, member(unit, BERIT), ref)
    planning.found(unit, case.id, holdings(unit))
    queue.claim(unit, member(unit, BERIT), ref)


def approved(site: Site) -> Any:
    """What comes of an approval of the other person's case by somebody who did not open it."""
    ref = principal(site).ref

    def one(unit: Unit) -> Any:
        case = access.case_for(unit, member(unit, BERIT), ref)
        if case.plan_id is None:
            with_plan(unit, ref)
        return approve(unit, BERIT, ref)

    return site.office.run(one)


async def test_what_is_missing_is_said_and_nothing_is_kept(site: Site) -> None:
    anna, path = await agents(site)
    for name in ("power", "document", "covers_access", "email", "saw_id"):
        told = await anna.send(path + "/mandate", **{k: v for k, v in POWER.items() if k != name})
        assert told.status == 422, name
    assert (
        (await anna.send(path + "/mandate/open", **OPEN)).headers["Location"].endswith("not_now")
    )
    late = await anna.send(path + "/mandate", **{**POWER, "until": "2026-11-01"})
    assert (late.status, "sista dag har passerat" in await late.text()) == (422, True)
    grown = {**POWER, "power": "custodian", "personnummer": BERTA}
    told = await anna.send(path + "/mandate", **grown)
    assert (told.status, "Vårdnaden upphör" in await told.text()) == (422, True)
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
    assert opened.endswith("done=taken_for")
    case = principal(site)
    assert (case.right, case.chat_id, case.ref in opened) == ("access", None, True)
    parent = site.office.case(path.rpartition("/")[2])
    assert case.received_at.date() == parent.received_at.date()
    assert isinstance(approved(site), Approved)


async def test_what_was_opened_by_it_rests_on_nobody_elses_power(site: Site) -> None:
    anna, path = await agents(site)
    other = {**POWER, "email": "cecilia@example.se", "name": "Cecilia Ek"}
    for form in (other, POWER):  # a slip before anything was opened can be put right
        done = await anna.send(path + "/mandate", **form)
        assert done.headers["Location"].endswith("done=mandate")
    await anna.send(path + "/mandate/open", **OPEN)
    told = await anna.send(path + "/mandate", **other)
    assert (told.status, "fullmakt åt någon annan" in await told.text()) == (422, True)
    assert "Den gäller Berta Ek." in await anna.page(path + "/mandate")
    again = await anna.send(path + "/mandate", **{**POWER, "until": "2026-12-31"})
    assert again.headers["Location"].endswith("done=mandate")


async def test_with_a_protected_identity_nobody_carries_out_what_a_power_covered_once(
    site: Site,
) -> None:
    anna, path = await with_a_case(site)
    ref = principal(site).ref
    site.office.run(_made_sure, ref)
    oskar = await site.signed_in(OSKAR)
    other = f"/console/case/{ref}"
    await oskar.page(other)
    await oskar.send(other + "/claim")
    assert f"{other}/by-people" in await oskar.page(other)
    await anna.send(path + "/mandate/end")
    assert f"{other}/by-people" not in await oskar.page(other)
    done = await oskar.send(other + "/by-people", words="Vi har skickat uppgifterna till dig.")
    assert done.headers["Location"].endswith("not_now")


@pytest.mark.parametrize(
    ("language", "paper_words", "chat_words", "in_the_letter"),
    [
        (
            "sv",
            ("Det går på papper", "Gör brevet klart"),
            ("genom Telegram", "skickas till kunden", "kommer inte hit"),
            "Själva uppgifterna kommer inte med det här brevet",
        ),
        (
            "en",
            ("It goes on paper", "Make the letter"),
            ("through Telegram", "to the customer as", "does not come here"),
            "The data itself does not come with this letter",
        ),
    ],
)
async def test_what_people_did_for_somebody_on_paper_goes_by_post(
    site: Site,
    language: Language,
    paper_words: tuple[str, ...],
    chat_words: tuple[str, ...],
    in_the_letter: str,
) -> None:
    anna, path = await agents(site)
    site.office.run(_speaks, language)
    await anna.send(path + "/mandate", **POWER)
    await anna.send(path + "/mandate/open", **OPEN)
    ref = principal(site).ref
    site.office.run(_made_sure, ref)
    oskar, other = await site.signed_in(OSKAR), f"/console/case/{ref}"
    await oskar.page(other)
    await oskar.send(other + "/claim")
    await oskar.page("/console/sessions")
    await oskar.send("/console/language", language=language)
    form = await oskar.page(other + "/by-people")
    assert all(one in form for one in paper_words)
    assert not any(one in form for one in chat_words)
    done = await oskar.send(other + "/by-people", words="Vi har skickat uppgifterna till dig.")
    assert done.headers["Location"].endswith("done=by_people_paper")
    shown = await oskar.page(other)
    assert "Vi har skickat uppgifterna till dig." in shown
    assert in_the_letter in shown
    assert not any(one in shown for one in chat_words)
    assert site.office.case(ref).closed_at is None


def _speaks(unit: Unit, language: Language) -> None:
    """The chat of whoever acts, and so the letters to whom they act for."""
    unit.conversation(501).language = language


def _made_sure(unit: Unit, ref: str) -> None:
    """Staff know whose data it is, and the register says that the identity is protected."""
    way, kinds = Method.STAFF_SAW_ID, {ClaimKind.EMAIL}
    staff_identity.record(unit, member(unit, ANNA), ref, way, kinds)
    protected(unit, ref)


async def test_a_paper_power_is_told_to_whom_it_is_for_and_asks_whose_data_it_is(
    site: Site,
) -> None:
    anna, path = await agents(site)
    await anna.send(path + "/mandate", **{**POWER, "power": "custodian"})
    opened = await anna.send(path + "/mandate/open", **OPEN)
    told = site.office.run(paper, principal(site).ref)
    assert "Vi har fått en begäran om dina uppgifter" in told
    assert "har visat oss sin behörighet: Vårdnad om ett barn" in told
    assert "kontrollerar vi att det är du" not in told
    shown = await anna.page(opened.headers["Location"].partition("?")[0])
    assert "Hur kontrollerade du vems uppgifterna är?" in shown
    assert "Såg handlingen som visar vem den gäller" in shown
    assert "vem som begär det? Ta aldrig" not in shown


async def test_only_whoever_works_on_such_a_question_writes_it_down_and_uses_it(
    site: Site,
) -> None:
    anna, path = await agents(site)
    berit = await site.signed_in(BERIT)
    await berit.page("/console/queue")
    steps = {"/mandate": POWER, "/mandate/open": OPEN, "/mandate/end": {}}
    for _ in range(2):  # before it is written down, and after
        for step, form in steps.items():
            told = await berit.send(path + step, **form)
            assert told.headers["Location"].endswith("claimed_by_another"), step
        await anna.send(path + "/mandate", **POWER)
    topic = {"topic": Topic.PROTECTED.value}
    other = f"/console/case/{site.office.opened(Right.QUESTION, by=502, request=topic)}"
    await anna.send(other + "/claim")
    told = await anna.send(other + "/mandate", **POWER)
    assert told.headers["Location"].endswith("not_now")


async def test_when_it_is_over_or_taken_back_nothing_more_is_done_by_it(site: Site) -> None:
    anna, path = await with_a_case(site)
    today = site.office.now
    site.office.now = today + timedelta(days=40)
    assert isinstance(approved(site), Obstructed)
    site.office.now = today
    assert (await anna.send(path + "/mandate/end")).headers["Location"].endswith("mandate_ended")
    assert isinstance(approved(site), Obstructed)
    assert "/mandate/end" not in await anna.page(path + "/mandate")
    told = await anna.send(path + "/mandate/open", **OPEN)
    assert told.headers["Location"].endswith("not=power_ended")
    codes = site.office.run(lambda unit: unit.session.exec(select(AuditEvent.code)).all())
    assert {"case:mandate:seen", "case:mandate:ended"} <= set(codes)


async def test_the_trail_says_what_a_power_covers_and_until_when(site: Site) -> None:
    anna, path = await agents(site)
    everything = {f"covers_{one.value}": "yes" for one in Asked}
    await anna.send(path + "/mandate", **{**POWER, **everything})
    await anna.send(path + "/mandate", **{**POWER, "until": ""})

    def kept(unit: Any) -> list[dict[str, Any]]:
        query = select(AuditEvent.facts).where(AuditEvent.code == "case:mandate:seen")
        return [json.loads(one) for one in unit.session.exec(query.order_by(AuditEvent.seq))]

    whole, short = site.office.run(kept)
    assert (set(whole["covers"].split("/")), whole["until"]) == (set(Asked), "2026-12-24")
    assert (short["covers"], short["until"]) == ("access", None)
    shown = await (await site.signed_in(OSKAR)).page("/console/audit?code=case:mandate:seen")
    assert "Återkallade samtycken (art. 7.3)" in shown
    assert "2026-12-24" in shown


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
        unit.conversation(901).language = "en"  # Berta's own chat; who acts speaks Swedish
        case = access.case_for(unit, access.member(unit, OSKAR), ref)
        representing.keep(unit, case, power_use.mandate_of(unit, row))

    site.office.run(write)


async def test_a_signed_power_opens_what_it_covers_and_says_whose_it_is(site: Site) -> None:
    anna, path = await agents(site)
    ref = path.rpartition("/")[2]
    signed(site, ref)
    assert led(site, ref) == [True, True, False, False]
    shown = await anna.page(path + "/mandate")
    assert "Underskriven av den andra personen med BankID" in shown
    assert "Den gäller Berta Ek." in shown
    assert "inte titta på eller anteckna något" in await anna.page(path)
    assert 'name="channel"' not in shown  # there is no document that came in any way
    refused = await anna.send(path + "/mandate/open", asked="erasure")
    assert refused.headers["Location"].endswith("not=power_not_covered")
    opened = await anna.send(path + "/mandate/open", asked="access")
    assert opened.headers["Location"].endswith("done=signed_for")
    case = principal(site)
    shown = await anna.page(opened.headers["Location"].partition("?")[0])
    assert "Brevet från" in shown  # to be posted by whoever opened it
    # Nobody has to ring and ask who it is.
    assert (case.state, case.level, case.came_by) == ("queued", 3, "chat")
    course = await anna.page(f"/console/case/{case.ref}")
    assert "En fullmakt som är undertecknad med BankID visar vems begäran det är" in course
    assert "bad kunden styrka sin identitet" not in course
    assert "antecknade att identiteten är styrkt" not in course
    trail = site.office.run(
        lambda unit: unit.session.exec(select(AuditEvent).order_by(AuditEvent.seq)).all()
    )
    proved = [row for row in trail if row.code == "case:identity:proved"]
    assert [row.actor for row in proved if row.case_ref == case.ref] == ["system"]
    told = site.office.run(paper, case.ref)
    assert "a power of attorney that you signed with BankID" in told
    assert "make sure that it is you" not in told
    assert not lapsed(site)
    assert (await anna.send(path + "/mandate/end")).headers["Location"].endswith("mandate_ended")
    assert lapsed(site)
    row = site.office.run(lambda unit: unit.session.get(Power, "p1"))
    assert (row.state, row.why) == ("ended", "by_staff")
    assert led(site, ref) == [False, False, True, True]


async def test_past_its_last_day_nobody_is_led_to_open_anything(site: Site) -> None:
    _, path = await agents(site)
    ref = path.rpartition("/")[2]
    signed(site, ref)
    site.office.now += timedelta(days=40)
    assert led(site, ref) == [False, False, True, True]
    assert "inte titta på eller anteckna något" not in await (await site.signed_in(OSKAR)).page(
        path
    )


def led(site: Site, ref: str) -> list[bool]:
    """Whether staff are led to open what the power covers, then whether to a new one."""

    def steps(unit: Unit) -> list[str]:
        case = access.case_for(unit, member(unit, OSKAR), ref)
        return [i18n.plain(lines(*hard_cases.steps(unit, case)), one) for one in LANGUAGES]

    swedish, english = site.office.run(steps)
    return [
        "Öppna i konsolen" in swedish,
        "Open in the console" in english,
        "Säg till den som frågar att det behövs en ny" in swedish,
        "Tell whoever asks that they need a new one" in english,
    ]
