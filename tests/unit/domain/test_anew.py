"""Whoever decided a case is kept out of what follows it, for as long as others are there."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anew import Before, kept_out
from bot.domain.cases import Decider, Right, Role, State, approve, approve_second

H, A, O = Role.HANDLER, Role.APPROVER, Role.OWNER  # noqa: E741 - their initials


def staff(*roles: Role, barred: str = "") -> list[Decider]:
    """Members a, b, c ... with these roles; those in `barred` wrote the case down."""
    return [
        Decider(id=name, role=role, wrote_it_down=name in barred)
        for name, role in zip("abcdef", roles, strict=False)
    ]


BOTH, FIRST, NOBODY = Before(first="a", second="b"), Before(first="a"), Before(first=None)


@pytest.mark.parametrize(
    ("members", "before", "two", "first_by", "outcome"),
    [
        # One decides: the first decider is kept out as long as anybody else is there.
        (staff(H, O), FIRST, False, None, FIRST),
        (staff(O), FIRST, False, None, NOBODY),  # there is nobody but the owner
        (staff(H, O, barred="b"), FIRST, False, None, NOBODY),  # the other opened it again
        (staff(H, A, O), BOTH, False, None, BOTH),
        (staff(H, A), BOTH, False, None, FIRST),
        # Two decide: both are kept out where two others are there, one of whom may be the second.
        (staff(H, A, H, O), BOTH, True, None, BOTH),
        (staff(H, A, H, H), BOTH, True, None, FIRST),  # nobody else may be the second person
        (staff(H, A, O), BOTH, True, None, FIRST),
        (staff(H, A), BOTH, True, None, NOBODY),
        (staff(O), BOTH, True, None, BOTH),  # letting them in would be in vain: it takes two
        (staff(H, A, O, barred="c"), BOTH, True, None, NOBODY),
        # The first of two has approved: what counts is who may be the second.
        (staff(H, A, H, O), BOTH, True, "d", FIRST),
        (staff(H, A, H, O), BOTH, True, "c", BOTH),
        (staff(H, H, O), Before(first="a", second="c"), True, "b", FIRST),
    ],
)
def test_as_few_as_needed_are_let_in_again(
    members: list[Decider], before: Before, two: bool, first_by: str | None, outcome: Before
) -> None:
    assert kept_out(before, members, two=two, first_by=first_by) == outcome


@given(st.lists(st.sampled_from([H, A, O]), min_size=1, max_size=5), st.booleans())
def test_whenever_the_staff_could_decide_at_all_somebody_still_can(
    roles: list[Role], two: bool
) -> None:
    members = staff(*roles)
    barred = kept_out(BOTH, members, two=two, first_by=None)
    assert can_decide(members, barred, two=two) == can_decide(members, NOBODY, two=two)


def can_decide(members: list[Decider], barred: Before, *, two: bool) -> bool:
    """By the rules of approval themselves."""
    left = [one for one in members if one.id not in (barred.first, barred.second)]
    right = Right.ERASURE if two else Right.ACCESS
    firsts = [
        one
        for one in left
        if isinstance(
            approve(State.IN_REVIEW, one, right=right, touches_contact=False, claimed_by=None),
            State,
        )
    ]
    if not two:
        return bool(firsts)
    return any(
        isinstance(approve_second(State.AWAITING_SECOND_APPROVAL, s, first_by=f.id), State)
        for f, s in permutations(left, 2)
        if f in firsts
    )
