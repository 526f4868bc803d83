"""What the console needs: sessions that end unused, a language for each account, second factors.

Revision: 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("language", sa.String(length=16), nullable=True))
    op.add_column("tokens", sa.Column("idle_s", sa.Integer(), nullable=True))
    op.add_column("tokens", sa.Column("user_agent", sa.Text(), nullable=True))
    op.create_table(
        "second_factors",
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("recovery_hashes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_second_factors_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )


def downgrade() -> None:
    op.drop_table("second_factors")
    op.drop_column("tokens", "user_agent")
    op.drop_column("tokens", "idle_s")
    op.drop_column("accounts", "language")
