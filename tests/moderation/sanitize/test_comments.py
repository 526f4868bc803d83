"""Comment HTML: what survives, what a link looks like, and that no string of the corpus does harm."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import sanitize
from moderation.markup import has_markup
from moderation.sanitize import (
    SANITIZER_VERSION,
    Link,
    Markup,
    MarkupLimits,
    SafeComment,
    UnacceptableText,
    UnreadableText,
    comment,
)
from moderation.sanitize.writer import Written
from tests.moderation.corpus import attacks

HTML, MARKDOWN, TEXT = Markup.HTML, Markup.MARKDOWN, Markup.TEXT
REL = "nofollow ugc noopener noreferrer"
WIDE = MarkupLimits(max_chars=10**6, max_bytes=10**7, max_lines=10**5, max_links=10**4, max_depth=10**3, max_tags=10**7)
# The policy, spelled out once more: this test must not learn it from the code it tests.
ELEMENTS = set("p br a strong em b i code pre blockquote ul ol li del sub sup abbr q s".split())  # noqa: SIM905 - as the policy writes it
POLICY = nh3.Cleaner(
    tags=ELEMENTS,
    attributes={"a": {"href", "title"}, "*": set()},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=REL,
)
ADDRESS = re.compile(
    r"https?://(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*(?::\d{1,5})?(?:[/?#][!-~]*)?|mailto:[\w.+'-]+@[a-z0-9._-]+", re.ASCII
)


class Inspection(HTMLParser):
    """Reads HTML with yet another parser and notes whatever the policy does not name."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if tag not in ELEMENTS or names not in ([["href", "rel"], ["href", "title", "rel"]] if tag == "a" else [[]]):
            self.faults.append(f"<{tag} {attrs}>")
        if tag == "a":
            given = dict(attrs)
            if (
                given.get("rel") != REL
                or not ADDRESS.fullmatch(given.get("href") or "")
                or re.search(r'[<>"\\`]', given["href"] or "")
            ):
                self.faults.append(f"<a {attrs}>")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    unknown_decl = handle_pi = handle_decl


def faults_of(safe: SafeComment) -> list[str]:
    """List whatever makes a comment less than harmless, as far as parsers without a browser can tell."""
    inspection = Inspection(safe.html)
    faults = inspection.faults + [f"never closed: {name}" for name in inspection.open]
    if POLICY.clean(safe.html) != safe.html:
        faults.append("nh3 changes it")
    again = comment(safe.html, markup=HTML, limits=WIDE)
    if (again.html, again.text, again.doubts) != (safe.html, safe.text, ()):
        faults.append(f"read again it is {again.html!r}")
    if "nh3 changes what was written" in safe.doubts:
        faults.append("not stable")
    return faults


@pytest.mark.parametrize("markup", Markup)
def test_comment_is_harmless_when_it_is_an_attack(markup: Markup) -> None:
    faults, accepted = {}, 0
    for attack in attacks():
        try:
            safe = comment(attack.payload, markup=markup)
        except UnacceptableText:
            continue
        accepted += 1
        if found := faults_of(safe):
            faults[attack.id] = found
    assert faults == {}
    assert accepted > 300


@pytest.mark.parametrize(
    "html", ["<p onclick=x>", "<p>x", "<a href='/x'>x</a>", "<b>x</b></p>", "<!--x-->", "<!x>", "<?x>"]
)
def test_faults_are_seen_when_html_is_not_sanitised(html: str) -> None:
    assert Inspection(html).faults + Inspection(html).open
    assert faults_of(SafeComment(html, "x"))


