"""Follow-ups and recusals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DECIDERS = ("approved_by", "seconded_by", "rejected_by")
FOLLOWS = "fk_case_file_follows_id_case_file"
BEFORE = "fk_case_file_decided_before_staff"
INDEX = "ix_case_file_follows_id"
RULES = {
    "four_eyes_follow_up": "decided_before IS NULL OR ("
    + " AND ".join(f"({one} IS NULL OR {one} <> decided_before)" for one in DECIDERS)
    + ")",
    "four_eyes_recused": " AND ".join(
        f"({one} IS NULL OR replace(recused, {one}, '') = recused)" for one in DECIDERS
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("decided_before", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("recused", sa.String(), nullable=False, server_default=""))
        batch_op.create_foreign_key(FOLLOWS, "case_file", ["follows_id"], ["id"])
        batch_op.create_foreign_key(BEFORE, "staff", ["decided_before"], ["id"])
        batch_op.create_index(INDEX, ["follows_id"])
        for name, rule in RULES.items():
            batch_op.create_check_constraint(name, rule)


def downgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        for name in RULES:
            batch_op.drop_constraint(name, type_="check")
        batch_op.drop_index(INDEX)
        batch_op.drop_constraint(BEFORE, type_="foreignkey")
        batch_op.drop_constraint(FOLLOWS, type_="foreignkey")
        for column in ("recused", "decided_before", "follows_id"):
            batch_op.drop_column(column)
