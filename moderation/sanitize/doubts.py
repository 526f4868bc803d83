"""Doubts: where two sanitisers read the same markup differently.

Owns the comparison and its words. Refuses to weigh: whether a doubt holds a comment is for the checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from moderation.sanitize.writer import Tag, read, shown

_MAX_QUOTED_CHARS = 120  # enough for a moderator to find the place (house rule)


def disagreements(first: str, second: str) -> tuple[str, ...]:
    """Say where nh3, reading what bleach let through, first came to something else; empty where they agree.

    Escaping, the order of attributes, `rel` (which nh3 sets) and a line end at the start of `pre` (which parsers drop)
    make no difference.
    """
    for one, other in zip_longest(_reading(first), _reading(second)):
        if one != other:
            return (f"bleach reads {_quoted(one)}, nh3 reads {_quoted(other)}",)
    return ()


def _reading(html: str) -> Iterator[Tag | str]:
    """Give tags without `rel`, and between them each text as one piece."""
    texts: list[str] = []
    is_start_of_pre = False
    for token in (*read(html), None):
        if isinstance(token, str):
            texts.append(token)
            continue
        text = shown("".join(texts)).lstrip("\n" if is_start_of_pre else "")
        if text:
            yield text
        texts.clear()
        if token is not None:
            attributes = sorted(pair for pair in token.attributes if pair[0] != "rel")
            is_start_of_pre = token.name == "pre" and not token.is_end
            yield Tag(token.name, token.is_end, tuple(attributes))


def _quoted(token: Tag | str | None) -> str:
    if token is None:
        return "nothing"
    if isinstance(token, str):
        return repr(token[:_MAX_QUOTED_CHARS])
    attributes = "".join(f" {name}={value!r}" for name, value in token.attributes)
    return f"<{'/' if token.is_end else ''}{token.name}{attributes}"[:_MAX_QUOTED_CHARS] + ">"
