"""Subjects: what article and comment are about, across languages, and what training makes of a wrong place."""

from __future__ import annotations

import pytest

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import HASHED_AT, UNIT, extract
from moderation.learning.folding import words
from moderation.learning.ideas import SUBJECT_NAMES, find, find_ideas
from moderation.learning.topics import topic
from moderation.learning.training.displaced import displaced
from moderation.submission import ArticleContext
from tests.moderation.learning.samples import HEALTH, comment, shipped_model

GAME = ArticleContext(
    "a2", title="Ashfall review: a game", text="A role-playing game with raids, on Steam and PlayStation."
)
OFF = FACT_NAMES.index("off_subject")


def off_subject(text: str, article: ArticleContext) -> float:
    features = extract(comment(text, article=article))
    return float(features.values[features.indices == OFF].sum() / UNIT)


@pytest.mark.parametrize(
    "text",
    [
        "My pharmacy asks 8 pounds for thirty tablets",
        "In der Apotheke zahle ich acht Euro für dreißig Tabletten",
        "в аптеке таблетки по рецепту стоят восемьсот рублей",
        "في الصيدلية بوصفة الطبيب بستين ريال",
        "药店里凭处方三十块一盒",
        "薬局で処方してもらって千円でした",
        "약국에서 처방받아 만원이에요",
    ],
)
def test_subject_is_known_in_any_language_under_an_article_in_another(text: str) -> None:
    assert off_subject(text, HEALTH) == 0.0
    assert off_subject(text, GAME) == 1.0


def test_word_of_the_articles_subject_ends_the_suspicion() -> None:
    assert off_subject("My doctor says the pain comes from the pills", GAME) == 1.0
    assert off_subject("My doctor says the pain comes from this game", GAME) == 0.0


def test_article_without_a_subject_suspects_nobody() -> None:
    assert off_subject("My doctor says the pain comes from the pills", ArticleContext("a3", title="A walk")) == 0.0


def test_subjects_of_an_article_are_its_title_and_what_its_text_says_more_than_once() -> None:
    text = (
        "The pharmacy is closed. Linux, a browser, a printer and a password later it opened, and the printer printed."
    )
    found = topic(ArticleContext("a4", title="A story", text=text)).subjects
    assert {SUBJECT_NAMES[subject] for subject in found} == {"software"}
    titled = topic(ArticleContext("a4", title="At the pharmacy", text=text)).subjects
    assert {SUBJECT_NAMES[subject] for subject in titled} == {"software", "health"}


def test_subjects_are_no_ideas() -> None:
    tokens = words("the pharmacy sells tablets").tokens
    assert find(tokens).subjects == {SUBJECT_NAMES.index("health"): 2}
    assert {match.idea for match in find_ideas(tokens)} == {match.idea for match in find(tokens).ideas}


def test_same_words_weigh_more_where_they_have_no_place() -> None:
    text = "The free plan of the pharmacy app is plenty, the tablets are ten dollars a year"
    model = shipped_model()
    at_home, elsewhere = (model.score(extract(comment(text, article=article))) for article in (HEALTH, GAME))
    assert elsewhere > at_home + 1.0


def row(name: str, thread: str, body: str, label: str = "ham") -> dict[str, object]:
    about = {"h": ("Pills", "The doctor and the pharmacy."), "g": ("A game", "A game on Steam.")}[thread[0]]
    row = {"id": name, "source": "own", "thread": thread, "lang": "en", "author": "Ann", "order": 0, "label": label}
    return row | {"body": body, "context": about[0], "context_text": about[1]}


def test_only_honest_offers_are_displaced_and_only_to_another_kind_of_article() -> None:
    rows = [
        row("a", "h1", "The generic costs 8 dollars at the pharmacy"),
        row("b", "h1", "It helped me sleep"),
        row("c", "h1", "Buy pills for 8 dollars", "spam"),
        row("d", "g1", "The key was 9 euros"),
    ]
    moved = displaced(rows, [extract(comment(str(each["body"]))) for each in rows])
    assert [(each["id"], each["thread"], each["label"]) for each in moved] == [
        ("a-moved", "g1", "spam"),
        ("d-moved", "h1", "spam"),
    ]
    assert [(each["context"], each["source"]) for each in moved] == [("A game", "displaced"), ("Pills", "displaced")]
    assert all(each["label"] == "ham" for each in rows if each["id"] in {"a", "d"})


def test_subject_is_a_fact_without_words() -> None:
    assert OFF < HASHED_AT
