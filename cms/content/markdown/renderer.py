"""Rendering Markdown's tokens as HTML for the HTML reader.

Owns what our fences become, and the bound on what references may multiply into. The result is read, never shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from cms.content.blocks import MAX_BODY_CHARS
from cms.content.documents import WarningLog, refusal
from cms.content.links import is_web_address
from cms.content.shapes import is_language
from cms.content.texts import WHITE_SPACE, is_blank, one_line

_FACT: Final = re.compile(r"((?:\\.|[^:\\]|:(?![ \t]|$))+):(?:[ \t]+(.*))?")
"""A label ends at the first colon before a space or the end of the line, unless a backslash stands before it."""

_ASKED: Final = re.compile(r"([QA]):(?:[ \t]+(.*))?")
_ESCAPED: Final = re.compile(r"\\([:\\])")


class Renderer(RendererHTML):
    """markdown-it's HTML, with our fences."""

    def __init__(self, parser: Any = None) -> None:
        """Keep the parser: values of facts and answers are inline Markdown."""
        super().__init__(parser)
        self._parser = parser

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render the beginning of a link."""
        _count_address(tokens[idx], env)
        return self.renderToken(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render a picture."""
        _count_address(tokens[idx], env)
        return super().image(tokens, idx, options, env)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render indented code."""
        del options, env
        return _code(tokens[idx].content, language="")

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render a fence: facts, questions, an embed, or code. A fence of ours that cannot be read stays as code."""
        del options
        token = tokens[idx]
        name, _, rest = one_line(unescapeAll(token.info)).partition(" ")
        html = None
        if name == "facts":
            html = self._facts(token.content, title=rest, env=env)
        elif name == "faq" and not rest:
            html = self._faq(token.content, env=env)
        elif name == "embed":
            html = _embed(token.content)
        if html is not None:
            return html
        warnings: WarningLog = env["warnings"]
        if name in {"facts", "faq", "embed"}:
            warnings.add("fence_unread", f"A fence called “{name}” that is not written as one stayed as code.")
        elif rest or (name and not is_language(name)):
            warnings.add("code_info_dropped", "What follows the language of a fence was dropped.")
        return _code(token.content, language=name if is_language(name) else "")

    def _facts(self, content: str, *, title: str, env: EnvType) -> str | None:
        lines = [line.strip(" \t") for line in content.split("\n")]
        facts = [_FACT.fullmatch(line) for line in lines if line]
        if not facts:
            return None
        caption = f"<caption>{escape(title)}</caption>" if title else ""
        rows: list[str] = []
        for fact in facts:
            label = _ESCAPED.sub(r"\1", fact[1]) if fact else ""
            if fact is None or is_blank(label):
                return None
            rows.append(f"<tr><th>{escape(label)}</th><td>{self._parser.renderInline(fact[2] or '', env)}</td></tr>")
        return f'<table class="facts">{caption}{"".join(rows)}</table>'

    def _faq(self, content: str, *, env: EnvType) -> str | None:
        lines = [_ASKED.fullmatch(line.strip(" \t")) for line in content.split("\n") if line.strip(" \t")]
        if not lines:
            return None
        html: list[str] = []
        for line in lines:
            if line is None or (not html and line[1] == "A") or (line[1] == "Q" and is_blank(line[2] or "")):
                return None
            text = line[2] or ""
            is_question = line[1] == "Q"
            html.append(
                f"<dt>{escape(text)}</dt>" if is_question else f"<dd>{self._parser.renderInline(text, env)}</dd>"
            )
        return f'<dl class="faq">{"".join(html)}</dl>'


def _code(content: str, *, language: str) -> str:
    attribute = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{attribute}>{escape(content)}</code></pre>"


def _embed(content: str) -> str | None:
    url, _, title = content.strip(WHITE_SPACE).partition("\n")
    url = url.strip(WHITE_SPACE)
    if not is_web_address(url):
        return None
    return f'<figure class="embed"><a href="{escape(url)}">{escape(one_line(title) or url)}</a></figure>'


def _count_address(token: Token, env: EnvType) -> None:
    """Count the characters of addresses and titles.

    One definition may be used by many short references, whose addresses together are then quadratic in the source.

    Raises:
        InvalidBody: they are far more than the source. Source: cmark bounds them in the same way.
    """
    used = sum(len(str(value)) for value in token.attrs.values())
    env["address_chars"] = env.get("address_chars", 0) + used
    if env["address_chars"] > 2 * MAX_BODY_CHARS:
        raise refusal("too_long", "The addresses of the links are too long together.")
