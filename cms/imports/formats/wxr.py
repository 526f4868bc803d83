"""WordPress exports (WXR 1.0 to 1.2): RSS with posts, pages, terms, attachments and comments in it.

The file is read twice: once for what is referred to by number or comes too late (terms, authors, attachments, blocks
that several posts use), once for the rest. What becomes of an item is `wxr_items`, of a comment `wxr_comments`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cms.imports.bodies.wordpress import Library
from cms.imports.formats import wxr_comments, wxr_items, wxr_languages
from cms.imports.formats.sources import Format, Options, head
from cms.imports.formats.xml import Found, Reading
from cms.imports.lines import bare, line, web_address
from cms.imports.records import BrokenOff, Kind, LeftOut, Note, Person, Picture, Record, Term

PREFIXES: Final = (
    ("http://wordpress.org/export/", "wp"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
)
TAXONOMIES: Final = {"category": Kind.CATEGORY, "post_tag": Kind.TAG}
_HEAD: Final = frozenset({"link", "language", "wp:base_blog_url", "wp:author", "wp:category", "wp:tag", "wp:term"})


@dataclass(slots=True)
class Index:
    """What the first reading finds."""

    site_url: str = ""
    language: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    staff: set[str] = field(default_factory=set)
    categories: dict[str, Term] = field(default_factory=dict)
    tags: dict[str, Term] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    others: list[LeftOut] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    reusable: dict[str, str] = field(default_factory=dict)


class Export:
    """An opened export."""

    def __init__(self, path: Path, options: Options) -> None:
        """Read the file once."""
        self._path, self._options = path, options
        self._first, self._second = Reading(path), Reading(path)
        self._index = Index()
        self._is_indexed = False

    @property
    def name(self) -> str:
        """Return the site's address: the keys are numbers of its database."""
        site = self.site_url.partition("://")[2].rstrip("/")
        return self._options.name or f"wordpress:{site or self._path.stem}"

    @property
    def site_url(self) -> str:
        """Return the site's address: the operator's word, or what the file says."""
        self._read_first()
        return self._options.site_url or self._index.site_url

    @property
    def total(self) -> int:
        """Return the bytes of the file."""
        return self._second.total

    @property
    def done(self) -> int:
        """Return how many of them have been read for good."""
        return self._second.done

    def records(self) -> Iterator[Record]:
        """Yield authors, categories from the top, tags, then each item and its comments."""
        self._read_first()
        index = self._index
        yield from index.people.values()
        yield from _from_the_top(index.categories)
        yield from index.tags.values()
        yield from index.others
        library = Library(index.pictures, index.reusable)
        items = wxr_items.Items(index, library, locale=self._options.locale or index.language or None)
        for found in self._second.elements(frozenset({"item"}), names=short_name):
            if isinstance(found, BrokenOff):
                yield found
                continue
            yield from items.read(found)
            yield from wxr_comments.of(found, staff=index.staff)
        if self._second.mended:
            detail = "Characters that XML cannot hold, or that are no UTF-8, were replaced."
            note = Note("characters_replaced", detail, self._second.mended)
            yield LeftOut(kind=Kind.OTHER, key="characters", place=str(self._path.name), notes=(note,))

    def _read_first(self) -> None:
        if self._is_indexed:
            return
        self._is_indexed = True
        for found in self._first.elements(_HEAD | {"item"}, without=frozenset({"wp:comment"}), names=short_name):
            if isinstance(found, Found):
                self._note(found)

    def _note(self, found: Found) -> None:
        index, name = self._index, found.element.tag
        if name == "link":
            index.site_url = index.site_url or line(found.element.text)
        elif name == "wp:base_blog_url":
            index.site_url = line(found.element.text) or index.site_url
        elif name == "language":
            index.language = index.language or _language(line(found.element.text))
        elif name == "wp:author":
            self._note_author(found)
        elif name == "item":
            self._note_item(found)
        else:
            self._note_term(found)

    def _note_author(self, found: Found) -> None:
        login = line(found.text("wp:author_login"))
        shown = line(found.text("wp:author_display_name"))
        full = line(f"{found.text('wp:author_first_name')} {found.text('wp:author_last_name')}")
        note = Note("email_left_out", "Authors are bylines, not accounts: the e-mail address was left out.")
        self._index.staff.add(line(found.text("wp:author_id")))
        self._index.people[login] = Person(
            key=login,
            place=f"line {found.line}",
            name=shown or full or login,
            slug=login,
            notes=(note,) if found.text("wp:author_email").strip() else (),
        )

    def _note_term(self, found: Found) -> None:
        index, name = self._index, found.element.tag
        if name == "wp:category":
            taxonomy, slug, label = "category", found.text("wp:category_nicename"), found.text("wp:cat_name")
            parent, about = found.text("wp:category_parent"), found.text("wp:category_description")
        elif name == "wp:tag":
            taxonomy, slug, label = "post_tag", found.text("wp:tag_slug"), found.text("wp:tag_name")
            parent, about = "", found.text("wp:tag_description")
        else:
            taxonomy, slug, label = (
                line(found.text("wp:term_taxonomy")), found.text("wp:term_slug"), found.text("wp:term_name")
            )  # fmt: skip
            parent, about = found.text("wp:term_parent"), found.text("wp:term_description")
        slug, kind = line(slug), TAXONOMIES.get(taxonomy)
        if taxonomy in wxr_languages.TAXONOMIES:
            return
        if kind is None:
            note = Note("taxonomy_left_out", f"There are categories and tags; the taxonomy “{taxonomy}” is neither.")
            place = f"line {found.line}"
            index.others.append(LeftOut(kind=Kind.OTHER, key=f"{taxonomy}:{slug}", place=place, notes=(note,)))
            return
        shelf = index.categories if kind is Kind.CATEGORY else index.tags
        index.numbers[line(found.text("wp:term_id"))] = slug
        shelf.setdefault(slug, wxr_items.term(kind, slug, label, line=found.line, parent=parent, about=bare(about)))

    def _note_item(self, found: Found) -> None:
        kind, number = line(found.text("wp:post_type")), line(found.text("wp:post_id"))
        if kind == "attachment":
            url = web_address(found.text("wp:attachment_url")) or web_address(found.text("guid"))
            if url is not None:
                alt = next(iter(wxr_items.meta(found).get("_wp_attachment_image_alt", [])), "")
                self._index.pictures[number] = Picture(
                    url=url, alt=line(alt), caption=bare(found.text("excerpt:encoded"))
                )
        elif kind == "wp_block":
            self._index.reusable[number] = found.text("content:encoded")


