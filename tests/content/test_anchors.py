"""Links to headings of the same body."""

from __future__ import annotations

import pytest

from cms.content import from_html, from_markdown, normalise
from tests.content.bodies import codes


@pytest.mark.parametrize(
    ("source", "hrefs", "warned"),
    [
        pytest.param("[a](#side-effects)\n\n## Side effects", ["#side-effects"], [], id="already-right"),
        pytest.param("[a](#conclusion)\n\n## Conclusion", ["#conclusion-1"], ["anchor_changed"], id="one-word"),
        pytest.param(
            "[a](#side--effects)\n\n## Side: effects", ["#side-effects"], ["anchor_changed"], id="other-slugs"
        ),
        pytest.param("[a](#%C3%A9t%C3%A9-x)\n\n## Été x", ["#ete-x"], ["anchor_changed"], id="percent-encoded"),
        pytest.param("[a](#x-y)\n\n## X y\n\n## X y", ["#x-y"], [], id="the-first-of-two"),
        pytest.param("[a](#nowhere-at-all)\n\n## X y", ["#nowhere-at-all"], ["anchor_missing"], id="nowhere"),
        pytest.param("[a](#) [b](#top)", ["#", "#top"], [], id="top-of-the-page"),
        pytest.param("[a](/x#y-z)\n\n## Y z", ["/x#y-z"], [], id="another-page"),
        pytest.param("- [a](#b-c)\n\n## B c\n\n| [a](#b) |\n|-|", ["#b-c", "#b"], ["anchor_missing"], id="cell"),
    ],
)
def test_fragment_links_follow_their_headings(source: str, hrefs: list[str], warned: list[str]) -> None:
    document = from_markdown(source)
    found = [
        link["href"]
        for block in document.blocks
        for holder in [block, *(cell for row in block.get("rows", []) for cell in row["cells"])]
        for link in holder.get("markDefs", [])
    ]
    assert found == hrefs
    assert codes(document) == warned


@pytest.mark.parametrize(
    ("heading", "href"),
    [
        pytest.param('<h2 id="old">New words</h2>', "#new-words", id="own-id"),
        pytest.param('<h2><a name="old"></a>New words</h2>', "#new-words", id="name-inside"),
        pytest.param('<h2>New <span id="old">words</span></h2>', "#new-words", id="id-after-text"),
        pytest.param('<section id="old"><h2>New words</h2></section>', "#new-words", id="section-around"),
        pytest.param('<p id="old">Text</p><h2>New words</h2>', "#old", id="a-paragraph-has-none"),
        pytest.param('<aside class="callout"><h2 id="old">x</h2></aside><h2>New words</h2>', "#old", id="in-a-callout"),
    ],
)
def test_fragment_links_follow_the_ids_of_the_source(heading: str, href: str) -> None:
    document = from_html(f'<p><a href="#old">see</a></p>{heading}')
    assert document.blocks[0]["markDefs"][0]["href"] == href


def test_links_in_callouts_and_facts_follow_their_headings() -> None:
    link = {"_type": "link", "_key": "l", "href": "#end"}
    inline = {"markDefs": [link], "children": [{"_type": "span", "text": "a", "marks": ["l"]}]}
    document = normalise(
        [
            {"_type": "callout", "tone": "tip", "content": [{"_type": "block", **inline}]},
            {"_type": "facts", "rows": [{"_type": "fact", "label": "x", **inline}]},
            {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "End"}]},
        ]
    )
    callout, facts, _ = document.blocks
    assert callout["content"][0]["markDefs"][0]["href"] == "#end-1"
    assert facts["rows"][0]["markDefs"][0]["href"] == "#end-1"
    assert [(warning.code, warning.count) for warning in document.warnings] == [("anchor_changed", 2)]
