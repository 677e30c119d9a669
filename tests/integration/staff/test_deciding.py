"""Approving what was shown, two people where two are needed, refusing with a whole letter."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.cases import Right
from bot.domain.rights import REQUIREMENTS, Ground
from bot.services import access, decisions
from bot.services.decisions import WordsForbidden, WordsMissing
from bot.store import cases as case_rows
from bot.store import queue as queue_rows
from bot.store.queue import FourEyesError
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    REQUESTS,
    STRANGER,
    Office,
    button,
)


async def claimed(office: Office, ref: str, by: int = ANNA) -> str:
    """Claims the case and gives the data of the approve button in the private chat."""
    office.said(by)
    await office.press(by, f"s:claim:{ref}", group=True)
    return button(office.said(by)[-1], "Godkänn")


async def approved(office: Office, ref: str, by: int = ANNA) -> str:
    """Presses approve and yes; what the member reads then."""
    asked = await office.press(by, await claimed(office, ref, by))
    return (await office.press(by, button(asked[-1], "Ja, godkänn")))[-1]["text"]


@pytest.mark.parametrize("act", ["case", "sure"])
async def test_what_is_for_private_chats_shows_and_does_nothing_in_the_group(
    office: Office, act: str
):
    ref = office.opened(Right.ACCESS)
    await claimed(office, ref)

    told = await office.press(ANNA, f"s:{act}:{ref}:{'0' * 16}", group=True)

    assert [one["text"] for one in told] == ["Gör det i vår privata chatt."]
    assert office.case(ref).state == "in_review"


async def test_an_access_is_approved_by_one_person_after_a_second_question(office: Office):
    ref = office.opened(Right.ACCESS)

    asked = await office.press(ANNA, await claimed(office, ref))
    before, plan = office.case(ref).state, office.case(ref).plan_id
    await office.press(BERIT, f"s:plan:{ref}")  # who does not have the case
    await office.press(ANNA, button(asked[-1], "Ja, godkänn"))

    assert before == "in_review"
    assert office.case(ref).state == "fulfilling"
    assert office.ordered("step") == 1
    assert "case:access:approved" in office.audited()
    await office.press(ANNA, f"s:plan:{ref}")  # an old button: what is carried out stays
    assert office.case(ref).plan_id == plan


async def test_a_plan_that_changed_since_it_was_shown_is_not_approved(office: Office):
    ref = office.opened(Right.ERASURE)
    shown = await claimed(office, ref)

    office.replan(ref, topic="offers")
    asked = await office.press(ANNA, shown)
    told = await office.press(ANNA, button(asked[-1], "Ja, godkänn"))

    assert "planen har ändrats" in told[-1]["text"]
    assert office.case(ref).state == "in_review"
    assert office.ordered("step") == 0


@pytest.mark.parametrize("forged", ["", "0", "0123456789abcdef", "%"])
async def test_a_made_up_fingerprint_approves_nothing(office: Office, forged: str):
    ref = office.opened(Right.ACCESS)
    await claimed(office, ref)

    await office.press(ANNA, f"s:sure:{ref}:{forged}")

    assert office.case(ref).state == "in_review"


@pytest.mark.parametrize(
    ("right", "contact"), [(Right.ERASURE, False), (Right.RECTIFICATION, True)]
)
async def test_two_different_people_approve_erasure_and_contact_change(
    office: Office, right: Right, contact: bool
):
    ref = office.opened(right, contact=contact)
    await approved(office, ref, by=BERIT)
    waiting = office.case(ref).state
    steps_before = office.ordered("step")

    same = await office.press(BERIT, f"s:second:{ref}", group=True)
    await office.press(OSKAR, f"s:second:{ref}", group=True)
    details = office.said(OSKAR)[-1]
    asked = await office.press(OSKAR, button(details, "Godkänn"))
    await office.press(OSKAR, button(asked[-1], "Ja, godkänn"))

    assert (waiting, steps_before) == ("awaiting_second_approval", 0)
    assert "Det andra måste komma från någon annan" in same[-1]["text"]
    assert office.case(ref).state == "fulfilling"
    assert office.ordered("step") == 1
    assert f"case:{right}:second_approved" in office.audited()


async def test_the_first_person_cannot_approve_twice_with_an_old_button(office: Office):
    ref = office.opened(Right.ERASURE)
    shown = await claimed(office, ref, by=BERIT)
    sure = shown.replace("s:ok:", "s:sure:")
    await office.press(BERIT, sure)

    again = await office.press(BERIT, sure)

    assert "Det andra måste komma från någon annan" in again[-1]["text"]
    assert office.case(ref).state == "awaiting_second_approval"
    assert office.case(ref).seconded_by is None


async def test_a_handler_is_no_second_person_and_a_stranger_nobody(office: Office):
    ref = office.opened(Right.ERASURE)
    await approved(office, ref, by=BERIT)

    handler = await office.press(ANNA, f"s:second:{ref}", group=True)
    stranger = await office.press(STRANGER, f"s:second:{ref}", group=True)

    assert "Din roll" in handler[-1]["text"]
    assert "personalen" in stranger[-1]["text"]
    assert office.case(ref).seconded_by is None


async def test_the_database_itself_refuses_one_person_twice(office: Office):
    ref = office.opened(Right.ERASURE)
    await approved(office, ref, by=BERIT)

    def second_by_the_first(unit):
        case = case_rows.by_ref(unit, ref)
        with pytest.raises(FourEyesError):
            queue_rows.second(unit, case, staff_id=case.approved_by)
        unit.conversation(CARIN).step = "still alive"

    office.run(second_by_the_first)
    with office.engine.begin() as connection, pytest.raises(IntegrityError, match="four_eyes"):
        connection.execute(text("UPDATE case_file SET state = 'fulfilling'"))

    assert office.case(ref).state == "awaiting_second_approval"
    assert office.run(lambda unit: unit.conversation(CARIN).step) == "still alive"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [(None, WordsMissing), ("Skicka en kopia av ditt pass.", WordsForbidden)],
)
async def test_the_last_step_of_a_refusal_reads_its_words_once_more(
    office: Office, words: str | None, outcome: type
):
    ref = office.opened(Right.ACCESS)
    await claimed(office, ref)
    anna = office.run(access.member, ANNA)
    refused = office.run(decisions.reject, anna, ref, Ground.UNFOUNDED, words)
    assert isinstance(refused, outcome)
    assert office.case(ref).state == "in_review"


async def test_the_second_person_sends_a_case_back_and_the_first_is_told(office: Office):
    ref = office.opened(Right.ERASURE)
    await approved(office, ref, by=BERIT)
    office.said(BERIT)

    await office.press(OSKAR, f"s:back:{ref}")
    assert (office.case(ref).approved_by, office.case(ref).approved_plan_hash) == (None, None)

    assert "Oskar vill att du tittar" in office.said(BERIT)[-1]["text"]
    assert (office.case(ref).state, office.case(ref).approved_by) == ("in_review", None)


async def test_approvers_are_called_in_private_when_a_second_approval_is_wanted(office: Office):
    ref = office.opened(Right.ERASURE)
    await approved(office, ref, by=BERIT)

    assert f"{ref} väntar på ett andra godkännande" in office.said(OSKAR)[-1]["text"]
    assert not any("väntar på ett andra" in call["text"] for call in office.said(ANNA))


async def test_only_the_holder_decides(office: Office):
    ref = office.opened(Right.ACCESS)
    shown = await claimed(office, ref)

    told = await office.press(BERIT, shown.replace("s:ok:", "s:sure:"))

    assert "inte ditt" in told[-1]["text"]
    assert office.case(ref).state == "in_review"


@pytest.mark.parametrize(
    ("language", "whole"),
    [("sv", "Du har rätt att klaga"), ("en", "You have the right to complain")],
)
@pytest.mark.parametrize("right", [Right.ACCESS, Right.RECTIFICATION, Right.ERASURE])
async def test_a_refusal_tells_why_and_where_to_complain_in_the_customers_language(
    office: Office, right: Right, language: str, whole: str
):
    ref = office.opened(right, language=language)
    await claimed(office, ref)

    grounds = await office.press(ANNA, f"s:no:{ref}")
    assert "nothing_found" not in str(grounds)  # the plan shows what is there
    await office.press(ANNA, button(grounds[-1], "Identiteten inte styrkt (12.6)"))
    preview = await office.press(ANNA, f"s:bare:{ref}")
    await office.press(ANNA, button(preview[-1], "Skicka avslaget"))
    letter = office.said(CARIN)[-1]["text"]

    for part in (
        ref,
        whole,
        "12.6" if language == "sv" else "12(6)",
        "Box 8114",
        "08-657 61 00",
        "imy@imy.se",
        "www.imy.se",
        "Westila Group AB",
        "559020-4144",
        "79",
    ):
        assert part in letter
    assert (office.case(ref).state, office.case(ref).ground) == ("refused", "identity_not_proved")
    assert f"case:{right}:rejected" in office.audited()


async def test_own_words_come_into_the_letter_as_they_were_written(office: Office):
    ref = office.opened(Right.ACCESS)
    await claimed(office, ref)
    await office.press(ANNA, f"s:why:{ref}:unfounded")

    without = await office.press(ANNA, f"s:bare:{ref}")
    preview = await office.write(ANNA, "Fjärde gången på <b>två</b> dagar 🙂")
    await office.press(ANNA, button(preview[-1], "Skicka avslaget"))

    assert "egna ord" in without[-1]["text"]
    assert "Fjärde gången på &lt;b&gt;två&lt;/b&gt; dagar 🙂" in office.said(CARIN)[-1]["text"]


async def test_words_that_cannot_be_used_are_told_and_asked_for_again(office: Office):
    ref = office.opened(Right.ACCESS)
    await claimed(office, ref)
    await office.press(ANNA, f"s:why:{ref}:other")

    told = await office.write(ANNA, "x" * 1001)

    assert "plats för 1" in told[-1]["text"]
    assert office.case(ref).state == "in_review"


async def test_a_refusal_button_pressed_again_does_no_harm(office: Office):
    ref = office.opened(Right.ACCESS)
    await claimed(office, ref)
    await office.press(ANNA, f"s:why:{ref}:others_rights")
    await office.press(ANNA, f"s:bare:{ref}")
    await office.press(ANNA, f"s:send:{ref}")
    office.said(CARIN)

    again = await office.press(ANNA, f"s:send:{ref}")

    assert "inte aktuellt längre" in again[-1]["text"]
    assert office.said(CARIN) == []


def test_every_ground_of_every_right_makes_a_whole_letter(office: Office):
    from bot.i18n import html
    from bot.services import correspondence, refusal

    for right, requirement in REQUIREMENTS.items():
        case = office.case(office.opened(right))
        for ground in requirement.grounds:
            letter = refusal.letter(
                case, office.around.office.company, ground=ground, words="å" * 1000
            )
            office.run(correspondence.check, case, letter)
            assert len(html(letter.text, "sv")) < 4096
            assert len(html(letter.text, "en")) < 4096
    assert {g for r in REQUIREMENTS.values() for g in r.grounds} == set(Ground)


async def test_a_contact_change_is_shown_masked_to_the_one_who_decides(office: Office):
    ref = office.opened(Right.RECTIFICATION, contact=True)
    office.said(ANNA)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    details = office.said(ANNA)[-1]["text"]

    assert "k•••@e•••.se" in details
    assert REQUESTS[Right.RECTIFICATION]["new"] not in details
    assert "en uppgift som personen nås på" in details
    assert "Två personer måste godkänna" in details
