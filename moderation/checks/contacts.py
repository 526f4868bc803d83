"""Contact details in the text: ways to lead readers away, or somebody's personal data. Owns what they weigh.

Telling telephone numbers from other numbers is `numbers`. A single contact may be an honest helpline or a careless
reader, so each kind is worth a suspicion and two kinds together a person's look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from moderation.checks.evidence import finding, mounting
from moderation.checks.numbers import telephone_numbers
from moderation.checks.readings import Reading, cut, read, read_through_disguise
from moderation.policy import Policy
from moderation.sentences import names, said
from moderation.submission import Submission
from moderation.text import skeleton
from moderation.verdict import Finding

Span = tuple[int, int]

_AT_WORDS: Final = "at|arroba|arobase|chiocciola|klammeraffe|собака|małpa|zavináč"
_DOT_WORDS: Final = "dot|punkt|punto|ponto|point|точка|kropka|nokta|tečka"
_MAIL_HOSTS: Final = (
    "gmail|googlemail|g-mail|yahoo|ymail|hotmail|outlook|protonmail|proton|icloud|yandex|gmx|aol|mail|live|msn|zoho|"
    "rediff|rediffmail|qq|naver|web|email"
)
_NO_TOPS: Final = frozenset(
    ["png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "js", "ts", "py", "md", "html", "css", "json", "zip", "0", "1"]
)
_PLACEHOLDERS: Final = ("example.com", "example.org", "example.net", "example.test", "domain.com", "host.com")
"""Addresses that articles on software use for nobody's (RFC 2606 reserves the first of them)."""

