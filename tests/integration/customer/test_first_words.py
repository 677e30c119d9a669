"""The first sentence counts: a request is received when it is made, and proved afterwards."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot.domain.cases import Right, Role, State
from bot.services import case_file, case_lists, queue, receiving, staff
from bot.services.access import Member
from bot.services.case_lists import Query, View
from bot.services.queue import NotAllowed
from bot.store.tables import Assist, Case, CaseEvent, Task
from tests.integration.customer.town import Person, Town
from tests.support import NOON

EMAIL, PHONE = "elin.akesson@example.com", "46701740605"
REF = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]")


def cases(town: Town) -> list[Case]:
    with town.unit() as unit:
        return list(unit.session.exec(select(Case).order_by(Case.opened_at)).all())


def states(town: Town) -> list[tuple[str, str]]:
    return [(case.right, case.state) for case in cases(town)]


def lapse(town: Town) -> int:
    with town.unit() as unit:
        return receiving.lapse(unit)


def test_a_request_is_received_before_anything_is_proved(town: Town, elin: Person) -> None:
    sent = town.now
    town.passes(minutes=4)  # it waited at Telegram
    said = elin.types("hej, vad har ni egentligen sparat om mig?", date=int(sent.timestamp()))
    (case,) = cases(town)
    assert (case.right, case.state, case.received_at) == ("access", "waiting_for_identity", sent)
    assert len(said) == 1
    assert said[0].startswith(f"✅ Jag har tagit emot din begäran: ärende <b>{case.ref}</b>.")
    assert "Du får vårt svar senast onsdag 23 december 2026." in said[0]
    assert "Först behöver jag veta att det är du" in said[0]


def test_its_words_are_kept_for_the_staff_without_numbers(town: Town, elin: Person) -> None:
    elin.types("what do you actually know about me?")
    with town.unit() as unit:
        (event,) = unit.session.exec(select(CaseEvent)).all()
        assert unit.open(event, "sealed_note") == "what do you actually know about me?"


def test_the_same_case_goes_to_the_queue_with_its_first_date(town: Town, elin: Person) -> None:
    elin.types("/access")
    town.passes(minutes=8)
    elin.proves_email(EMAIL)
    elin.shares(PHONE)
    ref = cases(town)[0].ref
    receipt = elin.presses("Få ett registerutdrag")[0]
    (case,) = cases(town)
    assert ref in receipt
    assert (case.state, case.received_at, case.level) == ("queued", NOON, 2)
    with town.unit() as unit:
        values = {one["value"] for one in unit.open(case, "sealed_claims")}
    assert values == {EMAIL, f"+{PHONE}"}
    assert "case:identity:proved" in town.audited()


@pytest.mark.parametrize(("helped", "days"), [(False, 5), (True, 0)])
def test_days_until_it_is_known_who_asks_come_on_top_unless_staff_took_part_in_them(
    town: Town, elin: Person, helped: bool, days: int
) -> None:
    elin.types("/access")
    town.passes(days=5)
    if helped:
        with town.unit() as unit:
            moments = {"made_at": unit.now, "expires_at": unit.now}
            whose = {"chat_id": elin.user_id, "tg_user_id": elin.user_id}
            unit.add(Assist(ref="HJ-1", action="", then="", since="", **moments, **whose))
    elin.proves_email(EMAIL)
    elin.shares(PHONE)
    receipt = elin.presses("Få ett registerutdrag")[0]
    (case,) = cases(town)
    assert (case.paused_days, case.paused_at) == (days, None)
    assert case.statutory_due == date(2026, 12, 23)
    assert case.due == (date(2026, 12, 28) if days else case.statutory_due)
    assert (f"Det tog {days} dagar tills du hade visat vem du är" in receipt) is bool(days)
    assert town.audited().count("case:deadline:resumed") == bool(days)


def test_asking_again_leads_to_the_same_case_and_another_right_to_its_own(
    town: Town, elin: Person
) -> None:
    first = elin.types("/access")[0]
    again = elin.types("/utdrag")[0]
    assert REF.findall(first) == REF.findall(again)
    assert again.startswith("Vi har redan din begäran: ärende")
    elin.types("/radera")
    assert [right for right, _state in states(town)] == ["access", "erasure"]


def test_between_two_proofs_it_is_told_once(town: Town, elin: Person) -> None:
    elin.types("/access")
    said = elin.proves_email(EMAIL)
    assert not any("ärende" in one for one in said)
    assert elin.step() == "verify:phone"


def test_an_erasure_counts_from_the_words_though_the_press_says_what_they_meant(
    town: Town, elin: Person
) -> None:
    told = elin.types("ta bort allt ni har om mig")
    assert "räknas det från ditt meddelande" in told[0]
    assert cases(town) == []
    town.passes(hours=3)
    elin.presses("Radera uppgifter")
    (case,) = cases(town)
    assert (case.right, case.received_at) == ("erasure", NOON)
    with town.unit() as unit:
        (event,) = unit.session.exec(select(CaseEvent)).all()
        assert unit.open(event, "sealed_note") == "ta bort allt ni har om mig"


def test_advertising_stops_under_the_reference_that_was_told_first(
    town: Town, elin: Person
) -> None:
    ref = REF.findall(elin.types("/reklam")[0])
    elin.proves_email(EMAIL)
    assert REF.findall(elin.presses("Ja, stoppa den")[0]) == ref
    (case,) = cases(town)
    assert (case.right, case.state, case.automatic) == ("objection", "fulfilling", True)


# -- a copy goes on by itself -------------------------------------------------------------------


def proved(elin: Person) -> list[str]:
    elin.types("/access")
    elin.proves_email(EMAIL)
    return elin.shares(PHONE)


def test_a_copy_that_was_asked_for_goes_on_without_another_press(town: Town, elin: Person) -> None:
    assert "går vidare till en handläggare inom en timme" in proved(elin)[-1]
    assert "Du har visat vem du är." in elin.types("/arenden")[-1]
    town.passes(minutes=59)
    town.works()
    assert states(town) == [("access", "waiting_for_identity")]
    town.passes(minutes=1)
    town.works()
    (case,) = cases(town)
    assert (case.state, case.received_at) == ("queued", NOON)
    assert any(case.ref in call["text"] for _, call in elin.calls[-2:] if "text" in call)


def test_whoever_has_seen_enough_takes_it_back_with_one_press(town: Town, elin: Person) -> None:
    proved(elin)
    assert "Du har tagit tillbaka ärende" in elin.presses("Det här räckte för mig")[0]
    town.passes(hours=2)
    town.works()
    assert states(town) == [("access", "withdrawn")]
    with town.unit() as unit:
        assert "card" not in {task.kind for task in unit.session.exec(select(Task)).all()}


def test_what_was_pressed_on_is_not_sent_in_twice(town: Town, elin: Person) -> None:
    proved(elin)
    elin.presses("Få ett registerutdrag")
    town.passes(hours=2)
    before = len(elin.calls)
    town.works()
    assert len(elin.calls) == before
    assert states(town) == [("access", "queued")]


# -- waiting, and the end of it -----------------------------------------------------------------


def test_cancelling_leaves_it_waiting_and_offers_to_take_it_back(town: Town, elin: Person) -> None:
    elin.types("/radera")
    said = elin.types("/avbryt")[0]
    assert "väntar till måndag 7 december 2026" in said
    elin.presses("Ta tillbaka mitt ärende")
    assert states(town) == [("erasure", "withdrawn")]
    assert "hör till något som är avslutat" in elin.presses("Ta tillbaka mitt ärende")[-1]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("sv", ["är avslutat", "14 dagar", "imy@imy.se", "tingsrätt", "559020-4144"]),
        ("en", ["is closed", "14 days", "imy@imy.se", "district court", "559020-4144"]),
    ],
)
def test_what_nobody_goes_on_with_ends_by_itself_with_the_ways_to_complain(
    town: Town, language: str, parts: list[str]
) -> None:
    person = town.person(31, language=language)
    person.types("/erase")
    town.passes(days=13, hours=23)
    assert lapse(town) == 0
    town.passes(hours=1)
    assert lapse(town) == 1
    assert states(town) == [("erasure", "lapsed")]
    letter = person.calls[-1][1]
    for part in parts:
        assert part in letter["text"]
    again = letter["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    person.presses_data(again)
    assert states(town)[1] == ("erasure", "waiting_for_identity")


def test_its_end_comes_before_the_last_day_of_the_law(town: Town, elin: Person) -> None:
    elin.types("/radera")
    (case,) = cases(town)
    assert NOON + timedelta(days=27) < town.now.combine(case.statutory_due, town.now.timetz())


# -- staff --------------------------------------------------------------------------------------


def a_member(town: Town) -> Member:
    with town.unit() as unit:
        return staff.add(unit, tg_user_id=501, name="Maja", role=Role.OWNER, language="sv")


def test_staff_are_not_asked_before_it_is_known_whose_it_is(town: Town, elin: Person) -> None:
    member = a_member(town)
    elin.types("/access")
    (case,) = cases(town)
    with town.unit() as unit:
        for view, count in ((View.OPEN, 0), (View.FREE, 0), (View.UNPROVED, 1)):
            page = case_lists.page(unit, member, Query(view=view))
            assert (page.count, len(page.lines)) == (count, count)
        assert isinstance(queue.claim(unit, member, case.ref), NotAllowed)
        assert unit.session.exec(select(Task).where(Task.kind == "card")).all() == []
        assert case_file.show(unit, member, case.ref) is not None


# -- strangers ----------------------------------------------------------------------------------


def test_nobody_else_learns_of_it_or_takes_it_back(
    town: Town, elin: Person, thief: Person
) -> None:
    elin.types("/access")
    (case,) = cases(town)
    assert "hör till något som är avslutat" in thief.presses_data(f"cases.drop:{case.ref}")[-1]
    assert case.ref not in "".join(thief.types("/access"))
    assert states(town)[0] == ("access", "waiting_for_identity")


def test_a_chat_cannot_fill_the_table(town: Town, thief: Person) -> None:
    for _ in range(12):
        thief.types("/access")
        thief.types("/cancel")
        thief.presses_data(thief.buttons().get("Ta tillbaka mitt ärende", "menu"))
    assert len(cases(town)) == receiving.MOST_A_DAY
    assert "Först behöver jag veta" in thief.types("/access")[0]
    town.passes(days=1, minutes=1)
    assert thief.types("/access")[0].startswith("✅")


def test_somebody_elses_proof_on_the_same_account_does_not_get_it(
    town: Town, elin: Person
) -> None:
    proved(elin)
    town.passes(minutes=40)
    elin.types("/access")
    elin.proves_email("marko.kovacevic@example.se")
    mine = cases(town)[0]
    with town.unit() as unit:
        assert next(one["value"] for one in unit.open(mine, "sealed_claims")) == EMAIL


def test_what_the_person_has_open_elsewhere_takes_it_in(town: Town, elin: Person) -> None:
    proved(elin)
    first = REF.findall(elin.presses("Få ett registerutdrag")[0])[0]
    phone = town.person(77)
    proved(phone)
    said = phone.presses("Få ett registerutdrag")[0]
    second = cases(town)[1].ref
    assert first in said
    assert f"Det du bad om i ärende {second} ingår nu i det." in said
    with town.unit() as unit:
        told = [one.event for one in unit.session.exec(select(CaseEvent)).all()]
    assert (told.count("folded"), told.count("lapsed")) == (1, 0)
    assert states(town) == [("access", "queued"), ("access", "lapsed")]


def test_what_was_written_with_it_is_kept_where_it_goes_on(town: Town, elin: Person) -> None:
    proved(elin)
    elin.presses("Få ett registerutdrag")
    phone = town.person(77)
    phone.types("vad har ni sparat om mig? jag undrar mest om mina köp 2019")
    phone.proves_email(EMAIL)
    phone.shares(PHONE)
    phone.presses("Få ett registerutdrag")
    with town.unit() as unit:
        first = cases(town)[0]
        rows = unit.session.exec(select(CaseEvent).where(CaseEvent.case_id == first.id)).all()
        again = [unit.open(row, "sealed_note") for row in rows if row.event == "repeated"]
    assert again == ["vad har ni sparat om mig? jag undrar mest om mina köp 2019"]


def test_every_right_has_a_way_to_begin_again() -> None:
    assert set(receiving.COMMANDS) == set(Right)
    assert State.LAPSED.value == "lapsed"
