"""What an operator may decide for a site, entry by entry, and the policy that such entries make of the default one.

Owns the kinds of rules, what each may say, which contradict each other, and the assembly. Where rules are stored is
known elsewhere; what a phrase, a pattern or a host may look like is `checks.rules`.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from moderation.checks import REASONS, InvalidRule, check_host, check_phrase, compile_pattern
from moderation.policy import Limits, LinkLists, Policy, WordLists


class RuleKind(StrEnum):
    """What a rule is about; the values are the wire strings."""

    BANNED = "banned"
    SUSPECT = "suspect"
    ALLOW = "allow"
    PATTERN = "pattern"
    DENY_HOST = "deny_host"
    ALLOW_HOST = "allow_host"
    LANGUAGE = "language"
    THRESHOLD = "threshold"
    LIMIT = "limit"
    WEIGHT = "weight"
    SWITCH = "switch"


LISTS: Final = (RuleKind.BANNED, RuleKind.SUSPECT, RuleKind.ALLOW, RuleKind.DENY_HOST, RuleKind.ALLOW_HOST)
"""Kinds that come as long lists and can be imported."""

CONTRADICTING: Final[Mapping[RuleKind, frozenset[RuleKind]]] = MappingProxyType(
    {
        RuleKind.BANNED: frozenset({RuleKind.ALLOW}),
        RuleKind.SUSPECT: frozenset({RuleKind.ALLOW}),
        RuleKind.ALLOW: frozenset({RuleKind.BANNED, RuleKind.SUSPECT}),
        RuleKind.DENY_HOST: frozenset({RuleKind.ALLOW_HOST}),
        RuleKind.ALLOW_HOST: frozenset({RuleKind.DENY_HOST}),
    }
)
"""Kinds that must not have the same value: one of the two rules could never do anything."""

_YEAR_S: Final = 366 * 86_400

LIMIT_BOUNDS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "links": (0, 1000),
        "links_new_author": (0, 1000),
        "first_comments_held": (0, 1000),
        "minimum_account_age_s": (0, _YEAR_S),
        "flood_window_s": (1, 86_400),
        "flood_author": (1, 10_000),
        "flood_address": (1, 10_000),
        "duplicate_window_s": (1, _YEAR_S),
        "minimum_fill_time_s": (0, 60),
        "rejection_rate": (0.1, 1),
        "rejection_minimum": (1, 1000),
        "trust_decay_days": (1, 3660),
        "shouting_share": (0.3, 1),
        "shouting_letters": (5, 10_000),
        "flag_weight_hold": (0.1, 1000),
    }
)
"""The least and the greatest value of every limit: beyond them a check fits every comment, or its facts cost too much.
House rule."""

THRESHOLD_BOUNDS: Final = (0.1, 1000.0)
"""A threshold of 0 points would be reached by every comment."""

WEIGHT_BOUNDS: Final = (-10.0, 10.0)
_THRESHOLDS: Final = ("hold_at", "spam_at", "reject_at")
_SWITCHES: Final = ("house_phrases",)
_WHOLE: Final = frozenset(item.name for item in fields(Limits) if item.type == "int")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_WHOLE_WEB: Final = frozenset({"com", "net", "org"})


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule: an entry of a list (`value`), or a name (`value`) with its `number`. The note labels a pattern."""

    kind: RuleKind
    value: str
    number: float | None = None
    note: str = ""


def accepted(entry: RuleEntry) -> RuleEntry:
    """Return a rule in the form in which it is kept.

    Raises:
        InvalidRule: it fits everything or nothing, could explode, names what does not exist, or its number is out of
            bounds (HTTP 422).
    """
    value = " ".join(unicodedata.normalize("NFC", entry.value).split())
    if entry.kind in _NUMBERED:
        return replace(entry, value=value, number=_number(entry, value))
    if entry.number is not None:
        raise InvalidRule(f"A rule of the kind “{entry.kind}” has no number.")
    if entry.kind is RuleKind.PATTERN:
        compile_pattern(entry.value)
        return entry
    if entry.kind is RuleKind.LANGUAGE:
        if not _LANGUAGE.fullmatch(value):
            raise InvalidRule(f"“{value}” is not the code of a language, such as “en”.")
    elif entry.kind in {RuleKind.DENY_HOST, RuleKind.ALLOW_HOST}:
        value = _host(value)
    else:
        check_phrase(value)
    return replace(entry, value=value)