_AT_SIGNS: Final = tuple(_AT_WORDS.split("|"))
_HOST_SIGNS: Final = (*_DOT_WORDS.split("|"), *_MAIL_HOSTS.split("|"), "(", "[", "{", "<")
_EMAIL: Final = re.compile(
    r"(?<![\w.+%-])(?P<local>[\w.+%-]{1,64})@(?P<host>(?:[\w-]{1,63}\.){1,5}(?P<top>[^\W\d_]{2,24}))(?![\w@])"
)
_TOPS: Final = "com|net|org|info|biz|edu|de|ru|fr|es|it|pt|nl|pl|br|in|co|uk|eu|cn|jp|kr|tr|example"
_EMAIL_SPELLED: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64}(?:"
    # name (at) host (dot) top
    rf"\s{{0,2}}[\[({{<]\s?(?:{_AT_WORDS}|@)\s?[\])}}>]\s{{0,2}}[\w-]{{2,63}}"
    rf"\s{{0,2}}(?:\.|[\[({{<]?\s?(?:{_DOT_WORDS}|\.)\s?[\])}}>]?)\s{{0,2}}(?:{_TOPS})"
    # name at host dot top
    rf"|\s{{1,2}}(?:{_AT_WORDS})\s{{1,2}}[\w-]{{2,63}}\s{{1,2}}(?:{_DOT_WORDS})\s{{1,2}}(?:{_TOPS})"
    # name at gmail com
    rf"|\s{{1,2}}(?:{_AT_WORDS})\s{{1,2}}(?:{_MAIL_HOSTS})\s?[.\s]\s?(?:{_TOPS})"
    # name247 at gmail
    rf"|(?<=\d)\s{{1,2}}(?:{_AT_WORDS})\s{{1,2}}(?:gmail|hotmail|yahoo|outlook|protonmail)"
    # name @ host . top, name@host dot top
    rf"|\s?@\s?[\w-]{{2,63}}(?:\s?\.\s|\s\.\s?|\s(?:{_DOT_WORDS})\s)(?:{_TOPS})"
    # name @ gmail.com
    rf"|\s{{1,2}}@\s?(?:{_MAIL_HOSTS})\.(?:{_TOPS})"
    r")(?!\w)",
    re.IGNORECASE,
)
_MESSENGER_LINK: Final = re.compile(
    r"(?<![\w./-])(?:https?://)?(?:(?:www\.)?t\.me|telegram\.(?:me|dog)|wa\.me|(?:chat|api|call)\.whatsapp\.com|m\.me|"
    r"line\.me|signal\.(?:me|group)|viber\.com|join\.skype\.com|discord\.gg|discord\.com/invite|vk\.me|zalo\.me|"
    r"wechat\.com)/[^\s<>\"]+|(?<!\w)(?:viber|skype|tg|whatsapp)://?\S+",
    re.IGNORECASE,
)
_MESSENGERS: Final = frozenset(
    {
        "whatsapp", "whatsap", "watsapp", "watsap", "whatsup", "whatapp", "telegram", "telegramm", "wechat", "viber",
        "skype", "kik", "snapchat", "wickr", "threema", "zalo", "kakao", "kakaotalk", "imo", "icq", "телегу", "ватсап",
        "вотсап", "ватсапп", "вотсапп", "вайбер", "телеграм", "телеграмм", "телега", "вацап", "скайп", "واتساب",
        "واتس", "تلجرام", "تيليجرام", "تليغرام",
    }
)  # fmt: skip
_MESSENGERS_UNSPACED: Final = re.compile(
    r"(?:加(?:我|个)?)?(?:微信|薇信|加v|qq群?|카톡|카카오톡|텔레그램|カカオ|व्हाट्सएप|व्हाट्सऐप|टेलीग्राम|แอดไลน์|ไลน์ไอดี)"
    r"(?:\W{0,3}(?:id)?\W{0,3}[a-z0-9_@]{4,}|[^\n@]{0,24}@[\w.]{3,32})"
    r"|加(?:我|个)?(?:微信|薇信|qq)|(?<![a-z])line(?:追加|登録|交換|で連絡|ください|\s?id)"
    r"|카톡\s?(?:주세요|문의|상담|으로)|오픈\s?채팅|텔레그램\s?(?:입장|문의)",
    re.IGNORECASE,
)
_CALLS: Final = frozenset(
    {
        "add", "contact", "message", "text", "dm", "inbox", "hmu", "write", "reach", "chat", "pm", "ping", "hit",
        "call", "kontakt", "kontaktiert", "schreib", "schreibt", "schreiben", "contactez", "contacte", "écrivez",
        "ajoutez", "contáctame", "contacta", "contactar", "escríbeme", "escribe", "escribir", "agrégame", "escreva",
        "chama", "chame", "contate", "contattami", "contattate", "scrivimi", "scrivetemi", "contacteer", "napisz",
        "pisz", "kontaktuj", "пиши", "пишите", "напиши", "напишите", "обращайтесь", "добавляйтесь", "звоните",
        "пишіть", "yaz", "yazın", "ulaşın", "تواصل", "راسلني", "تواصلوا", "اتصل", "hubungi", "संपर्क",
    }
)  # fmt: skip
_JOINS: Final = frozenset(
    {
        "join", "únete", "únanse", "rejoignez", "rejoins", "entra", "entrate", "beitreten", "tretet", "вступай",
        "вступайте", "подписывайтесь", "підписуйтесь", "dołącz", "katıl", "katılın", "انضم", "انضموا", "जॉइन",
        "gabung",
    }
)  # fmt: skip
"""Calls that stand after the name as well as before it: `Telegram, únete ya`."""

