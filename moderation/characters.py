"""Characters that are not seen, or not where they are: which kinds there are, and when one of them has a job.

Owns the character classes and the rules for characters whose right to stay depends on their neighbours. Refuses to
know limits, counts or texts as a whole: `moderation.text` applies these rules and counts.

Source of the classes: Unicode Standard 15 (sections 5.8 and 23, property Default_Ignorable_Code_Point), UAX 9, UTS 51,
RFC 5892 appendix A. Which of them have a job in a comment is a house rule.
"""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

_LAST_OF_PLANES = "".join(f"{chr(plane | 0xFFFE)}-{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_NONCHARACTERS = "\ufdd0-\ufdef" + _LAST_OF_PLANES
CONTROL_RANGES = "\x01-\x08\x0b-\x1f\x7f-\x9f" + _NONCHARACTERS
BIDI_RANGES = "\u202a-\u202e"
ISOLATE_RANGES = "\u2066-\u2069"
TAG_RANGES = "\U000e0000-\U000e007f"
# Default-ignorable code points and the fillers that empty names are made of, without those that have a use below.
INVISIBLE_RANGES = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
# Invisible, yet needed in the right place: direction marks, joiners, variation selectors, the empty Braille cell.
CONTEXTUAL_RANGES = "\u061c\u180b-\u180f\u200c-\u200f\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef"

_ASCII_CAPITALS = string.ascii_uppercase.encode()
_FEW = 100

_CONTEXTUAL = re.compile(f"[{CONTEXTUAL_RANGES}]")
_ISOLATE = re.compile(f"[{ISOLATE_RANGES}]")
# UTS 51, ED-14a: black flag, region (two letters), subdivision (one to three letters or digits), cancel tag.
_FLAG = "\U0001f3f4[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,3}\U000e007f"
_FLAG_OR_TAG = re.compile(f"({_FLAG})|[{TAG_RANGES}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_KEYCAP = "\u20e3"
# Scripts whose spelling needs joiners: Arabic to N'Ko, the Indic blocks, Myanmar, Khmer, Mongolian.
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc]")
_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
_MONGOLIAN = re.compile("[\u1807-\u180a\u1820-\u18aa]")
_BRAILLE = re.compile("[\u2801-\u28ff]")
# A run of marks stands in a run of non-ASCII characters that are no letters: this finds the few runs worth a look.
_MARK_RUN = re.compile("[^\\w\x00-\x7f]{2,}")
# Subjoined letters of Tibetan are marks by category and letters by use.
_TIBETAN_SUBJOINED = re.compile("[\u0f8d-\u0fbc]")


def capitals(text: str) -> int:
    """Return how many capital letters a text has."""
    if text.isascii():
        letters = text.encode()
        return len(letters) - len(letters.translate(None, _ASCII_CAPITALS))
    return sum(map(str.isupper, text))


@lru_cache(maxsize=8)
def may_have_run(text: str) -> bool:
    """Tell whether a character stands four times in a row; where that takes as long as to look for the run, True."""
    used = set(text)
    return len(used) > _FEW or any(character * 4 in text for character in used)


def without_stray_tags(text: str) -> tuple[str, int]:
    """Drop tag characters outside emoji flags; give the text and how many went."""
    kept = _FLAG_OR_TAG.sub(lambda match: match[1] or "", text)
    return kept, len(text) - len(kept)


def with_balanced_isolates(text: str) -> tuple[str, int]:
    """Drop the isolates of every line on which they do not pair up; give the text and how many went.

    Source: UAX 9, rule P1: an isolate ends with its paragraph, so a line must be balanced by itself.
    """
    if not _ISOLATE.search(text):
        return text, 0
    kept = "\n".join(line if _is_balanced(line) else _ISOLATE.sub("", line) for line in text.split("\n"))
    return kept, len(text) - len(kept)


def _is_balanced(line: str) -> bool:
    depth = 0
    for mark in _ISOLATE.findall(line):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            return False
    return depth == 0


def with_working_invisibles(text: str) -> tuple[str, int]:
    """Drop the contextual invisible characters that do nothing where they stand; give the text and how many went.

    Direction marks stay on a line with right-to-left letters. A joiner stays after a letter of a script that is
    spelled with joiners, and between emoji. Variation selectors stay on emoji, keycaps, Han and Mongolian letters.
    """
    if not _CONTEXTUAL.search(text):
        return text, 0
    kept = "\n".join(_working_on_line(line) for line in text.split("\n"))
    return kept, len(text) - len(kept)


def _working_on_line(line: str) -> str:
    right_to_left = _RIGHT_TO_LEFT.search(line) is not None
    kept: list[str] = []
    base = last = ""
    place = 0
    for match in _CONTEXTUAL.finditer(line):
        between = line[place : match.start()]
        base, last = _base_of(between) or base, between[-1:] or last
        following = line[match.end() : match.end() + 1]
        kept.append(between)
        if _works(match[0], neighbours=(base, last, following), right_to_left=right_to_left):
            kept.append(match[0])
            last = match[0]
        place = match.end()
    return "".join((*kept, line[place:]))


def _base_of(text: str) -> str:
    """Give the last character that is no mark, or an empty text."""
    return next((char for char in reversed(text) if not is_mark(char)), "")


def _works(char: str, *, neighbours: tuple[str, str, str], right_to_left: bool) -> bool:
    """Judge one invisible character by its base letter, the character before it and the one after."""
    base, last, following = neighbours
    if char in "\u061c\u200e\u200f":
        return right_to_left
    if char in "\u200c\u200d":
        joins_emoji = char == "\u200d" and _EMOJI.match(base) and _EMOJI.match(following)
        return last not in {"\u200c", "\u200d"} and bool(joins_emoji or _JOINING.match(base))
    if char == "\u2800":
        return bool(_BRAILLE.match(base) or _BRAILLE.match(following))
    if char in "\u180b\u180c\u180d\u180e\u180f":
        return bool(_MONGOLIAN.match(last))
    if char in "\ufe0e\ufe0f" and (_EMOJI.match(last) or (following == _KEYCAP and last in frozenset("0123456789#*"))):
        return True
    return bool(_HAN.match(last))


def is_mark(char: str) -> bool:
    """Say whether a character is drawn on the letter before it (categories Mn and Me)."""
    return unicodedata.category(char) in {"Mn", "Me"}


def with_capped_marks(text: str, *, max_marks: int) -> tuple[str, int]:
    """Cut each run of combining marks after `max_marks`; give the text and how many went.

    Variation selectors and subjoined Tibetan letters do not count and stay.
    """
    kept = _MARK_RUN.sub(lambda match: _capped_run(match[0], max_marks=max_marks), text)
    return kept, len(text) - len(kept)


def _capped_run(run: str, *, max_marks: int) -> str:
    kept: list[str] = []
    marks = 0
    for char in run:
        if not is_mark(char):
            marks = 0
        elif not _CONTEXTUAL.match(char) and not _TIBETAN_SUBJOINED.match(char):
            marks += 1
            if marks > max_marks:
                continue
        kept.append(char)
    return "".join(kept)
