"""The comments element as one file: its parts, joined.

Owns what the file consists of and what it is called. The parts (`source/`) are modules of their own, each to be read by
itself; a page that embeds the element gets one file without imports, so that its integrity can be stated in the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parent / "source"
PARTS: Final = (
    "strings.js",
    "api.js",
    "memory.js",
    "dom.js",
    "composer.js",
    "comment.js",
    "verbs.js",
    "discussion.js",
    "element.js",
)
"""In this order every part stands behind those it uses while it is loaded."""

STYLE: Final = "style.css"
_IMPORT: Final = re.compile(r"^import .*;\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ", re.MULTILINE)
_INDENT: Final = re.compile(r"^ +", re.MULTILINE)
_REMARK: Final = re.compile(r"^\s*(//[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)

_SPACE: Final = re.compile(r"\s*([{};,\n])\s*")
"""Space that means nothing in our style sheet."""

_TEXT_OR_SPACE: Final = re.compile(r"""("(?:\\.|[^"\\\n])*"|`[^`]*`)| *(=>|&&|\|\||\?\?=?|={1,3}|[,:?{}]) *""")
"""A text, which stays as it is, or a sign with the blanks around it, which mean nothing beside it."""


@dataclass(frozen=True)
class Module:
    """A JavaScript module as it is served."""

    text: str

    @cached_property
    def body(self) -> bytes:
        """The bytes that are served."""
        return self.text.encode()

    @cached_property
    def version(self) -> str:
        """The name of this content: 16 hexadecimal digits of its SHA-256."""
        return hashlib.sha256(self.body).hexdigest()[:16]

    @cached_property
    def integrity(self) -> str:
        """What a page states beside `src` (Subresource Integrity, W3C)."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()


def joined() -> Module:
    """Return the element: all parts behind one another, without imports, remarks and what space means nothing.

    In the parts, imports and exports stand at the beginning of a line, and remarks on lines of their own (a test
    compares the names they import with those that are exported).
    """
    style = _SPACE.sub(r"\1", (SOURCE / STYLE).read_text(encoding="utf-8")).replace(": ", ":")
    parts = [f"const STYLE = {json.dumps(style, ensure_ascii=False)};\n"]
    for name in PARTS:
        text = _REMARK.sub("", (SOURCE / name).read_text(encoding="utf-8"))
        text = _INDENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))
        parts.append(_TEXT_OR_SPACE.sub(lambda found: found[1] or found[2], text))
    return Module("// Masthead's comments element. Readable in cms/widget/source.\n" + "".join(parts))
