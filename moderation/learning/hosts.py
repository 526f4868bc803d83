"""The hosts a comment names, and what can be told from them.

Owns the patterns and lists for hosts, and the facts about links. Refuses to deny or allow: operators' lists are the
policy's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from moderation.learning.host_lists import CHEAP_TLDS, MESSENGERS, REPUTABLE, SHORTENERS
from moderation.learning.topics import Topic
from moderation.submission import Submission

URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"']{3,}", re.IGNORECASE)
BARE_HOST: Final = re.compile(
    r"(?<![\w@/.-])(?:[a-z0-9-]{2,}\.)+(?:com|net|org|info|biz|shop|store|online|site|xyz|top|club|ru|ua|pl|de|fr|it|es|"
    r"nl|br|tr|cn|jp|kr|in|io|me|gg|co|app|live|pro|vip|link|click|to|cc|tv|ly|gl|us|uk|eu|pt|be|ch|at)(?![\w-])(?:/\S*)?",
    re.IGNORECASE,
)
_DOTTED: Final = re.compile(r"\.[^\W_]")
"""Stands in every host; a text that has none need not be looked through for one."""
_PUBLIC_HOST: Final = re.compile(
    r"\.(?:gov|edu|int|mil)$|\.(?:gov|gouv|gob|go|gv|ac|edu|nhs|admin)\.[a-z]{2}$|\.gouv\.fr$"
)
_TRADE_HOST: Final = re.compile(
    r"pharm|med[sz]|rx|pill|drug|buy|cheap|deal|discount|sale|shop|store|key|crack|free|casino|bet|loan|cash|money|profit|"
    r"invest|crypto|coin|hack|cheat|apk|mod|licen|serial|escort|dating|sexy|cure|slim|promo|bonus|win|vip|24|apotek|farma|aptek|"
    r"kup|kauf|acheter|comprar|tienda|boost|gold|skins|torrent|download|warez|nulled"
)


def hosts(submission: Submission) -> tuple[str, ...]:
    """Return the hosts a comment names, in its links or in plain text, in order, each once."""
    text = submission.text
    found = [link.host for link in submission.links]
    if "." in text and ("://" in text or "www." in text.lower()):
        found.extend(_host_of(match.group()) for match in URL.finditer(text))
    if _DOTTED.search(text):
        found.extend(match.group().split("/")[0].lower() for match in BARE_HOST.finditer(text))
    return tuple(dict.fromkeys(host.removeprefix("www.") for host in found if host))


def _host_of(address: str) -> str:
    try:
        return urlsplit(address if "://" in address else "https://" + address).hostname or ""
    except ValueError:
        return ""


def _belongs(host: str, domains: frozenset[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[place:]) in domains for place in range(len(labels)))


def link_facts(submission: Submission, topic: Topic, named: Sequence[str]) -> list[float]:
    """Return the link facts, in the order of FACT_NAMES from `link` to `bare_host`."""
    if not named:
        return [0.0] * 14
    text = submission.text
    letters = sum(len(match.group()) for match in URL.finditer(text))
    is_known = [_belongs(host, REPUTABLE) or _PUBLIC_HOST.search(host) is not None for host in named]
    is_home = [_belongs(host, submission.article.hosts) for host in named]
    is_messenger = [_belongs(host, MESSENGERS) for host in named]
    is_short = [_belongs(host, SHORTENERS) for host in named]
    names = [host.rpartition(".")[0] for host in named]
    is_unknown = [not any(marks) for marks in zip(is_known, is_home, is_messenger, is_short, strict=True)]
    doubtful = [name for name, unknown in zip(names, is_unknown, strict=True) if unknown]
    return [
        1.0,
        min(1.0, len(named) / 4),
        letters / max(1, len(text)),
        float(any(is_known)),
        float(any(is_short)),
        float(any(is_messenger)),
        float(any(host.rpartition(".")[2] in CHEAP_TLDS for host in named)),
        float(any(_TRADE_HOST.search(name) for name in doubtful)),
        float(any(names_topic(name, topic) for name in doubtful)),
        float(any(is_home)),
        float(any(re.search(r"\d|-", name) for name in doubtful)),
        float(bool(doubtful)),
        float(any(host.endswith(".org") for host in named)),
        float(bool(BARE_HOST.search(text))),
    ]


def names_topic(name: str, topic: Topic) -> bool:
    """Tell whether a host or an author's name carries a word of the article's title."""
    return any(len(stem) > 4 and stem in name for stem in topic.title)
