"""Comments to be: where they stand in a thread, in which state, and what the counters have to say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Node:
    """One comment to be: where it stands, its state, and what its counters say."""

    status: str
    at: datetime
    parent: Node | None = None
    plain_id: str = ""
    path: str = ""
    replies: int = 0
    hidden: int = 0

    @property
    def is_public(self) -> bool:
        """Whether its own state lets it show."""
        return self.status in {"at_once", "approved"}

    @property
    def depth(self) -> int:
        """How many comments stand above it."""
        return 0 if self.parent is None else self.parent.depth + 1

    @property
    def counts(self) -> bool:
        """Whether it counts as a reply of its parent."""
        return self.is_public or (self.status == "deleted" and self.replies > 0)
