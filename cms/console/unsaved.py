"""What somebody typed into the editor and did not save: kept while they type, offered when they come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from cms import content
from cms.api import revisions as api
from cms.auth import Scope
from cms.console import field_forms, manuscript_forms
from cms.console.article_pages import address
from cms.console.asking import ask, filled, needed
from cms.console.languages import _
from cms.console.manuscript_forms import Vocabulary
from cms.console.pages import Pages, Reply, Sent, Shown, Toast, Visit
from cms.content import InvalidBody
from cms.delivery import drafts
from cms.delivery.article_lists import View
from cms.errors import InvalidInput, NotFound

pages = Pages("unsaved")
PRESENT: Final = timedelta(hours=1)
"""How long others count as writing here after what they typed last (house rule)."""

_PLAIN: Final = ("title", "slug", "dek", "locale", "markdown")


@pages.post(
    "/articles/<uuid:article_id>/autosave",
    access=needed(api.keep_autosave),
    body_limit="max_article_bytes",
    keeps=False,
)
def keep(visit: Visit, article_id: str) -> Reply:
    """Keep what differs from the working copy; where nothing does, nothing is kept. For the editor's script."""
    draft = drafts.draft(visit.session, article_id, View(formats=("markdown",)))
    fields, before = manuscript_forms.of_form(visit.form), manuscript_forms.of_draft(draft)
    words = manuscript_forms.vocabulary(visit)
    wanted = manuscript_forms.patch(fields, before, words)
    wanted |= field_forms.typed(visit.form, field_forms.bound(visit, fields, words), draft["fields"])
    version: int | None = 0
    if wanted:
        wanted |= filled({"message": visit.form.get("message", "")})
        body = {"fields": wanted, "base_version": _number(visit.form.get("base_version", ""))}
        version = ask(visit, api.keep_autosave, body=body, article_id=article_id).version
    else:
        ask(visit, api.discard_autosave, article_id=article_id)
    return Shown("articles/autosaved.html", {"version": version}, block="kept")


@pages.post("/articles/<uuid:article_id>/autosave/discard", access=needed(api.discard_autosave))
def discard(visit: Visit, article_id: str) -> Reply:
    """Forget what was typed and not saved."""
    ask(visit, api.discard_autosave, article_id=article_id)
    return Sent(address(article_id), Toast(_("What you had not saved is thrown away."), kind="told"))


def forget(visit: Visit, article_id: str) -> None:
    """Forget what the visitor typed, since it says what is saved already."""
    ask(visit, api.discard_autosave, query={}, article_id=article_id)


def mine(visit: Visit, article_id: str) -> dict[str, Any] | None:
    """Return what the visitor typed and did not save, None if there is nothing. At most three queries."""
    if not visit.may(Scope.ARTICLES_WRITE):
        return None
    try:
        found: dict[str, Any] = ask(visit, api.read_autosave, query={}, article_id=article_id).data
    except NotFound:
        return None
    return found


def others(visit: Visit, article_id: str) -> list[dict[str, Any]]:
    """Return who else is writing here and has not saved. Two queries."""
    found = ask(visit, api.list_autosaves, query={}, article_id=article_id).data
    since = visit.now - PRESENT
    return [item for item in found if item["owner"]["id"] != visit.author.id and item["saved_at"] > since]


def laid_over(fields: Mapping[str, str], typed: Mapping[str, Any], words: Vocabulary) -> dict[str, str]:
    """Return the editor's fields with what was typed laid over them; `typed` has the shape of the wire (`ArticlePatch`)."""
    shown = {name: str(typed[name]) for name in _PLAIN if name in typed}
    if "body" in typed:
        shown["markdown"] = content.to_markdown(typed["body"])
    if "html" in typed:
        shown["markdown"] = _from_html(typed["html"], typed.get("title", fields["title"]))
    if "type" in typed:
        shown["type"] = typed["type"] or ""
    if "category" in typed:
        by_id = {node["id"]: node["slug"] for _depth, node in words.categories}
        shown["category"] = by_id.get(typed["category"], typed["category"] or "")
    for name, terms in (("tags", words.tags), ("authors", words.authors)):
        if name in typed:
            shown[name] = ", ".join(_named(terms, typed[name]))
    for name, value in typed.get("comments", {}).items():
        shown[name] = _of_comments(value)
    for name, value in typed.get("seo", {}).items():
        shown[f"seo_{name}"] = value or ""
    if "hero" in typed:
        shown |= manuscript_forms.of_hero(typed["hero"])
    return {**fields, **{name: text for name, text in shown.items() if name in fields}}


def says_something(typed: Mapping[str, Any], draft: Mapping[str, Any], words: Vocabulary) -> bool:
    """Tell whether what was typed says anything else than the working copy."""
    before, fields = manuscript_forms.of_draft(draft), typed.get("fields", {})
    return bool(
        manuscript_forms.differing(laid_over(before, typed, words), before)
        or any((values or {}) != draft["fields"].get(slug, {}) for slug, values in fields.items())
    )


def _named(terms: Sequence[Any], references: Sequence[str]) -> list[str]:
    """Return terms by their names; one that is not known by what it was called."""
    names = {key: term.name for term in terms for key in (term.id, term.slug)}
    return [names.get(reference, reference) for reference in references]


def _of_comments(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


def _from_html(source: str, title: str) -> str:
    try:
        return content.to_markdown(content.from_html(source, title=title).blocks)
    except InvalidBody:
        return source


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidInput(_("The form does not say which version it changes."))
    return int(text)
