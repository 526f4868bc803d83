"""The outline: ids of headings and the table of contents."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content import normalise
from cms.content.outline import heading_ids, table_of_contents
from tests.content.bodies import GENEROUS, text


def body(*headings: tuple[str, str]) -> list[dict[str, Any]]:
    return normalise([text(words, style=style) for style, words in headings]).blocks


def drawn(entries: list[dict[str, Any]]) -> str:
    return " ".join(
        f"{entry['level']}{entry['title']}" + (f"({drawn(entry['children'])})" if entry["children"] else "")
        for entry in entries
    )


@pytest.mark.parametrize(
    ("titles", "ids"),
    [
        pytest.param(["Side Effects & More"], ["side-effects-more"], id="words"),
        pytest.param(["Conclusion"], ["conclusion-1"], id="one-word"),
        pytest.param(["Conclusion", "Conclusion"], ["conclusion-1", "conclusion-2"], id="one-word-twice"),
        pytest.param(["A b", "A b", "A b"], ["a-b", "a-b-2", "a-b-3"], id="the-same-words"),
        pytest.param(["A b", "A b 2", "A b"], ["a-b", "a-b-2", "a-b-3"], id="a-number-that-is-taken"),
        pytest.param(["A 1", "A"], ["a-1", "a-2"], id="a-number-that-was-written"),
        pytest.param(["結論", "Вывод дня"], ["結論-1", "вывод-дня"], id="other-scripts"),
        pytest.param(["🎉", "?!"], ["section-1", "section-2"], id="no-words"),
        pytest.param(["Untitled"], ["untitled-1"], id="the-word-untitled"),
        pytest.param(["location", "__proto__"], ["location-1", "proto-1"], id="names-of-scripts"),
        pytest.param(["word " * 40], ["word-" * 13 + "word"], id="long"),
    ],
)
def test_headings_get_ids(titles: list[str], ids: list[str]) -> None:
    blocks = body(*(("h2", title) for title in titles))
    assert list(heading_ids(blocks).values()) == ids


@GENEROUS
@given(st.lists(st.text(min_size=1, max_size=20), max_size=8))
def test_no_id_is_a_name_a_script_could_use_whatever_the_headings(titles: list[str]) -> None:
    ids = list(heading_ids(body(*(("h2", f"x{title}") for title in titles))).values())
    assert len(set(ids)) == len(ids) == len(titles)
    assert not any(anchor.isidentifier() or "-" not in anchor or " " in anchor for anchor in ids)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param("2 3 3 2", "2A(3B 3C) 2D", id="nested"),
        pytest.param("2 4 3 2", "2A(4B 3C) 2D", id="skipped-level"),
        pytest.param("4 2 3", "4A 2B(3C)", id="begins-deep"),
        pytest.param("3 6 2 6", "3A(6B) 2C(6D)", id="far-apart"),
        pytest.param("2 3 4 5 6 2", "2A(3B(4C(5D(6E)))) 2F", id="every-level"),
        pytest.param("", "", id="none"),
    ],
)
def test_the_table_of_contents_is_a_tree(levels: str, expected: str) -> None:
    blocks = body(*((f"h{level}", "ABCDEF"[number]) for number, level in enumerate(levels.split())))
    assert drawn(table_of_contents(blocks)) == expected


def test_an_entry_has_exactly_the_fields_of_the_contract() -> None:
    blocks = normalise([text("Intro"), text("One\ntwo", style="h3")]).blocks
    assert table_of_contents(blocks) == [{"id": "one-two", "title": "One two", "level": 3, "children": []}]
    assert heading_ids(blocks) == {1: "one-two"}
