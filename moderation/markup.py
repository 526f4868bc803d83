"""What readers write: plain text, a Markdown subset or HTML, and its rendering to HTML that is not yet safe.

Owns the three markups, the question whether a text has any markup at all, and the rendering. Refuses to make anything
safe: except for `paragraphs`, which only escapes, what comes out of here goes through `moderation.sanitize`.

Source: CommonMark 0.31 as markdown-it-py reads it; raw HTML is shown as text, single line ends are kept, images become
links, headings bold paragraphs, tables and rules stay the characters they are written with (house rules).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token


class Markup(StrEnum):
    """How a comment is written; the values are the wire strings."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Rendered:
    """Unsafe HTML, and how deeply its elements are nested."""

    html: str
    depth: int


# Every character or construct that the slow path could read as more than text. U+0338 is among them because NFC
# melts it into a ">" before it.
_MARKUP = {
    Markup.TEXT: re.compile("://|\u0338"),
    Markup.MARKDOWN: re.compile(
        "[\\\\`*_\\[<\u0338]|~~|://|&(?=[#a-zA-Z])"  # anywhere
        r"|^(?:[^\S\n]|[-+=>#]|[0-9]{1,9}[.)](?:\s|$))"  # at the start of a line: indent, list, quote, heading, rule
        r"|[^\S\n ]$",  # at its end: white space that Markdown trims in its own way
        re.MULTILINE,
    ),
    Markup.HTML: re.compile("[<&\u0338]"),
}
_BLANK_LINES = re.compile(r"\n\s*\n")

_MARKDOWN = MarkdownIt("zero", {"html": False, "maxNesting": 1000})
_MARKDOWN.enable(["blockquote", "code", "fence", "heading", "hr", "lheading", "list", "reference"])
_MARKDOWN.enable(["autolink", "backticks", "emphasis", "entity", "escape", "image", "link", "newline"])
_MARKDOWN.enable(["strikethrough", "balance_pairs", "fragments_join"])
_ELEMENTS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "strong": "strong",
    "em": "em",
    "s": "del",
}
_BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote"})


def has_markup(text: str, *, markup: Markup) -> bool:
    """Say whether a normalised text may hold anything but plain text; when in doubt it does. Linear in the text."""
    return _MARKUP[markup].search(text) is not None


def escape(text: str) -> str:
    """Escape a text for element content, exactly as HTML serialisers write it (HTML Standard, section 13.3)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def quoted(value: str) -> str:
    """Escape a text for an attribute value between double quotes (HTML Standard, section 13.3)."""
    return escape(value).replace('"', "&quot;")


def lines_by_paragraph(text: str) -> list[list[str]]:
    """Cut a text into paragraphs at blank lines, and those into trimmed lines."""
    text = text.strip()
    blocks = _BLANK_LINES.split(text) if text else []
    return [[line.strip() for line in block.split("\n")] for block in blocks]


def paragraphs(text: str) -> str:
    """Write a text as escaped paragraphs; single line ends are kept as `<br>`."""
    blocks = lines_by_paragraph(text)
    return "\n".join("<p>" + "<br>\n".join(map(escape, lines)) + "</p>" for lines in blocks)


def render(text: str, *, markup: Markup) -> Rendered:
    """Render a text to HTML that is not yet safe."""
    if markup is Markup.HTML:
        return Rendered(text, depth=0)
    if markup is Markup.TEXT:
        return Rendered(paragraphs(text), depth=1)
    tokens = _MARKDOWN.parse(text)
    return Rendered("".join(_pieces(tokens)).strip(), depth=_depth(tokens))


def _depth(tokens: Iterable[Token]) -> int:
    level = deepest = 0
    for token in tokens:
        level += token.nesting
        deepest = max(deepest, level + (_depth(token.children) if token.children else 0))
    return deepest


def _pieces(tokens: Iterable[Token]) -> Iterable[str]:
    links = 0
    for token in tokens:
        links += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type == "inline":
            yield from _pieces(token.children or ())
        elif token.nesting:
            yield _tag(token)
        else:
            yield _leaf(token, in_link=links > 0)


def _tag(token: Token) -> str:
    kind, is_start = token.type.rpartition("_")[0], token.nesting > 0
    if token.hidden:
        return "" if is_start else "\n"
    if kind == "heading":
        return "<p><strong>" if is_start else "</strong></p>\n"
    if kind == "link":
        return _anchor(token.attrGet("href"), token.attrGet("title")) if is_start else "</a>"
    name = _ELEMENTS[kind]
    return f"<{name}>" if is_start else f"</{name}>" + ("\n" if name in _BLOCKS else "")


def _leaf(token: Token, *, in_link: bool) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "<br>\n"
        case "code_inline":
            return f"<code>{escape(token.content)}</code>"
        case "code_block" | "fence":
            return f"<pre><code>{escape(token.content)}</code></pre>\n"
        case "hr":
            return f"<p>{token.markup[:3]}</p>\n"
        case "image" if not in_link:
            return _anchor(token.attrGet("src"), token.attrGet("title")) + escape(token.content) + "</a>"
        case _:
            return escape(token.content)


def _anchor(address: object, title: object) -> str:
    attributes = f' href="{quoted(str(address))}"' + (f' title="{quoted(str(title))}"' if title else "")
    return f"<a{attributes}>"
