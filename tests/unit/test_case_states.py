"""What a person is told of a case that was done in part."""

from __future__ import annotations

import pytest

from bot.domain.cases import Right, State
from bot.i18n import texts
from handlers import parts

COPIES = (Right.ACCESS, Right.PORTABILITY)


@pytest.mark.parametrize("right", Right)
def test_a_copy_lacks_something_where_other_requests_keep_something(right: Right):
    said = texts("en").sentence(parts.state(right, State.PARTLY_GRANTED))
    assert ("left out" in said) is (right in COPIES)
    assert ("had to keep" in said) is (right not in COPIES)