@pytest.mark.parametrize("seed", range(6))
def test_comment_is_harmless_when_attacks_are_mutated_and_mixed(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable sequence, not a secret
    payloads = [attack.payload for attack in attacks()]
    glue = [
        "",
        " ",
        "\n\n",
        "<b>",
        "</b>",
        "<a href='https://a.example'>",
        "</a>",
        "<p>",
        "<li>",
        "<pre>\n",
        "\u0338",
        "\u2066",
        "\u200d",
        "](",
        "> ",
        "&",
        "https://x.example",
    ]
    for _ in range(150):
        mixed = "".join(
            part for _ in range(chance.randint(1, 4)) for part in (chance.choice(payloads), chance.choice(glue))
        )
        start, length = chance.randint(0, len(mixed)), chance.randint(0, 9)
        mixed = mixed[:start] + chance.choice(glue) + mixed[start + length :]
        markup = chance.choice(list(Markup))
        try:
            safe = comment(mixed[:2000], markup=markup)
        except UnacceptableText:
            continue
        assert faults_of(safe) == [], (mixed, markup)


PLAIN = st.text(
    st.one_of(
        st.sampled_from(
            "ab .,!?'\"()-+=#>:;/|~_1234567890\n\n\n\t\xa0\u0301\u0338\u05d0\u0915\u094d\u200d\u200e\u2066\u2069👩"
        ),
        st.characters(codec="utf-8", exclude_characters="\x00"),
    ),
    max_size=60,
)


@pytest.mark.parametrize("markup", Markup)
@given(source=PLAIN)
def test_fast_path_equals_slow_path_when_text_has_no_markup(markup: Markup, source: str) -> None:
    text = sanitize.readable(source, markup=markup, limits=WIDE)
    if has_markup(text, markup=markup):
        text = re.sub(r"[^\w .,!?\n]", "", text)
    assert not has_markup(text, markup=markup) or markup is not HTML
    if not has_markup(text, markup=markup):
        assert sanitize._in_short(text, markup) == sanitize._in_full(text, markup, WIDE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\n ", id="blank"),
        pytest.param("Great post, thanks!", id="sentence"),
        pytest.param("One\ntwo\n\n\n \nthree  four", id="paragraphs"),
        pytest.param("3 > 2, R & D, 'a' \"b\" \xa0c", id="escapes"),
        pytest.param("a = b; c - d + e # f | g ~ h, 2. x, 10) y", id="signs"),
        pytest.param("שלום\u200f! क्\u200dष 👩\u200d💻 e\u0301", id="scripts"),
        pytest.param("12:30, f(x): y/z and file.md or x.py, v1.2.3", id="almost-addresses"),
    ],
)
@pytest.mark.parametrize("markup", Markup)
def test_fast_path_equals_slow_path_when_text_is_typical(markup: Markup, text: str) -> None:
    text = sanitize.readable(text, markup=markup, limits=WIDE)
    assert sanitize._in_short(text, markup) == sanitize._in_full(text, markup, WIDE) or has_markup(text, markup=markup)
    assert faults_of(comment(text, markup=markup)) == []


