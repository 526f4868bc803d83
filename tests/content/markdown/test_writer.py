"""Writing Markdown: what an author would write, and HTML only where there is no other way."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content import from_html, from_markdown, normalise, to_markdown
from tests.content.bodies import shown, text


def markdown_of(html: str) -> str:
    document = from_html(html)
    written = to_markdown(document.blocks)
    assert shown(from_markdown(written)) == shown(document)
    return written.removesuffix("\n")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        pytest.param("<p>a<p>b", "a\n\nb", id="paragraphs"),
        pytest.param("<h3>a</h3>", "### a", id="heading"),
        pytest.param("<h2>a #</h2><h2>a<br>b</h2>", "## a \\#\n\n## a<br>b", id="odd-headings"),
        pytest.param("<ol><li>a<ul><li>b<br>c</ul><li>d</ol>e", "1. a\n   - b\\\n     c\n2. d\n\ne", id="lists"),
        pytest.param("<ol>" + "<li>a" * 10 + "<ul><li>b", "\n".join(f"{n}. a" for n in range(1, 11)) + "\n    - b", id="two-digits"),
        pytest.param("<blockquote>a<p>b<ul><li>c</ul></blockquote>", "> a\n>\n> b\n>\n> - c", id="quotation"),
        pytest.param("<hr>", "***", id="divider"),
        pytest.param("<p><b>a</b>, <i>b</i>. <s>c</s>!", "**a**, *b*. ~~c~~!", id="marks"),
        pytest.param("<p>x<b>a</b>y", "x**a**y", id="mark-in-a-word"),
        pytest.param("<p>漢<b>字</b>漢", "漢**字**漢", id="mark-without-spaces"),
        pytest.param("<p><b><i>a</i></b>", "***a***", id="both"),
        pytest.param("<p>x<b><i>(a)</i></b>y", "x<strong>*(a)*</strong>y", id="both-where-delimiters-fail"),
        pytest.param("<p>x<b>“a”</b>y", "x<strong>“a”</strong>y", id="punctuation-beside-a-word"),
        pytest.param("<p>(<b>“a”</b>)", "(**“a”**)", id="punctuation-beside-punctuation"),
        pytest.param("<p>a<b> b</b>", "a<strong> b</strong>", id="space-inside"),
        pytest.param("<p><i>a <b>b</b></i>", "*a <strong>b</strong>*", id="marks-that-end-together"),
        pytest.param("<p><b>a</b><i>b</i>", "<strong>a</strong>*b*", id="marks-side-by-side"),
        pytest.param("<p><u>a</u><sub>b</sub>", "<u>a</u><sub>b</sub>", id="marks-without-syntax"),
        pytest.param("<p><code>a`b</code> <code>`</code> <code>a</code>", "``a`b`` `` ` `` `a`", id="code"),
        pytest.param("<p><code>a<br>*b</code>", "<code>a\\\n\\*b</code>", id="code-with-a-break"),
        pytest.param("<p>x<code> a</code>", "x` a`", id="code-with-a-space"),
        pytest.param("<p><a href='/a(b)?c&lt;'>d</a>", "[d](</a(b)?c\\<>)", id="odd-address"),
        pytest.param("<p><a href='/?a&amp;amp;' title='say \"a\" \\ &amp;amp;'>d</a>", '[d](/?a&amp;amp; "say \\"a\\" \\\\ &amp;amp;")', id="odd-title"),
        pytest.param("<p>a!<a href=/b>c</a>", "a\\![c](/b)", id="exclamation-before-a-link"),
        pytest.param("<p><a href=/b><b>c</b> d</a>", "[**c** d](/b)", id="mark-in-a-link"),
        pytest.param("<img src=/a alt='b]c' title=d>", '![b\\]c](/a "d")', id="picture"),
        pytest.param("<a href=/x><img src=/a alt=b></a>", "[![b](/a)](/x)", id="linked-picture"),
        pytest.param("<img src=/a alt=b width=3>", '<figure class="image"><img src="/a" alt="b" width="3" loading="lazy"></figure>', id="picture-with-a-size"),
        pytest.param("<table><tr><th>a<th>b|c<tr><td>d<br>e<td>", "| a | b\\|c |\n| --- | --- |\n| d<br>e |  |", id="table"),
        pytest.param("<table><tr><td align=left>a<td align=right>b<td align=center>c", "|  |  |  |\n| :--- | ---: | :---: |\n| a | b | c |", id="aligned-table"),
        pytest.param("<table><tr><th>a<td>b", '<table><tbody><tr><th scope="row">a</th><td>b</td></tr></tbody></table>', id="table-with-row-headings"),
        pytest.param("<dl><dt>a: b\\<dd>c<br><i>d</i></dl>", "```facts\na\\: b\\\\: c<br>*d*\n```", id="facts"),
        pytest.param("<table class=facts><caption>T `&\\</caption><tr><th>a<td></table>", "```facts T &#96;\\&\\\\\na:\n```", id="facts-with-a-title"),
        pytest.param("<pre class=lang-c>a\n\n  b</pre>", "```c\na\n\n  b\n```", id="code-block"),
        pytest.param("<pre>```\na</pre>", "````\n```\na\n````", id="code-with-a-fence"),
        pytest.param("<pre class=lang-facts>a: b</pre>", '<pre><code class="language-facts">a: b\n</code></pre>', id="code-called-facts"),
        pytest.param("<iframe src=https://a.b/ title=T></iframe>", "```embed\nhttps://a.b/\nT\n```", id="embed"),
        pytest.param("<aside class='callout callout-tip'>a<p>b</aside>", "> [!TIP]\n> a\n>\n> b", id="callout"),
        pytest.param("<aside class='callout'><ul><li>a</ul></aside>", "> [!NOTE]\n>\n> - a", id="callout-with-a-list"),
        pytest.param("<blockquote>a</blockquote><aside class='callout'>b</aside>", "> a\n\n> [!NOTE]\n> b", id="quotation-before-a-callout"),
        pytest.param("", "", id="nothing"),
    ],
)  # fmt: skip
def test_a_body_becomes_markdown(html: str, markdown: str) -> None:
    assert markdown_of(html) == markdown


@pytest.mark.parametrize(
    ("words", "markdown"),
    [
        pytest.param("a_b_c _d_", "a_b_c \\_d\\_", id="underscores"),
        pytest.param("2*3 `x` [y] \\", "2\\*3 \\`x\\` \\[y\\] \\\\", id="always-markup"),
        pytest.param("a < b <i> </i> <!-- <http://x>", "a < b \\<i> \\</i> \\<!-- \\<http://x>", id="angles"),
        pytest.param("AT&T &amp; &#1; &x", "AT&T \\&amp; \\&#1; &x", id="ampersands"),
        pytest.param("~5 ~~x~~", "\\~5 \\~\\~x\\~\\~", id="tildes"),
        pytest.param("- a", "\\- a", id="bullet"),
        pytest.param("+ a", "\\+ a", id="plus"),
        pytest.param("1. a", "1\\. a", id="number"),
        pytest.param("1) a", "1\\) a", id="number-with-a-bracket"),
        pytest.param("1.5 a", "1.5 a", id="decimal"),
        pytest.param("# a", "\\# a", id="sign"),
        pytest.param("#a", "#a", id="tag"),
        pytest.param("> a", "\\> a", id="angle"),
        pytest.param("a\n---\nb\n===", "a\\\n\\---\\\nb\\\n\\===", id="underlines"),
        pytest.param("a | b\n:--|--", "a | b\\\n\\:--|--", id="table"),
        pytest.param("| a", "\\| a", id="pipe"),
        pytest.param("\u00a0a\u3000\n\u2003b", "&#160;a\u3000\\\n&#8195;b", id="other-spaces"),
        pytest.param("```a", "\\`\\`\\`a", id="fence"),
        pytest.param("[a]: b", "\\[a\\]: b", id="definition"),
        pytest.param("!", "!", id="exclamation"),
    ],
)
def test_text_is_escaped_where_it_could_be_markup(words: str, markdown: str) -> None:
    document = normalise([text(words)])
    assert to_markdown(document.blocks) == f"{markdown}\n"
    assert shown(from_markdown(f"{markdown}\n")) == shown(document)


def test_a_callout_may_hold_anything() -> None:
    content: list[dict[str, Any]] = [
        {"_type": "code", "code": "a\n\n\tb", "language": "facts"},
        {"_type": "table", "rows": [{"cells": [{"children": [{"text": "a"}]}]}]},
        {"_type": "facts", "rows": [{"label": "a", "children": [{"text": "b"}]}]},
        {"_type": "image", "url": "/a", "alt": "", "height": 3},
        {"_type": "code", "code": "a\n\n\tb"},
        {"_type": "divider"},
    ]
    document = normalise([{"_type": "callout", "tone": "important", "content": content}])
    written = to_markdown(document.blocks)
    assert all(line.startswith(">") for line in written.splitlines())
    assert shown(from_markdown(written)) == shown(document)
