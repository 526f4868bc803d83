"""Plain text: what a body says without its markup, how long that is, and how long reading it takes.

Owns counting words in any script. Refuses to summarise: an excerpt is the beginning.

What is a word: a run of characters between white space or dashes that holds a letter or a digit. Scripts that are
written without spaces are counted otherwise: each Han or kana character is one word, as word processors count them; in
Thai, Lao, Khmer and Burmese every four letters (vowel signs and tone marks not counted) are one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from cms.content.blocks import HEADINGS
from cms.content.documents import Block
from cms.content.images import image_urls
from cms.content.lists import is_item, item_numbers
from cms.content.runs import text_of
from cms.content.texts import one_line

WORDS_PER_MINUTE: Final = 238
"""Source: Brysbaert 2019, "How many words do we read per minute?", Journal of Memory and Language 109: non-fiction."""

CHARACTERS_PER_MINUTE: Final = 500
"""Han and kana. Source: Medium's published rule for read time."""

FIRST_IMAGE_S: Final = 12
LAST_IMAGE_S: Final = 3
"""The first picture takes 12 seconds, each further one a second less, down to 3. Source: Medium's published rule."""

LETTERS_PER_WORD: Final = 4
"""Of Thai, Lao, Khmer and Burmese. Source: house rule, near the mean of their dictionaries' words."""

_HAN_AND_KANA: Final = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af]"
)
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
_WORD: Final = re.compile(r"[^\W_][^\s—–…]*")
"""A run with a letter or a digit in it, from the first of them: whatever stands before it is no word of its own."""

_JOINERS: Final = "\u200c\u200d\ufe0e\ufe0f"


def to_text(blocks: Sequence[Block]) -> str:
    """Return a body as plain text: blocks apart by an empty line, list items marked, cells apart by tabs."""
    chunks: list[str] = []
    numbers = item_numbers(blocks)
    for position, (block, number) in enumerate(zip(blocks, numbers, strict=True)):
        text = _item(block, number) if number else "\n".join(_lines(block))
        if not text:
            continue
        if chunks:
            chunks.append("\n" if number and numbers[position - 1] else "\n\n")
        chunks.append(text)
    return "".join(chunks)


def word_count(text: str) -> int:
    """Count the words of a text in any script (see the module)."""
    words, characters = _counts(text)
    return words + characters


def body_word_count(blocks: Sequence[Block]) -> int:
    """Count the words a reader of a body sees; list markers are none."""
    return sum(word_count(text) for text in _shown(blocks))


def reading_time_s(blocks: Sequence[Block]) -> int:
    """Return how many seconds reading a body takes: its words, its Han and kana characters, its pictures."""
    words = characters = 0
    for text in _shown(blocks):
        counted = _counts(text)
        words, characters = words + counted[0], characters + counted[1]
    pictures = sum(max(FIRST_IMAGE_S - number, LAST_IMAGE_S) for number in range(len(image_urls(blocks))))
    return round(words * 60 / WORDS_PER_MINUTE + characters * 60 / CHARACTERS_PER_MINUTE + pictures)


def excerpt(text: str, max_chars: int) -> str:
    """Return the beginning of a text on one line, ending at a word and with an ellipsis where it was cut.

    Args:
        text: any text.
        max_chars: length of the result at most, the ellipsis included; at least 1.
    """
    line = one_line(text)
    if len(line) <= max_chars:
        return line
    cut = line[: max_chars - 1]
    if not line[max_chars - 1].isspace():
        words = cut.rpartition(" ")[0]
        cut = words if len(words) * 2 > len(cut) else _whole_characters(line, len(cut))
    return cut.rstrip(" .,;:–—-") + "…"


def lead(blocks: Sequence[Block]) -> str:
    """Return the running text of a body, without headings, lists, tables and boxes: what an excerpt is taken from."""
    texts = [text_of(block["children"]) for block in blocks if _is_prose(block)]
    return "\n".join(texts) or "\n".join(_shown(blocks))


def _is_prose(block: Block) -> bool:
    return block["_type"] == "block" and not is_item(block) and block["style"] not in HEADINGS


def _counts(text: str) -> tuple[int, int]:
    """Return how many words and how many Han and kana characters a text has."""
    if text.isascii():
        return _words(text), 0
    text, characters = _HAN_AND_KANA.subn(" ", text)
    letters = [sum(map(str.isalpha, run)) for run in _UNSPACED.findall(text)]
    unspaced = sum(-(-count // LETTERS_PER_WORD) for count in letters)
    return _words(_UNSPACED.sub(" ", text)) + unspaced, characters


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _whole_characters(line: str, length: int) -> str:
    """Return the first characters of a line, never part of a letter with its marks, and at least one."""
    end = length
    while end > 1 and (unicodedata.category(line[end])[0] == "M" or {line[end], line[end - 1]} & set(_JOINERS)):
        end -= 1
    return line[:end]


def _shown(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _shown(block["content"]) if block["_type"] == "callout" else _lines(block)


def _item(block: Block, number: int) -> str:
    indent = "  " * (block["level"] - 1)
    marker = "-" if block["listItem"] == "bullet" else f"{number}."
    return f"{indent}{marker} {text_of(block['children'])}"


def _lines(block: Block) -> list[str]:
    """Return the lines a reader of one block sees."""
    match block["_type"]:
        case "block":
            return [text_of(block["children"])]
        case "table":
            rows = ["\t".join([one_line(text_of(cell["children"])) for cell in row["cells"]]) for row in block["rows"]]
            return [*_given(block, "caption"), *rows]
        case "facts" | "faq":
            return [*_given(block, "title"), *(line for row in block["rows"] for line in _row(row))]
        case "code":
            return [block["code"]]
        case "callout":
            return [to_text(block["content"])]
    return [block.get("title") or block["url"]] if block["_type"] == "embed" else _given(block, "caption")


def _row(row: Block) -> list[str]:
    """Return the lines of a fact, or of a question with its answer."""
    value = text_of(row["children"])
    if row["_type"] == "question":
        return [row["question"], *([value] if value else [])]
    return [f"{row['label']}: {one_line(value)}".rstrip()]


def _given(block: Block, name: str) -> list[str]:
    return [block[name]] if name in block else []
