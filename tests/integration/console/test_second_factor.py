"""The second factor: for whom it may be set up and until when, which codes count, and who hears."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlmodel import Session, col, select

from bot.domain.cases import Role
from bot.services import access, second_factor, staff
from bot.services.second_factor import Permission, Stage, Verdict
from bot.store.tables import AuditEvent
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office

SECOND_OWNER = 9090
STEP = second_factor.STEP


def trail(office: Office, code: str) -> list[tuple[str, dict[str, Any]]]:
    """Who did it, and what is written beside, for each time."""
    with Session(office.engine) as session:
        wanted = select(AuditEvent).where(AuditEvent.code == code).order_by(col(AuditEvent.seq))
        return [(row.actor, json.loads(row.facts)) for row in session.exec(wanted)]


def member(office: Office, user: int) -> access.Member:
    found = office.run(access.member, user)
    assert found is not None
    return found


def permit(office: Office, user: int = ANNA) -> pyotp.TOTP:
    """The command line allows it; what the authenticator is set up with."""
    office.run(second_factor.permit_by_hand, user)
    made = office.run(second_factor.enrolment, member(office, user))
    assert made is not None
    return pyotp.TOTP(made.secret)


def enrolled(office: Office, user: int = ANNA) -> pyotp.TOTP:
    """The member's authenticator, confirmed some time ago."""
    app = permit(office, user)
    assert check(office, app, user=user) is Verdict.RIGHT
    office.now += timedelta(minutes=5)
    return app


def check(office: Office, app: pyotp.TOTP, *, steps: int = 0, user: int = ANNA) -> Verdict:
    """A code of the authenticator whose clock is off by so many steps."""
    verdict: Verdict = office.run(
        second_factor.check, member(office, user), app.at(office.now + steps * STEP)
    )
    return verdict


def misses(office: Office, times: int, *, user: int = ANNA) -> Verdict:
    for _ in range(times):
        verdict: Verdict = office.run(second_factor.check, member(office, user), "")
    return verdict


def allow(office: Office, by: int, staff_id: str) -> Permission:
    outcome: Permission = office.run(second_factor.allow, member(office, by), staff_id)
    return outcome


# -- who may set it up, and until when -----------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "stage"), [(23.99, Stage.PERMITTED), (24, Stage.MISSING)], ids=["a day", "too late"]
)
def test_what_was_allowed_can_be_set_up_for_a_day(
    office: Office, hours: float, stage: Stage
) -> None:
    app = permit(office)
    office.now += timedelta(hours=hours)
    open_ = stage is Stage.PERMITTED
    assert office.run(second_factor.stage, member(office, ANNA)) is stage
    assert (office.run(second_factor.enrolment, member(office, ANNA)) is not None) is open_
    assert check(office, app) is (Verdict.RIGHT if open_ else Verdict.MISSING)


def test_nothing_is_set_up_that_nobody_allowed(office: Office) -> None:
    assert office.run(second_factor.stage, member(office, ANNA)) is Stage.MISSING
    assert office.run(second_factor.enrolment, member(office, ANNA)) is None
    assert misses(office, 1) is Verdict.MISSING


def test_the_secret_is_shown_no_more_once_it_is_confirmed_within_the_day(office: Office) -> None:
    enrolled(office)
    assert office.run(second_factor.enrolment, member(office, ANNA)) is None
    assert trail(office, "console:factor:enrolled") == [(f"staff:{member(office, ANNA).id}", {})]


def test_an_owner_alone_allows_it_and_it_is_written_down(office: Office) -> None:
    anna, berit, oskar = (member(office, one) for one in (ANNA, BERIT, OSKAR))
    assert allow(office, BERIT, anna.id) is Permission.NOT_OWNER
    assert office.run(second_factor.stage, anna) is Stage.MISSING
    ((actor, facts),) = trail(office, "staff:button:not_allowed")
    assert (actor, facts) == (f"staff:{berit.id}", {"reason": "not_your_role"})
    assert allow(office, OSKAR, "nobody") is Permission.NO_MEMBER
    assert allow(office, OSKAR, oskar.id) is Permission.OWN
    assert allow(office, OSKAR, anna.id) is Permission.GIVEN
    assert trail(office, "console:factor:allowed") == [(f"staff:{oskar.id}", {"member": anna.id})]


