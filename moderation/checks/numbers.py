"""Telephone numbers in a text, told apart from all the other numbers that people write.

Owns the shapes of telephone numbers and of what only looks like one: doses, prices, dates, ISBN, article and version
numbers, IP addresses. What a number in a comment means is `contacts`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moderation.checks.readings import cut, read

_NUMBER: Final = re.compile(
    r"(?<![\w.,/=&?#$€£₹¥№@-])(?:\+|00)?[\s(]{0,2}\d(?:[\s.()/\-‐‑–]{0,3}\d){6,16}(?![\w@%$€£₹]|[.,]\d)"
)
_NORTH_AMERICAN: Final = re.compile(
    r"(?<![\w.,/=&?#$€£₹¥№@-])(?:\+?1[\s.-]?)?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[\s.-]{1,2})\d{3}[\s.-]\d{4}(?!\d|[.,]\d)"
)
_DIGIT: Final = re.compile(r"\d")
_GROUP: Final = re.compile(r"\d+")
_LEFT_CHARS: Final = 28

_CALLS: Final = (
    "call|text|sms|phone|tel|telephone|mobile|cell|ring|dial|contact|whatsapp|whats app|viber|telegram|signal|imo|"
    r"hotline|helpline|reach|anruf\w*|ruf\w*|telefon\w*|handy|rückruf|appel\w+|téléphone|portable|joindre|llam\w+|"
    r"teléfono|móvil|celular|ligue|ligar|telefone|zap|chiama\w*|telefono|cellulare|bel|bellen|mobiel|zadzwo\w+|"
    r"dzwo\w+|звон\w+|позвон\w+|тел|телефон\w*|дзвон\w+|ватсап\w*|вотсап\w*|ara|arayın|telefonu|اتصل\w*|هاتف|"
    r"واتس\w*|للتواصل|फोन|कॉल|संपर्क|hubungi|telpon|hp|wa|gọi|电话|電話|联系|手机|연락\w*|전화\w*|โทร"
)
_LINKING: Final = r"me|us|him|her|now|at|on|number|no|nr|nummer|is|ist|es|под|по|номер\w*"
_CUE: Final = re.compile(
    rf"(?<!\w)(?:{_CALLS})(?!\w)[\s:.,=+(\-–—#]*(?:(?:{_LINKING})[\s:.+(]*){{0,3}}$", re.IGNORECASE
)
_LABELS: Final = (
    "isbn(?:-?1[03])?|issn|ean|upc|asin|pmid|pmc|pmcid|doi|arxiv|nct|isrctn|cve|rfc|din|iso|sku|ref|id|art|artikel|"
    "article|item|model|part|serial|order|ticket|case|bug|issue|build|version|ver|v|release|commit|port|patent|"
    "invoice|account|iban|postcode|zip|anno|year|bestellnummer|артикул|№|#"
)
_NOT_A_PHONE_BEFORE: Final = re.compile(
    rf"(?<!\w)(?:{_LABELS})\.?\s*(?:no|nr|number|num|n°|№)?[\s.:#=-]*$", re.IGNORECASE
)
_UNITS: Final = (
    "mg|mcg|µg|μg|ug|g|kg|ml|cl|l|iu|ie|mmol|mm|cm|m|km|mi|ft|lbs?|oz|kcal|kj|hz|khz|mhz|ghz|gb|mb|kb|tb|px|fps|"
    r"dpi|°|%|percent|prozent|dollars?|euros?|eur|usd|rubles?|руб\w*|лет|мг|years?|jahre?|ans|años|anni|days?|tage|"
    "hours?|people|views?|times|tablets?|pills?|capsules?|copies|users?|subscribers?|downloads?"
)
_UNIT_AFTER: Final = re.compile(rf"\s?(?:{_UNITS})(?!\w)", re.IGNORECASE)
_DATE: Final = re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d")
_YEARS: Final = re.compile(r"(?:(?:19|20)\d\d\D{1,3})+(?:19|20)\d\d")
_THOUSANDS: Final = re.compile(r"\d{1,3}([ .,\u00a0\u202f])\d{3}(?:\1\d{3})+")
_DIGIT_NAMES: Final = (
    "zero oh null cero zéro ноль nol sıfır",
    "one eins uno un один um bir satu",
    "two zwei zwo dos deux два dois due iki dua",
    "three drei tres trois три três tre üç tiga",
    "four vier cuatro quatre четыре quatro quattro dört empat",
    "five fünf cinco cinq пять cinque beş lima",
    "six sechs seis шесть sei altı enam",
    "seven sieben siete sept семь sete sette yedi tujuh",
    "eight acht ocho huit восемь oito otto sekiz delapan",
    "nine neun nueve neuf девять nove dokuz sembilan",
)
_DIGIT_WORDS: Final = {cut(word).tokens[0]: digit for digit, names in enumerate(_DIGIT_NAMES) for word in names.split()}
_DIGITS_MIN: Final = 7
_DIGIT_WORDS_MIN: Final = 3


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number in a text: its place, and whether its digits are written as words to pass filters."""

    span: tuple[int, int]
    is_spelled_out: bool = False


