"""Writing Markdown: a canonical body as text that reads as the same body.

Owns the order of lines. What Markdown has no syntax for is written as HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

from cms.content.blocks import HEADINGS
from cms.content.documents import Block
from cms.content.lists import continues_list, is_item, item_numbers
from cms.content.markdown import inlines
from cms.content.markdown.objects import OBJECT_WRITERS


def to_markdown(blocks: Sequence[Block]) -> str:
    """Return a canonical body as Markdown, ending with a line feed; reading it gives the same body, but for the keys."""
    lines = _lines(blocks)
    return "\n".join([*lines, ""]) if lines else ""


def _lines(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    indents: list[int] = []
    before: Block | None = None
    for block, number in zip(blocks, item_numbers(blocks), strict=True):
        is_next_item = is_item(block) and continues_list(block, before)
        if before is not None and not is_next_item:
            lines.append(">" if _is_quoted(before) and _is_quoted(block) else "")
        if is_item(block):
            written = _item(block, number, indents)
        elif block["_type"] == "callout":
            written = _callout(block)
        else:
            written = _text(block) if block["_type"] == "block" else OBJECT_WRITERS[block["_type"]](block)
        lines += _quoted(written) if _is_quoted(block) else written
        before = block
    return lines


def _is_quoted(block: Block) -> bool:
    return bool(block["_type"] == "block" and block["style"] == "blockquote")


def _quoted(lines: Sequence[str]) -> list[str]:
    return [f"> {line}" if line else ">" for line in lines]


def _text(block: Block) -> list[str]:
    level = HEADINGS.get(block["style"])
    if level is not None:
        return [f"{'#' * level} {inlines.heading(block)}"]
    return inlines.paragraph(block).split("\n")


def _item(block: Block, number: int, indents: list[int]) -> list[str]:
    """Return the lines of a list item; `indents` holds the width of the marker at each level and is kept up to date."""
    level = block["level"]
    marker = "- " if block["listItem"] == "bullet" else f"{number}. "
    outer = " " * sum(indents[: level - 1])
    del indents[level - 1 :]
    indents.append(len(marker))
    first, *more = inlines.paragraph(block).split("\n")
    return [f"{outer}{marker}{first}", *[f"{outer}{' ' * len(marker)}{line}" for line in more]]


def _callout(block: Block) -> list[str]:
    content = _lines(block["content"])
    first = block["content"][0]
    is_paragraph = first["_type"] == "block" and first["style"] == "normal" and not is_item(first)
    return _quoted([f"[!{block['tone'].upper()}]", *([] if is_paragraph else [""]), *content])
