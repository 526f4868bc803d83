"""Callouts in Markdown: quotations that begin with `[!NOTE]`.

Owns that rule. Source: the alerts of GitHub Flavored Markdown.
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from cms.content.blocks import TONES

_MARKER: Final = re.compile(rf"\[!({'|'.join(TONES)})\][ \t]*(?:\n|\Z)", re.IGNORECASE)


def mark_callouts(state: StateCore) -> None:
    """Turn the quotations that are callouts into asides, and take their markers out. Linear."""
    tokens: list[Token] = []
    open_quotes: list[bool] = []
    skipped = 0
    for position, token in enumerate(state.tokens):
        if skipped:
            skipped -= 1
            continue
        tokens.append(token)
        if token.type == "blockquote_open":
            tone = _taken_tone(state.tokens, position)
            open_quotes.append(tone is not None)
            if tone is not None:
                token.tag = "aside"
                token.attrSet("class", f"callout callout-{tone}")
                # An inline token left empty by the marker goes with its paragraph.
                skipped = 0 if state.tokens[position + 2].content else 3
        elif token.type == "blockquote_close" and open_quotes.pop():
            token.tag = "aside"
    state.tokens = tokens


def _taken_tone(tokens: list[Token], position: int) -> str | None:
    """Return the tone of the callout that opens at `position`, taking its marker out; None if it is a quotation."""
    first, content = tokens[position + 1 : position + 3] if position + 2 < len(tokens) else (None, None)
    if first is None or content is None or first.type != "paragraph_open":
        return None
    marker = _MARKER.match(content.content)
    if marker is None:
        return None
    content.content = content.content[marker.end() :]
    return marker[1].lower()
