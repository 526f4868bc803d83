"""The table of translation groups: articles that say the same in different languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json, new_id


class TranslationGroup(Base):
    """Articles that are translations of one another: at most one in each language.

    Attributes:
        key: what files call the group (`translation_key`), if it came from files.
        members: its public members as each of them shows the others, in the order of their languages: id, locale, slug,
            title, canonical (an address the editor gave, or None), source_id. One row for all, so that a member's answer
            costs no further query and no two members can contradict each other.
    """

    __tablename__ = "translation_groups"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    members: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(Instant)
