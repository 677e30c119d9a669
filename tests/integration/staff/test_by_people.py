"""What only people may carry out is approved like anything else: by whom, when, and who hears."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from bot import i18n
from bot.domain.cases import Right, State, StepRefusal
from bot.domain.holdings import Finding, Holdings, SourceHoldings
from bot.domain.relay import Topic
from bot.domain.restrictions import NOTICE, Place, Reason
from bot.domain.texts import LANGUAGES, Language, lines
from bot.services import (
    access,
    by_people,
    doubting,
    intake,
    plan_words,
    planning,
    restrictions,
    sessions,
    staff,
)
from bot.services.by_people import Closed, Handed
from bot.services.decisions import WordsForbidden
from bot.services.queue import NotAllowed
from bot.store import cases as case_rows
from bot.store.tables import AuditEvent, Binding, RestrictionFlag
from bot.store.unit import Unit
from tests.integration.staff.conftest import (
    ANNA,
    BERIT,
    CARIN,
    OSKAR,
    Office,
    button,
    customer,
    signed_in,
)
from tests.support import STAFF_GROUP

AGENT = 555
SAID, MORE = "Vi har gjort det på vårt eget sätt.", "Vi har gjort det på ett annat sätt."


def protect(unit: Unit, ref: str) -> None:
    """The plan is made anew, and the register says that the identity is protected."""
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    planning.renew(unit, case)
    hidden = SourceHoldings(source="westila", finding=Finding.PROTECTED)
    planning.found(unit, case.id, Holdings(sources=(hidden,)))


async def claimed(office: Office, right: Right, **how: Any) -> str:
    """A case of somebody with a protected identity that Anna has claimed."""
    ref = office.opened(right, **how)
    office.run(protect, ref)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    for chat in (ANNA, BERIT, OSKAR, CARIN, STAFF_GROUP):
        office.said(chat)
    return ref


def closes(office: Office, user: int, ref: str, words: str = SAID) -> Any:
    def one(unit: Unit) -> Any:
        member = access.member(unit, user)
        assert member is not None
        return by_people.close(unit, member, ref, words)

    return office.run(one)


def judged(office: Office, user: int, ref: str) -> StepRefusal | None:
    def one(unit: Unit) -> NotAllowed | None:
        member = access.member(unit, user)
        assert member is not None
        return by_people.judge(unit, member, ref)

    refused = office.run(one)
    return refused.reason if refused is not None else None


def written(office: Office, ref: str) -> str:
    def one(unit: Unit) -> str:
        member = access.member(unit, BERIT)
        assert member is not None
        return by_people.written(unit, member, ref)

    return str(office.run(one))


def plan_of(office: Office, ref: str, language: Language) -> str:
    """What staff read of the plan."""

    def one(unit: Unit) -> str:
        case = case_rows.by_ref(unit, ref)
        assert case is not None
        told = plan_words.told(case, planning.view(unit, case))
        return i18n.plain(lines(*told), language)

    return str(office.run(one))


def letter(office: Office) -> str:
    return str(office.said(CARIN)[-1]["text"])


# -- who, and when -------------------------------------------------------------------------------


async def test_whoever_has_not_claimed_it_says_nothing_about_it(office: Office) -> None:
    ref = office.opened(Right.ACCESS)
    office.run(protect, ref)
    assert judged(office, ANNA, ref) is StepRefusal.NOT_NOW
    assert isinstance(closes(office, ANNA, ref), NotAllowed)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    assert judged(office, BERIT, ref) is StepRefusal.CLAIMED_BY_ANOTHER
    assert isinstance(closes(office, BERIT, ref), NotAllowed)
    assert judged(office, ANNA, ref) is None


def doubted(unit: Unit, ref: str) -> None:
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    assert doubting.hold(unit, case)


def disowned(unit: Unit, ref: str) -> None:
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    case.disowned_at = unit.now
    unit.session.add(case)


def unpowered(unit: Unit, ref: str) -> None:
    """Somebody asked for Carin, by a power that nobody has written down."""
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    asked = intake.open_case(
        unit, customer(AGENT), right=Right.QUESTION, request={"topic": Topic.AGENT.value}
    )
    case.represented_by = asked.case.id
    unit.session.add(case)


@pytest.mark.parametrize("doubt", [doubted, disowned, unpowered])
async def test_nobody_closes_it_so_while_it_is_not_known_who_asked(
    office: Office, doubt: Any
) -> None:
    """It is held like any other, until staff refuse it or let it go on."""
    ref = await claimed(office, Right.ACCESS)
    office.run(doubt, ref)
    office.run(protect, ref)
    await office.press(ANNA, f"s:claim:{ref}", group=True)
    assert office.case(ref).state == "in_review"
    assert judged(office, ANNA, ref) is StepRefusal.NOT_NOW
    assert isinstance(closes(office, ANNA, ref), NotAllowed)
    assert office.case(ref).closed_at is None
    assert SAID not in str(office.said(CARIN))


async def test_words_that_ask_for_what_nobody_may_ask_for_are_not_sent(office: Office) -> None:
    ref = await claimed(office, Right.ACCESS)
    refused = closes(office, ANNA, ref, "Skicka en kopia av ditt pass till oss.")
    assert isinstance(refused, WordsForbidden)
    assert office.case(ref).closed_at is None


# -- two -----------------------------------------------------------------------------------------


async def test_who_may_be_the_second_hears_of_it_and_the_card_says_so(office: Office) -> None:
    ref = await claimed(office, Right.ERASURE)
    office.work_on_cards()
    assert isinstance(closes(office, ANNA, ref), Handed)
    for user in (BERIT, OSKAR):
        (asked,) = office.said(user)
        assert f"{ref} väntar på ett andra godkännande" in asked["text"]
        assert button(asked, "Titta på det") == f"s:second:{ref}"
    assert office.said(ANNA) == []
    assert office.ordered("card") == 1


@pytest.mark.parametrize(
    ("language", "next_step"),
    [
        ("sv", "En andra person läser det i konsolen"),
        ("en", "A second person reads it in the con"),
    ],
)
async def test_the_second_is_led_to_what_was_written(
    office: Office, language: Language, next_step: str
) -> None:
    ref = await claimed(office, Right.ERASURE)
    assert next_step not in plan_of(office, ref, language)
    closes(office, ANNA, ref)
    shown = str(await office.press(BERIT, f"s:second:{ref}"))
    assert "En andra person läser det i konsolen" in shown
    told = plan_of(office, ref, language)
    assert next_step in told
    assert not any(one in told for one in ("skriver du i konsolen", "write what was done"))


@pytest.mark.parametrize("doubt", [doubted, disowned, unpowered])
async def test_nobody_is_told_to_write_what_would_not_be_taken(office: Office, doubt: Any) -> None:
    ref = await claimed(office, Right.ACCESS)
    assert "skriver du i konsolen" in plan_of(office, ref, "sv")
    office.run(doubt, ref)
    told = [plan_of(office, ref, language) for language in LANGUAGES]
    assert ["följ er egen rutin." in told[0], "follow your own routine." in told[1]] == [True] * 2
    assert not any(one in str(told) for one in ("skriver du i konsolen", "write what was done"))


async def test_once_it_is_decided_nobody_is_told_what_to_do_about_the_plan(
    office: Office,
) -> None:
    ref = await claimed(office, Right.ACCESS)
    office.run(unpowered, ref)
    assert "Avslå det" in plan_of(office, ref, "sv")
    office.run(_is_refused, ref)
    told = [plan_of(office, ref, language) for language in LANGUAGES]
    assert not any(one in str(told) for one in ("⚠️", "Avslå", "Refuse"))


def _is_refused(unit: Unit, ref: str) -> None:
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    case.state = State.REFUSED
    unit.session.add(case)


async def test_where_nobody_may_be_the_second_the_owner_hears_what_it_waits_for(
    office: Office,
) -> None:
    ref = office.opened(Right.ERASURE)
    office.run(protect, ref)
    office.run(_leaves, BERIT)
    await office.press(OSKAR, f"s:claim:{ref}", group=True)
    office.said(OSKAR)
    closes(office, OSKAR, ref)
    assert "kan inte gå vidare" in office.said(OSKAR)[-1]["text"]


def _leaves(unit: Unit, user: int) -> None:
    staff.remove(unit, tg_user_id=user)


async def test_the_second_reads_the_newest_words_and_nobody_once_it_is_over(
    office: Office,
) -> None:
    ref = await claimed(office, Right.ERASURE)
    closes(office, ANNA, ref)
    office.run(protect, ref)
    assert written(office, ref) == SAID  # the register says the same as before

    def back(unit: Unit) -> None:
        case = case_rows.by_ref(unit, ref)
        assert case is not None
        planning.take_back_approvals(unit, case)

    office.run(back)
    assert written(office, ref) == ""
    closes(office, ANNA, ref, MORE)
    assert written(office, ref) == MORE
    assert isinstance(closes(office, BERIT, ref, MORE), Closed)
    assert written(office, ref) == ""
    with Session(office.engine) as session:
        by = select(AuditEvent.actor).where(AuditEvent.code == "case:any:by_people")
        actors = session.exec(by.order_by(AuditEvent.seq)).all()
    assert len(actors) == 3
    assert actors[0] == actors[1] != actors[2]


# -- what it ends, and what the answer says ------------------------------------------------------


async def test_an_erasure_by_people_ends_what_ties_accounts_to_the_person(
    office: Office,
) -> None:
    office.run(signed_in)
    ref = await claimed(office, Right.ERASURE)
    office.run(_is_of_carin, ref)
    closes(office, ANNA, ref)
    assert _ended(office) == []
    closes(office, BERIT, ref)
    assert _ended(office) == [sessions.ERASED]


def _is_of_carin(unit: Unit, ref: str) -> None:
    """The case is of whoever has signed in, as in real life."""
    case = case_rows.by_ref(unit, ref)
    assert case is not None
    case.person_digest = unit.session.exec(select(Binding)).one().person_digest
    unit.session.add(case)


def _ended(office: Office) -> list[str | None]:
    with Session(office.engine) as session:
        rows = session.exec(select(Binding)).all()
        return [row.revoked_why for row in rows if row.revoked_at is not None]


@pytest.mark.parametrize(
    ("right", "says"),
    [
        (Right.ACCESS, {"Själva uppgifterna kommer inte hit"}),
        (Right.PORTABILITY, {"Själva uppgifterna kommer inte hit"}),
        (Right.ERASURE, {"Vi underrättar dem som har fått uppgifterna"}),
        (Right.RECTIFICATION, {"Vi underrättar dem som har fått uppgifterna"}),
        (
            Right.RESTRICTION,
            {"Vi underrättar dem som har fått uppgifterna", "artikel 18.3"},
        ),
        (Right.OBJECTION, set()),
    ],
)
async def test_the_answer_says_what_belongs_to_the_right_and_nothing_else(
    office: Office, right: Right, says: set[str]
) -> None:
    ref = await claimed(office, right)
    if isinstance(closes(office, ANNA, ref), Handed):
        closes(office, BERIT, ref)
    told = letter(office)
    assert SAID in told
    sentences = {
        "Själva uppgifterna kommer inte hit",
        "Vi underrättar dem som har fått uppgifterna",
        "artikel 18.3",
    }
    assert {one for one in sentences if one in told} == says


async def test_a_correction_by_people_ends_the_restriction_while_it_was_looked_into(
    office: Office,
) -> None:
    ref = await claimed(office, Right.RECTIFICATION)

    def restricted(unit: Unit) -> None:
        case = case_rows.by_ref(unit, ref)
        assert case is not None
        places = [Place(source="westila", table="newsletter_subscriber", key=(7,))]
        restrictions.restrict(unit, case, places, Reason.ACCURACY_DISPUTED, by="system")

    office.run(restricted)
    if isinstance(closes(office, ANNA, ref), Handed):
        closes(office, BERIT, ref)
    assert "får användas igen från och med" in letter(office)
    with Session(office.engine) as session:
        (flag,) = session.exec(select(RestrictionFlag)).all()
        assert flag.ends_at == office.now + NOTICE
