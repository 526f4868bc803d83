"""Comments: a page out of many against a page out of few, and what sanitising takes of a POST."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from rich.progress import track
from sqlalchemy import insert, update

from cms import migrations
from cms.app import create_app
from cms.config import Settings
from cms.db import db, writing
from cms.models import Article, Comment
from moderation import normalise, sanitize
from moderation.columns import new_id
from moderation.threads import path_segment
from tests.bench import measuring
from tests.sites import Site

FEW, MANY, PAGE = 100, 100_000, 50
TEXT = (
    "I have had this twice now, once after a long drive and once for no reason I could name. Heat helped more than rest "
    "did, and walking helped more than either, slowly at first. What the article says about waiting six weeks fits what "
    "my own doctor told me, though nobody enjoys hearing it while it hurts."
)
assert 290 <= len(TEXT) <= 320


def fill(app: Flask, article_id: str, count: int) -> None:
    """Put visible comments under an article, every other one a reply, straight into the table."""
    began = datetime(2026, 1, 1, tzinfo=UTC)
    parent: dict[str, Any] | None = None
    with app.app_context(), writing() as session:
        for start in track(range(0, count, 1000), description=f"{count:,} comments", transient=True):
            rows = []
            for n in range(start, min(start + 1000, count)):
                row = _row(article_id, began + timedelta(seconds=n), parent if n % 2 else None)
                parent = row if row["parent_id"] is None else parent
                rows.append(row)
            session.execute(insert(Comment), rows)
        session.execute(update(Article).where(Article.id == article_id).values(comment_count=count))


def _row(article_id: str, at: datetime, parent: dict[str, Any] | None) -> dict[str, Any]:
    comment_id, segment = new_id(), path_segment(at)
    return {
        "id": comment_id,
        "article_id": article_id,
        "parent_id": parent and parent["id"],
        "thread_id": parent["id"] if parent else comment_id,
        "path": parent["path"] + segment if parent else segment,
        "depth": 1 if parent else 0,
        "status": "approved",
        "version": 1,
        "reply_count": 0 if parent else 1,
        "author_name": "Ada",
        "html": f"<p>{TEXT}</p>",
        "created_at": at,
    }


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), secret_key="x" * 32, comment_address_limit=0)
        app = create_app(settings)
        with app.app_context():
            migrations.upgrade(db.engine)
        site = Site(app, lambda: datetime.now(UTC))  # type: ignore[arg-type]  # any clock does
        few, many = site.article(title="Few")["id"], site.article(title="Many")["id"]
        fill(app, few, FEW)
        fill(app, many, MANY)
        for kind in ("", "&sort=newest", "&sort=top", "&depth=3"):
            measuring.compare(
                f"page of {PAGE}{kind.replace('&', ', ')}",
                (f"of {FEW}", lambda kind=kind: _get(site, few, kind)),  # type: ignore[misc]  # bound at once
                (f"of {MANY:,}", lambda kind=kind: _get(site, many, kind)),  # type: ignore[misc]  # bound at once
            )
        _share_of_sanitising(site, few)


def _get(site: Site, article_id: str, query: str) -> None:
    assert site.public.get(f"/articles/{article_id}/comments?limit={PAGE}{query}").status_code == 200


def _share_of_sanitising(site: Site, article_id: str) -> None:
    """Print which part of a POST is spent in normalising and sanitising."""
    rounds = 200
    texts = [f"{TEXT[:-8]} {n:07}" for n in range(rounds)]
    began = time.process_time()
    for n, text in enumerate(texts):
        site.comment(article_id, text, author={"name": f"Reader {n}"})
    post_s = (time.process_time() - began) / rounds
    began = time.process_time()
    for text in texts:
        sanitize.comment(normalise(text).text)
    sanitise_s = (time.process_time() - began) / rounds
    print(
        f"POST of {len(TEXT)} characters: {post_s * 1000:.2f} ms of processor time, "
        f"{sanitise_s * 1000:.3f} ms of it sanitising, share {sanitise_s / post_s:.3f}"
    )


if __name__ == "__main__":
    main()
