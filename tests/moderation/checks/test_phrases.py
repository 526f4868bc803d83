from __future__ import annotations

import time

import pytest

from moderation.checks.phrases import Phrases, compiled, is_homograph
from moderation.checks.readings import read


def found(entries: set[str], text: str) -> list[str]:
    reading = read(text)
    places = [reading.span(match.first, match.last) for match in Phrases(entries, leet=False).find(reading)]
    return [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("entry", "text", "pieces"),
    [
        ("class", "A class act", ["class"]),
        ("ass", "A class act in Assisi", []),
        ("viagra", "Buy VIAGRA, viagra; Viаgrа", ["VIAGRA", "viagra", "Viаgrа"]),
        ("no prescription", "no prescription / No -- prescription", ["no prescription", "No -- prescription"]),
        ("no prescription", "no strong prescription", []),
        ("don't panic", "Don’t panic!", ["Don’t panic"]),
        ("café", "le cafe est bon", ["cafe"]),
        ("加微信", "请加微信吧", ["加微信"]),
        ("अभी खरीदें", "आप अभी खरीदें।", ["अभी खरीदें"]),
        ("без рецепта", "Купить БЕЗ РЕЦЕПТА", ["БЕЗ РЕЦЕПТА"]),
        ("buy * online", "buy gabapentin online", ["buy gabapentin online"]),
        ("buy * online", "buy online", []),
        ("buy * * online", "buy cheap gabapentin online", ["buy cheap gabapentin online"]),
        ("casino*", "Casinos and casinobonus in a Casino", ["Casinos", "casinobonus", "Casino"]),
        ("casino*", "my cas", []),
        ("payday loan*", "payday loans", ["payday loans"]),
        ("préstamo* rápido*", "préstamos rápidos hoy", ["préstamos rápidos"]),
        ("* spam *", "the spam text", ["spam"]),
        ("c++", "I like C++ a lot", ["C"]),
        ("...", "anything ...", []),
        ("*", "anything", []),
        ("* * ...", "anything", []),
        ("a b c", "a b", []),
        ("a * c", "a b", []),
    ],
)
def test_phrase_is_found_as_whole_words(entry, text, pieces) -> None:
    assert found({entry}, text) == pieces


def test_phrase_inside_a_longer_one_is_left_out() -> None:
    assert found(
        {"casino", "online casino", "online casino bonus", "bonus now"}, "online casino bonus now, casino"
    ) == [
        "online casino bonus",
        "bonus now",
        "casino",
    ]


def test_phrase_keeps_the_operators_spelling() -> None:
    matches = compiled(frozenset({"Ｃasino"})).find(read("casino"))

    assert [match.entry for match in matches] == ["Ｃasino"]


def test_list_of_a_hundred_thousand_costs_the_text_and_not_the_list() -> None:
    entries = frozenset(f"spam{number} word{number}" for number in range(100_000))
    phrases = Phrases(entries, leet=False)
    reading = read("This is spam99999 word99999, and spam1 word2 is not. " * 10)

    start = time.process_time()
    matches = phrases.find(reading)
    took_s = time.process_time() - start

    assert len(matches) == 10
    assert took_s < 0.05


@pytest.mark.parametrize(
    ("entry", "text", "word", "expected"),
    [
        ("cop", "Вынеси сор из этой избы скорее", "сор", True),
        ("сор", "A cop came to our house again", "cop", True),
        ("cop", "A nice сор came by", "сор", False),
        ("cop", "сор", "сор", False),
        ("cop", "A cop came", "cop", False),
        ("cop", "Этот сoр тут был вчера", "сoр", False),
        ("42", "Это 42 да нет так", "42", False),
    ],
    ids=["Russian", "English", "disguise", "alone", "same script", "mixed", "no letters"],
)
def test_homograph_is_a_word_of_the_language_around_it(entry, text, word, expected) -> None:
    start = text.index(word)

    assert is_homograph(entry, text, (start, start + len(word))) is expected
