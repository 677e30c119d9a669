"""Figures of a year: what statistics count is written down with the end of a case"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.domain.clock import stockholm_day
from bot.store.tables import Moment

revision = "0029c"
down_revision = "0029b"
branch_labels = None
depends_on = None

FIGURES, RECEIVED = "ix_case_figures", "ix_case_received"
COUNTED = ("received_year", "right", "state", "took_days", "ended_late")
BESIDE = ("follows_id", "extended_at", "paused_days")
MANY = 5000
CASES = sa.table(
    "case_file",
    sa.column("id", sa.String()),
    sa.column("received_at", Moment()),
    sa.column("closed_at", Moment()),
    sa.column("due", sa.Date()),
    sa.column("received_year", sa.Integer()),
    sa.column("took_days", sa.Integer()),
    sa.column("ended_late", sa.Boolean()),
)


def upgrade() -> None:
    year = sa.Column("received_year", sa.Integer(), nullable=False, server_default="0")
    op.add_column("case_file", year)
    op.add_column("case_file", sa.Column("took_days", sa.Integer(), nullable=True))
    op.add_column("case_file", sa.Column("ended_late", sa.Boolean(), nullable=True))
    _count_what_is_there()
    op.create_index(FIGURES, "case_file", [*COUNTED, *BESIDE])
    op.create_index(RECEIVED, "case_file", ["received_at"])


def _count_what_is_there() -> None:
    connection = op.get_bind()
    known = (CASES.c.id, CASES.c.received_at, CASES.c.closed_at, CASES.c.due)
    query = sa.select(*known).order_by(CASES.c.id).limit(MANY)
    change = (
        sa.update(CASES)
        .where(CASES.c.id == sa.bindparam("case"))
        .values(
            received_year=sa.bindparam("year"),
            took_days=sa.bindparam("took"),
            ended_late=sa.bindparam("late"),
        )
    )
    last = ""
    while some := connection.execute(query.where(CASES.c.id > last)).all():
        connection.execute(change, [_figures(row) for row in some])
        last = some[-1].id


def _figures(row: Any) -> dict[str, Any]:
    received = stockholm_day(row.received_at)
    ended = stockholm_day(row.closed_at) if row.closed_at else None
    return {
        "case": row.id,
        "year": received.year,
        "took": (ended - received).days if ended else None,
        "late": ended > row.due if ended else None,
    }


def downgrade() -> None:
    op.drop_index(RECEIVED, "case_file")
    op.drop_index(FIGURES, "case_file")
    for column in ("ended_late", "took_days", "received_year"):
        op.drop_column("case_file", column)
