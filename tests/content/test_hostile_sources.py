"""Sources that are large, deep or made to hurt: each is read in linear time, or refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from cms.content import (
    Document,
    InvalidBody,
    from_html,
    from_markdown,
    normalise,
    render,
    to_html,
    to_markdown,
    to_text,
)

DEPTH = 10_000
HTML_SHAPES = {
    "divs": "<div>a" * DEPTH,
    "lists": "<ul><li>a" * DEPTH,
    "quotations": "<blockquote>a" * DEPTH,
    "tables": "<table><tr><td>a" * DEPTH,
    "facts": "<dl><dd>a" * DEPTH,
    "callouts": "<aside class=callout>a" * DEPTH,
    "figures": "<figure><figcaption>a" * DEPTH,
    "bold": "<b>a" * DEPTH,
    "styles": "<span style='font-weight:bold'>a" * DEPTH,
    "headings": "<h2>a" * DEPTH,
    "paragraphs-in-an-item": "<ul><li>" + "<p>a" * DEPTH,
    "paragraphs-in-a-cell": "<table><tr><td>b<td>" + "<p>a" * DEPTH,
    "fonts-before-paragraphs": "".join(f"<font size={n}>" for n in range(2_000)) + "<p>a" * DEPTH,
    "links": "".join(f"<a href=/{n}>a" for n in range(DEPTH)),
    "same-headings": "<h2>a</h2>" * DEPTH,
    "breaks": "a<br>" * DEPTH,
}


@pytest.mark.parametrize("source", HTML_SHAPES.values(), ids=HTML_SHAPES)
def test_nothing_is_lost_when_html_is_deep_or_repeats(source: str) -> None:
    assert to_text(from_html(source).blocks).count("a") == DEPTH


@pytest.mark.parametrize(
    "source",
    ["<svg><g>a" * DEPTH, "<!--" * DEPTH, "<" * DEPTH, "&" * DEPTH, "<a " * DEPTH, "<pre>a" * DEPTH, "</p>" * DEPTH],
    ids=["drawing", "comments", "angles", "references", "open-tags", "code", "end-tags"],
)
def test_odd_html_is_read(source: str) -> None:
    assert isinstance(from_html(source), Document)


@pytest.mark.parametrize(
    "source",
    [">" * DEPTH + "a", "- " * DEPTH + "a", "".join("  " * n + "- a\n" for n in range(200))],
    ids=["quotations", "items", "nested-items"],
)
def test_markdown_is_refused_when_it_is_too_deep(source: str) -> None:
    with pytest.raises(InvalidBody) as caught:
        from_markdown(source)
    assert [fault.code for fault in caught.value.faults] == ["too_deep"]


@pytest.mark.parametrize(
    "source",
    ["[" * 5_000, "![" * 5_000, "*a " * DEPTH, "a**b" * DEPTH, "`a``b" * DEPTH, "[a](<b" * DEPTH, "a <!--" * DEPTH, "\\" * DEPTH],
    ids=["brackets", "pictures", "emphasis", "strong", "code", "links", "comments", "backslashes"],
)  # fmt: skip
def test_odd_markdown_is_read(source: str) -> None:
    assert isinstance(from_markdown(source), Document)


PARAGRAPH = "<p>Leeks <b>are</b> patient, and <a href='/so'>so are you</a>.</p><h2>Head</h2><ul><li>one<li>two</ul>\n"
MARKDOWN = "Leeks **are** patient, and [so are you](/so).\n\n## Head\n\n- one\n- two\n\n"
STEPS: dict[str, Callable[[int], object]] = {
    "html": lambda n: from_html(PARAGRAPH * n),
    "markdown": lambda n: from_markdown(MARKDOWN * n),
    "body": lambda n: normalise([{"_type": "block", "children": [{"text": "Leeks are patient"}]}] * (n * 4)),
    "table": lambda n: from_html("<table>" + "<tr><td>a<td>b<td>c" * n + "</table>"),
    "forms": lambda n: [form(from_html(PARAGRAPH * n).blocks) for form in (render, to_markdown)],
}


def calls_of(step: Callable[[int], object], count: int) -> int:
    """Return how many functions a step calls: a measure of its cost that does not depend on the machine."""
    calls = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        step(count)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_cost_grows_with_the_size_and_no_faster(step: Callable[[int], object]) -> None:
    # Four times as much takes four times as many calls; a quadratic step would take sixteen times.
    assert calls_of(step, 200) <= 4.2 * calls_of(step, 50)


def test_a_table_of_two_thousand_rows_comes_through() -> None:
    source = "| a | b |\n| --- | --- |\n" + "".join(f"| {n} | x |\n" for n in range(2_000))
    blocks = from_markdown(source).blocks
    assert len(blocks[0]["rows"]) == 2_001
    assert to_markdown(blocks) == source
    assert len(from_html(to_html(blocks)).blocks[0]["rows"]) == 2_001


def test_five_million_characters_come_through() -> None:
    sentence = "Leeks are patient and so are you. "
    paragraph = f"<p>{sentence * 30}"
    count = 5_000_000 // len(paragraph)
    document = from_html(paragraph * count)
    assert len(document.blocks) == count
    assert document.blocks[-1]["children"][0]["text"] == (sentence * 30).strip()
    assert len(to_text(document.blocks)) > 4_900_000
