"""The dense facts of a submission: what can be counted without knowing the words of any language.

Owns the list of facts, their names, order and scale. Every fact is about 0 to 1. Refuses to weigh them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from moderation import characters
from moderation.learning.folding import Words
from moderation.learning.hosts import BARE_HOST, URL, link_facts, names_topic
from moderation.learning.topics import Topic
from moderation.states import Status
from moderation.submission import Submission

_EMAIL: Final = re.compile(
    r"[\w.+-]{2,}\s?(?:@|\[at\]|\(at\))\s?[\w-]{2,}\s?(?:\.|\[dot\]|\(dot\))\s?[a-z]{2,}", re.IGNORECASE
)
_PHONE: Final = re.compile(r"(?<![\w.,/:-])\+?\(?\d[\d\s().-]{7,}\d(?![\w/:])|wa\.me/\d+")
_HANDLE: Final = re.compile(
    r"(?<![\w@.])@[A-Za-z][\w.]{3,}|\bt\.me/\w+|(?:\bid\b|\bqq|vx|v信|微信号?|line)\s*[:：]\s*[\w.-]{4,}", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(
    r"(?:\b(?:tg|ig|insta(?:gram)?|dis[ck](?:ord|[o0]rd)?|dc|snap(?:chat)?|signal|threema|wickr|kik|qq|vx|wx|skype|telegram|whatsapp|funpay)\b"
    r"\s?(?:id)?(?:\s?[:：@]\s?@?[\w.-]{4,}|\s+@?(?=[a-z.]*[\d_#])[a-z][\w.#-]{3,}|\s+\d{5,})"
    r"|(?:\b(?:тг|тгк|телег\w+|телеграм\w*|вайбер|ватсап|инст\w+|інст\w+)\b|[加+]?\s?[薇微](?:信|信号)?|扣扣|v信|카톡|톡|디코|텔레|텔레그램|라인|인스타|تليجرام|تلجرام|تيليجرام|سناب|انستا|टेलीग्राम|इंस्टा)"
    r"\s?[:：]?\s?@?[a-z0-9][\w.#-]{4,})",
    re.IGNORECASE,
)
"""A messenger's name and an account there, without the sign before it."""
_UNDERSCORE: Final = re.compile(r"(?<![/\w.])[A-Za-z]{2}[^\W_]*_\w+(?![\w/(])")
_SPELLED_HOST: Final = re.compile(
    r"\b\w{3,}\s*(?:\(\s*dot\s*\)|\[\s*dot\s*\]|\sdot\s|\spunkt\s|\spunto\s|\sponto\s|\spoint\s|\sточка\s|\sнокта\s|\snokta\s)\s*(?:com|net|org|ru|info|shop|pl|de|me|xyz|io|store|online|site|top)\b"
    r"|\b\w{3,}\s+\.\s*(?:com|net|org|ru|info|shop|xyz|store|top)\b|\w\s?点\s?(?:com|cn|net)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(
    r"[$€£¥₹₽₺₴₩元円]\s?\d|\d[\d.,]*\s?(?:[$€£¥₹₽₺₴₩元円원块萬万]|usd|eur|euros?|dollars?|bucks|pounds?|руб|грн|гривен|гривень|tl\b|lira|zl\b|zlotych|reais|pln|"
    r"rupees|rs\b|रुपये|रुपए|रु|dolar|долл|евро|євро|دولار|ريال|جنيه|درهم|ليره|人民币|만원|천원|달러|ドル)|\br\$\s?\d|\brs\.?\s?\d",
    re.IGNORECASE,
)
_BIG_MONEY: Final = re.compile(
    r"[$€£]\s?\d{1,3}[.,]?\d{3}|\d{1,3}[.,]?\d{3}\s?[$€£]|\d+\s?(?:万元|万円|만원)|\d{4,}\s?(?:usd|eur|euro|dollar|руб|грн|tl|zl|元)"
)
_DIGIT: Final = re.compile(r"\d")
_DOT_WORDS: Final = ("dot", "punkt", "punto", "ponto", "point", "точка", "нокта", "nokta", "点")
_PERCENT: Final = re.compile(r"\d\s?[%٪％]|%\s?\d|[-−]\s?\d+\s?%")
_DOSE: Final = re.compile(r"\d\s?(?:mg|мг|mcg|ml|г\b|ملغ|ملجم|مجم|मिग्रा|एमजी|毫克|ミリ|밀리)", re.IGNORECASE)
_MULTIPLE: Final = re.compile(r"[!！?？]{2,}")
_REPEATED: Final = re.compile(r"(\w)\1{3,}")
_SYMBOLS: Final = re.compile("[\u2190-\u2bff\u3013\u3010\u3011\U0001f000-\U0001faff]")
_SALES_SYMBOLS: Final = re.compile(
    "[\u25ba\u25b6\u2605\u2606\u2705\u2714\u27a1\u2b07\u260e\u2611\u2b50\u26a1\u3010\u3011"
    "\U0001f449\U0001f448\U0001f447\U0001f525\U0001f48a\U0001f4b0\U0001f4b5\U0001f4b8\U0001f4f2\U0001f4de\U0001f4e9"
    "\U0001f4e6\U0001f680\U0001f381\U0001f48e\U0001f4af\U0001f6d2\U0001f517\U0001f3b0\U0001f4f1\U0001f911\U0001f4c8]"
)
FACT_NAMES: Final = (
    "bias", "link", "links", "link_heavy", "host_reputable", "host_shortener", "host_messenger", "host_cheap_tld",
    "host_trade_word", "host_names_topic", "host_of_article", "host_digits_or_hyphens", "host_unknown", "host_org", "bare_host", "spelled_host",
    "email", "phone", "handle", "named_account", "underscore", "money", "big_money", "percent", "dose", "sales_symbols", "symbols", "length", "short",
    "tiny", "long", "capitals", "exclamation", "question_mark", "multiple_marks", "repeated_letters", "few_distinct_words",
    "digits", "line_breaks", "disguised", "removed", "doubts", "has_article", "home_share", "title_share", "thread_share",
    "parent_share", "no_home", "off_subject", "is_reply", "website_given", "name_with_host", "name_with_digit", "name_names_topic",
    "name_capitals", "name_long", "verified", "staff", "approved_before", "rejected_before", "spam_before",
    "recent_rejections", "address_rejected", "many_names", "in_window", "sanctioned", "twin_spam", "twin_rejected",
    "twin_approved", "twin_waiting", "twin_elsewhere", "near_twin_bad", "fast_fill", "honeypot", "flagged", "is_edit",
)  # fmt: skip


