"""Who has died"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0029"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deceased",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_digest", sa.String(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("sealed_claim", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("deceased", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deceased_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deceased_person_digest"),
            ["person_digest"],
            unique=False,
            postgresql_where=None,
        )

    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deceased_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_column("deceased_at")

    with op.batch_alter_table("deceased", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deceased_person_digest"))
        batch_op.drop_index(batch_op.f("ix_deceased_case_id"))

    op.drop_table("deceased")
