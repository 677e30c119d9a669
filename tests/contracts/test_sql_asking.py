"""Statements that SQLite is given past SQLAlchemy: as many values as there are, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.sources.sql_asking import Asked, Changed
from bot.sources.sql_engine import engine_for

SEAT = sa.table("seat", sa.column("row"), sa.column("number"))
ROW, BOTH = SEAT.c.row, sa.tuple_(SEAT.c.row, SEAT.c.number)
MANY = sa.bindparam("wanted", expanding=True)
LENGTHS = [1, 2, 3, 4, 5, 8, 9, 33]


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    path = tmp_path / "hall.db"
    path.touch()
    engine = engine_for(f"sqlite:///{path}")
    with engine.begin() as connection:
        made = "CREATE TABLE seat (row INTEGER, number INTEGER, PRIMARY KEY (row, number))"
        connection.exec_driver_sql(made)
        seats = [{"row": row, "number": number} for row in range(40) for number in (1, 2)]
        connection.execute(sa.insert(SEAT), seats)
    return engine


@pytest.mark.parametrize("length", LENGTHS)
def test_a_question_finds_what_it_names_whatever_the_number(
    engine: sa.Engine, length: int
) -> None:
    asked = Asked(sa.select(SEAT).where(ROW.in_(MANY), SEAT.c.number == sa.bindparam("place")))
    pairs = Asked(sa.select(SEAT).where(BOTH.in_(MANY)))
    with engine.connect() as connection:
        for most in (length, 1, length):  # a shape that was met is used again
            found = list(asked.rows(connection, {"wanted": list(range(most)), "place": 2}))
            assert sorted(found) == [(row, 2) for row in range(most)]
        wanted = [(row, 1) for row in range(length)]
        assert sorted(pairs.rows(connection, {"wanted": wanted})) == wanted


@pytest.mark.parametrize("length", LENGTHS)
def test_a_deletion_takes_what_it_names_and_nothing_else(engine: sa.Engine, length: int) -> None:
    gone = Changed(sa.delete(SEAT).where(BOTH.in_(MANY)))
    with engine.begin() as connection:
        gone.carry_out(connection, {"wanted": [(row, 1) for row in range(length)]})
    with engine.connect() as connection:
        left = connection.execute(sa.select(SEAT)).all()
    assert len(left) == 80 - length
    assert not {(row, 1) for row in range(length)} & {tuple(one) for one in left}


def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(engine: sa.Engine) -> None:
    moved = sa.update(SEAT).where(ROW.in_(MANY)).values(row=sa.bindparam("new"))
    with engine.connect() as connection, pytest.raises(IntegrityError) as told:
        Changed(moved).carry_out(connection, {"wanted": [1], "new": 2})
    assert "2" not in str(told.value.params)
