"""Those who got the data are told (Art. 19): staff note it, and the person can see it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.domain.cases import Right
from bot.domain.recipients import NoticeState
from bot.services import my_cases, recipients
from bot.store.tables import Case, RecipientRow
from bot.store.unit import Unit
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, Office, button, customer, labels
from tests.support import NOON

MAILER, HOST = "Utskick i Norden AB (nyhetsbrev)", "Webbhotellet Norr AB (drift)"


async def told(office: Office) -> str:
    """A case of Anna's whose data two others have."""
    ref = office.opened(Right.ERASURE)
    await office.press(ANNA, f"s:claim:{ref}", group=True)

    def write(unit: Unit) -> None:
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        table = unit.office.registry.table("westila", "newsletter_subscriber")
        recipients.write_down(unit, case, table.fields[0].recipients)

    office.run(write)
    return ref


def states(office: Office, ref: str) -> list[str]:
    def read(unit: Unit) -> list[str]:
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        return [one.state.value for one in recipients.of_case(unit, case)]

    found: list[str] = office.run(read)
    return found


async def test_the_holder_is_reminded_with_a_button_and_notes_each_step(office: Office) -> None:
    ref = await told(office)
    reminder = office.said(ANNA)[-1]
    assert f"• {MAILER}" in reminder["text"]
    shown = (await office.press(ANNA, button(reminder, "Anteckna vilka som har underrättats")))[-1]
    assert f"• {MAILER}: inte underrättad än" in shown["text"]
    shown = (await office.press(ANNA, button(shown, f"Underrättad: {MAILER}")))[-1]
    assert re.search(rf"• {re.escape(MAILER)}: underrättad \(\d+ \w+ 20\d\d\)", shown["text"])
    assert f"Underrättad: {MAILER}" not in labels(shown)
    shown = (await office.press(ANNA, button(shown, f"Bekräftat: {MAILER}")))[-1]
    assert f"• {MAILER}: underrättad och har bekräftat" in shown["text"]
    assert sorted(states(office, ref)) == ["acknowledged", "to_tell"]
    assert office.audited().count("data:recipient:noted") == 2


async def test_what_is_impossible_needs_a_reason(office: Office) -> None:
    ref = await told(office)
    shown = (await office.press(ANNA, f"s:rec:{ref}"))[-1]
    asked = (await office.press(ANNA, button(shown, f"Går inte: {HOST}")))[-1]
    assert "orimligt mycket arbete" in asked["text"]
    assert set(states(office, ref)) == {"to_tell"}
    shown = (await office.write(ANNA, "Bolaget finns inte längre."))[-1]
    assert "   Bolaget finns inte längre." in shown["text"]
    assert sorted(states(office, ref)) == ["impossible", "to_tell"]


async def test_who_is_not_told_is_brought_up_once_a_week(office: Office) -> None:
    ref = await told(office)
    await office.press(ANNA, f"s:recto:{ref}:0:told")
    office.said(ANNA)
    heard = []
    for days in (1, 6, 7, 8, 14):
        office.now = NOON + timedelta(days=days)
        office.run(recipients.remind)
        heard.append([said["text"] for said in office.said(ANNA)])
    assert [len(texts) for texts in heard] == [0, 0, 1, 0, 1]
    assert "inte underrättats än" in heard[2][0]
    assert (MAILER in heard[2][0]) is not (HOST in heard[2][0])


async def test_an_old_button_notes_nothing_twice(office: Office) -> None:
    ref = await told(office)
    shown = (await office.press(ANNA, f"s:rec:{ref}"))[-1]
    press = button(shown, f"Underrättad: {HOST}")
    await office.press(ANNA, press)
    await office.press(ANNA, press)
    assert office.audited().count("data:recipient:noted") == 1


async def test_who_does_not_work_on_the_case_sees_no_list(office: Office) -> None:
    ref = await told(office)
    answer = (await office.press(BERIT, f"s:rec:{ref}"))[-1]
    assert MAILER not in str(answer)
    await office.press(BERIT, f"s:recto:{ref}:0:told")
    assert set(states(office, ref)) == {"to_tell"}


async def test_the_person_may_know_who_was_told(office: Office) -> None:
    ref = await told(office)
    await office.press(ANNA, f"s:recto:{ref}:0:told")

    def seen(unit: Unit) -> Any:
        return my_cases.detail(unit, customer(CARIN), ref).recipients

    found = {one.number: one.state for one in office.run(seen)}
    assert found[0] is NoticeState.TOLD
    assert NoticeState.TO_TELL in found.values()


async def test_written_down_twice_the_list_stays_as_it_is(office: Office) -> None:
    ref = await told(office)

    def again(unit: Unit) -> int:
        case = unit.session.exec(select(Case).where(Case.ref == ref)).one()
        table = unit.office.registry.table("westila", "newsletter_subscriber")
        recipients.write_down(unit, case, table.fields[0].recipients)
        return len(unit.session.exec(select(RecipientRow)).all())

    assert office.run(again) == 2
