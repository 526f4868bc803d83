"""Markup of what is not text: pictures, tables, facts, questions, code, embeds, dividers.

Owns their elements and classes. Each is one line, so that Markdown can hold it; only code may have more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cms.content.documents import Block
from cms.content.html.markup import attributes, element_of, escaped, inline_html, link_attributes
from cms.content.links import is_picture_address, is_target, is_web_address, medium_of


def _image(block: Block) -> str:
    if not is_picture_address(block["url"]) and medium_of(block["url"]) is None:
        return element_of("p", escaped(block["alt"]))
    values: dict[str, str | int | None] = {"src": block["url"], **_sources(block), "alt": block["alt"]}
    values |= {"width": block.get("width"), "height": block.get("height"), "loading": "lazy"}
    values |= {"role": "presentation" if block.get("decorative") else None, "data-media-id": block.get("media_id")}
    picture = f"<img{attributes(values)}>"
    if is_target(block.get("href", "")):
        picture = f"<a{link_attributes(block['href'], media_id=block.get('href_media_id'))}>{picture}</a>"
    return _figure("image", picture, block.get("caption"))


def _sources(block: Block) -> dict[str, str | int | None]:
    """Return the forms of a picture to choose from. The picture is lazy: where browsers can, they choose by its place."""
    forms = block.get("srcset", ())
    if not forms:
        return {}
    return {"srcset": ", ".join(f"{form['url']} {form['width']}w" for form in forms), "sizes": "auto, 100vw"}


def _table(block: Block) -> str:
    caption = element_of("caption", escaped(block["caption"])) if "caption" in block else ""
    rows, columns = block["header_rows"], block["header_columns"]
    align = block.get("align", [])
    head = "".join([_row(row, align, headers=len(row["cells"]), scope="col") for row in block["rows"][:rows]])
    body = "".join([_row(row, align, headers=columns, scope="row") for row in block["rows"][rows:]])
    head = element_of("thead", head) if head else ""
    body = element_of("tbody", body) if body else ""
    return element_of("table", caption + head + body)


def _row(row: Block, align: list[str | None], *, headers: int, scope: str) -> str:
    cells: list[str] = []
    for number, cell in enumerate(row["cells"]):
        side = align[number] if number < len(align) else None
        values = {"class": f"align-{side}" if side else None, "scope": scope if number < headers else None}
        tag = "th" if number < headers else "td"
        cells.append(f"<{tag}{attributes(values)}>{inline_html(cell)}</{tag}>")
    return element_of("tr", "".join(cells))


def _facts(block: Block) -> str:
    title = element_of("caption", escaped(block["title"])) if "title" in block else ""
    rows = [
        element_of("tr", element_of("th", escaped(row["label"]), scope="row") + element_of("td", inline_html(row)))
        for row in block["rows"]
    ]
    return f'<table class="facts">{title}{element_of("tbody", "".join(rows))}</table>'


def _faq(block: Block) -> str:
    rows = [element_of("dt", escaped(row["question"])) + element_of("dd", inline_html(row)) for row in block["rows"]]
    return f'<dl class="faq">{"".join(rows)}</dl>'


def _code(block: Block) -> str:
    language = attributes({"class": f"language-{block['language']}" if "language" in block else None})
    return f"<pre><code{language}>{escaped(block['code'])}\n</code></pre>"


def _embed(block: Block) -> str:
    shown = escaped(block.get("title") or block["url"])
    if not is_web_address(block["url"]):
        return element_of("p", shown)
    return _figure("embed", f"<a{link_attributes(block['url'])}>{shown}</a>", None)


def _divider(block: Block) -> str:
    del block
    return "<hr>"


def _figure(kind: str, content: str, caption: str | None) -> str:
    shown = element_of("figcaption", escaped(caption)) if caption else ""
    return f'<figure class="{kind}">{content}{shown}</figure>'


OBJECT_WRITERS: Final[Mapping[str, Callable[[dict[str, Any]], str]]] = {
    "image": _image,
    "table": _table,
    "facts": _facts,
    "faq": _faq,
    "code": _code,
    "embed": _embed,
    "divider": _divider,
}
"""By type; text blocks and callouts are `cms.content.html.writer`."""
