"""Whoever looks by hand and is not on Telegram is asked by mail, and answers on a page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData
from sqlmodel import Session, select

from bot.domain.cases import Right, StepRefusal
from bot.domain.registry import ManualOwner
from bot.services import (
    case_detail,
    decisions,
    manual_files,
    manual_late,
    manual_page,
    queue,
    staff,
)
from bot.store import manual_tasks as task_rows
from bot.store.tables import Mail, ManualTask, Task
from bot.store.unit import Unit
from bot.web import by_hand
from bot.work.by_hand import JOB
from tests.integration.staff.binder import Desk
from tests.integration.staff.conftest import OSKAR, Office
from tests.served import a_browser, served
from tests.support import KEYS, NOON, STAFF_GROUP

LENA = ManualOwner(email="lena@example.se", language="en", days=5)
PERSON = "carin@example.se"


class Lena:
    """Her mailbox and her browser."""

    def __init__(self, desk: Desk, base: str) -> None:
        self.desk, self.base = desk, base
        self.browser = a_browser()
        self.path = ""

    def mail(self) -> dict[str, str]:
        """The newest mail, once the workshop has written it; its link is the one she uses."""
        office = self.desk.office
        with Session(office.engine) as session:
            ordered = session.exec(select(Task).where(Task.kind == "by_hand")).all()
        for task in ordered:
            letter = office.run(JOB.prepare, task.subject)
            office.run(JOB.finish, task.subject, letter)
        with Session(office.engine) as session:
            for task in session.exec(select(Task).where(Task.kind == "by_hand")):
                session.delete(task)
            session.commit()
            row = session.exec(select(Mail).order_by(Mail.created_at, Mail.id)).all()
            opened = [KEYS.open_json(m.sealed_body, f"mail|sealed_body|{m.id}") for m in row]
        found = next(m for m in reversed(opened) if self.path not in m["text"] or not self.path)
        link = re.search(r"/by-hand/\S+", found["text"])
        assert link is not None
        self.path = link.group()
        return found

    async def get(self) -> ClientResponse:
        return await self.browser.get(self.base + self.path)

    async def post(self, act: str = "", data: Any = None, **more: Any) -> ClientResponse:
        return await self.browser.post(self.base + self.path + act, data=data, **more)

    async def uploads(self, content: bytes) -> str:
        form = FormData()
        form.add_field("file", BytesIO(content), filename="any.exe")
        return await (await self.post("/file", form)).text()


@pytest.fixture
async def lena(office: Office) -> AsyncIterator[Lena]:
    desk = Desk(office, LENA)
    around = office.around
    async with served(office.engine, around, lambda: office.now, by_hand.add_routes) as base:
        found = Lena(desk, base)
        yield found
        await found.browser.close()


async def test_from_the_mail_to_the_answer(lena: Lena) -> None:
    ref = lena.desk.approved(Right.ACCESS)

    mail = lena.mail()
    assert mail["to"] == "lena@example.se"
    assert ref in mail["subject"]
    assert "Please look there by" in mail["text"]
    assert "28 November 2026" in mail["text"]
    assert PERSON not in str(mail)

    closed = await lena.get()
    assert closed.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert PERSON not in await closed.text()
    assert PERSON in await (await lena.post()).text()
    assert (
        "There is nothing to send yet"
        in await (await lena.post("/found", {"count": "2", "text": " "})).text()
    )
    assert "nothing of" not in await lena.uploads(b"A contract of 2019")
    assert "File 1 (TEXT) goes out" in await (await lena.get()).text()
    thanks = await (await lena.post("/found", {"count": "2", "text": "Two <contracts>"})).text()

    assert f"Case {ref} goes on with it" in thanks
    (row,) = lena.desk.receipt(ref)["rows"]
    assert row["values"] == {"number": 1, "count": 2, "text": "Two <contracts>"}
    assert lena.desk.office.ordered("answer") == 1
    assert len(lena.desk.office.run(manual_files.for_answer, lena.desk.office.case(ref))) == 1
    assert (await lena.get()).status == 404


async def test_looking_consumes_nothing_and_of_eight_presses_one_opens(lena: Lena) -> None:
    lena.desk.approved(Right.ACCESS)
    lena.mail()
    for _ in range(3):
        assert (await lena.browser.head(lena.base + lena.path)).status == 200

    async def press() -> int:
        async with a_browser() as browser:
            answer = await browser.post(lena.base + lena.path, allow_redirects=False)
            return answer.status

    assert sorted(await asyncio.gather(*(press() for _ in range(8)))) == [200] * 7 + [303]
    assert lena.desk.office.audited().count("fulfilment:person:shown") == 1
    late = await (await lena.post()).text()
    assert "opened in another browser" in late
    assert PERSON not in late


async def test_nothing_is_done_without_the_cookie_or_from_another_site(lena: Lena) -> None:
    ref = lena.desk.approved(Right.ERASURE)
    lena.mail()
    for act in ("/done", "/nothing", "/cannot", "/found", "/file", "/drop"):
        assert PERSON not in await (await lena.post(act, {"why": "x", "count": "1"})).text()
    await lena.post()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert (await lena.post("/done", {"count": "1"}, headers=foreign)).status == 403
    assert lena.desk.office.case(ref).state == "waiting_for_source"

    await lena.post("/done", {"count": "3"})
    assert lena.desk.receipt(ref)["deleted"] == {"report": 3}


async def test_an_old_link_sends_a_new_one_to_the_same_address_and_not_too_often(
    lena: Lena,
) -> None:
    lena.desk.approved(Right.ACCESS)
    lena.mail()
    office = lena.desk.office
    office.now = NOON + timedelta(days=3)

    assert "Send me a new link" in await (await lena.post()).text()
    for _ in range(3):
        await lena.post("/again")
        if office.ordered("by_hand"):
            old = lena.path
            lena.mail()
    assert lena.path != old
    assert office.audited().count("fulfilment:person:linked") == 2
    assert PERSON in await (await lena.post()).text()


async def test_a_file_that_is_too_large_or_acts_is_refused_in_her_language(
    lena: Lena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_hand, "FILE_LIMIT", 5000)
    lena.desk.approved(Right.ACCESS)
    lena.mail()
    await lena.post()

    assert "20 MB is the most" in await lena.uploads(b"x" * 5001)
    assert "programs" in await lena.uploads(b"PK\x03\x04")
    assert "There is nothing in the file" in await lena.uploads(b"")


async def test_what_cannot_be_done_is_told_with_its_reason(lena: Lena) -> None:
    ref = lena.desk.approved(Right.RECTIFICATION)
    lena.mail()
    shown = await (await lena.post()).text()
    assert "Now: karin@example.se" in shown
    assert (await lena.post("/cannot", {"why": ""})).status == 422

    await lena.post("/cannot", {"why": "The key is lost"})
    seen = lena.desk.office.run(case_detail.detail, lena.desk.anna, ref)
    assert "The key is lost" in [moment.words for moment in seen.timeline]
    assert lena.desk.office.case(ref).state == "in_review"


async def test_who_is_late_is_reminded_by_mail_and_then_the_owners_hear(lena: Lena) -> None:
    ref = lena.desk.approved(Right.ACCESS)
    lena.mail()
    office = lena.desk.office
    office.said(OSKAR)
    for days in (6, 10):
        office.now = NOON + timedelta(days=days)
        office.run(manual_late.chase)
        assert lena.mail()["subject"] == f"Late, by hand: The binder, case {ref}"
    assert "Mycket försenat" in office.said(OSKAR)[-1]["text"]


def test_without_a_mail_server_the_group_is_told(office: Office) -> None:
    desk = Desk(office, LENA)
    quiet = replace(office.around.office, codes=frozenset())
    office.around = replace(office.around, office=quiet)
    desk.approved(Right.ACCESS)
    assert any("SMTP_URL" in said["text"] for said in office.said(STAFF_GROUP))
    assert office.ordered("by_hand") == 0


def test_whoever_gets_the_mails_does_not_decide(office: Office) -> None:
    desk = Desk(office, LENA)
    ref = office.opened(Right.ACCESS)
    office.run(
        staff.add, tg_user_id=desk.anna.tg_user_id, name="Anna", role=desk.anna.role,
        language="sv", email="Lena@example.se",
    )  # fmt: skip
    office.run(queue.claim, desk.anna, ref)
    outcome = office.run(decisions.approve, desk.anna, ref, desk._plan(ref).hash)
    assert outcome == queue.NotAllowed(StepRefusal.EXECUTOR)


def test_a_guessed_link_leads_nowhere(office: Office) -> None:
    desk = Desk(office, LENA)
    desk.approved(Right.ACCESS)
    with Session(office.engine) as session:
        assert session.exec(select(ManualTask)).one().token_digest is None
    for token in ("", "None", "a" * 43):
        assert office.run(manual_page.look, token, None) is None


def test_the_database_too_gives_a_link_away_once(office: Office) -> None:
    desk = Desk(office, LENA)
    desk.approved(Right.ACCESS)

    def twice(unit: Unit) -> list[bool]:
        task = unit.session.exec(select(ManualTask)).one()
        link = {"cookie_digest": "c", "until": office.now}
        return [task_rows.open_link(unit, task, **link) for _ in range(2)]

    assert office.run(twice) == [True, False]
