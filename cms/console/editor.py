"""The editor: an article's working copy as a form, what the API would serve of it, and what two editors disagree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cms import articles as verbs
from cms.auth import Scope
from cms.console import differences, field_forms, manuscript_forms, media_choice, unsaved
from cms.console.article_pages import tabs
from cms.console.asking import filled
from cms.console.languages import _
from cms.console.manuscript_forms import Vocabulary
from cms.console.pages import Needs, Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import drafts, revisions, sketches
from cms.delivery.article_lists import View
from cms.errors import StaleVersion
from schemas.console import EditorQuery
from schemas.manuscripts import ArticleIn, ArticlePatch

pages = Pages("editor")
VIEW: Final = View(formats=("markdown",))


@pages.get("/articles/new", access=Needs(Scope.ARTICLES_WRITE))
def begin(visit: Visit) -> Reply:
    """Show an empty editor."""
    fields = (
        manuscript_forms.of_form(visit.form) if visit.form else manuscript_forms.empty(visit.settings.default_locale)
    )
    return _editor(visit, None, fields)


@pages.post("/articles/new", access=Needs(Scope.ARTICLES_WRITE), again=begin, body_limit="max_article_bytes")
def create(visit: Visit) -> Reply:
    """Create the working copy, and publish it if that button was pressed."""
    fields = manuscript_forms.of_form(visit.form)
    words = manuscript_forms.vocabulary(visit)
    wanted = manuscript_forms.patch(fields, manuscript_forms.empty(""), words)
    wanted |= field_forms.patch(visit.form, field_forms.bound(visit, fields, words), {})
    draft = visit.load(ArticleIn, {"title": "", **wanted, **_message(visit)})
    visit.settings.languages.check(draft.get("locale"))
    saved = verbs.create(
        visit.session, draft, default_locale=visit.settings.default_locale, actor=visit.author, now=visit.now
    )
    return _stored(visit, saved.article.id, saved.article.version)


@pages.get("/articles/<uuid:article_id>", access=Needs(Scope.ARTICLES_READ_DRAFTS), query=EditorQuery)
def edit(visit: Visit, article_id: str) -> Reply:
    """Show the editor; once more with what was typed, or beside what somebody else has saved, if it was refused."""
    draft = drafts.draft(visit.session, article_id, VIEW)
    if isinstance(visit.refusal, StaleVersion):
        return _conflict(visit, draft)
    if visit.form:
        return _editor(visit, draft, manuscript_forms.of_form(visit.form))
    fields = manuscript_forms.of_draft(draft)
    kept = unsaved.mine(visit, article_id)
    if kept is None:
        return _editor(visit, draft, fields)
    words = manuscript_forms.vocabulary(visit)
    if not unsaved.says_something(kept["fields"], draft, words):
        return _editor(visit, draft, fields)  # It arrived after it had been saved.
    is_shown = bool(visit.query.get("unsaved"))
    shown = unsaved.laid_over(fields, kept["fields"], words) if is_shown else fields
    return _editor(visit, draft, shown, kept=kept, is_kept_shown=is_shown)


@pages.post(
    "/articles/<uuid:article_id>", access=Needs(Scope.ARTICLES_WRITE), again=edit, body_limit="max_article_bytes"
)
def save(visit: Visit, article_id: str) -> Reply:
    """Save what differs, and publish it if that button was pressed."""
    draft = drafts.draft(visit.session, article_id, VIEW)
    fields, before = manuscript_forms.of_form(visit.form), manuscript_forms.of_draft(draft)
    words = manuscript_forms.vocabulary(visit)
    wanted = manuscript_forms.patch(fields, before, words)
    sets = field_forms.bound(visit, fields, words)
    wanted |= field_forms.patch(visit.form, sets, draft["fields"])
    version = visit.version()
    if wanted:
        change = visit.load(ArticlePatch, {**wanted, **_message(visit)})
        visit.settings.languages.check(change.get("locale"))
        saved = verbs.update(visit.session, article_id, change, version=version, actor=visit.author, now=visit.now)
        version = saved.article.version
    elif visit.form.get("then") != "publish":
        unsaved.forget(visit, article_id)
        return Sent(f"/console/articles/{article_id}", Toast(_("Nothing has changed."), kind="told"))
    return _stored(visit, article_id, version)


@pages.post(
    "/articles/preview",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    stores_nothing=True,
    body_limit="max_article_bytes",
    keeps=False,
)
def preview(visit: Visit) -> Reply:
    """Show what the API would serve of the text as it is typed; without a script, in the editor once more."""
    fields = manuscript_forms.of_form(visit.form)
    article_id = visit.form.get("article_id", "")
    if visit.is_partial:
        return Shown("articles/preview.html", {"sketch": _sketch(visit, fields)}, block="preview")
    draft = drafts.draft(visit.session, article_id, VIEW) if article_id else None
    return _editor(visit, draft, fields)


def _stored(visit: Visit, article_id: str, version: int | None) -> Reply:
    """Publish what was stored if that is wanted, and go on editing."""
    text = _("Saved.")
    if visit.form.get("then") == "publish":
        visit.require(Scope.ARTICLES_PUBLISH)
        verbs.publish(visit.session, article_id, version=version, actor=visit.author, now=visit.now)
        text = _("Published.")
    return Sent(f"/console/articles/{article_id}", Toast(text))


def _message(visit: Visit) -> dict[str, str]:
    """Return what the editor says about the change, if anything."""
    return filled({"message": visit.form.get("message", "")})


def _editor(
    visit: Visit,
    draft: Mapping[str, Any] | None,
    fields: Mapping[str, str],
    *,
    kept: Mapping[str, Any] | None = None,
    is_kept_shown: bool = False,
) -> Shown:
    """Show the editor. `kept` is what the visitor typed before and did not save, shown at once or offered."""
    version = visit.form.get("version") or (str(draft["version"]) if draft is not None else "")
    custom = {} if draft is None else draft["fields"]
    typed: Mapping[str, Any] = kept["fields"] if kept is not None and is_kept_shown else {}
    if kept is not None and is_kept_shown:
        version = str(kept["base_version"])
        custom = field_forms.laid_over(custom, typed.get("fields", {}))
    words = manuscript_forms.vocabulary(visit)
    values = {
        "draft": draft,
        "tabs": tabs(visit),
        "source": _source(visit, draft),
        "unsaved": kept,
        "is_unsaved_shown": is_kept_shown,
        "others": unsaved.others(visit, draft["id"]) if draft is not None else [],
        "fields": fields,
        "version": version,
        "words": words,
        "unknown": _unknown(fields, words),
        "message": visit.form.get("message") or typed.get("message", ""),
        "sets": field_forms.forms(visit, field_forms.bound(visit, fields, words), custom),
        "pictures": media_choice.offered(visit, fields["hero"]),
        "sketch": _sketch(visit, fields),
        "url": visit.settings.article_url(fields["slug"], fields["locale"]) if fields["slug"] else "",
        "is_readonly": not visit.may(Scope.ARTICLES_WRITE) or (draft is not None and draft["status"] == "trashed"),
    }
    return Shown("articles/editor.html", values)


def _source(visit: Visit, draft: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the text that a translation was made from, as it is now, to stand beside it."""
    source = None if draft is None else draft["translation_of"]
    return None if source is None else drafts.draft(visit.session, source["id"], View(formats=("html",)))


