"""What holds for every body and every source."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from turbohtml import Element, parse_fragment

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
from cms.content.html.reader import DROPPED
from tests.content.bodies import GENEROUS, bodies, codes, outcome, texts, without_keys

NOTHING_CHANGED = {"anchor_missing"}
"""A dangling link is mentioned whenever it is seen; nothing is dropped or changed by it."""

TAGS = (
    "p", "div", "b", "i", "a", "em", "strong", "span", "ul", "ol", "li", "table", "tr", "td", "th", "thead",
    "tbody", "tfoot", "caption", "col", "blockquote", "pre", "code", "h1", "h2", "h3", "hr", "br", "img", "dl",
    "dt", "dd", "figure", "figcaption", "article", "main", "nav", "aside", "section", "o:p", "font", "button",
    "select", "option", "textarea", "script", "style", "svg", "g", "math", "mi", "title", "template", "noscript",
    "iframe", "details", "summary", "form", "input", "ruby", "rt", "q", "mark", "u", "s", "sub", "sup", "center",
    "video", "source", "plaintext", "xmp",
)  # fmt: skip
ATTRIBUTES = (
    "", "", "", " id=a-b", " class=callout", " class='callout callout-tip'", " class=facts", " class=faq", " class=embed", " hidden",
    " style='font-weight:bold'", " style='font-weight:normal'", " style='mso-list:l0 level2 lfo1'", " href='#x'",
    " style='text-align:right'", " href='javascript:x'", " href='http://a.b'", " src='a.jpg'", " title=t", " start=3",
    " src='http://a.b/c' alt=x", " colspan=2", " rowspan=3", " onclick=x", " class=MsoTitle", " class='language-x'",
)  # fmt: skip
EMBEDS = {"iframe", "video", "source"}
tags = st.one_of(
    st.builds(lambda tag, attribute: f"<{tag}{attribute}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
)
html_sources = st.lists(
    st.one_of(tags, texts, st.sampled_from(["&amp;", "&#1;", "&nbsp;", "<!--c-->", "<", "·"])), max_size=30
)
markdown_sources = st.lists(
    st.one_of(
        texts,
        tags,
        st.sampled_from(
            ["\n", "\n\n", "# ", "> ", "- ", "1. ", "  ", "    ", "\t", "```", "\n```facts\n", "\n```faq\n", "Q: ", "A: ", "\n```embed\n", "**", "*", "_",
             "~~", "[a](b)", "![a](b)", "\n[a]: b\n", "[a]", "\n\n| a | b |\n|-|-|\n", "\n> [!NOTE]\n", "---\n", "\\", "a: b\n"]
        ),
    ),
    max_size=30,
)  # fmt: skip
names = st.sampled_from(
    ["_type", "_key", "children", "markDefs", "marks", "text", "style", "listItem", "level", "rows", "cells", "url", "alt",
     "href", "content", "tone", "code", "language", "label", "title", "caption", "align", "header_rows", "block", "span",
     "image", "table", "facts", "faq", "question", "embed", "callout", "divider", "link", "strong", "h2", "bullet"]
)  # fmt: skip
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), names),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(names, st.text(max_size=3)), inner, max_size=5)
    ),
    max_leaves=20,
)


def assert_is_canonical(document: Document) -> None:
    """Reading what is canonical changes nothing."""
    again = normalise(document.blocks)
    assert again.blocks == document.blocks
    assert set(codes(again)) <= NOTHING_CHANGED


def assert_survives(document: Document) -> None:
    """Every form of a body reads as that body again, and its HTML stays what it is."""
    assert_is_canonical(document)
    html = render(document.blocks).html
    from_its_html = from_html(html)
    assert without_keys(from_its_html.blocks) == without_keys(document.blocks)
    settled = to_html(from_its_html.blocks)
    assert to_html(from_html(settled).blocks) == settled
    from_its_markdown = from_markdown(to_markdown(document.blocks))
    assert_is_canonical(from_its_markdown)
    assert without_keys(from_its_markdown.blocks) == without_keys(document.blocks)
    assert is_balanced(html)


def is_balanced(html: str) -> bool:
    """Tell whether a parser that follows the standard finds nothing to repair."""
    tree = parse_fragment(html, "div")
    assert isinstance(tree, Element)
    return tree.inner_html.count("<") == html.count("<")


@GENEROUS
@given(bodies)
def test_a_body_survives_every_form(blocks: list[dict[str, Any]]) -> None:
    assert_survives(normalise(blocks))


@GENEROUS
@given(html_sources.map("".join))
def test_any_html_becomes_a_body_that_survives(source: str) -> None:
    assert_survives(from_html(source))


SHOWN = [
    tag for tag in TAGS if tag not in DROPPED | EMBEDS | {"plaintext", "xmp", "article", "main", "math", "g", "mi"}
]
shown_tags = st.one_of(
    st.builds(
        lambda tag, attribute: f"<{tag}{attribute}>",
        st.sampled_from(SHOWN),
        st.sampled_from([attribute for attribute in ATTRIBUTES if attribute != " hidden"]),
    ),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(SHOWN)),
)


@GENEROUS
@given(st.lists(st.one_of(shown_tags, st.none()), max_size=40))
def test_no_word_is_lost_whatever_surrounds_it(pieces: list[str | None]) -> None:
    words = [f"w{number}w" for number, piece in enumerate(pieces) if piece is None]
    source = " ".join(piece or f"w{number}w" for number, piece in enumerate(pieces))
    found = re.findall(r"w\d+w", to_text(from_html(source).blocks))
    assert sorted(found) == sorted(words)


@GENEROUS
@given(markdown_sources.map("".join))
def test_any_markdown_becomes_a_body_that_survives(source: str) -> None:
    assert_survives(from_markdown(source))


@GENEROUS
@given(st.text(max_size=200))
def test_any_text_becomes_a_body_or_is_refused(source: str) -> None:
    for read in (from_html, from_markdown):
        result = outcome(read, source)
        if isinstance(result, InvalidBody):
            assert [fault.code for fault in result.faults] == ["unreadable"]
        else:
            assert_is_canonical(result)


@GENEROUS
@given(st.one_of(json_values, st.lists(json_values, max_size=3)))
def test_any_json_becomes_a_body_or_is_refused(value: object) -> None:
    result = outcome(normalise, value)
    if isinstance(result, InvalidBody):
        assert all(fault.detail and (fault.pointer == "" or fault.pointer[0] == "/") for fault in result.faults)
    else:
        assert_is_canonical(result)


@GENEROUS
@given(bodies, json_values, st.randoms(use_true_random=False))
def test_a_body_with_one_wrong_value_is_read_or_refused(
    blocks: list[dict[str, Any]], value: object, random: Any
) -> None:
    places: list[tuple[Any, Any]] = []
    changed = copy.deepcopy(blocks)
    waiting: list[Any] = [changed]
    while waiting:
        item = waiting.pop()
        members = list(item.items()) if isinstance(item, dict) else list(enumerate(item))
        places += [(item, name) for name, _ in members]
        waiting += [inner for _, inner in members if isinstance(inner, dict | list)]
    if places:
        holder, name = random.choice(places)
        holder[name] = value
    result = outcome(normalise, changed)
    if isinstance(result, InvalidBody):
        assert result.faults
    else:
        assert_is_canonical(result)


@pytest.mark.parametrize("read", [from_html, from_markdown], ids=["html", "markdown"])
def test_every_script_comes_through(read: Any) -> None:
    letters = "Aß Ωά Жё אִ عَ हि ไทย မြန် ខ្ញុំ 漢字 かな 한글 ᚠ ꦗ 𐍈 𝒜 😀👩‍👩‍👧 \u202eabc\u202c é e\u0301"
    document = read(letters)
    assert document.blocks[0]["children"][0]["text"] == letters
    assert document.warnings == []
