"""The card in the staff group: no personal data, kept in place, one edit for several changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from bot.domain.cases import Right
from bot.services import my_cases, notices
from bot.store import envelope
from bot.store.envelope import Mark
from bot.store.tables import Outbox
from bot.store.unit import Unit
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    Office,
    button,
    customer,
    labels,
)
from tests.support import STAFF_GROUP


def test_a_new_case_puts_a_card_without_personal_data_into_the_group(office: Office):
    ref = office.opened(Right.RECTIFICATION)

    card = office.work_on_cards()[-1]

    assert card["method"] == "sendMessage"
    for shown in (ref, "Rättelse", "nivå 2", "väntar på en handläggare", "23 december 2026"):
        assert shown in card["text"]
    assert "@" not in card["text"]
    assert button(card, "Ta ärendet") == f"s:claim:{ref}"


async def test_the_card_is_edited_in_place_when_the_case_moves(office: Office):
    ref = office.opened(Right.ACCESS)
    office.work_on_cards(sent_as=41)

    await office.press(ANNA, f"s:claim:{ref}", group=True)
    card = office.work_on_cards()[-1]

    assert (card["method"], card["message_id"]) == ("editMessageText", 41)
    assert "Hos Anna" in card["text"]
    assert labels(card) == {"Öppna i privat chatt", "Lämna tillbaka", "Ta över"}


def test_several_changes_in_a_row_end_in_one_edit(office: Office):
    ref = office.opened(Right.ACCESS)
    office.work_on_cards(sent_as=41)

    for _turn in range(3):
        office.run(lambda unit: notices.refresh_card(unit, office.case(ref)))

    assert office.ordered("card") == 1
    assert [call["method"] for call in office.work_on_cards()] == ["editMessageText"]


def in_topics(office: Office) -> Office:
    house = replace(office.around.office, staff_topics=True)
    office.around = replace(office.around, office=house)
    return office


def marked(office: Office, ref: str, purpose: str, **facts: Any) -> None:
    """What the sender has learned of the newest row of this purpose."""
    case = office.case(ref)

    def note(unit: Unit) -> None:
        query = select(Outbox).where(Outbox.case_id == case.id, Outbox.purpose == purpose)
        row = unit.session.exec(query.order_by(col(Outbox.seq).desc())).first()
        mark = Mark(STAFF_GROUP, row.seq, case_id=case.id, purpose=purpose, **facts)
        envelope.write_marks(unit.session.connection(), [mark])

    office.run(note)


def test_in_a_group_with_topics_a_case_has_one_of_its_own(office: Office):
    ref = in_topics(office).opened(Right.ERASURE)
    (asked,) = office.work_on_cards()
    assert (asked["method"], asked["name"]) == ("createForumTopic", f"{ref}: Radering (art. 17)")
    assert office.work_on_cards() == []  # it is on its way
    marked(office, ref, "topic", state="sent", message_id=77)
    (card,) = office.work_on_cards(sent_as=78)
    assert (card["method"], card["message_thread_id"]) == ("sendMessage", 77)

    office.run(my_cases.withdraw, customer(CARIN), ref)
    edited, closed = office.work_on_cards()
    assert edited["message_id"] == 78
    assert (closed["method"], closed["message_thread_id"]) == ("closeForumTopic", 77)


def test_where_no_topic_can_be_made_the_card_stands_as_before(office: Office):
    ref = in_topics(office).opened(Right.ACCESS)
    office.work_on_cards()
    marked(office, ref, "topic", state="failed", failure="refused")
    (card,) = office.work_on_cards()
    assert card["method"] == "sendMessage"
    assert "message_thread_id" not in card


def test_a_topic_that_was_deleted_is_made_anew(office: Office):
    ref = in_topics(office).opened(Right.ACCESS)
    office.work_on_cards()
    marked(office, ref, "topic", state="sent", message_id=77)
    office.work_on_cards()
    marked(office, ref, "card", state="failed", failure=envelope.GONE)
    office.run(lambda unit: notices.refresh_card(unit, office.case(ref)))
    assert [call["method"] for call in office.work_on_cards()] == ["createForumTopic"]


def test_a_card_that_is_on_its_way_is_not_posted_twice(office: Office):
    ref = office.opened(Right.ACCESS)
    office.work_on_cards()

    office.run(lambda unit: notices.refresh_card(unit, office.case(ref)))
    said = office.work_on_cards()

    assert said == []
    assert office.ordered("card") == 1


def test_a_withdrawn_case_leaves_a_card_without_buttons(office: Office):
    ref = office.opened(Right.ACCESS)
    office.work_on_cards(sent_as=41)

    office.run(my_cases.withdraw, customer(CARIN), ref)
    card = office.work_on_cards()[-1]

    assert "återtaget av kunden" in card["text"]
    assert labels(card) == set()


async def test_the_queue_is_shown_in_the_group_and_in_private(office: Office):
    ref = office.opened(Right.ACCESS)

    in_group = await office.write(ANNA, "/queue", group=True)
    in_private = await office.write(ANNA, "/queue")

    assert button(in_group[0], f"Ta {ref}") == f"s:claim:{ref}"
    assert button(in_private[0], ref) == f"s:case:{ref}"


async def test_the_queue_is_narrowed_in_its_own_message(office: Office):
    access, erasure = office.opened(Right.ACCESS), office.opened(Right.ERASURE, by=601)
    await office.press(ANNA, f"s:claim:{access}")
    every = (await office.write(ANNA, "/queue"))[-1]
    assert access in every["text"]
    assert erasure in every["text"]
    for label, seen in (("Dina", access), ("Ej tagna", erasure), ("Försenade", None)):
        shown = (await office.press(ANNA, button(every, label)))[-1]
        assert shown["method"] == "editMessageText"
        assert f"• {label}" in labels(shown)
        assert {ref for ref in (access, erasure) if ref in shown["text"]} == {seen} - {None}
    rights = (await office.press(ANNA, button(every, "Per rättighet: alla")))[-1]
    narrowed = (await office.press(ANNA, button(rights, "Radering (art. 17)")))[-1]
    assert access not in narrowed["text"]
    assert erasure in narrowed["text"]
    assert "s:queue:mine:erasure" in str(narrowed)
    forged = (await office.press(ANNA, "s:queue:nonsense:nonsense:nonsense"))[-1]
    assert access in forged["text"]


async def test_long_queues_come_by_the_page_with_the_most_urgent_first(office: Office):
    refs = [office.opened(Right.ACCESS, by=700 + number) for number in range(11)]
    first = (await office.write(ANNA, "/queue"))[-1]
    second = (await office.press(ANNA, button(first, "Fler ›")))[-1]
    seen = [{ref for ref in refs if ref in page["text"]} for page in (first, second)]
    assert (len(seen[0]), len(seen[1])) == (8, 3)
    assert seen[0] | seen[1] == set(refs)
    again = (await office.press(ANNA, button(second, "« Till början")))[-1]
    assert again["text"] == first["text"]


async def test_mine_shows_what_one_has_claimed_and_case_finds_a_sloppy_reference(office: Office):
    mine, other = office.opened(Right.ACCESS), office.opened(Right.ERASURE)
    await office.press(ANNA, f"s:claim:{mine}", group=True)
    office.said(ANNA)

    listed = await office.write(ANNA, "/mine")
    found = await office.write(ANNA, f"/case {mine.lower().replace('-', ' ')}")

    assert mine in listed[0]["text"]
    assert other not in listed[0]["text"]
    assert "<b>Plan</b>" in found[0]["text"]


async def test_a_colleague_who_does_not_work_on_a_case_sees_its_card_only(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    seen = await office.write(BERIT, f"/case {ref}")
    by_owner = await office.write(OSKAR, f"/case {ref}")

    assert "Styrkt" not in seen[0]["text"]
    assert "Styrkt" in by_owner[0]["text"]


async def test_each_member_is_answered_in_their_own_language(office: Office):
    office.run(lambda unit: setattr(unit.conversation(BERIT), "language", "en"))
    office.opened(Right.ACCESS)

    listed = await office.write(BERIT, "/queue")

    assert "The queue" in listed[0]["text"]
