"""Claiming: one winner, a lease, release, take-over; and who is turned away."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.domain.cases import Right, Role, State, StepRefusal
from bot.services import access, decisions, planning, queue, staff
from bot.services.access import Member
from bot.store import cases as case_rows
from bot.store.tables import Case
from bot.store.unit import Unit
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    STRANGER,
    Office,
    button,
    labels,
    later,
)


async def test_the_first_claim_wins_and_the_others_learn_who_has_it(office: Office):
    ref = office.opened(Right.ACCESS)

    first = await office.press(ANNA, f"s:claim:{ref}", group=True)
    second = await office.press(BERIT, f"s:claim:{ref}", group=True)

    assert first[0]["method"] == "answerCallbackQuery"
    assert "Anna har det" in second[0]["text"]
    assert second[0]["show_alert"] is True
    assert office.timeline(ref) == ["submitted", "identity_proved", "claimed"]


async def test_the_details_come_in_private_and_never_in_the_group(office: Office):
    ref = office.opened(Right.ACCESS)

    in_group = await office.press(ANNA, f"s:claim:{ref}", group=True)
    in_private = office.said(ANNA)

    assert [call["method"] for call in in_group] == ["answerCallbackQuery"]
    assert "c•••@e•••.se" in in_private[0]["text"]
    assert "carin@example.se" not in in_private[0]["text"]
    assert {"Godkänn", "Avslå", "Fråga kunden"} <= labels(in_private[0])


async def test_a_claim_that_ran_out_is_open_to_anybody(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    office.now = later(office.now, hours=25)
    await office.press(BERIT, f"s:take:{ref}", group=True)

    assert office.case(ref).claimed_by == office.run(_id_of, BERIT)


async def test_only_an_owner_takes_a_case_from_a_colleague(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    refused = await office.press(BERIT, f"s:take:{ref}", group=True)
    held_by = office.case(ref).claimed_by
    office.said(ANNA)
    await office.press(OSKAR, f"s:take:{ref}", group=True)

    assert "roll" in refused[0]["text"]
    (told,) = office.said(ANNA)
    assert "tagit över ärende " + ref in told["text"]
    assert held_by == office.run(_id_of, ANNA)
    assert office.case(ref).claimed_by == office.run(_id_of, OSKAR)
    assert office.audited().count("case:any:claimed") == 2
    assert "staff:button:not_allowed" in office.audited()


async def test_a_released_case_can_be_claimed_again(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    not_mine = await office.press(BERIT, f"s:free:{ref}", group=True)
    await office.press(ANNA, f"s:free:{ref}", group=True)
    await office.press(BERIT, f"s:claim:{ref}", group=True)

    assert "inte ditt" in not_mine[0]["text"]
    assert office.case(ref).claimed_by == office.run(_id_of, BERIT)
    office.said(BERIT)
    await office.press(OSKAR, f"s:free:{ref}", group=True)
    (told,) = office.said(BERIT)
    assert "lagt tillbaka ärende " + ref in told["text"]


@pytest.mark.parametrize("data", ["s:claim", "s:take", "s:free", "s:second"])
async def test_a_stranger_is_turned_away_in_the_group(office: Office, data: str):
    ref = office.opened(Right.ACCESS)

    told = await office.press(STRANGER, f"{data}:{ref}", group=True)

    assert "personalen på Westila Group AB" in told[0]["text"]
    assert office.case(ref).state == "queued"
    assert office.audited()[-1] == "staff:button:stranger"


@pytest.mark.parametrize(
    "verb", ["case", "ok", "sure", "no", "why", "bare", "send", "ask", "back", "plan"]
)
async def test_a_customer_who_forges_a_staff_button_gets_nothing(office: Office, verb: str):
    ref = office.opened(Right.ACCESS)
    office.said(CARIN)  # the receipt

    told = await office.press(CARIN, f"s:{verb}:{ref}:0123456789abcdef")

    assert [call["method"] for call in told] == ["answerCallbackQuery"]
    assert "personalen" in told[0]["text"]
    assert office.audited()[-1] == "staff:button:stranger"


async def test_a_removed_member_is_a_stranger_and_their_cases_go_back(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    office.run(staff.remove, tg_user_id=ANNA)
    told = await office.press(ANNA, f"s:case:{ref}")

    assert "personalen" in told[-1]["text"]
    assert (office.case(ref).state, office.case(ref).claimed_by) == ("queued", None)


async def test_nobody_claims_their_own_request(office: Office):
    ref = office.opened(Right.ACCESS, by=BERIT)

    told = await office.press(BERIT, f"s:claim:{ref}", group=True)

    assert "ditt eget ärende" in told[0]["text"]
    assert office.case(ref).state == "queued"


async def test_an_owner_takes_their_own_request_from_nobody(office: Office):
    ref = office.opened(Right.ACCESS, by=OSKAR)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    told = await office.press(OSKAR, f"s:take:{ref}", group=True)

    assert "ditt eget ärende" in told[0]["text"]
    assert office.case(ref).claimed_by == office.run(_id_of, ANNA)


async def test_a_member_who_has_not_started_the_chat_is_shown_the_way(office: Office):
    ref = office.opened(Right.ACCESS)
    office.member(77, "Nils", Role.HANDLER)
    office.work_on_cards(sent_as=5)

    told = await office.press(77, f"s:claim:{ref}", group=True)
    card = office.work_on_cards()[-1]

    assert "Start" in told[0]["text"]
    assert office.said(77) == []
    assert "Nils: jag får inte skriva till dig än" in card["text"]
    assert (
        button(card, "Öppna i privat chatt") == f"https://t.me/westila_insyn_bot?start=case-{ref}"
    )


async def test_an_unknown_reference_is_told_kindly(office: Office):
    told = await office.press(ANNA, "s:claim:K7P-4MXQ-3", group=True)

    assert told[0]["text"] == "Det finns inget sådant ärende."


async def test_the_link_of_a_card_opens_the_case_and_the_chat(office: Office):
    ref = office.opened(Right.ACCESS)
    office.member(77, "Nils", Role.HANDLER, language="en")
    await office.press(77, f"s:claim:{ref}", group=True)

    opened = await office.write(77, f"/start case-{ref}")
    card = office.work_on_cards()[-1]

    assert "Approve" in labels(opened[-1])
    assert "jag får inte skriva" not in card["text"]


async def test_the_link_of_a_card_shows_a_customer_nothing(office: Office):
    ref = office.opened(Right.ACCESS)

    told = await office.write(CARIN + 1, f"/start case-{ref}")

    assert "Först behöver jag veta att det är du." in told[-1]["text"]
    assert ref not in str(told)


def test_of_many_who_claim_at_once_one_wins(either_office: Office):
    office = either_office
    ref = office.opened(Right.ACCESS)
    crowd = [office.member(100 + n, f"M{n}", Role.HANDLER) for n in range(6)]
    start = threading.Barrier(len(crowd))

    def claim(member: Member) -> str:
        start.wait()
        return type(office.run(queue.claim, member, ref)).__name__

    with ThreadPoolExecutor(len(crowd)) as pool:
        outcomes = sorted(pool.map(claim, crowd))

    assert outcomes == ["Claimed", *["HeldBy"] * (len(crowd) - 1)]
    assert office.timeline(ref).count("claimed") == 1


def test_of_two_second_approvals_at_once_one_counts(either_office: Office):
    office = either_office
    ref = office.opened(Right.ERASURE)
    first = office.member(BERIT, "Berit", Role.APPROVER)
    others = [office.member(100 + n, f"M{n}", Role.APPROVER) for n in range(4)]
    shown = office.run(plan_hash, ref)
    office.run(queue.claim, first, ref)
    office.run(decisions.approve, first, ref, shown)
    start = threading.Barrier(len(others))

    def approve(member: Member) -> str:
        start.wait()
        return type(office.run(decisions.approve, member, ref, shown)).__name__

    with ThreadPoolExecutor(len(others)) as pool:
        outcomes = sorted(pool.map(approve, others))

    assert outcomes == ["Approved", *["NotAllowed"] * (len(others) - 1)]
    assert office.ordered("step") == 1


def plan_hash(unit: Unit, ref: str) -> str:
    view = planning.view(unit, case_rows.by_ref(unit, ref))
    assert view is not None
    return view.hash


def _id_of(unit: Unit, user: int) -> str:
    member = access.member(unit, user)
    assert member is not None
    return member.id


REVIEW, SECOND, PROOF = (
    State.IN_REVIEW,
    State.AWAITING_SECOND_APPROVAL,
    State.WAITING_FOR_IDENTITY,
)
HELD_BY_OTHER = {"state": REVIEW, "claimed_by": "other"}


@pytest.mark.parametrize(
    ("role", "facts", "why_not"),
    [
        (Role.HANDLER, {"state": REVIEW, "claimed_by": "me"}, None),
        (Role.HANDLER, HELD_BY_OTHER, StepRefusal.CLAIMED_BY_ANOTHER),
        (Role.APPROVER, HELD_BY_OTHER, StepRefusal.CLAIMED_BY_ANOTHER),
        (Role.OWNER, HELD_BY_OTHER, None),
        (Role.HANDLER, {"state": State.QUEUED}, StepRefusal.CLAIMED_BY_ANOTHER),
        (Role.APPROVER, {"state": SECOND, "claimed_by": "other"}, None),
        (Role.HANDLER, {"state": SECOND}, StepRefusal.CLAIMED_BY_ANOTHER),
        (Role.HANDLER, {"state": PROOF, "created_by": "me"}, None),
        (Role.HANDLER, {"state": PROOF, "created_by": "other"}, StepRefusal.CLAIMED_BY_ANOTHER),
        (Role.HANDLER, {**HELD_BY_OTHER, "created_by": "me"}, StepRefusal.CLAIMED_BY_ANOTHER),
        (Role.OWNER, {"state": REVIEW, "recused": "other me"}, StepRefusal.CONFLICT),
        (Role.OWNER, {"state": PROOF, "created_by": "me", "tg_user_id": 1}, StepRefusal.OWN_CASE),
    ],
)
def test_who_sees_into_a_case(
    role: Role, facts: dict[str, Any], why_not: StepRefusal | None
) -> None:
    me = Member(id="me", tg_user_id=1, name="I", role=role, language="sv")
    case = Case(**{"tg_user_id": CARIN, "recused": "", **facts})
    assert queue.out_of_sight(me, case) == why_not
