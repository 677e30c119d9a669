"""Waits and quiet hours"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("wait_until", Moment(), nullable=True))
    op.add_column("staff", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("staff", sa.Column("quiet_until", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "quiet_until")
    op.drop_column("staff", "quiet_from")
    op.drop_column("case_file", "wait_until")
