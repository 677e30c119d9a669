"""Requests taken in by staff"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = "four_eyes_creator"
RULE = (
    "created_by IS NULL OR ((approved_by IS NULL OR approved_by <> created_by) "
    "AND (seconded_by IS NULL OR seconded_by <> created_by) "
    "AND (rejected_by IS NULL OR rejected_by <> created_by))"
)
KEY = "fk_case_file_created_by_staff"
BY_HAND = "four_eyes_by_hand"
BY_HAND_RULE = (
    "done_by IS NULL OR ((approved_by IS NULL OR done_by <> approved_by) "
    "AND (seconded_by IS NULL OR done_by <> seconded_by))"
)
DECIDERS = ("approved_by", "seconded_by")


def upgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("came_by", sa.String(), nullable=False, server_default="chat")
        )
        batch_op.add_column(sa.Column("created_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("sealed_contact", sa.LargeBinary(), nullable=True))
        batch_op.create_foreign_key(KEY, "staff", ["created_by"], ["id"])
        batch_op.create_check_constraint(NAME, RULE)
    with op.batch_alter_table("manual_task", schema=None) as batch_op:
        for column in DECIDERS:
            batch_op.add_column(sa.Column(column, sa.String(), nullable=True))
            batch_op.create_foreign_key(
                f"fk_manual_task_{column}_staff", "staff", [column], ["id"]
            )
        batch_op.create_check_constraint(BY_HAND, BY_HAND_RULE)
    op.add_column(
        "delivery", sa.Column("kind", sa.String(), nullable=False, server_default="answer")
    )


def downgrade() -> None:
    op.drop_column("delivery", "kind")
    with op.batch_alter_table("manual_task", schema=None) as batch_op:
        batch_op.drop_constraint(BY_HAND, type_="check")
        for column in DECIDERS:
            batch_op.drop_constraint(f"fk_manual_task_{column}_staff", type_="foreignkey")
            batch_op.drop_column(column)
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_constraint(NAME, type_="check")
        batch_op.drop_constraint(KEY, type_="foreignkey")
        for column in ("sealed_contact", "created_by", "came_by"):
            batch_op.drop_column(column)
