"""People enough: who looks by hand does not decide, and somebody has to be left for both."""

from __future__ import annotations

import pytest

from bot.domain.cases import Role
from bot.domain.hands import Place, in_the_way

HANDLER, APPROVER, OWNER = Role.HANDLER, Role.APPROVER, Role.OWNER


def place(*own: str, by_mail: bool = False, source: str = "binder") -> Place:
    return Place(source=source, own=frozenset(own), by_mail=by_mail)


@pytest.mark.parametrize(
    ("team", "places", "two", "stuck"),
    [
        ([("a", OWNER), ("b", APPROVER)], [place("b")], False, []),
        ([("a", OWNER), ("b", APPROVER)], [place("b")], True, ["binder"]),
        ([("a", OWNER), ("b", APPROVER)], [place("a", "b")], True, ["binder"]),
        ([("a", OWNER), ("b", APPROVER)], [place("b", by_mail=True)], True, ["binder"]),
        ([("a", OWNER), ("b", APPROVER)], [place(by_mail=True)], True, []),
        ([("a", OWNER), ("b", APPROVER)], [place()], True, []),  # nobody looks there at all
        ([("a", OWNER), ("b", APPROVER), ("c", HANDLER)], [place("b")], True, []),
        ([("a", OWNER), ("b", HANDLER), ("c", HANDLER)], [place("a")], True, ["binder"]),
        ([("a", OWNER), ("b", APPROVER), ("c", HANDLER)], [place("a", "b")], True, []),
        ([("a", OWNER), ("b", APPROVER), ("c", HANDLER)], [place("a", "b", "c")], True, []),
        (
            [("a", OWNER), ("b", APPROVER), ("c", HANDLER)],
            [place("a"), place("b", source="attic")],
            True,
            ["binder", "attic"],  # each leaves a pair, but not the same one
        ),
        ([("a", OWNER)], [place("a")], False, ["binder"]),
        ([("a", OWNER)], [place("a")], True, []),  # too few whatever the places
        ([], [place("a")], True, []),
    ],
)
def test_the_places_because_of_which_nobody_can_decide(team, places, two, stuck):
    assert [one.source for one in in_the_way(team, places, two=two)] == stuck
