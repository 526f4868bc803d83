"""Markdown of what is not text: pictures, tables, facts, questions, code, embeds, dividers.

Owns which of them have a Markdown form. The others are one line of HTML, which reads as the same block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from cms.content.documents import Block
from cms.content.html.object_markup import OBJECT_WRITERS as HTML_WRITERS
from cms.content.markdown import inlines

_BACKTICKS: Final = re.compile("`+")
_ALIGNED: Final = {"left": ":---", "center": ":---:", "right": "---:", None: "---"}
_FENCES: Final = frozenset({"facts", "faq", "embed"})
_LABEL: Final = re.compile(r"[:\\]")
_INFO: Final = re.compile(r"[\\&]")
_BEYOND_MARKDOWN: Final = frozenset({"width", "height", "decorative"})


def _image(block: Block) -> list[str]:
    if _BEYOND_MARKDOWN & block.keys():
        return [HTML_WRITERS["image"](block)]
    title = inlines.quoted(block.get("caption", ""))
    picture = f"![{inlines.plain(block['alt'])}]({inlines.destination(block['url'])}{title})"
    return [f"[{picture}]({inlines.destination(block['href'])})" if "href" in block else picture]


def _table(block: Block) -> list[str]:
    if block["header_rows"] > 1 or block["header_columns"] or "caption" in block:
        return [HTML_WRITERS["table"](block)]
    rows = [[inlines.cell(cell) for cell in row["cells"]] for row in block["rows"]]
    columns = len(rows[0])
    align = block.get("align", [None] * columns)
    head = rows[0] if block["header_rows"] else [""] * columns
    body = rows[block["header_rows"] :]
    return [f"| {' | '.join(row)} |" for row in (head, [_ALIGNED[side] for side in align], *body)]


def _facts(block: Block) -> list[str]:
    title = _INFO.sub(_escape, block.get("title", "")).replace("`", "&#96;")
    facts = [f"{_LABEL.sub(_escape, row['label'])}: {inlines.single_line(row)}".rstrip(" ") for row in block["rows"]]
    return _fenced(f"facts {title}".rstrip(" "), "\n".join(facts))


def _faq(block: Block) -> list[str]:
    lines = [
        line
        for row in block["rows"]
        for line in (f"Q: {row['question']}", f"A: {inlines.single_line(row)}".rstrip(" "))
    ]
    return _fenced("faq", "\n".join(lines))


def _code(block: Block) -> list[str]:
    language = block.get("language", "")
    if language in _FENCES:
        return HTML_WRITERS["code"](block).split("\n")
    return _fenced(language, block["code"])


def _embed(block: Block) -> list[str]:
    return _fenced("embed", "\n".join([block["url"], *([block["title"]] if "title" in block else [])]))


def _divider(block: Block) -> list[str]:
    del block
    return ["***"]


def _escape(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def _fenced(info: str, content: str) -> list[str]:
    """Return a fence longer than any run of backticks inside it."""
    longest = max(map(len, _BACKTICKS.findall(content)), default=0)
    fence = "`" * max(longest + 1, 3)
    return [f"{fence}{info}", *content.split("\n"), fence]


OBJECT_WRITERS: Final[Mapping[str, Callable[[dict[str, Any]], list[str]]]] = {
    "image": _image,
    "table": _table,
    "facts": _facts,
    "faq": _faq,
    "code": _code,
    "embed": _embed,
    "divider": _divider,
}
"""By type; text blocks and callouts are `cms.content.markdown.writer`."""
