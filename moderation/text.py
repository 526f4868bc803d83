"""Unicode: the form a text is kept and shown in, and the folded form it is matched in.

Owns which characters of a reader's text survive (`normalise`, `plain`), what a disguised word looks like to a reader
(`skeleton`), and which words mix scripts. Refuses to know markup, policy or weights: it removes and counts, the checks
judge. Everything here runs in time linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from moderation.characters import (
    BIDI_RANGES,
    CONTEXTUAL_RANGES,
    CONTROL_RANGES,
    INVISIBLE_RANGES,
    ISOLATE_RANGES,
    TAG_RANGES,
    with_balanced_isolates,
    with_capped_marks,
    with_working_invisibles,
    without_stray_tags,
)
from moderation.lookalikes import LOOKALIKES


class UnacceptableText(ValueError):
    """A reader's text is refused before anything is parsed, scored or stored."""


class UnreadableText(UnacceptableText):
    """The text holds what no text may hold: a NUL, or half of a surrogate pair."""


class TextOverLimit(UnacceptableText):
    """The text passes a limit; `limit` and `actual` say which number and by how much."""

    wording = "The text has {actual:,} units; at most {limit:,} are allowed."

    def __init__(self, *, limit: int, actual: int) -> None:
        """Keep both numbers, for the error body and the log."""
        self.limit, self.actual = limit, actual
        super().__init__(self.wording.format(limit=limit, actual=actual))


class TextTooLong(TextOverLimit):
    """The text has more characters (or bytes of UTF-8) than the limit allows."""

    wording = "The text is too long: {actual:,} characters or bytes, at most {limit:,} are allowed."


@dataclass(frozen=True, slots=True)
class TextLimits:
    """How much text is read, and how many combining marks one letter may carry.

    Source: house rules. Four marks are more than living orthographies stack on one letter; the chains known as
    "zalgo" have dozens.
    """

    max_chars: int = 10_000
    max_marks: int = 4


