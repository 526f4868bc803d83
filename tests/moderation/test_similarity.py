"""Alike texts: rewordings of one spam find each other, honest comments on one topic do not."""

from __future__ import annotations

from itertools import combinations

import pytest

from moderation import similarity
from moderation.similarity import BANDS, MAX_WORDS, NEAR, bands, words

SPAM = (
    "Buy cheap gabapentin online without a prescription, fast discreet shipping to your door, visit our pharmacy at "
    "best-meds.example and save 40% today, thousands of happy customers"
)
REWORDED = {
    "synonyms": "Order cheap gabapentin online without any prescription, fast discreet delivery to your door, visit our "
    "pharmacy at best-meds.example and save 60% today, thousands of happy customers",
    "punctuation": "Buy cheap Gabapentin online without a prescription! Fast and discreet shipping to your home, see our "
    "pharmacy at best-meds.example and save 35% now. Thousands of happy customers!!",
    "padded": "Hello friends, buy cheap g4bapentin online without a prescription, fast discreet shipping right to your "
    "door, visit our trusted pharmacy at best-meds.example and save 40% today",
    "reordered": "Thousands of happy customers! Visit our pharmacy at best-meds.example, save 50% today and buy cheap "
    "gabapentin online without a prescription, quick discreet shipping to your door",
    "disguised": "Buy \u0441heap g\u0430bapentin online with no prescription, f\u200bast discreet shipping to your door, "
    "visit our pharmacy at best-meds.example and save 40% today, hundreds of happy customers",
}
HONEST = (
    (
        "I have been taking gabapentin for my back pain for two years, 300 mg in the morning, and it helps me sleep but I "
        "feel dizzy in the afternoon."
    ),
    "My doctor prescribed gabapentin after the surgery. It did help with the nerve pain but not with the back pain.",
    (
        "Has anybody tried to buy gabapentin online with a prescription from a doctor? My local pharmacy charges 40 dollars "
        "and I would like to save some money."
    ),
    "Gabapentin did nothing for my back pain, physiotherapy helped far more than any of the pills my doctor gave me.",
    (
        "The pharmacy in my town gave me a cheap generic gabapentin and it works just as well as the brand, the shipping "
        "from the online pharmacy took a week."
    ),
    "I was told gabapentin is for nerve pain. My back pain is from a disc, and my doctor said it may help the leg.",
)


def alike(one: str, other: str) -> tuple[float, int]:
    first, second = words(one), words(other)
    return similarity.similarity(first, second), len(set(bands(first)) & set(bands(second)))


@pytest.mark.parametrize("variant", REWORDED.values(), ids=REWORDED)
def test_rewording_of_a_spam_is_found_and_counts_as_near(variant: str) -> None:
    value, shared = alike(SPAM, variant)
    assert value >= 0.8 and shared >= 2


def test_rewordings_of_one_spam_are_near_one_another() -> None:
    found = [alike(one, other) for one, other in combinations(REWORDED.values(), 2)]
    assert all(value >= NEAR for value, _ in found)
    assert sum(shared > 0 for _, shared in found) >= 8


@pytest.mark.parametrize(("one", "other"), list(combinations([SPAM, *HONEST], 2)))
def test_honest_comments_on_one_topic_are_not_near(one: str, other: str) -> None:
    value, shared = alike(one, other)
    assert value < NEAR - 0.15 and shared <= 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Save 40 dollars", "save 9000 dollars", 1.0),
        ("v1agra", "viagra", 1.0),
        ("one two", "three four", 0.0),
        ("", "", 0.0),
        ("aaaa bbbb", "aaaa cccc", 0.5),
        ("the pharmacy", "a pharmacy", 16 / 20),
        ("今日は", "今日も", 2 / 3),
        ("don't", "dont", 1.0),
    ],
)
def test_similarity_is_the_share_of_words_by_length(one: str, other: str, expected: float) -> None:
    assert similarity.similarity(words(one), words(other)) == pytest.approx(expected)
    assert similarity.similarity(words(other), words(one)) == pytest.approx(expected)


def test_bands_are_the_same_everywhere() -> None:
    assert bands(words(SPAM))[:2] == bands(words(SPAM.upper()))[:2]
    assert len(bands(words(SPAM))) == BANDS
    assert all(0 <= band < 2**63 for band in bands(words(SPAM)))
    # Stored in databases: another value would orphan every row that is there.
    assert bands(["one", "two", "three", "four", "five", "six"])[0] == 6072204963886823642


def test_short_text_has_no_bands() -> None:
    assert bands(words("Thanks a lot, friend")) == ()
    assert len(bands(words("Thanks a lot, my friend"))) == BANDS


def test_long_text_is_cut_and_still_found_when_little_changes() -> None:
    text = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(600))
    first, second = words(text), words(text.replace("wordaa", "changed"))
    assert len(set(bands(first)) & set(bands(second))) >= BANDS // 2
    assert len(words("a " * (MAX_WORDS + 10))) == MAX_WORDS
    assert len(words("今" * (MAX_WORDS + 10))) == MAX_WORDS
