"""Who seconded before"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEY = "fk_case_file_seconded_before_staff"
RULE = "four_eyes_seconded_before"
DECIDERS = ("approved_by", "seconded_by", "rejected_by")
OTHERS = (
    "seconded_before IS NULL OR ("
    + " AND ".join(f"({one} IS NULL OR {one} <> seconded_before)" for one in DECIDERS)
    + ")"
)
INDEX = "ix_case_to_post"
TO_POST = sa.text(
    "closed_at IS NULL AND (state || '') IN ('answered', 'partly_granted', 'refused')"
)


def upgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seconded_before", sa.String(), nullable=True))
        batch_op.create_foreign_key(KEY, "staff", ["seconded_before"], ["id"])
        batch_op.create_check_constraint(RULE, OTHERS)
    # SQLite takes the youngest of several indexes that fit, and the table was made anew.
    op.drop_index(INDEX, "case_file")
    op.create_index(
        INDEX, "case_file", ["due", "ref"], sqlite_where=TO_POST, postgresql_where=TO_POST
    )


def downgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_constraint(RULE, type_="check")
        batch_op.drop_constraint(KEY, type_="foreignkey")
        batch_op.drop_column("seconded_before")