@pytest.mark.parametrize(
    ("source", "markup", "html", "text"),
    [
        pytest.param("a\nb\n\nc <d>", TEXT, "<p>a<br>\nb</p>\n<p>c &lt;d&gt;</p>", "a\nb\n\nc <d>", id="text"),
        pytest.param(
            "Use `Vec<u8>`; a < b",
            MARKDOWN,
            "<p>Use <code>Vec&lt;u8&gt;</code>; a &lt; b</p>",
            "Use Vec<u8>; a < b",
            id="markdown",
        ),
        pytest.param(
            "- a\n  - b\n- c",
            MARKDOWN,
            "<ul><li>a\n<ul><li>b\n</li>\n</ul>\n</li>\n<li>c\n</li>\n</ul>",
            "a\nb\nc",
            id="list",
        ),
        pytest.param(
            "```\nx\n\n  y\n```\nz",
            MARKDOWN,
            "<pre><code>x\n\n  y\n</code></pre>\n<p>z</p>",
            "x\n\n  y\n\nz",
            id="code",
        ),
        pytest.param(
            "<p>a <b>b <i>c</b> d<p>e",
            HTML,
            "<p>a <b>b <i>c</i></b><i> d</i></p><p><i>e</i></p>",
            "a b c d\n\ne",
            id="html",
        ),
        pytest.param("  x\n <b>y</b>  z ", HTML, "x\n <b>y</b>  z", "x y z", id="html-space"),
        pytest.param("a<br><br>b<br>c", HTML, "a<br><br>b<br>c", "a\n\nb\nc", id="line-breaks"),
        pytest.param(
            "<h1 class=x>a</h1><div>b</div><table><td>c",
            HTML,
            "a\nb\nc",
            "a b c",
            id="unknown-elements-lose-their-tags",
        ),
        pytest.param("<script>alert(1)</script><!-- c -->", HTML, "alert(1)", "alert(1)", id="script-is-text"),
        pytest.param(
            "I <3 it, a < b && c > d",
            HTML,
            "I &lt;3 it, a &lt; b &amp;&amp; c &gt; d",
            "I <3 it, a < b && c > d",
            id="angles",
        ),
        pytest.param("&copy; &lt;b&gt; &nbsp;&#128512;", HTML, "© &lt;b&gt; &nbsp;😀", "© <b> \xa0😀", id="references"),
        pytest.param(
            "&#x202e;x&#8203;y&#13;z<b>&#x338;w</b>", HTML, "xy\nz<b>w</b>", "xy zw", id="referenced-controls"
        ),
        pytest.param("<li>a<li>b", HTML, "<p>a</p><p>b</p>", "a\n\nb", id="items-without-list"),
        pytest.param(
            "<ul><b><li>x</b></ul>", HTML, "<ul><b></b><li><b>x</b></li></ul>", "x", id="item-inside-formatting"
        ),
        pytest.param("<pre>\n\n\nx</pre>", HTML, "<pre>x</pre>", "x", id="line-ends-before-code"),
        pytest.param("<b>e</b>&#x301;&#x338;", HTML, "<b>e</b>\u0301", "e\u0301", id="marks-after-a-tag"),
    ],
)
def test_comment_keeps_what_the_policy_allows(source: str, markup: Markup, html: str, text: str) -> None:
    safe = comment(source, markup=markup)
    assert (safe.html, safe.text) == (html, text)
    assert (safe.links, safe.doubts, safe.version) == ((), (), SANITIZER_VERSION)
    assert faults_of(safe) == []


def anchor(href: str, inner: str, title: str = "") -> str:
    """Write a link as every safe one is written."""
    return f'<a href="{href}"{f" title={chr(34)}{title}{chr(34)}" if title else ""} rel="{REL}">{inner}</a>'


