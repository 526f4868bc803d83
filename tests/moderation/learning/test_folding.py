"""Folding keeps every offset and reads through disguises."""

from __future__ import annotations

import pytest

from moderation.learning.folding import fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Crème BRÛLÉE", "creme brulee", id="accents"),
        pytest.param("İstanbul ve IĞDIR", "istanbul ve igdir", id="turkish"),
        pytest.param("ｗｗｗ 𝐁𝐮𝐲", "www buy", id="styled"),
        pytest.param("أدوية وصفة", "ادويه وصفه", id="arabic"),
        pytest.param("Straße Łódź", "strase lodz", id="whole-letters"),
        pytest.param("한국어 が 中", "한국어 が 中", id="untouched"),
    ],
)
def test_fold_keeps_length_and_drops_dress(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "token", "place"),
    [
        pytest.param("buy v1agra now", "viagra", "v1agra", id="digits"),
        pytest.param("gаbapentin", "gabapentin", "gаbapentin", id="cyrillic-a"),
        pytest.param("my w h a t s a p p is", "whatsapp", "w h a t s a p p", id="spaced"),
    ],
)
def test_words_read_through_when_disguised(text: str, token: str, place: str) -> None:
    cut = words(text)
    at = cut.tokens.index(token)
    assert text[cut.starts[at] : cut.starts[at] + cut.lengths[at]] == place
    assert cut.disguised >= 1


def test_words_count_no_disguise_when_text_is_plain() -> None:
    cut = words("Der Preis, 12 Euro: мне дорого।")
    assert cut.tokens == ("der", "preis", "12", "euro", "мне", "дорого")
    assert cut.disguised == 0
