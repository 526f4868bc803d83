"""Content: what an article's body is, and its forms: Portable Text, HTML, Markdown, plain text, outline.

Everything here is pure: no clock, no network, no files, no database. Other packages import from here only.

A body comes in through `normalise`, `from_html` or `from_markdown`, each of which returns a `Document` or raises
`InvalidBody`; its blocks go out through `to_html`, `to_markdown`, `to_text` or `render`, which does all that a snapshot
needs.
"""

from __future__ import annotations

from cms.content.diffs import BlockChange, diff
from cms.content.documents import Block, ConversionWarning, Document, Fault, InvalidBody
from cms.content.html import from_html, to_html
from cms.content.images import image_urls, images
from cms.content.markdown import from_markdown, split_front_matter, to_markdown
from cms.content.media import linked, linked_media, links, media_ids, with_media, without_media
from cms.content.outline import table_of_contents
from cms.content.plain import excerpt, reading_time_s, to_text, word_count
from cms.content.portable import normalise
from cms.content.questions import questions
from cms.content.rendering import Rendered, render
from cms.content.slugs import is_slug, slugify

__all__ = [
    "Block",
    "BlockChange",
    "ConversionWarning",
    "Document",
    "Fault",
    "InvalidBody",
    "Rendered",
    "diff",
    "excerpt",
    "from_html",
    "from_markdown",
    "image_urls",
    "images",
    "is_slug",
    "linked",
    "linked_media",
    "links",
    "media_ids",
    "normalise",
    "questions",
    "reading_time_s",
    "render",
    "slugify",
    "split_front_matter",
    "table_of_contents",
    "to_html",
    "to_markdown",
    "to_text",
    "with_media",
    "without_media",
    "word_count",
]
