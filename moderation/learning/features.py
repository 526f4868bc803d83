"""From a submission to numbers: hashed words, word pairs and letter groups, ideas alone and in pairs, dense facts.

Owns the layout of the feature space and its version. Pure and deterministic in every process: hashes are CRC-32 and a
polynomial over code points, never Python's own. Refuses to weigh: that is `model`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from moderation.learning.facts import FACT_NAMES, facts
from moderation.learning.folding import Words, words
from moderation.learning.hosts import hosts
from moderation.learning.ideas import IDEA_NAMES, Match, find
from moderation.learning.lexicons import INTENTS
from moderation.learning.topics import Topic, topic
from moderation.submission import Submission

FEATURES_VERSION: Final = 3
UNIT: Final = 256
"""Feature values are whole numbers of 1/256: sums of them are exact in any order."""
MARKED_FACTS: Final = (
    "link",
    "email",
    "phone",
    "handle",
    "money",
    "percent",
    "question_mark",
    "sales_symbols",
    "host_reputable",
    "dose",
    "name_names_topic",
    "no_home",
    "off_subject",
)
"""Facts that also stand in pairs with ideas: a price beside `buy` says something else than a price beside `paid`."""
IDEAS_AT: Final = 128
PAIRS_AT: Final = IDEAS_AT + 64
HASHED_AT: Final = 2048
HASHED: Final = 1 << 17
SIZE: Final = HASHED_AT + HASHED
GROUPS: Final = {
    "words": 3.0,
    "pairs_of_words": 2.5,
    "letters": 1.0,
    "ideas": 0.8,
    "pairs_of_ideas": 0.4,
    "hosts": 1.0,
    "facts": 1.0,
}
"""How loudly each family of features speaks: a scale of the inputs, and so the prior width of their weights. Chosen on
threads, languages and topics that the fit had not seen (`train.py`)."""
_AT_HOME: Final = 0.15
"""What is left of the power to accuse of a term that is at home in the article (house rule)."""
_MARKED_AT: Final = tuple(FACT_NAMES.index(name) for name in MARKED_FACTS)
_INTENTS: Final = frozenset(map(IDEA_NAMES.index, INTENTS))
_PRIME: Final = np.uint32(0x01000193)
_MIX: Final = np.uint32(0x9E3779B1)
_SHIFT: Final = np.uint32(15)


@dataclass(frozen=True, slots=True)
class Features:
    """A submission in numbers: `indices` into the feature space (uint32) and `values` in units of 1/256 (int16)."""

    indices: npt.NDArray[np.uint32]
    values: npt.NDArray[np.int16]


def extract(submission: Submission) -> Features:
    """Return the features of a submission. Linear in its text; the article's words are remembered between calls."""
    cut = words(submission.text)
    at_home = topic(submission.article)
    named = hosts(submission)
    matches, subjects = find(cut.tokens)
    dense = facts(submission, cut, at_home, (named, subjects))
    home = _tokens_at_home(cut, at_home, matches)
    parts = [_fact_part(dense), *_idea_parts(matches, dense), *_word_parts(cut, home), _letter_part(cut, home)]
    if named:
        parts.append(
            _hashed_part(
                [crc32(b"h:" + host.encode("utf-8", "surrogatepass")) for host in named], [GROUPS["hosts"]] * len(named)
            )
        )
    indices = np.concatenate([indices for indices, _ in parts])
    values = np.concatenate([values for _, values in parts])
    return Features(indices, np.rint(values * UNIT).astype(np.int16))


Part = tuple[npt.NDArray[np.uint32], npt.NDArray[np.float64]]


def _fact_part(dense: list[float]) -> Part:
    values = np.array(dense) * GROUPS["facts"]
    (present,) = values.nonzero()
    return present.astype(np.uint32), values[present]


def _tokens_at_home(cut: Words, at_home: Topic, matches: list[Match]) -> list[bool]:
    """Tell for each word whether it is at home; a word that speaks of an intent keeps its power wherever it stands."""
    intents = {match.start for match in matches if match.idea in _INTENTS}
    home, place = [], 0
    for token in cut.tokens:
        home.append(len(token) > 3 and at_home.is_home(token) and place not in intents)
        place += len(token) + 1
    return home


