"""Unchecked Portable Text: what is refused, what is repaired."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content import Document, InvalidBody, normalise
from cms.content.blocks import MAX_BLOCKS, MAX_BODY_CHARS, MAX_LINE_CHARS, MAX_TABLE_ROWS
from cms.content.documents import MAX_FAULTS
from tests.content.bodies import MEDIUM, codes, shown, text

SPAN = {"_type": "span", "text": "a"}
LINK = {"_type": "link", "_key": "l", "href": "/a"}
CELL = {"_type": "cell", "children": [SPAN]}
ROW = {"_type": "row", "cells": [CELL]}
FACT = {"_type": "fact", "label": "L", "children": [SPAN]}


def block(**fields: Any) -> dict[str, Any]:
    return {"_type": "block", "children": [SPAN]} | fields


def faults(blocks: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidBody) as caught:
        normalise(blocks)
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


def linked(**to: str) -> dict[str, Any]:
    """Return a paragraph that is a link."""
    text = {"_type": "span", "text": "a", "marks": ["m"]}
    return {"_type": "block", "markDefs": [{"_type": "link", "_key": "m", **to}], "children": [text]}


def test_a_body_is_canonical_when_everything_is_given() -> None:
    body: list[dict[str, Any]] = [
        {
            "_type": "block",
            "_key": "k1",
            "style": "normal",
            "listItem": "bullet",
            "level": 1,
            "markDefs": [
                LINK | {"title": "T"},
                {"_type": "link", "_key": "m", "href": f"media:{MEDIUM}", "media_id": MEDIUM},
            ],
            "children": [
                {"_type": "span", "_key": "s", "text": "a\nb", "marks": ["strong", "l"]},
                {"_type": "span", "_key": "t", "text": "c", "marks": ["m"]},
            ],
        },
        {
            "_type": "image",
            "_key": "k2",
            "url": "/a.jpg",
            "alt": "",
            "decorative": True,
            "caption": "C",
            "width": 10,
            "height": 20,
            "href": f"media:{MEDIUM}",
            "href_media_id": MEDIUM,
        },
        {
            "_type": "image",
            "_key": "k2m",
            "url": f"media:{MEDIUM}",
            "media_id": MEDIUM,
            "alt": "",
            "decorative": True,
            "caption": "C",
            "href": "/x",
        },
        {
            "_type": "table",
            "_key": "k3",
            "header_rows": 1,
            "header_columns": 0,
            "rows": [
                {"_type": "row", "_key": "r", "cells": [{"_type": "cell", "_key": "c", "markDefs": [], "children": [
                    {"_type": "span", "_key": "s", "text": "a", "marks": []}]}]}
            ],
            "caption": "C",
            "align": ["right"],
        },
        {
            "_type": "facts",
            "_key": "k4",
            "title": "T",
            "rows": [{"_type": "fact", "_key": "f", "label": "L", "markDefs": [], "children": []}],
        },
        {
            "_type": "faq",
            "_key": "k9",
            "rows": [{"_type": "question", "_key": "q", "question": "Q?", "markDefs": [], "children": []}],
        },
        {"_type": "code", "_key": "k5", "code": "\ta\n\n", "language": "c++"},
        {"_type": "embed", "_key": "k6", "url": "https://example.org/v", "title": "T"},
        {"_type": "callout", "_key": "k7", "tone": "tip", "content": [{"_type": "divider", "_key": "d"}]},
        {"_type": "divider", "_key": "k8"},
    ]  # fmt: skip
    assert normalise(body) == Document(body, [])
    assert normalise(body).blocks is not body


def test_defaults_are_filled_in_without_a_warning() -> None:
    document = normalise(
        [{"_type": "block", "children": [{"text": "a"}]}, {"_type": "table", "rows": [{"cells": [CELL]}]}]
    )
    paragraph, table = document.blocks
    assert (paragraph["style"], paragraph["markDefs"]) == ("normal", [])
    assert paragraph["children"] == [{"_type": "span", "text": "a", "marks": [], "_key": "s0"}]
    assert (table["header_rows"], table["header_columns"], table["rows"][0]["_type"]) == (0, 0, "row")
    assert document.warnings == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(None, [("", "type")], id="nothing"),
        pytest.param({"_type": "block"}, [("", "type")], id="one-object"),
        pytest.param("text", [("", "type")], id="string"),
        pytest.param([None], [("/0", "type")], id="null-block"),
        pytest.param([[]], [("/0", "type")], id="list-block"),
        pytest.param([{}], [("/0/_type", "missing")], id="no-type"),
        pytest.param([{"_type": "script"}], [("/0/_type", "unknown_type")], id="unknown-type"),
        pytest.param([{"_type": None}], [("/0/_type", "unknown_type")], id="type-is-null"),
        pytest.param([{"_type": ["block"]}], [("/0/_type", "unknown_type")], id="type-is-a-list"),
        pytest.param([{"_type": "block"}], [("/0/children", "missing")], id="no-children"),
        pytest.param([block(children="a")], [("/0/children", "type")], id="children-are-text"),
        pytest.param([block(children=["a"])], [("/0/children/0", "type")], id="child-is-text"),
        pytest.param([block(children=[{"_type": "span"}])], [("/0/children/0/text", "missing")], id="no-text"),
        pytest.param([block(children=[SPAN | {"text": 1}])], [("/0/children/0/text", "type")], id="text-is-a-number"),
        pytest.param(
            [block(children=[{"_type": "image", "text": "a"}])], [("/0/children/0/_type", "unknown_type")], id="inline-image"
        ),
        pytest.param([block(colour="red")], [("/0/colour", "unknown_field")], id="unknown-field"),
        pytest.param([block(**{"a/b~c": 1})], [("/0/a~1b~0c", "unknown_field")], id="pointer-is-escaped"),
        pytest.param([block(style="h7")], [("/0/style", "not_allowed")], id="unknown-style"),
        pytest.param([block(style=2)], [("/0/style", "not_allowed")], id="style-is-a-number"),
        pytest.param([block(listItem="square")], [("/0/listItem", "not_allowed")], id="unknown-list"),
        pytest.param([block(listItem="bullet", level=0)], [("/0/level", "out_of_range")], id="level-zero"),
        pytest.param([block(listItem="bullet", level=11)], [("/0/level", "out_of_range")], id="level-too-deep"),
        pytest.param([block(listItem="bullet", level=True)], [("/0/level", "type")], id="level-is-true"),
        pytest.param([block(listItem="bullet", level=1.0)], [("/0/level", "type")], id="level-is-a-fraction"),
        pytest.param([block(_key="a b")], [("/0/_key", "invalid_key")], id="key-with-a-space"),
        pytest.param([block(_key=None)], [("/0/_key", "invalid_key")], id="key-is-null"),
        pytest.param([block(_key="a" * 97)], [("/0/_key", "invalid_key")], id="long-key"),
        pytest.param([text("a\ud800")], [("/0/children/0/text", "unreadable")], id="surrogate"),
        pytest.param([block(children=[SPAN | {"marks": ["blink"]}])], [("/0/children/0/marks/0", "unknown_mark")], id="mark"),
        pytest.param([block(children=[SPAN | {"marks": [{}]}])], [("/0/children/0/marks/0", "unknown_mark")], id="mark-object"),
        pytest.param([block(children=[SPAN | {"marks": "em"}])], [("/0/children/0/marks", "type")], id="marks-are-text"),
        pytest.param([block(markDefs={})], [("/0/markDefs", "type")], id="definitions-are-an-object"),
        pytest.param([block(markDefs=[{"_type": "link"}])], [("/0/markDefs/0/_key", "missing"), ("/0/markDefs/0/href", "missing")], id="definition-without-fields"),
        pytest.param([block(markDefs=[LINK | {"_type": "note"}])], [("/0/markDefs/0/_type", "unknown_type")], id="other-definition"),
        pytest.param([block(markDefs=[LINK | {"href": "javascript:x"}])], [("/0/markDefs/0/href", "unsafe_address")], id="unsafe-link"),
        pytest.param([block(markDefs=[LINK | {"_key": "strong"}])], [("/0/markDefs/0/_key", "invalid_key")], id="key-is-a-mark"),
        pytest.param([block(markDefs=[LINK | {"target": "_blank"}])], [("/0/markDefs/0/target", "unknown_field")], id="target"),
        pytest.param([{"_type": "image"}], [("/0/url", "missing")], id="picture-without-address"),
        pytest.param([{"_type": "image", "url": "data:image/png;base64,x", "alt": ""}], [("/0/url", "unsafe_address")], id="data-picture"),
        pytest.param([{"_type": "image", "url": "/a", "alt": "", "width": -1}], [("/0/width", "out_of_range")], id="negative-width"),
        pytest.param([{"_type": "image", "url": "/a", "alt": "", "media_id": "../x"}], [("/0/media_id", "not_allowed")], id="odd-medium"),
        pytest.param([{"_type": "image", "media_id": 7}], [("/0/media_id", "type"), ("/0/media_id", "not_allowed")], id="medium-is-a-number"),
        pytest.param([{"_type": "image", "url": f"media:{MEDIUM}x"}], [("/0/url", "unsafe_address")], id="odd-medium-address"),
        pytest.param([{"_type": "image", "url": "/a", "alt": "", "href_media_id": "x"}], [("/0/href_media_id", "not_allowed")], id="odd-medium-of-a-link"),
        pytest.param([linked(media_id="../x")], [("/0/markDefs/0/media_id", "not_allowed")], id="link-to-an-odd-medium"),
        pytest.param([linked(href="media:x")], [("/0/markDefs/0/href", "unsafe_address")], id="link-to-an-odd-medium-address"),
        pytest.param([linked()], [("/0/markDefs/0/href", "missing"), ("/0/children/0/marks/0", "unknown_mark")], id="link-to-nothing"),
        pytest.param([{"_type": "image", "media_id": MEDIUM, "alt": "A", "decorative": True}], [("/0/decorative", "contradiction")], id="decorative-with-alt"),
        pytest.param([{"_type": "image", "media_id": MEDIUM, "decorative": "yes"}], [("/0/decorative", "type")], id="decorative-is-text"),
        pytest.param([{"_type": "image", "url": "/a", "alt": "", "decorative": True, "srcset": []}], [("/0/srcset", "unknown_field")], id="of-media-only"),
        pytest.param([{"_type": "image", "url": "/a", "alt": "", "href": "vbscript:x"}], [("/0/href", "unsafe_address")], id="unsafe-picture-link"),
        pytest.param([{"_type": "image", "url": "/a", "alt": "a" * (MAX_LINE_CHARS + 1)}], [("/0/alt", "too_long")], id="long-alt"),
        pytest.param([{"_type": "table", "rows": {}}], [("/0/rows", "type")], id="rows-are-an-object"),
        pytest.param([{"_type": "table", "rows": [1]}], [("/0/rows/0", "type")], id="row-is-a-number"),
        pytest.param([{"_type": "table", "rows": [{"cells": 1}]}], [("/0/rows/0/cells", "type")], id="cells-are-a-number"),
        pytest.param([{"_type": "table", "rows": [{"cells": [1]}]}], [("/0/rows/0/cells/0", "type")], id="cell-is-a-number"),
        pytest.param([{"_type": "table", "rows": [{"_type": "line", "cells": []}]}], [("/0/rows/0/_type", "unknown_type")], id="row-of-another-type"),
        pytest.param([{"_type": "table", "rows": [ROW], "header_rows": 2}], [("/0/header_rows", "out_of_range")], id="more-headings-than-rows"),
        pytest.param([{"_type": "table", "rows": [ROW], "align": ["middle"]}], [("/0/align/0", "not_allowed")], id="alignment"),
        pytest.param([{"_type": "table", "rows": [ROW], "align": ["left", "left"]}], [("/0/align", "too_many")], id="alignments"),
        pytest.param([{"_type": "table", "rows": [{"cells": [CELL] * 101}]}], [("/0/rows/0/cells", "too_many")], id="too-many-columns"),
        pytest.param([{"_type": "table", "rows": [ROW] * (MAX_TABLE_ROWS + 1)}], [("/0/rows", "too_many")], id="too-many-rows"),
        pytest.param([{"_type": "table", "rows": [{"cells": [CELL] * 100}, *[{"cells": []}] * 1000]}], [("/0/rows", "too_many")], id="too-many-cells"),
        pytest.param([{"_type": "faq", "rows": [{"question": " ", "children": []}]}], [("/0/rows/0/question", "missing")], id="nothing-asked"),
        pytest.param([{"_type": "facts", "rows": None}], [("/0/rows", "type")], id="facts-are-null"),
        pytest.param([{"_type": "facts", "rows": [{"label": "a", "value": "b"}]}], [("/0/rows/0/value", "unknown_field"), ("/0/rows/0/children", "missing")], id="fact-without-children"),
        pytest.param([{"_type": "facts", "rows": [FACT | {"label": "\u00a0"}]}], [("/0/rows/0/label", "missing")], id="fact-without-label"),
        pytest.param([{"_type": "code", "code": ["a"]}], [("/0/code", "type")], id="code-is-a-list"),
        pytest.param([{"_type": "code", "code": "a", "language": "a b"}], [("/0/language", "not_allowed")], id="odd-language"),
        pytest.param([{"_type": "embed", "url": "/a"}], [("/0/url", "unsafe_address")], id="relative-embed"),
        pytest.param([{"_type": "callout", "tone": "loud", "content": [block()]}], [("/0/tone", "not_allowed")], id="tone"),
        pytest.param([{"_type": "callout", "tone": "tip", "content": {}}], [("/0/content", "type")], id="content-is-an-object"),
        pytest.param([{"_type": "callout", "tone": "tip", "content": [{"_type": "callout", "tone": "tip", "content": []}]}], [("/0/content/0/_type", "unknown_type")], id="callout-in-a-callout"),
        pytest.param([{"_type": "divider", "size": 1}], [("/0/size", "unknown_field")], id="divider-with-a-size"),
    ],
)  # fmt: skip
def test_structure_that_is_wrong_is_refused_with_its_place(body: object, expected: list[tuple[str, str]]) -> None:
    assert faults(body) == expected


def test_all_faults_are_listed_at_once() -> None:
    body: list[dict[str, Any]] = [
        block(style="x"),
        {"_type": "embed", "url": "ftp://a"},
        block(),
        block(children=[SPAN | {"marks": ["x", "y"]}]),
    ]
    assert faults(body) == [
        ("/0/style", "not_allowed"),
        ("/1/url", "unsafe_address"),
        ("/3/children/0/marks/0", "unknown_mark"),
        ("/3/children/0/marks/1", "unknown_mark"),
    ]


def test_reading_ends_when_there_are_too_many_faults() -> None:
    assert len(faults([None] * (MAX_FAULTS + 5))) == MAX_FAULTS
    assert len(faults([None] * (MAX_FAULTS - 5))) == MAX_FAULTS - 5


def test_depth_does_not_matter_when_nothing_has_a_place_for_it() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"content": [deep]}
    assert faults([{"_type": "divider", "x": deep}, deep]) == [
        ("/0/x", "unknown_field"),
        ("/1/_type", "missing"),
    ]


def test_a_body_is_refused_when_it_is_too_large() -> None:
    assert faults([{"_type": "divider"}] * (MAX_BLOCKS + 1)) == [("", "too_many")]
    half = "ab " * (MAX_BODY_CHARS // 6 + 1)
    assert faults([text(half), text(half)]) == [("/1/children/0/text", "too_long")]
    assert len(normalise([text(half)]).blocks) == 1


@pytest.mark.parametrize(
    ("body", "expected", "warned"),
    [
        pytest.param([text("a"), text("")], [text("a")], ["spans_joined", "empty_block_dropped"], id="empty-paragraph"),
        pytest.param([text("a"), block(children=[])], [text("a")], ["empty_block_dropped"], id="no-spans"),
        pytest.param([text(" \u00a0 "), text("a")], [text("a")], ["white_space_changed", "empty_block_dropped"], id="blank"),
        pytest.param([text(" a  b\t")], [text("a b")], ["white_space_changed"], id="white-space"),
        pytest.param([text("a \r\n\nb\n")], [text("a\n\nb")], ["white_space_changed"], id="line-ends"),
        pytest.param([text("a\x00\x07")], [text("a")], ["control_character_removed"], id="controls"),
        pytest.param([block(children=[SPAN, SPAN])], [text("aa")], ["spans_joined"], id="neighbours"),
        pytest.param([block(markDefs=[LINK])], [text("a")], ["unused_link_dropped"], id="unused-link"),
        pytest.param([block(level=2)], [text("a")], ["level_dropped"], id="level-without-a-list"),
        pytest.param([text("a", style="h2", listItem="bullet")], [text("a", style="h2")], ["list_item_dropped"], id="heading-in-a-list"),
        pytest.param([text("a", style="h1")], [text("a", style="h2")], ["heading_demoted"], id="level-one"),
        pytest.param([text("a", listItem="bullet", level=3)], [text("a", listItem="bullet", level=1)], ["list_level_reduced"], id="first-item-too-deep"),
        pytest.param([{"_type": "code", "code": " \n"}], [], ["empty_block_dropped"], id="empty-code"),
        pytest.param([{"_type": "faq", "rows": []}], [], ["empty_block_dropped"], id="empty-faq"),
        pytest.param([{"_type": "facts", "rows": []}], [], ["empty_block_dropped"], id="empty-facts"),
        pytest.param([{"_type": "callout", "tone": "tip", "content": [text("")]}], [], ["spans_joined", "empty_block_dropped"], id="empty-callout"),
        pytest.param([{"_type": "table", "rows": []}], [], ["empty_block_dropped"], id="empty-table"),
        pytest.param([{"_type": "table", "rows": [{"cells": [{"children": []}]}], "caption": "C"}], [text("C")], ["empty_block_dropped"], id="only-a-caption"),
        pytest.param([{"_type": "image", "url": "/a"}], [{"_type": "image", "url": "/a", "alt": ""}], ["alt_missing"], id="no-alt"),
        pytest.param([{"_type": "image", "url": "/a", "alt": " a  b"}], [{"_type": "image", "url": "/a", "alt": "a b"}], ["white_space_changed"], id="alt-with-spaces"),
        pytest.param([{"_type": "embed", "url": "https://a.b/", "title": "https://a.b/"}], [{"_type": "embed", "url": "https://a.b/"}], ["title_dropped"], id="title-is-the-address"),
    ],
)  # fmt: skip
def test_what_is_dropped_or_changed_is_warned_of(
    body: list[dict[str, Any]], expected: list[dict[str, Any]], warned: list[str]
) -> None:
    document = normalise(body)
    assert shown(document) == shown(normalise(expected))
    assert codes(document) == warned
    assert codes(normalise(expected)) == [code for code in warned if code == "alt_missing" and "alt" not in expected[0]]


def test_a_warning_points_at_the_first_place_and_counts() -> None:
    warnings = normalise([text("a"), text("b "), text("c  d")]).warnings
    assert [(warning.code, warning.pointer, warning.count) for warning in warnings] == [
        ("white_space_changed", "/1", 2)
    ]


def test_a_second_link_on_one_text_is_dropped() -> None:
    other = LINK | {"_key": "m", "href": "/b"}
    span = SPAN | {"marks": ["l", "m", "l"]}
    document = normalise([block(markDefs=[LINK, other], children=[span])])
    assert document.blocks[0]["markDefs"] == [LINK]
    assert document.blocks[0]["children"][0]["marks"] == ["l"]
    assert codes(document) == ["second_link_dropped", "unused_link_dropped"]


def test_a_key_that_is_there_twice_is_repaired() -> None:
    document = normalise([text("a", _key="k"), text("b", _key="k"), text("c", _key="j")])
    found = [item["_key"] for item in document.blocks]
    assert (found[0], found[2]) == ("k", "j")
    assert len(set(found)) == 3
    assert [(warning.code, warning.pointer) for warning in document.warnings] == [("duplicate_key", "/1")]


def test_the_first_of_two_links_with_one_key_is_kept() -> None:
    definitions = [LINK, LINK | {"href": "/b"}]
    document = normalise([block(markDefs=definitions, children=[SPAN | {"marks": ["l"]}])])
    assert document.blocks[0]["markDefs"] == [LINK]
    assert codes(document) == ["duplicate_key"]


@pytest.mark.parametrize(
    ("levels", "expected", "warned"),
    [
        pytest.param([1, 2, 3, 1], [1, 2, 3, 1], [], id="in-steps"),
        pytest.param([1, 3, 3, 2], [1, 2, 3, 2], ["list_level_reduced"], id="a-step-too-far"),
        pytest.param([1, 0, 2], [1, 0, 1], ["list_level_reduced"], id="after-a-paragraph"),
    ],
)
def test_list_items_go_down_one_level_at_a_time(levels: list[int], expected: list[int], warned: list[str]) -> None:
    body = [text("a", **({"listItem": "number", "level": level} if level else {})) for level in levels]
    document = normalise(body)
    assert [item.get("level", 0) for item in document.blocks] == expected
    assert codes(document) == warned


def test_a_heading_that_repeats_the_title_is_dropped_without_a_warning() -> None:
    body = [text("My  title", style="h1"), text("Other", style="h1"), text("My title", style="h2")]
    document = normalise(body, title="my TITLE")
    assert [(item["style"], item["children"][0]["text"]) for item in document.blocks] == [
        ("h2", "Other"),
        ("h2", "My title"),
    ]
    assert "heading_demoted" in codes(document)
    assert normalise([body[2] | {"style": "h1"}], title="My title") == Document([], [])


def test_a_heading_in_a_callout_becomes_a_strong_paragraph() -> None:
    heading = {"_type": "block", "style": "h3", "children": [SPAN, SPAN | {"marks": ["em"]}]}
    document = normalise(
        [{"_type": "callout", "tone": "note", "content": [heading, text("b", listItem="bullet", level=2)]}]
    )
    first, second = document.blocks[0]["content"]
    assert first["style"] == "normal"
    assert [span["marks"] for span in first["children"]] == [["strong"], ["strong", "em"]]
    assert second["level"] == 1
    assert codes(document) == ["heading_in_callout", "list_level_reduced"]


@pytest.mark.parametrize(
    ("table", "expected", "warned"),
    [
        pytest.param({"rows": [{"cells": [CELL, CELL]}, ROW]}, {"widths": [2, 2]}, ["table_row_padded"], id="short-row"),
        pytest.param({"rows": [{"cells": [{"children": []}]}, ROW], "header_rows": 1}, {"header_rows": 0, "widths": [1]}, ["empty_header_dropped"], id="empty-heading"),
        pytest.param({"rows": [ROW], "header_columns": 1}, {"header_columns": 0}, ["header_columns_reduced"], id="only-headings"),
        pytest.param({"rows": [{"cells": [CELL, CELL]}], "header_rows": 1, "header_columns": 1}, {"header_rows": 1, "header_columns": 0}, ["header_columns_reduced"], id="no-rows-below"),
        pytest.param({"rows": [{"cells": [CELL, CELL]}], "align": [None, "right"]}, {"align": [None, "right"]}, [], id="alignment"),
        pytest.param({"rows": [{"cells": [CELL, CELL]}], "align": ["left"]}, {"align": ["left", None]}, [], id="fewer-alignments"),
        pytest.param({"rows": [ROW], "align": [None]}, {"align": None}, [], id="no-alignment"),
    ],
)  # fmt: skip
def test_a_table_becomes_canonical(table: dict[str, Any], expected: dict[str, Any], warned: list[str]) -> None:
    document = normalise([{"_type": "table"} | table])
    [found] = document.blocks
    found["widths"] = [len(row["cells"]) for row in found["rows"]]
    assert {name: found.get(name) for name in expected} == expected
    assert codes(document) == warned
