"""Keys: made from the content, the same every time."""

from __future__ import annotations

from typing import Any

from cms.content import from_html, normalise
from cms.content.block_keys import complete
from tests.content.bodies import text


def keys(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["_key"] for block in blocks]


def test_keys_are_the_same_when_the_input_is() -> None:
    source = "<p>a<p>b<p>a<table><tr><th>x<td>y</table>"
    assert from_html(source) == from_html(source)


def test_equal_blocks_have_different_keys() -> None:
    blocks = normalise([text("a"), text("a"), text("b"), text("a")]).blocks
    assert len(set(keys(blocks))) == 4


def test_a_block_keeps_its_key_when_another_is_put_before_it() -> None:
    before = normalise([text("a"), text("b"), text("a")]).blocks
    after = normalise([text("new"), text("a"), text("b"), text("a")]).blocks
    assert keys(after)[1:] == keys(before)


def test_keys_that_are_there_stay_and_missing_ones_are_made() -> None:
    blocks = normalise([text("a", _key="mine"), text("a")]).blocks
    assert keys(blocks)[0] == "mine"
    assert len(keys(blocks)[1]) == 12


def test_a_made_key_avoids_one_that_is_taken() -> None:
    made = normalise([text("a")]).blocks[0]["_key"]
    blocks = normalise([text("b", _key=made), text("a")]).blocks
    assert keys(blocks)[0] == made != keys(blocks)[1]


def test_parts_are_counted_and_avoid_what_is_taken() -> None:
    spans = [
        {"_type": "span", "text": "a", "marks": []},
        {"_type": "span", "_key": "s0", "text": "b", "marks": ["em"]},
        {"_type": "span", "text": "c", "marks": []},
    ]
    blocks: list[dict[str, Any]] = [{"_type": "block", "style": "normal", "markDefs": [], "children": spans}]
    complete(blocks)
    assert keys(blocks[0]["children"]) == ["s0x", "s0", "s2"]


def test_every_object_has_a_key() -> None:
    source = """<table><tr><td>a<td>b</table><dl><dt>c<dd>d</dl><aside class="callout"><p>e</aside>"""
    table, facts, callout = from_html(source).blocks
    assert keys(table["rows"]) == ["r0"]
    assert keys(table["rows"][0]["cells"]) == ["c0", "c1"]
    assert keys(facts["rows"][0]["children"]) == ["s0"]
    assert keys(callout["content"][0]["children"]) == ["s0"]
    assert list(callout)[:2] == ["_type", "_key"]
