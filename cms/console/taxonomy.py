"""Categories, tags and authors: what articles are ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cms import taxonomy as verbs
from cms.auth import Scope
from cms.console.languages import Words, _, _l
from cms.console.manuscript_forms import flat
from cms.console.pages import EDITORIAL, Entry, Needs, Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import taxonomy as reads
from cms.models import Author, Category, Tag
from schemas.console import CursorQuery
from schemas.taxonomy import AuthorIn, AuthorPatch, CategoryIn, CategoryPatch, TagIn, TagPatch


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of term: its table and schemas, the fields of its form, its words."""

    name: str
    model: type[Any]
    schemas: tuple[type[Any], type[Any]]
    fields: tuple[str, ...]
    title: Words
    new: Words
    icon: str


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "categories",
            Category,
            (CategoryIn, CategoryPatch),
            ("name", "slug", "description", "parent_id"),
            _l("Categories"),
            _l("New category"),
            "folder",
        ),
        Kind("tags", Tag, (TagIn, TagPatch), ("name", "slug", "description"), _l("Tags"), _l("New tag"), "tag"),
        Kind(
            "authors",
            Author,
            (AuthorIn, AuthorPatch),
            ("name", "slug", "bio", "website"),
            _l("Authors"),
            _l("New author"),
            "pen",
        ),
    )
}
MAY_EMPTY: Final = frozenset({"description", "bio"})
LIMIT: Final = 50
WRITES: Final = Needs(Scope.ARTICLES_WRITE)
pages = Pages(
    "taxonomy",
    entries=tuple(
        Entry(kind.title, f"/{kind.name}", Scope.ARTICLES_WRITE, icon=kind.icon, group=EDITORIAL)
        for kind in KINDS.values()
    ),
)


@pages.get("/<any(categories, tags, authors):kind>", access=WRITES, query=CursorQuery)
def listed(visit: Visit, kind: str) -> Reply:
    """List the terms of a kind: categories as a tree, the others by name."""
    found = KINDS[kind]
    values: dict[str, Any] = {"kind": found, "next": None, "count": reads.count(visit.session, found.model)}
    tree = flat(reads.category_tree(visit.session))
    if found.model is Category:
        values["rows"] = tree
    else:
        order = reads.sort_keys(found.model)
        page = reads.listed(visit.session, found.model, after=visit.position(order), limit=LIMIT)
        values["rows"] = [(0, row) for row in page.rows]
        values["next"] = visit.next_link(order, page.next)
    return Shown("taxonomy/list.html", {**values, "tree": tree})


@pages.post("/<any(categories, tags, authors):kind>", access=WRITES, again=listed)
def create(visit: Visit, kind: str) -> Reply:
    """Create a term."""
    found = KINDS[kind]
    draft = visit.load(found.schemas[0], {name: value for name, value in _given(visit, found).items() if value})
    term = verbs.create(visit.session, found.model, _plain(draft), actor=visit.author, now=visit.now)
    return Sent(f"/console/{kind}", Toast(_("“%(name)s” is created.", name=term.name)))


@pages.get("/<any(categories, tags, authors):kind>/<uuid:term_id>", access=WRITES)
def show(visit: Visit, kind: str, term_id: str) -> Reply:
    """Show the form of a term."""
    found = KINDS[kind]
    term = reads.one(visit.session, found.model, term_id)
    tree = flat(reads.category_tree(visit.session))
    return Shown("taxonomy/term.html", {"kind": found, "term": term, "tree": tree})


@pages.post("/<any(categories, tags, authors):kind>/<uuid:term_id>", access=WRITES, again=show)
def change(visit: Visit, kind: str, term_id: str) -> Reply:
    """Change a term, and every public article that shows it."""
    found = KINDS[kind]
    patch = visit.load(found.schemas[1], _given(visit, found))
    verbs.change(
        visit.session,
        found.model,
        term_id,
        _plain(patch),
        version=visit.version(),
        actor=visit.author,
        now=visit.now,
    )
    return Sent(f"/console/{kind}", Toast(_("Saved.")))


@pages.post("/<any(categories, tags, authors):kind>/<uuid:term_id>/remove", access=WRITES, again=show)
def remove(visit: Visit, kind: str, term_id: str) -> Reply:
    """Remove a term that nothing uses."""
    found = KINDS[kind]
    verbs.remove(visit.session, found.model, term_id, version=visit.version(), actor=visit.author, now=visit.now)
    return Sent(f"/console/{kind}", Toast(_("It is removed.")))


def _given(visit: Visit, kind: Kind) -> dict[str, Any]:
    """Return the form in the shape of the wire: what is left empty is null where that is different from empty."""
    given = {name: visit.form.get(name, "").strip() for name in kind.fields if name in visit.form}
    return {name: value if value or name in MAY_EMPTY | {"name", "slug"} else None for name, value in given.items()}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    parent = values.get("parent_id")
    return values if parent is None else {**values, "parent_id": str(parent)}
