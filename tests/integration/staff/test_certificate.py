"""The owners hear in time that our certificate at BankID runs out, and nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.eid import EidPolicy
from bot.services import eid_certificate
from tests.integration.staff.conftest import ANNA, BERIT, OSKAR, Office
from tests.support import NOON


@pytest.mark.parametrize(
    ("left", "told"),
    [(90, 0), (61, 0), (60, 1), (59, 0), (53, 1), (8, 0), (7, 0), (6, 1), (5, 1), (0, 1), (-1, 1)],
)
def test_owners_are_told_weekly_and_in_the_last_week_daily(
    office: Office, left: int, told: int
) -> None:
    policy = EidPolicy(ends=NOON + timedelta(days=left, hours=1))
    office.around = replace(office.around, office=replace(office.around.office, eid=policy))
    assert office.run(eid_certificate.remind) == told
    assert office.said(ANNA) == office.said(BERIT) == []
    assert [one["text"].split()[1:4] for one in office.said(OSKAR)] == (
        [["Vårt", "certifikat", "hos"]] * told
    )


@pytest.mark.parametrize("policy", [None, EidPolicy(), EidPolicy(simulator=True, ends=NOON)])
def test_without_a_certificate_of_ours_there_is_nothing_to_tell(
    office: Office, policy: EidPolicy | None
) -> None:
    office.around = replace(office.around, office=replace(office.around.office, eid=policy))
    assert office.run(eid_certificate.remind) == 0
