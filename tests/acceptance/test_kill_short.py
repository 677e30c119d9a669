"""The kill test in short: a few deaths amid journeys, and failing commits.

`make kill-test` is the long version, with fifty deaths on each database.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.run import Plan, run
from tests.pg import fresh_database
from tests.proofs import in_proofs


@pytest.mark.parametrize(
    ("database", "kills"), [("sqlite", 2), pytest.param("postgresql", 1, marks=in_proofs)]
)
async def test_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, database: str, kills: int
) -> None:
    url = fresh_database() if database == "postgresql" else f"sqlite:///{tmp_path / 'insyn.db'}"
    found = await run(
        Plan(database=url, folder=tmp_path, kills=kills, seed=3, lanes=4, patience=40)
    )
    assert found.breaches == [], found.figures
    assert found.figures["kills"] == kills
    assert found.figures["journeys at their end"] == found.figures["journeys"]
