"""Folders of Markdown (or HTML) files with front matter, as Hugo, Jekyll and Astro keep them, or anybody.

Owns which files are articles, and under which address each of them was. What its front matter says is
`folder_fields`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cms.content.documents import InvalidBody
from cms.content.markdown import split_front_matter
from cms.imports.bodies import generators
from cms.imports.formats import folder_fields, folder_languages, front_matter
from cms.imports.formats.folder_fields import Fields
from cms.imports.formats.sources import Format, Options
from cms.imports.lines import line
from cms.imports.records import Kind, LeftOut, Note, Person, Record, Story, Term

SUFFIXES: Final = frozenset({".md", ".markdown", ".mdx", ".mdown", ".html", ".htm"})
PICTURES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".pdf", ".mp4", ".mp3", ".webm"}
)
SKIPPED: Final = frozenset({"node_modules", "public", "dist", "_site", "resources", "vendor", "_layouts", "_includes"})
"""Folders that hold what a generator makes or needs, never what somebody wrote."""

HUGO, JEKYLL, ASTRO, PLAIN = "hugo", "jekyll", "astro", "plain"
_MARKERS: Final = (
    (HUGO, ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "archetypes")),
    (JEKYLL, ("_config.yml", "_config.yaml", "_posts")),
    (ASTRO, ("astro.config.mjs", "astro.config.ts", "astro.config.js", "src/content")),
    (HUGO, ("config.toml", "config.yaml", "content")),
)
_DATED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")
_LOCALE: Final = re.compile(r"(.+)\.([a-z]{2}(?:-[A-Za-z]{2,4})?)")
_MORE: Final = re.compile(r"^\s*<!--\s*more\s*-->\s*$", re.MULTILINE | re.IGNORECASE)
STYLES: Final = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}
"""Named styles of addresses. Source: Jekyll's documentation of permalinks."""


