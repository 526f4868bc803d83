"""Submissions and models for the learner's tests: short to write, real all the way down."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import moderation.learning
from moderation.learning.features import SIZE
from moderation.learning.model import Model, Prior, load_prior
from moderation.submission import ArticleContext, Submission

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHIPPED = (Path(moderation.learning.__file__).parent / "prior.npz").read_bytes()
HEALTH = ArticleContext("a1", title="Does gabapentin help with back pain?", text="Gabapentin is a drug for nerve pain.")


def comment(text: str, **facts: Any) -> Submission:
    """Return a submission of `text` under the health article."""
    defaults: dict[str, Any] = {"author_name": "Ann", "article": HEALTH}
    return Submission(source=text, text=text, html="", submitted_at=NOW, **{**defaults, **facts})


def blank_model() -> Model:
    """Return a model with a prior that knows nothing."""
    return Model(Prior(np.zeros(SIZE, dtype=np.float32), np.ones(SIZE, dtype=np.float32), "blank"))


def shipped_model() -> Model:
    """Return a model that stands on the shipped prior."""
    return Model(load_prior(SHIPPED))
