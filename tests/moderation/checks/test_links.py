from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.checks import links
from moderation.policy import Limits, LinkLists, Policy
from moderation.sanitize import Link
from moderation.submission import AuthorHistory, Restriction, Sanction
from tests.moderation.checks.submissions import KNOWN, NEW, marked, run, submission

DENY = Policy(links=LinkLists(deny=frozenset({"evil.example", "bücher.example", "xyz"})))


def link(href: str, text: str) -> Link:
    return Link(href, href.split("/")[2] if "//" in href else "", text)


@pytest.mark.parametrize(
    ("text", "markup", "hosts"),
    [
        ("no link", (), []),
        ("see a.example and b.example", (), ["a.example", "b.example"]),
        ("see https://a.example/1", (link("https://a.example/1", "https://a.example/1"),), ["a.example"]),
        ("see this", (link("https://a.example/1", "this"),), ["a.example"]),
        ("this or b.example", (link("https://a.example/1", "this"),), ["a.example", "b.example"]),
        ("mail", (Link("mailto:ann@mail.example", "mail.example", "mail"),), []),
        ("odd", (Link("https://x", "a b", "odd"),), []),
        ("see news.example/a", (), []),
        ("see ok.example and sub.ok.example", (), []),
        ("run http://localhost:3000 or http://192.168.0.1/x", (), []),
    ],
    ids=["none", "named", "address once", "behind a word", "both", "mail", "no host", "own", "allowed", "private"],
)
def test_links_lead_elsewhere(text, markup, hosts) -> None:
    policy = Policy(links=LinkLists(allow=frozenset({"ok.example"})))

    assert [seen.host for seen in links.links_of(submission(text, links=markup), policy)] == hosts


def test_link_behind_a_word_points_to_the_word() -> None:
    [seen] = links.links_of(submission("see this now", links=(link("https://a.example/1", "this"),)), Policy())

    assert seen.spans == ((4, 8),)


def test_link_without_text_has_no_place() -> None:
    [seen] = links.links_of(submission("see", links=(link("https://a.example/1", ""),)), Policy())

    assert seen.spans == ()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("go to evil.example now", ["evil.example"]),
        ("go to www.EVIL.example/now", ["www.EVIL.example/now"]),
        ("go to bücher.example", ["bücher.example"]),
        ("go to xn--bcher-kva.example", ["xn--bcher-kva.example"]),
        ("go to anything.xyz", ["anything.xyz"]),
        ("go to evil [dot] example", ["evil [dot] example"]),
        ("go to notevil.example", None),
        ("go to evil.example.org", None),
    ],
)
def test_denied_host_is_found_on_label_boundaries(text, pieces) -> None:
    findings = run(links.denied_links, text, DENY)

    if pieces is None:
        assert findings == {}
    else:
        assert findings["denied_link"].weight == 3.0
        assert marked(text, findings["denied_link"]) == pieces


def test_denied_host_is_found_in_the_website_field() -> None:
    findings = run(links.denied_links, "Nice.", DENY, author_website="https://shop.evil.example/")

    assert "shop.evil.example" in findings["denied_link"].detail
    assert findings["denied_link"].spans == ()
    assert run(links.denied_links, "Nice.", DENY, author_website="https://ann.example/") == {}
    assert run(links.denied_links, "evil.example", Policy()) == {}


def test_denied_host_is_found_in_the_authors_name() -> None:
    findings = run(links.denied_links, "Nice.", DENY, author_name="Visit evil.example")

    assert findings["denied_link"].detail == "Denied: “evil.example”."
    assert run(links.denied_links, "Nice.", DENY, author_name="Visit good.example") == {}


@pytest.mark.parametrize(
    ("text", "limit", "weight"),
    [
        ("a.example b.example", 2, None),
        ("a.example b.example c.example", 2, 1.0),
        ("a.example b.example c.example d.example", 2, 1.2),
        (" ".join(f"h{number}.example" for number in range(30)), 2, 2.0),
        ("a.example", 0, 1.0),
        ("a.example", -1, None),
        ("a.example b.example news.example", 2, None),
    ],
    ids=["at the limit", "one more", "two more", "many more", "none allowed", "no limit", "own host is free"],
)
def test_too_many_links_weigh_more_the_more_there_are(text, limit, weight) -> None:
    findings = run(links.too_many_links, text, Policy(limits=Limits(links=limit)))

    assert ("too_many_links" in findings) is (weight is not None)
    if weight is not None:
        assert findings["too_many_links"].weight == weight
        assert marked(text, findings["too_many_links"]) == text.split()


@pytest.mark.parametrize(
    ("author", "is_new"),
    [
        (NEW, True),
        (AuthorHistory(is_verified=True), True),
        (AuthorHistory(is_verified=False, approved=9), True),
        (AuthorHistory(is_verified=True, approved=1), False),
        (AuthorHistory(is_staff=True), False),
        (AuthorHistory(is_verified=True, sanctions=(Sanction(Restriction.TRUST, ""),)), False),
    ],
    ids=["unknown", "verified", "unverified name", "approved", "staff", "trusted"],
)
def test_link_of_a_new_author_is_reported(author, is_new) -> None:
    text = "See https://pubmed.example/123 for the trial"

    findings = run(links.new_author_links, text, author=author)

    assert ("new_author_link" in findings) is is_new
    if is_new:
        assert findings["new_author_link"].weight == 0.5
        assert marked(text, findings["new_author_link"]) == ["https://pubmed.example/123"]
    assert run(links.new_author_links, "See the trial", author=author) == {}


