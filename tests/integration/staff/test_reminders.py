"""Dates are kept: staff are reminded by case number only, and lateness is told honestly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import Session, select

from bot.domain import deadlines
from bot.domain.cases import Right, Role
from bot.domain.texts import Text as _
from bot.i18n import html, plain
from bot.services import digests
from bot.services.digests import Entry
from bot.store.tables import Conversation, Mail
from bot.work import reminders
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, OSKAR, Office, button
from tests.integration.staff.test_deciding import approved
from tests.support import KEYS, NOON, STAFF_GROUP

DUE = datetime(2026, 12, 23, 11, 0, tzinfo=UTC)  # noon in Sweden on the last day of a month


def quietly(office: Office) -> None:
    for chat in (ANNA, BERIT, OSKAR, CARIN, STAFF_GROUP):
        office.said(chat)


def on(office: Office, moment: datetime) -> None:
    office.now = moment
    office.run(reminders.run)


def mails(office: Office) -> list[dict[str, Any]]:
    with Session(office.engine) as session:
        rows = session.exec(select(Mail)).all()
        return [KEYS.open_json(r.sealed_body, f"mail|sealed_body|{r.id}") for r in rows]


def days_of_reminders(office: Office) -> list[int]:
    """The days before the end on which the group was told, over the whole life of a case."""
    told = []
    for left in range(35, -4, -1):
        on(office, DUE - timedelta(days=left))
        said = [c for c in office.said(STAFF_GROUP) if "Datum att hålla" in c.get("text", "")]
        told += [left] * len(said)
    return told


async def test_staff_hear_14_7_3_and_1_days_before_and_daily_from_the_last_day_on(office: Office):
    office.opened(Right.ACCESS)
    quietly(office)
    assert days_of_reminders(office) == [14, 7, 3, 1, 0, -1, -2, -3]


@pytest.mark.parametrize("code", ["case:deadline:near", "case:deadline:missed"])
async def test_each_reminder_leaves_a_row_in_the_trail(office: Office, code: str):
    office.opened(Right.ACCESS)
    days_of_reminders(office)
    assert office.audited().count(code) == (5 if code.endswith("near") else 3)


async def test_a_day_on_which_nothing_ran_is_made_up_for(office: Office):
    office.opened(Right.ACCESS)
    quietly(office)
    on(office, DUE - timedelta(days=6))
    assert "6 dagar kvar" in office.said(STAFF_GROUP)[-1]["text"]
    on(office, DUE)
    assert "ska besvaras i dag" in office.said(STAFF_GROUP)[-1]["text"]


async def test_twice_on_one_day_is_told_once_and_nobody_is_woken(office: Office):
    office.opened(Right.ACCESS)
    quietly(office)
    on(office, DUE - timedelta(days=7, hours=6))  # six in the morning
    early = office.said(STAFF_GROUP)
    on(office, DUE - timedelta(days=7))
    on(office, DUE - timedelta(days=7) + timedelta(hours=3))
    assert early == []
    assert len(office.said(STAFF_GROUP)) == 1


async def test_the_holder_hears_in_private_and_by_mail_and_colleagues_do_not(office: Office):
    office.run(lambda unit: _with_mail(unit, ANNA, "anna@westila.example"))
    office.run(lambda unit: _with_mail(unit, BERIT, "berit@westila.example"))
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    quietly(office)

    on(office, DUE - timedelta(days=7))

    assert ref in office.said(ANNA)[-1]["text"]
    assert office.said(BERIT) == office.said(OSKAR) == []
    (mail,) = mails(office)
    assert mail["to"] == "anna@westila.example"
    assert mail["subject"] == "Datum att hålla: 1 ärende"
    assert ref in mail["text"]
    assert "<b>" not in mail["text"]


async def test_the_owner_hears_of_a_colleagues_case_the_day_before(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    quietly(office)
    on(office, DUE - timedelta(days=1))
    assert ref in office.said(OSKAR)[-1]["text"]
    assert office.said(BERIT) == []


async def test_a_reminder_names_the_number_and_the_day_and_the_case_is_one_press_away(
    office: Office,
):
    office.run(lambda unit: _with_mail(unit, ANNA, "anna@westila.example"))
    taken, free = office.opened(Right.ACCESS), office.opened(Right.ERASURE)
    await office.press(ANNA, f"s:claim:{taken}", group=True)
    quietly(office)
    on(office, DUE - timedelta(days=3))
    words = "{}: 3 dagar kvar, ska besvaras senast onsdag 23 december 2026"
    both = "\n".join(map(words.format, sorted([taken, free])))
    (group,), (private,), (mail,) = office.said(STAFF_GROUP), office.said(ANNA), mails(office)
    assert [call["text"] for call in (group, private)] == [f"<b>Datum att hålla</b>\n{both}"] * 2
    link = f"https://t.me/westila_insyn_bot?start=case-{taken}"
    assert f"{words.format(taken)}\n{link}" in mail["text"]
    assert button(group, free) == f"https://t.me/westila_insyn_bot?start=case-{free}"
    assert button(private, taken) == f"s:case:{taken}"


def test_a_very_long_list_still_fits_a_message_and_a_mail_holds_all_of_it(office: Office):
    line = _("{ref}: the law wants it answered by {day}")
    day = date(2026, 12, 23)
    entries = [
        Entry(ref=f"C-23456-{n:02}", text=line.format(ref=f"C-23456-{n:02}", day=day))
        for n in range(digests.SHOWN + 2)
    ]
    heading = _("<b>Dates to keep</b>")
    told = digests.message(heading, entries, digests.in_private, after=heading)
    said = html(told.text, "sv")
    assert "… och 2 till: /queue visar dem" in said
    assert len(said) < 4096
    assert sum(map(len, told.keyboard)) == digests.SHOWN
    mail = office.run(lambda unit: digests.letter(unit, heading, entries))
    assert plain(mail, "sv").count("?start=case-") == len(entries)


def test_many_that_reach_day_25_together_are_one_message_to_an_owner(office: Office):
    office.run(lambda unit: _with_mail(unit, OSKAR, "oskar@westila.example"))
    refs = [office.opened(Right.ACCESS, by=500 + number) for number in range(4)]
    quietly(office)
    on(office, NOON + timedelta(days=25))
    (told,) = [call for call in office.said(OSKAR) if "inte avgjorda" in call["text"]]
    assert told["text"].startswith("<b>4 ärenden är inte avgjorda</b>")
    assert [button(told, ref) for ref in refs] == [f"s:case:{ref}" for ref in refs]
    (mail,) = [one for one in mails(office) if "inte avgjorda" in one["subject"]]
    assert all(f"start=case-{ref}" in mail["text"] for ref in refs)


def test_many_of_which_no_owner_can_be_told_are_one_message_to_the_group(office: Office):
    refs = [office.opened(Right.ACCESS, by=500 + number) for number in range(4)]
    office.run(
        lambda unit: unit.session.exec(delete(Conversation).where(Conversation.chat_id == OSKAR))
    )
    quietly(office)
    on(office, NOON + timedelta(days=25))
    (told,) = [one for one in office.said(STAFF_GROUP) if "inte avgjorda" in one["text"]]
    assert button(told, refs[0]) == f"https://t.me/westila_insyn_bot?start=case-{refs[0]}"


async def test_waiting_for_the_person_does_not_silence_a_reminder_but_an_extension_does(
    office: Office,
):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:extwhy:{ref}:complex")
    await office.write(ANNA, "Arkivet är stort.")
    await office.press(ANNA, f"s:extgo:{ref}")
    quietly(office)
    assert days_of_reminders(office) == []
    on(office, datetime(2027, 2, 9, 11, tzinfo=UTC))
    assert "14 dagar kvar" in office.said(STAFF_GROUP)[-1]["text"]


async def test_on_day_25_the_owner_is_told_and_the_person_reads_it_as_it_is(office: Office):
    ref = office.opened(Right.ERASURE)
    quietly(office)
    on(office, NOON + timedelta(days=24))
    before = office.said(CARIN)

    on(office, NOON + timedelta(days=25))
    on(office, NOON + timedelta(days=26))

    letters = office.said(CARIN)
    assert before == []
    assert len(letters) == 1
    assert "inte avgjort än" in letters[0]["text"]
    assert "onsdag 23 december 2026" in letters[0]["text"]
    assert "Integritetsskyddsmyndigheten" in letters[0]["text"]
    assert any(f"Ärende {ref} är inte avgjort" in call["text"] for call in office.said(OSKAR))
    assert office.timeline(ref)[-1] == "warned"


async def test_on_day_25_owners_are_written_to_by_mail_too_and_nobody_at_night(office: Office):
    office.run(lambda unit: _with_mail(unit, OSKAR, "oskar@westila.example"))
    ref = office.opened(Right.ERASURE)
    quietly(office)
    on(office, datetime(2026, 12, 18, 1, tzinfo=UTC))  # two in the morning
    assert office.said(CARIN) == office.said(OSKAR) == mails(office) == []
    on(office, datetime(2026, 12, 18, 8, tzinfo=UTC))
    assert any(f"s:case:{ref}" in str(told) for told in office.said(OSKAR))
    sent = {(mail["to"], mail["subject"]) for mail in mails(office)}
    assert ("oskar@westila.example", f"Ärende {ref} är inte avgjort") in sent


async def test_an_owner_who_has_not_started_the_chat_is_told_through_the_group(office: Office):
    ref = office.opened(Right.ERASURE)
    office.run(
        lambda unit: unit.session.exec(delete(Conversation).where(Conversation.chat_id == OSKAR))
    )
    quietly(office)
    on(office, NOON + timedelta(days=25))
    assert any(f"Ärende {ref} är inte avgjort" in one["text"] for one in office.said(STAFF_GROUP))


async def test_without_a_group_everybody_is_reminded_in_private_of_what_nobody_has(office: Office):
    ref = office.opened(Right.ACCESS)
    quietly(office)
    groupless = replace(office.around.office, staff_chat_id=None)
    office.around = replace(office.around, office=groupless)
    on(office, DUE - timedelta(days=7))
    for member in (ANNA, BERIT, OSKAR):
        assert ref in office.said(member)[-1]["text"]


async def test_who_may_approve_second_is_reminded_and_who_takes_no_part_is_not(office: Office):
    ref = office.opened(Right.ERASURE)
    await approved(office, ref, by=ANNA)
    quietly(office)
    on(office, DUE - timedelta(days=7))
    assert ref in office.said(BERIT)[-1]["text"]
    await office.press(OSKAR, f"s:knowgo:{ref}")
    quietly(office)
    on(office, DUE - timedelta(days=1))
    assert office.said(OSKAR) == []


async def test_who_was_told_of_an_extension_is_not_told_again(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:extwhy:{ref}:many")
    await office.write(ANNA, "Många skrev samma vecka.")
    await office.press(ANNA, f"s:extgo:{ref}")
    quietly(office)
    on(office, NOON + timedelta(days=26))
    assert office.said(CARIN) == []


async def test_an_address_of_a_member_is_kept_until_it_is_taken_away(office: Office):
    office.run(lambda unit: _with_mail(unit, ANNA, "anna@westila.example"))
    office.member(ANNA, "Anna", Role.HANDLER)
    kept = office.run(lambda unit: _mail_of(unit, ANNA))
    office.run(lambda unit: _with_mail(unit, ANNA, ""))
    assert (kept, office.run(lambda unit: _mail_of(unit, ANNA))) == ("anna@westila.example", None)


def _with_mail(unit: Any, user: int, email: str) -> None:
    from bot.services import staff

    role = Role.OWNER if user == OSKAR else Role.HANDLER
    staff.add(unit, tg_user_id=user, name=f"U{user}", role=role, language="sv", email=email)


def _mail_of(unit: Any, user: int) -> str | None:
    from bot.services import access, staff

    member = access.member(unit, user)
    assert member is not None
    return staff.email_of(unit, member)


def test_reminders_are_due_once_for_each_of_their_days():
    last = date(2027, 3, 31)
    told: list[date] = []
    for n in range(40):
        today = last - timedelta(days=36 - n)
        if deadlines.is_to_remind(last, today, told[-1] if told else None):
            told.append(today)
    assert [(last - day).days for day in told] == [14, 7, 3, 1, 0, -1, -2, -3]
