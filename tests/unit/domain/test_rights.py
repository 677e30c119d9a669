"""What each right asks for, and on which grounds it may be refused."""

from __future__ import annotations

import pytest

from bot.domain import rights
from bot.domain.cases import Right
from bot.domain.identity import Level
from bot.domain.rights import ARTICLES, ERASURE_ARTICLES, ErasureGround, Ground
from tests.support import LEVELS


@pytest.mark.parametrize(
    ("right", "touches_contact", "level", "article"),
    [
        (Right.ACCESS, False, Level.L2, "15"),
        (Right.RECTIFICATION, False, Level.L1, "16"),
        (Right.RECTIFICATION, True, Level.L2, "16"),
        (Right.ERASURE, False, Level.L2, "17"),
        (Right.RESTRICTION, False, Level.L1, "18"),
        (Right.PORTABILITY, False, Level.L2, "20"),
        (Right.OBJECTION, False, Level.L1, "21"),
        (Right.CONSENT_WITHDRAWAL, False, Level.L1, "7"),
    ],
)
def test_the_level_grows_with_the_harm_of_a_mistake(right, touches_contact, level, article):
    needed = rights.requirement(right, touches_contact=touches_contact)
    assert (LEVELS.least(needed.action), needed.article) == (level, article)


def test_every_right_has_its_requirement():
    assert set(rights.REQUIREMENTS) == set(Right) - {Right.QUESTION}  # which is no right


def test_every_ground_has_its_article():
    assert set(ARTICLES) == set(Ground)
    assert list(ERASURE_ARTICLES) == list(ErasureGround)
    assert sorted(ERASURE_ARTICLES.values()) == [f"17(1)({letter})" for letter in "abcdef"]


def test_the_four_grounds_of_the_policy_are_asked_first():
    assert [ERASURE_ARTICLES[ground][-2] for ground in ErasureGround] == list("abdecf")


def test_a_refusal_that_rests_on_judgement_is_explained_in_own_words():
    explained = {ground for ground in Ground if rights.needs_own_words(ground)}
    assert explained == {
        Ground.UNFOUNDED,
        Ground.LEGAL_CLAIMS,
        Ground.COMPELLING,
        Ground.OTHER,
    }


def test_each_right_can_be_refused_for_missing_identity_and_for_other_reasons_last():
    for needed in rights.REQUIREMENTS.values():
        assert Ground.IDENTITY_NOT_PROVED in needed.grounds
        assert needed.grounds[-1] is Ground.OTHER
        assert len(set(needed.grounds)) == len(needed.grounds)


def test_bookkeeping_is_no_ground_to_refuse_a_look():
    assert Ground.LEGAL_DUTY not in rights.requirement(Right.ACCESS).grounds
