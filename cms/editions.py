"""Editions: all that publishing an article makes public, as plain values; of a working copy, or of a stored revision.

Owns how an edition is taken, kept as a revision, and put back. What is done with one is the affair of the verbs.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms import article_fields, illustrations
from cms.errors import NotFound
from cms.journal import SYSTEM, Actor
from cms.models import Article, ArticleAuthor, ArticleRevision, ArticleTag, Author, Category, FieldSet, Tag

COMPRESSION: Final = 6
LATER: Final = frozenset({"hero", "type", "fields"})
LINKS: Final = ((ArticleTag, "tag_id", Tag, "tag_ids"), (ArticleAuthor, "author_id", Author, "author_ids"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A text of an article with everything that is published along with it. References are ids, in their order."""

    title: str
    slug: str
    locale: str
    dek: str
    body: list[dict[str, Any]]
    seo: dict[str, Any]
    category_id: str | None
    tag_ids: list[str]
    author_ids: list[str]
    hero: dict[str, Any] | None = None
    type: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    def packed(self) -> bytes:
        """Return the edition as it is stored."""
        return zlib.compress(self._written(), COMPRESSION)

    def digest(self) -> str:
        """Return what tells two editions apart: 64 hexadecimal digits."""
        return hashlib.sha256(self._written()).hexdigest()

    def wording(self) -> dict[str, Any]:
        """Return what a translator translates."""
        told = {f"seo_{name}": self.seo.get(name) or None for name in ("title", "description")}
        shown = {f"hero_{name}": (self.hero or {}).get(name) for name in ("alt", "caption")}
        return {"title": self.title, "dek": self.dek, "body": self.body, "fields": self.fields, **told, **shown}

    def _written(self) -> bytes:
        # Members that came later are left out while they say nothing, so that what was stored before keeps its digest.
        members = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return orjson.dumps({name: value for name, value in members.items() if value or name not in LATER})


def unpacked(stored: bytes) -> Edition:
    """Return the edition that `Edition.packed` wrote."""
    return Edition(**orjson.loads(zlib.decompress(stored)))


def of_article(session: Session, article: Article) -> Edition:
    """Return the working copy. Two queries."""
    links = {
        member: list(
            session.scalars(select(getattr(link, column)).where(link.article_id == article.id).order_by(link.position))
        )
        for link, column, _, member in LINKS
    }
    return Edition(
        title=article.title,
        slug=article.slug,
        locale=article.locale,
        dek=article.dek,
        body=article.body,
        seo=article.seo,
        category_id=article.category_id,
        hero=article.hero,
        type=article.type,
        fields=article.fields,
        **links,
    )


def row(session: Session, article_id: str, number: int) -> ArticleRevision:
    """Return a stored revision. One query.

    Raises:
        NotFound: there is none, or no longer (404).
    """
    found = session.get(ArticleRevision, (article_id, number))
    if found is None:
        raise NotFound("There is no such revision.")
    return found


def at_hand(session: Session, edition: Edition) -> tuple[Edition, tuple[str, ...]]:
    """Return the edition without what was removed meanwhile, and the names of that. Three queries, four with fields.

    The names are ids of terms, and `fields.set` for sets of fields.
    """
    there: set[str] = set()
    for kind, wanted in (
        (Category, [edition.category_id] if edition.category_id else []),
        (Tag, edition.tag_ids),
        (Author, edition.author_ids),
    ):
        there.update(session.scalars(select(kind.id).where(kind.id.in_(wanted))))
    named = [*filter(None, [edition.category_id]), *edition.tag_ids, *edition.author_ids]
    gone = tuple(item for item in named if item not in there)
    fields = edition.fields
    if fields:
        sets = set(session.scalars(select(FieldSet.slug).where(FieldSet.slug.in_(fields))))
        gone = (*gone, *(f"fields.{slug}" for slug in fields if slug not in sets))
        fields = {slug: values for slug, values in fields.items() if slug in sets}
    if not gone:
        return edition, ()
    kept = replace(
        edition,
        category_id=edition.category_id if edition.category_id in there else None,
        tag_ids=[item for item in edition.tag_ids if item in there],
        author_ids=[item for item in edition.author_ids if item in there],
        fields=fields,
    )
    return kept, gone


def at_address_of(edition: Edition, article: Article) -> Edition:
    """Return the edition with the slug and language that the article has."""
    return replace(edition, slug=article.slug, locale=article.locale)


def put_back(session: Session, article: Article, edition: Edition) -> None:
    """Make the edition the working copy. The slug and language have to be free."""
    for name in ("title", "slug", "locale", "dek", "body", "seo", "category_id", "hero", "type", "fields"):
        setattr(article, name, getattr(edition, name))
    article.warnings = []
    for link, column, _, member in LINKS:
        session.execute(delete(link).where(link.article_id == article.id))
        session.add_all(
            link(article_id=article.id, position=n, **{column: term_id})
            for n, term_id in enumerate(getattr(edition, member))
        )
    session.flush()
    article_fields.note_draft(session, article)


def keep_first(session: Session, article: Article) -> None:
    """Write down the present revision if it is from before there were revisions. One query."""
    if session.get(ArticleRevision, (article.id, article.revision)) is None:
        edition = of_article(session, article)
        _add(session, article, edition, actor=SYSTEM, now=article.updated_at, message=None)


def keep(
    session: Session,
    article: Article,
    *,
    actor: Actor,
    now: datetime,
    message: str | None = None,
    restores: int | None = None,
) -> bool:
    """Keep the working copy as a new revision if it differs from the present one; tell whether it did. Four queries."""
    edition = of_article(session, article)
    present = session.get(ArticleRevision, (article.id, article.revision or 0))
    if present is not None and present.digest == edition.digest():
        return False
    before = None if present is None else unpacked(present.edition)
    # The same members in another order say the same: a body that is sent back as it was read.
    if before == edition:
        return False
    article.revision = (article.revision or 0) + 1
    if before is None or before.wording() != edition.wording():
        article.text_revision = article.revision
    _add(session, article, edition, actor=actor, now=now, message=message).restores = restores
    return True


def _add(
    session: Session, article: Article, edition: Edition, *, actor: Actor, now: datetime, message: str | None
) -> ArticleRevision:
    made = ArticleRevision(
        article_id=article.id,
        number=article.revision,
        version=article.version,
        edition=edition.packed(),
        digest=edition.digest(),
        message=message,
        actor_type=actor.type,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=now,
    )
    session.add(made)
    session.flush()
    illustrations.record(session, article.id, made.number, body=edition.body, hero=edition.hero)
    return made
