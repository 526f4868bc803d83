"""Reading HTML: what each element becomes, what is dropped, what is said about it."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content import InvalidBody, from_html, to_markdown, to_text
from cms.content.blocks import MAX_LIST_LEVEL
from tests.content.bodies import MEDIUM, codes, shown

EMPTY = "empty_paragraph_dropped"


def drawn(source: str, **options: Any) -> str:
    """Return what is read as Markdown on one line: it shows structure and marks at a glance."""
    return to_markdown(from_html(source, **options).blocks).rstrip("\n").replace("\n", "⏎")


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("", "", [], id="nothing"),
        pytest.param("text", "text", [], id="bare-text"),
        pytest.param("<p>a<p>b", "a⏎⏎b", [], id="open-paragraphs"),
        pytest.param("a<br>b<br/><br>c", "a\\⏎b\\⏎\\⏎c", [], id="breaks"),
        pytest.param("<p>a<br></p>", "a", [], id="break-at-the-end"),
        pytest.param("<p> a \n b </p>", "a b", [], id="white-space"),
        pytest.param("<p>a</p> <p></p><p>&nbsp;</p><p>b", "a⏎⏎b", [EMPTY], id="empty-paragraphs"),
        pytest.param("<div>a<div>b</div>c</div>d", "a⏎⏎b⏎⏎c⏎⏎d", [], id="containers"),
        pytest.param("<section><header>a</header><footer>b</footer></section>", "a⏎⏎b", [], id="header-and-footer"),
        pytest.param("<h2>a</h2><h6>b</h6>", "## a⏎⏎###### b", [], id="headings"),
        pytest.param("<h2></h2><h3>a</h3>", "### a", [EMPTY], id="empty-heading"),
        pytest.param("<h1>a</h1>", "## a", ["heading_demoted"], id="level-one"),
        pytest.param("<h2><b>a</b> <span style='font-weight:700'>b</span></h2>", "## **a** b", [], id="bold-heading"),
        pytest.param("<h2>a<ul><li>b</ul></h2>", "## a<br>b", ["list_flattened", "paragraphs_joined"], id="list-in-a-heading"),
        pytest.param("<h2>a<h3>b</h3>", "## a⏎⏎### b", [], id="heading-in-a-heading-ends-it"),
        pytest.param("<h2><div><h3>a</h3>b</div></h2>", "## a<br>b", ["heading_flattened", "paragraphs_joined"], id="heading-deep-in-a-heading"),
        pytest.param("<h2><blockquote>a</blockquote></h2>", "## a", ["quote_flattened"], id="quotation-in-a-heading"),
        pytest.param("<hr>a<hr>", "***⏎⏎a⏎⏎***", [], id="dividers"),
        pytest.param("<ul><li>a<li>b</ul>", "- a⏎- b", [], id="list"),
        pytest.param("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a⏎   - b⏎2. c", [], id="nested-list"),
        pytest.param("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a⏎  - b", [], id="list-beside-its-item"),
        pytest.param("<ul><ul><li>a</ul></ul>", "- a", ["list_level_reduced"], id="list-without-an-outer-item"),
        pytest.param("<li>a", "- a", [], id="item-without-a-list"),
        pytest.param("<menu><li>a</menu>", "- a", [], id="menu"),
        pytest.param("<ul><li><p>a</p></ul>", "- a", [], id="loose-list"),
        pytest.param("<ul><li><p>a</p><p>b</p></ul>", "- a\\⏎  b", ["paragraphs_joined"], id="two-paragraphs-in-an-item"),
        pytest.param("<ul><li>a<ul><li>b</ul>c</ul>", "- a⏎  - b⏎- c", ["list_item_split"], id="text-after-a-list-in-an-item"),
        pytest.param("<ul><li></li><li>a</ul>", "- a", [], id="empty-item"),
        pytest.param("<ul><li>a</ul><ul><li>b</ul>", "- a⏎- b", ["lists_joined"], id="two-lists"),
        pytest.param("<ul><li>a</ul><ol><li>b</ol>", "- a⏎1. b", [], id="two-kinds-of-lists"),
        pytest.param("<ul><li>a<ul><li>b</ul><ul><li>c</ul></ul>", "- a⏎  - b⏎  - c", ["lists_joined"], id="two-nested-lists"),
        pytest.param("<ol start=3><li>a</ol>", "1. a", ["list_numbering_dropped"], id="list-from-three"),
        pytest.param("<ol start=1 type=a><li>a</ol>", "1. a", [], id="list-from-one"),
        pytest.param("<ol reversed><li>a<li>b</ol>", "1. a⏎2. b", ["list_numbering_dropped"], id="list-counting-down"),
        pytest.param("<ol><li value=7>a</ol>", "1. a", ["list_numbering_dropped"], id="item-with-a-number"),
        pytest.param("<ul><li><h3>a</h3>b</ul>", "### a⏎⏎- b", ["lifted_out"], id="heading-in-an-item"),
        pytest.param("<ul><li>a<img src=i.jpg alt=i>b</ul>", "- ab⏎⏎![i](i.jpg)", ["lifted_out"], id="picture-in-an-item"),
        pytest.param("<ul><li>a<pre>c</pre>b</ul>", "- a\\⏎  b⏎⏎```⏎c⏎```", ["lifted_out", "paragraphs_joined"], id="code-in-an-item"),
        pytest.param("<ul><li>a<blockquote>b</blockquote></ul>", "- a\\⏎  b", ["quote_flattened", "paragraphs_joined"], id="quotation-in-an-item"),
        pytest.param("<blockquote>a</blockquote>", "> a", [], id="quotation"),
        pytest.param("<blockquote><p>a<p>b</blockquote>", "> a⏎>⏎> b", [], id="long-quotation"),
        pytest.param("<blockquote>a<ul><li>b</ul></blockquote>", "> a⏎>⏎> - b", [], id="quoted-list"),
        pytest.param("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a⏎>⏎> b", ["quote_flattened"], id="quotation-in-a-quotation"),
        pytest.param("<blockquote>a</blockquote><blockquote>b</blockquote>", "> a⏎>⏎> b", ["quotes_joined"], id="two-quotations"),
        pytest.param("<blockquote>a<h2>b</h2></blockquote>", "> a⏎⏎## b", ["lifted_out"], id="heading-in-a-quotation"),
        pytest.param("<blockquote>a<hr>b</blockquote>", "> a⏎⏎***⏎⏎> b", ["lifted_out"], id="divider-in-a-quotation"),
        pytest.param("<blockquote cite='/x'>a</blockquote>", "> a", ["quote_source_dropped"], id="source-of-a-quotation"),
        pytest.param("<pre>a\n  b\n</pre>", "```⏎a⏎  b⏎```", [], id="preformatted"),
        pytest.param("<pre>\n\na</pre>", "```⏎⏎a⏎```", [], id="first-line-feed-is-syntax"),
        pytest.param("<pre><code class='x language-c++'>a</code></pre>", "```c++⏎a⏎```", [], id="language"),
        pytest.param("<pre class='lang-js'>a<br>b</pre>", "```js⏎a⏎b⏎```", [], id="language-of-the-block"),
        pytest.param("<pre><code class='language-'>a</code></pre>", "```⏎a⏎```", [], id="language-without-a-name"),
        pytest.param("<pre>a<b>b</b><span>c</span></pre>", "```⏎abc⏎```", ["code_markup_dropped"], id="marks-in-code"),
        pytest.param("<pre>a&#1;b</pre>", "```⏎ab⏎```", ["control_character_removed"], id="controls-in-code"),
        pytest.param("<pre> \n</pre>a", "a", [EMPTY], id="empty-code"),
        pytest.param("<pre>a<script>b</script><!-- c -->d</pre>", "```⏎ad⏎```", ["element_dropped"], id="script-in-code"),
        pytest.param("<h2 id=x>&nbsp;</h2>a", "a", [EMPTY], id="blank-heading"),
        pytest.param("<xmp>a<b></xmp>", "```⏎a<b>⏎```", [], id="example"),
        pytest.param("<details><summary>a</summary>b</details>", "**a**⏎⏎b", ["details_unfolded"], id="details"),
        pytest.param("<aside>a</aside>b", "a⏎⏎b", ["aside_opened"], id="aside"),
        pytest.param("<center>a</center><font color=red>b</font>", "a⏎⏎b", ["styling_dropped"], id="looks"),
        pytest.param("<custom-tag>a</custom-tag>b", "ab", [], id="unknown-element-is-inline"),
    ],
)  # fmt: skip
def test_an_element_becomes_blocks(source: str, expected: str, warned: list[str]) -> None:
    assert drawn(source) == expected
    assert codes(from_html(source)) == warned


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("<b>a</b> <strong>b</strong>", "**a** **b**", [], id="strong"),
        pytest.param("<i>a</i> <em>b</em>", "*a* *b*", [], id="emphasis"),
        pytest.param("<u>a</u><ins>b</ins>", "<u>ab</u>", [], id="underline"),
        pytest.param("<s>a</s> <strike>b</strike> <del>c</del>", "~~a~~ ~~b~~ ~~c~~", [], id="strike"),
        pytest.param("<sub>a</sub><sup>b</sup>", "<sub>a</sub><sup>b</sup>", [], id="sub-and-sup"),
        pytest.param("<code>a</code>", "`a`", [], id="code"),
        pytest.param("<kbd>a</kbd> <cite>b</cite>", "`a` *b*", ["markup_changed", "markup_changed"], id="nearest"),
        pytest.param("<mark>a</mark> <small>b</small>", "a b", ["markup_dropped", "markup_dropped"], id="unmarked"),
        pytest.param("<q>a</q>", "“a”", ["markup_changed"], id="short-quotation"),
        pytest.param("<ruby>漢<rp>(<rt>kan<rp>)</ruby>", "漢(kan)", ["markup_dropped"] * 3, id="ruby"),
        pytest.param("<b>a<i>b</b>c</i>", "<strong>a*b*</strong>*c*", [], id="misnested"),
        pytest.param("<b>a<p>b</b>c", "**a**⏎⏎**b**c", [], id="across-paragraphs"),
        pytest.param("<b style='font-weight:normal'>a</b>", "a", [], id="bold-switched-off"),
        pytest.param("<b>a<span style='font-weight: 400'>b</span></b>", "**a**b", [], id="bold-switched-off-inside"),
        pytest.param("<span style='font-weight:600;font-style:oblique'>a</span>", "***a***", [], id="bold-by-style"),
        pytest.param("<span style='text-decoration:underline line-through'>a</span>", "<u>~~a~~</u>", [], id="lines-by-style"),
        pytest.param("<span style='text-decoration-line: line-through !important'>a</span>", "~~a~~", [], id="longhand"),
        pytest.param("<span style='vertical-align:super'>a</span><span style='vertical-align:sub'>b</span>", "<sup>a</sup><sub>b</sub>", [], id="position-by-style"),
        pytest.param("<p style='color:red;;x'>a", "a", ["styling_dropped"], id="other-style"),
        pytest.param("<a href=/x>a</a>", "[a](/x)", [], id="link"),
        pytest.param("<a href=/x title=' T '>a</a>", '[a](/x "T")', [], id="link-with-a-title"),
        pytest.param("<a href='/x'><span style='text-decoration:underline'>a</span></a>", "[a](/x)", [], id="underlined-link"),
        pytest.param("<a href='/x'><u>a</u></a>", "[<u>a</u>](/x)", [], id="underline-in-a-link"),
        pytest.param("<a href=' /a b '>a</a>", "[a](/a%20b)", [], id="space-in-an-address"),
        pytest.param("<a href=//a.b/c>a</a>", "[a](https://a.b/c)", [], id="no-scheme"),
        pytest.param("<a name=x>a</a>", "a", [], id="anchor"),
        pytest.param(f"<a href=media:{MEDIUM}>a</a>", f"[a](media:{MEDIUM})", [], id="medium"),
        pytest.param(f"<a href=/x data-media-id={MEDIUM}>a</a>", f"[a](media:{MEDIUM})", [], id="medium-beside-its-address"),
        pytest.param("<a href=/x data-media-id=x>a</a>", "[a](/x)", [], id="medium-that-is-none"),
        pytest.param("<a href=media:x>a</a>", "a", ["link_dropped"], id="address-of-no-medium"),
        pytest.param("<a href=''>a</a>", "a", [], id="empty-address"),
        pytest.param("<a href='javascript:x'>a</a>", "a", ["link_dropped"], id="script-address"),
        pytest.param("<a href='jAva&#9;script:x'>a</a>", "a", ["link_dropped"], id="hidden-script-address"),
        pytest.param("<a href=/x><h2>a</h2><p>b</a>", "## [a](/x)⏎⏎[b](/x)", [], id="link-around-blocks"),
        pytest.param("<p onclick=x onmouseover=y>a", "a", ["script_attribute_dropped"], id="script-attributes"),
        pytest.param("<p lang=de dir=ltr>a", "a", ["language_dropped"], id="language"),
        pytest.param("a<!-- b -->c<?d?>", "ac", ["comment_dropped"], id="comments"),
        pytest.param("a&#0;b&#x80;&nbsp;&eacute;&notit;", "a�b€\u00a0é¬it;", [], id="references"),
        pytest.param("a\x00b\x0bc", "abc", ["control_character_removed"], id="controls"),
        pytest.param("a&#7;b", "ab", ["control_character_removed"], id="controls-by-reference"),
    ],
)  # fmt: skip
def test_text_is_marked(source: str, expected: str, warned: list[str]) -> None:
    assert drawn(source).replace("&#160;", "\u00a0") == expected
    assert codes(from_html(source)) == warned


@pytest.mark.parametrize(
    "tag",
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "button",
        "select",
        "textarea",
        "nav",
        "title",
    ],
)
def test_an_element_is_dropped_with_all_it_contains(tag: str) -> None:
    document = from_html(f"<p>a</p><{tag}>gone</{tag}><{tag}></{tag}><p>b</p>")
    assert to_text(document.blocks) == "a\n\nb"
    assert [(warning.code, warning.count) for warning in document.warnings] == [("element_dropped", 2)]
    assert f"<{tag}>" in document.warnings[0].detail or tag in {"svg", "math"}


@pytest.mark.parametrize(
    "source", ["<p hidden>x</p>", "<div style='display: none'><p>x</div>"], ids=["attribute", "style"]
)
def test_what_is_hidden_is_dropped(source: str) -> None:
    document = from_html(f"a{source}b")
    assert "x" not in to_text(document.blocks)
    assert codes(document) == ["hidden_dropped"]
    assert to_text(from_html(f"a{source.replace('hidden', 'title').replace('none', 'block')}").blocks) == "a\n\nx"


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("<h1>Title</h1><p>a", "a", [], id="the-title"),
        pytest.param("<h1> <b>TITLE</b>\n</h1><p>a", "a", [], id="the-title-in-another-form"),
        pytest.param("<h1>Other</h1>", "## Other", ["heading_demoted"], id="another-title"),
        pytest.param("<h2>Title</h2>", "## Title", [], id="a-lower-heading"),
        pytest.param("<p class=MsoTitle>Title</p>a", "a", [], id="title-of-word"),
    ],
)
def test_a_heading_that_repeats_the_title_is_dropped(source: str, expected: str, warned: list[str]) -> None:
    assert drawn(source, title="Title") == expected
    assert codes(from_html(source, title="Title")) == warned


WORDS = "word " * 10


@pytest.mark.parametrize(
    ("source", "expected", "outside"),
    [
        pytest.param(f"<p>out</p><article>{WORDS}</article>", WORDS.strip(), 1, id="article"),
        pytest.param(f"<article>{WORDS}</article>", WORDS.strip(), 0, id="nothing-outside"),
        pytest.param(f"<main><p>out</p><article>{WORDS}</article></main>", WORDS.strip(), 1, id="article-in-main"),
        pytest.param(f"<main>{WORDS}<article>teaser</article></main>", f"{WORDS.strip()}⏎⏎teaser", 0, id="small-article"),
        pytest.param(f"<p>out<main>{WORDS}<article>a</article><article>b</article></main>", f"{WORDS.strip()}⏎⏎a⏎⏎b", 1, id="many-articles-in-main"),
        pytest.param("<article>a</article><article>b</article>c", "a⏎⏎b⏎⏎c", 0, id="many-articles"),
        pytest.param(f"<article>a<article>{WORDS}</article></article>", f"a⏎⏎{WORDS.strip()}", 0, id="article-in-an-article"),
        pytest.param("<!doctype html><html><body><p>a</body></html>", "a", 0, id="whole-page"),
        pytest.param("<frameset><p>a", "a", 0, id="frameset"),
    ],
)  # fmt: skip
def test_the_article_of_a_page_is_taken(source: str, expected: str, outside: int) -> None:
    document = from_html(source)
    assert drawn(source) == expected
    counted = [warning.count for warning in document.warnings if warning.code == "outside_article_dropped"]
    assert counted == ([outside] if outside else [])


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param('<aside class="callout callout-warning"><p>a</p><ul><li>b</ul></aside>', "> [!WARNING]⏎> a⏎>⏎> - b", [], id="callout"),
        pytest.param('<aside class="callout callout-loud">a</aside>', "> [!NOTE]⏎> a", [], id="unknown-tone"),
        pytest.param('<aside class="callout"></aside>a', "a", [EMPTY], id="empty"),
        pytest.param('<aside class="callout">a<aside class="callout">b</aside></aside>', "> [!NOTE]⏎> a⏎>⏎> b", ["aside_opened"], id="nested"),
        pytest.param('<aside class="callout"><h2>a</h2></aside>', "> [!NOTE]⏎> **a**", ["heading_in_callout"], id="heading"),
        pytest.param('<ul><li>a<aside class="callout">b</aside>c</ul>', "- ac⏎⏎> [!NOTE]⏎> b", ["lifted_out"], id="in-an-item"),
        pytest.param('<blockquote>a<aside class="callout">b</aside></blockquote>', "> a⏎⏎> [!NOTE]⏎> b", ["lifted_out"], id="in-a-quotation"),
    ],
)  # fmt: skip
def test_an_aside_of_ours_is_a_callout(source: str, expected: str, warned: list[str]) -> None:
    assert drawn(source) == expected
    assert codes(from_html(source)) == warned


def test_lists_are_flattened_when_they_are_too_deep() -> None:
    document = from_html("<ul><li>a" * 12)
    levels = [block["level"] for block in document.blocks]
    assert levels == [*range(1, MAX_LIST_LEVEL + 1), MAX_LIST_LEVEL, MAX_LIST_LEVEL]
    assert codes(document) == ["list_level_reduced"]


@pytest.mark.parametrize(
    ("source", "code", "fits"),
    [
        pytest.param("a\ud800", "unreadable", "a\U00010000", id="surrogate"),
        pytest.param("<hr>" * 100_001, "too_many", "<hr>", id="blocks"),
    ],
)
def test_a_source_is_refused_when_it_is_beyond_a_limit(source: str, code: str, fits: str) -> None:
    assert len(from_html(fits).blocks) == 1
    with pytest.raises(InvalidBody) as caught:
        from_html(source)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_the_same_body_comes_from_equal_sources() -> None:
    assert shown(from_html("<p>a<b>b</b>")) == shown(from_html("<div><p>a<strong>b</strong></p></div>"))
