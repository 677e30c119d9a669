"""Incidents: what somebody says was not them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("person_digest", sa.String(), nullable=False),
        sa.Column("account_digest", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("assessed_at", Moment(), nullable=True),
        sa.Column("assessed_by", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["assessed_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incident_person_digest", "incident", ["person_digest"])
    op.create_index("ix_incident_account_digest", "incident", ["account_digest"])
    op.create_index("ix_incident_due_at", "incident", ["due_at"])


def downgrade() -> None:
    op.drop_table("incident")
