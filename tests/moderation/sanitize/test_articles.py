"""Article HTML: what our renderer writes passes untouched, what it never writes is dropped and reported."""

from __future__ import annotations

import pytest

from moderation import sanitize
from moderation.sanitize import SANITIZER_VERSION, SafeArticle, UnstableMarkup, article
from moderation.sanitize.articles import dropped_between, is_heading_id
from tests.moderation.corpus import attacks


@pytest.mark.parametrize(
    "html",
    [
        pytest.param('<h2 id="side-effects">x</h2><h6 id="побочные-действия-2">y</h6><h3 id="हिन्दी-1">z</h3>', id="headings"),
        pytest.param('<p>a <strong>b</strong> <em>c</em> <u>d</u> <s>e</s> <code>f</code> <sub>g</sub><sup>h</sup> <mark>i</mark><br>j</p>', id="marks"),
        pytest.param('<a href="https://a.example/" title="t" rel="nofollow sponsored">x</a> <a href="/y">y</a> <a href="#side-effects">z</a> <a href="tel:+49">t</a>', id="links"),
        pytest.param('<table class="facts"><thead><tr><th scope="col" colspan="2">a</th></tr></thead><tbody><tr><td align="right" rowspan="3">b</td></tr></tbody></table>', id="table"),
        pytest.param('<figure class="embed"><img src="/media/a.webp" alt="b" width="640" height="480" loading="lazy"><figcaption>c</figcaption></figure>', id="figure"),
        pytest.param('<pre><code class="language-c++">a\n\n  b</code></pre>', id="code"),
        pytest.param('<blockquote><p>a</p></blockquote><ul><li>b</li></ul><ol><li>c</li></ol><dl class="facts"><dt>d</dt><dd>e</dd></dl><hr>', id="blocks"),
        pytest.param('<div class="callout callout-warning"><p>a</p></div><aside class="facts">b</aside><section class="embed">c</section>', id="boxes"),
    ],
)  # fmt: skip
def test_article_is_untouched_when_our_renderer_wrote_it(html: str) -> None:
    assert article(html) == SafeArticle(html, (), SANITIZER_VERSION)


@pytest.mark.parametrize(
    ("html", "clean", "dropped"),
    [
        pytest.param("<script>x</script><p>a</p>", "<p>a</p>", ("script",), id="script"),
        pytest.param("<iframe src=x>y</iframe>a", "a", ("iframe", "iframe src"), id="iframe"),
        pytest.param('<p style="x" onclick="y" lang="z" title="w" id="a-b">a</p>', "<p>a</p>", ("p id", "p lang", "p onclick", "p style", "p title"), id="attributes"),
        pytest.param('<a href="javascript:x">a</a><a href="//b.example">b</a>', "<a>a</a><a>b</a>", ("a href", "a href"), id="addresses"),
        pytest.param('<img src="data:image/png,x" alt="a"><img src="#b">', '<img alt="a"><img>', ("img src", "img src"), id="images"),
        pytest.param('<img width="10%" height="0" loading="now">', "<img>", ("img height", "img loading", "img width"), id="image-attributes"),
        pytest.param('<h2 id="config">a</h2><h2 id="a-b">b</h2><h3 id="a-b">c</h3>', '<h2>a</h2><h2 id="a-b">b</h2><h3>c</h3>', ("h2 id", "h3 id"), id="ids"),
        pytest.param('<div class="admin facts">a</div><code class="facts language-c x">b</code>', '<div class="facts">a</div><code class="language-c">b</code>', (), id="classes-are-thinned"),
        pytest.param('<div class="admin">a</div>', "<div>a</div>", ("div class",), id="class"),
        pytest.param('<a href="/a" rel="OPENER nofollow">a</a><a rel="opener">b</a>', '<a href="/a" rel="nofollow">a</a><a>b</a>', ("a rel",), id="rel"),
        pytest.param('<table><tr><td colspan="1000" rowspan="-1" align="top">a</table>', "<table><tbody><tr><td>a</td></tr></tbody></table>", ("td align", "td colspan", "td rowspan"), id="cells"),
        pytest.param("<pre>\n\n\nx</pre>", "<pre>x</pre>", (), id="line-ends-before-code"),
        pytest.param("<svg><a href='/x'>b</a></svg><form><input name=x>c</form>", "c", ("a", "a href", "form", "input", "input name", "svg"), id="foreign"),
    ],
)  # fmt: skip
def test_article_drops_and_reports_when_html_holds_more(html: str, clean: str, dropped: tuple[str, ...]) -> None:
    assert article(html) == SafeArticle(clean, dropped)
    assert article(clean) == SafeArticle(clean)


@pytest.mark.parametrize(
    ("name", "is_safe"),
    [
        *((name, True) for name in ("side-effects", "a-1", "1-a", "größe-2", "हिन्दी-1", "x-" + "y" * 98)),
        *(
            (name, False)
            for name in ("", "config", "a_b", "-a", "a-", "-", "Side-Effects", "a-b c", "a-'b", "x-" + "y" * 99)
        ),
    ],
)
def test_heading_id_is_safe_when_no_script_could_mean_it(name: str, *, is_safe: bool) -> None:
    assert is_heading_id(name) is is_safe


def test_article_is_refused_when_no_reading_is_the_last() -> None:
    html = "<tbody>x<tbody><dd>\n</tbody>\n<table>\n</dd></a>\n<caption><math>x<td>x<dd><ol>"
    with pytest.raises(UnstableMarkup, match="no two parsers"):
        sanitize._stable(html, readings=0)
    assert sanitize._stable(html, readings=8)


def test_article_is_stable_when_it_is_an_attack() -> None:
    for attack in attacks():
        if attack.is_text:
            once = article(attack.payload)
            assert article(once.html) == SafeArticle(once.html), attack.id
            assert not any(" on" in part for part in dropped_between(once.html, "")), attack.id


@pytest.mark.parametrize(
    "html",
    [
        '<table class="facts"><caption>At a glance</caption><tbody><tr><th scope="row">Dose</th><td>300 mg</td></tr></tbody></table>',
        '<aside class="callout callout-note" role="note"><p>Mind.</p></aside>',
        '<figure class="image"><img src="/a.jpg" alt="A" data-media-id="0198-a"></figure>',
        '<table><tbody><tr><td class="align-right">1</td></tr></tbody></table>',
    ],
    ids=["caption", "role of a callout", "picture", "alignment"],
)
def test_article_keeps_what_our_own_renderer_writes(html: str) -> None:
    safe = sanitize.article(html)
    assert (safe.html, safe.dropped) == (html, ())
