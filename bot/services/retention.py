"""Forgets cases that ended long ago: what tells of the person goes, what proves our work stays."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.audit import Code
from bot.services import casework, evidence, manual_files
from bot.store import idle_chats, powers
from bot.store import incidents as incident_rows
from bot.store import retention as rows
from bot.store.tables import Case
from bot.store.unit import Unit

BINDINGS_FOR = timedelta(days=30)  # after they ended or ran out
AT_ONCE = 200  # the rest comes with the next round of the clock
YEAR = timedelta(days=365.25)


def forget(unit: Unit) -> int:
    """Takes the person out of every case whose time is over, and says how many there were."""
    years = unit.office.case_years
    if not years:
        return 0
    found = rows.ended_before(unit, unit.now - years * YEAR, most=AT_ONCE)
    for case in found:
        _forget(unit, case)
    return len(found)


def _forget(unit: Unit, case: Case) -> None:
    """Right, dates, decisions and the trail stay: they are the figures and the proof (5(2))."""
    rows.wipe_parts(unit, case.id)
    unit.seal(case, "sealed_claims", [])
    unit.seal(case, "sealed_request", {})
    unit.seal(case, "sealed_contact", None)
    case.chat_id = case.tg_user_id = case.plan_id = case.sealed_reason = None
    case.person_digest, case.number_digest = f"forgotten:{case.id}", None
    case.forgotten_at = unit.now
    unit.add(case)
    unit.audit(Code.CASE_FORGOTTEN, actor=casework.SYSTEM, case_ref=case.ref)


def drop_bindings(unit: Unit) -> None:
    """Deletes ties between accounts and persons that ended or ran out a month ago."""
    rows.drop_bindings(unit, before=unit.now - BINDINGS_FOR)


def forget_chats(unit: Unit) -> int:
    """Forgets chats in which nobody has written for long, and says how many are gone.

    What was begun and never finished goes from all of them. Number and language stay where a
    case, a tie to a person or a membership of the staff still needs them.
    """
    days = unit.office.chat_days
    if not days:
        return 0
    before = unit.now - timedelta(days=days)
    idle_chats.start_clock(unit)
    idle_chats.forget_steps(unit, before=before)
    return idle_chats.drop(unit, before=before)


def tidy(unit: Unit) -> None:
    """The clock's errand: all of it, and what was noted of incidents that long ago."""
    evidence.drop_out_of_time(unit)
    manual_files.drop_left_over(unit)
    forget(unit)
    drop_bindings(unit)
    forget_chats(unit)
    powers.drop_drafts(unit)
    if unit.office.case_years:
        before = unit.now - unit.office.case_years * YEAR
        incident_rows.drop_old(unit, before=before)
        powers.drop_over(unit, before=before)
