"""Reading tables, facts, figures, pictures and embeds."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content import InvalidBody, from_html
from tests.content.bodies import MEDIUM, codes, shown


def objects(source: str) -> list[dict[str, Any]]:
    """Return the blocks with plain strings where inline content is."""
    return [_flat(block) for block in shown(from_html(source))]


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return [_flat(item) for item in value]
    if not isinstance(value, dict):
        return value
    words = "".join(text for text, _ in value.get("spans", []))
    flat = {"cell": words, "block": words, "fact": (value.get("label"), words), "row": _flat(value.get("cells"))}
    return flat[value["_type"]] if value["_type"] in flat else {name: _flat(item) for name, item in value.items()}


def table(*rows: list[str], header_rows: int = 0, header_columns: int = 0, **fields: Any) -> dict[str, Any]:
    counts = {"header_rows": header_rows, "header_columns": header_columns}
    return {"_type": "table", **counts, "rows": list(rows), **fields}


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("<tr><td>a<td>b", table(["a", "b"]), [], id="cells"),
        pytest.param("<tr><th>a<th>b<tr><td>c<td>d", table(["a", "b"], ["c", "d"], header_rows=1), [], id="row-of-headings"),
        pytest.param("<thead><tr><td>a<tbody><tr><td>b", table(["a"], ["b"], header_rows=1), [], id="head"),
        pytest.param("<tr><th>a<td>b<tr><th>c<td>d", table(["a", "b"], ["c", "d"], header_columns=1), [], id="column-of-headings"),
        pytest.param("<tr><th>a<th>b<tr><th>c<td>d", table(["a", "b"], ["c", "d"], header_rows=1, header_columns=1), [], id="headings-on-two-sides"),
        pytest.param("<tr><th>a<tr><th>b", table(["a"], ["b"], header_rows=2), [], id="only-headings"),
        pytest.param("<tfoot><tr><td>z<tbody><tr><td>a", table(["a"], ["z"]), [], id="foot-before-the-body"),
        pytest.param("<tr><td>a<td>b<tr><td>c<th>d", table(["a", "b"], ["c", "d"]), ["header_cell_changed"], id="stray-heading"),
        pytest.param("<tr><td colspan=2>a<tr><td>b<td>c", table(["a", ""], ["b", "c"]), ["cell_span_dropped"], id="colspan"),
        pytest.param("<tr><td rowspan=2>a<td>b<tr><td>c", table(["a", "b"], ["", "c"]), ["cell_span_dropped"], id="rowspan"),
        pytest.param("<tr><td>a<td rowspan=9>b<tr><td>c<tr><td>d", table(["a", "b"], ["c", ""], ["d", ""]), ["cell_span_dropped"], id="long-rowspan"),
        pytest.param("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c", table(["a", "", "b"], ["", "", "c"]), ["cell_span_dropped"], id="both-spans"),
        pytest.param("<tr><td colspan=0>a<td colspan=x>b", table(["a", "b"]), [], id="spans-that-are-none"),
        pytest.param("<tr><td>a<td>b<tr><td>c", table(["a", "b"], ["c", ""]), ["table_row_padded"], id="short-row"),
        pytest.param("<tr><td>a<tr></tr>", table(["a"]), [], id="row-without-cells"),
        pytest.param("<caption>C <b>d</b></caption><tr><td>a", table(["a"], caption="C d"), ["caption_markup_dropped"], id="caption"),
        pytest.param("<caption>C</caption><tr><td>a<caption>D</caption>", table(["a"], caption="C D"), [], id="two-captions"),
        pytest.param("<tr><td align=right>1<td style='text-align:center'>2<td class='x align-left'>3", table(["1", "2", "3"], align=["right", "center", "left"]), [], id="alignment"),
        pytest.param("<tr><td align=right>1<tr><td>2", table(["1"], ["2"]), [], id="alignment-of-one-cell"),
        pytest.param("<tr><td><p>a<p>b<td>c", table(["a\nb", "c"]), ["cell_flattened"], id="paragraphs"),
        pytest.param("<tr><td><ul><li>a<li>b</ul><td>c", table(["a\nb", "c"]), ["list_flattened", "cell_flattened"], id="list"),
        pytest.param("<tr><td><h3>a</h3><td><blockquote>b</blockquote>", table(["a", "b"]), ["heading_flattened", "quote_flattened"], id="heading-and-quotation"),
        pytest.param("<tr><td><pre>a\n b</pre><td>c", table(["a\nb", "c"]), [], id="code"),
        pytest.param("<tr><td><dl><dt>a<dd>b</dl><td>c", table(["a\nb", "c"]), ["list_flattened", "cell_flattened"], id="definition-list"),
        pytest.param("<tr><td><aside class=callout>a</aside><td>c", table(["a", "c"]), ["aside_opened"], id="callout"),
        pytest.param("<tr><td><figure>a<figcaption>b</figcaption></figure><td>c", table(["a\nb", "c"]), ["cell_flattened"], id="figure"),
        pytest.param("<thead><tr><th><th><tbody><tr><td>a<td>b", table(["a", "b"]), ["empty_header_dropped"], id="empty-headings"),
    ],
)  # fmt: skip
def test_a_table_is_read(source: str, expected: dict[str, Any], warned: list[str]) -> None:
    assert objects(f"<table>{source}</table>") == [expected]
    assert codes(from_html(f"<table>{source}</table>")) == warned


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("<table><tr><td><p>a</p>", ["a"], ["layout_table_opened"], id="frame-around-text"),
        pytest.param("<table><tr><td>a</table>", [table(["a"])], [], id="one-plain-cell"),
        pytest.param("<table role=presentation><tr><td>a<td>b</table>", ["a", "b"], ["layout_table_opened"], id="says-so"),
        pytest.param("<table><tr><td>x<table><tr><td>a<td>b</table><td>y</table>", ["x", table(["a", "b"]), "y"], ["layout_table_opened"], id="table-in-a-table"),
        pytest.param("<table><caption>c</caption><thead><tr><td><h2>a</h2></table>", ["c", "a"], ["layout_table_opened"], id="frame-with-a-caption"),
        pytest.param("<table></table>a", ["a"], ["empty_block_dropped"], id="no-cells"),
        pytest.param("<table>stray<tr><td>a<td>b</table>", ["stray", table(["a", "b"])], [], id="text-between-rows"),
        pytest.param("<table><tr><td><img src=i alt=''>a<td>b</table>c", [table(["a", "b"]), {"_type": "image", "url": "i", "alt": ""}, "c"], ["lifted_out"], id="picture-in-a-cell"),
        pytest.param("<ul><li>x<table><tr><td>a<td>b</table></ul>", ["x", table(["a", "b"])], ["lifted_out"], id="table-in-an-item"),
        pytest.param("<dl><dt>x<dd><table><tr><td>a<td>b</table></dl>", [{"_type": "facts", "rows": [("x", "a\nb")]}], ["layout_table_opened", "cell_flattened"], id="table-in-a-value"),
    ],
)  # fmt: skip
def test_a_table_is_put_where_it_belongs(source: str, expected: list[Any], warned: list[str]) -> None:
    assert objects(source) == expected
    assert codes(from_html(source)) == warned


@pytest.mark.parametrize(
    ("source", "fits"),
    [
        pytest.param(
            "<table>" + "<tr><td colspan=101>a" + "</table>", "<table><tr><td colspan=100>a</table>", id="columns"
        ),
        pytest.param("<table><td>a" + "<tr>" * 10_001, "<table><td>a" + "<tr>" * 9_999, id="rows"),
        pytest.param("<table>" + "<tr><td colspan=100>a" * 1_001, "<table>" + "<tr><td colspan=100>a" * 10, id="cells"),
        pytest.param("<dl>" + "<dt>a<dd>b" * 10_001, "<dl>" + "<dt>a<dd>b" * 10, id="facts"),
    ],
)
def test_a_table_is_refused_when_it_is_too_large(source: str, fits: str) -> None:
    assert len(from_html(fits).blocks) == 1
    with pytest.raises(InvalidBody) as caught:
        from_html(source)
    assert [fault.code for fault in caught.value.faults] == ["too_many"]


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("<dl><dt>a<dd>b<dt>c<dd>d</dl>", [{"_type": "facts", "rows": [("a", "b"), ("c", "d")]}], [], id="pairs"),
        pytest.param("<dl><div><dt>a<dd>b</div></dl>", [{"_type": "facts", "rows": [("a", "b")]}], [], id="grouped"),
        pytest.param("<dl><dt>a<dt>b<dd>c</dl>", [{"_type": "facts", "rows": [("a", ""), ("b", "c")]}], [], id="two-labels"),
        pytest.param("<dl><dt>a<dd>b<dd>c</dl>", [{"_type": "facts", "rows": [("a", "b\nc")]}], ["facts_joined"], id="two-values"),
        pytest.param("<dl><dt>a<dd><dd>c</dl>", [{"_type": "facts", "rows": [("a", "c")]}], ["facts_joined"], id="empty-value"),
        pytest.param("<dl><dd>a<dt>b<dd>c</dl>", ["a", {"_type": "facts", "rows": [("b", "c")]}], ["label_missing"], id="no-label"),
        pytest.param("<dl><dt> <dd>a</dl>", ["a"], ["label_missing"], id="blank-label"),
        pytest.param("<dl><dt><b>a</b><dd><p>b<p>c</dl>", [{"_type": "facts", "rows": [("a", "b\nc")]}], ["caption_markup_dropped", "cell_flattened"], id="markup"),
        pytest.param("<dl></dl>a", ["a"], [], id="empty"),
        pytest.param("<dl>a<dt>b<dd>c</dl>", ["a", {"_type": "facts", "rows": [("b", "c")]}], [], id="stray-text"),
        pytest.param("<dd>a<dt>b", ["a", "b"], [], id="without-a-list"),
        pytest.param("<table class=facts><caption>T</caption><tr><th>a<td>b</table>", [{"_type": "facts", "title": "T", "rows": [("a", "b")]}], [], id="our-table"),
        pytest.param("<table class=facts><tr><th><i>a</i><td>b</table>", [{"_type": "facts", "rows": [("a", "b")]}], ["caption_markup_dropped"], id="our-table-with-markup"),
        pytest.param("<table class=facts><tr><th>a<td>b<td>c</table>", [table(["a", "b", "c"], header_columns=1)], [], id="not-pairs"),
        pytest.param("<table class=facts><tr><th>a<th>b</table>", [table(["a", "b"], header_rows=1)], [], id="only-headings"),
    ],
)  # fmt: skip
def test_facts_are_read(source: str, expected: list[Any], warned: list[str]) -> None:
    assert objects(source) == expected
    assert codes(from_html(source)) == warned


def test_a_value_keeps_its_links_when_values_are_joined() -> None:
    [facts] = from_html("<dl><dt>a<dd><a href=/x>b</a><dd><b>c</b> d</dl>").blocks
    [row] = facts["rows"]
    assert [span["text"] for span in row["children"]] == ["b", "\n", "c", " d"]
    assert [definition["href"] for definition in row["markDefs"]] == ["/x"]


IMAGE = {"_type": "image", "url": "i.jpg", "alt": "I"}
OURS = {"_type": "image", "url": f"media:{MEDIUM}", "media_id": MEDIUM, "alt": ""}


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("<img src=i.jpg alt=I>", [IMAGE], [], id="picture"),
        pytest.param("<img src=i.jpg alt=I width=10px height=20.5 title=T>", [IMAGE | {"caption": "T", "width": 10, "height": 20}], [], id="size-and-title"),
        pytest.param("<img src=i.jpg alt=I width=50% height=999999>", [IMAGE], [], id="sizes-that-are-none"),
        pytest.param("<img src=i.jpg alt=I data-media-id=m1>", [IMAGE], [], id="medium-of-somebody-else"),
        pytest.param(f"<img src=i.jpg width=9 alt=I data-media-id={MEDIUM}>", [OURS | {"alt": "I"}], [], id="medium"),
        pytest.param(f"<img src=media:{MEDIUM}>", [OURS], [], id="medium-by-address"),
        pytest.param(f"<img src=media:{MEDIUM} alt='' role=presentation>", [OURS | {"decorative": True}], [], id="decorative-medium"),
        pytest.param("<img src=i.jpg alt=I data-media-id='m 1'>", [IMAGE], [], id="medium-that-is-none"),
        pytest.param("<img src=i.jpg>", [IMAGE | {"alt": ""}], ["alt_missing"], id="no-alt"),
        pytest.param("<a href=/x><img src=i.jpg alt=I></a>", [IMAGE | {"href": "/x"}], [], id="linked"),
        pytest.param("<img src=i.jpg alt='' role=none>", [IMAGE | {"alt": "", "decorative": True}], [], id="decorative"),
        pytest.param(f"<a href=media:{MEDIUM}><img src=i.jpg alt=I></a>", [IMAGE | {"href": f"media:{MEDIUM}", "href_media_id": MEDIUM}], [], id="linked-to-a-medium"),
        pytest.param("<img src='data:image/gif;base64,x' data-src=i.jpg alt=I>", [IMAGE], [], id="loaded-late"),
        pytest.param("<img src='javascript:x' alt=I>a", ["a"], ["image_dropped"], id="script"),
        pytest.param("<img alt=I>a", ["a"], ["image_dropped"], id="no-address"),
        pytest.param("<img src=i.jpg alt='' width=1 height=1>a", ["a"], ["image_dropped"], id="tracking-pixel"),
        pytest.param("<img class=emoji src=i.jpg alt='🎉'>a", ["🎉a"], ["emoji_changed"], id="emoji"),
        pytest.param("<p>a<img src=i.jpg alt=I>b", ["a", IMAGE, "b"], ["paragraph_split"], id="in-a-paragraph"),
        pytest.param("<p><img src=i.jpg alt=I></p>", [IMAGE], [], id="alone-in-a-paragraph"),
        pytest.param("<h2>a<img src=i.jpg alt=I>b</h2>", ["ab", IMAGE], ["lifted_out"], id="in-a-heading"),
        pytest.param("<figure><img src=i.jpg alt=I><figcaption>C</figcaption></figure>", [IMAGE | {"caption": "C"}], [], id="figure"),
        pytest.param("<figure><figcaption>C <a href=/x>d</a></figcaption><img src=i.jpg alt=I></figure>", [IMAGE | {"caption": "C d"}], ["caption_markup_dropped"], id="caption-first"),
        pytest.param("<figure><img src=i.jpg alt=I title=T><figcaption>C</figcaption></figure>", [IMAGE | {"caption": "T"}, "C"], [], id="title-and-caption"),
        pytest.param("<figure><img src=i.jpg alt=I><figcaption> </figcaption></figure>", [IMAGE], [], id="empty-caption"),
        pytest.param("<figure><pre>c</pre><figcaption>C</figcaption></figure>", [{"_type": "code", "code": "c"}, "C"], [], id="code-with-a-caption"),
        pytest.param("<figure><blockquote>q</blockquote><figcaption><b>C</b> d</figcaption></figure>", ["q", "C d"], [], id="quotation-with-a-caption"),
        pytest.param("<figcaption>a</figcaption>", ["a"], [], id="caption-without-a-figure"),
        pytest.param("<ul><li>x<figure><img src=i.jpg alt=I><figcaption>C</figcaption></figure></ul>", ["x", IMAGE | {"caption": "C"}], ["lifted_out"], id="figure-in-an-item"),
        pytest.param("<figure><table><tr><td>a<td>b</table><figcaption>C</figcaption></figure>", [table(["a", "b"], caption="C")], [], id="table-with-a-caption"),
        pytest.param("<svg><image href=x /></svg>a", ["a"], ["element_dropped"], id="drawing"),
    ],
)  # fmt: skip
def test_pictures_and_figures_are_read(source: str, expected: list[Any], warned: list[str]) -> None:
    assert objects(source) == expected
    assert codes(from_html(source)) == warned


EMBED = {"_type": "embed", "url": "https://a.b/v"}


@pytest.mark.parametrize(
    ("source", "expected", "warned"),
    [
        pytest.param("<iframe src=https://a.b/v title=T>fallback</iframe>", [EMBED | {"title": "T"}], [], id="frame"),
        pytest.param("<iframe src=//a.b/v></iframe>", [EMBED], [], id="frame-without-a-scheme"),
        pytest.param("<iframe src='javascript:x'></iframe>a", ["a"], ["element_dropped"], id="frame-with-a-script"),
        pytest.param("<iframe srcdoc='<p>x'></iframe>a", ["a"], ["element_dropped"], id="frame-without-an-address"),
        pytest.param("<video><source src=/v><source src=https://a.b/v>x</video>", [EMBED], ["media_changed"], id="video"),
        pytest.param("<audio src=https://a.b/v></audio>", [EMBED], ["media_changed"], id="audio"),
        pytest.param("<embed src=https://a.b/v>", [EMBED], ["media_changed"], id="plug-in"),
        pytest.param("<figure class=embed><a href=https://a.b/v>T</a></figure>", [EMBED | {"title": "T"}], [], id="ours"),
        pytest.param("<figure class=embed><a href=https://a.b/v>https://a.b/v</a></figure>", [EMBED], [], id="ours-without-a-title"),
        pytest.param("<figure class=embed><a href=https://a.b/v>T</a> more</figure>", ["T more"], [], id="more-than-ours"),
        pytest.param("<figure class=embed><a href=/v>T</a></figure>", ["T"], [], id="relative"),
        pytest.param("<figure class=embed><a href=/v>a</a><a href=/w>b</a></figure>", ["ab"], [], id="two-links"),
    ],
)  # fmt: skip
def test_embeds_are_read(source: str, expected: list[Any], warned: list[str]) -> None:
    assert objects(source) == expected
    assert codes(from_html(source)) == warned
