"""Authors, categories and tags of a source become ours, or are found to be here already."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from sqlalchemy import select

from cms import taxonomy
from cms.content import is_slug, slugify
from cms.errors import Situation
from cms.imports.desk import Desk, conflict, outcome, unchanged
from cms.imports.records import Kind, Note, Person, Term
from cms.imports.reports import Outcome, Result
from cms.models import Author, Category, Tag

TABLES: Final[dict[Kind, type[Any]]] = {Kind.AUTHOR: Author, Kind.CATEGORY: Category, Kind.TAG: Tag}
MAX_NAME_CHARS: Final = 120
MAX_TEXT_CHARS: Final = 2000

NEWER_HERE: Final = "It was changed here since it was imported: the source's new words were not taken over."
GONE_HERE: Final = "It was removed here since it was imported: it was not brought back."


def write(desk: Desk, record: Person | Term) -> Outcome:
    """Create, change or find an author, a category or a tag. At most six statements."""
    mark = desk.mark(record.kind, record.key)
    if mark is None:
        return _first(desk, record)
    if mark.digest == desk.digest(record):
        return unchanged(record, mark)
    kind = TABLES[record.kind]
    present = desk.session.get(kind, mark.subject_id)
    if present is None:
        return conflict(record, "gone_here", GONE_HERE)
    if present.version != mark.version:
        return conflict(record, "changed_here", NEWER_HERE)
    draft, notes = _draft(desk, record)
    draft.pop("slug")
    patch = {name: value for name, value in draft.items() if getattr(present, name) != value}
    try:
        if patch:
            taxonomy.change(
                desk.session, kind, present.id, patch, version=present.version, actor=desk.terms.actor, now=desk.now
            )
    except Situation as situation:
        return conflict(record, situation.code, why(situation))
    desk.remember(record, present.id, present.version, notes)
    return outcome(record, Result.UPDATED, notes)


def _first(desk: Desk, record: Person | Term) -> Outcome:
    kind = TABLES[record.kind]
    draft, notes = _draft(desk, record)
    found = desk.session.scalars(select(kind).where(kind.slug == draft["slug"])).first()
    if found is not None:
        if found.name != draft["name"]:
            notes = (*notes, Note("matched", f"There is one with the slug “{found.slug}” already, by another name."))
        desk.remember(record, found.id, found.version, notes)
        return outcome(record, Result.MATCHED, notes)
    try:
        made = taxonomy.create(desk.session, kind, draft, actor=desk.terms.actor, now=desk.now)
    except Situation as situation:
        if draft.pop("parent_id", None) is None:
            return outcome(record, Result.LEFT_OUT, [Note(situation.code, why(situation))])
        # Too deep, most of all: the category is kept, at the top.
        made = taxonomy.create(desk.session, kind, draft, actor=desk.terms.actor, now=desk.now)
        notes = (*notes, Note("parent_dropped", f"It stands at the top: {why(situation)}"))
    desk.remember(record, made.id, made.version or 1, notes)
    return outcome(record, Result.CREATED, notes)


def _draft(desk: Desk, record: Person | Term) -> tuple[dict[str, Any], tuple[Note, ...]]:
    notes = list(record.notes)
    name = " ".join(record.name.split())
    if not name:
        name = record.slug or record.key
        notes.append(Note("name_made", "It had no name: its key became one."))
    if len(name) > MAX_NAME_CHARS:
        name = name[:MAX_NAME_CHARS].rstrip()
        notes.append(Note("name_shortened", f"Its name was cut after {MAX_NAME_CHARS} characters."))
    draft: dict[str, Any] = {"name": name, "slug": slug_of(record.slug, name)}
    if isinstance(record, Person):
        draft |= {"bio": record.bio[:MAX_TEXT_CHARS], "website": record.website}
        long = record.bio
    else:
        draft["description"] = record.description[:MAX_TEXT_CHARS]
        long = record.description
    if len(long) > MAX_TEXT_CHARS:
        notes.append(Note("text_shortened", f"Its description was cut after {MAX_TEXT_CHARS:,} characters."))
    if isinstance(record, Term) and record.kind is Kind.CATEGORY:
        draft["parent_id"] = desk.subject(Kind.CATEGORY, record.parent)
        if record.parent is not None and draft["parent_id"] is None:
            notes.append(Note("parent_missing", "The category above it is not in the source: it stands at the top."))
    return draft, tuple(notes)


def slug_of(given: str | None, name: str) -> str:
    """Return the slug that was given, in our form, or one made of the name."""
    wanted = unicodedata.normalize("NFC", given or "")
    return wanted if wanted and is_slug(wanted) else slugify(wanted or name)


def why(situation: Situation) -> str:
    """Return the reason of a refusal in words."""
    return " ".join(fault.detail for fault in situation.faults) or situation.detail
