"""Markdown: reading CommonMark with tables into a body, and writing a body as Markdown.

What Markdown has no syntax for is written as HTML, which CommonMark allows anywhere, so that nothing is lost.
"""

from __future__ import annotations

from cms.content.markdown.front_matter import split_front_matter
from cms.content.markdown.reader import from_markdown
from cms.content.markdown.writer import to_markdown

__all__ = ["from_markdown", "split_front_matter", "to_markdown"]
