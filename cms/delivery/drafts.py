"""Reads of working copies, for editors: whatever the state of the article, as plain values in the shape of the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from cms import content, illustrations
from cms.delivery import field_filters, pages, pictures, schedules, snapshots, translations
from cms.delivery.article_lists import Criteria, View, category_ids, compared, include_in_full, linked
from cms.delivery.field_filters import DRAFTS, FieldKey
from cms.delivery.pages import Page, SortKey
from cms.delivery.search import Narrowing, Ranking, best
from cms.errors import NotFound
from cms.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Medium,
    Schedule,
    Tag,
)
from cms.publishing import WAITING

SORTS: Final = ("updated_at", "title")
"""Working copies may have no date of publication; they are sorted by what all of them have, or by fields."""

NO_FIELDS: Final[Mapping[str, FieldKey]] = {}


def draft(session: Session, article_id: str, view: View) -> dict[str, Any]:
    """Return the working copy of an article, whatever its state. Seven queries, two more if it has translations.

    Raises:
        NotFound: there is none (404).
    """
    found = session.get(Article, article_id)
    if found is None:
        raise NotFound("There is no such article.")
    return _drafts(session, [found], view)[0]


def title(session: Session, article_id: str) -> str | None:
    """Return the title of a working copy, None if there is none. One query."""
    return session.scalar(select(Article.title).where(Article.id == article_id))


def drafts(
    session: Session,
    criteria: Criteria,
    view: View,
    *,
    order: Sequence[SortKey],
    after: Sequence[Any] | None,
    limit: int,
) -> Page[dict[str, Any]]:
    """Return a page of working copies; the trash only where the status asks for it. At most nine queries."""
    named = [key.column.label(key.name) for key in order if not isinstance(key, FieldKey)]
    query = field_filters.joined(_narrowed_drafts(session, select(Article, *named), criteria), order, index=DRAFTS)
    page = pages.fetch(session, query, order, after=after, limit=limit)
    return Page(_drafts(session, [row[0] for row in page.rows], view), page.next)


def found(
    session: Session, ranking: Ranking, criteria: Criteria, view: View, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Return working copies in the order of a ranking (`articles.found`), and whether there are more."""
    within = _in_or_out_of_trash(select(Article.id), criteria)
    one, whole = (_fitting(session, within, criteria, are_all_wanted=wanted) for wanted in (False, True))
    # Without criteria the trash alone is left out.
    narrowing = Narrowing(one, whole, Article.id, is_wide=criteria == Criteria())
    hits = best(ranking.ranked(narrowing), offset=offset, limit=limit)
    query = select(Article).join(hits, hits.c.subject_id == Article.id)
    rows = session.scalars(query.order_by(hits.c.score.desc(), hits.c.id.desc())).all()
    return _drafts(session, rows[:limit], view), len(rows) > limit


def count(session: Session, criteria: Criteria) -> int:
    """Count working copies. One query, one more for a category filter."""
    query = _narrowed_drafts(session, select(func.count(Article.id)), criteria, are_all_wanted=True)
    return session.scalar(field_filters.having(query, criteria.having, index=DRAFTS)) or 0


def order(sorts: Sequence[tuple[str, bool]], fields: Mapping[str, FieldKey] = NO_FIELDS) -> tuple[SortKey, ...]:
    """Turn (name, is_descending) pairs into an order of working copies, made unique by the id.

    `fields` has the keys that are fields; of articles with the same value, the id decides along the index.
    """
    keys = [fields.get(name) or SortKey(name, getattr(Article, name), down) for name, down in sorts]
    last = keys[-1]
    unique = last.link.article_id if isinstance(last, FieldKey) else Article.id
    return (*keys, SortKey("article_id", unique, last.is_descending))


def draft_status(item: Article) -> str:
    """Return the state of a working copy: trashed, published or draft."""
    if item.trashed_at is not None:
        return "trashed"
    return "published" if item.published_at is not None else "draft"


def _narrowed_drafts(
    session: Session, query: Select[Any], criteria: Criteria, *, are_all_wanted: bool = False
) -> Select[Any]:
    """Narrow working copies by their own references and state; `are_all_wanted` as for `linked`."""
    is_trashed = Article.trashed_at.is_not(None)
    query = query.where(is_trashed if criteria.status == "trashed" else ~is_trashed)
    return _fitting(session, query, criteria, are_all_wanted=are_all_wanted)


