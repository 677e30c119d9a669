"""My cases, as the person sees them; and the steps of a case underneath."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select, update

from bot.domain.cases import Event, Role, StepRefusal
from bot.services import casework
from bot.services.casework import CaseMovedError, StepRefusedError
from bot.store.tables import AuditEvent, Case
from tests.integration.requests.chat import EMAIL, PHONE, Chat, some_holdings
from tests.support import NOON, a_unit


def with_a_case(chat: Chat) -> Case:
    chat.begins("/erase", some_holdings())
    chat.presses_label("Ni behöver")
    chat.presses_label("Gå vidare")
    chat.presses_label("🗑")
    return chat.cases()[-1]


def test_own_cases_with_right_status_and_date(marko: Chat) -> None:
    marko.types("/arenden")
    assert marko.text == "Du har inga ärenden."
    case = with_a_case(marko)
    marko.types("/cases")
    assert f"<b>{case.ref}</b>: Radering av dina uppgifter" in marko.text
    assert "Det väntar på en handläggare." in marko.text
    assert "senast onsdag 23 december 2026" in marko.text


def test_a_case_shows_its_course_and_can_be_taken_back_once(marko: Chat) -> None:
    case = with_a_case(marko)
    marko.types("/cases")
    marko.presses_label(case.ref)
    assert "måndag 23 november 2026 12:00: Du skickade in din begäran" in marko.text
    marko.presses_label("Ta tillbaka ärendet")
    assert marko.cases()[0].state == "queued"
    yes = marko.action("Ja")
    marko.presses(yes)
    assert f"Du har tagit tillbaka ärende {case.ref}." in marko.text
    assert (marko.cases()[0].state, marko.cases()[0].closed_at) == ("withdrawn", NOON)
    marko.presses(yes)
    assert "redan avslutat" in marko.text
    assert marko.events() == ["submitted", "identity_proved", "withdrawn"]


def test_the_button_of_what_waits_for_proof_takes_back_nothing_that_staff_have(
    marko: Chat, anna: Chat
) -> None:
    case = with_a_case(marko)
    for presser in (marko, anna):
        presser.presses(f"cases.drop:{case.ref}")
        assert marko.cases()[0].state == "queued"


def test_after_it_was_begun_it_cannot_be_taken_back(marko: Chat) -> None:
    case = with_a_case(marko)
    with a_unit(marko.engine) as unit:
        unit.session.exec(update(Case).values(approved_by=None, needs_second=False))
        row = unit.session.get(Case, case.id)
        for event in (Event.CLAIMED, Event.REJECTED):
            casework.move(unit, row, event, Role.OWNER, "s1")
    marko.presses(f"cases.withdraw:{case.ref}")
    assert "redan avslutat" in marko.text
    assert not any(action.startswith("cases.withdraw") for _label, action in marko.buttons())


def closed(chat: Chat) -> Case:
    case = with_a_case(chat)
    with a_unit(chat.engine) as unit:
        row = unit.session.get(Case, case.id)
        for event in (Event.CLAIMED, Event.REJECTED):
            casework.move(unit, row, event, Role.OWNER, "s1")
    return case


def test_who_is_not_satisfied_gets_a_case_that_looks_at_it_anew(marko: Chat) -> None:
    case = closed(marko)
    marko.now += timedelta(minutes=5)
    marko.presses(f"cases.show:{case.ref}")
    marko.presses_label("Jag är inte nöjd")
    assert "Integritetsskyddsmyndigheten" in marko.text
    marko.types("Mitt nummer är 19121212-1212")
    assert len(marko.cases()) == 1
    marko.types("Ni har inte svarat på varför.")
    old, new = sorted(marko.cases(), key=lambda one: one.opened_at)
    assert new.ref in marko.text
    assert (old.state, old.closed_at) == ("refused", NOON)
    assert (new.state, new.follows_id, new.right) == ("queued", old.id, old.right)
    assert new.received_at == marko.now
    assert new.needs_second
    marko.presses(f"cases.again:{case.ref}")
    assert "redan ett öppet ärende" in marko.text
    assert len(marko.cases()) == 2


def test_what_is_open_or_was_taken_back_is_not_looked_at_anew(marko: Chat) -> None:
    case = with_a_case(marko)
    for _times in range(2):
        marko.presses(f"cases.show:{case.ref}")
        assert not any("cases.unhappy" in action for _label, action in marko.buttons())
        marko.presses(f"cases.again:{case.ref}")
        assert "inget har ändrats" in marko.text
        marko.presses(f"cases.withdrawn:{case.ref}")
    assert len(marko.cases()) == 1


def test_somebody_elses_case_is_as_unknown_as_none_and_is_audited(marko: Chat, anna: Chat) -> None:
    case = with_a_case(marko)
    answers = []
    for action in (
        f"cases.show:{case.ref}",
        f"cases.withdrawn:{case.ref}",
        "cases.show:AAA-AAAA-A",
        "cases.show",
    ):
        anna.presses(action)
        answers.append(anna.text)
    assert set(answers) == {"Jag hittar inte det ärendet bland dina. /arenden visar dem."}
    assert marko.cases()[0].state == "queued"
    with a_unit(marko.engine) as unit:
        codes = [one.code for one in unit.session.exec(select(AuditEvent)).all()]
    assert codes.count("case:any:foreign") == 2


def test_after_the_session_the_cases_are_not_shown(marko: Chat) -> None:
    case = with_a_case(marko)
    marko.now += timedelta(hours=1)
    marko.presses(f"cases.show:{case.ref}")
    assert case.ref not in marko.all_text


def test_a_long_list_is_paged(marko: Chat) -> None:
    case = with_a_case(marko)
    with a_unit(marko.engine) as unit:
        row = unit.session.get(Case, case.id)
        for nth in range(8):
            copy = Case(**{**row.model_dump(), "id": f"c{nth}", "ref": f"AAA-AAA{nth}-{nth}"})
            unit.add(copy)
    marko.types("/cases")
    assert len(marko.buttons()) == 6 + 1 + 1
    marko.presses_label("Fler ›")
    assert len(marko.buttons()) == 3 + 1 + 1
    assert marko.methods == ["answerCallbackQuery", "editMessageText"]


def test_the_claims_of_a_case_are_those_that_were_proved(marko: Chat) -> None:
    case = with_a_case(marko)
    with a_unit(marko.engine) as unit:
        assert casework.claims_of(unit, unit.session.get(Case, case.id)) == {EMAIL, PHONE}
    with marko.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM case_file").fetchall())
    assert "marko" not in stored


def test_a_step_that_the_table_does_not_know_is_refused_and_leaves_no_trace(marko: Chat) -> None:
    case = with_a_case(marko)
    with a_unit(marko.engine) as unit:
        row = unit.session.get(Case, case.id)
        with pytest.raises(StepRefusedError) as refused:
            casework.move(unit, row, Event.APPROVED, Role.OWNER, "s1")
    assert refused.value.reason is StepRefusal.NOT_NOW
    assert marko.events() == ["submitted", "identity_proved"]


def test_of_two_who_move_a_case_at_once_one_wins(marko: Chat) -> None:
    case = with_a_case(marko)
    with a_unit(marko.engine) as unit:
        row = unit.session.get(Case, case.id)
        known = update(Case).where(Case.id == case.id).values(version=Case.version + 1)
        unit.session.exec(known.execution_options(synchronize_session=False))
        with pytest.raises(CaseMovedError):
            casework.move(unit, row, Event.CLAIMED, Role.HANDLER, "s1")


def test_the_words_of_a_step_are_sealed(marko: Chat) -> None:
    case = with_a_case(marko)
    with a_unit(marko.engine) as unit:
        row = unit.session.get(Case, case.id)
        casework.note_event(unit, row, Event.ASKED.value, "s1", "Vilken adress?")
    with marko.engine.connect() as connection:
        assert "adress" not in str(
            connection.exec_driver_sql("SELECT * FROM case_event").fetchall()
        )
