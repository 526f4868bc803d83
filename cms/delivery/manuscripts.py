"""Reads for the export as Markdown: every article as a file with front matter, as `cms.manuscripts` reads it.

What is public is written as it is public; where the working copy says something else by now, it is a second file. Media
are files beside them, which texts name by their path from the top, as generators of sites do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Final

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import content, illustrations
from cms.delivery import pictures, snapshots
from cms.imaging import KINDS
from cms.models import Article, Medium, Publication

BATCH: Final = 100
MEDIA: Final = "media"
"""The folder of the files."""


def count(session: Session) -> int:
    """Count the articles that are exported, the trash left out. One query."""
    return session.scalar(select(func.count(Article.id)).where(Article.trashed_at.is_(None))) or 0


def exported(session: Session) -> Iterator[list[tuple[PurePosixPath, str]]]:
    """Give the files of each article, as paths and texts. Seven queries for every `BATCH` articles.

    Paths are `LOCALE/SLUG.md`, and `LOCALE/SLUG.draft.md` for a working copy that differs from what is public.
    """
    last = ""
    query = select(Article).where(Article.trashed_at.is_(None)).order_by(Article.id).limit(BATCH)
    while batch := session.scalars(query.where(Article.id > last) if last else query).all():
        ids = [article.id for article in batch]
        terms = snapshots.terms_of(session, ids)
        found = session.scalars(select(Publication).where(Publication.article_id.in_(ids)))
        publications = {publication.article_id: publication for publication in found}
        media = pictures.found(session, [item for article in batch for item in _named_by(article, publications)])
        for article in batch:
            yield list(_files(article, publications.get(article.id), terms[article.id], media))
        last = ids[-1]
        session.expunge_all()


def media(session: Session) -> Iterator[tuple[PurePosixPath, Medium]]:
    """Give the media that articles may name, with the paths of their files. A query for every `BATCH`."""
    last = ""
    query = select(Medium).order_by(Medium.id).limit(BATCH)
    while batch := session.scalars(query.where(Medium.id > last) if last else query).all():
        yield from ((PurePosixPath(MEDIA, _filename(medium)), medium) for medium in batch)
        last = batch[-1].id
        session.expunge_all()


def _filename(medium: Medium) -> str:
    return f"{medium.id}.{KINDS[medium.kind].extension}"


def _named_by(article: Article, publications: Mapping[str, Publication]) -> list[str]:
    public = publications.get(article.id)
    shown = [] if public is None else illustrations.media_ids(public.body, public.summary["hero"])
    return [*illustrations.media_ids(article.body, article.hero), *shown]


def _files(
    article: Article, publication: Publication | None, terms: Mapping[str, Any], media: Mapping[str, Medium]
) -> Iterator[tuple[PurePosixPath, str]]:
    working = {
        "title": article.title,
        "slug": article.slug,
        "dek": article.dek,
        "locale": article.locale,
        "seo": article.seo,
        **_named(terms),
    }
    settings = {
        "policy": article.comments_policy,
        "closes_after_days": article.comments_close_after_days,
        "allow_words": article.comments_allow_words,
        "hold_links": article.comments_hold_links,
    }
    comments = {name: value for name, value in settings.items() if value}
    has_changes = publication is None or article.published_revision != article.revision
    if publication is not None:
        public = {
            "title": publication.title,
            "slug": publication.slug,
            "dek": publication.summary["dek"],
            "locale": publication.locale,
            "status": "published",
            "published_at": _written(publication.published_at),
            "seo": publication.summary["seo"],
            **_named(publication.summary),
            "comments": comments,
            **_hero(publication.summary["hero"], media),
        }
        yield PurePosixPath(publication.locale, f"{publication.slug}.md"), _file(public, publication.body, media)
    if has_changes:
        suffix = ".md" if publication is None else ".draft.md"
        front = {**working, "status": "draft", "comments": comments, **_hero(article.hero, media)}
        yield PurePosixPath(article.locale, f"{article.slug}{suffix}"), _file(front, article.body, media)


def _named(terms: Mapping[str, Any]) -> dict[str, Any]:
    category = terms["category"]
    return {
        "category": None if category is None else category["name"],
        "tags": [tag["name"] for tag in terms["tags"]],
        "authors": [author["name"] for author in terms["authors"]],
    }


def _hero(hero: Mapping[str, Any] | None, media: Mapping[str, Medium]) -> dict[str, Any]:
    """Return the main picture as front matter names one."""
    medium = None if hero is None else media.get(hero["media_id"])
    if hero is None or medium is None:
        return {}
    return {"image": f"/{MEDIA}/{_filename(medium)}", "image_alt": pictures.alt(hero, medium)}


def _file(front: Mapping[str, Any], body: list[dict[str, Any]], media: Mapping[str, Medium]) -> str:
    addresses = {key: f"/{MEDIA}/{_filename(medium)}" for key, medium in media.items()}
    words = {
        key: {"url": addresses[key], "alt": medium.alt or "", "caption": medium.caption}
        for key, medium in media.items()
    }
    body = content.without_media(content.with_media(body, pictures=words, addresses=addresses))
    said = {name: value for name, value in front.items() if value not in (None, "", [], {})}
    matter = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{matter}---\n\n{content.to_markdown(body)}"


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
