"""Trail by actor"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024c"
down_revision = "0024b"
branch_labels = None
depends_on = None

INDEX = "ix_audit_actor"
OUTSIDE = sa.text("case_ref IS NULL")


def upgrade() -> None:
    op.create_index(
        INDEX,
        "audit_event",
        ["actor", "seq"],
        sqlite_where=OUTSIDE,
        postgresql_where=OUTSIDE,
    )


def downgrade() -> None:
    op.drop_index(INDEX, "audit_event")
