"""Runs of text: white space, joins, links."""

from __future__ import annotations

import pytest

from cms.content.runs import PLAIN, Link, Marks, TextRun, link_key, text_of, with_decorator

BOLD = Marks(frozenset({"strong"}))


def run_of(*parts: str | tuple[str, Marks]) -> TextRun:
    run = TextRun()
    for part in parts:
        text, marks = (part, PLAIN) if isinstance(part, str) else part
        if text == "\n":
            run.add_break(marks)
        else:
            run.add(text, marks)
    return run


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        pytest.param(["  a \n\t b  "], "a b", id="runs-of-space"),
        pytest.param(["a ", " b"], "a b", id="space-across-pieces"),
        pytest.param(["a", " ", " ", "b"], "a b", id="pieces-of-space"),
        pytest.param(["a ", "\n", " b"], "a\nb", id="space-around-a-break"),
        pytest.param(["\n", "a", "\n", "\n"], "a", id="breaks-at-the-edges"),
        pytest.param(["a", "\n", "\n", "b"], "a\n\nb", id="breaks-inside"),
        pytest.param([" ", "\n", " "], "", id="nothing"),
        pytest.param(["a", "\n", " "], "a", id="space-after-the-last-break"),
        pytest.param(["\u00a0a\u00a0"], "\u00a0a\u00a0", id="no-break-space-is-text"),
    ],
)
def test_white_space_is_what_html_shows(parts: list[str], text: str) -> None:
    assert text_of(run_of(*parts).inline().children) == text


def test_a_space_goes_with_its_piece_when_it_was_all_there_was() -> None:
    children = run_of("a", (" ", BOLD), "\n", "b").inline().children
    assert [(span["text"], span["marks"]) for span in children] == [("a\nb", [])]


def test_neighbours_are_joined_when_their_marks_are_equal() -> None:
    children = run_of("a", "b", ("c", BOLD), ("d", BOLD), "e").inline().children
    assert [(span["text"], span["marks"]) for span in children] == [("ab", []), ("cd", ["strong"]), ("e", [])]


def test_marks_are_in_one_order_and_the_link_is_last() -> None:
    link = Link("/a", "T")
    inline = run_of(("a", Marks(frozenset({"code", "em", "strong"}), link))).inline()
    assert inline.children[0]["marks"] == ["strong", "em", "code", link_key(link)]
    assert inline.mark_defs == [{"_type": "link", "_key": link_key(link), "href": "/a", "title": "T"}]


def test_a_link_is_defined_once_when_it_is_used_twice() -> None:
    first, second = Marks(link=Link("/a")), Marks(link=Link("/b"))
    inline = run_of(("a", first), "b", ("c", first), ("d", second)).inline()
    assert [definition["href"] for definition in inline.mark_defs] == ["/a", "/b"]
    assert inline.children[0]["marks"] == inline.children[2]["marks"] != inline.children[3]["marks"]


def test_lines_become_breaks_and_keys_stay() -> None:
    run = TextRun()
    run.add_lines("a\nb", key="k")
    assert run.inline().children == [{"_type": "span", "_key": "k", "text": "a\nb", "marks": []}]
    assert not run.is_empty
    assert TextRun().is_empty


def test_a_mark_is_added_to_all_when_asked() -> None:
    link = {"_type": "link", "_key": "l", "href": "/a"}
    spans = [
        {"_type": "span", "_key": "s", "text": "a", "marks": ["l"]},
        {"_type": "span", "text": "b", "marks": []},
        {"_type": "span", "text": "c", "marks": ["strong"]},
    ]
    inline = with_decorator({"markDefs": [link], "children": spans}, "strong")
    assert [(span["text"], span["marks"]) for span in inline.children] == [("a", ["strong", "l"]), ("bc", ["strong"])]
    assert inline.mark_defs == [link]
