"""Hosts that a text names, in every spelling that a reader can follow: plain, bare, or written to pass filters.

Owns finding them. What a host means is `links`; comparing hosts is `hosts`. A sentence without a space after its full
stop (`pain.It helped`), file names and names of software are no hosts: their writers must not be taken for advertisers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moderation.checks.hosts import canonical

_SURE: Final = frozenset(
    {
        "com", "net", "org", "info", "biz", "co", "io", "xyz", "icu", "example", "edu", "gov", "gg", "tv", "cc", "ws",
        "mobi", "ru", "su", "ua", "by", "kz", "uk", "fr", "pt", "br", "mx", "cl", "nl", "ch", "dk", "fi", "cz", "sk",
        "hu", "ro", "bg", "gr", "tr", "ir", "pk", "bd", "cn", "jp", "kr", "tw", "hk", "vn", "sg", "au", "nz", "za",
        "ng", "ke", "eu", "ca", "il", "de", "рф", "укр", "бел", "рус", "онлайн", "сайт", "中国", "公司", "网址", "한국",
    }
)  # fmt: skip
"""Top-level domains that no sentence begins with: a bare `name.tld` is a host."""

_WORDS: Final = frozenset(
    {
        "shop", "store", "online", "site", "top", "club", "live", "pro", "vip", "win", "bet", "casino", "loan",
        "loans", "click", "link", "space", "website", "tech", "app", "dev", "blog", "news", "life", "world", "today",
        "fun", "one", "best", "buy", "sale", "money", "cash", "credit", "health", "care", "clinic", "pharmacy", "rest",
        "date", "team", "group", "zone", "games", "game", "guru", "host", "cloud", "agency", "media", "video",
        "stream", "download", "red", "blue", "black", "es", "it", "be", "at", "se", "no", "in", "id", "my", "us", "me",
        "to", "so", "do", "am", "as", "is", "la", "ai", "ph", "th", "pe", "ar", "ve", "ae", "sa", "test", "invalid",
        "work", "works", "ly", "gd", "vc", "st", "ac", "ag", "lc", "ninja", "expert", "support", "services",
        "solutions", "market", "trade",
    }
)  # fmt: skip
"""Top-level domains that are words too: a bare host needs a path, a hyphen or a digit, or `www.`, to count."""

_SALES: Final = frozenset(
    {
        "shop", "store", "online", "site", "website", "club", "top", "vip", "bet", "casino", "pharmacy", "clinic",
        "click",
    }
)  # fmt: skip
"""Words among them under which shops register: a long enough name before them makes a host, too."""

_SALES_NAME_MIN: Final = 7

_FILES: Final = frozenset(["py", "md", "js", "sh", "rs", "pl", "ps", "zip", "mov", "cs", "ts"])
"""Top-level domains that are endings of file names: a bare host needs `www.` or a path."""

_SOFTWARE: Final = frozenset(
    {
        "asp net", "vb net", "ado net", "ml net", "paint net", "socket io", "java io", "java net", "system net",
        "dot net", "node js", "battle net",
    }
)  # fmt: skip
"""Names that look like hosts and are said as names in articles on software and games, with a space for their dot."""

_TOPS: Final = "|".join(sorted(_SURE | {"shop", "online", "site", "store", "top", "club", "me"}, key=len, reverse=True))
_STRICT_TOPS: Final = "com|org|info|biz|xyz|ru|co\\.uk|example"
_DOT_WORD: Final = "dot|d0t|punkt|punto|ponto|point|точка|тчк|kropka|nokta|tečka|点|點|ドット|닷"

_HINT: Final = re.compile(r"[.。．｡․]\w|://")
_WRITTEN: Final = re.compile(
    r"(?<![\w@.-])(?:(?P<scheme>[a-z][a-z*]{1,9})://(?:[^\s/@]{0,64}@)?)?"
    r"(?P<host>\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|(?:[^\W_][\w-]{0,62}[.。．｡․]){1,8}[^\W\d_][\w-]{1,23})"
    r"(?P<rest>(?::\d{1,5})?[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
_LOCAL: Final = re.compile(r"(?<!\w)https?://(localhost)\b", re.IGNORECASE)
_DOT_WORDS: Final = tuple(_DOT_WORD.split("|"))
_APART: Final = (" . ", " .c", " .o", " .r", " .x", ". com", ". org", ". ru", ". xyz")
_SPELLED: Final = re.compile(
    rf"(?<![\w@.])(?P<label>[^\W_][\w-]{{1,62}})(?:"
    rf"\s{{0,3}}[\[({{<]\s?(?:{_DOT_WORD}|\.|,)\s?[\])}}>]\s{{0,3}}(?P<signed>{_TOPS})"
    rf"|\s{{1,3}}(?:{_DOT_WORD})\s{{1,3}}(?P<worded>{_STRICT_TOPS})"
    rf"|\s{{1,3}}\.\s{{0,3}}(?P<apart>com|org|ru|xyz)"
    rf"|\.\s{{1,3}}(?P<last>com|org|ru|xyz)(?=\s*(?:$|[/.,!?)]))"
    rf")(?![\w-])(?P<rest>/\S*)?",
    re.IGNORECASE,
)
_SPACED: Final = re.compile(r"(?<!\w)((?:\w ){4,40})(?:\. ?|dot )((?:\w ){1,4}\w)(?!\w)", re.IGNORECASE)
_CUT_OFF: Final = re.compile(r"(?<![\w./])/?watch\?v=[\w-]{6,}")
_AFTER_AT: Final = re.compile(
    r"(?:@|\b(?:at|arroba|arobase|chiocciola|klammeraffe|собака|małpa|zavináč)\b)[\s\])}>]*$", re.IGNORECASE
)
_NOT_A_NAME: Final = frozenset(
    {
        "the", "and", "for", "own", "new", "old", "some", "any", "every", "each", "your", "with", "its", "his", "her",
        "our", "their", "like", "those", "these", "that", "this", "a", "an", "of", "in", "on", "is", "are", "was",
        "early", "another", "during", "before", "after", "since", "pre", "der", "die", "das", "une", "des", "les",
        "una", "los", "las", "del",
    }
)  # fmt: skip
_NOT_AFTER: Final = re.compile(
    r"[\s-]+(?:bubble|boom|era|crash|bust|domain|domains|tld|suffix|address|companies|company)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A host that a text names.

    Attributes:
        host: canonical.
        span: place in the text, with scheme and path.
        is_spelled_out: written so that filters miss it and readers do not.
    """

    host: str
    span: tuple[int, int]
    is_spelled_out: bool = False


