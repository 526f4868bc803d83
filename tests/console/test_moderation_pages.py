"""The moderators' other pages without JavaScript: search, comment, author, flags, appeals, rules, simulation, numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms.auth import Role
from cms.console import words
from cms.console.highlights import pieces
from moderation import REASONS, Action, ActorType, FlagOutcome, ReasonCode, Restriction, RuleKind, Status
from tests.console.browsing import Visitor
from tests.discussions import POST, evidence
from tests.readers import Readers
from tests.sites import Caller, Site

SignIn = Callable[[Role], Visitor]
ADA = {"name": "Ada", "email": "ada@example.org"}


@pytest.fixture
def moderator(signed_in: SignIn) -> Visitor:
    """Give a moderator with the console open."""
    return signed_in(Role.MODERATOR)


def test_search_finds_comments_by_text_state_and_day(site: Site, signed_in: SignIn) -> None:
    article = site.article()["id"]
    owl = site.comment(article, "An owl in the oak.", author=ADA, status="rejected")
    site.clock.advance(days=2)
    mole = site.comment(article, "A mole in the lawn.", author={"name": "Bob"})
    moderator = signed_in(Role.MODERATOR)

    def rows() -> list[str]:
        return [link.attr("href").rpartition("/")[2] for link in moderator.page.select("tbody a.title")]

    assert (moderator.get("/comments").status, rows()) == (200, [mole["id"], owl["id"]])
    moderator.submit("form.filters", {"filter[text]": "OWL"})
    assert rows() == [owl["id"]]
    for query, expected in (
        ("filter[status]=rejected", [owl["id"]]),
        ("filter[author]=Bob", [mole["id"]]),
        ("from=2026-11-23", [mole["id"]]),
        ("to=2026-11-22", [owl["id"]]),
        ("from=2026-11-22&to=2026-11-22", [owl["id"]]),
        (f"filter[same_address]={owl['id']}", []),
        ("q=owls+oak", [owl["id"]]),
        ("q=hedgehog", []),
        ("sort=oldest&limit=1", [owl["id"]]),
    ):
        assert (moderator.get(f"/comments?{query}").status, rows()) == (200, expected), query
    moderator.get(moderator.page.select_one("[rel=next]").attr("href"))
    assert rows() == [mole["id"]]
    assert moderator.get("/comments?from=yesterday").status == 400
    moderator.get("/comments?q=owls")
    assert [mark.text for mark in moderator.page.select("tbody a.title mark")] == ["owl"]


def test_comment_page_shows_its_whole_life(site: Site, moderator: Visitor) -> None:
    comment = site.comment(site.article()["id"], "See <https://shop.example> now.", author=ADA)
    site.decide(comment["id"], "reject", 1, reason_code="advertising", statement="No shops.", note="Again.")
    moderator.get(f"/comments/{comment['id']}")
    for expected in ("rejected", "Advertising", "No shops.", "Again.", "Text 1", "What the author was told", "came in"):
        assert expected in moderator.text, expected
    moderator.submit("article form", button="[value=approve]")
    assert evidence(site, comment["id"])["status"] == "approved"
    assert moderator.path == f"/console/comments/{comment['id']}"
    assert moderator.get("/comments/01a204d0-736d-73b6-ac8f-b4b1f49a8912").status == 404


def test_author_page_keeps_notes_and_lays_and_lifts_sanctions(site: Site, moderator: Visitor) -> None:
    comment = site.comment(site.article()["id"], "A comment.", author=ADA, status="spam")
    key = evidence(site, comment["id"])["author"]["key"]
    here = f"/console/commenters/{key}"
    moderator.get(here).submit(f"form[action='{here}/notes']", {"text": "Writes for <i>a shop</i>."})
    assert "Writes for <i>a shop</i>." in moderator.text and moderator.path == here
    moderator.submit(f"form[action='{here}/notes']", {"text": " "})
    assert moderator.status == 422
    moderator.get(here).submit(f"form[action^='{here}/notes/']")
    assert "Writes for" not in moderator.get(here).text
    moderator.submit("form[action='/console/sanctions']", {"restriction": "trust", "reason": "A known expert."})
    assert "The author is trusted now." in moderator.text and moderator.path == here
    moderator.submit("form[action$='/lift']", {"because": "Not any more."})
    assert "lifted by Moderator" in moderator.text
    assert "Not any more." in moderator.get("/sanctions").text
    moderator.submit("form[action='/console/sanctions']", {"restriction": "ban", "reason": "Of nobody."})
    assert (moderator.status, "comment_id" in moderator.text) == (422, False)
    assert moderator.page.select_one("#e-email") is not None


def test_flags_are_listed_and_ignored(site: Site, moderator: Visitor) -> None:
    shown = site.comment(site.article(comments=POST)["id"], "Visible.")
    assert Readers(site).flag(1, shown["id"], "abuse", detail="It is <b>rude</b>.").status_code == 201
    assert "It is <b>rude</b>." in moderator.get("/flags").text
    moderator.submit("article form", button="[value=ignored]")
    assert "1 flag settled." in moderator.text and "It is" not in moderator.text
    assert "ignored" in moderator.get("/flags?filter[state]=settled").text


def test_appeal_is_judged_by_another_moderator_only(site: Site, moderator: Visitor) -> None:
    comment = site.comment(site.article()["id"], "No advertising at all.", author=ADA)
    moderator.get("/queue").submit(f"#c-{comment['id']} form", button="[value=spam]")
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    answer = site.public.post(f"/comments/{comment['id']}/appeals", {"text": "It is my garden."}, headers=headers)
    assert answer.status_code == 201
    assert "It is my garden." in moderator.get("/appeals").text
    assert "You made this decision" in moderator.text
    moderator.submit("article form", button="[value=overturned]")
    assert (moderator.status, evidence(site, comment["id"])["status"]) == (403, "spam")
    other = Visitor(site.app).sign_in(site.account(Role.MODERATOR, email="other@example.org"))
    other.get("/appeals").submit("article form", {"statement": "You are right."}, button="[value=overturned]")
    assert evidence(site, comment["id"])["status"] == "approved" and "No appeals" in other.text
    assert "You are right." in other.get("/appeals?filter[state]=closed").text


def test_rules_are_written_imported_and_taken_back(site: Site, moderator: Visitor) -> None:
    moderator.get("/rules").submit("form[action='/console/rules']", {"kind": "banned", "value": "Zaubertrank"})
    assert "Zaubertrank" in moderator.text and moderator.path == "/console/rules"
    moderator.submit("form[action='/console/rules']", {"kind": "banned", "value": "zaubertrank"})
    assert moderator.status == 409
    moderator.get("/rules").submit(
        "form[action='/console/rules']", {"kind": "threshold", "value": "hold_at", "number": "x"}
    )
    assert moderator.status == 422
    moderator.get("/rules").submit(
        "form[action='/console/rules/imports']", {"list_kind": "deny_host", "values": "a.example\n\nb.example\n"}
    )
    assert "2 rules written." in moderator.text and "b.example" in moderator.text
    moderator.submit("[data-toast] form")
    assert "b.example" not in moderator.text
    moderator.submit("form[action$='/remove']")
    assert "No rule fits" in moderator.text


def test_tryout_says_what_each_check_says_and_stores_nothing(site: Site, moderator: Visitor) -> None:
    moderator.get("/tryout").submit(fields={"body": "Call +44 7911 123456 <script>alert(1)</script>"})
    assert moderator.status == 200 and "Telephone number" in moderator.text
    assert moderator.page.select_one("main script") is None
    assert any("7911" in mark.text for mark in moderator.page.select(".marked mark"))
    assert site.moderator.get("/moderation/comments?count=exact").get_json()["meta"]["count"] == 0
    moderator.submit(fields={"body": "x", "email": "nonsense"})
    assert moderator.status == 422 and moderator.page.select_one("[name=email]").attr("aria-invalid") == "true"


def test_simulation_shows_what_would_have_been_different(site: Site, moderator: Visitor) -> None:
    article = site.article(comments=POST)["id"]
    shown = site.comment(article, "A hedgehog under the shed.")
    moderator.get("/simulation").submit(fields={"kind_0": "banned", "value_0": "hedgehog", "days": "7"})
    assert moderator.page.select_one(f"a[href$='{shown['id']}']") is not None
    moderator.submit(fields={"kind_0": "banned", "value_0": "walrus", "days": "7"})
    assert "Nothing would have been different." in moderator.text
    moderator.submit(fields={"days": "9999"})
    assert (moderator.status, "less than or equal to" in moderator.text) == (422, True)
    assert evidence(site, shown["id"])["status"] == "approved"


def test_statistics_draw_what_the_table_says(site: Site, moderator: Visitor) -> None:
    article = site.article()["id"]
    for n in range(3):
        site.comment(article, f"Number {n}, of owls.", author={"name": f"R{n}"}, status="approved" if n else None)
    moderator.get("/statistics?days=1")
    assert (moderator.status, len(moderator.page.select(".chart svg"))) == (200, 5)
    assert len(moderator.page.select("rect.bar-a[height]")) >= 1
    first = [cell.text for cell in moderator.page.select(".chart-table tbody tr:first-child td")]
    assert first[1:] == ["3", "2", "0", "0", "1"]
    assert moderator.get("/statistics?days=90").status == 200
    assert moderator.get("/statistics?days=0").status == 400


def test_decisions_are_listed_filtered_and_undone(site: Site, moderator: Visitor) -> None:
    comment = site.comment(site.article()["id"], "A comment.")
    moderator.get("/queue").submit(f"#c-{comment['id']} form", button="[value=spam]")
    moderator.get("/decisions?filter[actor_type]=human")
    assert len(moderator.page.select("tbody tr")) == 1 and "marked as spam" in moderator.text
    moderator.submit("tbody form")
    assert evidence(site, comment["id"])["status"] == "pending"
    assert "undone" in moderator.text


def test_audit_trail_is_for_who_may_read_it(site: Site, moderator: Visitor, signed_in: SignIn) -> None:
    site.comment(site.article()["id"], "A comment.")
    assert moderator.get("/audit").status == 403
    assert "Audit trail" not in moderator.get("/queue").page.select_one("nav.nav, .nav").text
    admin = signed_in(Role.ADMIN)
    admin.get("/audit?filter[kind]=comment")
    assert [code.text for code in admin.page.select("tbody td:nth-child(4) code")] == ["comment.submitted"]
    assert admin.get("/audit?filter[kind]=article").status == 200


def test_page_speaks_german(site: Site, moderator: Visitor) -> None:
    site.comment(site.article()["id"], "A comment.")
    moderator.get("/queue", headers={"Accept-Language": "de"})
    assert "1 Kommentar wartet" in moderator.text and "Freigeben" in moderator.text
    assert moderator.page.select_one("html").attr("lang") == "de"


@pytest.mark.parametrize(
    ("known", "values"),
    [
        (words.STATUSES, Status), (words.REASONS, ReasonCode), (words.RESTRICTIONS, Restriction), (words.RULES, RuleKind),
        (words.ACTORS, ActorType), (words.ACTIONS, Action), (words.FLAG_OUTCOMES, FlagOutcome), (words.FINDINGS, REASONS),
    ],
)  # fmt: skip
def test_every_value_has_a_word(known: dict[str, Any], values: Any) -> None:
    assert {str(value) for value in values} - set(known) == set()


def test_pieces_put_a_text_together_again_whatever_the_spans() -> None:
    findings = [{"spans": [[0, 4], [2, 99]]}, {"spans": [(-3, 3), (7, 7), (8, 2)]}, {"spans": []}]
    found = pieces("hedgehogs", findings)
    assert "".join(piece.text for piece in found) == "hedgehogs"
    assert [(piece.text, piece.findings) for piece in found] == [
        ("he", (1, 2)),
        ("d", (1, 2)),
        ("g", (1,)),
        ("ehogs", (1,)),
    ]
    assert pieces("", [{"spans": [[0, 1]]}]) == []


def test_other_moderator_reads_but_a_token_without_rights_does_not(site: Site) -> None:
    assert Caller(site.app, site.token(Role.MODERATOR)).get("/moderation/pulse").status_code == 200
    assert site.editor.get("/moderation/pulse").status_code == 403
