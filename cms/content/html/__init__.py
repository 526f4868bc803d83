"""HTML: reading any page or fragment into a body, and writing a body as HTML."""

from __future__ import annotations

from cms.content.html.reader import from_html
from cms.content.html.writer import to_html

__all__ = ["from_html", "to_html"]
