"""The table of what came from elsewhere: which row of ours stands for which element of a source."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json, Ordered


class ImportMark(Base):
    """An element of a source that was imported. It stays when our row goes: what was removed here does not come back.

    Attributes:
        source: the name under which the source's keys are unique.
        key: the element's name in the source.
        subject_id: our row; a reference that nothing enforces, since the mark outlives it.
        digest: keyed hash of what the source said: equal ones have nothing to tell.
        version: our row's version after the import: another one means that somebody has changed it here.
        notes: what was changed or left out, so that a later run can report it without reading it again.
    """

    __tablename__ = "import_marks"

    source: Mapped[str] = mapped_column(Ordered, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(Ordered, primary_key=True)
    subject_id: Mapped[str] = mapped_column(Identifier, index=True)
    digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    written_at: Mapped[datetime] = mapped_column(Instant)
