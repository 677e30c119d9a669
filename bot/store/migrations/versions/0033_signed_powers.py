"""Signed powers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEXED = ("agent_digest", "person_digest", "tg_user_id")


def upgrade() -> None:
    op.create_table(
        "power",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("tg_user_id", sa.BigInteger(), nullable=False),
        sa.Column("person_digest", sa.String(), nullable=False),
        sa.Column("agent_digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=True),
        sa.Column("sealed_terms", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("signed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    for column in INDEXED:
        op.create_index(f"ix_power_{column}", "power", [column])


def downgrade() -> None:
    for column in INDEXED:
        op.drop_index(f"ix_power_{column}", "power")
    op.drop_table("power")
