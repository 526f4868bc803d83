"""Numbers of list items in a flat body."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content.lists import item_numbers


def blocks_of(pattern: str) -> list[dict[str, Any]]:
    """Return blocks from words such as `n1` (number, level 1), `b2` (bullet), `q1` (quoted number) and `.` (none)."""
    blocks: list[dict[str, Any]] = []
    for word in pattern.split():
        if word == ".":
            blocks.append({"_type": "block", "style": "normal"})
            continue
        kind = "bullet" if word[0] == "b" else "number"
        style = "blockquote" if word[0] == "q" else "normal"
        blocks.append({"_type": "block", "style": style, "listItem": kind, "level": int(word[1])})
    return blocks


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        pytest.param("n1 n1 n1", [1, 2, 3], id="one-list"),
        pytest.param("n1 . n1", [1, 0, 1], id="a-paragraph-ends-it"),
        pytest.param("n1 n2 n2 n1", [1, 1, 2, 2], id="nested"),
        pytest.param("n1 n2 n1 n2", [1, 1, 2, 1], id="each-nested-list-counts-anew"),
        pytest.param("n1 b1 n1", [1, 1, 1], id="another-kind-is-another-list"),
        pytest.param("n1 q1 n1", [1, 1, 1], id="a-quotation-is-another-list"),
        pytest.param("n3 n3 n1", [1, 2, 1], id="skipped-levels"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_items_are_counted(pattern: str, numbers: list[int]) -> None:
    assert item_numbers(blocks_of(pattern)) == numbers
