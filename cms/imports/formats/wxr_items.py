"""Items of a WordPress export: posts and pages become articles; what is neither is named.

Owns what of an item's many fields is taken over, and what WordPress keeps for itself and nobody misses.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Final

from cms.imports.bodies import wordpress
from cms.imports.bodies.wordpress import Library
from cms.imports.formats.wxr_languages import FIELDS, TAXONOMIES, Languages
from cms.imports.formats.xml import Found, text_of
from cms.imports.lines import bare, decoded, instant, line, path_of, web_address
from cms.imports.records import Kind, LeftOut, Note, Person, Record, State, Story, Term

if TYPE_CHECKING:
    from cms.imports.formats.wxr import Index

STATES: Final = {
    "publish": (State.PUBLISHED, None),
    "future": (State.SCHEDULED, None),
    "draft": (State.DRAFT, None),
    "auto-draft": (State.DRAFT, None),
    "trash": (State.TRASHED, None),
    "pending": (State.DRAFT, Note("state_changed", "It waited for a review there: it is a draft.")),
    "private": (State.DRAFT, Note("state_changed", "It was private there: it is a draft.")),
}
PASSWORD: Final = Note("state_changed", "It was protected by a password, which there is not here: it is a draft.")
SEO: Final = {
    "_yoast_wpseo_title": "title",
    "_yoast_wpseo_metadesc": "description",
    "_yoast_wpseo_canonical": "canonical",
    "rank_math_title": "title",
    "rank_math_description": "description",
    "rank_math_canonical_url": "canonical",
    "_aioseo_title": "title",
    "_aioseo_description": "description",
    "_aioseop_title": "title",
    "_aioseop_description": "description",
    "_genesis_title": "title",
    "_genesis_description": "description",
    "_genesis_canonical_uri": "canonical",
}
PRIMARY: Final = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
BOOKKEEPING: Final = re.compile(
    r"_edit_l(ast|ock)|_thumbnail_id|_pingme|_encloseme|_wp_(old_date|trash_meta_.*|attached_file|attachment_.*|"
    r"desired_post_slug|old_slug|page_template|suggested_privacy_policy_content)|_oembed_.*|_yoast_wpseo_(primary_.*|content_score|"
    r"linkdex|focuskw.*|estimated-reading-time.*|wordproof_timestamp|schema_.*)|rank_math_(primary_.*|seo_score|"
    r"internal_links_processed|analytic_.*|contentai_score|focus_keyword)|_jetpack_.*|jetpack_.*|_publicize_.*|"
    r"dsq_.*|_last_editor_used_jetpack|classic-editor-remember|footnotes"
)
"""Fields that are WordPress's own notes: nobody misses them."""

_VARIABLE: Final = re.compile(r"%%\w+%%|%\w+%|#\w+_?\w*")
_TITLES: Final = {
    "attachment": Note(
        "file_left_out", "A file by itself was not taken over: what articles show of it is, with --media."
    ),
    "wp_block": Note("block_built_in", "A block used in several articles became a part of each of them."),
    "nav_menu_item": Note("menu_left_out", "Menus are the frontend's: an entry of one was left out."),
}


