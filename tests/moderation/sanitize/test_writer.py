"""The canonical form, fed with what no parser serialises: the writer trusts nobody's nesting."""

from __future__ import annotations

import pytest

from moderation.sanitize.doubts import disagreements
from moderation.sanitize.writer import Tag, read, write

LINK = '<a href="https://a.example" rel="nofollow ugc noopener noreferrer">'


def written(html: str) -> str:
    """Write HTML as from a sanitiser, every address accepted."""
    return write(html, linkify=True, accepts=lambda _: True).html


@pytest.mark.parametrize(
    ("html", "canonical"),
    [
        pytest.param("<p>a<p>b</p></p>", "<p>a</p><p>b</p>", id="paragraph-in-paragraph"),
        pytest.param(
            "<p><b>a<ul><li>b</li></ul>c</b></p>", "<p><b>a</b></p><ul><li>b</li></ul>c", id="list-in-paragraph"
        ),
        pytest.param("<ul><li>a<li>b</li></li></ul>", "<ul><li>a<p>b</p></li></ul>", id="item-in-item"),
        pytest.param("<b>a</i></b></b>", "<b>a</b>", id="stray-ends"),
        pytest.param("<b><i>a</b>b", "<b><i>a</i></b>b", id="crossed-ends"),
        pytest.param("<b>a", "<b>a</b>", id="never-closed"),
        pytest.param("<x>a</x><b>c</b>", "a<b>c</b>", id="unknown-element"),
        pytest.param("<b onclick=\"x\" href='y'>a</b>", "<b>a</b>", id="attributes"),
        pytest.param("a < b <", "a &lt; b &lt;", id="no-tags"),
        pytest.param(
            "<a href='https://a.example'>x<a href='https://a.example'>y</a></a>", f"{LINK}xy</a>", id="link-in-link"
        ),
        pytest.param(
            "<p><a href='https://a.example'>x<p>y</a></p>", f"<p>{LINK}x</a></p><p>y</p>", id="link-over-paragraphs"
        ),
        pytest.param("<pre><b></b>\n</pre>", "<pre><b></b>\n</pre>", id="preformatted"),
        pytest.param("<br/><br >", "<br><br>", id="void"),
        pytest.param(
            "<a href='https://a.example'>https://b.example</a>",
            f"{LINK}https://b.example [a.example]</a>",
            id="linked-address",
        ),
    ],
)
def test_write_gives_a_tree_that_parsers_build_again_when_nesting_is_odd(html: str, canonical: str) -> None:
    assert written(html) == canonical
    assert written(canonical) == canonical


def test_write_leaves_an_address_as_text_when_the_second_opinion_refuses_it() -> None:
    html = "<a href='https://a.example'>x</a> https://b.example"
    assert write(html, linkify=True, accepts=lambda _: False).html == "x https://b.example"
    assert write(html, linkify=False, accepts=lambda _: True).html == f"{LINK}x</a> https://b.example"


def test_read_decodes_text_and_attributes_when_escaped() -> None:
    tokens = list(read("a&amp;<b c=\"&quot;&#65;\" d='e'>&lt;</b>"))
    assert tokens == ["a&", Tag("b", is_end=False, attributes=(("c", '"A'), ("d", "e"))), "<", Tag("b", is_end=True)]


@pytest.mark.parametrize(
    ("first", "second", "doubts"),
    [
        pytest.param("<b>a &copy; 'x'</b>", "<b>a © 'x'</b>", (), id="escaping"),
        pytest.param("<a title='t' href='h'>", '<a href="h" title="t" rel="r">', (), id="attributes"),
        pytest.param("<pre>\n\nx</pre>", "<pre>x</pre>", (), id="line-ends-in-pre"),
        pytest.param("<b>a</b>", "<b>b</b>", ("bleach reads 'a', nh3 reads 'b'",), id="text"),
        pytest.param("a<b></b>", "a", ("bleach reads <b>, nh3 reads nothing",), id="element"),
        pytest.param("a", "a</b>", ("bleach reads nothing, nh3 reads </b>",), id="end"),
    ],
)
def test_disagreements_are_told_when_two_readings_differ(first: str, second: str, doubts: tuple[str, ...]) -> None:
    assert disagreements(first, second) == doubts