def _idea_parts(matches: list[Match], dense: list[float]) -> list[Part]:
    counts: dict[int, int] = {}
    for match in matches:
        counts[match.idea] = counts.get(match.idea, 0) + 1
    alone = sorted(counts)
    strength = [GROUPS["ideas"] * (1.0 if counts[idea] == 1 else 1.4) for idea in alone]
    marks = alone + [len(IDEA_NAMES) + place for place, at in enumerate(_MARKED_AT) if dense[at] > 0]
    pairs = [pair_index(first, second) for at, second in enumerate(marks) for first in marks[:at]]
    return [_part([IDEAS_AT + idea for idea in alone], strength), _part(pairs, [GROUPS["pairs_of_ideas"]] * len(pairs))]


def pair_index(first: int, second: int) -> int:
    """Return the index of a pair of ideas; pairs are numbered without gaps, whatever the order of the two."""
    low, high = sorted((first, second))
    return PAIRS_AT + high * (high - 1) // 2 + low


def _word_parts(cut: Words, home: list[bool]) -> list[Part]:
    hashes = [crc32(token.encode("utf-8", "surrogatepass")) for token in cut.tokens]
    if not hashes:
        return []
    power = np.where(home, _AT_HOME, 1.0)
    scale = 1 / np.sqrt(len(hashes))
    singles = _hashed_part(hashes, power * (GROUPS["words"] * scale))
    array = np.array(hashes, dtype=np.uint32)
    doubled = (array[:-1] * _PRIME) ^ (array[1:] * _MIX)
    strength = np.minimum(power[:-1], power[1:]) * (GROUPS["pairs_of_words"] * scale)
    return [singles, _hashed_part(doubled, strength)]


def _letter_part(cut: Words, home: list[bool]) -> Part:
    joined = " " + " ".join(cut.tokens) + " "
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_home = np.zeros(len(points) + 1, dtype=np.int32)
    place = 1
    for token, token_at_home in zip(cut.tokens, home, strict=True):
        if token_at_home:
            is_home[place + 1 : place + 1 + len(token)] = 1
        place += len(token) + 1
    home_before = np.cumsum(is_home)
    hashes, strength = [], []
    rolled = points * _PRIME + _MIX
    for size in (2, 3, 4, 5):
        count = len(points) - size + 1
        if count < 1:
            break
        rolled = (rolled[:count] * _PRIME) ^ (points[size - 1 :] * _MIX)
        inside = home_before[size : size + count] - home_before[:count]
        weight = np.where(inside >= size - 1, _AT_HOME, 1.0)
        if size == 2:
            dense_script = points[:count] >= 0x2E80
            hashes.append(rolled[dense_script])
            strength.append(weight[dense_script])
        else:
            hashes.append(rolled)
            strength.append(weight)
    total = np.concatenate(strength)
    return _hashed_part(np.concatenate(hashes), total * (GROUPS["letters"] / np.sqrt(max(8, len(total)))))


def _part(indices: list[int], values: list[float]) -> Part:
    return np.array(indices, dtype=np.uint32), np.array(values, dtype=np.float64)


def _hashed_part(hashes: npt.ArrayLike, values: npt.ArrayLike) -> Part:
    mixed = np.asarray(hashes, dtype=np.uint32) * _MIX
    return (mixed >> _SHIFT) + np.uint32(HASHED_AT), np.asarray(values, dtype=np.float64)


def without_words(features: Features) -> Features:
    """Return only facts, ideas and their pairs: nothing from which a text, a name or an address could be guessed."""
    kept = features.indices < HASHED_AT
    return Features(features.indices[kept], features.values[kept])


def hashed_indices(digests: list[int]) -> list[int]:
    """Return where words or hosts with these CRC-32 stand in the feature space."""
    found: list[int] = _hashed_part(digests, [])[0].tolist()
    return found


def pair_indices(indices: Iterable[int]) -> list[int]:
    """Return those indices that stand for pairs of ideas, in order."""
    return sorted(at for at in indices if PAIRS_AT <= at < HASHED_AT)


def pair_at(at: int) -> tuple[str, tuple[int, int]]:
    """Return the name (`buy + messenger`) and the two numbers of the pair of ideas at an index."""
    number = at - PAIRS_AT
    second = (1 + isqrt(1 + 8 * number)) // 2
    first = number - second * (second - 1) // 2
    names = (*IDEA_NAMES, *MARKED_FACTS)
    return f"{names[first]} + {names[second]}", (first, second)