class Items:
    """Reads items; knows which authors and terms have been yielded."""

    def __init__(self, index: Index, library: Library, *, locale: str | None) -> None:
        """Take what the first reading found."""
        self._index, self._library, self._locale = index, library, locale
        self._made: set[tuple[Kind, str]] = set()
        self._languages = Languages()

    def read(self, found: Found) -> Iterator[Record]:
        """Yield an item's article, what it refers to that nobody declared before it; or why there is none."""
        kind, number = line(found.text("wp:post_type")) or "post", line(found.text("wp:post_id"))
        place = f"line {found.line}"
        if kind not in {"post", "page"}:
            note = _TITLES.get(kind) or Note("type_left_out", f"The post type “{kind}” is no article here.")
            thing = Kind.MEDIUM if kind == "attachment" else Kind.OTHER
            yield LeftOut(kind=thing, key=number, place=place, notes=(note,))
            return
        notes: list[Note] = []
        author = line(found.text("dc:creator"))
        if author and author not in self._index.people and self._is_new(Kind.AUTHOR, author):
            yield Person(key=author, place=place, name=author, slug=author)
        categories, tags = yield from self._terms(found, notes)
        yield self._story(found, kind, place, (author, categories, tags), notes)

    def _story(
        self, found: Found, kind: str, place: str, links: tuple[str, list[str], list[str]], notes: list[Note]
    ) -> Story:
        author, categories, tags = links
        fields = meta(found)
        state = _state(found, notes)
        body, lost = wordpress.to_html(found.text("content:encoded"), self._library)
        notes += lost
        if kind == "page":
            notes.append(Note("page_became_article", "A page became an article."))
            if line(found.text("wp:post_parent")) not in {"", "0"}:
                notes.append(Note("hierarchy_left_out", "It stood below another page: articles stand side by side."))
        if line(found.text("wp:is_sticky")) == "1":
            notes.append(Note("sticky_left_out", "It was kept at the top of its site: lists here know no such thing."))
        created = instant(found.text("wp:post_date_gmt")) or instant(found.text("pubDate"))
        created = created or instant(found.text("wp:post_date"))
        slug = decoded(line(found.text("wp:post_name")))
        key = line(found.text("wp:post_id"))
        locale, original = self._languages.of(found, fields, key, self._locale)
        is_dated = state in {State.PUBLISHED, State.SCHEDULED}
        return Story(
            key=key,
            place=place,
            title=bare(found.text("title")),
            body=body,
            slug=(slug or "").removesuffix("__trashed") or None,
            dek=bare(found.text("excerpt:encoded")),
            locale=locale,
            translation_of=original,
            state=state,
            authors=(author,) if author else (),
            category=self._primary(fields, categories),
            tags=tuple(tags),
            seo=_seo(fields, notes),
            hero=self._library.pictures.get(next(iter(fields.get("_thumbnail_id", [])), "")),
            comments="closed" if line(found.text("wp:comment_status")) == "closed" else None,
            created_at=created,
            updated_at=instant(found.text("wp:post_modified_gmt")) or created,
            published_at=created if is_dated else None,
            paths=_paths(found, fields, notes) if is_dated else (),
            notes=tuple(notes),
        )

    def _terms(self, found: Found, notes: list[Note]) -> Generator[Record, None, tuple[list[str], list[str]]]:
        """Yield terms that nobody declared; return the keys of the item's category and tags."""
        categories: list[str] = []
        tags: list[str] = []
        labels: dict[str, str] = {}
        for element in found.children("category"):
            domain, slug = element.get("domain", "category"), line(element.get("nicename"))
            label = line(element.text)
            slug = slug or label
            if not slug or domain in TAXONOMIES:
                continue
            labels[slug] = label
            if domain == "category":
                if slug not in self._index.categories and self._is_new(Kind.CATEGORY, slug):
                    yield term(Kind.CATEGORY, slug, label, line=found.line)
                categories.append(slug)
            elif domain in {"post_tag", "tag"}:
                if slug not in self._index.tags and self._is_new(Kind.TAG, slug):
                    yield term(Kind.TAG, slug, label, line=found.line)
                tags.append(slug)
            else:
                notes.append(Note("taxonomy_left_out", f"What it is in the taxonomy “{domain}” was left out."))
        primary = self._primary(meta(found), categories)
        implied = set(self._above(primary))
        for slug in dict.fromkeys(categories):
            if slug in implied:
                continue
            known = self._index.categories.get(slug)
            if slug not in self._index.tags and self._is_new(Kind.TAG, slug):
                yield term(Kind.TAG, slug, known.name if known else labels[slug], line=found.line)
            tags.append(slug)
            name = known.name if known else labels[slug]
            notes.append(Note("category_became_tag", f"An article has one category: “{name}” became a tag of it."))
        return categories, list(dict.fromkeys(tags))

    def _primary(self, fields: dict[str, list[str]], categories: list[str]) -> str | None:
        """Return the category that was marked as the main one, else the one farthest down, else the first."""
        chosen = [self._index.numbers.get(value) for name in PRIMARY for value in fields.get(name, [])]
        main = next((slug for slug in chosen if slug in categories), None)
        if main is not None or not categories:
            return main
        above = {term.parent for slug in categories if (term := self._index.categories.get(slug)) is not None}
        return next((slug for slug in categories if slug not in above), categories[0])

    def _above(self, slug: str | None) -> Iterator[str]:
        """Yield a category and those above it."""
        seen: set[str] = set()
        while slug is not None and slug not in seen:
            yield slug
            seen.add(slug)
            known = self._index.categories.get(slug)
            slug = None if known is None else known.parent

    def _is_new(self, kind: Kind, key: str) -> bool:
        is_new = (kind, key) not in self._made
        self._made.add((kind, key))
        return is_new