def facts(
    submission: Submission, cut: Words, topic: Topic, found: tuple[Sequence[str], Mapping[int, int]]
) -> list[float]:
    """Return the value of every fact in FACT_NAMES, in that order; `found` are the hosts and the subjects of the text."""
    text = submission.text
    named, subjects = found
    return [
        1.0,
        *link_facts(submission, topic, named),
        *_contact_facts(text),
        *_shape_facts(text, cut),
        min(1.0, cut.disguised / 2),
        min(1.0, sum(count for _, count in submission.removed) / 3),
        float(bool(submission.doubts)),
        *_topic_facts(submission, cut, topic),
        _off_subject(subjects, topic),
        float(submission.depth > 0),
        float(bool(submission.author_website)),
        *_author_facts(submission, topic),
        *_history_facts(submission),
        *_twin_facts(submission),
        float(submission.fill_time_s is not None and submission.fill_time_s < 3),
        float(submission.has_filled_honeypot),
        min(1.0, submission.flagging.weight / 3),
        float(submission.is_edit),
    ]


def _contact_facts(text: str) -> list[float]:
    """Return what can be dialled, written to or paid; each pattern is tried only where its rarest part stands."""
    low = text.lower()
    has_digit = _DIGIT.search(text) is not None
    has_at = "@" in text
    has_money = has_digit and _MONEY.search(text) is not None
    # A name alone is no account: in ASCII letters it takes one of these signs, or a number.
    has_account = has_digit or has_at or ":" in text or "_" in text or "#" in text or not text.isascii()
    found = (
        (" ." in text or any(word in low for word in _DOT_WORDS)) and _SPELLED_HOST.search(text),
        (has_at or "[at]" in low or "(at)" in low) and _EMAIL.search(text),
        has_digit and _PHONE.search(text),
        (has_at or "t.me/" in low or ":" in text or "：" in text) and _HANDLE.search(text),
        has_account and _ACCOUNT.search(text),
        "_" in text and _UNDERSCORE.search(text),
        has_money,
        has_money and _BIG_MONEY.search(text),
        has_digit and _PERCENT.search(text),
        has_digit and _DOSE.search(text),
    )
    return [float(bool(each)) for each in found]


