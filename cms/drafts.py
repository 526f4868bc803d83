"""Drafts of articles as they come in: the body converted, references resolved, and every fault of both at once.

Owns what a draft may refer to and how. Refuses to write anything: that is `articles`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms import article_fields, content, illustrations
from cms.content import Document, InvalidBody
from cms.errors import Fault, InvalidInput
from cms.models import Author, Category, Tag
from moderation.columns import is_identifier

BODY_FORMATS: Final = ("body", "markdown", "html")
CONVERTED: Final = "document"
"""The member under which a draft carries its body once it is converted; no client can send it."""

LONG_BODY_CHARS: Final = 50_000
LONG_BODY_BLOCKS: Final = 500
"""A body that takes longer to convert than a transaction should wait: a tenth of a second (house rule)."""

REFERENCES: Final[dict[str, type[Category] | type[Tag] | type[Author]]] = {
    "category": Category,
    "tags": Tag,
    "authors": Author,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft says, in our terms: the converted body (None: none given), the ids it refers to, by member, the
    fields as they will be (None: as they are), and what these want before they can be published.
    """

    document: Document | None
    references: dict[str, list[str]] = field(default_factory=dict)
    fields: dict[str, Any] | None = None
    wanting: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """What a working copy has that fields depend on, before the change."""

    type: str | None = None
    category_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


NEW: Final = Present()
OF_FIELDS: Final = frozenset({"fields", "type", "category"})


def read(session: Session, values: Mapping[str, Any], *, title: str, present: Present = NEW) -> Draft:
    """Convert the body, resolve the references that were given, and check the fields. At most seven queries.

    Fields are checked where they, the type or the category change; `wanting` is what may still be missing until the
    article is published.

    Raises:
        InvalidInput: the body comes twice or is not valid, a reference is to nothing, or fields do not fit their sets;
            everything is named (422).
    """
    faults: list[Fault] = []
    document = _document(values, faults, title=title)
    references = {
        name: _references(session, kind, values[name], faults, pointer=f"/{name}")
        for name, kind in REFERENCES.items()
        if name in values
    }
    sent_as = next((name for name in BODY_FORMATS if name in values), "body")
    blocks = [] if document is None else document.blocks
    faults += illustrations.unknown(session, blocks, values.get("hero"), sent_as=sent_as)
    fields, wanting = _fields(session, values, references, faults, present)
    if faults:
        raise InvalidInput(faults=faults)
    return Draft(document, references, fields, wanting)


def is_long(values: Mapping[str, Any]) -> bool:
    """Tell whether a body is better converted before a transaction begins (`converted`)."""
    limits = {"markdown": LONG_BODY_CHARS, "html": LONG_BODY_CHARS, "body": LONG_BODY_BLOCKS}
    return any(len(values.get(name) or "") > limit for name, limit in limits.items())


def converted(values: Mapping[str, Any], *, title: str) -> Mapping[str, Any]:
    """Return a draft that carries its converted body; as it was, if it has none or has faults. No query.

    What is wrong with the body is said by `read`, together with everything else.
    """
    document = _document(values, [], title=title)
    return values if document is None else {**values, CONVERTED: document}


def _fields(
    session: Session,
    values: Mapping[str, Any],
    references: Mapping[str, list[str]],
    faults: list[Fault],
    present: Present,
) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """Return the fields after the change and what may still be missing; None if nothing about them changes."""
    if present is not NEW and not OF_FIELDS & values.keys():
        return None, ()
    category = next(iter(references["category"]), None) if "category" in references else present.category_id
    sets = article_fields.bound(session, values.get("type", present.type), category)
    fields = article_fields.merged(present.fields, values.get("fields") or {})
    found = list(article_fields.unfit(sets, fields))
    faults += [fault for fault, is_now in found if is_now]
    return fields, tuple(fault for fault, is_now in found if not is_now)


def _document(values: Mapping[str, Any], faults: list[Fault], *, title: str) -> Document | None:
    """Convert the body that was given, in whichever format; None if none was, or if it has faults."""
    if CONVERTED in values:
        done: Document = values[CONVERTED]
        return done
    given = [name for name in BODY_FORMATS if name in values]
    if len(given) > 1:
        detail = f"Give the body once: as {', '.join(given[:-1])} or as {given[-1]}."
        faults.append(Fault(f"/{given[1]}", "ambiguous", detail))
    if len(given) != 1:
        return None
    name = given[0]
    try:
        if name == "markdown":
            return content.from_markdown(values[name], title=title)
        if name == "html":
            return content.from_html(values[name], title=title)
        return content.normalise(values[name])
    except InvalidBody as error:
        faults += [Fault(f"/{name}{item.pointer}", item.code, item.detail) for item in error.faults]
        return None


def _references(
    session: Session, kind: type[Any], given: str | Sequence[str] | None, faults: list[Fault], *, pointer: str
) -> list[str]:
    """Return the ids that are named (by id or slug), each once, in their order. One query."""
    wanted = (
        {pointer: given} if isinstance(given, str) else {f"{pointer}/{n}": item for n, item in enumerate(given or ())}
    )
    if not wanted:
        return []
    names = list(wanted.values())
    ids = [name for name in names if is_identifier(name)]
    by_slug: dict[str, str] = {}
    by_id: dict[str, str] = {}
    for term_id, slug in session.execute(select(kind.id, kind.slug).where(or_(kind.slug.in_(names), kind.id.in_(ids)))):
        by_slug[slug] = by_id[term_id] = term_id
    found = by_slug | by_id
    faults += [Fault(place, "unknown", f"There is no “{name}”.") for place, name in wanted.items() if name not in found]
    return list(dict.fromkeys(found[name] for name in names if name in found))
