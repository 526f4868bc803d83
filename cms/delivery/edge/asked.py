"""What a request asks for: which stored answer, in which content coding, and whether the client has it already.

Owns reading the request; refuses to know what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

CODINGS: Final = ("br", "zstd", "gzip")
"""Content codings that can be made, in the order of what they leave: an answer is coded once and sent often."""

IDENTITY: Final = "identity"
Key = tuple[str, str]
"""The path, and the query with its parameters in order."""

CREDENTIALS: Final = ("HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_MANAGE_TOKEN")
"""Who sends one of these may get an answer of their own; it is neither kept nor looked for (RFC 9111, section 3.5)."""

CONDITIONS: Final = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_NOT_FORWARDED: Final = (
    *CONDITIONS,
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_RANGE",
    "HTTP_ACCEPT_ENCODING",
)
_ENTITY_TAG: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def key_of(environ: dict[str, Any]) -> Key:
    """Return the key of a request: requests that mean the same have the same.

    Parameters are put in the order of their names; those of one name keep their order and their number, which may mean
    something. Empty parts (`a=1&&b=2`) mean nothing and go. The host is no part of it: nothing public depends on what
    a client says the host is.
    """
    query = environ.get("QUERY_STRING", "")
    if "&" in query:
        parts = [part for part in query.split("&") if part]
        query = "&".join(sorted(parts, key=_name))
    return (environ["PATH_INFO"], query)


class Asked(NamedTuple):
    """What a request asks for, without what it is answered with depending on anything else.

    Attributes:
        key: which answer.
        accepted: Accept-Encoding, None if it says nothing of it.
        condition: If-None-Match.
        is_head: whether only the head is wanted.
    """

    key: Key
    accepted: str | None
    condition: str | None
    is_head: bool


HEEDED: Final = frozenset({*CREDENTIALS, "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"})
"""Headers that `asked_of` looks at."""

_CREDENTIALS: Final = frozenset(CREDENTIALS)


def asked_of(environ: dict[str, Any]) -> Asked | None:
    """Return what a request asks for, None if it is not a plain GET or HEAD without a body and without credentials."""
    method = environ["REQUEST_METHOD"]
    if method not in {"GET", "HEAD"} or environ.get("CONTENT_LENGTH", "0") != "0":
        return None
    if not _CREDENTIALS.isdisjoint(environ):
        return None
    condition = environ.get("HTTP_IF_NONE_MATCH")
    return Asked(key_of(environ), environ.get("HTTP_ACCEPT_ENCODING"), condition, method == "HEAD")


def in_full(environ: dict[str, Any], key: Key) -> dict[str, Any]:
    """Return the request for the whole answer that a key names: GET, unconditional, uncoded."""
    forwarded = {name: value for name, value in environ.items() if name not in _NOT_FORWARDED}
    forwarded["REQUEST_METHOD"] = "GET"
    forwarded["PATH_INFO"], forwarded["QUERY_STRING"] = key
    return forwarded


def coding_of(accepted: str) -> str:
    """Return the content coding to answer with (RFC 9110, section 12.5.3).

    The client's weights decide, ours among equals; what is not named has the weight of `*`, or none. Plain answers are
    sent where nothing else is accepted, even to a client that forbids them: it may still make something of them.
    """
    weights = dict(_weighted(accepted))
    others = weights.get("*", 0.0)
    best, best_weight = IDENTITY, weights.get(IDENTITY, 0.0)
    for coding in reversed(CODINGS):
        weight = weights.get(coding, others)
        if weight > 0 and weight >= best_weight:
            best, best_weight = coding, weight
    return best


def is_unchanged(condition: str, etag: str | None) -> bool:
    """Tell whether If-None-Match names the answer (RFC 9110, section 13.1.2: weak comparison, a list, or `*`)."""
    if etag is None:
        return False
    return condition.strip() == "*" or etag.removeprefix("W/") in _ENTITY_TAG.findall(condition)


def _name(part: str) -> str:
    return part.partition("=")[0]


def _weighted(accepted: str) -> Iterable[tuple[str, float]]:
    for item in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = _weight(value.strip())
        if coding:
            yield ("gzip" if coding == "x-gzip" else coding), weight


def _weight(text: str) -> float:
    """Return a quality value; one that makes no sense accepts nothing."""
    return float(text) if re.fullmatch(r"[01](\.\d{0,3})?", text, re.ASCII) else 0.0
