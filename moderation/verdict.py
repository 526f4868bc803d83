"""What the checks say: findings, and the assessment that they add up to.

Owns the vocabulary of verdicts. Refuses to compute one: that is `pipeline`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What the policy makes of the findings; the values are the wire strings."""

    APPROVE = "approve"
    HOLD = "hold"
    SPAM = "spam"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that one check noticed.

    Attributes:
        check: name of the check, as in CHECKS (`links`, `words`, ...).
        reason: stable slug a moderator can filter by (`new_author_link`).
        weight: evidence in points; positive accuses, negative speaks for the comment, 0 only informs.
        detail: one plain sentence for the moderator, in English. Never shown to readers.
        spans: (start, end) offsets into `Submission.text`, end exclusive, for highlighting.
        holds: a person must look, whatever the points add up to.
        said: the name of the sentence in `moderation.sentences`, for other languages; empty: there is only `detail`.
        gaps: what fills the gaps of that sentence.
    """

    check: str
    reason: str
    weight: float
    detail: str
    spans: tuple[tuple[int, int], ...] = ()
    holds: bool = False
    said: str = ""
    gaps: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def values(self) -> dict[str, Any]:
        """Return the attributes by name, as they are: a finding holds plain values only, all of which JSON can say."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings, heaviest first, with their sum and what the policy makes of it.

    `uncertainty` runs from 0 (the evidence leaves no doubt) to 1 (a coin toss). `probability` is the learned model's
    calibrated probability that a moderator would not approve (None: no model spoke); `model_version` and
    `policy_version` say what judged; `is_automatic` means that the model's proposal was carried out without a person.
    """

    outcome: Outcome
    score: float
    findings: tuple[Finding, ...]
    policy_version: str
    uncertainty: float = 1.0
    model_version: str | None = None
    is_automatic: bool = False
    probability: float | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """The distinct reasons of accusing or holding findings, heaviest first."""
        accusing = (finding.reason for finding in self.findings if finding.weight > 0 or finding.holds)
        return tuple(dict.fromkeys(accusing))
