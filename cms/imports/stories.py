"""Articles of a source become ours, by the verbs that editors use: text, revision, state, journal and all.

Owns what becomes of a state that we do not have, and that nothing changed here is overwritten. Old paths are
`cms.imports.paths`.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from cms import articles, drafts, groups, schedules, slugs
from cms.articles import Saved
from cms.errors import Situation, SlugTaken
from cms.imports import addresses, terms
from cms.imports.desk import Desk, conflict, outcome, unchanged
from cms.imports.galleries import with_hero
from cms.imports.hangings import Hanging, undescribed
from cms.imports.lines import bare, cut, line
from cms.imports.records import Kind, Note, State, Story
from cms.imports.reports import Outcome, Result
from cms.models import Article

MAX_TITLE_CHARS: Final = 300
MAX_DEK_CHARS: Final = 1000
MAX_TAGS: Final = 50
MAX_AUTHORS: Final = 20
SEO: Final = {"title": MAX_TITLE_CHARS, "description": MAX_DEK_CHARS, "canonical": 2000}


def write(desk: Desk, record: Story) -> Outcome:
    """Create an article, or bring it up to date if nobody has changed it here. About thirty statements."""
    mark = desk.mark(record.kind, record.key)
    if mark is None:
        return _create(desk, record)
    present = desk.session.get(Article, mark.subject_id)
    is_here = present is not None and present.version == mark.version
    if desk.is_told(record, mark) and not (is_here and record.key in desk.illustrated):
        return unchanged(record, mark)
    if present is None:
        return conflict(record, "gone_here", terms.GONE_HERE)
    if present.version != mark.version:
        return conflict(record, "changed_here", terms.NEWER_HERE)
    return _update(desk, record, present)


def _create(desk: Desk, record: Story) -> Outcome:
    session, actor = desk.session, desk.terms.actor
    draft, notes = _draft(desk, record)
    wanted = draft["slug"]
    original = desk.subject(Kind.ARTICLE, record.translation_of)
    if original is not None and _is_free(desk, original, draft["locale"], notes):
        draft["translation_of"] = original
    try:
        draft["slug"] = slugs.free(session, wanted, draft["locale"])
        saved = articles.create(session, draft, default_locale=desk.terms.locale, actor=actor, now=desk.now)
    except Situation as situation:
        return outcome(record, Result.LEFT_OUT, [*notes, Note(situation.code, terms.why(situation))])
    article = saved.article
    if article.slug != wanted:
        detail = f"The slug “{wanted}” was taken: it is “{article.slug}” here."
        notes.append(Note("slug_changed", detail))
    notes += _converted(saved)
    article.created_at = record.created_at or record.published_at or desk.now
    article.updated_at = record.updated_at or article.created_at
    session.flush()
    notes += _settle(desk, record, article)
    desk.remember(record, article.id, article.version, tuple(notes))
    return outcome(record, Result.CREATED, notes)


def _is_free(desk: Desk, original: str, locale: str, notes: list[Note]) -> bool:
    """Tell whether an article can be tied to its original, and note if not: the article itself is not lost for that."""
    source = desk.session.get(Article, original)
    if source is not None and source.trashed_at is None and source.locale != locale:
        with contextlib.suppress(Situation):
            groups.refuse_taken(desk.session, source.group_id, locale, except_id=None)
            return True
    notes.append(Note("translation_left_out", "It was a translation there, but cannot be tied to its original here."))
    return False


def _update(desk: Desk, record: Story, article: Article) -> Outcome:
    session, actor = desk.session, desk.terms.actor
    draft, notes = _draft(desk, record)
    if article.trashed_at is not None:
        articles.restore(session, article.id, version=article.version, actor=actor, now=desk.now)
    try:
        slugs.refuse_taken(session, draft["slug"], draft["locale"], except_id=article.id)
    except SlugTaken:
        del draft["slug"]
    try:
        saved = articles.update(session, article.id, draft, version=article.version, actor=actor, now=desk.now)
    except Situation as situation:
        return outcome(record, Result.LEFT_OUT, [*notes, Note(situation.code, terms.why(situation))])
    notes += _converted(saved)
    article.updated_at = record.updated_at or desk.now
    session.flush()
    notes += _settle(desk, record, article)
    desk.remember(record, article.id, article.version, tuple(notes))
    return outcome(record, Result.UPDATED, notes)


def _draft(desk: Desk, record: Story) -> tuple[dict[str, Any], list[Note]]:
    """Return what the verbs of articles take, and what of the record that leaves out."""
    notes = list(record.notes)
    title = line(record.title)
    if not title:
        title = cut(line(record.dek) or bare(record.body[:2000]), 80) or "Untitled"
        notes.append(Note("title_made", "It had no title: one was made."))
    for name, text, most in (("title", title, MAX_TITLE_CHARS), ("summary", line(record.dek), MAX_DEK_CHARS)):
        if len(text) > most:
            notes.append(Note(f"{name}_shortened", f"Its {name} was cut after {most:,} characters."))
    draft: dict[str, Any] = {
        "title": cut(title, MAX_TITLE_CHARS),
        "slug": terms.slug_of(record.slug, title),
        "dek": cut(line(record.dek), MAX_DEK_CHARS),
        "locale": _language(desk, record, notes),
        "seo": {name: cut(line(record.seo[name]), most) for name, most in SEO.items() if record.seo.get(name)},
        **_text(desk, record, notes, title=cut(title, MAX_TITLE_CHARS)),
        "category": _id(desk, Kind.CATEGORY, record.category, notes),
        "tags": _ids(desk, Kind.TAG, record.tags, notes, most=MAX_TAGS),
        "authors": _ids(desk, Kind.AUTHOR, _authors(desk, record), notes, most=MAX_AUTHORS),
        "message": f"Imported from {desk.terms.format}",
        "comments": {"policy": record.comments},
    }
    return draft, notes


def _language(desk: Desk, record: Story, notes: list[Note]) -> str:
    found = desk.terms.language(record.locale)
    if found is None:
        notes.append(Note("language_changed", f"The site has no language “{record.locale}”: it is in the site's own."))
    return found or desk.terms.locale


def _authors(desk: Desk, record: Story) -> tuple[str, ...]:
    return record.authors or ((desk.terms.default_author,) if desk.terms.default_author else ())


def _text(desk: Desk, record: Story, notes: list[Note], *, title: str) -> dict[str, Any]:
    """Return body and main picture: as they were written, or, where the old site's files are at hand, with media."""
    found, gallery = desk.illustrated.get(record.key), desk.terms.gallery
    if found is None or gallery is None:
        body = record.body if record.hero is None else with_hero(record, record.hero, notes)
        draft = dict(drafts.converted({record.markup: body}, title=title))
        if drafts.CONVERTED in draft:
            undescribed(draft[drafts.CONVERTED].blocks, notes)
        return draft
    hanging = Hanging(session=desk.session, store=gallery.store, actor=desk.terms.actor, now=desk.now)
    notes += found.notes
    notes += [Note(item.code, item.detail, item.count) for item in found.document.warnings]
    text: dict[str, Any] = {"body": hanging.body(found, notes)}
    if record.hero is not None:
        hero = record.hero
        text["hero"] = hanging.hero(hero.url, hero.alt, hero.caption, found.placed, notes)
    desk.remember_media({address: hanging.medium_of(found.placed[url]) for url, address in found.addresses.items()})
    desk.media += [
        Outcome(kind=Kind.MEDIUM, key=name, place=record.place, result=Result.CREATED) for name in hanging.made
    ]
    return text