@pytest.mark.parametrize(
    ("source", "markup", "html", "links"),
    [
        pytest.param("See https://a.example/x?y=1&z=2.", TEXT, f"<p>See {anchor('https://a.example/x?y=1&amp;z=2', 'https://a.example/x?y=1&amp;z=2')}.</p>", [("https://a.example/x?y=1&z=2", "a.example", "https://a.example/x?y=1&z=2")], id="bare-in-text"),
        pytest.param("**https://a.example**", MARKDOWN, f"<p><strong>{anchor('https://a.example', 'https://a.example')}</strong></p>", [("https://a.example", "a.example", "https://a.example")], id="bare-in-markdown"),
        pytest.param("https://a.example <b>", HTML, "https://a.example <b></b>", [], id="bare-in-html-stays-text"),
        pytest.param("`https://a.example` file.md", MARKDOWN, "<p><code>https://a.example</code> file.md</p>", [], id="code-is-not-linked"),
        pytest.param("[a](https://b.example 'c \"d\" &lt;')", MARKDOWN, f"<p>{anchor('https://b.example', 'a', 'c &quot;d&quot; &lt;')}</p>", [("https://b.example", "b.example", "a")], id="title"),
        pytest.param("<a href='https://b.example' title=' c&#10; &#x202e;d '>a</a>", HTML, anchor("https://b.example", "a", "c d"), [("https://b.example", "b.example", "a")], id="title-is-one-line"),
        pytest.param("[bank.example](https://evil.example)", MARKDOWN, f"<p>{anchor('https://evil.example', 'bank.example [evil.example]')}</p>", [("https://evil.example", "evil.example", "bank.example")], id="another-host"),
        pytest.param("<a href='https://e.example'>b<b>ank.example</b></a>", HTML, anchor("https://e.example", "b<b>ank.example</b> [e.example]"), [("https://e.example", "e.example", "bank.example")], id="another-host-in-pieces"),
        pytest.param("<a href='https://e.example'>bank.example [e.example]</a>", HTML, anchor("https://e.example", "bank.example [e.example]"), [("https://e.example", "e.example", "bank.example [e.example]")], id="another-host-already-shown"),
        pytest.param("[](https://e.example)", MARKDOWN, f"<p>{anchor('https://e.example', 'e.example')}</p>", [("https://e.example", "e.example", "")], id="nothing-to-see"),
        pytest.param("<a href='https://e.example'><br>&nbsp;</a>", HTML, anchor("https://e.example", "<br>&nbsp;e.example"), [("https://e.example", "e.example", "")], id="only-space-to-see"),
        pytest.param("<a href='/x'>a <b>b</b></a>", HTML, "a <b>b</b>", [], id="relative-becomes-text"),
        pytest.param("<a href='https://a.example'>a<a href='https://b.example'>b</a>", HTML, anchor("https://a.example", "a") + anchor("https://b.example", "b"), [("https://a.example", "a.example", "a"), ("https://b.example", "b.example", "b")], id="link-in-link"),
        pytest.param("\u2066https://a.example\u2069\u0338", TEXT, f"<p>{anchor('https://a.example', 'https://a.example')}</p>", [("https://a.example", "a.example", "https://a.example")], id="isolates-around-a-link"),
        pytest.param("http://www\u05d0.example/", TEXT, "<p>http://www\u05d0.example/</p>", [], id="ill-formed-international-host"),
    ],
)  # fmt: skip
def test_comment_writes_links_in_one_way(
    source: str, markup: Markup, html: str, links: list[tuple[str, str, str]]
) -> None:
    safe = comment(source, markup=markup)
    assert safe.html == html
    assert safe.links == tuple(Link(*link) for link in links)
    assert faults_of(safe) == []


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        pytest.param(
            "<a href='javascript:123'>x</a>", "bleach reads <a href='javascript:123'>, nh3 reads <a>", id="port-like"
        ),
        pytest.param(
            "<a href='localhost:8080'>x</a>",
            "bleach reads <a href='localhost:8080'>, nh3 reads <a>",
            id="host-and-port",
        ),
        pytest.param(
            "<a href='http:javascript:x'>x</a>",
            "bleach reads <a href='http:javascript:x'>, nh3 reads <a>",
            id="scheme-in-scheme",
        ),
    ],
)
def test_comment_is_doubted_when_the_engines_disagree(source: str, doubt: str) -> None:
    safe = comment(source, markup=HTML)
    assert (safe.html, safe.doubts) == ("x", (doubt,))
    assert comment("<a href='javascript:x'>x</a>", markup=HTML).doubts == ()


def test_comment_falls_back_to_bare_text_when_nh3_changes_what_was_written() -> None:
    written = Written("<b>a < b</b>", "a < b\n\nc", (Link("https://a.example", "a.example", "a"),))
    safe = sanitize._settled(written, ("one",), last="<b>a &lt; b</b>")
    assert safe == SafeComment("<p>a &lt; b</p>\n<p>c</p>", "a < b\n\nc", (), ("one", "nh3 changes what was written"))
    assert sanitize._settled(written, (), last=written.html).html == written.html


def test_comment_is_the_same_when_threads_work_at_once() -> None:
    sources = [attack.payload for attack in attacks() if attack.is_text][:60]
    expected = [comment(source, markup=HTML) for source in sources]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda source: comment(source, markup=HTML), sources * 4)) == expected * 4


def test_comment_is_unchanged_when_normalised_before() -> None:
    source = "a\r\nb\u202e https://a.example/\u200b"
    assert comment(sanitize.readable(source, markup=TEXT, limits=WIDE), markup=TEXT) == comment(source, markup=TEXT)


def test_article_is_refused_when_unreadable() -> None:
    with pytest.raises(UnreadableText):
        sanitize.article("<p>\x00</p>")
    assert sanitize.article("<p>x</p>").html == "<p>x</p>"
