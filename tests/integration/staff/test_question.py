"""A question to the customer, and the answer back to the case and to the one who asked."""

from __future__ import annotations

from bot.domain.cases import Right
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, STRANGER, Office, button, later


async def asked(office: Office, ref: str, question: str = "Vilket år gäller det?") -> None:
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, question)
    office.said(ANNA)


async def test_the_answer_comes_back_to_the_case_and_to_the_member(office: Office):
    ref = office.opened(Right.ACCESS)
    await asked(office, ref)
    question = office.said(CARIN)[-1]
    waiting = office.case(ref).state

    await office.press(CARIN, button(question, "Svara"))
    await office.write(CARIN, "Det gäller 2025.")

    assert "Vilket år gäller det?" in question["text"]
    assert waiting == "waiting_for_customer"
    assert office.case(ref).state == "in_review"
    assert "Det gäller 2025." in office.said(ANNA)[-1]["text"]
    assert office.audited()[-1] == "case:question:answered"


async def test_in_an_idle_chat_the_next_text_is_the_answer(office: Office):
    ref = office.opened(Right.ACCESS)
    await asked(office, ref)

    await office.write(CARIN, "2025")

    assert office.case(ref).state == "in_review"


async def test_another_dialogue_of_the_customer_is_not_broken_off(office: Office):
    ref = office.opened(Right.ACCESS)
    office.run(lambda unit: setattr(unit.conversation(CARIN), "step", "verify:code"))

    await asked(office, ref)

    assert office.run(lambda unit: unit.conversation(CARIN).step) == "verify:code"


async def test_a_personal_identity_number_in_the_answer_is_covered_and_taken_away(office: Office):
    ref = office.opened(Right.ACCESS)
    await asked(office, ref)

    said = await office.write(CARIN, "Mitt nummer är 19850709-9805, tack")
    told = office.said(ANNA)[-1]["text"]

    assert "deleteMessage" in [call["method"] for call in said]
    assert "9805" not in told
    assert "tack" in told


async def test_somebody_elses_question_cannot_be_answered(office: Office):
    ref = office.opened(Right.ACCESS)
    await asked(office, ref)

    told = await office.press(STRANGER, f"question:answer:{ref}")

    assert "inte öppet längre" in told[-1]["text"]
    assert "case:any:foreign" in office.audited()


async def test_what_comes_after_the_answer_is_a_line_of_its_own(office: Office):
    ref = office.opened(Right.ACCESS)
    await asked(office, ref)
    await office.write(CARIN, "2025")
    office.said(ANNA)

    await office.press(CARIN, f"question:answer:{ref}")
    await office.write(CARIN, "och 2026")

    assert "och 2026" in office.said(ANNA)[-1]["text"]
    assert office.timeline(ref).count("customer_replied") == 1


async def test_only_the_one_who_has_the_case_asks(office: Office):
    ref = office.opened(Right.ACCESS)
    office.said(CARIN)  # the receipt

    await office.press(ANNA, f"s:ask:{ref}")
    told = await office.write(ANNA, "Vilken adress menar du?")

    assert "läge" in told[-1]["text"]
    assert office.said(CARIN) == []


async def test_the_details_show_what_was_asked_and_answered(office: Office):
    ref = office.opened(Right.ACCESS)
    await asked(office, ref)
    await office.write(CARIN, "2025")

    details = (await office.press(ANNA, f"s:case:{ref}"))[-1]["text"]

    assert "Vi frågade: Vilket år gäller det?" in details
    assert "Kunden svarade: 2025" in details


async def test_a_colleague_who_takes_over_gets_the_answer(office: Office):
    ref = office.opened(Right.ACCESS)
    await asked(office, ref)
    office.now = later(office.now, hours=25)

    await office.press(BERIT, f"s:take:{ref}", group=True)
    still = office.case(ref).state
    office.said(BERIT), office.said(ANNA)
    await office.write(CARIN, "2025")

    assert still == "waiting_for_customer"
    assert "2025" in office.said(BERIT)[-1]["text"]
    assert office.said(ANNA) == []
