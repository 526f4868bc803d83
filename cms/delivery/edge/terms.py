"""On which terms an answer may be kept: RFC 9111 as far as it concerns a shared cache that its origin keeps informed.

An answer with cache tags is asked about on every use: the journal says whether something it depends on has changed.
That is validation (RFC 9111, section 4.3), so `max-age` and `s-maxage`, which say how long others may go without
asking, do not limit it, and it has no age to state; only `Expires` does, the instant at which the clock makes it
untrue. An answer without tags nobody can vouch for: it lives for its `s-maxage` or `max-age`, and no longer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

Headers = Sequence[tuple[str, str]]

KEPT_STATUSES: Final = frozenset({"200", "301", "308"})
"""What is worth keeping. Errors never are: a failure must not outlast its cause (house rule)."""

FORBIDDING: Final = frozenset({"no-store", "private", "no-cache"})
FILES: Final = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif", "application/pdf")
"""Files of media: browsers and CDNs keep them for a year, and memory here is for answers that cost queries."""

_DIRECTIVE: Final = re.compile(r'([!#$%&\'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?')
_MAX_SECONDS: Final = 2**31
"""What a cache counts up to at least (RFC 9111, section 1.2.2)."""

LAST_SECOND_S: Final = 1.0
"""How long an answer is kept whose promise to others reaches to its end; the promise keeps a second back for it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer depends on, and for how long it may be used.

    Attributes:
        tags: what it depends on.
        expires_at: the instant (POSIX seconds) from which it may not be used; None: no such.
        begun_at: the instant from which its age counts; None where every use is a validation, and it has none.
    """

    tags: tuple[str, ...]
    expires_at: float | None
    begun_at: float | None = None


def terms_of(status: str, headers: Headers, *, now: float) -> Terms | None:
    """Return the terms on which an answer may be kept, None if it may not be (RFC 9111, section 3).

    Kept is only what says that it may be, in so many words: there is no heuristic freshness (section 4.2.2). What sets
    a cookie, is coded already, or depends on more of the request than its coding (`Vary`) is left alone.
    """
    if _values(headers, "content-type").startswith(FILES):
        return None
    directives = directives_of(_values(headers, "cache-control"))
    if status[:3] not in KEPT_STATUSES or FORBIDDING & directives.keys():
        return None
    if not directives.keys() & {"public", "s-maxage", "max-age"}:
        return None
    if any(name.lower() in {"set-cookie", "content-encoding"} for name, _ in headers):
        return None
    if any(name.strip().lower() not in {"accept-encoding", ""} for name in _values(headers, "vary").split(",")):
        return None
    tags = tuple(dict.fromkeys(tag.strip() for tag in _values(headers, "cache-tag").split(",") if tag.strip()))
    return _informed(headers, directives, tags, now) if tags else _uninformed(headers, directives, now)


def directives_of(value: str) -> dict[str, str]:
    """Return the directives of a Cache-Control field, names in lower case, quotes taken off (section 5.2).

    Of directives given twice the last one counts for all but lifetimes, where the shortest does (section 4.2.1).
    """
    found: dict[str, str] = {}
    for match in _DIRECTIVE.finditer(value):
        name, argument = match[1].lower(), match[2] if match[2] is not None else match[3] or ""
        if name in found and name.endswith("max-age"):
            argument = min(found[name], argument, key=seconds)
        found[name] = argument
    return found


def seconds(argument: str) -> int:
    """Return a lifetime in seconds; one that is no number counts as none (section 4.2.1: consider it stale)."""
    return min(int(argument), _MAX_SECONDS) if argument.isascii() and argument.isdecimal() else 0


def _informed(headers: Headers, directives: dict[str, str], tags: tuple[str, ...], now: float) -> Terms | None:
    """Return the terms of a tagged answer.

    Its headers promise others a lifetime from when they get it, so it must not be handed out so late that this promise
    reaches beyond its end.
    """
    expires = _values(headers, "expires")
    if not expires:
        return Terms(tags, None)
    end = _instant(expires)
    promised_s = max(seconds(directives.get(name, "")) for name in ("max-age", "s-maxage"))
    promised_s += seconds(directives.get("stale-while-revalidate", ""))
    expires_at = max(end - promised_s, min(now + LAST_SECOND_S, end))
    return Terms(tags, expires_at) if expires_at > now else None


def _uninformed(headers: Headers, directives: dict[str, str], now: float) -> Terms | None:
    """Return the terms of an answer without tags: its lifetime (section 4.2.1), less the age it came with."""
    if "s-maxage" in directives:
        lifetime_s: float = seconds(directives["s-maxage"])
    elif "max-age" in directives:
        lifetime_s = seconds(directives["max-age"])
    else:
        lifetime_s = _instant(_values(headers, "expires")) - now
    age_s = seconds(_values(headers, "age").partition(",")[0].strip())
    return Terms((), now + lifetime_s - age_s, now - age_s) if lifetime_s > age_s else None


def _instant(date: str) -> float:
    """Return an HTTP date as POSIX seconds; one that is none lies in the past (section 5.3)."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _values(headers: Headers, wanted: str) -> str:
    """Return the field's value, lines of the same name combined (RFC 9110, section 5.3)."""
    return ", ".join(value for name, value in headers if name.lower() == wanted)
