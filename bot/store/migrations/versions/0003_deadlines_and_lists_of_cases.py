"""Deadlines and lists of cases"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN_LISTS = {
    "ix_case_open_due": ["due", "ref"],
    "ix_case_open_received": ["received_at", "ref"],
    "ix_case_open_state": ["state", "due", "ref"],
    "ix_case_open_state_received": ["state", "received_at", "ref"],
    "ix_case_open_state_right": ["state", "right", "due", "ref"],
    "ix_case_open_right": ["right", "due", "ref"],
    "ix_case_open_right_received": ["right", "received_at", "ref"],
    "ix_case_open_holder": ["claimed_by", "due", "ref"],
}


def upgrade() -> None:
    op.create_index("ix_audit_case", "audit_event", ["case_ref", "seq"])
    op.add_column("staff", sa.Column("sealed_email", sa.LargeBinary(), nullable=True))
    for column in (
        sa.Column("extended_at", Moment(), nullable=True),
        sa.Column("paused_at", Moment(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("warned_at", Moment(), nullable=True),
    ):
        op.add_column("case_file", column)
    op.drop_index("ix_case_file_due", "case_file")
    closed = sa.text("closed_at IS NOT NULL")
    op.create_index(
        "ix_case_closed",
        "case_file",
        ["closed_at", "ref"],
        sqlite_where=closed,
        postgresql_where=closed,
    )
    is_open = sa.text("closed_at IS NULL")
    for name, columns in OPEN_LISTS.items():
        op.create_index(name, "case_file", columns, sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    for name in OPEN_LISTS:
        op.drop_index(name, "case_file")
    op.drop_index("ix_case_closed", "case_file")
    op.create_index("ix_case_file_due", "case_file", ["due"])
    for column in ("warned_at", "reminded_on", "paused_days", "paused_at", "extended_at"):
        op.drop_column("case_file", column)
    op.drop_column("staff", "sealed_email")
    op.drop_index("ix_audit_case", "audit_event")