@dataclass(frozen=True, slots=True)
class Removed:
    """How many characters `normalise` took away, by kind."""

    bidi: int = 0
    tags: int = 0
    invisible: int = 0
    control: int = 0
    marks: int = 0

    @property
    def total(self) -> int:
        """Add up all kinds."""
        return self.bidi + self.tags + self.invisible + self.control + self.marks


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text in the form it is kept and shown in, and what was taken away to get there."""

    text: str
    removed: Removed = Removed()


_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(f"[{CONTROL_RANGES}]")
_BIDI = re.compile(f"[{BIDI_RANGES}]")
_INVISIBLE = re.compile(f"[{INVISIBLE_RANGES}]")
_UNSEEN_RANGES = BIDI_RANGES + ISOLATE_RANGES + TAG_RANGES + INVISIBLE_RANGES + CONTEXTUAL_RANGES
_ODD = re.compile(f"[\u2028\u2029{CONTROL_RANGES}{_UNSEEN_RANGES}]")
_ODD_ASCII = re.compile("[\x01-\x08\x0b-\x1f\x7f]")


def normalise(source: str, *, limits: TextLimits = TextLimits()) -> NormalisedText:
    """Bring a reader's text into the form it is kept and shown in.

    NFC; every line end is `\\n`; control characters other than `\\n` and `\\t`, bidi overrides and embeddings, bidi
    isolates that are not balanced on their line, tag characters outside emoji flags, and invisible characters without
    a job are removed and counted; combining marks after the fourth on one letter are removed and counted.
    Doing it twice changes nothing.

    Source: Unicode Standard 15 (sections 5.8, 23), UAX 9 (isolates end with the line), UTS 51 (emoji sequences),
    RFC 5892 appendix A (joiners); what counts as "without a job" is a house rule.

    Raises:
        TextTooLong: more than `limits.max_chars` characters.
        UnreadableText: a NUL or a lone surrogate.
    """
    if len(source) > limits.max_chars:
        raise TextTooLong(limit=limits.max_chars, actual=len(source))
    refuse_unreadable(source)
    if (_ODD_ASCII if source.isascii() else _ODD).search(source):
        return _tidied(source, max_marks=limits.max_marks)
    if source.isascii():
        return NormalisedText(source)
    text, marks = with_capped_marks(unicodedata.normalize("NFC", source), max_marks=limits.max_marks)
    return NormalisedText(text, Removed(marks=marks))


def refuse_unreadable(source: str) -> None:
    """Raise UnreadableText where a text holds a NUL or a lone surrogate: it cannot be written as UTF-8 or stored."""
    if _UNREADABLE.search(source):
        raise UnreadableText("The text holds characters that are not text (a NUL, or half of a surrogate pair).")


def plain(source: str, *, max_chars: int) -> str:
    """Give the single-line plain text of a name or another short field.

    Normalised, every run of white space is one space, none at the ends. The result is text, not HTML: escape it where
    it is shown. It may be empty.

    Raises:
        TextTooLong: more than `max_chars` characters before or after.
        UnreadableText: a NUL or a lone surrogate.
    """
    line = " ".join(normalise(source, limits=TextLimits(max_chars=max_chars)).text.split())
    # Lines that became one line may hold direction marks or isolates that only their own line balanced.
    return " ".join(normalise(line, limits=TextLimits(max_chars=max_chars)).text.split())


def shows(text: str) -> bool:
    """Tell whether a text shows anything: a sign that stands by itself, not only marks that need one, and spaces."""
    return any(unicodedata.category(char)[0] not in "MZC" for char in text)


def _tidied(source: str, *, max_marks: int) -> NormalisedText:
    text = _NEWLINES.sub("\n", source)
    text, control = _CONTROL.subn("", text)
    text, embeddings = _BIDI.subn("", text)
    text, isolates = with_balanced_isolates(text)
    text, tags = without_stray_tags(text)
    text, fillers = _INVISIBLE.subn("", text)
    text, idle = with_working_invisibles(text)
    text, marks = with_capped_marks(unicodedata.normalize("NFC", text), max_marks=max_marks)
    return NormalisedText(text, Removed(embeddings + isolates, tags, fillers + idle, control, marks))


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A folded text for matching, and where each of its characters came from.

    `offsets[i]` is the place in the given text of the character that `text[i]` was folded from.
    """

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a match `[start, end)` in the folded text to a span of the given text; `end` is after `start`."""
        return self.offsets[start], self.offsets[end - 1] + 1


# One class for each set of characters that readers take for each other, so that folded words meet folded text:
# 1, l, i, ! and | are one letter here.
_LEET = str.maketrans("013457@$!|l", "oieasta" + "siii")
_DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    f"{_UNSEEN_RANGES}]"
)


def skeleton(text: str, *, leet: bool = False) -> Skeleton:
    """Fold a text to what a reader sees in it, for matching only.

    Lower case, compatibility forms and look-alike letters as plain Latin, no accents, no invisible characters. With
    `leet`, digits and signs that stand for letters are folded too, and `l` and `i` become one letter: compare such
    text only with words folded the same way. Vowel signs of Indic and South-East Asian scripts stay: they are
    letters there.

    Source: the idea of Unicode Technical Standard 39 section 4; table in `moderation.lookalikes`.
    """
    if text.isascii():
        folded = text.lower()
        return Skeleton(folded.translate(_LEET) if leet else folded, range(len(text)))
    pieces: list[str] = []
    offsets: list[int] = []
    for place, char in enumerate(text):
        piece = _folded(char)
        pieces.append(piece)
        offsets.extend((place,) * len(piece))
    folded = "".join(pieces)
    return Skeleton(folded.translate(_LEET) if leet else folded, offsets)


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    if char in LOOKALIKES:
        return LOOKALIKES[char]
    wide = unicodedata.normalize("NFKC", char).casefold()
    bare = _DROPPED.sub("", unicodedata.normalize("NFD", wide))
    return "".join(LOOKALIKES.get(part, part) for part in unicodedata.normalize("NFC", bare))


_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f])*")
_LATIN = re.compile(
    "[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1d00-\u1d25\u1d6b-\u1d77\u1e00-\u1eff\u2c60-\u2c7f"
    "\ua722-\ua787\ua78b-\ua7ff\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a]"
)
_CYRILLIC = re.compile("[\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")


def mixed_script_words(text: str) -> list[tuple[int, int, str]]:
    """List the words that mix Latin, Cyrillic and Greek letters, as `(start, end, word)`.

    Words in different scripts side by side are honest, and so are units and formulas: a Greek letter that no reader
    takes for a Latin one (μ, Δ, Ω, π, λ ...) may stand beside Latin letters, so `μm`, `kΩ` and `Δt` are not listed.

    Source: house rule, after the mixed-script test of Unicode Technical Standard 39 section 5.1.
    """
    if text.isascii() or sum(bool(script.search(text)) for script in (_LATIN, _CYRILLIC, _GREEK)) < 2:
        return []
    words = ((match.start(), match.end(), match[0]) for match in _WORD.finditer(text))
    return [(start, end, word) for start, end, word in words if _mixes_scripts(word)]


def _mixes_scripts(word: str) -> bool:
    latin, cyrillic = bool(_LATIN.search(word)), bool(_CYRILLIC.search(word))
    greek = bool(_GREEK.search(word))
    disguised = greek and any(
        letter in LOOKALIKES for letter in unicodedata.normalize("NFD", word) if _GREEK.match(letter)
    )
    return (latin and cyrillic) or (greek and cyrillic) or (latin and disguised)
