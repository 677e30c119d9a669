"""One person and one customer"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEXED = (("binding", "number"), ("case_file", "number"), ("rate_counter", "customer"))


def upgrade() -> None:
    op.add_column("binding", sa.Column("known_as", sa.String(), nullable=True))
    for table in ("binding", "case_file"):
        op.add_column(table, sa.Column("number_digest", sa.String(), nullable=True))
    for table in ("challenge", "rate_counter"):
        digest = sa.Column("customer_digest", sa.String(), server_default="", nullable=False)
        op.add_column(table, digest)
    for table, of in INDEXED:
        op.create_index(f"ix_{table}_{of}_digest", table, [f"{of}_digest"])


def downgrade() -> None:
    for table, of in INDEXED:
        op.drop_index(f"ix_{table}_{of}_digest", table)
    for table, column in (
        ("rate_counter", "customer_digest"),
        ("challenge", "customer_digest"),
        ("case_file", "number_digest"),
        ("binding", "number_digest"),
        ("binding", "known_as"),
    ):
        op.drop_column(table, column)
