"""Addresses: what a link may point to, written in one canonical ASCII form, and which hosts a text names.

Owns the only URL parsers that safe HTML relies on; for readers' links it is stricter than any browser, so that nothing is left for a
browser to interpret. Refuses to resolve, to fetch and to judge a host: that is for the checks.

Source: WHATWG URL Standard (what browsers do with odd addresses), RFC 3986 and RFC 6068; that hosts are names and
never bare IP addresses is a house rule (a click must not reach a reader's own router).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

MAX_ADDRESS_CHARS = 2048  # house rule, after what search engines and mail programs still accept

_WEB = re.compile(r"(https?)://([^/?#\\@:\s]+)(?::([0-9]{1,5}))?([/?#][^\\\x00-\x1f\x7f]*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:([A-Za-z0-9._+'-]{1,64})@([^/?#\\@:\s]+)(?:\?[^\x00-\x20]*)?", re.IGNORECASE)
_REMOTE = re.compile(r"https?://[^/?#\\@\x00-\x20\x7f]+(?:[/?#][^\\\x00-\x20\x7f]*)?", re.IGNORECASE)
_CONTACT = re.compile(r"(?:mailto|tel):[^\\\x00-\x20\x7f]+", re.IGNORECASE)
_RELATIVE = re.compile(r"(?!//)[^\\\x00-\x20\x7f:/?#]*(?:[/?#][^\\\x00-\x20\x7f]*)?")
_HTML_SPACE = " \t\n\r\f"
_HOST = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
# What may stand unescaped behind the host: RFC 3986 reserved and unreserved characters, and escapes already made.
_TAIL_SAFE = "/?#[]@!$&'()*+,;=:-._~%"
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": "."})
_NAMED = re.compile(
    r"(?<![\w./-])(?:\w{1,10}:/*)?\.*"  # at the start of a word, a scheme or not
    r"((?:[^\W_][\w-]*\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,}))(?![\w-])"  # labels, the last one of letters
    r"(?:[:/?#]\S*)?"  # the rest of an address names no host
)
_LOCAL_PART = re.compile(r"[\w.+'-]+@")
_BARE = re.compile(r"(?<!\w)https?://[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.IGNORECASE)
_CLOSERS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link goes: the canonical address and its host, both ASCII."""

    href: str
    host: str

    @property
    def is_web(self) -> bool:
        """Say whether the address is http or https."""
        return self.href.startswith("http")


def outside_address(raw: str) -> Address | None:
    """Read an absolute http, https or mailto address, or return None for anything else.

    No user names in front of the host, no bare IP addresses, no backslashes, no control characters. International
    hosts become their `xn--` form, other non-ASCII characters are percent-encoded, the parameters of a mailto address
    (further recipients, a subject) are cut off.
    """
    raw = raw.strip(_HTML_SPACE)
    if len(raw) > MAX_ADDRESS_CHARS:
        return None
    web = _WEB.fullmatch(raw)
    if web:
        host = ascii_host(web[2])
        port = f":{int(web[3])}" if web[3] else ""
        if host is None or int(web[3] or 0) > 65535:
            return None
        return Address(f"{web[1].lower()}://{host}{port}{quote(web[4] or '', safe=_TAIL_SAFE)}", host)
    mail = _MAIL.fullmatch(raw)
    host = ascii_host(mail[2]) if mail else None
    return Address(f"mailto:{mail[1]}@{host}", host) if mail and host else None


def article_link(raw: str) -> str | None:
    """Read the address of a link in an article, as written by our own editors: web, mail, telephone or the own site.

    Looser about hosts than `outside_address` and as strict about what a browser could read in another way: no user
    name in front of a host, no `//host`, no backslashes, no control characters, no scheme but these. Spaces become
    `%20`, everything else stays as it is written.
    """
    value = _tidied(raw)
    return value if _is_loadable(value) or _CONTACT.fullmatch(value) else None


def article_image(raw: str) -> str | None:
    """Read the address of an image in an article, by the rules of `article_link`: only web addresses and paths."""
    value = _tidied(raw)
    return value if _is_loadable(value) and not value.startswith("#") else None


def _tidied(raw: str) -> str:
    return raw.strip(_HTML_SPACE).replace(" ", "%20")


def _is_loadable(value: str) -> bool:
    return value != "" and bool(_REMOTE.fullmatch(value) or _RELATIVE.fullmatch(value))


def ascii_host(host: str) -> str | None:
    """Give a host name in lower-case ASCII, or None where it is no name with a top-level domain.

    Source: UTS 46 without its tables: NFKC, lower case, ideographic dots as dots, Punycode for each other label.
    """
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host.translate(_DOTS)).lower().translate(_DOTS)
        if not all(char.isalnum() or char in ".-_" or unicodedata.category(char) in {"Mn", "Mc"} for char in host):
            return None
        host = ".".join(label if label.isascii() else _punycode(label) for label in host.split("."))
    host = host.lower().removesuffix(".")
    return host if len(host) <= 253 and _HOST.fullmatch(host) else None


def _punycode(label: str) -> str:
    return "xn--" + label.encode("punycode").decode("ascii")


def names_another_host(text: str, target: Address) -> bool:
    """Say whether a link's text names a host other than the one it goes to.

    A leading `www.` makes no difference; every other difference does, also between a domain and its subdomain: on
    many domains the two belong to different people (house rule).
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(_DOTS)
    if not target.is_web:
        folded = _LOCAL_PART.sub(" ", folded)
    expected = target.host.removeprefix("www.")
    return any((ascii_host(name) or name).removeprefix("www.") != expected for name in _NAMED.findall(folded))


def bare_addresses(text: str) -> list[tuple[int, int, Address]]:
    """Find the http and https addresses written out in a text, as `(start, end, address)`.

    Only explicit schemes: `file.md` and `x.py` are words. Punctuation and unbalanced brackets at the end belong to
    the sentence (rule of GitHub Flavored Markdown, section 6.9).
    """
    found = []
    for match in _BARE.finditer(text):
        written = _without_sentence_end(match[0])
        address = outside_address(written)
        if address:
            found.append((match.start(), match.start() + len(written), address))
    return found


def _without_sentence_end(written: str) -> str:
    while written[-1] in "?!.,:;*_~'&" or _ends_unbalanced(written):
        written = written[:-1]
    return written


def _ends_unbalanced(written: str) -> bool:
    opener = _CLOSERS.get(written[-1])
    return opener is not None and written.count(written[-1]) > written.count(opener)
