"""What a link may point to, and which hosts a text names."""

from __future__ import annotations

import pytest

from moderation.sanitize.addresses import (
    Address,
    article_image,
    article_link,
    ascii_host,
    bare_addresses,
    names_another_host,
    outside_address,
)


@pytest.mark.parametrize(
    ("raw", "href", "host"),
    [
        pytest.param("https://a.example", "https://a.example", "a.example", id="host"),
        pytest.param(
            " \n HTTP://WWW.A.Example:0080/X?y=Z#w ",
            "http://www.a.example:80/X?y=Z#w",
            "www.a.example",
            id="case-port-space",
        ),
        pytest.param("https://a.example./x", "https://a.example/x", "a.example", id="final-dot"),
        pytest.param("https://a.example?q=a b", "https://a.example?q=a%20b", "a.example", id="space"),
        pytest.param(
            'https://a.example/<"`{|}^>', "https://a.example/%3C%22%60%7B%7C%7D%5E%3E", "a.example", id="unsafe"
        ),
        pytest.param("https://a.example/ä%20#ü", "https://a.example/%C3%A4%20#%C3%BC", "a.example", id="non-ascii"),
        pytest.param("https://münchen.example/", "https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example", id="idn"),
        pytest.param("https://ＥＸ。example", "https://ex.example", "ex.example", id="full-width"),
        pytest.param(
            "https://हिन्दी.example", "https://xn--j2bd4cyah0f.example", "xn--j2bd4cyah0f.example", id="idn-with-marks"
        ),
        pytest.param("mailto:Jane.Doe+x@A.Example", "mailto:Jane.Doe+x@a.example", "a.example", id="mail"),
        pytest.param(
            "MAILTO:j@a.example?subject=x&bcc=y@b.example", "mailto:j@a.example", "a.example", id="mail-parameters"
        ),
    ],
)
def test_outside_address_is_canonical_when_acceptable(raw: str, href: str, host: str) -> None:
    address = Address(href, host)
    assert outside_address(raw) == address
    assert outside_address(href) == address
    assert address.is_web is not href.startswith("mailto")


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "",
            "a.example",
            "/x",
            "//a.example",
            "#x",
            "javascript:alert(1)",
            "javascript:123",
            "localhost:80",
            "ftp://a.example",
        ),
        *("https:a.example", "https:/a.example", "https:///a.example", "https://", "https://a", "https://a.example\\b"),
        *(
            "https://u@a.example",
            "https://u:p@a.example",
            "https://a.example:",
            "https://a.example:65536",
            "https://a.example:x",
        ),
        *(
            "https://127.0.0.1",
            "https://0x7f.1",
            "https://[::1]",
            "https://2130706433",
            "https://1.2.3.4.",
            "https://a..example",
        ),
        *("https://-a.example", "https://a-.example", "https://a.example-", "https://" + "a." * 130 + "example"),
        *(
            "https://a.example/\x01",
            "https://a.example/\nb",
            "ht\ntps://a.example",
            "https://a b.example",
            "https://a%2eb.example",
        ),
        *("https://a／b.example", "https://a☺.example", "https://a.example/" + "x" * 2048, "https://℀.example"),
        *(
            "mailto:",
            "mailto:a",
            "mailto:a@b",
            "mailto:a@b.example,c@d.example",
            "mailto:a%0ab@c.example",
            "mailto:a b@c.example",
        ),
    ],
)
def test_outside_address_is_none_when_anything_is_odd(raw: str) -> None:
    assert outside_address(raw) is None
    assert outside_address("https://a.example/x") is not None


def test_ascii_host_is_none_when_a_label_is_too_long() -> None:
    assert ascii_host("a" * 63 + ".example") is not None
    assert ascii_host("a" * 64 + ".example") is None


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        pytest.param("click here", False, id="no-host"),
        pytest.param("a.example", False, id="same"),
        pytest.param("https://www.A.Example/x.py?y=b.example", False, id="same-with-path"),
        pytest.param("see a.example/setup.py!", False, id="same-in-a-sentence"),
        pytest.param("v1.2.3, 3.14 e.g. 10.0.0.1", False, id="numbers"),
        pytest.param("bank.example", True, id="other"),
        pytest.param("HTTPS://Bank.Example/login", True, id="other-address"),
        pytest.param("sub.a.example", True, id="subdomain"),
        pytest.param("a.example or bank.example", True, id="both"),
        pytest.param("https://bank.example@a.example", True, id="userinfo"),
        pytest.param("(bank.example)", True, id="brackets"),
        pytest.param("bank。example", True, id="ideographic-dot"),
        pytest.param("ｂａｎｋ．example", True, id="full-width"),
        pytest.param(".bank.example", True, id="leading-dot"),
        pytest.param("münchen.example", True, id="idn"),
    ],
)
def test_names_another_host_compares_when_text_names_hosts(text: str, *, is_other: bool) -> None:
    assert names_another_host(text, Address("https://a.example/", "a.example")) is is_other


@pytest.mark.parametrize(
    ("text", "is_other"), [("jane.doe@a.example", False), ("jane@bank.example", True), ("bank.example", True)]
)
def test_names_another_host_skips_the_local_part_when_target_is_mail(text: str, *, is_other: bool) -> None:
    assert names_another_host(text, Address("mailto:j@a.example", "a.example")) is is_other


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("See https://a.example/x?y=1&z=2#w.", ["https://a.example/x?y=1&z=2#w"], id="sentence"),
        pytest.param(
            "(https://a.example/x_(y)), [http://b.example]",
            ["https://a.example/x_(y)", "http://b.example"],
            id="brackets",
        ),
        pytest.param(
            '"https://a.example/"; HTTPS://B.EXAMPLE!', ["https://a.example/", "HTTPS://B.EXAMPLE"], id="quotes"
        ),
        pytest.param("file.md x.py a.example www.b.example ftp://c.example", [], id="words"),
        pytest.param("xhttps://a.example https:// https://a https://u@b.example http://", [], id="no-addresses"),
        pytest.param("https://de.example/Käse<b>", ["https://de.example/Käse"], id="letters"),
    ],
)
def test_bare_addresses_finds_them_when_written_out(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end, _ in bare_addresses(text)] == found


@pytest.mark.parametrize(
    ("raw", "link", "image"),
    [
        pytest.param(" /a b ", "/a%20b", "/a%20b", id="path"),
        pytest.param("../a/b.html?c#d:e", "../a/b.html?c#d:e", "../a/b.html?c#d:e", id="relative"),
        pytest.param("#side-effects", "#side-effects", None, id="fragment"),
        pytest.param("#заголовок-1", "#заголовок-1", None, id="fragment-of-any-script"),
        pytest.param("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x", id="local"),
        pytest.param("mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x", None, id="mail"),
        pytest.param("tel:+491234", "tel:+491234", None, id="telephone"),
        *(
            pytest.param(raw, None, None, id=repr(raw))
            for raw in (
                "",
                "//a.example",
                "/\\a",
                "javascript:x",
                "data:image/png,x",
                "https://u@a.example",
                "a:b",
                "/a\x01",
                "https://",
            )
        ),
    ],
)
def test_article_addresses_stay_as_written_when_acceptable(raw: str, link: str | None, image: str | None) -> None:
    assert (article_link(raw), article_image(raw)) == (link, image)
