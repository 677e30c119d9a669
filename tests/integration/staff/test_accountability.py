"""What remains to be shown: signed days, a case in one file, a year in figures, what is forgotten."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from statistics import median
from typing import Any

import pytest
from sqlalchemy import delete, insert, text
from sqlmodel import Session, select

from bot import reports
from bot.domain import audit
from bot.domain.cases import Right, Role, State
from bot.domain.clock import stockholm_day
from bot.dossier_page import Page
from bot.services import (
    access,
    case_detail,
    dossier,
    follow_up,
    retention,
    statistics,
    trail_seals,
)
from bot.services.access import CaseNotFoundError
from bot.store import figures, trail
from bot.store.tables import (
    AuditSeal,
    Case,
    CaseEvent,
    Conversation,
    Outbox,
    Plan,
    SentLetter,
)
from tests.bench.many_cases import _case
from tests.integration.staff.conftest import ANNA, BERIT, CARIN, OSKAR, STRANGER, Office
from tests.support import KEYS, NOON


async def refused(office: Office, right: Right = Right.ACCESS, by: int = CARIN) -> str:
    ref = office.opened(right, by=by)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:why:{ref}:other")
    await office.write(ANNA, "Vi har redan svarat på det här.")
    await office.press(ANNA, f"s:send:{ref}")
    return ref


# -- signed days ------------------------------------------------------------------------------


def verified(office: Office) -> audit.Intact | audit.Broken:
    with office.engine.connect() as connection:
        count, head = trail.head(connection)
        seals = [reports._seal(row, KEYS.public_key) for row in trail.seals(connection)]
        with contextlib.closing(reports._entries(connection)) as entries:
            return audit.verify(entries, known_count=count, known_head=head, seals=seals)


def rewritten(office: Office) -> None:
    """Somebody with the whole database changes a row and makes every later hash anew."""
    with office.engine.begin() as connection:
        rows = list(reports._entries(connection))
        last = audit.GENESIS
        for entry in rows:
            actor = "system" if entry.seq == 2 else entry.actor
            last = audit.entry_hash(
                last,
                seq=entry.seq,
                at=entry.at,
                actor=actor,
                code=entry.code,
                case_ref=entry.case_ref,
                facts=entry.facts,
            )
            connection.execute(
                text("UPDATE audit_event SET hash = :hash, actor = :actor WHERE seq = :seq"),
                {"hash": last, "actor": actor, "seq": entry.seq},
            )
        connection.execute(text("UPDATE audit_head SET hash = :hash"), {"hash": last})


async def test_each_day_with_news_is_signed_once(either_office: Office):
    office = either_office
    office.opened(Right.ACCESS)
    assert office.run(trail_seals.seal_day) is True
    assert office.run(trail_seals.seal_day) is False
    found = verified(office)
    assert isinstance(found, audit.Intact)
    assert (found.sealed, found.unverifiable) == (1, 0)


async def test_a_chain_made_anew_does_not_fit_what_was_signed(either_office: Office):
    office = either_office
    office.opened(Right.ACCESS)
    office.run(trail_seals.seal_day)
    rewritten(office)
    with Session(office.engine) as session:
        (seal,) = session.exec(select(AuditSeal)).all()
    assert verified(office) == audit.Broken(seq=seal.seq, what=audit.Damage.REWRITTEN)


@pytest.mark.parametrize(
    ("change", "damage"),
    [
        ("UPDATE audit_seal SET head = 'f00'", audit.Damage.FORGED),
        ("UPDATE audit_seal SET day = '2020-01-01'", audit.Damage.FORGED),
        ("UPDATE audit_seal SET seq = seq + 99", audit.Damage.MISSING),
    ],
)
async def test_a_signed_day_that_was_changed_is_found_out(office: Office, change, damage):
    office.opened(Right.ACCESS)
    office.run(trail_seals.seal_day)
    with office.engine.begin() as connection:
        connection.execute(text(change))
    found = verified(office)
    assert isinstance(found, audit.Broken)
    assert found.what is damage


# -- the dossier ------------------------------------------------------------------------------


class Tags(HTMLParser):
    """What a file would fetch, and whether its text is there."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [v for name, v in attrs if name in ("src", "href") and v]
        if tag in ("script", "link", "img", "iframe"):
            self.fetched.append(tag)


READ = {  # what stands in the file, and what a person reads who does not know the program
    "sv": [("case:access:rejected", "Avslaget"), ("Planen", "Tas med i utdraget")],
    "en": [("case:access:rejected", "Refused"), ("The plan", "Into the copy")],
}


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_a_dossier_holds_the_whole_case_and_fetches_nothing(office: Office, language: Any):
    ref = await refused(office)
    found = office.run(dossier.compiled, ref)
    html = Page(found, language).html()
    tags = Tags()
    tags.feed(html)
    assert tags.fetched == []
    for said in (ref, "Vi har redan svarat på det här.", "Anna", found.asked_sha256, found.salt):
        assert said in html
    for code, words in READ[language]:
        assert code in html
        assert words in html
    assert "staff:" not in html.replace("staff:member", "")
    assert "carin@example.se" not in html
    assert office.audited()[-1] == "case:dossier:made"