def term(kind: Kind, slug: str, label: str, *, line: int, parent: str = "", about: str = "") -> Term:
    """Return a category or tag."""
    return Term(
        kind=kind,
        key=slug,
        place=f"line {line}",
        name=bare(label),
        slug=decoded(slug),
        description=about,
        parent=parent.strip() or None,
    )


def meta(found: Found, name: str = "wp:postmeta") -> dict[str, list[str]]:
    """Return the fields that plugins and themes keep, by name."""
    fields: dict[str, list[str]] = {}
    for element in found.children(name):
        fields.setdefault(line(text_of(element, "wp:meta_key")), []).append(text_of(element, "wp:meta_value"))
    return fields


def _state(found: Found, notes: list[Note]) -> State:
    written = line(found.text("wp:status"))
    unknown = Note("state_changed", f"Its state “{written}” is none of ours: it is a draft.")
    state, note = STATES.get(written, (State.DRAFT, unknown))
    if note is not None:
        notes.append(note)
    if found.text("wp:post_password").strip() and state in {State.PUBLISHED, State.SCHEDULED}:
        notes.append(PASSWORD)
        return State.DRAFT
    return state


def _seo(fields: dict[str, list[str]], notes: list[Note]) -> dict[str, str]:
    """Return what search engines are told; note every other field that is not WordPress's own."""
    told: dict[str, str] = {}
    for name, values in fields.items():
        member, value = SEO.get(name), line(values[0])
        if member is not None and value:
            if member == "canonical":
                value = web_address(value) or ""
            elif _VARIABLE.search(value):
                notes.append(Note("seo_left_out", f"The {member} for search engines is made of variables: {name}."))
                value = ""
            if value:
                told.setdefault(member, value)
        elif member is None and name not in {"", *FIELDS} and not BOOKKEEPING.fullmatch(name):
            notes.append(Note("field_left_out", f"The custom field “{name}” was left out.", len(values)))
    if fields.get("footnotes", [""])[0].strip(" []"):
        notes.append(Note("footnotes_left_out", "Its footnotes are kept apart from its text: they were left out."))
    return told


def _paths(found: Found, fields: dict[str, list[str]], notes: list[Note]) -> tuple[str, ...]:
    """Return the paths at which it was: the present one, and those with slugs that it had before."""
    path = path_of(found.text("link"))
    if path is None:
        detail = "Its old address is told from others by a parameter (?p=1) alone: no redirect can lead on from it."
        notes.append(Note("address_by_number", detail))
        return ()
    slug = line(found.text("wp:post_name"))
    former = [line(value) for value in fields.get("_wp_old_slug", [])]
    return (path, *(path.replace(slug, item) for item in former if slug and item and slug in path))
