"""Tables of addresses that lead elsewhere: slugs that articles had, and redirects that editors wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Ordered, new_id


class FormerSlug(Base):
    """A slug under which an article was public once. It leads to the article, wherever that is now: never to a slug."""

    __tablename__ = "former_slugs"

    locale: Mapped[str] = mapped_column(String(16), primary_key=True)
    slug: Mapped[str] = mapped_column(Ordered, primary_key=True)
    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), index=True)
    left_at: Mapped[datetime] = mapped_column(Instant)


class Redirect(Base):
    """A redirect from a path of the site to another path, or to another site.

    Attributes:
        source: the path, decoded, without a slash at its end (`cms.paths`).
        target: a path in the same form, with parameters and fragment as given; or a web address.
        status: 301, 302, 307 or 308.
    """

    __tablename__ = "redirects"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    source: Mapped[str] = mapped_column(Ordered, unique=True)
    target: Mapped[str] = mapped_column(Text)
    status: Mapped[int] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
