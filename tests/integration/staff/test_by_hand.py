"""What only people can look up: they are asked in private, and what they write is part of the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from bot.domain.cases import Right, Role, StepRefusal
from bot.domain.registry import ManualOwner
from bot.domain.restrictions import Place, Reason
from bot.domain.texts import LocalText
from bot.services import (
    access,
    case_detail,
    decisions,
    fulfilment,
    hands,
    manual_files,
    manual_late,
    queue,
    restrictions,
    staff,
)
from bot.store.tables import ManualTask, SourceFileContent
from tests.integration.staff.binder import LABEL, Desk, binder
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    STRANGER,
    Office,
    button,
)
from tests.support import NOON, STAFF_GROUP, an_office, surroundings


@pytest.fixture
def desk(either_office: Office) -> Desk:
    """A binder that Berit looks after, in English; Anna handles the cases, in Swedish."""
    return Desk(either_office)


async def begun(desk: Desk, shown: dict, count: str = "1") -> dict:
    """What is said once the number has been told: now write, or send."""
    asked = await desk.press(BERIT, button(shown, "Something is there"))
    return await desk.press(BERIT, button(asked, count))


async def test_the_owner_is_asked_without_a_word_about_whom(desk: Desk):
    ref = desk.approved(Right.ACCESS)

    (notice,) = desk.office.said(BERIT)
    (told,) = desk.office.said(CARIN)
    assert "By hand: The binder" in notice["text"]
    assert ref in notice["text"]
    assert "carin@example.se" not in str(notice)
    assert "letar också för hand" in told["text"]
    assert desk.office.case(ref).state == "waiting_for_source"


async def test_the_card_says_that_a_person_is_waited_for(desk: Desk):
    desk.approved(Right.ACCESS)

    card = desk.office.work_on_cards(sent_as=1)[-1]

    assert "Väntar på att någon letar för hand: Pärmen" in card["text"]


async def test_what_the_owner_writes_becomes_the_sources_part_of_the_answer(desk: Desk):
    ref = desk.approved(Right.ACCESS)

    shown = await desk.press(BERIT, desk.asked())
    assert "carin@example.se" in shown["text"]
    assert shown["protect_content"]
    await begun(desk, shown)
    preview = await desk.write(BERIT, "A contract of 2019 <signed>")
    assert "A contract of 2019 &lt;signed&gt;" in preview["text"]
    thanks = await desk.press(BERIT, button(preview, "Send it"))

    assert thanks["text"] == f"Thank you. Case {ref} goes on with it."
    (row,) = desk.receipt(ref)["rows"]
    assert row["values"] == {"number": 1, "count": 1, "text": "A contract of 2019 <signed>"}
    assert desk.office.case(ref).state == "fulfilling"
    assert desk.office.ordered("answer") == 1


async def test_what_was_written_is_not_kept_in_the_clear(desk: Desk):
    desk.approved(Right.ACCESS)
    shown = await desk.press(BERIT, desk.asked())
    await begun(desk, shown)
    preview = await desk.write(BERIT, "Hemligheten")
    await desk.office.press(BERIT, button(preview, "Send it"))

    with desk.office.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            assert b"Hemligheten" not in repr(connection.execute(table.select()).all()).encode()


async def test_the_text_can_be_written_anew_before_it_is_sent(desk: Desk):
    ref = desk.approved(Right.ACCESS)
    shown = await desk.press(BERIT, desk.asked())
    await begun(desk, shown)
    await desk.office.write(BERIT, "First")
    preview = await desk.write(BERIT, "Second")
    await desk.office.press(BERIT, button(preview, "Send it"))

    assert desk.receipt(ref)["rows"][0]["values"]["text"] == "Second"


async def test_nothing_there_is_an_outcome_too(desk: Desk):
    ref = desk.approved(Right.ACCESS)

    shown = await desk.press(BERIT, desk.asked())
    await desk.office.press(BERIT, button(shown, "Nothing about them is there"))

    assert desk.receipt(ref)["finding"] == "nothing"
    assert desk.office.ordered("answer") == 1


async def test_an_erasure_ends_when_the_owner_has_told_how_much_is_destroyed(desk: Desk):
    ref = desk.approved(Right.ERASURE)
    assert desk.office.case(ref).state == "waiting_for_source"

    shown = await desk.press(BERIT, desk.asked())
    await desk.press(BERIT, button(shown, "It is destroyed"))
    assert "I need a number" in (await desk.write(BERIT, "a few"))["text"]
    await desk.write(BERIT, " 12 ")

    assert desk.receipt(ref)["deleted"] == {"report": 12}
    assert desk.office.case(ref).closed_at is not None


async def test_nothing_to_destroy_ends_it_too(desk: Desk):
    ref = desk.approved(Right.ERASURE)

    shown = await desk.press(BERIT, desk.asked())
    await desk.office.press(BERIT, button(shown, "Nothing about them is there"))

    assert desk.receipt(ref)["deleted"] == {}
    assert desk.office.case(ref).closed_at is not None


async def test_files_go_out_with_the_answer_beside_or_instead_of_words(desk: Desk):
    ref = desk.approved(Right.ACCESS)
    await begun(desk, await desk.press(BERIT, desk.asked()), "2")

    refused = await desk.send_file(BERIT, b"PK\x03\x04 an office file")
    kept = await desk.send_file(BERIT, "Avtal från 2019, åäö".encode("cp1252"))
    wrong = await desk.send_file(BERIT, b"somebody else's")
    await desk.press(BERIT, button(wrong, "Take the file away"))
    assert "an archive or an office file" in refused["text"]
    assert kept["text"].startswith("✅ File 2 goes out")
    await desk.press(BERIT, button(kept, "Send it"))

    assert desk.receipt(ref)["rows"][0]["values"] == {"number": 1, "count": 2, "text": None}
    case = desk.office.case(ref)
    (note,) = desk.office.run(manual_files.for_answer, case)
    assert (note.number, note.kind.value, note.source) == (2, "text", LABEL)
    assert desk.office.run(manual_files.content, note) == "Avtal från 2019, åäö".encode()


async def test_what_was_sent_is_deleted_when_it_turns_out_that_nothing_is_there(desk: Desk):
    desk.approved(Right.ACCESS)
    shown = await desk.press(BERIT, desk.asked())
    await begun(desk, shown)
    await desk.send_file(BERIT, b"A note")

    await desk.office.press(BERIT, button(shown, "Nothing about them is there"))

    with Session(desk.office.engine) as session:
        assert session.exec(select(SourceFileContent)).all() == []
    assert "fulfilment:file:deleted" in desk.office.audited()


async def test_a_correction_is_shown_with_both_values(desk: Desk):
    ref = desk.approved(Right.RECTIFICATION)

    shown = await desk.press(BERIT, desk.asked())
    await desk.office.press(BERIT, button(shown, "It is corrected"))

    assert "Before: carin@example.se" in shown["text"]
    assert "Now: karin@example.se" in shown["text"]
    assert desk.office.case(ref).state == "answered"
    letter = desk.office.said(CARIN)[-1]["text"]
    assert "• Pärmen: uppgiften fanns där och är rättad" in letter


async def test_what_cannot_be_done_goes_back_to_the_handler(desk: Desk):
    ref = desk.approved(Right.ACCESS)

    shown = await desk.press(BERIT, desk.asked())
    await desk.press(BERIT, button(shown, "It cannot be done"))
    told = await desk.write(BERIT, "The archive is flooded")

    assert "goes back" in told["text"]
    assert "för hand kunde inte gås igenom" in desk.office.said(ANNA)[-1]["text"]
    seen = desk.office.run(case_detail.detail, desk.anna, ref)
    assert "The archive is flooded" in [moment.words for moment in seen.timeline]
    assert desk.office.case(ref).state == "in_review"
    assert desk.office.ordered("answer") == 0


@pytest.mark.parametrize("user", [ANNA, OSKAR, STRANGER])
async def test_nobody_but_the_owner_sees_or_reports(desk: Desk, user: int):
    ref = desk.approved(Right.ACCESS)
    show = desk.asked()
    task = show.removeprefix("hand:show:")

    acts = ("is:{}:nothing", "count:{}", "write:{}:1", "send:{}", "why:{}", "drop:{}:x")
    for data in (show, *(f"hand:{act.format(task)}" for act in acts)):
        said = await desk.office.press(user, data)
        assert "carin@example.se" not in str(said)

    assert desk.office.case(ref).state == "waiting_for_source"


async def test_a_second_press_changes_nothing(desk: Desk):
    ref = desk.approved(Right.ERASURE)
    shown = await desk.press(BERIT, desk.asked())
    asked = await desk.press(BERIT, button(shown, "It is destroyed"))
    done = button(asked, "1")
    await desk.office.press(BERIT, done)
    before = desk.office.audited()

    told = await desk.press(BERIT, done)

    assert told["text"] == "That is finished, or it is somebody else's."
    assert desk.office.audited() == before
    assert desk.receipt(ref)["deleted"] == {"report": 1}


async def test_asking_twice_asks_once(desk: Desk):
    ref = desk.approved(Right.ACCESS)
    step = next(one for one in desk.steps(ref) if one.source == "binder")

    desk.office.run(fulfilment.prepare, step.id)

    assert len(desk.office.said(BERIT)) == 1


async def test_what_is_late_is_chased_once_a_day(desk: Desk):
    ref = desk.approved(Right.ACCESS)
    desk.office.said(BERIT)

    heard = []
    for hours in (24 * 5, 24 * 6, 24 * 6 + 1, 24 * 7):
        desk.office.now = NOON + timedelta(hours=hours)
        desk.office.run(manual_late.chase)
        heard.append([said["text"] for said in desk.office.said(BERIT)])

    assert [len(texts) for texts in heard] == [0, 1, 0, 1]
    assert "Late, by hand: The binder" in heard[1][0]
    assert "carin@example.se" not in str(heard)
    assert ref in desk.office.said(ANNA)[-1]["text"]


async def test_what_is_very_late_is_told_to_the_owners_of_the_company_once(desk: Desk):
    ref = desk.approved(Right.ACCESS)
    desk.office.said(OSKAR)

    for days in (6, 10, 11):
        desk.office.now = NOON + timedelta(days=days)
        desk.office.run(manual_late.chase)

    (told,) = desk.office.said(OSKAR)
    assert told["text"].startswith("<b>Mycket försenat, för hand</b>")
    assert ref in told["text"]
    assert desk.office.audited().count("fulfilment:person:escalated") == 1


async def test_two_places_that_are_late_are_told_in_one_message(desk: Desk):
    registry = desk.office.around.office.registry
    safe = LocalText(sv="Kassaskåpet", en="The safe")
    more = replace(binder(ManualOwner(telegram=BERIT, days=6)), name="safe", label=safe)
    both = replace(registry, sources=(*registry.sources, more))
    desk.office.around = surroundings(office=an_office(registry=both))
    ref = desk.approved(Right.ACCESS)
    for user in (ANNA, BERIT, OSKAR):
        desk.office.said(user)
    desk.office.now = NOON + timedelta(days=12)

    desk.office.run(manual_late.chase)

    (holder,), (owner,) = desk.office.said(ANNA), desk.office.said(OSKAR)
    for told in (holder, owner):
        assert "• Pärmen: skulle ha varit klart" in told["text"]
        assert "• Kassaskåpet: skulle ha varit klart" in told["text"]
        assert button(told, "Öppna ärendet") == f"s:case:{ref}"
    assert len(desk.office.said(BERIT)) == 2


async def test_a_case_that_ended_otherwise_is_chased_no_more(desk: Desk):
    ref = desk.approved(Right.ACCESS)
    step = next(one for one in desk.steps(ref) if one.source == "binder")
    desk.office.run(fulfilment.settled, step.id, fulfilment.Undone(fulfilment.Why.DATA_CHANGED))
    desk.office.said(BERIT)
    desk.office.now = NOON + timedelta(days=9)

    desk.office.run(manual_late.chase)

    assert desk.office.said(BERIT) == []


async def test_an_owner_who_cannot_be_reached_is_told_to_the_group(desk: Desk):
    registry = desk.office.around.office.registry
    elsewhere = binder(ManualOwner(telegram=STRANGER, days=5))
    changed = replace(registry, sources=(*registry.sources[:-1], elsewhere))
    desk.office.around = surroundings(office=an_office(registry=changed))

    ref = desk.approved(Right.ACCESS)

    told = [
        said["text"] for said in desk.office.said(STAFF_GROUP) if "Jag når inte" in said["text"]
    ]
    assert len(told) == 1
    assert ref in told[0]


def test_whoever_has_to_do_it_by_hand_does_not_decide_it(desk: Desk):
    office = desk.office
    ref = office.opened(Right.ACCESS)
    berit = office.run(access.member, BERIT)
    office.run(queue.claim, berit, ref)
    outcome = office.run(decisions.approve, berit, ref, desk._plan(ref).hash)
    assert outcome == queue.NotAllowed(StepRefusal.EXECUTOR)
    assert office.case(ref).state == "in_review"


def test_where_the_only_second_person_looks_by_hand_the_owners_hear_what_is_missing(
    either_office: Office,
):
    """Two people, of whom one looks after the binder: neither rule gives way, and it is said."""
    desk = Desk(either_office, ManualOwner(telegram=OSKAR))
    office, ref = desk.office, desk.office.opened(Right.ERASURE)
    office.run(staff.remove, tg_user_id=BERIT)
    assert office.run(hands.places_in_the_way) == (LABEL,)
    office.said(OSKAR)

    office.run(queue.claim, desk.anna, ref)
    office.run(decisions.approve, desk.anna, ref, desk._plan(ref).hash)

    (told,) = office.said(OSKAR)
    assert "kan inte gå vidare" in told["text"]
    assert "Pärmen" in told["text"]
    assert "Pärmen" in office.work_on_cards(sent_as=1)[-1]["text"]
    outcome = office.run(decisions.approve, desk.oskar, ref, desk._plan(ref).hash)
    assert outcome == queue.NotAllowed(StepRefusal.EXECUTOR)

    office.member(BERIT, "Berit", Role.APPROVER, "en")
    assert office.run(hands.places_in_the_way) == ()
    assert office.run(lambda unit: hands.nobody(unit, office.case(ref))) == ()


def test_without_another_approver_at_all_the_card_says_so(desk: Desk):
    office, ref = desk.office, desk.office.opened(Right.ERASURE)
    for gone in (BERIT, OSKAR):
        office.run(staff.remove, tg_user_id=gone)
    office.run(queue.claim, desk.anna, ref)
    office.run(decisions.approve, desk.anna, ref, desk._plan(ref).hash)
    assert "Ingen annan här" in office.work_on_cards(sent_as=1)[-1]["text"]


def test_the_database_too_knows_who_decided(desk: Desk):
    decided_by = desk.office.case(desk.approved(Right.ACCESS)).approved_by
    with Session(desk.office.engine) as session:
        task = session.exec(select(ManualTask)).one()
        assert task.approved_by == decided_by
        task.done_by = task.approved_by
        with pytest.raises(IntegrityError, match="four_eyes_by_hand"):
            session.commit()


WISH = {"source": "binder", "described": "In the contract of 2019 it says Karin"}


async def test_what_a_customer_described_is_put_right_by_the_owner_alone(desk: Desk):
    ref = desk.approved(Right.RECTIFICATION, WISH)
    case = desk.office.case(ref)
    place = Place(source="binder")
    mark = (restrictions.restrict, case, [place], Reason.ACCURACY_DISPUTED)
    desk.office.run(*mark, by="system")
    assert [step.source for step in desk.steps(ref)] == ["binder"]
    seen = desk.office.run(case_detail.detail, desk.anna, ref)
    assert [(one.kind.value, one.new) for one in seen.plan.lines] == [
        ("describe", WISH["described"])
    ]

    shown = await desk.press(BERIT, desk.asked())
    assert WISH["described"] in shown["text"]
    await desk.press(BERIT, button(shown, "It is corrected"))

    letter = desk.office.said(CARIN)[-1]["text"]
    assert "Pärmen: en av oss har rättat det du beskrev" in letter
    assert "Det som var markerat som ifrågasatt får användas igen" in letter
    assert desk.office.case(ref).state == "answered"


async def test_what_is_not_there_is_not_told_as_corrected(desk: Desk):
    ref = desk.approved(Right.RECTIFICATION, WISH)

    shown = await desk.press(BERIT, desk.asked())
    await desk.press(BERIT, button(shown, "Nothing about them is there"))

    assert desk.office.case(ref).state == "in_review"
    assert "not_by_hand" in desk.office.timeline(ref)
