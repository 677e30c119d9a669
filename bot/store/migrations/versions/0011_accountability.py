"""Accountability"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.add_column("case_file", sa.Column("forgotten_at", Moment(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_file", "forgotten_at")
    op.drop_table("audit_seal")
