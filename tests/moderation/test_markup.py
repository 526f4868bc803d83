"""What readers write, and how it is rendered before it is made safe."""

from __future__ import annotations

import pytest

from moderation.markup import Markup, escape, has_markup, paragraphs, quoted, render


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        pytest.param(
            "*a* **b** ~~c~~ `d<e`",
            "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;e</code></p>",
            id="inline",
        ),
        pytest.param("one\ntwo  \nthree", "<p>one<br>\ntwo<br>\nthree</p>", id="line-ends-are-kept"),
        pytest.param("one\n\ntwo", "<p>one</p>\n<p>two</p>", id="paragraphs"),
        pytest.param("# Title #\n\ntext", "<p><strong>Title</strong></p>\n<p>text</p>", id="heading"),
        pytest.param("Title\n=====\ntext", "<p><strong>Title</strong></p>\n<p>text</p>", id="underlined-heading"),
        pytest.param("- a\n- b", "<ul><li>a\n</li>\n<li>b\n</li>\n</ul>", id="tight-list"),
        pytest.param("3. a\n\n4. b", "<ol><li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>", id="loose-numbered-list"),
        pytest.param(
            "> a\n>> b", "<blockquote><p>a</p>\n<blockquote><p>b</p>\n</blockquote>\n</blockquote>", id="quotes"
        ),
        pytest.param("```js\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>", id="fence"),
        pytest.param("    a < b", "<pre><code>a &lt; b\n</code></pre>", id="indented-code"),
        pytest.param("a\n\n----\n\nb", "<p>a</p>\n<p>---</p>\n<p>b</p>", id="rule-is-text"),
        pytest.param("<b>x</b> Vec<u8>", "<p>&lt;b&gt;x&lt;/b&gt; Vec&lt;u8&gt;</p>", id="html-is-text"),
        pytest.param("a | b\n--|--\n1 | 2", "<p>a | b<br>\n--|--<br>\n1 | 2</p>", id="table-is-text"),
        pytest.param(
            "[a](https://b.example 'c\"')", '<p><a href="https://b.example" title="c&quot;">a</a></p>', id="link"
        ),
        pytest.param(
            "![a](https://b.example/c.png)", '<p><a href="https://b.example/c.png">a</a></p>', id="image-is-link"
        ),
        pytest.param(
            "[![a](https://b.example)](https://c.example)",
            '<p><a href="https://c.example">a</a></p>',
            id="image-in-link",
        ),
        pytest.param("[a](javascript:b)", "<p>[a](javascript:b)</p>", id="script-address-is-text"),
        pytest.param("<me@b.example>", '<p><a href="mailto:me@b.example">me@b.example</a></p>', id="mail-address"),
        pytest.param("\\*a\\* &amp;lt; &copy;", "<p>*a* &amp;lt; ©</p>", id="escapes-and-references"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_render_writes_the_subset_when_markup_is_markdown(markdown: str, html: str) -> None:
    assert render(markdown, markup=Markup.MARKDOWN).html == html


@pytest.mark.parametrize(
    ("markdown", "depth"),
    [
        pytest.param("text", 1, id="paragraph"),
        pytest.param("*a **b***", 3, id="inline"),
        pytest.param("> - *a*", 5, id="quote-list-emphasis"),
        pytest.param("*" * 100 + "a" + "*" * 100, 51, id="run-of-stars"),
    ],
)
def test_render_counts_depth_when_markup_is_nested(markdown: str, depth: int) -> None:
    assert render(markdown, markup=Markup.MARKDOWN).depth == depth


def test_render_only_escapes_when_markup_is_text() -> None:
    assert render("*a* <b>\n&amp;\n\n\n c", markup=Markup.TEXT).html == "<p>*a* &lt;b&gt;<br>\n&amp;amp;</p>\n<p>c</p>"
    assert render("<b>a", markup=Markup.HTML).html == "<b>a"


@pytest.mark.parametrize(
    ("text", "found_in"),
    [
        pytest.param("It costs 3 - 4, doesn't it? (Yes!) #1 a_b? ~5; x = y | z", {Markup.MARKDOWN}, id="underscore"),
        pytest.param(
            "Plain, with (brackets), 5 > 3 & more!\nSecond line; 100 %.\n\nThird: 3.5 or 4)", {Markup.HTML}, id="plain"
        ),
        pytest.param("&amp;", {Markup.MARKDOWN, Markup.HTML}, id="reference"),
        pytest.param("AT & T", {Markup.HTML}, id="ampersand"),
        pytest.param("a < b", {Markup.MARKDOWN, Markup.HTML}, id="angle"),
        pytest.param("https://a.example", {Markup.TEXT, Markup.MARKDOWN}, id="address"),
        pytest.param("x\u0338", set(Markup), id="melting-mark"),
        *(
            pytest.param(text, {Markup.MARKDOWN}, id=text.strip()[:6] or "space")
            for text in (
                "a\n- b",
                "+ b",
                "> q",
                "# h",
                "a\n===",
                "2. b",
                "2)",
                "\tcode",
                "a\xa0\nb",
                "*a",
                "`",
                "\\",
                "[",
                "~~",
            )
        ),
    ],
)
def test_has_markup_finds_it_when_a_text_could_be_read_as_more(text: str, found_in: set[Markup]) -> None:
    assert {markup for markup in Markup if has_markup(text, markup=markup)} == found_in


def test_escape_writes_what_serialisers_write_when_text_is_special() -> None:
    assert escape("a<b>&\xa0\"'") == "a&lt;b&gt;&amp;&nbsp;\"'"
    assert quoted("a<b>&\xa0\"'") == "a&lt;b&gt;&amp;&nbsp;&quot;'"
    assert paragraphs(" a \n b\n \t\n\nc<d ") == "<p>a<br>\nb</p>\n<p>c&lt;d</p>"
