"""Old addresses: they lead to the article, and tell which article a discussion of another system belongs to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from cms import paths, redirects
from cms.content import slugify
from cms.errors import Situation
from cms.imports.desk import Desk
from cms.imports.lines import path_of
from cms.imports.records import Kind, Note, Story, Thread
from cms.models import Article, FormerSlug, Redirect

MOVED: Final = 301


def keep(desk: Desk, record: Story, article: Article) -> list[Note]:
    """Let the old paths of an article lead to it; return those that cannot. Four statements for each."""
    target = desk.terms.pages.path("article", article.slug, article.locale)
    notes = []
    for path in dict.fromkeys(record.paths):
        source = paths.normal(path)
        if source is None or source == "/":
            notes.append(Note("path_dropped", f"The old path {path!r} is none that a redirect can start from."))
        elif source != paths.normal(target):
            notes += _lead(desk, source, target)
    return notes


def _lead(desk: Desk, source: str, target: str) -> list[Note]:
    present = desk.session.scalar(select(Redirect.target).where(Redirect.source == source))
    if present is not None:
        same = paths.target(target) == present
        return [] if same else [Note("path_taken", f"The old path {source} leads to {present} already.")]
    draft = {"source": source, "target": target, "status": MOVED, "note": f"Imported from {desk.terms.format}"}
    try:
        redirects.create(desk.session, draft, actor=desk.terms.actor, now=desk.now)
    except Situation as situation:
        return [Note("path_dropped", f"The old path {source} leads nowhere: {situation.faults or situation.detail}")]
    return []


def article_of(desk: Desk, thread: Thread) -> str | None:
    """Return the id of the article that a discussion belongs to, or None. At most five statements.

    By its key where article and comments come from one source; else by what its page was called: a redirect from its
    path, its slug, a slug that it had, or one of the names that the other system gave it.
    """
    if thread.key is not None:
        return desk.subject(Kind.ARTICLE, thread.key)
    path = path_of(thread.url)
    for place in filter(None, [path and paths.normal(path), *(paths.normal(name) for name in thread.names)]):
        target = desk.session.scalar(select(Redirect.target).where(Redirect.source == place))
        page = desk.terms.pages.article(target) if target else None
        found = _by_slug(desk, *page) if page is not None else None
        if found is not None:
            return found
    last = [text.strip("/").rpartition("/")[2] for text in (path or "", *thread.names)]
    for slug in dict.fromkeys(item.removesuffix(".html") for item in last if item):
        found = _by_slug(desk, slug) or _by_slug(desk, slugify(slug))
        if found is not None:
            return found
    return None


def _by_slug(desk: Desk, slug: str, locale: str | None = None) -> str | None:
    """Return the only article with a slug: of a language, of the site's own, or of whichever. Up to three queries."""
    query = select(Article.id).where(Article.slug == slug)
    own = desk.session.scalar(query.where(Article.locale == (locale or desk.terms.locale)))
    others = [own] if own is not None else list(desk.session.scalars(query.limit(2)))
    if len(others) == 1:
        return others[0]
    former = set(desk.session.scalars(select(FormerSlug.article_id).where(FormerSlug.slug == slug)))
    return former.pop() if len(former) == 1 else None
