"""What remembered answers tell of, so that they can be emptied with it.

Revision: 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("idempotency_records", sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=True))
    op.create_index("ix_idempotency_records_subject_id", "idempotency_records", ["subject_id"])


def downgrade() -> None:
    op.drop_index("ix_idempotency_records_subject_id", table_name="idempotency_records")
    op.drop_column("idempotency_records", "subject_id")
