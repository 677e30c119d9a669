"""What is told at the start: which ways there are, what they open, and who has none."""

from __future__ import annotations

from bot import ways
from bot.domain.eid import EidPolicy
from bot.domain.identity import Method
from bot.sources.levels_file import load_levels
from tests.support import an_office
from tests.unit.domain.test_levels import SIGNED, changed

EID = EidPolicy(simulator=False, return_by="telegram")
NONE: frozenset[Method] = frozenset()


def test_what_each_level_opens_is_told_up_to_the_one_that_can_be_reached():
    told = list(ways.told(an_office()))
    assert told[0].endswith(
        "a code by e-mail, the Telegram account's number beside a code, the staff"
    )
    assert "level 0: policy, open_case" in told
    assert any(line.startswith("level 2: access, access_full (whole at level 3)") for line in told)
    assert told[-1] == (
        "by the staff alone: the whole of access_full, the whole of take_along, act_for_another"
    )


def test_with_bankid_nothing_is_left_to_the_staff_alone():
    told = list(ways.told(an_office(eid=EID)))
    assert told[-1] == "level 3: act_for_another"
    assert "BankID" in told[0]


def test_a_number_on_telegrams_word_is_no_way_without_the_code_that_it_goes_with():
    for codes in (NONE, frozenset({Method.SMS_CODE})):
        assert "Telegram" not in next(ways.told(an_office(codes=codes)))


def test_where_a_person_without_bankid_has_no_way_it_is_told():
    needs_staff = (
        "whoever has no BankID needs the staff for: the whole of access_full, the whole of"
    )
    assert next(ways.warnings(an_office(eid=EID))).startswith(needs_staff)
    nothing = list(ways.warnings(an_office(eid=EID, codes=NONE)))
    assert nothing == ["whoever has no BankID can prove nothing here: set SMTP_URL or SMS_ACCOUNT"]


def test_a_policy_that_wants_signatures_needs_bankid(tmp_path):
    own = load_levels(changed(tmp_path, erase=SIGNED))
    assert list(ways.warnings(an_office(levels=own)))[-1].startswith("the policy wants signatures")
    assert len(list(ways.warnings(an_office(levels=own, eid=EID)))) == 1
