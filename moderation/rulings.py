"""The words of decisions: what they do, for which reason, by whom. Plain values, stored and sent as they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.states import Action

SUBMIT: Final = "submit"
EDIT: Final = "edit"
UNDO: Final = "undo"
UPHOLD: Final = "uphold"
"""What a decision did where it was not one of the actions of `states`; the values are the wire strings."""


class ReasonCode(StrEnum):
    """Why a comment was taken off or kept out; the values are the wire strings."""

    SPAM = "spam"
    ADVERTISING = "advertising"
    ABUSE = "abuse"
    HARASSMENT = "harassment"
    HATE = "hate"
    THREAT = "threat"
    SEXUAL = "sexual"
    SELF_HARM = "self_harm"
    ILLEGAL = "illegal"
    PERSONAL_DATA = "personal_data"
    MISINFORMATION = "misinformation"
    OFF_TOPIC = "off_topic"
    DUPLICATE = "duplicate"
    LOW_QUALITY = "low_quality"
    OTHER = "other"


class ActorType(StrEnum):
    """What made a decision; the values are the wire strings."""

    HUMAN = "human"
    POLICY = "policy"
    RULE = "rule"
    MODEL = "model"
    AUTHOR = "author"
    SYSTEM = "system"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides."""

    type: ActorType
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided, and what is said about it: to the author (`statement`) and among moderators (`note`)."""

    action: Action
    reason_code: ReasonCode | None = None
    statement: str | None = None
    note: str | None = None
    batch_id: str | None = None
