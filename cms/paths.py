"""Paths of the site: one spelling for each, so that two spellings of an address are one redirect.

Pure. Owns what a path may look like; where it leads is `delivery.redirects`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote, urlsplit

MAX_PATH_CHARS: Final = 2000
MAX_HOPS: Final = 10
"""A longer chain of redirects is a mistake (house rule; browsers give up after twenty)."""

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`\u2028\u2029\ud800-\udfff]")


def normal(path: str) -> str | None:
    """Return the one spelling of a path: decoded, composed (NFC), without parameters and without a slash at its end.

    None for what is no path of this site: another host's (`//host`), one that climbs (`..`), one with white space,
    control characters or broken UTF-8. Upper and lower case differ (RFC 3986, section 6.2.2.1).
    """
    if not path.startswith("/") or len(path) > MAX_PATH_CHARS:
        return None
    try:
        decoded = unquote(re.split("[?#]", path, maxsplit=1)[0], errors="strict")
    except UnicodeDecodeError:
        return None
    decoded = unicodedata.normalize("NFC", decoded)
    segments = decoded.split("/")[1:]
    if segments[-1] == "":
        segments.pop()
    if _FORBIDDEN.search(decoded) or any(item in {"", ".", ".."} for item in segments):
        return None
    return "/" + "/".join(segments)


def target(text: str) -> str | None:
    """Return where a redirect may lead: a path of this site, its parameters kept, or an http(s) address; else None."""
    if text.startswith("/"):
        path = normal(text)
        rest = text[len(re.split("[?#]", text, maxsplit=1)[0]) :]
        return None if path is None or _FORBIDDEN.search(rest) else path + rest
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        is_address = is_address and parts.port != 0
    except ValueError:
        return None
    return text if is_address and not _FORBIDDEN.search(text) and len(text) <= MAX_PATH_CHARS else None