def _shape_facts(text: str, cut: Words) -> list[float]:
    count = max(1, len(cut.tokens))
    size = len(text)
    capitals = characters.capitals(text)
    symbols = 0 if text.isascii() else len(_SYMBOLS.findall(text))
    sales = 0 if text.isascii() else len(_SALES_SYMBOLS.findall(text))
    digits = sum(map(text.count, "0123456789"))
    return [
        min(1.0, sales / 3),
        min(1.0, symbols / 4),
        min(1.5, math.log1p(size) / 5),
        float(size < 40),
        float(size < 15),
        float(size > 500),
        capitals / max(12, size),
        min(1.0, (text.count("!") + text.count("！")) / 3),
        float("?" in text or "？" in text or "؟" in text),
        float(_MULTIPLE.search(text) is not None),
        float(characters.may_have_run(text) and _REPEATED.search(text) is not None),
        1.0 - len(set(cut.tokens)) / count,
        min(1.0, 4 * digits / max(20, size)),
        min(1.0, text.count("\n") / 5),
    ]


def _topic_facts(submission: Submission, cut: Words, topic: Topic) -> list[float]:
    long_stems = {token[:6] for token in cut.tokens if len(token) > 3} or {""}
    count = len(long_stems)
    home = len(long_stems & topic.article) / count
    return [
        float(bool(submission.article.text)),
        home,
        min(1.0, 2 * len(long_stems & topic.title) / count),
        len(long_stems & topic.thread) / count,
        len(long_stems & topic.parent) / count,
        float(home == 0.0),
    ]


def _off_subject(subjects: Mapping[int, int], topic: Topic) -> float:
    """Return how much the comment speaks only of what the article is not about; a word of the article's subject ends it.

    That it is about the article speaks for nobody: who sells pills writes under the article on pills.
    """
    if not topic.subjects or not topic.subjects.isdisjoint(subjects):
        return 0.0
    return (0.0, 0.7, 1.0)[min(2, sum(subjects.values()))]


def _author_facts(submission: Submission, topic: Topic) -> list[float]:
    name = submission.author_name
    return [
        float(BARE_HOST.search(name) is not None or URL.search(name) is not None),
        float(any(map(str.isdigit, name))),
        float(names_topic(name.lower(), topic)),
        float(len(name) > 3 and name.isupper()),
        float(name.count(" ") > 2),
    ]


def _history_facts(submission: Submission) -> list[float]:
    author = submission.author
    return [
        float(author.is_verified),
        float(author.is_staff),
        min(1.0, math.log1p(author.approved) / 3),
        min(1.0, math.log1p(author.rejected) / 2),
        min(1.0, math.log1p(author.spam) / 2),
        author.recent_rejected / max(3, author.recent_decided),
        0.0 if author.is_address_shared else min(1.0, author.address_rejected / 3),
        0.0 if author.is_address_shared else min(1.0, max(0, author.names_on_address - 1) / 3),
        min(1.0, author.author_comments_in_window / 5),
        float(bool(author.sanctions)),
    ]


def _twin_facts(submission: Submission) -> list[float]:
    twins = submission.twins
    if not twins:
        return [0.0] * 6
    same = [twin.status for twin in twins if twin.similarity >= 0.95]
    return [
        float(Status.SPAM in same),
        float(Status.REJECTED in same),
        float(Status.APPROVED in same),
        float(Status.PENDING in same),
        float(any(twin.article_id != submission.article.article_id for twin in twins)),
        float(any(twin.status in (Status.SPAM, Status.REJECTED) for twin in twins)),
    ]
