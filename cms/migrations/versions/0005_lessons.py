"""Lessons from other sites' reports, and lessons without words of comments that were erased.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lessons") as batch_op:
        batch_op.alter_column("decision_id", existing_type=sa.Uuid(as_uuid=False), nullable=True)
        batch_op.alter_column("comment_id", existing_type=sa.Uuid(as_uuid=False), nullable=True)
        batch_op.add_column(sa.Column("feedback_id", sa.Uuid(as_uuid=False), nullable=True))
        batch_op.add_column(sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_lessons_feedback_id"), "engine_feedback", ["feedback_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_lessons_feedback_id"), ["feedback_id"], unique=False)
    op.execute(
        "UPDATE lessons SET retracted_at = (SELECT created_at FROM decisions WHERE decisions.id = retracted_by_id) "
        "WHERE retracted_by_id IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DELETE FROM lessons WHERE decision_id IS NULL")
    with op.batch_alter_table("lessons") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lessons_feedback_id"))
        batch_op.drop_constraint(op.f("fk_lessons_feedback_id"), type_="foreignkey")
        batch_op.drop_column("erased_at")
        batch_op.drop_column("retracted_at")
        batch_op.drop_column("feedback_id")
        batch_op.alter_column("comment_id", existing_type=sa.Uuid(as_uuid=False), nullable=False)
        batch_op.alter_column("decision_id", existing_type=sa.Uuid(as_uuid=False), nullable=False)
