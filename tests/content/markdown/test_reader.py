"""Reading Markdown: the language, our additions to it, HTML inside it."""

from __future__ import annotations

import pytest

from cms.content import InvalidBody, from_markdown, to_html
from cms.content.markdown.reader import MAX_BRACKETS, MAX_LINES
from tests.content.bodies import codes


@pytest.mark.parametrize(
    ("source", "html", "warned"),
    [
        pytest.param("a\nb", "<p>a b</p>", [], id="soft-break"),
        pytest.param("a  \nb\\\nc", "<p>a<br>b<br>c</p>", [], id="hard-breaks"),
        pytest.param("a\r\n\r\nb", "<p>a</p>\n<p>b</p>", [], id="foreign-line-ends"),
        pytest.param("\ufeffa", "<p>a</p>", [], id="mark-at-the-start"),
        pytest.param("# a\n\n## b", '<h2 id="a-1">a</h2>\n<h2 id="b-1">b</h2>', ["heading_demoted"], id="headings"),
        pytest.param("a b\n---", '<h2 id="a-b">a b</h2>', [], id="underlined-heading"),
        pytest.param("**a** __b__ *c* _d_ ~~e~~ `f`", "<p><strong>a</strong> <strong>b</strong> <em>c</em> <em>d</em> <s>e</s> <code>f</code></p>", [], id="marks"),
        pytest.param("~a~", "<p>~a~</p>", [], id="one-tilde"),
        pytest.param("[a](/b 'c') <https://d.e/> [f]\n\n[f]: /g", '<p><a href="/b" title="c">a</a> <a href="https://d.e/" rel="noopener">https://d.e/</a> <a href="/g">f</a></p>', [], id="links"),
        pytest.param("[a](https://b.c/é?d=%20)", '<p><a href="https://b.c/é?d=%20" rel="noopener">a</a></p>', [], id="address-is-kept"),
        pytest.param("[a](javascript:b) [c](<data:d>)", "<p>a c</p>", ["link_dropped"], id="unsafe-links"),
        pytest.param("https://a.b", "<p>https://a.b</p>", [], id="bare-address-is-text"),
        pytest.param("![a *b*](/c 'd')", '<figure class="image"><img src="/c" alt="a b" loading="lazy"><figcaption>d</figcaption></figure>', [], id="picture"),
        pytest.param("a ![b](/c) d", '<p>a</p>\n<figure class="image"><img src="/c" alt="b" loading="lazy"></figure>\n<p>d</p>', ["paragraph_split"], id="picture-in-text"),
        pytest.param("- a\n- b\n\n\n- c", "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>", [], id="loose-list"),
        pytest.param("3. a", "<ol>\n<li>a</li>\n</ol>", ["list_numbering_dropped"], id="list-from-three"),
        pytest.param("- a\n\n  b", "<ul>\n<li>a<br>b</li>\n</ul>", ["paragraphs_joined"], id="two-paragraphs-in-an-item"),
        pytest.param("- a\n\n      b", "<ul>\n<li>a</li>\n</ul>\n<pre><code>b\n</code></pre>", ["lifted_out"], id="code-in-an-item"),
        pytest.param("    a\n      b", "<pre><code>a\n  b\n</code></pre>", [], id="indented-code"),
        pytest.param("~~~js title\na\n~~~", '<pre><code class="language-js">a\n</code></pre>', ["code_info_dropped"], id="fence-with-more"),
        pytest.param("```{r}\na\n```", "<pre><code>a\n</code></pre>", ["code_info_dropped"], id="fence-with-an-odd-language"),
        pytest.param("```\na", "<pre><code>a\n</code></pre>", [], id="open-fence"),
        pytest.param("```\n```\na", "<p>a</p>", ["empty_paragraph_dropped"], id="empty-fence"),
        pytest.param("| a | b |\n|:-:|--|\n| c `d\\|e` |", '<table><thead><tr><th class="align-center" scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td class="align-center">c <code>d|e</code></td><td></td></tr></tbody></table>', [], id="table"),
        pytest.param("| | |\n|-|-|\n| a | b |", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", ["empty_header_dropped"], id="table-without-headings"),
        pytest.param("a <u>b *c*</u>", "<p>a <u>b <em>c</em></u></p>", [], id="html-in-a-line"),
        pytest.param("<div>\n\n*a*\n\n</div>\n\nb", "<p><em>a</em></p>\n<p>b</p>", [], id="markdown-in-html"),
        pytest.param("<table><tr><td>*a*</td></tr></table>", "<table><tbody><tr><td>*a*</td></tr></tbody></table>", [], id="html-block"),
        pytest.param("<article>a</article>\n\nb", "<p>a</p>\n<p>b</p>", [], id="article-in-a-text-is-not-all-of-it"),
        pytest.param("a <script>b</script> c", "<p>a c</p>", ["element_dropped"], id="script"),
        pytest.param("a <!-- b --> c", "<p>a c</p>", ["comment_dropped"], id="comment"),
        pytest.param("&lt;b&gt; &#0; \\*", "<p>&lt;b&gt; � *</p>", [], id="references-and-escapes"),
        pytest.param("a\x00b", "<p>ab</p>", ["control_character_removed"], id="controls"),
        pytest.param("", "", [], id="nothing"),
    ],
)  # fmt: skip
def test_markdown_is_read(source: str, html: str, warned: list[str]) -> None:
    document = from_markdown(source)
    assert to_html(document.blocks) == html
    assert codes(document) == warned


@pytest.mark.parametrize(
    ("source", "html", "warned"),
    [
        pytest.param("> [!NOTE]\n> a\n>\n> b", '<aside class="callout callout-note" role="note">\n<p>a</p>\n<p>b</p>\n</aside>', [], id="note"),
        pytest.param("> [!Caution]  \n>\n> - a", '<aside class="callout callout-caution" role="note">\n<ul>\n<li>a</li>\n</ul>\n</aside>', [], id="any-case-and-a-list"),
        pytest.param("> [!TIP]\n> > a", '<aside class="callout callout-tip" role="note">\n<blockquote>\n<p>a</p>\n</blockquote>\n</aside>', [], id="quotation-inside"),
        pytest.param("> > [!TIP]\n> > a", '<aside class="callout callout-tip" role="note">\n<p>a</p>\n</aside>', ["lifted_out"], id="inside-a-quotation"),
        pytest.param("> [!TIP]\n> a\n\nb\n\n> c", '<aside class="callout callout-tip" role="note">\n<p>a</p>\n</aside>\n<p>b</p>\n<blockquote>\n<p>c</p>\n</blockquote>', [], id="then-a-quotation"),
        pytest.param("> [!TIP]\n\na", "<p>a</p>", ["empty_paragraph_dropped"], id="empty"),
        pytest.param("> [!LOUD]\n> a", "<blockquote>\n<p>[!LOUD] a</p>\n</blockquote>", [], id="unknown-tone"),
        pytest.param("> [!NOTE] a", "<blockquote>\n<p>[!NOTE] a</p>\n</blockquote>", [], id="text-on-the-line"),
        pytest.param("> \\[!NOTE]\n> a", "<blockquote>\n<p>[!NOTE] a</p>\n</blockquote>", [], id="escaped"),
        pytest.param("> # [!NOTE]", '<h2 id="note-1">[!NOTE]</h2>', ["lifted_out", "heading_demoted"], id="not-a-paragraph"),
        pytest.param(">\n\na", "<p>a</p>", [], id="empty-quotation"),
    ],
)  # fmt: skip
def test_a_quotation_with_a_marker_is_a_callout(source: str, html: str, warned: list[str]) -> None:
    document = from_markdown(source)
    assert to_html(document.blocks) == html
    assert codes(document) == warned


def facts(*rows: tuple[str, str], title: str = "") -> str:
    caption = f"<caption>{title}</caption>" if title else ""
    written = "".join(f'<tr><th scope="row">{label}</th><td>{value}</td></tr>' for label, value in rows)
    return f'<table class="facts">{caption}<tbody>{written}</tbody></table>'


@pytest.mark.parametrize(
    ("source", "html", "warned"),
    [
        pytest.param("facts\nA: b\n\nC d:   e f", facts(("A", "b"), ("C d", "e f")), [], id="facts"),
        pytest.param("facts The  `x`\\&amp;\nA: b", facts(("A", "b"), title="The `x`&amp;amp;"), [], id="title"),
        pytest.param("facts\nA: *b* [c](/d)", facts(("A", '<em>b</em> <a href="/d">c</a>')), [], id="marks"),
        pytest.param("facts\nA\\: b: c\nD\\\\: e", facts(("A: b", "c"), ("D\\", "e")), [], id="escapes"),
        pytest.param("facts\nA:b: c\nhttp://d: e", facts(("A:b", "c"), ("http://d", "e")), [], id="colon-in-a-label"),
        pytest.param("facts\nA:", facts(("A", "")), [], id="no-value"),
        pytest.param("facts\n<b>: <i>x</i>", facts(("&lt;b&gt;", "<em>x</em>")), [], id="html"),
        pytest.param("facts\nA b", '<pre><code class="language-facts">A b\n</code></pre>', ["fence_unread"], id="no-colon"),
        pytest.param("facts\n\u00a0: b", '<pre><code class="language-facts">\u00a0: b\n</code></pre>', ["fence_unread"], id="no-label"),
        pytest.param("facts", "", ["fence_unread", "empty_paragraph_dropped"], id="no-facts"),
        pytest.param("embed\nhttps://a.b/v", '<figure class="embed"><a href="https://a.b/v" rel="noopener">https://a.b/v</a></figure>', [], id="embed"),
        pytest.param("embed\n\n https://a.b/?c&d \nA\nfilm", '<figure class="embed"><a href="https://a.b/?c&amp;d" rel="noopener">A film</a></figure>', [], id="embed-with-a-title"),
        pytest.param("embed\n/v", '<pre><code class="language-embed">/v\n</code></pre>', ["fence_unread"], id="relative-embed"),
        pytest.param("embed\njavascript:x", '<pre><code class="language-embed">javascript:x\n</code></pre>', ["fence_unread"], id="unsafe-embed"),
    ],
)  # fmt: skip
def test_a_fence_of_ours_is_read(source: str, html: str, warned: list[str]) -> None:
    document = from_markdown(f"~~~{source}\n~~~")
    assert to_html(document.blocks) == html
    assert codes(document) == warned


def test_values_of_facts_may_use_references_of_the_text() -> None:
    html = to_html(from_markdown("```facts\nA: [b]\n```\n\n[b]: /c").blocks)
    assert html == facts(("A", '<a href="/c">b</a>'))


def test_a_heading_that_repeats_the_title_is_dropped() -> None:
    document = from_markdown("# My *title*\n\na", title="My title")
    assert (to_html(document.blocks), document.warnings) == ("<p>a</p>", [])


@pytest.mark.parametrize(
    ("source", "fits", "code"),
    [
        pytest.param("> " * 30 + "a", "> " * 20 + "a", "too_deep", id="quotations"),
        pytest.param("1. " * 13 + "a", "1. " * 11 + "a", "too_deep", id="lists"),
        pytest.param("a\n" * (MAX_LINES + 1), "a\n" * 100, "too_long", id="lines"),
        pytest.param("[" * (MAX_BRACKETS + 1), "[" * 100, "too_long", id="brackets"),
        pytest.param("[a]: /" + "x" * 7_000 + "\n\n" + "[a] " * 3_000, "[a]: /x\n\n" + "[a] " * 3_000, "too_long", id="references"),
        pytest.param("![a]\n\n[a]: /" + "x" * 7_000 + "\n\n" + "![a] " * 3_000, "![a]\n\n[a]: /x", "too_long", id="picture-references"),
        pytest.param("a\ud800", "a", "unreadable", id="surrogate"),
    ],
)  # fmt: skip
def test_a_source_is_refused_when_it_is_beyond_a_limit(source: str, fits: str, code: str) -> None:
    assert len(from_markdown(fits).blocks) >= 1
    with pytest.raises(InvalidBody) as caught:
        from_markdown(source)
    assert [fault.code for fault in caught.value.faults] == [code]
