"""The vocabulary of an article body: block types, styles, marks, and the limits of each.

A body is Portable Text (https://github.com/portabletext/portabletext): a flat list of blocks. Our shapes:

    block    {style, listItem?, level?, markDefs, children}      the specification's text block
    image    {url, alt, decorative?, caption?, width?, height?, href?}      a picture somewhere on the web
             {url: "media:ID", media_id: ID, alt, decorative?, caption?, href?}   one of our media; `alt` empty: the
                                                                                medium's own is shown
             {..., href: "media:ID", href_media_id: ID}                     a picture that leads to one of our media
    table    {header_rows, header_columns, rows: [{_type: row, cells: [{_type: cell, markDefs, children}]}],
              caption?, align?: ["left" | "center" | "right" | null, ... one per column]}
    facts    {title?, rows: [{_type: fact, label, markDefs, children}]}
    faq      {rows: [{_type: question, question, markDefs, children}]}        questions, each with its answer
    code     {code, language?}
    embed    {url, title?}
    callout  {tone, content: [any block but a callout or a heading]}
    divider  {}

Every object has `_type` and `_key`; children are spans `{_type: span, text, marks}`, where a mark is a decorator or the
key of a link in `markDefs`: `{_type: link, href, title?}`, or `{_type: link, href: "media:ID", media_id: ID, title?}` for
one to our media. A line feed in a span is a line break.

A *canonical* body, the only kind that is stored, also holds to this: no text block without text; white space as HTML
shows it (no runs of spaces, none at the edges of a block or around a line break); neighbouring spans differ; the rows
of a table are equally long and its header rows are not empty; a list item is at most one level below the item before
it; keys are unique in their list.
"""

from __future__ import annotations

from typing import Final

DECORATORS: Final = ("strong", "em", "underline", "strike-through", "sub", "sup", "code")
"""In the order in which a span's marks are written; `code` last, because Markdown can hold nothing inside it."""

HEADINGS: Final = {"h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
STYLES: Final = frozenset({"normal", "blockquote", *HEADINGS})
LIST_KINDS: Final = frozenset({"bullet", "number"})
LIST_STYLES: Final = frozenset({"normal", "blockquote"})
"""The styles a list item may have; a heading is never a list item."""

TONES: Final = ("note", "tip", "important", "warning", "caution")
"""Source: the alerts of GitHub Flavored Markdown."""

ALIGNMENTS: Final = frozenset({"left", "center", "right"})

MAX_BODY_CHARS: Final = 10_000_000
"""Characters of a source, and of the text in a body. Source: house rule, twice the longest article we promise."""

MAX_BLOCKS: Final = 100_000
MAX_LIST_LEVEL: Final = 10
MAX_TABLE_ROWS: Final = 10_000
MAX_TABLE_COLUMNS: Final = 100
MAX_TABLE_CELLS: Final = 100_000
MAX_FACTS: Final = 10_000
MAX_LINE_CHARS: Final = 10_000
"""Captions, labels, titles and alternative texts: one line each. Source: house rule, as are the limits above."""

SHOWN_OF_MEDIA: Final = ("url", "width", "height", "mime_type", "focal_point", "placeholder", "srcset")
"""What readers get of a picture besides what is stored: made of the medium, and dropped when it comes back."""

MAX_PIXELS: Final = 100_000
MAX_KEY_CHARS: Final = 96
MAX_LANGUAGE_CHARS: Final = 40