@lru_cache(maxsize=64)
def mentions(text: str) -> tuple[Mention, ...]:
    """Return the hosts that a text names, from left to right; the last texts are remembered."""
    found = [*_written(text), *_cut_off(text)]
    if _may_be_spelled(text):
        found += [*_spelled(text), *_spaced(text)]
    found.sort(key=lambda mention: (mention.span[0], mention.is_spelled_out))
    apart: list[Mention] = []
    for mention in found:
        if not apart or mention.span[0] >= apart[-1].span[1]:
            apart.append(mention)
    return tuple(apart)


def _written(text: str) -> Iterator[Mention]:
    if _HINT.search(text) is None:
        return
    for match in _WRITTEN.finditer(text):
        scheme, written, rest = (match.group("scheme") or "").lower(), match.group("host"), match.group("rest") or ""
        if not scheme and not _is_plausible(written, rest):
            continue
        host = canonical(written)
        if host is not None:
            is_spelled_out = scheme.startswith(("hxxp", "h**p"))
            yield Mention(host, _without_sentence_end(text, match.span()), is_spelled_out)
    for match in _LOCAL.finditer(text):
        yield Mention("localhost", match.span())


def _may_be_spelled(text: str) -> bool:
    """Tell cheaply whether a text can hold a spelled-out host at all; most hold none."""
    folded = text.lower()
    if any(sign in folded for sign in _APART) or any(bracket in folded for bracket in "[({<"):
        return True
    return any(word in folded for word in _DOT_WORDS)


def _is_plausible(written: str, rest: str) -> bool:
    """Tell whether a bare `name.tld` is meant as a host."""
    labels = re.split("[.。．｡․]", written)
    top, is_path = labels[-1].lower(), rest.startswith("/")
    if labels[0].lower() == "www" and len(labels) > 2:
        return True
    if all(label.isdigit() for label in labels):
        return is_path or rest.startswith(":")
    if written.lower().replace(".", " ") in _SOFTWARE or labels[-1].istitle():
        return False
    if top in _SURE or top.startswith("xn--"):
        return True
    if top in _FILES:
        return is_path and len(labels) > 2
    has_sign = any(sign == "-" or sign.isdigit() for sign in labels[-2])
    has_sign = has_sign or (top in _SALES and len(labels[-2]) >= _SALES_NAME_MIN)
    return top in _WORDS and labels[-1].islower() and (is_path or has_sign)


def _spelled(text: str) -> Iterator[Mention]:
    for match in _SPELLED.finditer(text):
        label = match.group("label").lower()
        top = next(group for group in match.group("signed", "worded", "apart", "last") if group)
        is_apart = match.group("signed") is None and match.group("worded") is None
        if label in _NOT_A_NAME or _NOT_AFTER.match(text, match.end()):
            continue
        if is_apart and (len(label) < 4 or top.istitle()):
            continue
        if _AFTER_AT.search(text[max(match.start() - 16, 0) : match.start()]):
            continue
        host = canonical(f"{label}.{top}")
        if host is not None:
            yield Mention(host, match.span(), is_spelled_out=True)


def _spaced(text: str) -> Iterator[Mention]:
    for match in _SPACED.finditer(text):
        host = canonical(".".join(part.replace(" ", "") for part in match.groups()))
        if host is not None and host.rpartition(".")[2] in _SURE | _WORDS:
            yield Mention(host, match.span(), is_spelled_out=True)


def _cut_off(text: str) -> Iterator[Mention]:
    """Find video addresses with the host cut off, which readers are expected to complete."""
    if "watch?v=" in text:
        for match in _CUT_OFF.finditer(text):
            yield Mention("youtube.com", match.span(), is_spelled_out=True)


def _without_sentence_end(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while end > start + 1 and text[end - 1] in ".,:;!?)]}'”»":
        end -= 1
    return start, end
