"""A letter that leaves out what the law demands is not complete."""

from __future__ import annotations

import pytest

from bot.domain.cases import Right
from bot.domain.letters import Letter, Outcome, Part, missing_parts, required_parts

RIGHTS = list(Right)


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("outcome", Outcome)
def test_a_letter_with_all_its_parts_is_complete_and_each_part_counts(outcome, right):
    needed = required_parts(outcome, right)
    assert missing_parts(Letter(outcome=outcome, right=right, parts=needed)) == frozenset()
    for part in needed:
        short = Letter(outcome=outcome, right=right, parts=needed - {part})
        assert missing_parts(short) == {part}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("outcome", Outcome)
def test_every_letter_tells_how_to_complain(outcome, right):
    assert Part.COMPLAINT in required_parts(outcome, right)


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.REFUSED])
@pytest.mark.parametrize("right", Right)
def test_whoever_is_refused_anything_learns_why_and_how_to_go_to_court(outcome, right):
    assert {Part.REASONS, Part.COURT} <= required_parts(outcome, right)


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.PARTLY])
def test_an_answer_to_access_holds_every_item_of_article_15(outcome):
    article_15 = {
        Part.HOLDS_DATA, Part.PURPOSES, Part.CATEGORIES, Part.RECIPIENTS, Part.RETENTION, Part.OTHER_RIGHTS,
        Part.COMPLAINT, Part.SOURCE, Part.AUTOMATED, Part.TRANSFERS, Part.COPY,
    }  # fmt: skip
    assert article_15 <= required_parts(outcome, Right.ACCESS)


def test_what_stays_after_an_erasure_stays_under_a_statute_and_until_a_day():
    partly = required_parts(Outcome.PARTLY, Right.ERASURE)
    assert {Part.STATUTES, Part.UNTIL, Part.RECIPIENTS_TOLD} <= partly
    assert Part.UNTIL not in required_parts(Outcome.GRANTED, Right.ERASURE)


def test_an_extension_gives_its_reasons_and_the_new_date():
    assert {Part.REASONS, Part.NEW_DATE} <= required_parts(Outcome.EXTENDED, Right.ACCESS)