def test_source_of_a_new_author_is_told_from_other_links() -> None:
    text = "See https://www.fda.gov/drugs and pills.example"

    findings = run(links.new_author_links, text, author=NEW)

    assert marked(text, findings["new_author_source"]) == ["https://www.fda.gov/drugs"]
    assert marked(text, findings["new_author_link"]) == ["pills.example"]
    assert findings["new_author_source"].weight == 0.1
    assert run(links.new_author_links, "See https://www.fda.gov/drugs", author=NEW).keys() == {"new_author_source"}


def test_link_of_a_new_author_is_free_when_the_policy_gives_some() -> None:
    one = "See a.example"
    policy = Policy(limits=Limits(links_new_author=1))

    assert run(links.new_author_links, one, policy, author=NEW) == {}
    assert run(links.new_author_links, one + " and b.example", policy, author=NEW) != {}


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("here: https://bit.ly/3x", "https://bit.ly/3x"),
        ("here: tinyurl.com/abc", "tinyurl.com/abc"),
        ("here: https://rabbit.ly/3x", None),
        ("here: https://t.co/3x", None),
        ("here: https://example.com/bit.ly", None),
    ],
)
def test_shortened_link_is_reported(text, piece) -> None:
    findings = run(links.shortened_links, text)

    assert [marked(text, finding) for finding in findings.values()] == ([[piece]] if piece else [])


@pytest.mark.parametrize(
    ("label", "href", "is_caught"),
    [
        ("google.com", "https://evil.example/", True),
        ("https://bank.example/login", "https://evil.example/login", True),
        ("evil.example is safe", "https://bank.example/", True),
        ("www.bank.example", "https://bank.example/", False),
        ("bank.example", "https://login.bank.example/", False),
        ("this study", "https://evil.example/", False),
        ("", "https://evil.example/", False),
    ],
)
def test_link_that_names_another_host_is_reported(label, href, is_caught) -> None:
    text = f"Look at {label} please"

    findings = run(links.misleading_links, text, links=(link(href, label),))

    assert [marked(text, finding) for finding in findings.values()] == ([[label]] if is_caught else [])


def test_mail_link_that_names_a_host_is_not_misleading() -> None:
    mail = Link("mailto:ann@mail.example", "mail.example", "other.example")
    odd = Link("https://x/", "a b", "other.example")

    assert run(links.misleading_links, "other.example", links=(mail, odd)) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("login at аррӏе.com", "lookalike_host"),
        ("login at раypal.com", "lookalike_host"),
        ("login at xn--80ak6aa92e.com", "lookalike_host"),
        ("open http://8.8.8.8/x", "numeric_host"),
        ("login at müller.de", None),
        ("сайт пример.рф", None),
        ("open http://192.168.0.1/x", None),
    ],
)
def test_odd_host_is_reported(text, reason) -> None:
    findings = run(links.odd_hosts, text)

    assert list(findings) == ([reason] if reason else [])
    assert all(marked(text, finding) == [text.split()[-1]] for finding in findings.values())


def test_spelled_out_link_is_reported_with_its_place() -> None:
    text = "Go to cheapmeds dot com or a.example"

    findings = run(links.spelled_out_links, text)

    assert findings["spelled_out_link"].weight == 0.8
    assert marked(text, findings["spelled_out_link"]) == ["cheapmeds dot com"]
    assert run(links.spelled_out_links, "Go to a.example") == {}


@pytest.mark.parametrize(
    ("text", "author", "is_caught"),
    [
        ("https://a.example/x", NEW, True),
        ("check this out https://a.example/x", NEW, True),
        ("a.example b.example", NEW, True),
        ("I found this trial helpful: https://a.example/x", NEW, False),
        ("https://a.example/x", KNOWN, False),
        ("nice", NEW, False),
    ],
)
def test_comment_that_is_hardly_more_than_a_link_is_reported(text, author, is_caught) -> None:
    assert ("only_a_link" in run(links.bare_links, text, author=author)) is is_caught


def test_link_without_a_place_in_the_text_is_not_called_bare() -> None:
    assert run(links.bare_links, "hi", author=NEW, links=(link("https://a.example/", ""),)) == {}


@pytest.mark.parametrize(
    ("name", "is_caught"),
    [
        ("cheap-meds.example", True),
        ("Best Pills www.pills.shop", True),
        ("pills dot com", True),
        ("Ann Reader", False),
        ("J. R. R. T.", False),
        ("Dr. Jones, M.D.", False),
        ("news.example", False),
        ("ok.example team", False),
        ("", False),
    ],
)
def test_host_in_the_authors_name_is_reported(name, is_caught) -> None:
    policy = Policy(links=LinkLists(allow=frozenset({"ok.example"})))

    findings = run(links.named_hosts, "Nice.", policy, author_name=name)

    assert ("link_in_name" in findings) is is_caught
    assert all(finding.spans == () for finding in findings.values())


@pytest.mark.parametrize(
    ("website", "author", "is_caught"),
    [
        ("https://pills.example/", NEW, True),
        ("pills.example", NEW, True),
        ("https://pills.example/", KNOWN, False),
        ("https://news.example/authors/ann", NEW, False),
        ("https://ok.example/", NEW, False),
        ("", NEW, False),
        (None, NEW, False),
        ("http://[", NEW, False),
    ],
)
def test_website_of_a_new_author_hints(website, author, is_caught) -> None:
    policy = Policy(links=LinkLists(allow=frozenset({"ok.example"})))

    findings = run(links.websites, "Nice.", policy, author=author, author_website=website)

    assert ("website_field" in findings) is is_caught
    assert all(finding.weight == 0.2 for finding in findings.values())


def test_new_author_follows_the_number_of_comments_held() -> None:
    judged = submission(author=replace(KNOWN, approved=2))

    assert links.is_new_author(judged, Policy(limits=Limits(first_comments_held=3)))
    assert not links.is_new_author(judged, Policy(limits=Limits(first_comments_held=0)))
