"""Adding, listing and removing members of staff."""

from __future__ import annotations

import pytest

from bot.domain.cases import Role
from bot.services import staff
from bot.services.staff import NotStaffError
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office


def test_adding_somebody_again_changes_the_member_they_are(office: Office):
    before = office.run(staff.members)

    office.member(ANNA, "Anna Å", Role.APPROVER, language="en")
    after = office.run(staff.members)

    anna = next(member for member in after if member.tg_user_id == ANNA)
    assert [m.id for m in after] == [m.id for m in before]
    assert (anna.name, anna.role, anna.language) == ("Anna Å", Role.APPROVER, "en")


def test_a_removed_member_is_gone_from_the_list_and_may_come_back(office: Office):
    office.run(staff.remove, tg_user_id=ANNA)
    without = {m.tg_user_id for m in office.run(staff.members)}

    office.member(ANNA, "Anna", Role.HANDLER)

    assert without == {BERIT, OSKAR}
    assert {m.tg_user_id for m in office.run(staff.members)} == {ANNA, BERIT, OSKAR}


def test_removing_somebody_who_is_no_member_is_refused(office: Office):
    with pytest.raises(NotStaffError):
        office.run(staff.remove, tg_user_id=4711)


def test_the_audit_trail_names_members_by_row_and_never_by_name(office: Office):
    office.run(staff.remove, tg_user_id=ANNA)

    with office.engine.connect() as connection:
        facts = [row[0] for row in connection.exec_driver_sql("SELECT facts FROM audit_event")]
    assert office.audited()[-1] == "staff:member:removed"
    assert not any("Anna" in fact for fact in facts)
