from __future__ import annotations

import pytest

from moderation.checks.mentions import mentions


def seen(text: str) -> list[tuple[str, str]]:
    return [(mention.host, text[slice(*mention.span)]) for mention in mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://a.example.com/x?y=1.", [("a.example.com", "https://a.example.com/x?y=1")]),
        ("(http://example.org/a)", [("example.org", "http://example.org/a")]),
        ("HTTPS://EXAMPLE.ORG", [("example.org", "HTTPS://EXAMPLE.ORG")]),
        ("https://user@evil.example/", [("evil.example", "https://user@evil.example/")]),
        ("visit cheap-meds.example now", [("cheap-meds.example", "cheap-meds.example")]),
        ("murdev.com", [("murdev.com", "murdev.com")]),
        ("go to www.pills.shop today", [("www.pills.shop", "www.pills.shop")]),
        (
            "buy-pills.shop and pills24.online",
            [("buy-pills.shop", "buy-pills.shop"), ("pills24.online", "pills24.online")],
        ),
        ("pills.shop/now", [("pills.shop", "pills.shop/now")]),
        ("buy at licenciasok.store today", [("licenciasok.store", "licenciasok.store")]),
        ("softpirate.top", [("softpirate.top", "softpirate.top")]),
        ("bit.ly/abc", [("bit.ly", "bit.ly/abc")]),
        ("youtu.be/9bZkp7q19f0", [("youtu.be", "youtu.be/9bZkp7q19f0")]),
        ("shop.example.co.uk/a", [("shop.example.co.uk", "shop.example.co.uk/a")]),
        ("http://8.8.8.8/x", [("8.8.8.8", "http://8.8.8.8/x")]),
        ("8.8.8.8:8080/x", [("8.8.8.8", "8.8.8.8:8080/x")]),
        ("http://localhost:3000", [("localhost", "http://localhost")]),
        ("сайт пример.рф тут", [("xn--e1afmkfd.xn--p1ai", "пример.рф")]),
        ("bücher.de", [("xn--bcher-kva.de", "bücher.de")]),
        ("xn--bcher-kva.xn--p1ai", [("xn--bcher-kva.xn--p1ai", "xn--bcher-kva.xn--p1ai")]),
        ("example。com", [("example.com", "example。com")]),
        ("docs.python.org, docs.rs/serde", [("docs.python.org", "docs.python.org"), ("docs.rs", "docs.rs/serde")][:1]),
        ("www.docs.rs/serde", [("www.docs.rs", "www.docs.rs/serde")]),
        ("raw.user.rs/serde", [("raw.user.rs", "raw.user.rs/serde")]),
        ("https://" + "a" * 64 + ".com", []),
    ],
)
def test_mention_is_found_when_readers_can_follow_it(text, expected) -> None:
    assert seen(text) == expected
    assert not any(mention.is_spelled_out for mention in mentions(text))


@pytest.mark.parametrize(
    ("text", "host", "piece"),
    [
        ("hxxp://evil.ru/a", "evil.ru", "hxxp://evil.ru/a"),
        ("hxxps://evil.ru", "evil.ru", "hxxps://evil.ru"),
        ("h**p://evil.ru", "evil.ru", "h**p://evil.ru"),
        ("go to example dot com today", "example.com", "example dot com"),
        ("example d0t com", "example.com", "example d0t com"),
        ("example DOT org", "example.org", "example DOT org"),
        ("example punkt com", "example.com", "example punkt com"),
        ("example punto com", "example.com", "example punto com"),
        ("example ponto com", "example.com", "example ponto com"),
        ("example точка ru", "example.ru", "example точка ru"),
        ("example kropka com", "example.com", "example kropka com"),
        ("example nokta com", "example.com", "example nokta com"),
        ("example(dot)net", "example.net", "example(dot)net"),
        ("example [.] com", "example.com", "example [.] com"),
        ("example{.}com/x", "example.com", "example{.}com/x"),
        ("kidsmediausa . com", "kidsmediausa.com", "kidsmediausa . com"),
        ("kidsmedia .com is mine", "kidsmedia.com", "kidsmedia .com"),
        ("see kidsmedia. com", "kidsmedia.com", "kidsmedia. com"),
        ("e x a m p l e . c o m", "example.com", "e x a m p l e . c o m"),
        ("s h o p s . s h o p", "shops.shop", "s h o p s . s h o p"),
        ("watch?v=vtaRGgvGtWQ Check this out", "youtube.com", "watch?v=vtaRGgvGtWQ"),
        ("here! /watch?v=NO9pOVZ9OIQ&list=UU", "youtube.com", "/watch?v=NO9pOVZ9OIQ"),
    ],
)
def test_mention_is_found_when_it_is_written_to_pass_filters(text, host, piece) -> None:
    assert seen(text) == [(host, piece)]
    assert mentions(text)[0].is_spelled_out


@pytest.mark.parametrize(
    "text",
    [
        "It hurt.It still does.",
        "pain.it helped",
        "the best.so good",
        "I love this song.live version is better",
        "in the store.online is cheaper",
        "my favourite.best game ever",
        "e.g. this, i.e. that, U.S.A. and a.m.",
        "Take 0.5 mg. No more.",
        "version 1.2.3.4 and 10.15.7",
        "node.js, asp.net, System.Net and socket.io",
        "main.py README.md index.js lib.rs run.sh",
        "src/utils.py imports helpers.py",
        "name@mail.com",
        "the dot com bubble",
        "during dot com times",
        "a dot com boom company",
        "buy your dot org",
        "I own a .com domain",
        "use .net core",
        "the end . Com os amigos",
        "fui ao hospital. com dor",
        "connect the dots com calma",
        "write me at example dot com",
        "polka dot net stockings",
        "see fig. 3.a and 4.b",
        "Wait...what",
        "3.5mm jack",
        "youtu be",
        "x . y . z",
        "a b c . d e",
        "dot dot dot",
        "İ" * 40 + ".com",
        "İ" * 40 + " dot com",
        "İ " * 40 + ". c o m",
        "a b c d . e f g",
        "",
    ],
)
def test_mention_is_not_seen_in_honest_text(text) -> None:
    assert seen(text) == []


def test_mention_is_seen_once_when_spellings_overlap() -> None:
    assert seen("https://example.com/abcd . com") == [("example.com", "https://example.com/abcd")]
    assert seen("https://example.com/a [.] com and www.example.com") == [
        ("example.com", "https://example.com/a"),
        ("www.example.com", "www.example.com"),
    ]
