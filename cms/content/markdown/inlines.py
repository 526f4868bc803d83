"""Inline Markdown: marks, links and escapes.

Owns which characters are escaped, and when a mark is written as HTML because its delimiters would not be read as such.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cms.content.html.markup import TAGS
from cms.content.spans import Inner, Marked, as_tree

_DELIMITERS: Final = {"strong": "**", "em": "*", "strike-through": "~~"}
_UNKNOWN: Final = "*"
"""Stands for a neighbour that may turn out to be a delimiter: next to one, a mark is written as HTML."""

_SPECIAL: Final = re.compile(
    r"""
      [\\`*\[\]]                                # always meant as markup
    | (?<![^\W_])_ | _(?![^\W_])                # not inside a word
    | ~(?=~) | (?<=~)~ | ^~ | ~$                # strikethrough takes two
    | <(?=[A-Za-z/!?])                          # tags, comments, autolinks
    | &(?=\#?[A-Za-z0-9]{1,40};)                # references
    """,
    re.VERBOSE,
)
_NUMBERED: Final = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_MARKUP_AT_START: Final = re.compile(r"[-+=>|:]|#{1,6}(?:\s|$)")
_OTHER_SPACE: Final = re.compile(r"^[^\S ]+|[^\S ]+$")
"""Spaces that are text, at the edges of a line, where Markdown strips them."""

_CLOSING_SIGNS: Final = re.compile(r"#+$")
_ANGLES: Final = re.compile("[<>]")
_QUOTES: Final = re.compile(r'[\\"]')
_REFERENCE: Final = re.compile(r"&(?=#?[A-Za-z0-9]{1,40};)")


def paragraph(content: Mapping[str, Any]) -> str:
    """Return inline content as the lines of a paragraph; line breaks are written with a backslash."""
    text = _sequence(as_tree(content), "", "", line_break="\\\n")
    return "\n".join([_guarded(line) for line in text.split("\n")])


def heading(content: Mapping[str, Any]) -> str:
    """Return inline content as the one line of a heading."""
    return _CLOSING_SIGNS.sub(lambda signs: f"\\{signs[0]}", single_line(content))


def cell(content: Mapping[str, Any]) -> str:
    """Return inline content as a cell between pipes."""
    return single_line(content).replace("|", "\\|")


def single_line(content: Mapping[str, Any]) -> str:
    """Return inline content as one line; line breaks are written as HTML."""
    return _with_space(_sequence(as_tree(content), "", "", line_break="<br>"))


def plain(text: str) -> str:
    """Return plain text of one line as inline Markdown."""
    return _with_space(_SPECIAL.sub(_escaped, text))


def destination(address: str) -> str:
    """Return an address as the destination of a link."""
    address = _REFERENCE.sub("&amp;", address)
    if re.search("[()<>]", address):
        return f"<{_ANGLES.sub(_escaped, address)}>"
    return address


def quoted(title: str) -> str:
    """Return the title of a link or picture, with a space before it; empty for an empty title."""
    if not title:
        return ""
    text = _REFERENCE.sub("&amp;", _QUOTES.sub(_escaped, title))
    return f' "{text}"'


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def _guarded(line: str) -> str:
    """Return a line of a paragraph so that it keeps its spaces and begins no list, quotation, heading or table."""
    line = _with_space(line)
    if _MARKUP_AT_START.match(line):
        return f"\\{line}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def _with_space(line: str) -> str:
    return _OTHER_SPACE.sub(lambda spaces: "".join([f"&#{ord(space)};" for space in spaces[0]]), line)


def _sequence(inner: Sequence[Inner], before: str, after: str, *, line_break: str) -> str:
    """Return a sequence of text and marks; `before` and `after` are the characters around it, empty at an edge."""
    written: list[str] = []
    previous = before
    for number, item in enumerate(inner):
        following = _first_sign(inner[number + 1]) if number + 1 < len(inner) else after
        if isinstance(item, str):
            text = _text(item, line_break)
            if following == "[" and text.endswith("!"):
                text = f"{text[:-1]}\\!"
        else:
            text = _marked(item, previous, following, line_break)
        written.append(text)
        previous = text[-1]
    return "".join(written)


def _text(text: str, line_break: str) -> str:
    return line_break.join([_SPECIAL.sub(_escaped, line) for line in text.split("\n")])


def _first_sign(item: Inner) -> str:
    """Return the first character something is written with, as far as it is certain."""
    if isinstance(item, str):
        return _text(item, " ")[0]
    return {"link": "[", "code": "`"}.get(item.mark, _UNKNOWN)


def _marked(item: Marked, before: str, after: str, line_break: str) -> str:
    if item.mark == "code":
        return _code(item, line_break)
    if item.mark == "link":
        text = _sequence(item.children, "[", "]", line_break=line_break)
        return f"[{text}]({destination(item.definition['href'])}{quoted(item.definition.get('title', ''))})"
    delimiter, content = _DELIMITERS.get(item.mark, ""), item.children
    only = content[0] if len(content) == 1 else None
    if isinstance(only, Marked) and {item.mark, only.mark} == {"strong", "em"}:
        delimiter, content = "***", only.children
    if delimiter:
        text = _sequence(content, _UNKNOWN, _UNKNOWN, line_break=line_break)
        if _is_delimited(before, text, after):
            return f"{delimiter}{text}{delimiter}"
    tag = TAGS[item.mark]
    return f"<{tag}>{_sequence(item.children, '>', '<', line_break=line_break)}</{tag}>"


def _is_delimited(before: str, text: str, after: str) -> bool:
    """Tell whether delimiters around `text` open and close.

    Source: CommonMark 0.31 section 6.2, left-flanking and right-flanking delimiter runs.
    """
    if before in {"*", "~", "_"} or after in {"*", "~", "_"} or text[0] in "*~_" or text[-1] in "*~_":
        return False
    return _is_flanking(before, text[0]) and _is_flanking(after, text[-1])


def _is_flanking(outside: str, inside: str) -> bool:
    if inside.isspace():
        return False
    return not _is_punctuation(inside) or not outside or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PS"


def _code(item: Marked, line_break: str) -> str:
    text = "".join([child for child in item.children if isinstance(child, str)])
    if "\n" in text:
        return f"<code>{_text(text, line_break)}</code>"
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    is_padded = text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip(" "))
    pad = " " if is_padded else ""
    return f"{fence}{pad}{text}{pad}{fence}"
