"""How an article takes comments at one moment: its own settings, the site's defaults, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation import CommentPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDefaults:
    """What holds where an article says nothing."""

    policy: CommentPolicy = CommentPolicy.PRE
    closes_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class CommentState:
    """How an article takes comments: under which policy, whether at all, and until when."""

    policy: CommentPolicy
    is_open: bool
    closes_at: datetime | None


def comment_state(
    policy: str | None,
    close_after_days: int | None,
    first_published_at: datetime,
    *,
    defaults: CommentDefaults,
    now: datetime,
) -> CommentState:
    """Work out how an article takes comments now.

    Days count from the first publication, so that a correction does not reopen an old discussion (house rule).
    """
    effective = CommentPolicy(policy) if policy is not None else defaults.policy
    days = close_after_days if close_after_days is not None else defaults.closes_after_days
    closes_at = None if days is None else first_published_at + timedelta(days=days)
    is_open = effective is not CommentPolicy.CLOSED and (closes_at is None or now < closes_at)
    return CommentState(policy=effective, is_open=is_open, closes_at=closes_at)
