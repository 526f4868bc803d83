"""Ideas are found in every script, at word starts, and nowhere else."""

from __future__ import annotations

import pytest

from moderation.learning.folding import words
from moderation.learning.ideas import IDEA_NAMES, find_ideas


def ideas_in(text: str) -> set[str]:
    return {IDEA_NAMES[match.idea] for match in find_ideas(words(text).tokens)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Order now without a prescription, whatsapp me", {"buy", "unprescribed", "messenger"}, id="en"),
        pytest.param("Jetzt bestellen, rezeptfrei, diskreter Versand", {"buy", "unprescribed", "delivery"}, id="de"),
        pytest.param("Compra sin receta, envíos discretos", {"buy", "unprescribed", "delivery"}, id="es"),
        pytest.param("Commandez sans ordonnance, livraison rapide", {"buy", "unprescribed", "delivery"}, id="fr"),
        pytest.param("Ordina senza ricetta, spedizione anonima", {"buy", "unprescribed", "delivery"}, id="it"),
        pytest.param("Compre sem receita, chama no zap", {"buy", "unprescribed", "contact", "messenger"}, id="pt"),
        pytest.param("Bestel zonder recept, snelle levering", {"buy", "unprescribed", "delivery"}, id="nl"),
        pytest.param("Zamów bez recepty, pisz na priv", {"buy", "unprescribed", "contact"}, id="pl"),
        pytest.param("Закажите без рецепта, пишите в телеграм", {"buy", "unprescribed", "messenger"}, id="ru"),
        pytest.param("Замовляйте без рецепта, пишіть у телеграм", {"buy", "unprescribed", "contact"}, id="uk"),
        pytest.param("Reçetesiz satın alın, kapıda ödeme", {"buy", "unprescribed", "delivery"}, id="tr"),
        pytest.param("اطلب الآن بدون وصفة عبر الواتساب", {"buy", "unprescribed", "messenger"}, id="ar"),
        pytest.param("बिना पर्ची खरीदें, व्हाट्सएप करें", {"buy", "unprescribed", "messenger"}, id="hi"),
        pytest.param("无需处方购买，加微信", {"buy", "unprescribed", "contact", "messenger"}, id="zh"),
        pytest.param("処方箋不要で購入、ご連絡ください", {"buy", "unprescribed", "contact"}, id="ja"),
        pytest.param("처방전 없이 구매, 카톡 문의", {"buy", "unprescribed", "messenger", "contact"}, id="ko"),
        pytest.param("والواتساب", {"messenger"}, id="arabic-prefix"),
        pytest.param("بالاستثمارات", {"coin"}, id="arabic-prefix-open-ending"),
    ],
)
def test_find_ideas_names_the_intent_in(text: str, expected: set[str]) -> None:
    assert expected <= ideas_in(text)


def test_find_ideas_stays_silent_when_an_entry_is_part_of_another_word() -> None:
    assert "insult" not in ideas_in("An oxymoron, and a specialist in debilitating pain")
    assert "insult" in ideas_in("you moron")
    assert "unprescribed" not in ideas_in("no prescriptionist")
    assert "unprescribed" in ideas_in("no prescription")
