"""Tables of people who sign in, and of the tokens that act for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json, new_id


class Account(Base):
    """A person with a role.

    `password_hash` is argon2id; `email` is kept in lower case and is unique; `language` is the console's, None: as the
    browser likes it.
    """

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[str | None] = mapped_column(String(16))


class Token(Base):
    """A bearer token: only its SHA-256 is kept (the secret has 190 bits, so a fast hash is enough).

    `account_id` is None for a machine's token. `is_session` marks the ones a login made; such a one ends when it was not
    used for `idle_s` seconds (None: however long), and tells which program logged in.
    """

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    account_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(16))
    scopes: Mapped[list[str]] = mapped_column(Json)
    is_session: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    idle_s: Mapped[int | None] = mapped_column(Integer)
    user_agent: Mapped[str | None] = mapped_column(Text)


class SecondFactor(Base):
    """What an account needs besides its password, since `confirmed_at`: codes of RFC 6238, or one of the recovery codes.

    Attributes:
        secret: the shared secret, masked with a key derived from the instance's, behind the name it is masked with.
        last_step: the time step of the last code that was used; no code counts twice.
        recovery_hashes: SHA-256 of the recovery codes that are left.
    """

    __tablename__ = "second_factors"

    account_id: Mapped[str] = mapped_column(Identifier, ForeignKey("accounts.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(Integer, default=0)
    recovery_hashes: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class LoginFailure(Base):
    """A failed login, kept for as long as it slows down the next one. `subject` is a keyed hash."""

    __tablename__ = "login_failures"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
