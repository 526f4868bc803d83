"""Filtering and sorting by fields, of what is public and of working copies: what a request names, held against the sets.

Owns that only declared, public members can be asked about: a private one is refused in the words of one that does not
exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from cms import custom_fields
from cms.custom_fields import Kind, Member
from cms.delivery.pages import SortKey
from cms.errors import Fault, UnknownParameter
from cms.models import Article, DraftField, FieldSet, Publication, PublicationField

PREFIX: Final = "fields."
COMPARISONS: Final = ("eq", "gte", "gt", "lte", "lt")
FEW: Final = 2_000
"""Up to so many hits are looked up one by one; of more, enough are met soon on the way through the list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition as it was asked for: `set.member`, the comparison, the value as text, and the parameter's name."""

    member: str
    comparison: str
    value: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a public value: one of text and number is there."""

    member: str
    comparison: str
    text: str | None
    number: float | None

    def on(self, link: Any) -> ColumnElement[bool]:
        """Return the condition on rows of the index."""
        column, value = (link.text, self.text) if self.text is not None else (link.number, self.number)
        compared = {
            "eq": column == value,
            "gte": column >= value,
            "gt": column > value,
            "lte": column <= value,
            "lt": column < value,
        }[self.comparison]
        return and_(link.member == self.member, compared)


class Index(NamedTuple):
    """Where the values of articles are: the rows that have them, and the id of an article in the list."""

    rows: type[PublicationField] | type[DraftField]
    article_id: Any


PUBLIC: Final = Index(PublicationField, Publication.article_id)
DRAFTS: Final = Index(DraftField, Article.id)


@dataclass(frozen=True, slots=True)
class FieldKey(SortKey):
    """A member to sort by, with the rows of the index that have it."""

    link: Any = None
    member: str = ""


def conditions(session: Session, asked: Sequence[Asked]) -> tuple[Condition, ...]:
    """Return the conditions that are asked for. One query.

    Raises:
        UnknownParameter: a member that cannot be filtered by, or a value of another kind; all are named (400).
    """
    known = _known(session, [item.member for item in asked])
    faults: list[Fault] = []
    found: list[Condition] = []
    for item in asked:
        member = known.get(item.member)
        if member is None:
            detail = f"“{item.member}” is no field that can be filtered by."
            faults.append(Fault(f"?{item.parameter}", "unknown_parameter", detail))
        elif item.comparison != "eq" and member.kind is Kind.BOOLEAN:
            faults.append(Fault(f"?{item.parameter}", "not_allowed", "What is true or false has no order."))
        else:
            try:
                found.append(Condition(item.member, item.comparison, *custom_fields.parse(member, item.value)))
            except ValueError as error:
                faults.append(Fault(f"?{item.parameter}", "type", str(error)))
    if faults:
        raise UnknownParameter(faults=faults)
    return tuple(found)


def keys(session: Session, sorts: Iterable[tuple[str, bool]], *, index: Index = PUBLIC) -> dict[str, FieldKey]:
    """Return the keys of an order that are fields, by the name they were asked for by. One query where there are any.

    Raises:
        UnknownParameter: a member that cannot be sorted by (400).
    """
    wanted = {name: is_descending for name, is_descending in sorts if name.startswith(PREFIX)}
    if not wanted:
        return {}
    known = _known(session, [name.removeprefix(PREFIX) for name in wanted])
    found: dict[str, FieldKey] = {}
    for n, (name, is_descending) in enumerate(wanted.items()):
        member = known.get(name.removeprefix(PREFIX))
        if member is None or member.is_list:
            detail = f"“{name}” is no field that can be sorted by."
            raise UnknownParameter(faults=[Fault("?sort", "unknown_parameter", detail)])
        link: Any = aliased(index.rows)
        column = link.number if member.kind in {Kind.NUMBER, Kind.BOOLEAN} else link.text
        found[name] = FieldKey(f"value_{n}", column, is_descending, link, name.removeprefix(PREFIX))
    return found


def joined(query: Select[Any], order: Sequence[SortKey], *, index: Index = PUBLIC) -> Select[Any]:
    """Join the values that a list is sorted by: it has the articles that have them."""
    for key in order:
        if isinstance(key, FieldKey):
            link = key.link
            on = and_(link.article_id == index.article_id, link.member == key.member, link.position == 0)
            query = query.join(link, on).add_columns(key.column.label(key.name))
    return query


def narrowed(
    session: Session, query: Select[Any], wanted: Sequence[Condition], *, index: Index = PUBLIC
) -> Select[Any]:
    """Narrow articles to those whose values meet the conditions. One cheap query for each condition.

    Few hits are looked up by their ids. Of many, a list meets enough on its way, and each is tried where it is met:
    neither a rare value nor a common one makes a page read all articles.
    """
    for condition in wanted:
        link: Any = aliased(index.rows)
        hits = select(link.article_id).where(condition.on(link))
        if len(session.scalars(hits.limit(FEW + 1)).all()) <= FEW:
            query = query.where(index.article_id.in_(hits))
        else:
            query = query.where(exists().where(link.article_id == index.article_id, condition.on(link)))
    return query


def having(query: Select[Any], members: Iterable[str], *, index: Index = PUBLIC) -> Select[Any]:
    """Narrow articles to those that have a value of each member."""
    rows: Any = index.rows
    for member in members:
        query = query.where(index.article_id.in_(select(rows.article_id).where(rows.member == member)))
    return query


def _known(session: Session, names: Iterable[str]) -> Mapping[str, Member]:
    """Return the public members of these names (`set.member`) that are declared to be filtered by."""
    slugs = {name.partition(".")[0] for name in names}
    rows = session.execute(select(FieldSet.slug, FieldSet.schema).where(FieldSet.slug.in_(slugs)))
    return {
        f"{slug}.{name}": member
        for slug, schema in rows
        for name, member in custom_fields.filterable(custom_fields.expanded(schema)).items()
    }
