"""More time: extended once and with reasons, or held while the customer is waited for."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from bot.domain.cases import Right, Role
from bot.services import reasons
from bot.services.reasons import READY
from bot.store.tables import SentLetter
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    Office,
    button,
    labels,
    later,
)
from tests.support import NOON


async def claimed(office: Office, right: Right = Right.ACCESS) -> str:
    ref = office.opened(right)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    office.said(ANNA)
    office.said(CARIN)
    return ref


async def extended(office: Office, ref: str, words: str = "Arkivet är i flera delar.") -> str:
    shown = (await office.press(ANNA, f"s:case:{ref}"))[-1]
    reasons = (await office.press(ANNA, button(shown, "Förläng tiden")))[-1]
    await office.press(ANNA, button(reasons, "Begäran är komplicerad"))
    preview = (await office.write(ANNA, words))[-1]
    return (await office.press(ANNA, button(preview, "Förläng och skicka detta")))[-1]["text"]


async def test_an_extended_case_has_two_months_more_and_the_customer_reads_why(office: Office):
    ref = await claimed(office)

    said = await extended(office, ref)

    case, letter = office.case(ref), office.said(CARIN)[-1]["text"]
    assert (case.statutory_due, case.due) == (date(2026, 12, 23), date(2027, 2, 23))
    assert "tisdag 23 februari 2027" in said
    assert "tisdag 23 februari 2027" in letter
    assert "Arkivet är i flera delar." in letter
    assert "Integritetsskyddsmyndigheten" in letter
    assert office.timeline(ref)[-1] == "extended"
    assert office.audited()[-1] == "case:deadline:extended"


async def test_an_extension_exists_once(office: Office):
    ref = await claimed(office)
    await extended(office, ref)

    again = (await office.press(ANNA, f"s:ext:{ref}"))[-1]
    shown = (await office.press(ANNA, f"s:case:{ref}"))[-1]

    assert "bara en gång" in again["text"]
    assert "Förläng tiden" not in labels(shown)


@pytest.mark.parametrize(("day", "possible"), [(30, True), (31, False)])
async def test_after_the_first_month_it_is_too_late(office: Office, day: int, possible: bool):
    ref = await claimed(office)
    office.now = later(NOON, days=day)  # 23 December is the last day

    said = (await office.press(ANNA, f"s:ext:{ref}"))[-1]["text"]

    assert ("för sent" not in said) is possible


async def test_between_the_preview_and_the_press_the_month_may_end(office: Office):
    ref = await claimed(office)
    await office.press(ANNA, f"s:extwhy:{ref}:complex")
    await office.write(ANNA, "Arkivet är stort.")
    office.now = later(NOON, days=31)

    said = (await office.press(ANNA, f"s:extgo:{ref}"))[-1]["text"]

    assert "för sent" in said
    assert office.case(ref).extended_at is None
    assert office.said(CARIN) == []


async def test_who_cannot_be_told_cannot_be_kept_waiting(office: Office):
    ref = await claimed(office)
    office.run(lambda unit: setattr(unit.conversation(CARIN), "blocked_at", unit.now))

    said = (await office.press(ANNA, f"s:ext:{ref}"))[-1]["text"]

    assert "går inte att nå" in said
    assert office.case(ref).due == office.case(ref).statutory_due


async def test_only_whoever_has_the_case_extends_it(office: Office):
    ref = await claimed(office)

    said = (await office.press(BERIT, f"s:ext:{ref}"))[-1]["text"]

    assert "inte ditt" in said
    assert office.audited()[-1] == "staff:button:not_allowed"


async def test_the_reason_cannot_be_left_out(office: Office):
    ref = await claimed(office)
    await office.press(ANNA, f"s:extwhy:{ref}:complex")

    said = (await office.press(ANNA, f"s:extgo:{ref}"))[-1]["text"]

    assert "inte aktuellt längre" in said
    assert office.case(ref).extended_at is None


async def paused(office: Office, ref: str, *, asked_after: int = 1) -> str:
    office.now = later(NOON, days=asked_after)
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, "Vilket år?")
    office.now = later(NOON, days=asked_after + 1)
    await office.press(ANNA, f"s:pause:{ref}")
    confirm = (await office.write(ANNA, "Vi vet inte vilka fakturor det gäller."))[-1]
    return (await office.press(ANNA, button(confirm, "Ja, låt det vänta")))[-1]["text"]


async def test_the_days_until_the_answer_move_the_due_date_but_never_the_laws(office: Office):
    ref = await claimed(office)
    await paused(office, ref)
    held = office.case(ref)
    office.now = later(NOON, days=6)  # asked on day 1

    await office.write(CARIN, "2025")

    case = office.case(ref)
    assert held.due == held.statutory_due
    assert case.statutory_due == date(2026, 12, 23)
    assert case.due == date(2026, 12, 28)
    assert (case.paused_days, case.paused_at) == (5, None)
    assert office.timeline(ref)[-3:] == ["paused", "resumed", "customer_replied"]
    assert office.audited()[-2:] == ["case:deadline:resumed", "case:question:answered"]


async def test_the_waiting_ends_by_itself_with_a_decision_too(office: Office):
    ref = await claimed(office)
    await paused(office, ref)

    await office.press(ANNA, f"s:why:{ref}:nothing_found")
    await office.press(ANNA, f"s:bare:{ref}")
    await office.press(ANNA, f"s:send:{ref}")

    assert office.case(ref).state == "refused"
    assert office.case(ref).paused_at is None


async def test_a_question_that_came_late_does_not_hold_the_date(office: Office):
    ref = await claimed(office)

    office.now = later(NOON, days=8)
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, "Vilket år?")
    said = (await office.press(ANNA, f"s:pause:{ref}"))[-1]["text"]

    assert "för sent" in said
    assert office.case(ref).paused_at is None


async def test_nothing_waits_unless_the_customer_was_asked(office: Office):
    ref = await claimed(office)

    said = (await office.press(ANNA, f"s:pause:{ref}"))[-1]["text"]

    assert "inte möjligt" in said or "går inte" in said
    assert office.case(ref).paused_at is None


async def test_the_card_says_what_moved_the_date(office: Office):
    ref = await claimed(office)
    await extended(office, ref)

    card = office.work_on_cards()[-1]["text"]

    assert "Förlängt måndag 23 november 2026" in card
    assert "Lagens egen frist: onsdag 23 december 2026" in card


async def test_a_case_that_nobody_has_is_claimed_before_it_is_extended(office: Office):
    ref = office.opened(Right.ACCESS)
    said = (await office.press(ANNA, f"s:ext:{ref}"))[-1]["text"]
    assert "ta det först" in said
    assert office.case(ref).extended_at is None


async def test_a_question_without_whose_answer_nothing_can_be_done_stops_the_date_in_one_act(
    office: Office,
):
    ref = await claimed(office)
    office.now = later(NOON, days=2)
    ask = (await office.press(ANNA, f"s:ask:{ref}"))[-1]
    chosen = (await office.press(ANNA, button(ask, "⏸ Låt datumet vänta på svaret")))[-1]
    back = (await office.press(ANNA, button(chosen, "▶️ Låt datumet löpa på")))[-1]
    await office.press(ANNA, button(back, "⏸ Låt datumet vänta på svaret"))

    await office.write(ANNA, "Vilka av dina tre köp gäller det?")

    (told,) = office.said(CARIN)
    assert "Vilka av dina tre köp gäller det?\n\nTiden tills du svarar räknas inte" in told["text"]
    assert office.case(ref).paused_at == office.now
    assert office.timeline(ref)[-2:] == ["asked", "paused"]
    office.now = later(NOON, days=6)
    await office.write(CARIN, "Det första")
    case = office.case(ref)
    assert (case.due, case.statutory_due) == (date(2026, 12, 28), date(2026, 12, 23))


async def test_a_late_question_can_be_put_but_offers_no_waiting(office: Office):
    ref = await claimed(office)
    ask = (await office.press(ANNA, f"s:ask:{ref}"))[-1]
    await office.press(ANNA, button(ask, "⏸ Låt datumet vänta på svaret"))
    office.now = later(NOON, days=8)

    refused = (await office.write(ANNA, "Vilket år?"))[-1]["text"]
    again = (await office.press(ANNA, f"s:ask:{ref}"))[-1]

    assert "för sent" in refused
    assert office.said(CARIN) == []  # nothing was asked in words that do not hold
    assert "⏸ Låt datumet vänta på svaret" not in labels(again)


@pytest.mark.parametrize("thin", ["x", "Arkivet", "aaa aaa aaa aaa aaa aaa", "... !!! ??? 123456"])
async def test_the_customer_is_told_reasons_in_a_whole_sentence(office: Office, thin: str):
    ref = await claimed(office)
    await office.press(ANNA, f"s:extwhy:{ref}:complex")
    said = (await office.write(ANNA, thin))[-1]
    assert "hel mening" in said["text"]
    over = (await office.press(ANNA, f"s:extgo:{ref}"))[-1]
    assert "inte aktuellt" in over["text"]
    assert office.case(ref).extended_at is None


async def test_ready_reasons_are_offered_until_the_company_has_its_own(office: Office):
    ref = await claimed(office)
    asked = (await office.press(ANNA, f"s:extwhy:{ref}:many"))[-1]
    (first, *_rest) = [row[0] for row in asked["reply_markup"]["inline_keyboard"]]
    shown = await office.press(ANNA, first["callback_data"])
    assert READY[0].text.sv in str(shown)
    await office.press(ANNA, shown[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert office.case(ref).extended_at is not None
    with Session(office.engine) as session:
        (letter,) = session.exec(select(SentLetter)).all()
    assert letter.reason == READY[0].stamp
    own = office.member(OSKAR, "Oskar", Role.OWNER)
    words = {"sv": "Så är det hos oss.", "en": "So it is with us."}
    office.run(reasons.save, own, topic="extended", **words)
    assert [one.text.sv for one in office.run(reasons.for_extension)] == [words["sv"]]
