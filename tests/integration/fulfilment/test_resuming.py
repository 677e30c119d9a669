"""Killed between any two statements, an execution is resumed to the same end.

`make resume-test` is the long version: every statement, on both databases.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.resume import CASES, failures

# Of SQLite one falls between what the register has taken and what is written down of it.
STATEMENTS = [("sqlite", range(20, 90, 29)), ("postgresql", range(1, 90, 44))]


@pytest.mark.parametrize(("database", "statements"), STATEMENTS)
@pytest.mark.parametrize("name", CASES)
def test_a_killed_execution_comes_to_the_same_end(
    tmp_path: Path, name: str, database: str, statements: range
) -> None:
    deaths, wrong = failures(database, name, tmp_path, statements)
    assert wrong == []
    assert deaths >= 2
