"""Files and links of sources that people look through"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

_NEW = (
    *("escalated_at", "token_digest", "linked_at", "links", "link_until", "opened_at"),
    "cookie_digest",
)


def upgrade() -> None:
    with op.batch_alter_table("manual_task") as batch:
        batch.add_column(sa.Column("escalated_at", Moment(), nullable=True))
        batch.add_column(sa.Column("token_digest", sa.String(), nullable=True))
        batch.add_column(sa.Column("linked_at", Moment(), nullable=True))
        batch.add_column(sa.Column("links", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("link_until", Moment(), nullable=True))
        batch.add_column(sa.Column("opened_at", Moment(), nullable=True))
        batch.add_column(sa.Column("cookie_digest", sa.String(), nullable=True))
        batch.create_unique_constraint("uq_manual_task_token_digest", ["token_digest"])
    op.create_table(
        "source_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=True),
        sa.Column("sealed_source", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("deleted_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["manual_task.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_source_file_task_id", "source_file", ["task_id"])
    op.create_index("ix_source_file_case_id", "source_file", ["case_id"])
    op.create_table(
        "source_file_content",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["source_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("source_file_content")
    op.drop_table("source_file")
    with op.batch_alter_table("manual_task") as batch:
        batch.drop_constraint("uq_manual_task_token_digest", type_="unique")
        for name in _NEW:
            batch.drop_column(name)