_OWNERS: Final = frozenset(
    {
        "my", "our", "mein", "mon", "ma", "mi", "mio", "meu", "minha", "mój", "мой",
    }
)  # fmt: skip
_HANDLE: Final = re.compile(
    r"\W{0,4}(?:(?:id|nr|no|number|me|us|at|on|is|ist|es|user|name|username)\W{1,4}){0,3}"
    r"(?:@[\w.]{3,32}|\+?\d[\d\s().-]{6,})|[^\n@]{0,24}\W@[\w.]{3,32}",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(r"\s?(?:id)?\s?[:：=]\s?[\w@.+-]{3,32}", re.IGNORECASE)
_REACH: Final = 5


def email_addresses(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report e-mail addresses, written out or spelled; placeholders of software articles are spared."""
    plain, spelled = _emails(submission.text)
    if plain or spelled:
        found = names(submission.text[start:end] for start, end in (*plain, *spelled))
        times = mounting(len(plain) + len(spelled), step=0.2)
        yield finding("email_address", said("email_address", names=found), spans=(*plain, *spelled), times=times)
    if spelled:
        yield _disguised(submission.text, spelled)


def phone_numbers(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report telephone numbers; doses, prices, dates, ISBN, article and version numbers are spared."""
    numbers = telephone_numbers(submission.text)
    if numbers:
        spans = [number.span for number in numbers]
        found = names(submission.text[start:end] for start, end in spans)
        yield finding(
            "phone_number", said("phone_number", names=found), spans=spans, times=mounting(len(spans), step=0.2)
        )
    spelled = [number.span for number in numbers if number.is_spelled_out]
    if spelled:
        yield _disguised(submission.text, spelled)


def messenger_contacts(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report invitations to a messenger: its links, its name with a handle or number, or with a call to write there.

    The name alone is no invitation: honest people talk about messengers.
    """
    text = submission.text
    links = [match.span() for match in _MESSENGER_LINK.finditer(text)] if "/" in text else []
    named, disguised = _named_messengers(text, links)
    spans = [*links, *named, *disguised]
    if spans:
        found = names(text[start:end] for start, end in sorted(spans))
        yield finding("messenger_contact", said("messenger_contact", names=found), spans=spans)
    if disguised:
        yield _disguised(text, disguised)


def _disguised(text: str, spans: list[Span]) -> Finding:
    found = names(text[start:end] for start, end in spans)
    return finding("disguised_contact", said("disguised_contact", num=len(spans), names=found), spans=spans)


@lru_cache(maxsize=64)
def _emails(text: str) -> tuple[list[Span], list[Span]]:
    if not _may_have_email(text):
        return [], []
    plain = [
        match.span()
        for match in _EMAIL.finditer(text)
        if not (
            match.group("top").lower() in _NO_TOPS
            or match.group("host").lower() in _PLACEHOLDERS
            or match.group("local").lower() == "git"
        )
    ]
    spelled = [match.span() for match in _EMAIL_SPELLED.finditer(text)]
    return plain, spelled


def _may_have_email(text: str) -> bool:
    """Tell cheaply whether a text can hold an e-mail address at all; most hold none."""
    if "@" in text:
        return True
    folded = text.lower()
    return any(word in folded for word in _AT_SIGNS) and any(sign in folded for sign in _HOST_SIGNS)


def _named_messengers(text: str, links: list[Span]) -> tuple[list[Span], list[Span]]:
    """Return the places of messenger names that invite, outside of links: plainly written, and in disguise."""
    reading = read(text)
    messengers = _folded(_MESSENGERS)
    plain = [
        reading.span(place, place)
        for place in reading.outside(links)
        if reading.tokens[place] in messengers and _invites(text, reading, place)
    ]
    if not text.isascii() or "LINE" in text:
        plain += [match.span() for match in _MESSENGERS_UNSPACED.finditer(text)]
    through = read_through_disguise(text)
    seen_through = [place for place in sorted(through.altered) if through.tokens[place] in _leet_messengers()]
    return plain, [through.span(place, place) for place in seen_through]


def _invites(text: str, reading: Reading, place: int) -> bool:
    """Tell whether a messenger's name comes with a call to write there, a handle or a number."""
    tokens, end = reading.tokens, reading.ends[place]
    before, after = tokens[max(place - _REACH, 0) : place], tokens[place + 1 : place + 1 + _REACH]
    is_called = not _folded(_CALLS | _JOINS).isdisjoint(before) or not _folded(_JOINS).isdisjoint(after)
    is_owned = not _folded(_OWNERS).isdisjoint(tokens[max(place - 1, 0) : place])
    is_verb = tokens[place + 1 : place + 2] in (("me",), ("us",))
    return is_called or is_owned or is_verb or bool(_HANDLE.match(text, end) or _LABELLED.match(text, end))


@lru_cache(maxsize=8)
def _folded(words: frozenset[str]) -> frozenset[str]:
    """Return words as `readings` reads them."""
    return frozenset(token for word in words for token in cut(word).tokens)


@lru_cache(maxsize=1)
def _leet_messengers() -> frozenset[str]:
    return frozenset(skeleton(name, leet=True).text for name in _MESSENGERS if len(name) > 4)