def _conflict(visit: Visit, draft: Mapping[str, Any]) -> Shown:
    """Show both versions, and let the visitor choose."""
    mine, theirs = manuscript_forms.of_form(visit.form), manuscript_forms.of_draft(draft)
    differing: list[tuple[str, str, list[differences.Line]]] = [
        (name, "", differences.lines(theirs[name], mine[name]))
        for name in manuscript_forms.FIELDS
        if theirs[name].strip() != mine[name].strip()
    ]
    sets = field_forms.bound(visit, mine, manuscript_forms.vocabulary(visit))
    for control, value in field_forms.contested(visit.form, sets, draft["fields"]):
        differing.append((control.name, control.label, differences.lines(value, control.value)))
    values = {"draft": draft, "mine": mine | field_forms.carried(visit.form), "differing": differing}
    return Shown("articles/conflict.html", values | {"who": _who_saved(visit, draft)})


def _who_saved(visit: Visit, draft: Mapping[str, Any]) -> str | None:
    """Return the name of who saved the present text; None where what came last was no text, but a publication."""
    latest = revisions.listed(visit.session, draft["id"], after=None, limit=1).rows
    return latest[0]["by"]["name"] if latest and latest[0]["version"] == draft["version"] else None


def _sketch(visit: Visit, fields: Mapping[str, str]) -> sketches.Sketch:
    return sketches.of_markdown(visit.session, fields["markdown"], title=fields["title"])


def _unknown(fields: Mapping[str, str], words: Vocabulary) -> list[str]:
    """Return the tags and authors that are named and do not exist, for a warning before they are sent."""
    known = {term.slug for term in (*words.tags, *words.authors)}
    named = (*words.names(words.tags, fields["tags"]), *words.names(words.authors, fields["authors"]))
    return [slug for slug in named if slug not in known]
