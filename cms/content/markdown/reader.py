"""Reading Markdown: CommonMark with tables and strikethrough becomes a body.

Owns our additions to the language: callouts, facts, questions and embeds. The text is turned into HTML and read by the HTML
reader, so that HTML inside Markdown, which CommonMark allows anywhere, is read by the same rules as any other.

    > [!NOTE]                a callout: NOTE, TIP, IMPORTANT, WARNING or CAUTION
    > Its content.

    ```facts Title           a facts box; the title may be left out
    Label: value, with *marks*
    ```

    ```faq                   questions and answers; an answer may have several lines that begin with A:
    Q: How long?
    A: Ten minutes, with *marks*
    ```

    ```embed
    https://example.org/     an embed; a second line is its title
    ```
"""

from __future__ import annotations

from typing import Any, Final

from markdown_it import MarkdownIt

from cms.content.documents import Document, WarningLog, refusal
from cms.content.html.reader import read
from cms.content.html.trees import parsed
from cms.content.markdown.callouts import mark_callouts
from cms.content.markdown.renderer import Renderer
from cms.content.texts import readable_source

MAX_NESTING: Final = 24
"""Lists (two levels each) and quotations inside each other. Source: house rule: ten levels of lists, and some air."""

MAX_LINES: Final = 250_000
MAX_BRACKETS: Final = 250_000
"""What a text of the greatest length may hold of what costs most to read. Source: house rule."""


_CONTAINERS: Final = frozenset({"blockquote_open", "list_item_open"})


def from_markdown(source: str, *, title: str | None = None) -> Document:
    """Return a Markdown text, without front matter, as a body.

    A level-one heading that repeats `title` is dropped, any other becomes level two. Linear in the size of the source.

    Raises:
        InvalidBody: the source is too long or not Unicode, nests too deeply, or what it holds is over a limit of
            `cms.content.blocks`.
    """
    warnings = WarningLog()
    text = readable_source(source, warnings)
    if text.count("\n") > MAX_LINES or text.count("[") > MAX_BRACKETS:
        detail = f"The text has more than {MAX_LINES:,} lines or more than {MAX_BRACKETS:,} square brackets."
        raise refusal("too_long", detail)
    env: dict[str, Any] = {"warnings": warnings}
    tokens = _PARSER.parse(text, env)
    # Deeper ones hold nothing: the parser gives up on their content.
    if any(token.level >= MAX_NESTING - 1 and token.type in _CONTAINERS for token in tokens):
        raise refusal("too_deep", "Lists and quotations are nested too deeply.")
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, env)
    return read(parsed(html), warnings, title=title)


class _Parser(MarkdownIt):
    """Leaves addresses as they are: the HTML reader checks them, and here they must neither be re-encoded nor lost."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Let any address through."""
        del url
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        """Return the address unchanged."""
        return url


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": True, "maxNesting": MAX_NESTING}, renderer_cls=Renderer)
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.before("inline", "callouts", mark_callouts)
    return parser


_PARSER: Final = _parser()
