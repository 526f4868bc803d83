"""Which states a comment can be in, which action leads where, and which states the public may see.

Owns the one table of transitions. Refuses to know who acts, when, or how a state is stored.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """The state of a comment; the values are the wire strings."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SPAM = "spam"
    DELETED = "deleted"
    ERASED = "erased"


class Action(StrEnum):
    """What can be done to a comment; the values are the wire strings."""

    APPROVE = "approve"
    REJECT = "reject"
    SPAM = "spam"
    HOLD = "hold"
    DELETE = "delete"
    ERASE = "erase"
    RESTORE = "restore"


class IllegalTransition(Exception):
    """The action is not possible in the state the comment is in (HTTP 409)."""

    def __init__(self, status: Status, action: Action) -> None:
        super().__init__(f"A comment that is {status} cannot be changed by {action!s}.")
        self.status = status
        self.action = action


PUBLIC: Final = frozenset({Status.APPROVED})
"""States whose text the public may read, provided that every ancestor lets it through and the article is public."""

TOMBSTONES: Final = frozenset({Status.DELETED, Status.ERASED})
"""States that leave a place without author and text when visible replies hang from it."""

TRANSITIONS: Final[dict[tuple[Status, Action], Status]] = {
    (Status.PENDING, Action.APPROVE): Status.APPROVED,
    (Status.REJECTED, Action.APPROVE): Status.APPROVED,
    (Status.SPAM, Action.APPROVE): Status.APPROVED,
    (Status.PENDING, Action.REJECT): Status.REJECTED,
    (Status.APPROVED, Action.REJECT): Status.REJECTED,
    (Status.SPAM, Action.REJECT): Status.REJECTED,
    (Status.PENDING, Action.SPAM): Status.SPAM,
    (Status.APPROVED, Action.SPAM): Status.SPAM,
    (Status.REJECTED, Action.SPAM): Status.SPAM,
    (Status.APPROVED, Action.HOLD): Status.PENDING,
    (Status.REJECTED, Action.HOLD): Status.PENDING,
    (Status.SPAM, Action.HOLD): Status.PENDING,
    (Status.PENDING, Action.DELETE): Status.DELETED,
    (Status.APPROVED, Action.DELETE): Status.DELETED,
    (Status.REJECTED, Action.DELETE): Status.DELETED,
    (Status.SPAM, Action.DELETE): Status.DELETED,
    (Status.PENDING, Action.ERASE): Status.ERASED,
    (Status.APPROVED, Action.ERASE): Status.ERASED,
    (Status.REJECTED, Action.ERASE): Status.ERASED,
    (Status.SPAM, Action.ERASE): Status.ERASED,
    (Status.DELETED, Action.ERASE): Status.ERASED,
    (Status.DELETED, Action.RESTORE): Status.PENDING,
}

EDIT_ACTIONS: Final = frozenset({Action.APPROVE, Action.REJECT})
"""Actions that, on an approved comment whose edit waits, decide the edit and leave the comment approved.

Approving publishes the new text; rejecting keeps the text that was approved before. Every other action is about the
whole comment and follows TRANSITIONS (house rule: a bad edit costs an honest reader the edit, not the comment).
"""


def next_status(status: Status, action: Action) -> Status:
    """Return the state that `action` leads to.

    Raises:
        IllegalTransition: the pair is not in TRANSITIONS (HTTP 409).
    """
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise IllegalTransition(status, action) from None


def lets_replies_show(status: Status) -> bool:
    """Tell whether replies below a comment in this state can be seen: it is visible itself, or a tombstone."""
    return status in PUBLIC or status in TOMBSTONES