class Folder:
    """An opened folder."""

    def __init__(self, path: Path, options: Options) -> None:
        """Look at the folder: whose habits it has, and which files it holds."""
        self._path, self._options = path, options
        self.site_url = options.site_url or ""
        self.habits = next((name for name, files in _MARKERS if any((path / file).exists() for file in files)), PLAIN)
        self._root = _content_root(path, self.habits)
        self._style = _style(path) if self.habits == JEKYLL else ""
        self._languages = folder_languages.folders(path, self._root) if self.habits == HUGO else ()
        self._files = sorted(_files(self._root), key=lambda path: (self._rank(path), _order(path)))
        self._made: set[tuple[Kind, str]] = set()
        self.done = 0

    @property
    def name(self) -> str:
        """Return the folder's name: keys are paths inside it."""
        return self._options.name or f"folder:{self._path.resolve().name}"

    @property
    def total(self) -> int:
        """Return the number of files."""
        return len(self._files)

    def records(self) -> Iterator[Record]:
        """Yield each file's article, behind the terms and authors that it names first."""
        for path in self._files:
            yield from self._file(path)
            self.done += 1

    def _file(self, path: Path) -> Iterator[Record]:
        key = path.relative_to(self._root).as_posix()
        if path.is_symlink():
            yield _left(key, Kind.OTHER, "link_left_out", "A link to another file was not followed.")
        elif path.suffix.lower() in PICTURES:
            yield _left(
                key,
                Kind.MEDIUM,
                "file_left_out",
                "A file beside the texts is taken over where a text names it, with --media.",
            )
        elif path.suffix.lower() not in SUFFIXES:
            yield _left(key, Kind.OTHER, "file_left_out", "A file that is no text was left out.")
        elif path.stem == "_index":
            yield _left(key, Kind.OTHER, "list_left_out", "The page of a list is the frontend's: it was left out.")
        else:
            yield from self._text(path, key)

    def _text(self, path: Path, key: str) -> Iterator[Record]:
        try:
            source = path.read_bytes().decode("utf-8-sig")
            front, body = front_matter.split(source)
        except UnicodeDecodeError as error:
            yield _left(key, Kind.ARTICLE, "not_utf_8", f"It is not UTF-8 (at byte {error.start}).")
            return
        except InvalidBody as error:
            yield _left(key, Kind.ARTICLE, error.faults[0].code, error.faults[0].detail)
            return
        if path.suffix.lower() in {".html", ".htm"} and not front:
            yield _left(key, Kind.OTHER, "file_left_out", "An HTML file without front matter is a template.")
            return
        fields = folder_fields.read(front)
        category, tags, authors = self._category(path, fields), list(fields.tags), list(fields.authors)
        notes = list(fields.notes)
        for more in fields.categories:
            if more != category:
                tags.append(more)
                notes.append(Note("category_became_tag", f"An article has one category: “{more}” became a tag of it."))
        yield from self._terms(key, category, tags, authors)
        yield self._story(path, key, body, fields, (category, tags, notes))

    def _terms(self, key: str, category: str | None, tags: list[str], authors: list[str]) -> Iterator[Record]:
        for kind, names in ((Kind.CATEGORY, [category] if category else []), (Kind.TAG, tags)):
            for name in names:
                if self._is_new(kind, name):
                    yield Term(kind=kind, key=name.casefold(), place=key, name=name)
        for name in authors:
            if self._is_new(Kind.AUTHOR, name):
                yield Person(key=name.casefold(), place=key, name=name)

    def _story(
        self, path: Path, key: str, body: str, fields: Fields, found: tuple[str | None, list[str], list[Note]]
    ) -> Story:
        category, tags, notes = found
        stem, locale, dated = self._stem(path)
        title = fields.title or _heading(body) or stem.replace("-", " ").replace("_", " ").strip().capitalize()
        text, lost = self._body(path, body)
        at = fields.published_at or dated
        slug = fields.slug or stem
        is_draft = fields.is_draft or "_drafts" in path.parts
        return Story(
            key=key,
            place=key,
            title=title,
            body=text,
            markup="html" if path.suffix.lower() in {".html", ".htm"} else "markdown",
            slug=slug,
            dek=fields.dek,
            locale=self._options.locale or fields.locale or locale,
            state=folder_fields.state(is_draft=is_draft),
            authors=tuple(name.casefold() for name in fields.authors),
            category=category.casefold() if category else None,
            tags=tuple(dict.fromkeys(name.casefold() for name in tags)),
            seo=fields.seo,
            hero=fields.hero,
            comments="closed" if fields.comments is False else None,
            created_at=at,
            updated_at=fields.updated_at or at,
            published_at=None if is_draft else at,
            translation_of=self._original(path),
            paths=() if is_draft else (*self._paths(path, slug, fields, at), *fields.aliases),
            notes=(*notes, *lost),
        )

    def _rank(self, path: Path) -> int:
        """Return which of the folders of languages a file is in: translations come behind what they translate."""
        first = path.relative_to(self._root).parts[0]
        return self._languages.index(first) + 1 if first in self._languages else 0

    def _original(self, path: Path) -> str | None:
        """Return the key of the file that this one is the translation of.

        It is `title.md` for `title.de.md`, and `en/title.md` for `de/title.md` where these are folders of languages.
        """
        marked = _LOCALE.fullmatch(path.stem)
        below = Path(*path.relative_to(self._root).parts[1:])
        for folder in self._languages[: max(self._rank(path) - 1, 0)]:
            if (self._root / folder / below).is_file():
                return (Path(folder) / below).as_posix()
        original = path.with_name(f"{marked[1]}{path.suffix}") if marked else None
        return original.relative_to(self._root).as_posix() if original is not None and original.is_file() else None

    def _stem(self, path: Path) -> tuple[str, str | None, Any]:
        """Return what the file's name says: the article's name, its language, its date."""
        stem, locale = path.stem, None
        marked = _LOCALE.fullmatch(stem)
        if marked:
            stem, locale = marked[1], marked[2]
        elif self._rank(path):
            locale = folder_languages.locale(path.relative_to(self._root).parts[0])
        if stem in {"index", "README"} and path.parent != self._root:
            stem = path.parent.name
        dated = _DATED.fullmatch(stem)
        if dated is None:
            return stem, locale, None
        return dated[4], locale, folder_fields.day(dated[1], dated[2], dated[3])

    def _category(self, path: Path, fields: Fields) -> str | None:
        """Return the category that the front matter names first, else the section (Hugo)."""
        if fields.categories:
            return fields.categories[0]
        parts = path.relative_to(self._root).parts[1 if self._rank(path) else 0 : -1]
        if path.stem == "index" or path.stem.startswith("index."):
            parts = parts[:-1]
        return parts[0] if self.habits == HUGO and parts else None

    def _body(self, path: Path, body: str) -> tuple[str, list[Note]]:
        body = _MORE.sub("", body)
        if path.suffix.lower() == ".mdx":
            return generators.from_mdx(body)
        if self.habits == HUGO:
            return generators.from_hugo(body)
        if self.habits == JEKYLL:
            return generators.from_jekyll(body, site_url=(self._options.site_url or "").rstrip("/"))
        return body, []

    def _paths(self, path: Path, slug: str, fields: Fields, at: Any) -> tuple[str, ...]:
        """Return where the generator showed it."""
        if fields.path:
            return (_filled(fields.path, slug, fields, at),)
        if self.habits == JEKYLL and "_posts" in path.parts:
            return (_filled(self._style, slug, fields, at),)
        parents = list(path.relative_to(self._root).parts[:-1])
        if path.stem == "index" and parents:
            parents.pop()
        # The site's own language may stand at the top or in a folder of its own.
        ways = [parents, parents[1:]] if self._rank(path) == 1 else [parents]
        return tuple("/" + "/".join([*way, slug]) + "/" for way in ways)

    def _is_new(self, kind: Kind, name: str) -> bool:
        key = (kind, name.casefold())
        is_new = key not in self._made
        self._made.add(key)
        return is_new


