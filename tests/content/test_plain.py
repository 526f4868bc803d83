"""Plain text, words, time and excerpts."""

from __future__ import annotations

import pytest

from cms.content import excerpt, from_html, from_markdown, reading_time_s, to_text, word_count
from cms.content.plain import body_word_count, lead

BODY = """Intro with **marks**\\
and a second line.

## Heading

- one
  1. two
  2. three
- four

> quoted
>
> - item

| A | B |
| --- | --- |
| 1 | two<br>lines |

```facts Box
Label: value
Empty:
```

```python
code = 1
```

> [!TIP]
> Tip

![alt](a.jpg "Caption")

![alt](b.jpg)

```embed
https://example.org/v
A film
```

***
"""
TEXT = """Intro with marks
and a second line.

Heading

- one
  1. two
  2. three
- four

quoted

- item

A\tB
1\ttwo lines

Box
Label: value
Empty:

code = 1

Tip

Caption

A film"""


def test_text_has_all_that_is_shown() -> None:
    assert to_text(from_markdown(BODY).blocks) == TEXT


def test_an_embed_without_a_title_is_its_address() -> None:
    assert to_text(from_markdown("```embed\nhttps://example.org/v\n```").blocks) == "https://example.org/v"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("one two  three", 3, id="english"),
        pytest.param("well-known don't e.g. 1,000.5 a/b", 5, id="joined-words"),
        pytest.param("one — two – three…four", 4, id="dashes"),
        pytest.param("- * … !", 0, id="signs-alone"),
        pytest.param("Привет, мир!", 2, id="russian"),
        pytest.param("हिन्दी में शब्द", 3, id="hindi"),
        pytest.param("안녕하세요 세계", 2, id="korean"),
        pytest.param("مرحبا بالعالم", 2, id="arabic"),
        pytest.param("我喜欢读书。", 5, id="chinese"),
        pytest.param("私はPython 3が好き", 7, id="japanese-with-latin"),
        pytest.param("カタカナ", 4, id="katakana"),
        pytest.param("ภาษาไทย", 2, id="thai"),
        pytest.param("ฉันรักคุณ มาก", 3, id="thai-with-a-space"),
        pytest.param("ខ្ញុំ", 1, id="khmer"),
    ],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert word_count(text) == words


def test_words_of_a_body_are_those_a_reader_sees() -> None:
    body = from_markdown("1. one\n2. two\n\n> [!NOTE]\n> 1. three\n\n![not seen](a.jpg)").blocks
    assert body_word_count(body) == 3


@pytest.mark.parametrize(
    ("source", "seconds"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("<p>" + "word " * 238, 60, id="a-minute-of-english"),
        pytest.param("<p>" + "字" * 500, 60, id="a-minute-of-chinese"),
        pytest.param("<img src=a.jpg alt=''>", 12, id="one-picture"),
        pytest.param("<img src=a.jpg alt=''>" * 12, sum(range(3, 13)) + 2 * 3, id="twelve-pictures"),
        pytest.param('<aside class="callout"><img src=a.jpg alt=""><p>' + "word " * 119 + "</aside>", 42, id="callout"),
    ],
)
def test_reading_takes_time(source: str, seconds: int) -> None:
    assert reading_time_s(from_html(source).blocks) == seconds


@pytest.mark.parametrize(
    ("text", "max_chars", "expected"),
    [
        pytest.param("short", 5, "short", id="fits"),
        pytest.param("one  two\nthree", 20, "one two three", id="one-line"),
        pytest.param("one two three", 10, "one two…", id="at-a-word"),
        pytest.param("one two three", 8, "one two…", id="exactly-at-a-word"),
        pytest.param("one, two, three", 10, "one, two…", id="no-comma-at-the-end"),
        pytest.param("a incomprehensible", 10, "a incompr…", id="no-word-in-the-second-half"),
        pytest.param("漢字漢字漢字", 4, "漢字漢…", id="no-spaces"),
        pytest.param("e\u0301e\u0301e\u0301", 4, "e\u0301…", id="never-between-letter-and-mark"),
        pytest.param("👨\u200d👩\u200d👧👨\u200d👩\u200d👧", 5, "👨…", id="never-inside-joined-emoji"),
        pytest.param("\u0301\u0301\u0301", 2, "\u0301…", id="marks-alone"),
        pytest.param("abc", 1, "…", id="no-room"),
    ],
)
def test_an_excerpt_is_the_beginning(text: str, max_chars: int, expected: str) -> None:
    assert excerpt(text, max_chars) == expected
    assert len(excerpt(text, max_chars)) <= max_chars


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("## H\n\n- item\n\nText\n\n> quoted", "Text\nquoted", id="running-text"),
        pytest.param("## H\n\n- item", "H\nitem", id="nothing-else"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_lead_is_running_text_where_there_is_any(source: str, expected: str) -> None:
    assert lead(from_markdown(source).blocks) == expected
