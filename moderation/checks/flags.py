"""What readers flagged. Owns when flags call a person; the weight of a flagger is counted elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import finding, holding
from moderation.policy import Policy
from moderation.sentences import names, said
from moderation.submission import Submission
from moderation.verdict import Finding


def reader_flags(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Hold a comment once the weighted flags reach the policy's limit; below it, flags only hint.

    One hostile flag must not take a comment down, and many weak ones must not be lost: the points grow with the
    weight up to twice the limit (house rule). A weight of zero or less (flaggers who are always wrong) only informs.
    """
    flagging, limit = submission.flagging, policy.limits.flag_weight_hold
    if flagging.count <= 0 and flagging.weight <= 0:
        return
    share = flagging.weight / limit if limit > 0 else 1.0
    told = {"num": flagging.count, "weight": round(float(flagging.weight), 1), "limit": round(float(limit), 1)}
    detail = said("reader_flags", **told)
    if flagging.reasons:
        detail = said("reader_flags_because", **told, reasons=names(flagging.reasons))
    if flagging.weight >= limit:
        yield holding("reader_flags", detail, times=min(share, 2.0))
    else:
        yield finding("some_reader_flags", detail, times=max(share, 0.0) if flagging.weight > 0 else 0.0)
