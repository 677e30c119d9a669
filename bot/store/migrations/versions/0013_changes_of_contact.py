"""Changes of contact"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("disowned_at", Moment(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_file", "disowned_at")