def rule_key(kind: RuleKind, value: str) -> str:
    """Return 32 hexadecimal digits that two spellings of one rule share, whatever the kind; patterns are kept apart."""
    form = value if kind is RuleKind.PATTERN else unicodedata.normalize("NFKC", value).casefold()
    return hashlib.blake2b(form.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def assembled(base: Policy, entries: Iterable[RuleEntry]) -> Policy:
    """Return the policy that the rules make of `base`. What a later version no longer knows is left out.

    The order of the rules does not matter; an entry stands beside the ones that `base` has already.
    """
    values: dict[RuleKind, set[str]] = {kind: set() for kind in RuleKind}
    numbers: dict[RuleKind, dict[str, float]] = {kind: {} for kind in _NUMBERED}
    patterns: set[tuple[str, str]] = set(base.words.patterns)
    for entry in entries:
        if entry.kind is RuleKind.PATTERN:
            patterns.add((entry.value, entry.note or entry.value))
        elif entry.kind in _NUMBERED:
            if entry.number is not None and entry.value in _NUMBERED[entry.kind]:
                numbers[entry.kind][entry.value] = entry.number
        else:
            values[entry.kind].add(entry.value)
    words = WordLists(
        banned=base.words.banned | values[RuleKind.BANNED],
        suspect=base.words.suspect | values[RuleKind.SUSPECT],
        allow=base.words.allow | values[RuleKind.ALLOW],
        patterns=tuple(sorted(patterns)),
        has_house_phrases=bool(numbers[RuleKind.SWITCH].get("house_phrases", base.words.has_house_phrases)),
    )
    links = LinkLists(
        deny=base.links.deny | values[RuleKind.DENY_HOST], allow=base.links.allow | values[RuleKind.ALLOW_HOST]
    )
    limits: dict[str, Any] = {
        name: int(number) if name in _WHOLE else number for name, number in numbers[RuleKind.LIMIT].items()
    }
    thresholds: dict[str, Any] = dict(numbers[RuleKind.THRESHOLD])
    return replace(
        base,
        words=words,
        links=links,
        limits=replace(base.limits, **limits),
        weights=MappingProxyType({**base.weights, **numbers[RuleKind.WEIGHT]}),
        languages=base.languages | values[RuleKind.LANGUAGE],
        **thresholds,
    )


_NUMBERED: Final[Mapping[RuleKind, Mapping[str, tuple[float, float]]]] = MappingProxyType(
    {
        RuleKind.THRESHOLD: dict.fromkeys(_THRESHOLDS, THRESHOLD_BOUNDS),
        RuleKind.LIMIT: LIMIT_BOUNDS,
        RuleKind.WEIGHT: dict.fromkeys(REASONS, WEIGHT_BOUNDS),
        RuleKind.SWITCH: dict.fromkeys(_SWITCHES, (0.0, 1.0)),
    }
)
"""Kinds that give a number to a name, with the names and the bounds."""


def _number(entry: RuleEntry, name: str) -> float:
    known = _NUMBERED[entry.kind]
    if name not in known:
        shown = ", ".join(sorted(known)) if len(known) <= len(LIMIT_BOUNDS) else "a reason that findings give"
        raise InvalidRule(f"There is no {entry.kind} “{name}”. Known: {shown}.")
    least, most = known[name]
    number = entry.number
    if number is None or not math.isfinite(number) or not least <= number <= most:
        raise InvalidRule(f"The {entry.kind} “{name}” needs a number from {least:g} to {most:g}.")
    if (name in _WHOLE or entry.kind is RuleKind.SWITCH) and number != int(number):
        raise InvalidRule(f"The {entry.kind} “{name}” needs a whole number.")
    return float(number)


def _host(value: str) -> str:
    host = check_host(value)
    if host in _WHOLE_WEB:
        raise InvalidRule(f"“{host}” covers a large part of the web; name the hosts themselves.")
    return host
