"""After a refused correction the person can have a statement of their own kept with the entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.cases import Right
from bot.domain.restrictions import Place, Reason
from bot.domain.rights import Ground
from bot.services import access, decisions, intake, planning, restrictions
from bot.telegram.application import drive
from bot.telegram.render import render
from bot.telegram.routing import Talk
from handlers import statement
from tests.integration.staff.conftest import (
    ANNA,
    CARIN,
    REQUESTS,
    STRANGER,
    Office,
    button,
    customer,
    holdings,
    labels,
    signed_in,
)


def asked(office: Office) -> str:
    def one(unit: Any) -> str:
        unit.conversation(CARIN).language = "sv"
        bound = signed_in(unit)
        who = replace(customer(CARIN), person_digest=bound.person_digest)
        wish = REQUESTS[Right.RECTIFICATION]
        case = intake.open_case(unit, who, right=Right.RECTIFICATION, request=wish).case
        planning.found(unit, case.id, holdings(unit))
        return case.ref

    return office.run(one)


async def refused(office: Office, ground: Ground) -> tuple[str, dict[str, Any]]:
    ref = asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.said(CARIN)

    def reject(unit: Any) -> None:
        decisions.reject(unit, access.member(unit, ANNA), ref, ground)

    office.run(reject)
    return ref, next(c for c in reversed(office.said(CARIN)) if "text" in c)


async def test_the_mark_of_the_dispute_ends_with_the_refusal_and_the_person_hears_when(
    office: Office,
):
    """Art. 18(3): before it ends, and in the same step."""
    ref = asked(office)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    def disputed(unit: Any) -> None:
        anna = access.member(unit, ANNA)
        place = Place(source="westila", table="newsletter_subscriber", key=(7,))
        case = access.case_for(unit, anna, ref)
        restrictions.restrict(unit, case, [place], Reason.ACCURACY_DISPUTED, by="system")
        decisions.reject(unit, anna, ref, Ground.DATA_CORRECT)

    office.said(CARIN)
    office.run(disputed)
    told = [call["text"] for call in office.said(CARIN) if "text" in call]
    assert sum("ifrågasatt får användas igen från och med" in text for text in told) == 1


async def test_the_words_become_a_new_case_about_the_same_entry(office: Office):
    _ref, offered = await refused(office, Ground.DATA_CORRECT)

    question = await office.press(CARIN, button(offered, "Skriv ett uttalande"))
    shown = await office.write(CARIN, "Det är fel ändå.")
    said = await office.press(CARIN, button(shown[-1], "✅ Skicka in"))

    assert "Ditt uttalande om: Nyhetsbrev" in question[-1]["text"]
    assert "Vi har tagit emot din begäran" in said[-1]["text"]


async def test_after_the_session_the_proof_leads_on_to_the_words(office: Office):
    ref, offered = await refused(office, Ground.DATA_CORRECT)
    office.run(lambda unit: access.logout(unit, chat_id=CARIN, tg_user_id=CARIN))

    asked_first = await office.press(CARIN, button(offered, "Skriv ett uttalande"))
    assert "Ditt uttalande om" not in asked_first[-1]["text"]

    def proves(unit: Any) -> list[Any]:
        unit.chat = unit.conversation(CARIN)
        talk = Talk(unit, chat_id=CARIN, user_id=CARIN)
        signal, _colon, about = talk.data["then"].partition(":")
        assert (signal, about) == (statement.ON, ref)
        signed_in(unit)
        talk.args = (f"{about}|{talk.data['since']}",)
        return list(drive(statement.resumed(talk)))

    (question,) = office.run(proves)
    assert "Ditt uttalande om: Nyhetsbrev" in render(question, CARIN, "sv")[1]["text"]


async def test_somebody_elses_button_leads_nowhere(office: Office):
    ref, _offered = await refused(office, Ground.DATA_CORRECT)
    said = await office.press(STRANGER, f"statement:{ref}")
    assert "uttalande om" not in said[-1]["text"]


@pytest.mark.parametrize("ground", [Ground.DATA_CORRECT, Ground.IDENTITY_NOT_PROVED])
async def test_nothing_is_offered_to_whom_we_do_not_know(office: Office, ground: Ground):
    _ref, newest = await refused(office, ground)
    offered = "Skriv ett uttalande" in labels(newest)
    assert offered is (ground is Ground.DATA_CORRECT)
