"""Hosts as they are compared: one form for every spelling, and label boundaries.

Owns the canonical form, the comparison, and the small list of link shorteners. Finding hosts in a text is
`mentions`; what a host means is `links`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from typing import Final

from moderation.text import skeleton

SHORTENERS: Final = frozenset(
    {
        "bit.ly", "bitly.com", "tinyurl.com", "t.ly", "is.gd", "v.gd", "ow.ly", "buff.ly", "rebrand.ly", "cutt.ly",
        "shorturl.at", "tiny.cc", "goo.gl", "rb.gy", "adf.ly", "bc.vc", "s.id", "shorte.st", "ouo.io", "clck.ru",
        "vk.cc", "soo.gd", "x.gd", "linktr.ee", "short.gy", "urlz.fr", "u.to", "surl.li",
    }
)  # fmt: skip
"""Services that hide where a link leads, free for anybody. Those that platforms put in of their own accord (`t.co`,
`lnkd.in`) are left out: who copies a post gets them unasked. Source: own choice of the well-known ones."""

_REFERENCE_TOPS: Final = frozenset({"gov", "edu", "mil", "int"})
_REFERENCE_SECONDS: Final = frozenset({"gov", "edu", "ac", "gob", "gouv", "govt", "go", "mil"})
_REFERENCES: Final = frozenset(
    {
        "wikipedia.org", "wikimedia.org", "wiktionary.org", "doi.org", "orcid.org", "arxiv.org", "archive.org",
        "cochrane.org", "europa.eu", "gouv.fr", "canada.ca", "admin.ch", "w3.org", "ietf.org", "rfc-editor.org",
    }
)  # fmt: skip

_HOST_OF: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?/{0,2}(?:[^/?#@]*@)?([^/?#:@\[\]\s]*)", re.IGNORECASE)
_LABEL: Final = re.compile(r"[^\s.,/:@?#%\\<>\"'()\[\]{}|^`*!$&+;=~]+")
_DOTS: Final = str.maketrans("。．｡․", "....")
_LATIN: Final = re.compile("[a-z]")
_OTHER_LETTERS: Final = re.compile("[^\x00-\x7f]")
_MIXED_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LATIN_LETTERS: Final = re.compile("[a-z0-9\u00c0-\u024f\u1e00-\u1eff-]*")


@lru_cache(maxsize=4096)
def canonical(host: str) -> str | None:
    """Return a host in the one form that lists and links are compared in; None for what is no host.

    Lower case, without the final dot, every label in its ASCII form: `müller.example` and its `xn--` form are equal.

    Source: RFC 3492 for the form, RFC 1035 for the lengths; the mapping before it is that of `moderation.sanitize`.
    """
    labels = host.strip().translate(_DOTS).lower().rstrip(".").split(".")
    if not all(_LABEL.fullmatch(label) and len(label) <= 63 for label in labels) or len(labels) > 127:
        return None
    return ".".join(label if label.isascii() else _ascii_label(label) for label in labels)


@lru_cache(maxsize=4096)
def readable(host: str) -> str:
    """Return a canonical host with its labels in their own letters, as a browser may show it."""
    return ".".join(_unicode_label(label) if label.startswith("xn--") else label for label in host.split("."))


@lru_cache(maxsize=64)
def canonical_set(hosts: frozenset[str]) -> frozenset[str]:
    """Return a list of hosts in canonical form; what is no host is left out (`rules.check_host` refuses it)."""
    return frozenset(form for form in map(canonical, hosts) if form is not None)


def covers(hosts: frozenset[str], host: str) -> bool:
    """Tell whether a host, or a domain that it belongs to, is in a canonical list.

    On label boundaries: `example.com` covers `www.example.com`, never `badexample.com`.
    """
    if not hosts:
        return False
    while host:
        if host in hosts:
            return True
        host = host.partition(".")[2]
    return False


def are_related(one: str, other: str) -> bool:
    """Tell whether one of two canonical hosts belongs to the other, a leading `www.` left aside."""
    first, second = one.removeprefix("www."), other.removeprefix("www.")
    return covers(frozenset({first}), second) or covers(frozenset({second}), first)


def is_reference(host: str) -> bool:
    """Tell whether a canonical host belongs to a public body, a university or a work of reference.

    Nobody can buy a name under `gov` or `ac.uk`, so a link there is a source and hardly ever an advertisement.
    """
    labels = host.split(".")
    is_second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REFERENCE_SECONDS
    return labels[-1] in _REFERENCE_TOPS or is_second or covers(_REFERENCES, host)


def host_of(address: str) -> str | None:
    """Return the canonical host of a web address with or without scheme; None when there is none."""
    match = _HOST_OF.match(address.strip())
    return canonical(match.group(1)) if match and match.group(1) else None


def is_numeric(host: str) -> bool:
    """Tell whether a host is a public IPv4 address; private and local ones are examples, not targets."""
    try:
        return ipaddress.IPv4Address(host).is_global
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Tell whether a host means the reader's own machine or network, as in `localhost` and `192.168.0.1`."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.IPv4Address(host).is_global
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def imitates(host: str) -> bool:
    """Tell whether a host is written to be taken for another.

    True for a label that mixes Latin with letters of another alphabet (Han, kana and Hangul do stand beside Latin), and
    for a label under an ASCII top-level domain that is wholly in another alphabet yet reads as plain Latin
    (`аррӏе.com`). An honest `müller.de`, `пример.рф` or `日本.jp` is neither.

    Source: Unicode Technical Standard 39 sections 4 and 5, cut down to hosts.
    """
    labels = readable(host).split(".")
    is_ascii_top = labels[-1].isascii()
    return any(_is_mixed(label) or (is_ascii_top and _reads_as_latin(label)) for label in labels)


def _is_mixed(label: str) -> bool:
    if label.isascii() or _LATIN_LETTERS.fullmatch(label) or _MIXED_CJK.search(label):
        return False
    return _LATIN.search(label) is not None


def _reads_as_latin(label: str) -> bool:
    return not _LATIN_LETTERS.fullmatch(label) and skeleton(label).text.isascii()


def _ascii_label(label: str) -> str:
    """Return the `xn--` form of a label, mapped as `moderation.sanitize` maps the hosts of links."""
    return "xn--" + unicodedata.normalize("NFKC", label).lower().encode("punycode").decode("ascii")


def _unicode_label(label: str) -> str:
    """Return the letters of an `xn--` label, or the label itself where they could not be shown or stored."""
    try:
        letters = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError, ValueError):
        return label
    return letters if letters.isprintable() else label
