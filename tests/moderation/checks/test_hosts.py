from __future__ import annotations

import pytest

from moderation.checks.hosts import (
    SHORTENERS,
    are_related,
    canonical,
    canonical_set,
    covers,
    host_of,
    imitates,
    is_numeric,
    is_private,
    is_reference,
    readable,
)


@pytest.mark.parametrize(
    ("host", "form"),
    [
        ("Example.COM", "example.com"),
        (" example.com. ", "example.com"),
        ("example。com", "example.com"),
        ("müller.de", "xn--mller-kva.de"),
        ("MÜLLER.de", "xn--mller-kva.de"),
        ("xn--mller-kva.de", "xn--mller-kva.de"),
        ("192.0.2.1", "192.0.2.1"),
        ("xyz", "xyz"),
        ("", None),
        (".", None),
        ("a..b", None),
        ("a b.com", None),
        ("x" * 64 + ".com", None),
        (".".join("a" * 128), None),
    ],
)
def test_host_has_one_form(host, form) -> None:
    assert canonical(host) == form


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("xn--mller-kva.de", "müller.de"),
        ("xn--99999999999.de", "xn--99999999999.de"),
        ("xn--\ud800", "xn--\ud800"),
        ("xn--ib9b.de", "xn--ib9b.de"),
        ("a.de", "a.de"),
    ],
    ids=["punycode", "no punycode", "surrogate", "names a surrogate", "plain"],
)
def test_host_is_readable(host, shown) -> None:
    assert readable(host) == shown


@pytest.mark.parametrize(
    ("host", "is_covered"),
    [
        ("example.com", True),
        ("www.example.com", True),
        ("a.b.example.com", True),
        ("badexample.com", False),
        ("example.com.evil.example", False),
        ("com", False),
        ("shop.xyz", True),
        ("xn--mller-kva.de", True),
        ("www.xn--mller-kva.de", True),
        ("", False),
    ],
)
def test_list_covers_on_label_boundaries(host, is_covered) -> None:
    known = canonical_set(frozenset({"Example.com", "xyz", "müller.de", "not a host"}))

    assert covers(known, host) is is_covered
    assert covers(frozenset(), host) is False


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("example.com", "www.example.com", True),
        ("shop.example.com", "example.com", True),
        ("example.com", "shop.example.com", True),
        ("example.com", "badexample.com", False),
        ("a.example.com", "b.example.com", False),
    ],
)
def test_related_hosts_belong_to_each_other(one, other, expected) -> None:
    assert are_related(one, other) is expected


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://example.com/a?b#c", "example.com"),
        ("http://user:pw@example.com:80/", "example.com"),
        ("//example.com", "example.com"),
        ("example.com/page", "example.com"),
        ("EXAMPLE.com", "example.com"),
        ("", None),
        ("   ", None),
        ("https://", None),
        ("http://[::1]/", None),
        ("http://[", None),
    ],
)
def test_host_of_an_address(address, host) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("host", "numeric", "private"),
    [
        ("8.8.8.8", True, False),
        ("192.168.0.1", False, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("localhost", False, True),
        ("api.localhost", False, True),
        ("printer.local", False, True),
        ("example.com", False, False),
        ("999.1.1.1", False, False),
    ],
)
def test_addresses_are_public_or_private(host, numeric, private) -> None:
    assert is_numeric(host) is numeric
    assert is_private(host) is private


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("аррӏе.com", True),
        ("раypal.com", True),
        ("gооgle.com", True),
        ("ехаmple.org", True),
        ("сосо.com", True),
        ("www.аррӏе.com", True),
        ("apple.com", False),
        ("müller.de", False),
        ("façade.fr", False),
        ("пример.рф", False),
        ("правда.com", False),
        ("президент.рф", False),
        ("日本.jp", False),
        ("日本tokyo.jp", False),
        ("한국abc.kr", False),
        ("ελλάδα.gr", False),
        ("إختبار.com", False),
        ("xn--99999999999.com", False),
    ],
)
def test_host_imitates_another_when_letters_deceive(host, expected) -> None:
    assert imitates(canonical(host)) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.fda.gov", True),
        ("pubmed.ncbi.nlm.nih.gov", True),
        ("cs.stanford.edu", True),
        ("who.int", True),
        ("www.nhs.gov.uk", True),
        ("ox.ac.uk", True),
        ("www.pmda.go.jp", True),
        ("salud.gob.mx", True),
        ("sante.gouv.fr", True),
        ("en.wikipedia.org", True),
        ("gov", True),
        ("gov.com", False),
        ("fda.gov.example.com", False),
        ("gov.uk.example", False),
        ("notwikipedia.org", False),
        ("ac.shop", False),
        ("go.jp.com", False),
        ("github.com", False),
    ],
)
def test_reference_is_a_host_nobody_can_buy(host, expected) -> None:
    assert is_reference(host) is expected


def test_shorteners_are_in_the_form_that_is_compared() -> None:
    assert canonical_set(SHORTENERS) == SHORTENERS
