"""Reads of the site's rules, for moderators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.models import Rule
from moderation import RuleKind


@dataclass(frozen=True, slots=True)
class RuleFilters:
    """Which rules to list; `text` is part of the value, case aside."""

    kind: RuleKind | None = None
    text: str | None = None
    batch_id: str | None = None


def sort_keys() -> tuple[SortKey, ...]:
    """Return the order of the list: newest first."""
    return (SortKey("created_at", Rule.created_at, is_descending=True), SortKey("id", Rule.id, is_descending=True))


def listed(session: Session, filters: RuleFilters, *, after: Sequence[Any] | None, limit: int) -> Page[Rule]:
    """Return a page of rules. One query."""
    keys = sort_keys()
    query = select(Rule, *(key.column.label(key.name) for key in keys)).where(*_conditions(filters))
    page = pages.fetch(session, query, keys, after=after, limit=limit)
    return Page([row[0] for row in page.rows], page.next)


def count(session: Session, filters: RuleFilters) -> int:
    """Count what fits the filters. One query."""
    return session.scalar(select(func.count()).select_from(Rule).where(*_conditions(filters))) or 0


def one(session: Session, rule_id: str) -> Rule:
    """Return one rule. One query.

    Raises:
        NotFound: there is none (404).
    """
    found = session.get(Rule, rule_id)
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def _conditions(filters: RuleFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.kind is not None:
        conditions.append(Rule.kind == filters.kind.value)
    if filters.text is not None:
        conditions.append(func.lower(Rule.value).contains(filters.text.lower(), autoescape=True))
    if filters.batch_id is not None:
        conditions.append(Rule.batch_id == filters.batch_id)
    return conditions
