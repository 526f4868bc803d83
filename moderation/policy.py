"""The policy: thresholds, weights, lists and limits that turn facts into a verdict. Data, versioned.

Owns the shape, the defaults and the version of a policy. Where an operator's lists are stored, and which check reads
which field, is known elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words and phrases, matched as whole words on the skeleton of the text.

    `banned` and `suspect` accuse, `allow` silences both for the whole site; an article can allow words of its own.
    `patterns` are RE2 expressions (linear time) with the reason a moderator sees. `has_house_phrases` adds the phrases
    of commercial spam that come with the checks to the suspect ones.
    """

    banned: frozenset[str] = frozenset()
    suspect: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    patterns: tuple[tuple[str, str], ...] = ()
    has_house_phrases: bool = True


@dataclass(frozen=True, slots=True)
class LinkLists:
    """Hosts, matched on label boundaries: `example.com` covers `www.example.com`, never `badexample.com`."""

    deny: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers the checks compare facts with. Seconds and counts; every default is a house rule.

    Two links in one comment are what an honest answer with a source needs, and WordPress's long-standing default for
    holding; three seconds is faster than anybody reads and types a comment.
    """

    links: int = 2
    links_new_author: int = 0
    first_comments_held: int = 1
    minimum_account_age_s: int = 0
    flood_window_s: int = 60
    flood_author: int = 3
    flood_address: int = 10
    duplicate_window_s: int = 7 * 24 * 3600
    minimum_fill_time_s: float = 3.0
    rejection_rate: float = 0.5
    rejection_minimum: int = 3
    trust_decay_days: int = 180
    shouting_share: float = 0.7
    shouting_letters: int = 20
    flag_weight_hold: float = 3.0


@dataclass(frozen=True)
class Policy:
    """Everything a verdict depends on besides the facts.

    Attributes:
        hold_at: points from which a comment waits for a person.
        spam_at: points from which a comment is marked spam without a person; None (the default): never.
        reject_at: the same for rejecting; None (the default): never.
        weights: points by finding reason, for an operator who disagrees with a check's own weight.
        languages: languages expected under the site's articles; empty: no expectation.
    """

    hold_at: float = 1.0
    spam_at: float | None = None
    reject_at: float | None = None
    words: WordLists = field(default_factory=WordLists)
    links: LinkLists = field(default_factory=LinkLists)
    limits: Limits = field(default_factory=Limits)
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    languages: frozenset[str] = frozenset()

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change whenever anything in the policy changes."""
        facts = {name: _canonical(value) for name, value in asdict(replace(self, weights={})).items()}
        facts["weights"] = _canonical(dict(self.weights))
        return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:12]


def _canonical(value: object) -> object:
    """Return `value` in a form whose `repr` does not depend on the order of sets and mappings."""
    if isinstance(value, dict):
        return sorted((key, _canonical(inner)) for key, inner in value.items())
    if isinstance(value, frozenset):
        return sorted(value)
    return value


DEFAULT_POLICY = Policy()
