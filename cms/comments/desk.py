"""Where comments are worked on: the site's rules, what a reader sent, the place it is for, and the text as accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from cms.comment_states import CommentDefaults
from cms.facts import CommentedArticle, Sender
from cms.journal import Actor
from cms.learning import Learner
from cms.limits import Limits
from cms.models import Comment, CommentRevision
from moderation import (
    Assessment,
    Check,
    CommentPolicy,
    Markup,
    NormalisedText,
    OutsideOpinion,
    Policy,
    SafeComment,
)
from moderation.automation import Automation

AUTHOR: Final = Actor(type="author")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The site's rules for comments. `policy` is the settings' one; `at` gives the one that holds now."""

    policy: Policy
    checks: Sequence[Check]
    markup: Markup
    site_host: str
    defaults: CommentDefaults = field(default_factory=CommentDefaults)
    learner: Learner | None = None
    automation: Automation = Automation.SHADOW
    max_chars: int = 10_000
    max_depth: int = 12
    edit_window_s: int = 900
    address_limit: int = 20
    limits: Limits = field(default_factory=Limits)
    policies: Callable[[Session], Policy] | None = None

    def at(self, session: Session) -> House:
        """Return the rules with the policy of this moment, the site's own rules included. One tiny query."""
        policy = self.policy if self.policies is None else self.policies(session)
        return self if policy is self.policy else replace(self, policy=policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader sent. `trap` is the field that people do not see; `fill_time_s` what the form measured.

    `opinions` is what outside services said of it, asked before (see `prospect`).
    """

    body: str
    name: str
    email: str | None = None
    website: str | None = None
    parent_id: str | None = None
    trap: str = ""
    fill_time_s: float | None = None
    opinions: tuple[OutsideOpinion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What an author sent to replace a text; `version` is the one they saw, None to insist."""

    body: str
    version: int | None = None
    opinions: tuple[OutsideOpinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Submitted:
    """A stored comment, what was found in it, and the token its author manages it with (None after an edit)."""

    comment: Comment
    revision: CommentRevision
    assessment: Assessment
    manage_token: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedText:
    """A text that passed the limits: as kept, as shown, and the hash that its disguises share."""

    kept: NormalisedText
    safe: SafeComment
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a comment is worked on: the transaction, the rules, who sent it, and when."""

    session: Session
    house: House
    sender: Sender
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a comment stands: its article, the policy it is taken under, and the comment it replies to."""

    article: CommentedArticle
    policy: CommentPolicy
    parent: Comment | None = None
