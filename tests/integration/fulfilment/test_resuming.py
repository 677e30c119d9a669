"""Killed between any two statements, an execution is resumed to the same end.

`make resume-test` is the long version: every statement, on both databases.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.resume import CASES, failures


@pytest.mark.parametrize(("database", "step"), [("sqlite", 29), ("postgresql", 44)])
@pytest.mark.parametrize("name", CASES)
def test_a_killed_execution_comes_to_the_same_end(
    tmp_path: Path, name: str, database: str, step: int
) -> None:
    deaths, wrong = failures(database, name, tmp_path, range(1, 90, step))
    assert wrong == []
    assert deaths >= 2
