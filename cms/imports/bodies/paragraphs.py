"""Paragraphs out of line ends: how texts are meant that hold HTML but no `<p>` (the classic editor of WordPress, comments).

Source of the behaviour: a blank line begins a paragraph, a single line end is a line break, and neither counts inside
elements that are no paragraphs (WordPress, "wpautop", as its documentation describes it).
"""

from __future__ import annotations

import re
from typing import Final

CONTAINERS: Final = "article|aside|blockquote|center|details|div|fieldset|footer|form|header|main|nav|section"
BLOCKS: Final = (
    f"{CONTAINERS}|address|dd|dl|dt|figcaption|figure|h[1-6]|hr|iframe|legend|li|ol|option|p|pre|script|select|style|"
    "summary|table|tbody|td|textarea|tfoot|th|thead|tr|ul|video|audio|object"
)
_KEPT: Final = re.compile(r"<(pre|script|style|textarea)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_CONTAINER: Final = re.compile(rf"\s*(</?(?:{CONTAINERS})\b[^>]*>)\s*", re.IGNORECASE)
_OPENING: Final = re.compile(rf"\s*(<(?:{BLOCKS})\b[^>]*>)", re.IGNORECASE)
_CLOSING: Final = re.compile(rf"(</(?:{BLOCKS})\s*>|<hr\b[^>]*>)\s*", re.IGNORECASE)
_STARTS: Final = re.compile(rf"</?(?:{BLOCKS})\b|<!--|\x00", re.IGNORECASE)
_BLANK: Final = re.compile(r"\n\s*\n")
_BREAK: Final = re.compile(r"(?<!<br>)(?<!<br/>)(?<!<br />)[ \t]*\n")


def paragraphed(text: str) -> str:
    """Return HTML in which paragraphs and line breaks are elements. Linear in the length of the text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\n\x00{len(kept) - 1}\x00\n\n"

    text = _KEPT.sub(keep, text)
    text = _CONTAINER.sub(r"\n\n\1\n\n", text)
    text = _OPENING.sub(r"\n\n\1", text)
    text = _CLOSING.sub(r"\1\n\n", text)
    pieces = (piece.strip() for piece in _BLANK.split(text))
    html = "\n".join(_wrapped(piece) for piece in pieces if piece)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], html)


def _wrapped(piece: str) -> str:
    if _STARTS.match(piece):
        return piece
    return "<p>" + _BREAK.sub("<br>\n", piece) + "</p>"
