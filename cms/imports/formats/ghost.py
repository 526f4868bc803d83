"""Exports of Ghost (JSON): posts, pages, tags, authors, and comments where the export holds them.

What is for members only is never made public: it becomes a draft.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cms.imports.bodies import lexical, mobiledoc
from cms.imports.bodies.lexical import Unreadable
from cms.imports.formats.sources import Format, Options, head
from cms.imports.formats.tables import Tables
from cms.imports.lines import bare, instant, line, web_address
from cms.imports.records import (
    Kind,
    LeftOut,
    Note,
    Person,
    Picture,
    Record,
    Remark,
    Standing,
    State,
    Story,
    Term,
    Thread,
)

STATES: Final = {"published": State.PUBLISHED, "scheduled": State.SCHEDULED, "draft": State.DRAFT}
STANDINGS: Final = {
    "published": Standing.APPROVED,
    "hidden": Standing.REJECTED,
    "deleted": Standing.DELETED,
}
PLACEHOLDER: Final = "__GHOST_URL__"
MILLISECOND_S: Final = 0.001
READ: Final = frozenset(
    {"posts", "posts_meta", "posts_tags", "posts_authors", "tags", "users", "comments", "members", "settings"}
)
INTERNAL: Final = frozenset({"migrations", "migrations_lock", "sessions", "brute", "actions", "jobs", "tokens"})
_FIELDS: Final = {
    "codeinjection_head": "code in the page's head",
    "codeinjection_foot": "code at the page's foot",
    "custom_template": "the template",
    "og_image": "the picture for link previews",
    "og_title": "the title for link previews",
    "og_description": "the description for link previews",
    "twitter_image": "the picture for X",
    "twitter_title": "the title for X",
    "twitter_description": "the description for X",
    "email_subject": "the subject of its newsletter",
}


class Export:
    """An opened export."""

    def __init__(self, path: Path, options: Options) -> None:
        """Read the file."""
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        self._path, self._options, self._tables = path, options, Tables(text)
        self._mended = text.count("\ufffd")
        self.site_url = (options.site_url or "").rstrip("/")
        self.done = 0

    @property
    def name(self) -> str:
        """Return what its keys are unique under: Ghost's ids are so everywhere."""
        return self._options.name or "ghost"

    @property
    def total(self) -> int:
        """Return the number of posts and comments."""
        return self._tables.count("posts") + self._tables.count("comments")

    def records(self) -> Iterator[Record]:
        """Yield authors, tags, posts, comments; then what else the export holds."""
        yield from self._people()
        yield from self._tags()
        links = {
            "tags": self._links("posts_tags", "tag_id"),
            "authors": self._links("posts_authors", "author_id"),
        }
        meta = {str(row.get("post_id")): row for _, row in self._tables.rows("posts_meta")}
        for number, row in self._tables.rows("posts"):
            yield self._story(row, f"posts[{number}]", links, meta.get(str(row.get("id")), {}))
            self.done += 1
        yield from self._comments()
        yield from self._rest()
        if self._tables.broken is not None:
            yield self._tables.broken

    def _people(self) -> Iterator[Record]:
        note = Note("email_left_out", "Authors are bylines, not accounts: the e-mail address was left out.")
        for number, row in self._tables.rows("users"):
            yield Person(
                key=str(row.get("id")),
                place=f"users[{number}]",
                name=line(row.get("name")),
                slug=line(row.get("slug")) or None,
                bio=line(row.get("bio")),
                website=web_address(row.get("website")),
                notes=(note,) if row.get("email") else (),
            )

    def _tags(self) -> Iterator[Record]:
        for number, row in self._tables.rows("tags"):
            key, place, name = str(row.get("id")), f"tags[{number}]", line(row.get("name"))
            if row.get("visibility") == "internal" or name.startswith("#"):
                note = Note("internal_tag_left_out", "An internal tag is a note among editors: it was left out.")
                yield LeftOut(kind=Kind.TAG, key=key, place=place, notes=(note,))
                continue
            slug, about = line(row.get("slug")) or None, bare(row.get("description"))
            yield Term(kind=Kind.TAG, key=key, place=place, name=name, slug=slug, description=about)

    def _links(self, table: str, member: str) -> dict[str, list[str]]:
        hidden = {
            str(row.get("id"))
            for _, row in self._tables.rows("tags")
            if row.get("visibility") == "internal" or line(row.get("name")).startswith("#")
        }
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, row in self._tables.rows(table):
            key, order = str(row.get(member)), row.get("sort_order")
            if member != "tag_id" or key not in hidden:
                found[str(row.get("post_id"))].append((order if isinstance(order, int) else number, key))
        return {post: [key for _, key in sorted(pairs)] for post, pairs in found.items()}

    def _story(
        self, row: dict[str, Any], place: str, links: dict[str, dict[str, list[str]]], meta: dict[str, Any]
    ) -> Story:
        key = str(row.get("id"))
        notes: list[Note] = []
        told = {**row, **{name: value for name, value in meta.items() if value is not None}}
        body = self._body(row, notes)
        created = instant(row.get("created_at"), unit_s=MILLISECOND_S)
        published = instant(row.get("published_at"), unit_s=MILLISECOND_S)
        state = _state(row, notes)
        if row.get("type") == "page" or row.get("page"):
            notes.append(Note("page_became_article", "A page became an article."))
        if row.get("featured"):
            notes.append(Note("featured_left_out", "It was featured: lists here know no such thing."))
        notes += [
            Note("field_left_out", f"Left out: {what}.")
            for name, what in _FIELDS.items()
            if str(told.get(name) or "").strip()
        ]
        slug = line(row.get("slug"))
        authors = links["authors"].get(key) or ([str(row["author_id"])] if row.get("author_id") else [])
        is_dated = state in {State.PUBLISHED, State.SCHEDULED}
        seo = {"title": line(told.get("meta_title")), "description": line(told.get("meta_description"))}
        return Story(
            key=key,
            place=place,
            title=line(row.get("title")),
            body=body,
            slug=slug or None,
            dek=line(row.get("custom_excerpt")),
            locale=self._options.locale,
            state=state,
            authors=tuple(authors),
            tags=tuple(links["tags"].get(key, ())),
            seo=seo | {"canonical": web_address(row.get("canonical_url")) or ""},
            hero=self._hero(told),
            created_at=created or published,
            updated_at=instant(row.get("updated_at"), unit_s=MILLISECOND_S) or created,
            published_at=published if is_dated else None,
            paths=(f"/{slug}/",) if slug and is_dated else (),
            notes=tuple(notes),
        )

    def _body(self, row: dict[str, Any], notes: list[Note]) -> str:
        """Return the body as HTML: of what the editor wrote, or else of what the site showed."""
        for name, reader in (("lexical", lexical.to_html), ("mobiledoc", mobiledoc.to_html)):
            source = row.get(name)
            if not source:
                continue
            try:
                html, lost = reader(source if isinstance(source, str) else "")
            except Unreadable as error:
                notes.append(Note("body_unreadable", f"{error} The HTML that the site showed was taken."))
                continue
            notes += lost
            return self._whole(html)
        return self._whole(str(row.get("html") or ""))

    def _whole(self, text: str) -> str:
        return text.replace(PLACEHOLDER, self.site_url)

    def _hero(self, told: dict[str, Any]) -> Picture | None:
        url = self._whole(line(told.get("feature_image") or told.get("image")))
        if not url:
            return None
        return Picture(
            url=url, alt=line(told.get("feature_image_alt")), caption=bare(told.get("feature_image_caption"))
        )

    def _comments(self) -> Iterator[Record]:
        members = {str(row.get("id")): row for _, row in self._tables.rows("members")}
        for number, row in self._tables.rows("comments"):
            self.done += 1
            key, place = str(row.get("id")), f"comments[{number}]"
            created = instant(row.get("created_at"), unit_s=MILLISECOND_S)
            if created is None:
                note = Note("date_missing", "It has no date.")
                yield LeftOut(kind=Kind.COMMENT, key=key, place=place, notes=(note,))
                continue
            member = members.get(str(row.get("member_id")), {})
            standing = STANDINGS.get(str(row.get("status")), Standing.PENDING)
            hidden = Note("state_changed", "It was hidden there: it is rejected.")
            parent = row.get("parent_id")
            yield Remark(
                key=key,
                place=place,
                thread=Thread(key=str(row.get("post_id"))),
                body=str(row.get("html") or ""),
                name=line(member.get("name")),
                email=line(member.get("email")) or None,
                created_at=created,
                edited_at=instant(row.get("edited_at"), unit_s=MILLISECOND_S),
                parent=None if parent is None else str(parent),
                standing=standing,
                notes=(hidden,) if standing is Standing.REJECTED else (),
            )

    def _rest(self) -> Iterator[Record]:
        for name in self._tables.names:
            if name not in READ | INTERNAL:
                note = Note("table_left_out", f"The table “{name}” has no counterpart.", self._tables.count(name))
                yield LeftOut(kind=Kind.OTHER, key=name, place=name, notes=(note,))
        if self._tables.count("members"):
            note = Note(
                "table_left_out", "Members are no accounts here: they were left out.", self._tables.count("members")
            )
            yield LeftOut(kind=Kind.OTHER, key="members", place="members", notes=(note,))
        if not self.site_url:
            note = Note(
                "address_missing", "The export names no address: give the site's, or pictures stay without one."
            )
            yield LeftOut(kind=Kind.OTHER, key="address", place=self._path.name, notes=(note,))
        if self._mended:
            note = Note("characters_replaced", "What is no UTF-8 was replaced.", self._mended)
            yield LeftOut(kind=Kind.OTHER, key="characters", place=self._path.name, notes=(note,))


def _state(row: dict[str, Any], notes: list[Note]) -> State:
    written = line(row.get("status"))
    state = STATES.get(written)
    if state is None:
        notes.append(Note("state_changed", f"Its state “{written}” is none of ours: it is a draft."))
        return State.DRAFT
    seen_by = line(row.get("visibility")) or "public"
    if seen_by != "public" and state is not State.DRAFT:
        notes.append(Note("state_changed", f"Only some could read it ({seen_by}): it is a draft."))
        return State.DRAFT
    return state


def _is_its(path: Path) -> bool:
    beginning = head(path).removeprefix(b"\xef\xbb\xbf").lstrip()
    return beginning.startswith(b"{") and (b'"db"' in beginning or (b'"meta"' in beginning and b'"data"' in beginning))


FORMAT: Final = Format(name="ghost", title="Ghost JSON", is_its=_is_its, open=Export)
