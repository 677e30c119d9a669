"""Mandates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029d"
down_revision = "0029c"
branch_labels = None
depends_on = None

KEY = "fk_case_file_represented_by_case_file"
INDEX = "ix_case_to_post"
TO_POST = sa.text(
    "closed_at IS NULL AND (state || '') IN ('answered', 'partly_granted', 'refused')"
)


def upgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_mandate", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("represented_by", sa.String(), nullable=True))
        batch_op.create_foreign_key(KEY, "case_file", ["represented_by"], ["id"])
    # SQLite takes the youngest of several indexes that fit, and the table was made anew.
    op.drop_index(INDEX, "case_file")
    op.create_index(
        INDEX, "case_file", ["due", "ref"], sqlite_where=TO_POST, postgresql_where=TO_POST
    )


def downgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_constraint(KEY, type_="foreignkey")
        batch_op.drop_column("represented_by")
        batch_op.drop_column("sealed_mandate")
