"""Keyset pages: every row once, in order, whatever is inserted meanwhile; and cursors that cannot be made up."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cms.db import reading, writing
from cms.delivery import pages
from cms.delivery.pages import SortKey
from cms.errors import InvalidCursor
from cms.keys import Keys
from cms.models import Tag
from tests.conftest import NOON, SECRET

KEYS = Keys(SECRET)
COLUMNS = {"updated_at": Tag.updated_at, "name": Tag.name, "id": Tag.id}
DIRECTIONS = [
    pytest.param(signs, id="".join("-" if sign else "+" for sign in signs))
    for signs in product((False, True), repeat=3)
]


def order(signs: tuple[bool, ...]) -> tuple[SortKey, ...]:
    return tuple(SortKey(name, column, sign) for (name, column), sign in zip(COLUMNS.items(), signs, strict=True))


def add_tags(session: Session, count: int, *, stem: str) -> None:
    """Add tags of which many share the time, the name, or both."""
    session.add_all(
        Tag(slug=f"{stem}-{n}", name=f"name {n % 2}", updated_at=NOON + timedelta(microseconds=n % 3))
        for n in range(count)
    )
    session.flush()


def walk(session: Session, keys: tuple[SortKey, ...], *, limit: int, between: Any = None) -> list[str]:
    """Read page after page, as a client does with cursors; return the slugs."""
    seen: list[str] = []
    cursor = None
    while True:
        after = None if cursor is None else pages.unseal(KEYS, "list", cursor, keys)
        query = select(Tag.slug, *(key.column for key in keys))
        page = pages.fetch(session, query, keys, after=after, limit=limit)
        assert len(page.rows) <= limit
        seen += [row.slug for row in page.rows]
        if page.next is None:
            return seen
        cursor = pages.seal(KEYS, "list", page.next)
        if between is not None:
            between()


@pytest.mark.parametrize("signs", DIRECTIONS)
def test_pages_give_every_row_once_in_order_when_values_tie(session: Session, signs: tuple[bool, ...]) -> None:
    add_tags(session, 13, stem="a")
    keys = order(signs)
    sorting = [key.column.desc() if key.is_descending else key.column.asc() for key in keys]
    assert walk(session, keys, limit=3) == list(session.scalars(select(Tag.slug).order_by(*sorting)))


@pytest.mark.parametrize("signs", [(False, False, False), (True, False, True)], ids=["one-way", "both-ways"])
def test_listing_gives_the_pages_that_are_fetched_otherwise(app: Flask, signs: tuple[bool, ...]) -> None:
    keys = order(signs)
    query = select(Tag.slug, *COLUMNS.values()).where(Tag.slug.startswith("a"), Tag.name != bindparam("without"))
    listing = pages.Listing(query, keys)
    with app.app_context():
        with writing() as session:
            add_tags(session, 9, stem="a")
        after, seen = None, list[str]()
        with reading() as session:
            while not seen or after is not None:
                page = listing.page(session, after=after, limit=2, without="name 7")
                with reading() as another:
                    known = query.params(without="name 7")
                    expected = pages.fetch(another, known, keys, after=after, limit=2)
                assert [tuple(row) for row in page.rows] == [tuple(row) for row in expected.rows]
                assert page.next == expected.next
                seen += [row.slug for row in page.rows]
                after = page.next
            assert len(seen) == len(set(seen)) == 9
            assert listing.page(session, after=None, limit=20, without="name 1").next is None


@pytest.mark.parametrize("limit", [12, 13, 14])
def test_page_says_that_there_is_more_only_when_there_is(session: Session, limit: int) -> None:
    add_tags(session, 13, stem="a")
    keys = order((False, False, False))
    page = pages.fetch(session, select(Tag.slug, *COLUMNS.values()), keys, after=None, limit=limit)
    assert (len(page.rows), page.next is not None) == (min(limit, 13), limit < 13)


@pytest.mark.parametrize("signs", DIRECTIONS)
def test_pages_repeat_and_lose_nothing_when_rows_are_inserted_between(
    session: Session, signs: tuple[bool, ...]
) -> None:
    add_tags(session, 9, stem="old")
    rounds = iter(range(100))
    seen = walk(session, order(signs), limit=2, between=lambda: add_tags(session, 1, stem=f"new{next(rounds)}"))
    assert len(seen) == len(set(seen))
    assert {slug for slug in seen if slug.startswith("old")} == {f"old-{n}" for n in range(9)}


def test_cursor_comes_back_as_it_was_sealed() -> None:
    keys = order((False, True, False))
    position = (NOON + timedelta(microseconds=7), "Ж", "01a204d0-736d-73b6-ac8f-b4b1f49a8912")
    assert pages.unseal(KEYS, "list", pages.seal(KEYS, "list", position), keys) == position


@pytest.mark.parametrize(
    ("fingerprint", "cursor"),
    [
        pytest.param("list", "", id="empty"),
        pytest.param("list", "abc", id="made-up"),
        pytest.param("list", "é", id="not-ascii"),
        pytest.param("list", "a b+/", id="not-url-safe"),
        pytest.param("list", Keys("x" * 32).seal(pages.PURPOSE, b"[]"), id="of-another-instance"),
        pytest.param("list", KEYS.seal("changes", b"[]"), id="for-another-purpose"),
        pytest.param("other", pages.seal(KEYS, "list", (1, 2, 3)), id="of-another-list"),
        pytest.param("list", pages.seal(KEYS, "list", (1, 2)), id="of-another-order"),
    ],
)
def test_cursor_is_refused_when_it_was_not_made_for_the_list(fingerprint: str, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        pages.unseal(KEYS, fingerprint, cursor, order((False, False, False)))


def test_cursor_is_refused_when_any_character_of_it_is_changed() -> None:
    keys = order((False, False, False))
    cursor = pages.seal(KEYS, "list", (NOON, "n", "x"))
    assert pages.unseal(KEYS, "list", cursor, keys) == (NOON, "n", "x")
    for n, char in enumerate(cursor):
        other = "B" if char == "A" else "A"
        with pytest.raises(InvalidCursor):
            pages.unseal(KEYS, "list", cursor[:n] + other + cursor[n + 1 :], keys)
