"""Writing HTML: exact markup, and nothing that runs."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content import from_html, from_markdown, normalise, to_html
from tests.content.bodies import text

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&"
ESCAPED = "&lt;script&gt;"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("a\\\nb", "<p>a<br>b</p>", id="paragraph"),
        pytest.param("## A b\n\n### C", '<h2 id="a-b">A b</h2>\n<h3 id="c-1">C</h3>', id="headings"),
        pytest.param("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", id="list"),
        pytest.param(
            "1. a\n   - b\n     1. c\n2. d",
            "<ol>\n<li>a\n<ul>\n<li>b\n<ol>\n<li>c</li>\n</ol></li>\n</ul></li>\n<li>d</li>\n</ol>",
            id="nested-lists",
        ),
        pytest.param("- a\n1. b", "<ul>\n<li>a</li>\n</ul>\n<ol>\n<li>b</li>\n</ol>", id="two-kinds-of-lists"),
        pytest.param(
            "- a\n  - b\n  1. c",
            "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol></li>\n</ul>",
            id="two-kinds-of-nested-lists",
        ),
        pytest.param(
            "> a\n>\n> - b\n\nc",
            "<blockquote>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>\n<p>c</p>",
            id="quotation",
        ),
        pytest.param("> a", "<blockquote>\n<p>a</p>\n</blockquote>", id="quotation-at-the-end"),
        pytest.param(
            "- a\n\n> - b",
            "<ul>\n<li>a</li>\n</ul>\n<blockquote>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>",
            id="list-before-a-quoted-list",
        ),
        pytest.param(
            "> [!TIP]\n> ## a\n>\n> - b",
            '<aside class="callout callout-tip" role="note">\n<p><strong>a</strong></p>\n<ul>\n<li>b</li>\n</ul>\n</aside>',
            id="callout",
        ),
        pytest.param("***", "<hr>", id="divider"),
        pytest.param("```c++\na < b\n\n```", '<pre><code class="language-c++">a &lt; b\n\n</code></pre>', id="code"),
        pytest.param("```\na\n```", "<pre><code>a\n</code></pre>", id="code-without-a-language"),
        pytest.param(
            "**a** *b* `c` ~~d~~ <u>e</u> <sub>f</sub> <sup>g</sup>",
            "<p><strong>a</strong> <em>b</em> <code>c</code> <s>d</s> <u>e</u> <sub>f</sub> <sup>g</sup></p>",
            id="marks",
        ),
        pytest.param(
            '[a](https://a.b/ "T") [b](/c) [d](#) [e](mailto:f@g.h)',
            '<p><a href="https://a.b/" title="T" rel="noopener">a</a> <a href="/c">b</a> <a href="#">d</a> '
            '<a href="mailto:f@g.h">e</a></p>',
            id="links",
        ),
        pytest.param(
            '![A](a.jpg "C")',
            '<figure class="image"><img src="a.jpg" alt="A" loading="lazy"><figcaption>C</figcaption></figure>',
            id="picture",
        ),
        pytest.param(
            '<a href="https://a.b/"><img src="a.jpg" alt="" width=3 height=4></a>',
            '<figure class="image"><a href="https://a.b/" rel="noopener"><img src="a.jpg" alt="" width="3" height="4" '
            'loading="lazy"></a></figure>',
            id="linked-picture",
        ),
        pytest.param(
            "| A | B |\n| --- | ---: |\n| 1 | 2 |",
            '<table><thead><tr><th scope="col">A</th><th class="align-right" scope="col">B</th></tr></thead><tbody><tr>'
            '<td>1</td><td class="align-right">2</td></tr></tbody></table>',
            id="table",
        ),
        pytest.param(
            "<table><caption>C</caption><tr><th>a</th><td>b</td></tr></table>",
            '<table><caption>C</caption><tbody><tr><th scope="row">a</th><td>b</td></tr></tbody></table>',
            id="table-with-a-caption",
        ),
        pytest.param(
            "```facts T\na: *b*\n```",
            '<table class="facts"><caption>T</caption><tbody><tr><th scope="row">a</th><td><em>b</em></td></tr></tbody>'
            "</table>",
            id="facts",
        ),
        pytest.param(
            "```embed\nhttps://a.b/v\nT\n```",
            '<figure class="embed"><a href="https://a.b/v" rel="noopener">T</a></figure>',
            id="embed",
        ),
    ],
)
def test_a_body_becomes_html(markdown: str, html: str) -> None:
    blocks = from_markdown(markdown).blocks
    assert to_html(blocks) == html
    assert to_html(from_html(html).blocks) == html


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(text(HOSTILE), id="paragraph"),
        pytest.param(text(HOSTILE, style="h2"), id="heading"),
        pytest.param({"_type": "image", "url": "/a", "alt": HOSTILE, "caption": HOSTILE}, id="picture"),
        pytest.param({"_type": "code", "code": HOSTILE}, id="code"),
        pytest.param({"_type": "embed", "url": "https://a.b/", "title": HOSTILE}, id="embed"),
        pytest.param(
            {
                "_type": "facts",
                "title": HOSTILE,
                "rows": [{"label": HOSTILE, "children": [{"text": HOSTILE}]}],
            },
            id="facts",
        ),
        pytest.param(
            {"_type": "table", "caption": HOSTILE, "rows": [{"cells": [{"children": [{"text": HOSTILE}]}]}]},
            id="table",
        ),
        pytest.param({"_type": "callout", "tone": "tip", "content": [text(HOSTILE)]}, id="callout"),
        pytest.param(
            {
                "_type": "block",
                "markDefs": [{"_type": "link", "_key": "l", "href": '/?"><script>', "title": HOSTILE}],
                "children": [{"text": "a", "marks": ["l"]}, {"text": ESCAPED}],
            },
            id="link",
        ),
    ],
)
def test_nothing_of_a_body_is_markup(block: dict[str, Any]) -> None:
    html = to_html(normalise([block]).blocks)
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "script&gt;" in html


@pytest.mark.parametrize(
    ("block", "html"),
    [
        pytest.param({"_type": "image", "url": "javascript:x", "alt": "A"}, "<p>A</p>", id="picture"),
        pytest.param({"_type": "embed", "url": "javascript:x"}, "<p>javascript:x</p>", id="embed"),
        pytest.param(
            {"_type": "image", "url": "/a", "alt": "", "href": "javascript:x"},
            '<figure class="image"><img src="/a" alt="" loading="lazy"></figure>',
            id="link-of-a-picture",
        ),
        pytest.param(
            {
                "_type": "block",
                "style": "normal",
                "markDefs": [{"_type": "link", "_key": "l", "href": "javascript:x"}],
                "children": [{"_type": "span", "text": "a", "marks": ["l", "em"]}],
            },
            "<p><em>a</em></p>",
            id="link",
        ),
    ],
)
def test_an_address_is_checked_again_when_a_stored_body_was_tampered_with(block: dict[str, Any], html: str) -> None:
    assert to_html([block]) == html
