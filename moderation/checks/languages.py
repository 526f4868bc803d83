"""Which language a comment is in, guessed from script and small words. Owns the guess and when it abstains.

A guess good enough to notice a Turkish advertisement under an English article, and honest enough to say nothing about
short or mixed texts. It is no language identification and must not decide by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from moderation.checks.evidence import finding
from moderation.policy import Policy
from moderation.sentences import said
from moderation.submission import Submission
from moderation.verdict import Finding

_SMALL_WORDS: Final = {
    "en": "the and of to in is that it for you was with on are this have be not but my they i we what so just can do",
    "de": "der die das und ist nicht ich ein eine zu den mit es auf für sie auch wie wir aber war noch nur bei sich",
    "fr": "le la les et est pas je un une des que qui pour dans sur avec il elle ce mais nous vous très plus c'est",
    "es": "el la los las y es no que de en un una por para con mi me se lo pero muy como más este está yo del",
    "pt": "o a os as e é não que de em um uma por para com meu eu se mas muito como mais isso está você do da foi",
    "it": "il lo la gli e è non che di un una per con mi si ma molto come più questo sono ho anche del della nel",
    "nl": "de het een en is niet ik dat van in op te met voor maar ook zijn was wat er naar heb hij bij nog",
    "pl": "i w na nie to się jest że z do jak ale o co tak za po mnie czy od tylko dla być już",
    "sv": "och att det är en jag inte som på för med har ett om den så men till av kan var från",
    "da": "og at det er en jeg ikke som på for med har et om den så men til af kan var fra",
    "no": "og at det er en jeg ikke som på for med har et om den så men til av kan var fra",
    "fi": "ja on ei se että en mutta niin kun ole oli myös tai jos hän minä sitä kuin vain",
    "cs": "a je se na v že to s z jsem ale do jak tak za by po co už jen nebo jako pro",
    "hu": "a az és hogy nem is egy van de ez meg csak mint már ha még volt nagyon itt",
    "ro": "și în nu de la este cu că pe un o mai am dar pentru ce din sunt foarte se",
    "tr": "bir ve bu çok için ne da de ben ama gibi daha var değil mi o kadar olarak ile en",
    "id": "yang dan di ini itu tidak dengan untuk dari saya ada ke juga akan bisa atau sudah kamu aku",
    "vi": "và của là không có một cho được này tôi với các người trong khi đã thì rất nhiều",
    "ru": "и в не на что я с это как то по а но он так мы вы у меня за все же бы было",
    "uk": "і в не на що я з це як та то а але він так ми ви у мене за все ж було є",
    "bg": "и в не на че аз с това как да по но той така ние за се е са ще от ми",
}  # fmt: skip
"""Small words that make up a quarter or more of running text. Source: own choice of the commonest words."""

_WORDS: Final = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_SCRIPTS: Final = (
    ("arabic", "[\u0600-\u06ff\u0750-\u077f]", "ar fa ur ps ku"),
    ("kana", "[\u3040-\u30ff]", "ja"),
    ("hangul", "[\uac00-\ud7a3\u1100-\u11ff]", "ko"),
    ("han", "[\u3400-\u9fff]", "zh ja"),
    ("devanagari", "[\u0900-\u097f]", "hi mr ne sa"),
    ("bengali", "[\u0980-\u09ff]", "bn as"),
    ("gurmukhi", "[\u0a00-\u0a7f]", "pa"),
    ("gujarati", "[\u0a80-\u0aff]", "gu"),
    ("tamil", "[\u0b80-\u0bff]", "ta"),
    ("telugu", "[\u0c00-\u0c7f]", "te"),
    ("kannada", "[\u0c80-\u0cff]", "kn"),
    ("malayalam", "[\u0d00-\u0d7f]", "ml"),
    ("thai", "[\u0e00-\u0e7f]", "th"),
    ("georgian", "[\u10a0-\u10ff]", "ka"),
    ("armenian", "[\u0530-\u058f]", "hy"),
    ("hebrew", "[\u0590-\u05ff]", "he yi"),
    ("greek", "[\u0370-\u03ff\u1f00-\u1fff]", "el"),
    ("amharic", "[\u1200-\u137f]", "am ti"),
)
_BY_SCRIPT: Final = tuple((re.compile(letters), frozenset(languages.split())) for _, letters, languages in _SCRIPTS)
_GUESSABLE: Final = frozenset(_WORDS).union({""}, *(languages for _, languages in _BY_SCRIPT))
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_READ_CHARS: Final = 600
_LETTERS_MIN: Final = 12
_HITS_MIN: Final = 4
_SHARE_MIN: Final = 0.2


def unexpected_language(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report a comment in none of the languages that the policy expects, or that of the article; silent when unsure.

    Where a language is expected that the small words do not know (Croatian), a near relative could be mistaken for it,
    so only a foreign script is reported there.
    """
    if not policy.languages:
        return
    expected = {_base(language) for language in (*policy.languages, submission.article.language or "")}
    guessed = languages_of(submission.text)
    if guessed and not guessed & expected and not (guessed <= _WORDS.keys() and expected - _GUESSABLE):
        wanted = {"languages": sorted(expected - {""})}
        yield finding(
            "unexpected_language",
            said("unexpected_language", found={"either": sorted(guessed)}, expected=wanted),
        )


@lru_cache(maxsize=64)
def languages_of(text: str) -> frozenset[str]:
    """Return the languages (two-letter codes) that a text can be in, as far as this can tell.

    Returns:
        All languages of a script where one script dominates; one language, or a few that share most small words, for
        Latin and Cyrillic letters; empty when the text is too short or too mixed to say.
    """
    text = text[:_READ_CHARS].casefold()
    letters = len(_LETTER.findall(text))
    if letters < _LETTERS_MIN:
        return frozenset()
    if not text.isascii():
        for script, languages in _BY_SCRIPT:
            if len(script.findall(text)) * 3 > letters:
                return languages if len(script.findall(text)) * 2 > letters or languages == {"ja"} else frozenset()
    return _by_small_words(_WORD.findall(text))


def _by_small_words(words: list[str]) -> frozenset[str]:
    hits = Counter({language: sum(word in small for word in words) for language, small in _WORDS.items()})
    best = max(hits.values())
    if best < _HITS_MIN or best < _SHARE_MIN * len(words):
        return frozenset()
    return frozenset(language for language, count in hits.items() if count * 3 >= best * 2)


def _base(language: str) -> str:
    """Return the language of a tag such as `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].lower()
