"""Features are the same in every process, never raise, and know what is at home under an article."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import SIZE, UNIT, extract, hashed_indices, pair_at, pair_indices
from moderation.learning.hosts import hosts
from moderation.learning.ideas import IDEA_NAMES
from moderation.learning.topics import topic
from moderation.sanitize import Link
from moderation.states import Status
from moderation.submission import ArticleContext, AuthorHistory, Flagging, Restriction, Sanction, Submission, Twin
from tests.moderation.learning.samples import HEALTH, NOW, comment

TEXTS = [
    "", " ", "\u200b\u2060", "a", "👍", "!!!???", "\ud800 lone", "x" * 5000, "http://[broken", "a.b.c" * 50, "٣٠٠ ملغ",
    "አማርኛ ጽሑፍ", "বাংলা লেখা", "български текст", "česky psaný", "dansk tekst", "ελληνικά", "eesti tekst", "فارسی متن",
    "suomeksi", "Gaeilge", "galego", "ગુજરાતી", "עברית", "hrvatski", "magyar szöveg", "հայերեն", "bahasa Indonesia",
    "íslenska", "ქართული", "қазақша", "ភាសាខ្មែរ", "ಕನ್ನಡ", "кыргызча", "ລາວ", "lietuvių", "latviešu", "македонски",
    "മലയാളം", "монгол", "मराठी", "malti", "မြန်မာ", "norsk", "ਪੰਜਾਬੀ", "română", "සිංහල", "slovenčina", "shqip", "српски",
    "svenska", "Kiswahili", "தமிழ்", "తెలుగు", "ไทยไม่มีวรรค", "Türkçe", "اردو", "oʻzbek", "Tiếng Việt", "ייִדיש", "粤语",
    "mixed а b в 中 가 あ ไ", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "\u202eesrever",
]  # fmt: skip


def fact(submission: Submission, name: str) -> float:
    found = extract(submission)
    (at,) = np.flatnonzero(found.indices == FACT_NAMES.index(name)) if name in names_of(submission) else (None,)
    return 0.0 if at is None else float(found.values[at]) / UNIT


def names_of(submission: Submission) -> set[str]:
    return {FACT_NAMES[at] for at in extract(submission).indices.tolist() if at < len(FACT_NAMES)}


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_extract_never_raises_and_stays_in_the_space(text: str) -> None:
    found = extract(comment(text))
    assert len(found.indices) == len(found.values) > 0
    assert int(found.indices.max()) < SIZE


def test_extract_is_the_same_in_every_process() -> None:
    script = (
        "import hashlib, json, sys\n"
        "from moderation.learning.features import extract\n"
        "from tests.moderation.learning.samples import comment\n"
        "from tests.moderation.learning.test_features import TEXTS\n"
        "whole = hashlib.sha256()\n"
        "for text in TEXTS:\n"
        "    found = extract(comment(text + ' buy at http://x-rx.shop whatsapp me'))\n"
        "    whole.update(found.indices.tobytes() + found.values.tobytes())\n"
        "sys.stdout.write(whole.hexdigest())\n"
    )
    root = Path(__file__).parents[3]
    digests = [
        subprocess.run(
            [sys.executable, "-c", script],
            check=True, capture_output=True, cwd=root, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.decode()
        for seed in ("1", "2")
    ]  # fmt: skip
    assert digests[0] == digests[1]
    assert len(digests[0]) == hashlib.sha256().digest_size * 2


def test_a_term_loses_power_when_it_is_at_home_and_an_intent_keeps_it() -> None:
    def strength(word: str, article: ArticleContext) -> float:
        found = extract(comment("buy gabapentin here friends", article=article))
        (index,) = hashed_indices([crc32(word.encode())])
        return float(np.abs(found.values[found.indices == index]).max())

    elsewhere = ArticleContext("a2", title="Bike lanes", text="Streets and bikes")
    selling = replace(HEALTH, text=HEALTH.text + " Where to buy it.")
    assert strength("gabapentin", HEALTH) < 0.2 * strength("gabapentin", elsewhere)
    assert strength("buy", selling) == strength("buy", elsewhere)


def test_home_comes_from_thread_and_parent_too() -> None:
    article = ArticleContext("a", title="Soup", thread_texts=("I love turmeric in it",), parent_text="try paprika")
    at_home = comment("turmeric paprika", article=article)
    assert fact(at_home, "thread_share") == 0.5
    assert fact(at_home, "parent_share") == 0.5
    assert fact(comment("turmeric paprika"), "thread_share") == 0.0


def test_unspaced_scripts_are_at_home_by_pairs_of_letters() -> None:
    article = ArticleContext("a", title="加巴喷丁对腰痛有帮助吗")
    assert {"加巴", "喷丁"} <= topic(article).article
    assert topic(article).is_home("加巴")
    assert not topic(article).is_home("微信")


@pytest.mark.parametrize(
    ("submission", "name"),
    [
        pytest.param(comment("see https://www.nih.gov/x"), "host_reputable", id="reputable"),
        pytest.param(comment("see https://bit.ly/x1"), "host_shortener", id="shortener"),
        pytest.param(comment("see https://t.me/abc"), "host_messenger", id="messenger"),
        pytest.param(comment("see https://foo.shop/"), "host_cheap_tld", id="cheap-tld"),
        pytest.param(comment("see https://buycheap.com/"), "host_trade_word", id="trade-word"),
        pytest.param(comment("see https://gabapentin24.com/"), "host_names_topic", id="names-topic"),
        pytest.param(comment("see https://foo.org/"), "host_org", id="org"),
        pytest.param(comment("go to foo-bar.com now"), "bare_host", id="bare"),
        pytest.param(comment("go to foobar dot com now"), "spelled_host", id="spelled"),
        pytest.param(comment("mail a.b@example.com"), "email", id="email"),
        pytest.param(comment("on discord: joes_pills"), "named_account", id="account-latin"),
        pytest.param(comment("qq 88001188"), "named_account", id="account-number"),
        pytest.param(comment("пишите в тг joepills"), "named_account", id="account-cyrillic"),
        pytest.param(comment("加微 joepills88"), "named_account", id="account-chinese"),
        pytest.param(comment("write joe_pills there"), "underscore", id="underscore"),
        pytest.param(comment("call +1 555 555 0100"), "phone", id="phone"),
        pytest.param(comment("ask @somebody please"), "handle", id="handle"),
        pytest.param(comment("paid $14 for it"), "money", id="money"),
        pytest.param(comment("50% off"), "percent", id="percent"),
        pytest.param(comment("300 mg daily"), "dose", id="dose"),
        pytest.param(comment("🔥🔥 look"), "sales_symbols", id="sales-symbols"),
        pytest.param(comment("Hi", author_name="gabapentin shop"), "name_names_topic", id="name-topic"),
        pytest.param(comment("Hi", author_name="www.pills.com"), "name_with_host", id="name-host"),
        pytest.param(comment("Hi", author=AuthorHistory(is_verified=True)), "verified", id="verified"),
        pytest.param(comment("Hi", author=AuthorHistory(spam=2)), "spam_before", id="spam-before"),
        pytest.param(
            comment("Hi", author=AuthorHistory(sanctions=(Sanction(Restriction.HOLD, "x"),))),
            "sanctioned",
            id="sanction",
        ),
        pytest.param(
            comment("Hi", twins=(Twin("c", "other", False, 1.0, Status.SPAM, NOW),)), "twin_spam", id="twin-spam"
        ),
        pytest.param(
            comment("Hi", twins=(Twin("c", "other", False, 0.8, Status.SPAM, NOW),)), "near_twin_bad", id="near-twin"
        ),
        pytest.param(comment("Hi", fill_time_s=1.0), "fast_fill", id="fast"),
        pytest.param(comment("Hi", has_filled_honeypot=True), "honeypot", id="honeypot"),
        pytest.param(comment("Hi", flagging=Flagging(2, 2.0)), "flagged", id="flagged"),
        pytest.param(comment("Hi", removed=(("invisible", 2),)), "removed", id="removed"),
        pytest.param(comment("Hi", is_edit=True), "is_edit", id="edit"),
    ],
)
def test_facts_are_seen_when_they_are_there(submission: Submission, name: str) -> None:
    assert name in names_of(submission)
    assert name not in names_of(comment("A plain remark"))


def test_hosts_come_from_links_and_text_each_once() -> None:
    link = Link("https://www.example.com/a", "www.example.com", "here")
    both = comment("here: http://example.com/b and http://[broken and foo.net", links=(link,))
    assert hosts(both) == ("example.com", "foo.net")


def test_host_of_the_article_is_no_unknown_host() -> None:
    own = comment("https://our.site.com/x", article=replace(HEALTH, hosts=frozenset({"site.com"})))
    assert "host_of_article" in names_of(own)
    assert "host_unknown" not in names_of(own)
    assert "host_unknown" in names_of(comment("https://our.site.com/x"))


def test_pairs_of_ideas_carry_their_names() -> None:
    found = extract(comment("buy from me on whatsapp"))
    names = {pair_at(at)[0] for at in pair_indices(found.indices.tolist())}
    assert "buy + messenger" in names
    first, second = pair_at(pair_indices(found.indices.tolist())[0])[1]
    assert 0 <= first < second
    assert IDEA_NAMES[first]


@pytest.mark.parametrize("text", ["the discord server is dead", "a signal is good", "line is long"])
def test_messenger_without_an_account_is_no_account(text: str) -> None:
    at = FACT_NAMES.index("named_account")
    assert at not in extract(comment(text)).indices
    assert at in extract(comment(f"{text}, discord: joepills")).indices
