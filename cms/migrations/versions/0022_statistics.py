"""Statistics that read two indexes and no rows: what waits, and the decisions of a month.

Revision: 0022, after 0021.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WAITS = sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)")
WAITING = ["created_at", "id"]
DECIDED = ["created_at", "id", "actor_type", "action", "to_status", "supersedes_id"]


def upgrade() -> None:
    _replace([*WAITING, "waiting_revision_id"], [*DECIDED, "from_status"])
    _inform()


def downgrade() -> None:
    _replace(WAITING, DECIDED)


def _replace(waiting: list[str], decided: list[str]) -> None:
    op.drop_index("ix_comments_waiting", table_name="comments")
    op.create_index("ix_comments_waiting", "comments", waiting, sqlite_where=WAITS, postgresql_where=WAITS)
    op.drop_index("ix_decisions_created_at", table_name="decisions")
    op.create_index("ix_decisions_created_at", "decisions", decided)


def _inform() -> None:
    """Let SQLite know the new indexes, if it knows the others: it takes one it knows nothing of for a large one."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite" or not sa.inspect(connection).has_table("sqlite_stat1"):
        return
    op.execute("PRAGMA analysis_limit = 1000")
    for table in ("articles", "comments", "decisions", "publications"):
        op.execute(f"ANALYZE {table}")
