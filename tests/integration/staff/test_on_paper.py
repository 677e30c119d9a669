"""Cases of people who are not in a chat: what they answer, and what is sent to them on paper."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.cases import State
from bot.domain.clock import stockholm_day
from bot.domain.holdings import Finding, Holdings, Row, SourceHoldings
from bot.domain.intake import Channel, Fault
from bot.domain.post import How
from bot.services import (
    access,
    by_post,
    case_lists,
    casework,
    delivery,
    paper_answers,
    planning,
    posting,
    suspension,
)
from bot.services.case_lists import Query, View
from bot.services.posting import NotFetched, Posted
from bot.services.queue import NotAllowed
from bot.store.unit import Unit
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office, button, later
from tests.integration.staff.test_intake import a_letter, identified, last, planned, taken_in
from tests.support import paper_link


async def ready(office: Office) -> str:
    """A request by telephone that somebody has made sure of; Berit has it."""
    ref = taken_in(office, a_letter(channel=Channel.PHONE))
    await identified(office, ref, "staff_saw_id")
    planned(office, ref)
    office.now = later(office.now, hours=1)
    await office.press(BERIT, f"s:claim:{ref}")
    return ref


async def asked(office: Office) -> str:
    ref = await ready(office)
    await office.press(BERIT, f"s:ask:{ref}")
    await office.write(BERIT, "Vilka år gäller det?")
    return ref


async def refused(office: Office) -> str:
    ref = await ready(office)
    shown = await last(office.press(BERIT, f"s:no:{ref}"))
    words = await last(office.press(BERIT, button(shown, "Identiteten inte styrkt (12.6)")))
    preview = await last(office.press(BERIT, button(words, "Utan egna ord")))
    await office.press(BERIT, button(preview, "Skicka avslaget"))
    return ref


def fetched(office: Office, ref: str, *, by: int = BERIT) -> int:
    """Opens everything that waits there, as somebody at the printer does."""
    member = office.run(access.member, by)
    papers = office.run(by_post.of_case, member, ref)
    for paper in papers:
        link = office.run(paper_link, member, paper.id)
        office.run(delivery.release, link.url.rpartition("/")[2], link.pin)
    return len(papers)


def listed(office: Office, view: View) -> list[str]:
    page = office.run(case_lists.page, office.run(access.member, OSKAR), Query(view=view))
    return [line.ref for line in page.lines]


# -- answers ----------------------------------------------------------------------------------


async def test_an_answer_by_letter_is_written_down_and_the_case_goes_on(office: Office) -> None:
    ref = await asked(office)
    shown = await last(office.press(ANNA, f"s:ans:{ref}"))
    words = await last(office.press(ANNA, button(shown, "I dag")))
    assert "personnummer" in words["text"]
    removed, _told = await office.write(ANNA, "Mitt nummer är 19850709-9805")
    assert removed["method"] == "deleteMessage"
    said = await last(office.write(ANNA, "Åren 2019 till 2021."))
    assert ref in said["text"]
    assert (office.case(ref).state, office.case(ref).claimed_by) == (
        "in_review",
        office.run(access.member, BERIT).id,
    )
    heard = office.said(BERIT)[-1]["text"]
    assert "Anna skrev ner svaret" in heard
    assert "Åren 2019 till 2021." in heard
    case = await last(office.press(BERIT, f"s:case:{ref}"))
    assert "Åren 2019 till 2021." in case["text"]
    assert "case:question:answered" in office.audited()


async def test_the_date_waits_until_the_day_on_which_the_answer_came(office: Office) -> None:
    ref = await asked(office)
    office.run(
        suspension.pause, office.run(access.member, BERIT), ref, "Vi vet inte vad som avses."
    )
    due, day = office.case(ref).due, stockholm_day(office.now)
    office.now = later(office.now, days=9)  # it lay on a desk for three days
    came = day + timedelta(days=6)
    berit = office.run(access.member, BERIT)
    office.run(paper_answers.write_down, berit, ref, came, "2019.")
    case = office.case(ref)
    assert (case.paused_at, case.paused_days) == (None, 6)
    assert case.due >= due + timedelta(days=6)


async def test_an_answer_cannot_have_come_before_it_was_asked_for(office: Office) -> None:
    ref = await asked(office)
    await office.press(BERIT, f"s:ans:{ref}")
    assert "2026-11-25" in (await office.write(BERIT, "i går"))[-1]["text"]
    day = stockholm_day(office.now) - timedelta(days=1)
    await office.write(BERIT, day.isoformat())
    assert "inte skriven än" in (await office.write(BERIT, "2019."))[-1]["text"]
    assert office.case(ref).state == "waiting_for_customer"


async def test_only_who_has_to_do_with_it_writes_an_answer_down(office: Office) -> None:
    ref = await asked(office)
    office.member(14, "Dan", access.Role.HANDLER)
    dan = office.run(access.member, 14)
    day = stockholm_day(office.now)
    outcome = office.run(paper_answers.write_down, dan, ref, day, "2019.")
    assert isinstance(outcome, NotAllowed)


# -- what has left ----------------------------------------------------------------------------


async def test_a_case_on_paper_is_over_when_its_answer_has_left(office: Office) -> None:
    ref = await refused(office)
    assert (office.case(ref).state, office.case(ref).closed_at) == (State.REFUSED, None)
    assert listed(office, View.POST) == [ref]
    early = await last(office.press(BERIT, f"s:left:{ref}"))
    await office.press(BERIT, button(early, "Med vanlig post, till adressen i registret"))
    day = stockholm_day(office.now)
    assert "Hämta det först" in (await office.write(BERIT, day.isoformat()))[-1]["text"]
    assert fetched(office, ref) == 2  # that it came in, and the refusal
    how = await last(office.press(BERIT, f"s:left:{ref}"))
    when = await last(office.press(BERIT, button(how, "Med rekommenderat brev, mot legitimation")))
    said = await last(office.press(BERIT, button(when, "I dag")))
    assert f"ärende {ref} besvarat" in said["text"]
    assert stockholm_day(office.case(ref).closed_at) == day
    assert listed(office, View.POST) == []
    assert office.timeline(ref)[-1] == "posted"
    assert "delivery:paper:posted" in office.audited()


async def test_the_group_s_card_says_that_something_is_to_be_sent(office: Office) -> None:
    await refused(office)
    (*_before, card) = office.work_on_cards()
    assert re.search("Ska skrivas ut och skickas senast", card["text"])


async def test_what_has_left_cannot_have_left_before_it_was_written(office: Office) -> None:
    ref = await refused(office)
    fetched(office, ref)
    berit, today = office.run(access.member, BERIT), stockholm_day(office.now)
    assert _noted(office, berit, ref, today - timedelta(days=1)) is Fault.TOO_EARLY
    assert _noted(office, berit, ref, today + timedelta(days=1)) is Fault.FUTURE
    assert _noted(office, berit, ref, None) is Fault.NO_DATE


def _noted(office: Office, member: Any, ref: str, day: Any) -> Any:
    return office.run(posting.note, member, ref, How.LETTER, day)


async def test_a_letter_on_the_way_is_marked_without_ending_the_case(office: Office) -> None:
    ref = await asked(office)
    fetched(office, ref, by=ANNA)
    anna = office.run(access.member, ANNA)
    outcome = _noted(office, anna, ref, stockholm_day(office.now))
    assert isinstance(outcome, Posted)
    assert (outcome.over, office.case(ref).state) == (False, "waiting_for_customer")
    again = _noted(office, anna, ref, stockholm_day(office.now))
    assert isinstance(again, NotAllowed)  # there is nothing more to mark
    (left, _other) = office.run(posting.left, office.case(ref))
    assert (left.how, left.by) == (How.LETTER, "Anna")


async def test_what_nobody_fetched_in_time_can_be_sent_from_the_case_s_own_letters(
    office: Office,
) -> None:
    ref = await refused(office)
    berit = office.run(access.member, BERIT)
    assert isinstance(_noted(office, berit, ref, stockholm_day(office.now)), NotFetched)
    office.now = later(office.now, days=31)
    office.run(delivery.expire)
    assert isinstance(_noted(office, berit, ref, stockholm_day(office.now)), Posted)
    assert office.case(ref).closed_at is not None


async def test_a_refusal_on_paper_is_not_said_to_have_arrived(office: Office) -> None:
    ref = await ready(office)
    shown = await last(office.press(BERIT, f"s:no:{ref}"))
    words = await last(office.press(BERIT, button(shown, "Identiteten inte styrkt (12.6)")))
    preview = await last(office.press(BERIT, button(words, "Utan egna ord")))
    said = await office.press(BERIT, button(preview, "Skicka avslaget"))
    assert "Brevet är klart att postas" in str(said)
    assert "har fått brevet" not in str(said)


async def test_whoever_is_late_with_the_post_is_late_with_the_case(office: Office) -> None:
    ref = await refused(office)
    office.now = later(office.now, days=40)
    assert listed(office, View.LATE) == [ref]


@pytest.mark.parametrize("known", [True, False])
async def test_before_it_is_posted_an_address_that_is_not_on_file_is_told(
    office: Office, *, known: bool
) -> None:
    ref = taken_in(office, a_letter(channel=Channel.PHONE))
    await identified(office, ref, "staff_saw_id")
    street, place = office.run(lambda unit: _address(unit, ref))
    office.run(
        lambda unit: planning.found(unit, office.case(ref).id, _living(unit, street, place, known))
    )
    await office.press(BERIT, f"s:claim:{ref}")
    shown = await last(office.press(BERIT, f"s:post:{ref}"))
    assert ("Adressen som angavs för breven finns inte" in shown["text"]) is not known
    assert street not in shown["text"]


@pytest.mark.parametrize(
    ("row", "doubted"),
    [
        ({"first_name": "CARIN", "last_name": "Ek"}, False),
        ({"first_name": "Anders", "last_name": "Ek"}, True),
        ({"first_name": "Anders", "last_name": "Ek", "company_name": "Carin Ek"}, False),
        ({"first_name": "-", "last_name": None}, False),
        ({"first_name": None, "last_name": None}, False),
    ],
)
async def test_before_it_is_posted_a_name_that_is_not_on_file_is_told(
    office: Office, row: dict[str, Any], *, doubted: bool
) -> None:
    ref = taken_in(office, a_letter(channel=Channel.PHONE))
    await identified(office, ref, "staff_saw_id")
    office.run(lambda unit: planning.found(unit, office.case(ref).id, _called(unit, row)))
    await office.press(BERIT, f"s:claim:{ref}")
    shown = await last(office.press(BERIT, f"s:post:{ref}"))
    assert ("Namnet som angavs för kuvertet finns inte" in shown["text"]) is doubted
    assert "Anders" not in shown["text"]


async def test_before_it_is_posted_a_protected_identity_is_told(office: Office) -> None:
    ref = taken_in(office, a_letter(channel=Channel.PHONE))
    await identified(office, ref, "staff_saw_id")
    protected = SourceHoldings(source="westila", finding=Finding.PROTECTED, rows=())
    found = Holdings(sources=(protected,))
    office.run(lambda unit: planning.found(unit, office.case(ref).id, found))
    await office.press(BERIT, f"s:claim:{ref}")
    shown = await last(office.press(BERIT, f"s:post:{ref}"))
    assert "Skyddade personuppgifter: skicka inget med vanlig post" in shown["text"]


def _called(unit: Unit, values: dict[str, Any]) -> Holdings:
    table = unit.office.registry.table("westila", "customer")
    whole = {**dict.fromkeys(table.columns), "customer_id": 7, **values}
    row = Row(source="westila", table="customer", key=(7,), values=whole)
    return Holdings(
        sources=(SourceHoldings(source="westila", finding=Finding.FOUND, rows=(row,)),)
    )


def _address(unit: Unit, ref: str) -> tuple[str, str]:
    """What was given for the envelope."""
    case = access.case_for(unit, access.member(unit, OSKAR), ref)
    street, place = casework.contact_of(unit, case).address
    return street, place


def _living(unit: Unit, street: str, place: str, known: bool) -> Holdings:
    """The register knows where the person lives: there, or elsewhere."""
    table = unit.office.registry.table("westila", "address")
    values = {
        **dict.fromkeys(table.columns),
        "address_id": 1,
        "street": street if known else "Annan gata 3",
        "postcode": place[:6],
        "city": place[6:].strip(),
    }
    row = Row(source="westila", table=table.name, key=(1,), values=values)
    found = SourceHoldings(source="westila", finding=Finding.FOUND, rows=(row,))
    return Holdings(sources=(found,))
