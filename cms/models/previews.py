"""The table of preview links: who may look at a text that is not public, until when, and how often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, new_id


class Preview(Base):
    """A link to a text that is not public. The link itself is not kept: it is the id, signed.

    Attributes:
        revision: the text that it shows; None: whatever the working copy says.
        max_uses: how often it may be followed; None: as often as one likes.
    """

    __tablename__ = "previews"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), index=True)
    revision: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(Text)
    max_uses: Mapped[int | None] = mapped_column(Integer)
    uses: Mapped[int] = mapped_column(Integer, default=0)
    actor_id: Mapped[str | None] = mapped_column(Identifier)
    actor_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
