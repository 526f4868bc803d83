"""Labelled comments as they arrived: JSON lines to submissions, labels and weights.

Owns the format `source, thread, context, author, order, body, label, lang` (and `context_text`, the article's body,
where there is one); `label` is `ham`, `spam` or `abuse`. The date of a comment is never used: in collected data it
betrays the label.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from moderation.learning.folding import fold
from moderation.states import Status
from moderation.submission import ArticleContext, Submission, Twin

Row = dict[str, Any]
Floats = npt.NDArray[np.float64]

SOURCE_WEIGHTS: Final = {"davidson": 0.2, "foxnews": 0.15, "displaced": 0.06}
"""Weights of sources whose labels are hard to agree on; `davidson` over-flags African-American English."""
_NOW: Final = datetime(2020, 1, 1, tzinfo=UTC)
_STATUS: Final = {"ham": Status.APPROVED, "spam": Status.SPAM, "abuse": Status.REJECTED}


def read(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of JSON-lines files."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def submissions(rows: Sequence[Row]) -> list[Submission]:
    """Return each row as it arrived under its article, in the order of `rows`.

    Within a thread comments come in time order; what was there before is known with its label, as after moderation.
    """
    threads: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        threads[row["source"], row["thread"]].append(number)
    built: dict[int, Submission] = {}
    for numbers in threads.values():
        numbers.sort(key=lambda number: rows[number]["order"] or 0)
        built.update(_thread(rows, numbers))
    return [built[number] for number in range(len(rows))]


def _thread(rows: Sequence[Row], numbers: Sequence[int]) -> dict[int, Submission]:
    approved: list[str] = []
    seen: dict[str, list[tuple[str, Status]]] = defaultdict(list)
    built = {}
    for number in numbers:
        row = rows[number]
        skeleton = " ".join(fold(row["body"]).split())
        earlier = seen[skeleton][-5:] if len(skeleton) > 15 else []
        built[number] = submission_of(row, approved, [(who == row["author"], status) for who, status in earlier])
        seen[skeleton].append((row["author"], _STATUS[row["label"]]))
        if row["label"] == "ham":
            approved.append(row["body"])
    return built


def submission_of(row: Row, approved: Sequence[str], twins: Sequence[tuple[bool, Status]] = ()) -> Submission:
    """Return a row as a submission under its article with the comments approved so far."""
    is_tweet = row["source"] == "davidson"
    article = ArticleContext(
        row["thread"],
        title="" if is_tweet else row["context"],
        text=row.get("context_text", ""),
        thread_texts=() if is_tweet else tuple(approved[-30:]),
    )
    return Submission(
        source=row["body"],
        text=row["body"],
        html="",
        submitted_at=_NOW,
        author_name=row["author"] or "",
        article=article,
        twins=tuple(Twin("", row["thread"], same, 1.0, status, _NOW) for same, status in twins),
    )


def labels_of(rows: Sequence[Row]) -> Floats:
    """Return 1 for rows a moderator would not approve, 0 for the others."""
    return np.array([float(row["label"] != "ham") for row in rows])


def weights_of(rows: Sequence[Row]) -> Floats:
    """Return how much each row counts in the fit."""
    return np.array([SOURCE_WEIGHTS.get(row["source"], 1.0) for row in rows])