def test_the_command_line_allows_it_to_members_alone(office: Office) -> None:
    with pytest.raises(staff.NotStaffError):
        office.run(second_factor.permit_by_hand, 4711)


@pytest.fixture
def night(office: Office) -> Office:
    """It is noon, and everybody has quiet hours."""
    for user in (ANNA, BERIT, OSKAR):
        office.run(staff.set_quiet, member(office, user), (9, 15))
    office.now += timedelta(minutes=30)  # nobody has just written
    return office


def heard_at_once(office: Office, user: int) -> str:
    """The newest message, which did not wait for the end of their quiet hours."""
    newest = office.said(user)[-1]
    assert newest["disable_notification"]
    return str(newest["text"])


def test_the_other_owners_are_asked_at_once_and_nobody_else(night: Office) -> None:
    night.member(SECOND_OWNER, "Ove", Role.OWNER)
    night.run(lambda unit: unit.conversation(SECOND_OWNER))
    night.run(staff.set_quiet, member(night, SECOND_OWNER), (9, 15))
    night.now += timedelta(hours=1)
    night.run(second_factor.ask_owners, member(night, OSKAR))
    assert "Oskar" in heard_at_once(night, SECOND_OWNER)
    assert [night.said(one) for one in (ANNA, BERIT, OSKAR)] == [[], [], []]
    night.run(second_factor.ask_owners, member(night, ANNA))
    assert "Anna" in heard_at_once(night, OSKAR)


def test_whoever_may_set_it_up_hears_of_it_at_once(night: Office) -> None:
    allow(night, OSKAR, member(night, ANNA).id)
    assert "/console" in heard_at_once(night, ANNA)


def test_whose_console_is_shut_for_wrong_codes_hears_of_it_at_once(night: Office) -> None:
    enrolled(night)
    misses(night, 5)
    assert "fem felaktiga koder" in heard_at_once(night, ANNA)


# -- allowed anew --------------------------------------------------------------------------------


def test_a_new_permission_is_a_new_beginning(office: Office) -> None:
    """Neither the pause, nor the wrong codes, nor the step of the old authenticator's last code."""
    old = enrolled(office)
    assert check(office, old) is Verdict.RIGHT
    misses(office, 5)
    assert check(office, permit(office)) is Verdict.RIGHT
    misses(office, 4)
    app = permit(office)
    assert app.secret != old.secret
    assert misses(office, 4) is Verdict.WRONG
    assert check(office, app) is Verdict.RIGHT


# -- which codes count ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        (-2, Verdict.WRONG), (-1, Verdict.RIGHT), (0, Verdict.RIGHT), (1, Verdict.RIGHT),
        (2, Verdict.WRONG),
    ],
)  # fmt: skip
def test_a_clock_may_be_off_by_half_a_minute(office: Office, steps: int, verdict: Verdict) -> None:
    assert check(office, enrolled(office), steps=steps) is verdict


def test_no_code_counts_twice_nor_one_from_before_it(office: Office) -> None:
    app = enrolled(office)
    assert check(office, app) is Verdict.RIGHT
    assert [check(office, app, steps=one) for one in (0, -1)] == [Verdict.WRONG] * 2
    assert check(office, app, steps=1) is Verdict.RIGHT


def test_four_wrong_codes_before_each_right_one_never_shut_the_door(office: Office) -> None:
    app = enrolled(office)
    for _ in range(3):
        assert misses(office, 4) is Verdict.WRONG
        assert check(office, app) is Verdict.RIGHT
        office.now += STEP


def test_five_wrong_codes_in_a_row_shut_it_for_a_quarter_of_an_hour(office: Office) -> None:
    app = enrolled(office)
    assert misses(office, 5) is Verdict.PAUSED
    office.now += timedelta(minutes=15, seconds=-1)
    assert check(office, app) is Verdict.PAUSED
    office.now += timedelta(seconds=1)
    assert misses(office, 4) is Verdict.WRONG  # and a new row begins
    assert check(office, app) is Verdict.RIGHT
    anna = f"staff:{member(office, ANNA).id}"
    wrong = trail(office, "console:factor:wrong")
    assert [facts["tries"] for _, facts in wrong] == [1, 2, 3, 4, 5, 1, 2, 3, 4]
    assert trail(office, "console:factor:paused") == [(anna, {})]