def _in_or_out_of_trash(query: Select[Any], criteria: Criteria) -> Select[Any]:
    """Leave out the trash, or all but it, by its index: what SQLite keeps behind a long text is slow to read."""
    other = aliased(Article)
    trash = select(other.id).where(other.trashed_at.is_not(None))
    return query.where(Article.id.in_(trash) if criteria.status == "trashed" else Article.id.not_in(trash))


def _fitting(session: Session, query: Select[Any], criteria: Criteria, *, are_all_wanted: bool) -> Select[Any]:
    """Narrow working copies by everything but the trash; `are_all_wanted` as for `linked`."""
    if criteria.category is not None:
        query = query.where(Article.category_id.in_(category_ids(session, criteria.category)))
    if criteria.tag is not None:
        tag = linked(ArticleTag, ArticleTag.tag_id, Tag, criteria.tag, Article.id, are_all_wanted=are_all_wanted)
        query = query.where(tag)
    if criteria.author is not None:
        author = linked(
            *(ArticleAuthor, ArticleAuthor.author_id, Author, criteria.author, Article.id),
            are_all_wanted=are_all_wanted,
        )
        query = query.where(author)
    if criteria.text is not None:
        wanted = criteria.text.lower()
        columns = (Article.title, Article.slug, Article.dek)
        query = query.where(or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns)))
    if criteria.status == "published":
        query = query.where(Article.published_at.is_not(None))
    if criteria.status == "draft":
        query = query.where(Article.published_at.is_(None))
    if criteria.status == "scheduled":
        query = query.where(exists().where(Schedule.article_id == Article.id, Schedule.state == WAITING))
    return compared(field_filters.narrowed(session, query, criteria.fields, index=DRAFTS), Article, criteria)


def _drafts(session: Session, found: Sequence[Article], view: View) -> list[dict[str, Any]]:
    terms = snapshots.terms_of(session, [item.id for item in found])
    planned = schedules.waiting(session, [item.id for item in found])
    linked_to = translations.of_drafts(session, found)
    media = pictures.found(session, [key for item in found for key in illustrations.media_ids(item.body, item.hero)])
    shown = [
        _draft_values(item, terms[item.id], view, media) | linked_to[item.id] | {"schedule": planned[item.id]}
        for item in found
    ]
    include_in_full(session, shown, view.include)
    return shown


def _draft_values(item: Article, terms: Mapping[str, Any], view: View, media: dict[str, Medium]) -> dict[str, Any]:
    body = pictures.in_body(item.body, media)
    rendered = content.render(body)
    hero = None if item.hero is None else pictures.shown(item.hero, media)
    values: dict[str, Any] = {
        "id": item.id,
        "slug": item.slug,
        "locale": item.locale,
        "title": item.title,
        "dek": item.dek,
        "status": draft_status(item),
        "published_at": item.published_at,
        "first_published_at": item.first_published_at,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "trashed_at": item.trashed_at,
        "version": item.version,
        "published_version": item.published_version,
        "revision": item.revision,
        "published_revision": item.published_revision,
        "has_changes": item.published_at is not None and item.published_revision != item.revision,
        "hero": None if hero is None else {**hero, "own": item.hero},
        "type": item.type,
        "questions": content.questions(item.body),
        "fields": item.fields,
        "seo": item.seo,
        "word_count": rendered.word_count,
        "reading_time_s": rendered.reading_time_s,
        "excerpt": rendered.excerpt,
        "comments": {
            "policy": item.comments_policy,
            "closes_after_days": item.comments_close_after_days,
            "allow_words": item.comments_allow_words,
            "hold_links": item.comments_hold_links,
            "count": item.comment_count,
        },
        "warnings": item.warnings,
        **terms,
    }
    representations: dict[str, Callable[[], Any]] = {
        "body": lambda: _editable(item.body, body),
        "html": lambda: rendered.html,
        "text": lambda: rendered.text,
        "toc": lambda: list(rendered.toc),
        "markdown": lambda: content.to_markdown(item.body),
    }
    return values | {name: representations[name]() for name in view.formats}


def _editable(stored: Sequence[dict[str, Any]], shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a body to edit: what is shown, but with the words that stand in the body itself, not with the library's."""
    return [
        {**there, "content": _editable(own["content"], there["content"])}
        if "content" in own
        else {name: value for name, value in there.items() if name != "caption"} | {**own, **_addresses(there)}
        if "media_id" in own
        else there
        for own, there in zip(stored, shown, strict=True)
    ]


def _addresses(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: shown[name] for name in ("url", "href") if name in shown}