def telephone_numbers(text: str) -> list[Number]:
    """Return what is meant as a telephone number, from left to right."""
    found = [Number(span) for span in _in_digits(text)]
    return sorted([*found, *_in_words(text)], key=lambda number: number.span)


def _in_digits(text: str) -> Iterator[tuple[int, int]]:
    if len(_DIGIT.findall(text)) < _DIGITS_MIN:
        return
    reach = 0
    for match in sorted((*_NORTH_AMERICAN.finditer(text), *_NUMBER.finditer(text)), key=re.Match.start):
        written = match.group().strip()
        start = match.start() + match.group().index(written[0])
        if start < reach or not _is_meant(text, start, match.end(), match.re is _NORTH_AMERICAN):
            continue
        reach = match.end()
        yield start, reach


def _is_meant(text: str, start: int, end: int, has_shape: bool) -> bool:
    """Tell whether a number is one to call, by its shape and by what stands around it."""
    written, before = text[start:end], text[max(start - _LEFT_CHARS, 0) : start]
    if _UNIT_AFTER.match(text, end) or _is_other(written) or _NOT_A_PHONE_BEFORE.search(before):
        return False
    return has_shape or _has_shape(written) or _CUE.search(before) is not None


def _has_shape(written: str) -> bool:
    """Tell whether a number is written as only telephone numbers are.

    International (`+` or `00` and 8 to 15 digits, ITU-T E.164), or a national number with its leading zero and 9 to 12
    digits in groups of two or more (`0171 1234567`, `06 12 34 56 78`).
    """
    groups = _GROUP.findall(written)
    digits = "".join(groups)
    if written.startswith("+") or (digits.startswith("00") and digits[2] != "0" and len(digits) > 9):
        return 8 <= len(digits) <= 15
    return digits[0] == "0" and digits[1] != "0" and 9 <= len(digits) <= 12 and all(len(group) > 1 for group in groups)


def _is_other(written: str) -> bool:
    """Tell whether a number is a fraction, a date, a row of years, a large count, an ISBN or an IP address."""
    digits = "".join(_GROUP.findall(written))
    if (
        written.startswith(("0.", "0,"))
        or _DATE.match(written)
        or _YEARS.fullmatch(written)
        or _THOUSANDS.fullmatch(written)
    ):
        return True
    if len(digits) == 13 and digits.startswith(("978", "979")):
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    return re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", written) is not None


def _in_words(text: str) -> Iterator[Number]:
    """Find seven digits or more of which several are words: `five five five 1 two 3 four`. Counting up is spared."""
    reading = read(text)
    if sum(token in _DIGIT_WORDS for token in reading.tokens) < _DIGIT_WORDS_MIN:
        return
    first, words = 0, 0
    digits: list[int] = []
    for place, token in enumerate((*reading.tokens, "")):
        named = _digits_of(token)
        if named:
            words += token in _DIGIT_WORDS
            digits += named
            continue
        if words >= _DIGIT_WORDS_MIN and len(digits) >= _DIGITS_MIN and not _is_counting(digits):
            yield Number(reading.span(first, place - 1), is_spelled_out=True)
        first, words, digits = place + 1, 0, []


def _digits_of(token: str) -> list[int]:
    """Return the digits that a token stands for: one by name, up to four in figures, or none."""
    if token in _DIGIT_WORDS:
        return [_DIGIT_WORDS[token]]
    return [int(digit) for digit in token] if len(token) <= 4 and token.isdecimal() else []


def _is_counting(digits: list[int]) -> bool:
    steps = {later - earlier for earlier, later in itertools.pairwise(digits)}
    return steps in ({1}, {-1})
