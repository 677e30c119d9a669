"""A generated column is recognised by what the server tells of it, and by nothing less."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from bot.sources.sql_generated import bare, kind_of, statement, text_of

OURS = "right(replace(replace(phone, ' ', ''), '-', ''), 7)"
TOLD = [
    ("lower(trim(email))", "(lcase(trim(`email`)))", True),  # MariaDB
    ("lower(trim(email))", "lower(trim(`email`))", True),  # MySQL
    ("lower(trim(email))", "lcase(`email`)", False),
    ("lower(trim(email))", "lcase(trim(`e_mail`))", False),
    ("email REGEXP '[^ -~]'", "(`email` regexp '[^ -~]')", True),
    ("email REGEXP '[^ -~]'", "regexp_like(`email`,_utf8mb4'[^ -~]')", True),
    ("email REGEXP '[^ -~]'", "(`email` regexp '[^-~]')", False),  # a blank inside counts
    (OURS, "right(replace(replace(`phone`,_utf8mb4' ',_utf8mb4''),_utf8mb4'-',_utf8mb4''),7)", True),
    (OURS, "right(replace(replace(`phone`,' ',''),'-',''),6)", False),
    ("right(CAST(pnr AS CHAR), 10)", "(right(cast(`pnr` as char charset utf8mb4),10))", True),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "told", "same"), TOLD)
def test_an_expression_is_the_same_however_a_server_tells_it(ours, told, same):
    assert (bare(ours) == bare(told)) is same


@pytest.mark.parametrize(
    ("stored", "length", "kind", "index"),
    [
        (sa.VARCHAR(120), None, "VARCHAR(120)", "(insyn_x)"),
        (sa.VARCHAR(400), None, "VARCHAR(400)", "(insyn_x(64))"),
        (sa.TEXT(), None, "TEXT", "(insyn_x(64))"),
        (sa.VARCHAR(40, "latin1_swedish_ci"), 7, "VARCHAR(7) COLLATE latin1_swedish_ci", "(insyn_x)"),
        (sa.BIGINT(), 10, "VARCHAR(10)", "(insyn_x)"),
    ],
)  # fmt: skip
def test_the_column_holds_whatever_it_is_made_from(stored, length, kind, index):
    dialect = mysql.dialect()
    assert kind_of(stored, length=length, dialect=dialect) == kind
    made = statement("t", "insyn_x", of=sa.func.trim(sa.column("x")), kind=kind, dialect=dialect)
    assert text_of(sa.func.trim(sa.column("x")), dialect) in made
    assert f"ADD INDEX insyn_x {index};" in made
