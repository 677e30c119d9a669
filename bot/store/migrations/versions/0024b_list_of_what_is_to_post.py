"""List of what is to post"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024b"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEX = "ix_case_to_post"
TO_POST = sa.text(
    "closed_at IS NULL AND (state || '') IN ('answered', 'partly_granted', 'refused')"
)


def upgrade() -> None:
    op.create_index(
        INDEX, "case_file", ["due", "ref"], sqlite_where=TO_POST, postgresql_where=TO_POST
    )


def downgrade() -> None:
    op.drop_index(INDEX, "case_file")
