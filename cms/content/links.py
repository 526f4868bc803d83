"""Links: which addresses a body may point to.

Owns the one rule for `href` and `url`. Refuses to fetch, resolve or rewrite anything.
"""

from __future__ import annotations

import re
from typing import Final

MAX_ADDRESS_CHARS: Final = 8_000
"""Source: RFC 9110 section 4.1 asks every party to support at least 8,000 octets."""

LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
WEB_SCHEMES: Final = frozenset({"http", "https"})

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST: Final = re.compile(r"https?://[^/?#@:]", re.IGNORECASE)
_UNSAFE: Final = re.compile("[\x00-\x20\x7f-\xa0\\\\\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What browsers strip or read as something else: controls, spaces, and the backslash, which they read as a slash."""

MEDIA_SCHEME: Final = "media:"
_MEDIUM: Final = re.compile(r"media:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")

_STRIPPED: Final = re.compile(r"[\t\n\r]")


def is_link(address: str) -> bool:
    """Tell whether a reader may be sent to `address`: http, https, mailto, tel, a relative path or a #fragment.

    An address that begins with `//` is refused: what it points to depends on the page it is shown on.
    """
    return _is_allowed(address, LINK_SCHEMES)


def is_media_id(name: str) -> bool:
    """Tell whether `name` can name one of our media."""
    return medium_of(MEDIA_SCHEME + name) is not None


def is_target(address: str) -> bool:
    """Tell whether a body may point to `address`: where a reader may be sent, or one of our media."""
    return is_link(address) or medium_of(address) is not None


def is_picture_address(address: str) -> bool:
    """Tell whether a picture may be loaded from `address`: http, https or a relative path."""
    return _is_allowed(address, WEB_SCHEMES) and not address.startswith("#")


def medium_of(address: str) -> str | None:
    """Return the id of the medium that `address` names (`media:ID`), None for any other address."""
    found = _MEDIUM.fullmatch(address)
    return None if found is None else found[1]


def is_web_address(address: str) -> bool:
    """Tell whether `address` is absolute and on the web: http or https."""
    return _is_allowed(address, WEB_SCHEMES) and _HOST.match(address) is not None


def tidied(address: str) -> str:
    """Return `address` as a browser reads it in an attribute: trimmed, no tabs or line feeds, spaces as %20.

    `//host` becomes `https://host`. Source: WHATWG URL, basic URL parser, steps 1 to 3.
    """
    address = _STRIPPED.sub("", address.strip("".join(map(chr, range(0x21))))).replace(" ", "%20")
    return f"https:{address}" if address.startswith("//") else address


def _is_allowed(address: str, schemes: frozenset[str]) -> bool:
    if not address or len(address) > MAX_ADDRESS_CHARS or address.startswith("//") or _UNSAFE.search(address):
        return False
    scheme = _SCHEME.match(address)
    if scheme is None:
        return ":" not in re.split("[/?#]", address, maxsplit=1)[0]
    name = scheme[1].lower()
    if name in WEB_SCHEMES:
        return name in schemes and _HOST.match(address) is not None
    return name in schemes and len(address) > scheme.end()
