"""Owner of seen updates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023b"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("owner", sa.String(), nullable=False, server_default="")
    op.add_column("seen_update", column)


def downgrade() -> None:
    op.drop_column("seen_update", "owner")