def _id(desk: Desk, kind: Kind, key: str | None, notes: list[Note]) -> str | None:
    found = desk.subject(kind, key)
    if key is not None and found is None:
        notes.append(Note("reference_missing", f"Its {kind} is not in the source."))
    return found


def _ids(desk: Desk, kind: Kind, keys: tuple[str, ...], notes: list[Note], *, most: int) -> list[str]:
    found = [desk.subject(kind, key) for key in keys]
    missing = found.count(None)
    if missing:
        notes.append(Note("reference_missing", f"A {kind} of it is not in the source.", missing))
    known = list(dict.fromkeys(item for item in found if item is not None))
    if len(known) > most:
        notes.append(Note("too_many", f"It had more than {most} of the kind “{kind}”.", len(known) - most))
    return known[:most]


def _converted(saved: Saved) -> list[Note]:
    return [Note(item["code"], item["detail"], item["count"]) for item in saved.warnings]


def _settle(desk: Desk, record: Story, article: Article) -> list[Note]:
    """Bring the article into its state; return what is not as it was."""
    session, actor, now = desk.session, desk.terms.actor, desk.now
    is_public = article.published_at is not None
    if record.state is State.TRASHED:
        articles.trash(session, article.id, version=None, actor=actor, now=now)
        return []
    if record.state is State.DRAFT:
        if is_public:
            articles.unpublish(session, article.id, version=None, actor=actor, now=now)
        return []
    if not article.body:
        return [Note("not_published", "It was public but has no text: it stays a draft.")]
    at = record.published_at or record.created_at
    if record.state is State.SCHEDULED or (at is not None and at > now):
        notes = _schedule(desk, article, at)
    else:
        notes = _publish(session, article, desk, at)
    return [*notes, *addresses.keep(desk, record, article)]


def _publish(session: Session, article: Article, desk: Desk, at: datetime | None) -> list[Note]:
    try:
        articles.publish(
            session, article.id, version=None, actor=desk.terms.actor, now=desk.now, published_at=at or desk.now
        )
    except Situation as situation:
        return [Note("not_published", f"It stays a draft: {terms.why(situation)}")]
    return []


def _schedule(desk: Desk, article: Article, at: datetime | None) -> list[Note]:
    if at is None or at <= desk.now:
        return [Note("not_scheduled", "The time at which it was to become public has passed: it stays a draft.")]
    plan = schedules.Plan(action=schedules.PUBLISH, at=at, reason=f"Imported from {desk.terms.format}")
    try:
        schedules.plan(desk.session, article.id, plan, version=None, actor=desk.terms.actor, now=desk.now)
    except Situation as situation:
        return [Note("not_scheduled", f"It stays a draft: {terms.why(situation)}")]
    return []
