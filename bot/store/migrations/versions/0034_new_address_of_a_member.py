"""New address of a member"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("sealed_new_email", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "sealed_new_email")
