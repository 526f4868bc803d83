"""What was decided in each hour that is over, counted.

Revision: 0025, after 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COUNTED = ("decided", "submitted", "human", "automatic", "undone", "held", "entered", "left", "same", "twice")


def upgrade() -> None:
    op.create_table(
        "decision_hours",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTED),
        sa.PrimaryKeyConstraint("hour", name=op.f("pk_decision_hours")),
    )


def downgrade() -> None:
    op.drop_table("decision_hours")
