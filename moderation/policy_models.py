"""Tables of what was decided beforehand: rules that make up the policy, sanctions on authors, and notes on them.

Owns rows only. What a rule may say is `moderation.rules`; which sanctions count is known where facts are gathered.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Ordered, new_id


class Rule(Base):
    """One rule of the site: an entry of a list, or a number that differs from the default.

    Attributes:
        key: hash of the value in the form in which two spellings are the same rule.
        number: the number of a threshold, limit, weight or switch; None for entries of lists.
        batch_id: the import that it came with; None for one written by hand.
    """

    __tablename__ = "rules"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(Ordered)
    key: Mapped[str] = mapped_column(String(32))
    number: Mapped[float | None] = mapped_column(Float)
    note: Mapped[str] = mapped_column(Text, default="")
    batch_id: Mapped[str | None] = mapped_column(Identifier, index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_by_id: Mapped[str | None] = mapped_column(Identifier)
    created_by_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_rules_key", "key"),
        Index("ix_rules_created_at", "created_at", "id"),
        Index("ix_rules_kind_created_at", "kind", "created_at", "id"),
    )


class RuleStamp(Base):
    """One row that changes with every change of the rules; its lock puts those changes in a row.

    The stamp is a new identifier each time and not a count: a database that was restored or emptied never comes back to
    a stamp under which a process remembers other rules.
    """

    __tablename__ = "rule_stamps"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(Identifier)


class SanctionRecord(Base):
    """A restriction laid on an author, or trust given, with its whole life: laid, changed, lifted. Never deleted.

    Attributes:
        target: `author` or `address`: which of a comment's keyed hashes `key` is compared with.
        expires_at: when it ends by itself; None: never.
        lifted_at: when a moderator ended it; None while nobody did.
    """

    __tablename__ = "sanctions"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    restriction: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_by_id: Mapped[str | None] = mapped_column(Identifier)
    created_by_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    lifted_by_id: Mapped[str | None] = mapped_column(Identifier)
    lifted_by_name: Mapped[str | None] = mapped_column(Text)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_because: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_sanctions_key", "key", "target"),
        Index("ix_sanctions_created_at", "created_at", "id"),
    )


class AuthorNote(Base):
    """What a moderator wants the others to know about an author of comments; erased with the author's comments.

    Attributes:
        author_key: the keyed hash that their comments carry.
    """

    __tablename__ = "author_notes"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    author_key: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[str | None] = mapped_column(Identifier)
    created_by_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_author_notes_author_key", "author_key", "created_at", "id"),)
