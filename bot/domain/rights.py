"""Each right: its articles, what it asks of identity, and the grounds to grant or refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.domain.cases import Right
from bot.domain.identity import Action


class ErasureGround(StrEnum):
    """Why data must go (Art. 17(1)); in the order in which a person is asked."""

    NO_LONGER_NEEDED = "no_longer_needed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL = "unlawful"
    LEGAL_DUTY = "legal_duty"
    OBJECTION = "objection"  # the company's policy leaves it out, the law does not
    CHILD = "child"  # collected for an online service offered to a child


ERASURE_ARTICLES: Mapping[ErasureGround, str] = MappingProxyType(
    {
        ErasureGround.NO_LONGER_NEEDED: "17(1)(a)",
        ErasureGround.CONSENT_WITHDRAWN: "17(1)(b)",
        ErasureGround.UNLAWFUL: "17(1)(d)",
        ErasureGround.LEGAL_DUTY: "17(1)(e)",
        ErasureGround.OBJECTION: "17(1)(c)",
        ErasureGround.CHILD: "17(1)(f)",
    }
)


class Ground(StrEnum):
    """Why a right is not granted, or not for all data; the letter says which (Art. 12(4))."""

    UNFOUNDED = "unfounded"  # manifestly unfounded or excessive: the burden of proof is ours
    IDENTITY_NOT_PROVED = "identity_not_proved"
    LEGAL_DUTY = "legal_duty"  # a statute keeps the data, such as bookkeeping
    LEGAL_CLAIMS = "legal_claims"  # needed for a live dispute; no duty to keep
    OTHERS_RIGHTS = "others_rights"
    DATA_CORRECT = "data_correct"  # looked into and found right
    NO_GROUND = "no_ground"  # none of the grounds for erasure holds
    NOTHING_FOUND = "nothing_found"  # every source answered, none knows the person
    COMPELLING = "compelling"  # our reasons weigh more than the person's objection
    NO_RESTRICTION = "no_restriction"  # none of the grounds for a restriction holds
    NOT_PROVIDED = "not_provided"  # nothing that the person gave on consent or contract
    OTHER = "other"


ARTICLES: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.UNFOUNDED: "12(5)",
        Ground.IDENTITY_NOT_PROVED: "12(6)",
        Ground.LEGAL_DUTY: "17(3)(b)",
        Ground.LEGAL_CLAIMS: "17(3)(e)",
        Ground.OTHERS_RIGHTS: "15(4)",
        Ground.DATA_CORRECT: "16",
        Ground.NO_GROUND: "17(1)",
        Ground.NOTHING_FOUND: "12(4)",
        Ground.COMPELLING: "21(1)",
        Ground.NO_RESTRICTION: "18(1)",
        Ground.NOT_PROVIDED: "20(1)",
        Ground.OTHER: "12(4)",
    }
)

# Such a refusal stands or falls with what staff can say about this very case.
_IN_OWN_WORDS = frozenset({Ground.UNFOUNDED, Ground.LEGAL_CLAIMS, Ground.COMPELLING, Ground.OTHER})


def needs_own_words(ground: Ground) -> bool:
    """Whether staff must explain a refusal on this ground in words of their own."""
    return ground in _IN_OWN_WORDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """What a right asks for before and after staff look at it."""

    article: str
    action: Action  # its row in the policy of levels
    grounds: tuple[Ground, ...]  # on which it may be refused, in the order shown to staff


_ALWAYS = (Ground.IDENTITY_NOT_PROVED, Ground.UNFOUNDED)

REQUIREMENTS: Mapping[Right, Requirement] = MappingProxyType(
    {
        Right.ACCESS: Requirement(
            article="15",
            action=Action.ACCESS_FULL,
            grounds=(Ground.NOTHING_FOUND, Ground.OTHERS_RIGHTS, *_ALWAYS, Ground.OTHER),
        ),
        Right.RECTIFICATION: Requirement(
            article="16",
            action=Action.RECTIFY,
            grounds=(Ground.DATA_CORRECT, Ground.NOTHING_FOUND, *_ALWAYS, Ground.OTHER),
        ),
        Right.ERASURE: Requirement(
            article="17",
            action=Action.ERASE,
            grounds=(
                Ground.LEGAL_DUTY,
                Ground.LEGAL_CLAIMS,
                Ground.NO_GROUND,
                Ground.NOTHING_FOUND,
                *_ALWAYS,
                Ground.OTHER,
            ),
        ),
        Right.RESTRICTION: Requirement(
            article="18",
            action=Action.RESTRICT,
            grounds=(Ground.NO_RESTRICTION, Ground.NOTHING_FOUND, *_ALWAYS, Ground.OTHER),
        ),
        Right.PORTABILITY: Requirement(
            article="20",
            action=Action.TAKE_ALONG,
            grounds=(
                Ground.NOT_PROVIDED,
                Ground.NOTHING_FOUND,
                Ground.OTHERS_RIGHTS,
                *_ALWAYS,
                Ground.OTHER,
            ),
        ),
        Right.OBJECTION: Requirement(
            article="21",
            action=Action.OBJECT,
            grounds=(
                Ground.COMPELLING,
                Ground.LEGAL_CLAIMS,
                Ground.NOTHING_FOUND,
                *_ALWAYS,
                Ground.OTHER,
            ),
        ),
        Right.CONSENT_WITHDRAWAL: Requirement(
            article="7",
            action=Action.WITHDRAW_CONSENT,
            grounds=(Ground.NOTHING_FOUND, *_ALWAYS, Ground.OTHER),
        ),
    }
)


def requirement(right: Right, *, touches_contact: bool = False) -> Requirement:
    """What a right asks for; correcting a contact asks more than correcting a spelling."""
    found = REQUIREMENTS[right]
    if not touches_contact:
        return found
    return Requirement(article=found.article, action=Action.CHANGE_CONTACT, grounds=found.grounds)