async def test_what_a_person_wrote_cannot_become_a_part_of_the_page(office: Office):
    ref = office.opened(Right.ACCESS)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    await office.press(ANNA, f"s:ask:{ref}")
    await office.write(ANNA, "<script>alert(1)</script> Vilken adress?")
    html = Page(office.run(dossier.compiled, ref), "sv").html()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_there_is_no_dossier_of_a_case_that_is_not_there(office: Office):
    for ref in ("K7P-4MXQ-3", "x", ""):
        with pytest.raises(CaseNotFoundError):
            office.run(dossier.compiled, ref)


# -- figures ----------------------------------------------------------------------------------


async def test_a_year_counts_rights_ends_days_and_lateness(either_office: Office):
    office = either_office
    await refused(office)
    office.opened(Right.ERASURE, by=77)
    office.now = NOON + timedelta(days=40)
    await refused(office, by=78)  # received in the year after

    year = office.run(statistics.of_year, 2026)

    assert [row.right for row in year.rows] == [Right.ACCESS, Right.ERASURE]
    access_row, erasure_row = year.rows
    assert (access_row.received, access_row.outcomes[State.REFUSED], access_row.open) == (1, 1, 0)
    assert (access_row.median_days, access_row.late) == (0, 0)
    assert (erasure_row.open, erasure_row.late) == (1, 1)
    assert year.total.received == 2
    assert year.by_month[10] == 2
    assert office.run(statistics.of_year, 2027).total.received == 1


def _any_case(chance: random.Random, number: int, members: list[str]) -> dict[str, Any]:
    """A case of some year: near its ends, near the changes of the clock, or anywhere."""
    near = chance.choice(["2026-01-01", "2026-03-29", "2026-10-25", "2026-12-31", "2026-06-15"])
    off = timedelta(minutes=chance.randrange(-2000, 2000))
    received = datetime.fromisoformat(near).replace(tzinfo=UTC) + off
    took = timedelta(minutes=chance.randrange(60 * 24 * 50))
    row = _case(chance, f"R{number}", number, members)
    ended = row["closed_at"] and received + took
    row |= {"received_at": received, "opened_at": received, "closed_at": ended, "right": "access"}
    row |= {"due": stockholm_day(received) + timedelta(days=31), "paused_days": number % 3}
    if chance.random() < 0.2:
        row["extended_at"] = received
    return row


def test_the_database_counts_as_one_would_by_hand(
    either_office: Office, monkeypatch: pytest.MonkeyPatch
):
    """Written down as the migration writes it down, on both databases."""
    monkeypatch.setattr(figures, "AT_ONCE", 7)  # so that several times are needed
    office, chance = either_office, random.Random(11)
    members = [office.member(user, "M", Role.OWNER).id for user in (ANNA, BERIT, OSKAR)]
    rows = [_any_case(chance, number, members) for number in range(400)]
    followed = rows[0]["id"]
    with office.engine.begin() as connection:
        for number, row in enumerate(rows):
            given = {**row, "follows_id": followed if number % 9 == 8 else None}
            known = {**given, "statutory_due": given["due"]}
            figured = {
                "received_year": stockholm_day(row["received_at"]).year,
                "took_days": _took(row),
                "ended_late": _took(row) is not None and _took(row) > 31,
            }
            connection.execute(insert(Case).values(**{**known, **figured}))
            rows[number] = known
    office.now = datetime(2027, 1, 20, 11, tzinfo=UTC)

    for year in (2025, 2026, 2027):
        found = office.run(statistics.of_year, year)
        for row, mine in ((found.total, False), (found.follow_ups, True)):
            theirs = [
                one
                for one in rows
                if stockholm_day(one["received_at"]).year == year
                and (one["follows_id"] is not None) is mine
            ]
            took = [days for one in theirs if (days := _took(one)) is not None]
            assert row.received == len(theirs)
            assert row.open == len(theirs) - len(took)
            assert row.median_days == (round(median(took)) if took else None)
            assert row.longest_days == max(took, default=None)
            assert row.extended == sum(one.get("extended_at") is not None for one in theirs)
            assert row.paused == sum(one["paused_days"] > 0 for one in theirs)
            assert row.late == sum(
                stockholm_day(one["closed_at"] or office.now) > one["due"] for one in theirs
            )
        months = Counter(
            stockholm_day(one["received_at"]).month
            for one in rows
            if stockholm_day(one["received_at"]).year == year and one["follows_id"] is None
        )
        assert found.by_month == tuple(months[month] for month in range(1, 13))


