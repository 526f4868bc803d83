from __future__ import annotations

import pytest

from moderation.checks.noise import drawn_out, emoji_flood, nothing_to_read, repeated_words, shouting
from moderation.policy import Limits, Policy
from tests.moderation.checks.submissions import marked, run, submission


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("THIS IS THE BEST SONG EVER", ["THIS IS THE BEST SONG EVER"]),
        ("BUY NOW AT OUR STORE, it is GREAT VALUE", ["BUY NOW AT OUR STORE", "GREAT VALUE"][:0] or None),
        ("ЭТО ЛУЧШИЙ САЙТ В МИРЕ СЕГОДНЯ", None),
        ("ΑΥΤΟ ΕΙΝΑΙ ΤΟ ΚΑΛΥΤΕΡΟ ΑΠΟ ΟΛΑ", ["ΑΥΤΟ ΕΙΝΑΙ ΤΟ ΚΑΛΥΤΕΡΟ ΑΠΟ ΟΛΑ"]),
    ],
)
def test_shouting_is_reported(text, pieces) -> None:
    findings = run(shouting, text)

    assert "shouting" in findings
    if pieces is not None:
        assert marked(text, findings["shouting"]) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "OMG WOW",
        "The NHS and the FDA disagree with WHO, NICE and EMA on this one matter.",
        "ich mag Große Wörter und Große Dinge",
        "日本語には大文字がありません。" * 3,
        "مرحبا بكم في هذا المقال الجميل عن الطب",
        "हिन्दी में बड़े अक्षर नहीं होते हैं भाई",
        "KATYA: yes, I think that it is a good idea to do so",
        "1234567890 1234567890 1234567890",
        "",
    ],
)
def test_shouting_is_not_seen_in_honest_text(text) -> None:
    assert run(shouting, text) == {}


def test_shouting_follows_the_policy() -> None:
    text = "LOUD BUT short"

    assert run(shouting, text, Policy(limits=Limits(shouting_letters=5, shouting_share=0.5))) != {}
    assert run(shouting, text) == {}


@pytest.mark.parametrize(
    ("text", "pieces", "weight"),
    [
        ("Looooooove this", ["ooooooo"], 0.1),
        ("WOW!!!!!!!", ["!!!!!!!"], 0.1),
        ("FLOOOOOOOOOOOOOOOOOOP", ["OOOOOOOOOOOOOOOOOO"], 0.3),
        ("哈哈哈哈哈哈哈", ["哈哈哈哈哈哈哈"], 0.1),
        ("$$$$$$ now $$$$$$", ["$$$$$$", "$$$$$$"], 0.1),
    ],
)
def test_drawn_out_characters_are_reported(text, pieces, weight) -> None:
    finding = run(drawn_out, text)["drawn_out"]

    assert marked(text, finding) == pieces
    assert finding.weight == weight


@pytest.mark.parametrize(
    "text", ["Looove it!!!", "----------", "wait......", "========", "1000000000", "a      b", "x\n\n\n\n\n\n\ny", ""]
)
def test_drawn_out_is_not_seen_in_typography(text) -> None:
    assert run(drawn_out, text) == {}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("shake shake shake shake shake it", ["shake shake shake shake shake"]),
        ("it is spam spam spam spam spam", ["spam spam spam spam spam"]),
        ("buy this pill " * 6, []),
    ],
)
def test_repeated_words_are_reported(text, pieces) -> None:
    findings = run(repeated_words, text)

    assert marked(text, findings["repeated_words"]) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "ha ha ha ha ha ha",
        "哈哈哈哈哈",
        "very very good",
        "no no no no way",
        "The dose is low, the dose is high, who knows the dose?",
        "",
    ],
)
def test_repeated_words_are_not_seen_in_honest_text(text) -> None:
    assert run(repeated_words, text) == {}


@pytest.mark.parametrize(
    ("text", "is_caught"),
    [
        ("🔥" * 12, True),
        ("🔥🔥🔥 sale 🔥🔥🔥🔥🔥🔥🔥🔥", True),
        ("I love it 😍😍😍😍😍", False),
        ("🔥" * 9, False),
        ("So happy with this result after two weeks of pain " + "🎉" * 10, False),
        ("plain", False),
        ("日本語", False),
    ],
)
def test_emoji_flood_is_reported_when_there_is_little_else(text, is_caught) -> None:
    assert ("emoji_flood" in run(emoji_flood, text)) is is_caught


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (":-)", "no_words"),
        ("👍", "no_words"),
        ("!!!", "no_words"),
        ("\u0301\u0301\u0301", "nothing_visible"),
        ("   \n", "nothing_visible"),
        ("\u200b\u2060", "nothing_visible"),
        ("\u2800\u3164", "nothing_visible"),
        ("ok", None),
        ("42", None),
        ("字", None),
    ],
)
def test_text_without_words_is_reported(text, reason) -> None:
    findings = run(nothing_to_read, text)

    assert list(findings) == ([reason] if reason else [])


def test_empty_text_has_nothing_to_read() -> None:
    [finding] = nothing_to_read(submission(""), Policy())

    assert finding.reason == "nothing_visible"
    assert finding.weight == 1.0