def _filled(pattern: str, slug: str, fields: Fields, at: Any) -> str:
    """Return an address with the places in it filled (`/:year/:title/`)."""
    told = {
        "categories": "/".join(fields.categories).lower().replace(" ", "-"),
        "title": slug,
        "slug": slug,
        "name": slug,
        "basename": slug,
        "output_ext": ".html",
    }
    if at is not None:
        told |= {
            "year": f"{at.year:04}", "month": f"{at.month:02}", "day": f"{at.day:02}", "i_month": str(at.month),
            "i_day": str(at.day), "short_year": f"{at.year % 100:02}", "y_day": f"{at.timetuple().tm_yday:03}",
        }  # fmt: skip
    filled = re.sub(r":(\w+)", lambda found: told.get(found[1], found[0]), pattern)
    return re.sub(r"/{2,}", "/", f"/{filled}")


def _style(path: Path) -> str:
    """Return the pattern of addresses that the site's configuration names, or Jekyll's own."""
    for name in ("_config.yml", "_config.yaml"):
        try:
            told, _ = split_front_matter(f"---\n{(path / name).read_text(encoding='utf-8')}\n---\n")
        except (OSError, UnicodeDecodeError, InvalidBody):
            continue
        named = line(told.get("permalink")) or "date"
        return STYLES.get(named, named)
    return STYLES["date"]


def _content_root(path: Path, habits: str) -> Path:
    inside = {HUGO: path / "content", ASTRO: path / "src" / "content"}.get(habits, path)
    return inside if inside.is_dir() else path


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in SKIPPED)
        yield from (Path(folder) / name for name in files if not name.startswith("."))


def _order(path: Path) -> tuple[str, bool, str]:
    """Sort by folder, translations last: what they are translations of is there before them."""
    return path.parent.as_posix(), _LOCALE.fullmatch(path.stem) is not None, path.name


def _heading(body: str) -> str:
    found = re.match(r"\s*#\s+(.+?)\s*#*\s*$", body, re.MULTILINE)
    return line(found[1]) if found else ""


def _left(key: str, kind: Kind, code: str, detail: str) -> LeftOut:
    return LeftOut(kind=kind, key=key, place=key, notes=(Note(code, detail),))


def _is_its(path: Path) -> bool:
    return path.is_dir()


FORMAT: Final = Format(
    name="markdown", title="Markdown with front matter (Hugo, Jekyll, Astro)", is_its=_is_its, open=Folder
)