def short_name(name: str) -> str:
    """Return `{namespace}name` as WordPress writes it: `wp:post_id`, `content:encoded`, `title`."""
    if not name.startswith("{"):
        return name
    namespace, _, local = name[1:].partition("}")
    if namespace.startswith("http://wordpress.org/export/") and namespace.rstrip("/").endswith("excerpt"):
        return f"excerpt:{local}"
    prefix = next((short for start, short in PREFIXES if namespace.startswith(start)), namespace)
    return f"{prefix}:{local}"


def _language(tag: str) -> str:
    """Return a language tag of RSS as ours; empty for what is none."""
    parts = tag.replace("_", "-").split("-")
    return "-".join([parts[0].lower(), *parts[1:2]]) if parts[0].isalpha() and 2 <= len(parts[0]) <= 3 else ""


def _from_the_top(categories: dict[str, Term]) -> Iterator[Term]:
    """Yield categories, each behind the one above it; of a circle, whatever comes first."""
    rest = dict(categories)
    while rest:
        ready = [slug for slug, term in rest.items() if term.parent not in rest] or [next(iter(rest))]
        for slug in ready:
            yield rest.pop(slug)


def _is_its(path: Path) -> bool:
    beginning = head(path)
    return b"wordpress.org/export/" in beginning and b"<rss" in beginning


FORMAT: Final = Format(name="wordpress", title="WordPress WXR", is_its=_is_its, open=Export)
