"""Text: which characters a body may hold, and what counts as white space.

Owns the rules for strings, whatever they are part of. Refuses to change what an author wrote beyond them: there is no
Unicode normalisation here, because any script and any form is legitimate in an article.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from cms.content.blocks import MAX_BODY_CHARS, MAX_LINE_CHARS
from cms.content.documents import WarningLog, refusal

FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""What XML 1.0 cannot carry (feeds), and the C1 controls, which no text of today means. Form feed is white space."""

SPACES: Final = re.compile(r"[ \t\n\r\f]+")
"""ASCII white space (WHATWG Infra). Other spaces, such as the no-break space, are letters of the text."""

WHITE_SPACE: Final = " \t\n\r\f"
LINE_ENDS: Final = re.compile(r"\r\n?")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_INVISIBLE: Final = str.maketrans("", "", "\u200b\u2060\ufeff")


def has_surrogate(text: str) -> bool:
    """Tell whether `text` holds half of a surrogate pair, which no encoding can write."""
    return _SURROGATES.search(text) is not None


def without_forbidden(text: str) -> tuple[str, int]:
    """Return `text` without forbidden control characters, and how many there were."""
    return FORBIDDEN.subn("", text)


def one_line(text: str) -> str:
    """Return `text` as one line: runs of ASCII white space become one space, none at the edges; blank text is empty."""
    return "" if is_blank(text) else SPACES.sub(" ", text).strip(" ")


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing: only white space of any kind and zero-width spaces."""
    return not text.translate(_INVISIBLE).strip()


def says_the_same(text: str, other: str) -> bool:
    """Tell whether two texts read the same: letter case, white space and Unicode form do not matter."""
    return _compared(text) == _compared(other)


def readable_source(source: str, warnings: WarningLog) -> str:
    """Return the source of a conversion with line feeds only and without control characters.

    Raises:
        InvalidBody: the source is too long, or holds half of a surrogate pair.
    """
    if len(source) > MAX_BODY_CHARS:
        raise refusal("too_long", f"The body has {len(source):,} characters; at most {MAX_BODY_CHARS:,} are allowed.")
    if has_surrogate(source):
        raise refusal("unreadable", "The body holds half of a surrogate pair, which is not a character.")
    cleaned, removed = without_forbidden(LINE_ENDS.sub("\n", source.removeprefix("\ufeff")))
    if removed:
        warn_of_controls(warnings, count=removed)
    return cleaned


def attribute_line(value: str | None, warnings: WarningLog) -> str:
    """Return the text of an attribute, or of a caption, as one line that may be stored."""
    cleaned, removed = without_forbidden(value or "")
    if removed:
        warn_of_controls(warnings, count=removed)
    line = one_line(cleaned)
    if len(line) <= MAX_LINE_CHARS:
        return line
    detail = f"A caption, label or title was cut after {MAX_LINE_CHARS:,} characters."
    warnings.add("line_shortened", detail)
    return line[:MAX_LINE_CHARS].rstrip(" ")


def warn_of_controls(warnings: WarningLog, *, count: int, pointer: str | None = None) -> None:
    """Note that control characters were removed."""
    warnings.add("control_character_removed", "Control characters were removed.", pointer=pointer, count=count)


def _compared(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
