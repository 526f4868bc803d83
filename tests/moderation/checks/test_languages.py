from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.checks.languages import languages_of, unexpected_language
from moderation.policy import Policy
from tests.moderation.checks.submissions import ARTICLE, run

SAMPLES = {
    "en": "I have taken this for two weeks and it is not what I was told, but they say that it can help.",
    "de": "Ich nehme das seit zwei Wochen und es ist nicht so, wie man mir gesagt hat, aber auch nicht schlecht.",
    "fr": "Je prends ce médicament depuis deux semaines et les douleurs sont moins fortes dans le dos.",
    "es": "Lo tomo desde hace dos semanas y no es lo que me dijeron, pero la espalda está mucho mejor con el calor.",
    "pt": "Eu tomo isso há duas semanas e não é o que me disseram, mas a dor nas costas está muito melhor com ele.",
    "it": "Lo prendo da due settimane e non è quello che mi hanno detto, ma il mal di schiena è molto meno forte.",
    "nl": "Ik gebruik het nu twee weken en het is niet wat ik dacht, maar de pijn in mijn rug is er nog wel.",
    "pl": "Biorę to od dwóch tygodni i nie jest tak źle, ale ból w plecach jest już mniejszy, jak mi się wydaje.",
    "sv": "Jag har tagit det i två veckor och det är inte så som de sade, men ryggen är bättre för varje dag.",
    "fi": "Olen ottanut sitä kaksi viikkoa ja se ei ole niin paha kuin sanottiin, mutta selkä on vielä kipeä.",
    "cs": "Beru to už dva týdny a není to tak zlé, jak se říká, ale záda mě po ránu bolí a je to únavné.",
    "hu": "Két hete szedem és nem az, amit mondtak, de a hát már nem fáj annyira, csak ha sokat ülök, és ez jó.",
    "ro": "Îl iau de două săptămâni și nu este ce mi s-a spus, dar durerea de spate este mai mică cu el.",
    "tr": "İki haftadır kullanıyorum ve çok iyi değil ama bel ağrısı için bir ilaç olarak daha iyi gibi.",
    "id": "Saya sudah minum obat ini dua minggu dan tidak seperti yang saya kira, tapi sakit juga akan hilang.",
    "vi": "Tôi đã dùng thuốc này được hai tuần và không có tác dụng như người ta nói, rất nhiều khi đau.",
    "ru": "Я пью это уже две недели, и всё не так, как мне говорили, но спина у меня болит меньше.",
    "uk": "Я п'ю це вже два тижні, і все не так, як мені казали, але спина у мене болить менше, що добре.",
    "ar": "أتناول هذا الدواء منذ أسبوعين وأشعر بتحسن كبير في ظهري",
    "hi": "मैं यह दवा दो हफ्ते से ले रहा हूँ और मेरी पीठ का दर्द कम है",
    "zh": "我吃这个药已经两个星期了，背痛好多了。",
    "ja": "この薬を二週間飲んでいますが、腰の痛みはかなり良くなりました。",
    "ko": "이 약을 이 주 동안 먹었는데 허리 통증이 많이 나아졌어요",
    "th": "ฉันกินยานี้มาสองสัปดาห์แล้วและอาการปวดหลังดีขึ้นมาก",
    "el": "Το παίρνω εδώ και δύο εβδομάδες και ο πόνος είναι λιγότερος",
    "he": "אני לוקח את התרופה הזאת כבר שבועיים והכאב בגב פחת מאוד",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_language_is_guessed(language) -> None:
    assert language in languages_of(SAMPLES[language])


@pytest.mark.parametrize("language", SAMPLES)
def test_language_is_not_held_against_a_comment_when_it_is_expected(language) -> None:
    assert run(unexpected_language, SAMPLES[language], Policy(languages=frozenset({language}))) == {}


@pytest.mark.parametrize("language", [language for language in SAMPLES if language != "en"])
def test_language_is_reported_when_another_is_expected(language) -> None:
    findings = run(unexpected_language, SAMPLES[language], Policy(languages=frozenset({"en-GB"})))

    assert findings["unexpected_language"].weight == 0.4
    assert not findings["unexpected_language"].holds
    assert "expected: en" in findings["unexpected_language"].detail


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "gabapentin 300 mg",
        "Pregabalin Duloxetin Amitriptylin Ibuprofen Paracetamol",
        "kubectl apply -f deployment.yaml && helm upgrade release",
        "WHO FDA EMA NICE NHS CDC",
        "12345 67890 12345 67890",
        "mixed 日本語 words and العربية text пример",
        "lol rofl brb imho",
        "日本語 and a lot more of other letters",
        "",
    ],
)
def test_language_guess_abstains_when_unsure(text) -> None:
    policy = Policy(languages=frozenset({"sw", "en"}))

    assert run(unexpected_language, text, policy) == {}
    assert run(unexpected_language, text, Policy(languages=frozenset({"de"}))) == {}


def test_language_of_the_article_is_expected_too() -> None:
    policy = Policy(languages=frozenset({"en"}))

    assert run(unexpected_language, SAMPLES["de"], policy, article=replace(ARTICLE, language="de-AT")) == {}
    assert run(unexpected_language, SAMPLES["de"], policy, article=replace(ARTICLE, language=None)) != {}


def test_language_says_nothing_when_the_policy_expects_none() -> None:
    assert run(unexpected_language, SAMPLES["zh"], Policy()) == {}


def test_language_without_small_words_of_its_own_is_not_mistaken_for_a_relative() -> None:
    croatian = Policy(languages=frozenset({"hr"}))

    assert run(unexpected_language, SAMPLES["cs"], croatian) == {}
    assert run(unexpected_language, SAMPLES["zh"], croatian) != {}
