"""The shelf: bounds, eviction, tags, and what arrives too late to be true."""

from __future__ import annotations

import gc
import tracemalloc

import orjson
import pytest

from cms.delivery.edge import shelves
from cms.delivery.edge.answers import Answer
from cms.delivery.edge.shelves import Shelf, size_of
from cms.delivery.edge.terms import Terms


def answer(*tags: str, body: bytes = b"body") -> Answer:
    return Answer("200 OK", [("Content-Type", "text/plain")], body, Terms(tags, None))


def put(shelf: Shelf, name: str, *tags: str, position: int | None = None, body: bytes = b"body") -> bool:
    at = shelf.position if position is None else position
    return shelf.put((name, ""), answer(*tags, body=body), position=at)


def names(shelf: Shelf) -> list[str]:
    return [path for path, _ in shelf.answers]


def test_tag_takes_down_what_depends_on_it_and_nothing_else() -> None:
    shelf = Shelf(1_000_000)
    put(shelf, "x", "a", "b")
    put(shelf, "y", "b")
    put(shelf, "z", "c")
    shelf.forget({"b", "unheard-of"})
    assert names(shelf) == ["z"]
    shelf.forget({"c"})
    assert names(shelf) == []
    assert (shelf.size_bytes, shelf._by_tag, shelf._sizes) == (0, {}, {})


def test_everything_can_be_forgotten() -> None:
    shelf = Shelf(1_000_000)
    put(shelf, "x", "a")
    put(shelf, "y")
    shelf.forget_everything()
    assert (names(shelf), shelf.size_bytes) == ([], 0)


def test_answer_is_refused_when_its_tag_changed_while_it_was_computed() -> None:
    shelf = Shelf(1_000_000)
    before = shelf.position
    shelf.forget({"a"})
    assert not put(shelf, "x", "a", position=before)
    assert put(shelf, "y", "b", position=before)
    assert put(shelf, "x", "a")
    assert names(shelf) == ["y", "x"]


def test_answer_is_refused_when_everything_was_forgotten_while_it_was_computed() -> None:
    shelf = Shelf(1_000_000)
    before = shelf.position
    shelf.forget_everything()
    assert not put(shelf, "x", "a", position=before)
    assert not put(shelf, "x", position=before)
    assert put(shelf, "x", "a")


def test_answer_is_refused_when_changes_since_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MAX_REMEMBERED_TAGS", 2)
    shelf = Shelf(1_000_000)
    before = shelf.position
    shelf.forget({"a"})
    shelf.forget({"b", "c"})
    assert shelf._changed_at.keys() == {"b", "c"}
    assert not put(shelf, "x", "a", position=before)
    assert not put(shelf, "x", "b", position=shelf.position - 1)
    assert put(shelf, "x", "a", position=shelf.position - 1)


def test_least_recently_used_goes_first_when_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "LARGEST_SHARE", 8)
    size = size_of(("a", ""), answer("t"))
    shelf = Shelf(size * 8)
    for name in "abcdefgh":
        put(shelf, name, "t")
    shelf.touch(("a", ""))
    put(shelf, "i", "t")
    assert names(shelf) == list("cdefghai")
    assert shelf.size_bytes == size * 8


def test_touching_what_is_gone_does_nothing() -> None:
    shelf = Shelf(1_000_000)
    shelf.touch(("x", ""))
    assert names(shelf) == []


def test_giant_is_not_taken_in() -> None:
    shelf = Shelf(100_000)
    put(shelf, "small")
    assert not put(shelf, "giant", body=b"x" * shelf.largest_bytes)
    assert names(shelf) == ["small"]


def test_newer_answer_replaces_the_older_one() -> None:
    shelf = Shelf(1_000_000)
    put(shelf, "x", "a", body=b"x" * 500)
    put(shelf, "x", "b")
    assert shelf.size_bytes == size_of(("x", ""), answer("b"))
    assert shelf._by_tag == {"b": {("x", "")}}
    assert shelf.answers[("x", "")].variants["identity"].body == b"body"


def test_added_form_counts_and_may_push_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "LARGEST_SHARE", 8)
    text = b"hedgehog " * 1_000
    size = size_of(("x", ""), answer(body=text))
    shelf = Shelf(size * 8)
    for name in "abcdefgh":
        put(shelf, name, body=text)
    stored = shelf.answers[("h", "")]
    shelf.grow(("h", ""), stored, stored.encode("gzip"))
    assert names(shelf) == list("bcdefgh")
    assert shelf.size_bytes == size * 6 + size_of(("h", ""), stored)
    shelf.forget_everything()
    shelf.grow(("h", ""), stored, stored.encode("br"))
    assert shelf.size_bytes == 0


def test_size_is_no_less_than_what_is_really_taken() -> None:
    """Checked with tags of their own for each answer, which is the costliest case, and bodies as they are made."""
    shelf = Shelf(100_000_000)
    count = 400
    headers = [("Content-Type", "application/json"), ("ETag", '"0123456789abcdef"'), ("Cache-Control", "public")]
    gc.collect()
    tracemalloc.start()
    try:
        for n in range(count):
            tags = tuple(f"{kind}:{n:036}" for kind in ("article", "comments", "author", "tag", "category"))
            fields = [(name, (value + " ")[:-1]) for name, value in headers]
            body = orjson.dumps({"data": [f"{n} hedgehogs and {n * n} leaves"] * 150})
            stored = Answer("200 OK", fields, body, Terms(tags, None))
            for coding in ("br", "zstd", "gzip"):
                stored.encode(coding)
            shelf.put((f"/api/v1/articles/{n:036}", ""), stored, position=0)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(shelf.answers) == count
    assert taken <= shelf.size_bytes <= 2.5 * taken
