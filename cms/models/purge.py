"""The table of how far others elsewhere (caches, services that learn) have been told of the journal."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base
from moderation.models import Sequence


class PurgeCursor(Base):
    """How far one of them has got: it has acknowledged everything up to `seq`."""

    __tablename__ = "purge_cursors"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    seq: Mapped[int] = mapped_column(Sequence)
