"""What a decision without a person must rest on besides a probability: grounds that can be named.

Owns the two questions `may_approve` and `spam_ground`, asked of the same features that are judged, so that they can be
asked again of stored ones. Every rule is a house rule: an honest reader turned away unseen is the worst error, and a
contact that nobody looked at the second worst.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import GROUPS, HASHED_AT, IDEAS_AT, UNIT, Features
from moderation.learning.ideas import IDEA_NAMES
from moderation.learning.lexicons import SOLICITING


class Ground(StrEnum):
    """Why a comment may be called spam, the strongest first. The last two want people here to have agreed before."""

    COPY = "copy"
    REACH = "reach"
    INSISTENCE = "insistence"
    INVITATION = "invitation"
    LINK = "link"


WEAK: Final = frozenset({Ground.INVITATION, Ground.LINK})


def _facts(*names: str) -> frozenset[int]:
    return frozenset(map(FACT_NAMES.index, names))


def _ideas(*names: str) -> frozenset[int]:
    return frozenset(IDEAS_AT + IDEA_NAMES.index(name) for name in names)


_SOLICITING: Final = _ideas(*SOLICITING)
_INVITING: Final = _ideas("follow", "plug", "click")
_EXCUSING: Final = _ideas("warn", "source")
_LEADS_AWAY: Final = _facts("host_unknown", "host_shortener", "host_messenger", "spelled_host")
_REACH: Final = _LEADS_AWAY | _facts("email", "phone", "handle", "named_account")
_UNLOOKED_AT: Final = _REACH
_KNOWN: Final = _facts("approved_before", "verified", "staff", "twin_approved")
_COPY: Final = FACT_NAMES.index("twin_spam")
_TWICE: Final = round(GROUPS["ideas"] * 1.2 * UNIT)
"""An idea that was met more than once stands for more than this (`features`)."""


def may_approve(features: Features) -> bool:
    """Tell whether a comment leads nowhere that a person should have looked at: no contact, no unknown host."""
    return _UNLOOKED_AT.isdisjoint(features.indices[features.indices < len(FACT_NAMES)].tolist())


def spam_ground(features: Features) -> Ground | None:
    """Return for what reason that can be named a comment may be called spam; None: a person has to look.

    It solicits, and besides: a person called a copy of it spam, it says where to go, or it solicits twice. Or it asks to
    be followed, watched or visited, or leads to a host that nobody knows. Who warns is no spammer, and neither a source nor a
    warning beside a link. Insults are no spam; whoever was approved before, or is vouched for, is never marked unseen.
    """
    small = features.indices < HASHED_AT
    values = dict(zip(features.indices[small].tolist(), features.values[small].tolist(), strict=True))
    said = sum(2 if values[idea] > _TWICE else 1 for idea in _SOLICITING.intersection(values))
    leads, is_excused = not _REACH.isdisjoint(values), not _EXCUSING.isdisjoint(values)
    grounds = {
        Ground.COPY: said > 0 and _COPY in values,
        Ground.REACH: said > 0 and leads and not is_excused,
        Ground.INSISTENCE: said > 1 and not is_excused,
        Ground.INVITATION: not _INVITING.isdisjoint(values) and not is_excused,
        Ground.LINK: not _LEADS_AWAY.isdisjoint(values) and not is_excused,
    }
    return next((ground for ground, stands in grounds.items() if stands and _KNOWN.isdisjoint(values)), None)
