"""Spans as a tree."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content.spans import Marked, as_tree


def content(*spans: tuple[str, list[str]]) -> dict[str, Any]:
    return {
        "markDefs": [{"_type": "link", "_key": "l", "href": "/a"}],
        "children": [{"_type": "span", "text": text, "marks": marks} for text, marks in spans],
    }


def drawn(inner: list[str | Marked]) -> str:
    return "".join(item if isinstance(item, str) else f"<{item.mark}:{drawn(item.children)}>" for item in inner)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([("a", []), ("b", [])], "ab", id="plain"),
        pytest.param([("a", ["em"]), ("b", ["em", "strong"])], "<em:a<strong:b>>", id="longest-first"),
        pytest.param([("a", ["em", "strong"]), ("b", ["em"])], "<em:<strong:a>b>", id="longest-first-from-the-start"),
        pytest.param([("a", ["em"]), ("b", ["strong"])], "<em:a><strong:b>", id="apart"),
        pytest.param([("a", ["em", "strong"])], "<strong:<em:a>>", id="order-of-the-vocabulary"),
        pytest.param([("a", ["code"]), ("b", ["code", "em"])], "<code:a><em:<code:b>>", id="code-is-innermost"),
        pytest.param([("a", ["code"]), ("b", ["code"])], "<code:ab>", id="code-goes-on"),
        pytest.param([("a", ["l"]), ("b", ["l", "strong"])], "<link:a<strong:b>>", id="link"),
        pytest.param([("a", ["gone"])], "a", id="unknown-mark"),
    ],
)
def test_marks_nest(spans: list[tuple[str, list[str]]], expected: str) -> None:
    assert drawn(as_tree(content(*spans))) == expected


def test_a_link_carries_its_definition() -> None:
    [link, bold] = as_tree(content(("a", ["l"]), ("b", ["strong"])))
    assert isinstance(link, Marked)
    assert isinstance(bold, Marked)
    assert (link.definition["href"], bold.definition) == ("/a", {})
