"""Tries in vain"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fulfilment_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_vain", sa.Integer(), nullable=False, server_default="0"))
        batch_op.alter_column("in_vain", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("fulfilment_step", schema=None) as batch_op:
        batch_op.drop_column("in_vain")
