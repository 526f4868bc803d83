"""What a comment deserves, and the queue it waits in. Usable from any Python program: no Flask, no marshmallow.

This is the public surface; other packages import from here, and the tables from `moderation.models`.
"""

from __future__ import annotations

from moderation import decisions, flagging, queue, rulings, sanitize, similarity, threads
from moderation.checks import CHECKS
from moderation.checks.evidence import REASONS
from moderation.checks.rules import PATTERNS_MAX as MAX_PATTERNS
from moderation.checks.rules import InvalidRule, check_host, check_phrase, compile_pattern
from moderation.decisions import Applied, NotUndoable, StaleComment, UnknownComment, UnknownDecision
from moderation.flagging import FlagOutcome, FlagReason
from moderation.pipeline import Check, assess, initial_status
from moderation.policy import DEFAULT_POLICY, Limits, LinkLists, Policy, WordLists
from moderation.replay import Kept, Replay, UnreadableFacts, recorded, restored
from moderation.rules import CONTRADICTING, LISTS, RuleEntry, RuleKind, accepted, assembled, rule_key
from moderation.rulings import ActorType, Decider, ReasonCode, Verdict
from moderation.sanitize import (
    SANITIZER_VERSION,
    Link,
    Markup,
    MarkupLimits,
    SafeComment,
)
from moderation.sentences import Said, said
from moderation.states import (
    PUBLIC,
    TOMBSTONES,
    TRANSITIONS,
    Action,
    IllegalTransition,
    Status,
)
from moderation.submission import (
    ArticleContext,
    AuthorHistory,
    CommentPolicy,
    Flagging,
    OutsideOpinion,
    Restriction,
    Sanction,
    Submission,
    Twin,
)
from moderation.text import NormalisedText, TextLimits, UnacceptableText, normalise, plain, shows, skeleton
from moderation.verdict import Assessment, Finding, Outcome

__all__ = [
    "CHECKS",
    "CONTRADICTING",
    "DEFAULT_POLICY",
    "LISTS",
    "MAX_PATTERNS",
    "PUBLIC",
    "REASONS",
    "SANITIZER_VERSION",
    "TOMBSTONES",
    "TRANSITIONS",
    "Action",
    "ActorType",
    "Applied",
    "ArticleContext",
    "Assessment",
    "AuthorHistory",
    "Check",
    "CommentPolicy",
    "Decider",
    "Finding",
    "FlagOutcome",
    "FlagReason",
    "Flagging",
    "IllegalTransition",
    "InvalidRule",
    "Kept",
    "Limits",
    "Link",
    "LinkLists",
    "Markup",
    "MarkupLimits",
    "NormalisedText",
    "NotUndoable",
    "Outcome",
    "OutsideOpinion",
    "Policy",
    "ReasonCode",
    "Replay",
    "Restriction",
    "RuleEntry",
    "RuleKind",
    "SafeComment",
    "Said",
    "Sanction",
    "StaleComment",
    "Status",
    "Submission",
    "TextLimits",
    "Twin",
    "UnacceptableText",
    "UnknownComment",
    "UnknownDecision",
    "UnreadableFacts",
    "Verdict",
    "WordLists",
    "accepted",
    "assembled",
    "assess",
    "check_host",
    "check_phrase",
    "compile_pattern",
    "decisions",
    "flagging",
    "initial_status",
    "normalise",
    "plain",
    "queue",
    "recorded",
    "restored",
    "rule_key",
    "rulings",
    "said",
    "sanitize",
    "shows",
    "similarity",
    "skeleton",
    "threads",
]
