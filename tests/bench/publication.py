"""A publication to measure on: the demo site, with copies of one of its articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cms.app import create_app
from cms.config import Settings
from cms.db import db, writing
from cms.models import Article, Publication
from moderation.columns import new_id
from tests.bench.bench_comments import fill
from tests.bench.machines import SECRET
from tests.servers import Instance

API = "/api/v1"
COMMENTS = 200


@dataclass(frozen=True)
class Paper:
    """What there is: ids of the articles that are alike, of one with many comments, and a moderator's token."""

    data_dir: Path
    article_ids: Sequence[str]
    discussed_id: str
    token: str

    @property
    def paths(self) -> list[str]:
        """Return the addresses of the articles that are alike."""
        return [f"{API}/articles/{article_id}" for article_id in self.article_ids]


def print_paper(data_dir: Path, *, copies: int) -> Paper:
    """Make a publication with so many articles that are alike."""
    data_dir.mkdir(parents=True)
    settings = Settings(data_dir=data_dir, secret_key=SECRET)
    instance = Instance(data_dir, {"secret_key": settings.secret_key})
    instance.must("init")
    instance.must("demo", "--once")
    token = instance.must("token", "create", "--role", "moderator", "--name", "bench").strip()
    app = create_app(settings)
    with app.app_context():
        with writing() as session:
            article_ids = _multiply(session, copies)
        discussed_id = article_ids.pop()
        fill(app, discussed_id, COMMENTS)
        db.engine.dispose()
    return Paper(data_dir, article_ids, discussed_id, token)


def _multiply(session: Session, copies: int) -> list[str]:
    """Copy the newest public article with its snapshot, straight into the tables; return the ids of the copies."""
    newest = select(Publication.article_id).order_by(Publication.published_at.desc()).limit(1)
    model_id = session.scalars(newest).one()
    rows: dict[type[Any], dict[str, Any]] = {}
    for kind, key in ((Article, Article.id), (Publication, Publication.article_id)):
        rows[kind] = dict(session.execute(select(kind.__table__).where(key == model_id)).one()._mapping)
    article_ids = [new_id() for _ in range(copies + 1)]
    session.execute(
        insert(Article),
        [{**rows[Article], "id": one, "slug": f"copy-{n}", "comment_count": 0} for n, one in enumerate(article_ids)],
    )
    session.execute(
        insert(Publication),
        [{**rows[Publication], "article_id": one, "slug": f"copy-{n}"} for n, one in enumerate(article_ids)],
    )
    return article_ids
