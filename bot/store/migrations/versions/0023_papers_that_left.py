"""Papers that left"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = "fk_delivery_posted_by_staff"
COLUMNS = (("posted_on", sa.Date()), ("posted_by", sa.String()), ("posted_how", sa.String()))


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        for name, kind in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_foreign_key(KEY, "staff", ["posted_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(KEY, type_="foreignkey")
        for name, _kind in COLUMNS:
            batch_op.drop_column(name)