def _took(row: dict[str, Any]) -> int | None:
    if row["closed_at"] is None:
        return None
    return (stockholm_day(row["closed_at"]) - stockholm_day(row["received_at"])).days


async def test_the_figures_can_be_read_by_people_and_by_machines(office: Office):
    await refused(office)
    year = office.run(statistics.of_year, 2026)
    head, row, total, follow_ups = reports.statistics_csv(year)
    assert dict(zip(head.split(","), row.split(","), strict=True))["refused"] == "1"
    assert (total.split(",")[1], follow_ups.split(",")[1:3]) == ("all", ["follow_ups", "0"])
    assert "access: 1 received, refused 1" in "\n".join(reports.statistics_lines(year))


async def test_a_decision_that_is_looked_at_anew_is_counted_apart(office: Office):
    ref = await refused(office)
    oskar = office.run(access.member, 13)
    office.run(follow_up.reopen, oskar, ref, "Mer kom fram.")
    year = office.run(statistics.of_year, 2026)
    assert (year.total.received, year.follow_ups.received, year.follow_ups.open) == (1, 1, 1)
    assert sum(year.by_month) == 1
    said = await office.write(13, "/stats")
    assert "Omprövningar, räknade för sig: 1, öppna 1" in said[-1]["text"]


def test_a_year_without_requests_is_empty_and_no_fault(office: Office):
    year = office.run(statistics.of_year, 2019)
    assert (year.rows, year.total.received, year.total.median_days) == ((), 0, None)


# -- what is forgotten ------------------------------------------------------------------------


async def test_a_case_that_ended_long_ago_tells_of_nobody_but_still_counts(either_office: Office):
    office = either_office
    ref = await refused(office)
    office.now = NOON + timedelta(days=365 * 5)
    assert office.run(retention.forget) == 0
    office.now = NOON + timedelta(days=365 * 5 + 3)
    assert office.run(retention.forget) == 1
    assert office.run(retention.forget) == 0

    case = office.case(ref)
    assert (case.chat_id, case.tg_user_id, case.sealed_reason) == (None, None, None)
    assert "person-" not in case.person_digest
    with Session(office.engine) as session:
        assert {e.sealed_note for e in session.exec(select(CaseEvent))} == {None}
        assert {one.sealed_text for one in session.exec(select(SentLetter))} == {None}
        assert {one.sealed_body for one in session.exec(select(Plan))} == {b""}
    assert office.run(statistics.of_year, 2026).total.received == 1
    assert isinstance(verified(office), audit.Intact)
    oskar = office.run(access.member, 13)
    assert office.run(case_detail.detail, oskar, ref).claims == ()
    assert ref in Page(office.run(dossier.compiled, ref), "en").html()


async def test_an_open_case_is_never_forgotten(office: Office):
    ref = office.opened(Right.ACCESS)
    office.now = NOON + timedelta(days=365 * 20)
    assert office.run(retention.forget) == 0
    assert office.case(ref).tg_user_id == CARIN
    with Session(office.engine) as session:
        assert session.exec(select(Case)).one().forgotten_at is None


async def test_a_silent_chat_is_forgotten_and_the_next_word_begins_anew(either_office: Office):
    office = either_office
    await office.write(STRANGER, "/start")
    await office.write(ANNA, "/registrera")
    office.opened(Right.ACCESS)
    office.run(_sent)
    assert office.run(retention.forget_chats) == 0  # chats of before the clock count from here
    office.now = NOON + timedelta(days=29)
    assert office.run(retention.forget_chats) == 0
    office.now = NOON + timedelta(days=31)
    assert office.run(retention.forget_chats) == 1

    with Session(office.engine) as session:
        left = {one.chat_id: one for one in session.exec(select(Conversation))}
    assert STRANGER not in left
    assert {ANNA, CARIN} <= left.keys()
    assert (left[ANNA].step, left[ANNA].sealed_data) == ("", None)
    assert left[CARIN].language == "sv"
    office._told.pop(STRANGER)  # its messages are counted from one again
    assert (await office.write(STRANGER, "/start"))[-1]["chat_id"] == STRANGER
    assert office.run(retention.forget_chats) == 0


def _sent(unit):
    """Everything has left and been swept away."""
    unit.session.exec(delete(Outbox))


def test_a_chat_that_somebody_has_in_hand_is_left_for_the_next_round(office: Office):
    office.run(lambda unit: unit.conversation(STRANGER))
    office.run(retention.forget_chats)
    office.now = NOON + timedelta(days=31)

    def both(unit):
        unit.conversation(STRANGER).language = "en"
        return retention.forget_chats(unit)

    assert office.run(both) == 0
    assert office.run(retention.forget_chats) == 1
