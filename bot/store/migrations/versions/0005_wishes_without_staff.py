"""Lets what nobody has to weigh be carried out at once: objection to marketing, consent taken back

Revision ID: 0006
Revises: 0008
Create Date: 2026-11-25 23:40:00

"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = "no_execution_without_approval"
EXECUTED = (
    "state NOT IN ('awaiting_second_approval', 'fulfilling', 'waiting_for_source', 'answered', "
    "'partly_granted')"
)
ALONE = "(automatic AND \"right\" IN ('objection', 'consent_withdrawal'))"


def upgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.drop_constraint(NAME, type_="check")
        batch_op.create_check_constraint(NAME, f"approved_by IS NOT NULL OR {ALONE} OR {EXECUTED}")


def downgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_constraint(NAME, type_="check")
        batch_op.create_check_constraint(NAME, f"approved_by IS NOT NULL OR {EXECUTED}")
        batch_op.drop_column("automatic")
