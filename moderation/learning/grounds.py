"""What a decision without a person must rest on besides a probability: grounds that can be named.

Owns the two questions `may_approve` and `may_mark_spam`, asked of the same features that are judged, so that they can be
asked again of stored ones. Every rule is a house rule: an honest reader turned away unseen is the worst error, and a
contact that nobody looked at the second worst.
"""

from __future__ import annotations

from typing import Final

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import GROUPS, HASHED_AT, IDEAS_AT, UNIT, Features
from moderation.learning.ideas import IDEA_NAMES
from moderation.learning.lexicons import SOLICITING


def _facts(*names: str) -> frozenset[int]:
    return frozenset(map(FACT_NAMES.index, names))


_SOLICITING: Final = frozenset(IDEAS_AT + IDEA_NAMES.index(name) for name in SOLICITING)
_WARNING: Final = IDEAS_AT + IDEA_NAMES.index("warn")
_REACH: Final = _facts("link", "email", "phone", "handle", "spelled_host")
_UNLOOKED_AT: Final = _facts(
    "email", "phone", "handle", "spelled_host", "host_unknown", "host_shortener", "host_messenger"
)
_KNOWN: Final = _facts("approved_before", "verified", "staff", "twin_approved")
_COPY: Final = FACT_NAMES.index("twin_spam")
_TWICE: Final = round(GROUPS["ideas"] * 1.2 * UNIT)
"""An idea that was met more than once stands for more than this (`features`)."""


def may_approve(features: Features) -> bool:
    """Tell whether a comment leads nowhere that a person should have looked at: no contact, no unknown host."""
    return not _UNLOOKED_AT.intersection(features.indices[features.indices < len(FACT_NAMES)].tolist())


def may_mark_spam(features: Features) -> bool:
    """Tell whether a comment can be called spam for a reason that can be named.

    It solicits, and besides: it says where to go, or a person called a copy of it spam, or it solicits twice and does not
    warn. Insults are no spam; and whoever was approved before, or is vouched for, is never marked unseen.
    """
    small = features.indices < HASHED_AT
    values = dict(zip(features.indices[small].tolist(), features.values[small].tolist(), strict=True))
    said = sum(2 if values[idea] > _TWICE else 1 for idea in _SOLICITING.intersection(values))
    if not said or _KNOWN.intersection(values):
        return False
    return bool(_REACH.intersection(values)) or _COPY in values or (said > 1 and _WARNING not in values)
