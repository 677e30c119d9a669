"""Topics of cases in the staff group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("topic_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_file", "topic_id")
