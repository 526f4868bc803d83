"""Alike texts: a look-up among few comments against one among many, and what a signature costs."""

from __future__ import annotations

import random
import tempfile
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.progress import track
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from cms import campaigns, migrations
from cms.app import create_app
from cms.config import Settings
from cms.db import db, writing
from cms.facts import fingerprint
from cms.models import CommentBand
from moderation import similarity
from tests.bench import measuring

FEW, MANY = 10_000, 300_000
SPAM = (
    "Buy cheap gabapentin online without a prescription, fast discreet shipping to your door, visit our pharmacy at "
    "best-meds.example and save 40% today, thousands of happy customers"
)
CROWD = 500
"""Copies of the spam among the rows: more than a search reads of one band."""


def fill(session: Session, count: int, *, seed: int) -> None:
    """Put signatures of made-up comments into the table: 40 words each, by Zipf's law from a vocabulary of 20,000."""
    chance = random.Random(seed)  # noqa: S311 - made-up texts, no secrets
    vocabulary = [f"w{n}" for n in range(20_000)]
    weights = [1 / (n + 1) for n in range(len(vocabulary))]
    spam = similarity.bands(similarity.words(SPAM))
    drawn = chance.choices(vocabulary, weights, k=40 * 1_000)
    for start in track(range(0, count, 1_000), description=f"{count:,} rows", transient=True):
        rows: list[dict[str, Any]] = []
        for n in range(start, start + 1_000):
            # Comments come with rows of their own elsewhere; the look-up reads this table alone.
            bands: Iterable[int] = spam if n % (count // CROWD) == 0 else _synthetic(chance, drawn)
            comment_id = str(uuid.UUID(int=(n << 64) + chance.getrandbits(32)))
            rows += [{"band_hash": band, "comment_id": comment_id} for band in dict.fromkeys(bands)]
        session.execute(insert(CommentBand), rows)


def _synthetic(chance: random.Random, drawn: list[str]) -> tuple[int, ...]:
    start = chance.randrange(len(drawn) - 40)
    words = drawn[start : start + 40]
    chance.shuffle(words)
    # A signature by the real functions costs a tenth of a millisecond: every tenth comment has one, the rest chance.
    return similarity.bands(words) if chance.random() < 0.1 else tuple(chance.getrandbits(63) for _ in range(12))


def main() -> None:
    """Print the ratios."""
    apps = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (FEW, MANY):
            settings = Settings(data_dir=Path(folder) / str(count), secret_key="x" * 32)
            settings.data_dir.mkdir()
            app = create_app(settings)
            with app.app_context():
                event.listen(db.engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = OFF"))
                migrations.upgrade(db.engine)
                with writing() as session:
                    fill(session, count, seed=count)
            apps.append(app)
        few, many = apps
        measuring.compare(
            "look-up of a campaign's text",
            (f"among {FEW:,}", lambda: _look_up(few)),
            (f"{MANY:,}", lambda: _look_up(many)),
            rounds=100,
        )
    _signature()


def _look_up(app: Any) -> None:
    with app.app_context(), writing() as session:
        campaigns.alike(session, SPAM, fingerprint(SPAM))


def _signature() -> None:
    rounds = 1_000
    began = time.process_time()
    for _ in range(rounds):
        similarity.bands(similarity.words(SPAM))
    print(f"signature of {len(SPAM)} characters: {(time.process_time() - began) / rounds * 1000:.3f} ms")


if __name__ == "__main__":
    main()
