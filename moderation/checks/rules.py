"""What an operator may write as a rule: phrases, patterns, hosts. Owns the refusals and the compiling of patterns.

A rule that catches every comment, or none, is refused when it is written, not discovered when the queue is full.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, Protocol

import re2  # type: ignore[import-untyped]  # the package ships no stubs

from moderation.checks.hosts import canonical
from moderation.checks.phrases import Phrases
from moderation.checks.readings import cut

PHRASE_MAX_CHARS: Final = 200
PATTERN_MAX_CHARS: Final = 500
PATTERN_MEMORY_BYTES: Final = 1 << 20
BEGINNING_MIN_CHARS: Final = 3
PATTERNS_MAX: Final = 200

_LETTER: Final = re.compile("[a-z\u00c0-\u06ff]", re.IGNORECASE)
"""A letter of an alphabet; one sign of a script that writes words with it may well be a word."""

_ORDINARY: Final = (
    ("Thank you, this helped me a lot.", "I agree with John!", "Does anyone know why?", "We saw it on 3 May 2021."),
    ("Danke, sehr guter Text.", "Ich finde das falsch!", "Warum ist es so?", "Wir waren 2019 dort."),
    ("Merci beaucoup.", "Je ne suis pas convaincu !", "Et pourquoi donc ?", "On y allait en 1998."),
    ("Muchas gracias.", "No estoy de acuerdo.", "¿Por qué?", "Fuimos en 2015."),
    ("Спасибо за статью.", "Я не согласен!", "А почему так?", "Мы были там в 2012 году."),
    ("شكرا جزيلا.", "أنا لا أوافق!", "لماذا؟", "كنا هناك."),
    ("बहुत धन्यवाद।", "मैं सहमत नहीं हूँ!", "ऐसा क्यों?", "हम वहाँ थे।"),
    ("谢谢你的文章。", "我不同意!", "为什么?", "我们去年去过。"),
    ("ありがとうございます。", "賛成できません!", "なぜですか?", "去年行きました。"),
    ("감사합니다.", "저는 반대해요!", "왜 그래요?", "작년에 갔어요."),
    ("ok", "42", ":-)", "👍"),
)
"""Ordinary comments by language. A rule that fits every one of a language would hold that language as a whole."""


class InvalidRule(ValueError):
    """The operator's rule cannot work as written (HTTP 422); the message says why in plain words."""


class Found(Protocol):
    """A place where a pattern fits."""

    def span(self) -> tuple[int, int]:
        """Return the place, end exclusive."""


class Pattern(Protocol):
    """A compiled pattern, as far as it is used here."""

    def search(self, text: str) -> Found | None:
        """Return the first place where the pattern fits."""

    def finditer(self, text: str) -> Iterator[Found]:
        """Return all places where the pattern fits."""


def check_phrase(entry: str) -> None:
    """Refuse an entry of a word list that fits nothing or everything.

    Raises:
        InvalidRule: longer than PHRASE_MAX_CHARS; without any word; a beginning (`ab*`) shorter than
            BEGINNING_MIN_CHARS letters; a single letter of an alphabet (`c++` is read as `c`); or found in every ordinary comment of a language.
    """
    if len(entry) > PHRASE_MAX_CHARS:
        raise InvalidRule(f"The phrase has {len(entry)} characters; at most {PHRASE_MAX_CHARS} are allowed.")
    tokens = cut(entry).tokens
    if not tokens:
        raise InvalidRule(f"“{entry}” contains no word, so it would never be found.")
    if len(tokens) == 1 and len(tokens[0]) == 1 and _LETTER.fullmatch(tokens[0]) is not None:
        raise InvalidRule(f"“{entry}” is read as the single letter “{tokens[0]}”, which stands in too many comments.")
    for part in entry.split():
        if part.endswith("*") and 0 < len(part) - 1 < BEGINNING_MIN_CHARS:
            raise InvalidRule(
                f"“{part}” begins too many words; give at least {BEGINNING_MIN_CHARS} letters before the *."
            )
    if "*" not in entry and not _ordinary_tokens().issuperset(tokens):
        return
    phrases = Phrases({entry}, leet=False)
    _refuse_if_ordinary(entry, lambda text: bool(phrases.find(cut(text))))


def check_host(host: str) -> str:
    """Return a host in the form that lists are compared in.

    Raises:
        InvalidRule: no host: empty, or with a scheme, a path, a port, spaces or an empty label.
    """
    form = canonical(host)
    if form is None or any(sign in host for sign in "/:@?# \t\n*"):
        raise InvalidRule(f"“{host}” is not a host; write it like “example.com”, without scheme, path or stars.")
    return form


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern:
    """Return an RE2 pattern, without regard to case; it runs in time linear in the text.

    Raises:
        InvalidRule: empty, too long, not RE2 syntax (no look-around, no back references), too large when compiled,
            fits the empty string, or fits every ordinary comment of a language.

    Source: RE2 syntax, https://github.com/google/re2/wiki/Syntax; the limits are house rules.
    """
    if not pattern.strip():
        raise InvalidRule("The pattern is empty.")
    if len(pattern) > PATTERN_MAX_CHARS:
        raise InvalidRule(f"The pattern has {len(pattern)} characters; at most {PATTERN_MAX_CHARS} are allowed.")
    found = _re2(pattern)
    if any(span[0] == span[1] for text in ("", *_ORDINARY[0], *_ORDINARY[-1]) for span in _spans(found, text)):
        raise InvalidRule(f"The pattern “{pattern}” fits the empty string, so it would fit everywhere.")
    _refuse_if_ordinary(pattern, lambda text: found.search(text) is not None)
    return found


@lru_cache(maxsize=1)
def _ordinary_tokens() -> frozenset[str]:
    """Return every word of the ordinary comments: an entry with another word in it fits none of them.

    Lists have a hundred thousand entries; this spares nearly all of them the comparison with every comment.
    """
    return frozenset(token for comments in _ORDINARY for comment in comments for token in cut(comment).tokens)


def _re2(pattern: str) -> Pattern:
    options = re2.Options()
    options.max_mem = PATTERN_MEMORY_BYTES
    options.case_sensitive = False
    options.log_errors = False
    try:
        compiled_pattern: Pattern = re2.compile(pattern, options)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if isinstance(error, re2.error) else "it is not text"
        reason = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        raise InvalidRule(f"The pattern “{pattern!a}” cannot be used: {reason}.") from error
    return compiled_pattern


def _spans(pattern: Pattern, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _refuse_if_ordinary(rule: str, fits: Callable[[str], bool]) -> None:
    for comments in _ORDINARY:
        if all(fits(comment) for comment in comments):
            raise InvalidRule(f"“{rule}” fits ordinary comments such as “{comments[0]}”, so it would hold everything.")
