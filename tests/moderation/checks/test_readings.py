from __future__ import annotations

import pytest

from moderation.checks.readings import read, read_through_disguise, spaced_words


def words(text: str) -> list[str]:
    reading = read(text)
    return [text[start:end] for start, end in zip(reading.starts, reading.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Two words, one gap.", ["Two", "words", "one", "gap"]),
        ("don't", ["don", "t"]),
        ("snake_case", ["snake", "case"]),
        ("Füße über alles", ["Füße", "über", "alles"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("мама мыла раму", ["мама", "мыла", "раму"]),
        ("हिन्दी में लिखा", ["हिन्दी", "में", "लिखा"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("مرحبا بكم", ["مرحبا", "بكم"]),
        ("加微信", ["加", "微", "信"]),
        ("東京に行く", ["東", "京", "に", "行", "く"]),
        ("ฉันรัก", ["ฉั", "น", "รั", "ก"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("❤️ 👍🏽", []),
        ("ｆｕｌｌ ｗｉｄｔｈ", ["ｆｕｌｌ", "ｗｉｄｔｈ"]),
        ("", []),
    ],
)
def test_reading_cuts_words_of_every_script_with_their_places(text, tokens) -> None:
    assert words(text) == tokens


def test_reading_folds_lookalikes_and_case() -> None:
    assert read("Ｖｉаgrа CAFÉ").tokens == ("viagra", "cafe")


def test_reading_places_a_letter_that_folds_to_two() -> None:
    reading = read("æther ǆ")

    assert reading.tokens[0] == "aether"
    assert reading.span(0, 0) == (0, 5)


@pytest.mark.parametrize(
    ("text", "is_near"),
    [
        ("no prescription", True),
        ("no ... prescription", True),
        ("no -- \n prescription", True),
        ("no" + " " * 7 + "rx", False),
    ],
    ids=["space", "dots", "line", "far"],
)
def test_reading_says_which_words_can_belong_together(text, is_near) -> None:
    assert read(text).is_near[1] is is_near


def test_reading_outside_leaves_out_what_begins_in_a_place() -> None:
    reading = read("one two three four")

    assert reading.outside([(4, 7), (5, 13)]) == (0, 3)
    assert reading.outside([]) == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("v1agra", {"v1agra": "viagra"}),
        ("get V1AGRA!!", {"V1AGRA": "viagra"}),
        ("$hit", {"$hit": "shit"}),
        ("c@s1no now", {"c@s1no": "casino"}),
        ("v i a g r a", {"v i a g r a": "viagra"}),
        ("c.a.s.i.n.o", {"c.a.s.i.n.o": "casino"}),
        ("v 1 a g r a", {"v 1 a g r a": "viagra"}),
        ("b u y  n o w", {"b u y": "buy", "n o w": "now"}),
        ("A55 and 4x4 and $45", {}),
        ("great! thanks!", {}),
        ("I am a b", {}),
        ("plain words", {}),
        ("हिa1bc", {}),
        ("", {}),
    ],
)
def test_disguise_is_read_through(text, seen) -> None:
    reading = read_through_disguise(text)

    assert {text[slice(*reading.span(place, place))]: reading.tokens[place] for place in reading.altered} == seen


def test_disguise_keeps_the_words_around_it_folded_alike() -> None:
    reading = read_through_disguise("cheap v1agra pills")

    assert reading.tokens == ("cheap", "viagra", "piiis")
    assert reading.altered == {1}


def test_spaced_words_end_where_the_gap_changes() -> None:
    assert [(piece.word, piece.start, piece.end) for piece in spaced_words("a b c  d e f")] == [
        ("abc", 0, 5),
        ("def", 7, 12),
    ]


@pytest.mark.parametrize("text", ["a    b    c", "1 2 3 4", "加 微 信 吧", "a b", "a bb c dd e", "abc"])
def test_spaced_words_are_letters_that_stand_close(text) -> None:
    assert spaced_words(text) == ()
