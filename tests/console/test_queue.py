"""The queue without JavaScript: what it shows, every decision as a plain form, collisions, bulk, and who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms.auth import Role
from tests.console.browsing import Visitor
from tests.discussions import POST, evidence
from tests.readers import Readers
from tests.sites import Site
from tests.stored import nothing_stored

SignIn = Callable[[Role], Visitor]
TEXT = "Write to me on WhatsApp, +44 7911 123456, for a hedgehog."


@pytest.fixture
def moderator(signed_in: SignIn) -> Visitor:
    """Give a moderator with the console open."""
    return signed_in(Role.MODERATOR)


def waiting(site: Site, body: str = TEXT, **members: Any) -> dict[str, Any]:
    """Make a comment that waits."""
    author = members.pop("author", {"name": "Ada", "email": "ada@example.org"})
    return site.comment(site.article(title="On hedgehogs")["id"], body, author=author, **members)


def state(site: Site, comment: dict[str, Any]) -> str:
    status: str = evidence(site, comment["id"])["status"]
    return status


def press(visitor: Visitor, comment: dict[str, Any], action: str, **fields: Any) -> Visitor:
    """Press a button of a card."""
    button = f"[name=action][value={action}]"
    form = f"#c-{comment['id']} .q-panel form:has({button})" if action == "reject" else f"#c-{comment['id']} form"
    return visitor.submit(form, fields, button=button)


def test_card_shows_all_that_a_decision_needs(site: Site, moderator: Visitor) -> None:
    article = site.article(title="Owls & <b>mice</b>", comments=POST)["id"]
    parent = site.comment(article, "The *parent* speaks.", author={"name": "Eve"})
    site.comment(article, "Something nasty.", author={"name": "Ada", "email": "ada@example.org"}, status="rejected")
    comment = site.comment(article, TEXT, author={"name": "Ada", "email": "ada@example.org"}, parent_id=parent["id"])
    card = moderator.get("/queue").page.select_one(f"#c-{comment['id']}")
    words = " ".join(card.text.split())
    for expected in (
        "Ada",
        "Owls & <b>mice</b>",
        "ada@example.org",
        "in answer to Eve",
        "Telephone number",
        "1 rejected",
    ):
        assert expected in words, expected
    assert card.select_one(".q-parent em").text == "parent"
    assert any("+44 7911 123456" in mark.text for mark in card.select(".marked mark"))
    assert moderator.page.select_one(".lead").text.strip() == "1 comment waits"


@pytest.mark.parametrize(("action", "expected"), [("approve", "approved"), ("spam", "spam"), ("reject", "rejected")])
def test_comment_is_decided_and_undone_with_plain_forms(
    site: Site, moderator: Visitor, action: str, expected: str
) -> None:
    comment = waiting(site)
    press(moderator.get("/queue?sort=oldest"), comment, action)
    assert (moderator.status, moderator.path, state(site, comment)) == (200, "/console/queue", expected)
    assert moderator.answer.request.query_string == b"sort=oldest"
    assert "Nothing waits" in moderator.text
    moderator.submit("[data-toast] form")
    assert (moderator.path, state(site, comment)) == ("/console/queue", "pending")
    assert moderator.answer.request.query_string == b"sort=oldest"
    assert moderator.page.select_one(f"#c-{comment['id']}") is not None


def test_rejection_carries_reason_statement_and_note(site: Site, moderator: Visitor) -> None:
    comment = waiting(site)
    told = {"reason_code": "advertising", "statement": "No numbers, please.", "note": "The third time."}
    press(moderator.get("/queue"), comment, "reject", **told)
    last = evidence(site, comment["id"])["history"][-1]
    assert (last["reason_code"], last["statement"], last["note"]) == tuple(told.values())
    assert last["actor"]["name"] == "Moderator"


def test_reason_without_words_is_refused_beside_the_queue(site: Site, moderator: Visitor) -> None:
    comment = waiting(site)
    moderator.get("/queue")
    with nothing_stored(site):
        press(moderator, comment, "reject", reason_code="other")
    assert moderator.status == 422 and "note: This is needed." in moderator.text
    assert moderator.page.select_one(f"#c-{comment['id']}") is not None


def test_second_moderator_is_told_who_was_faster(site: Site, moderator: Visitor, signed_in: SignIn) -> None:
    comment = waiting(site)
    moderator.get("/queue")
    site.decide(comment["id"], "spam", 1)
    press(moderator, comment, "approve")
    assert (moderator.status, state(site, comment)) == (409, "spam")
    assert "moderator has changed it to spam" in moderator.text


def test_script_is_answered_with_parts_instead_of_pages(site: Site, moderator: Visitor) -> None:
    comment, other = waiting(site), waiting(site, "Another one, about owls.", author={"name": "Bob"})
    moderator.get("/queue")
    headers = {"HX-Request": "true"}
    press_with = {"headers": headers, "button": "[name=action][value=approve]"}
    moderator.submit(f"#c-{comment['id']} form", **press_with)
    text = moderator.answer.get_data(as_text=True)
    assert moderator.status == 200 and "<html" not in text and f'data-done="{comment["id"]}"' in text
    batch = moderator.answer.headers["X-Batch"]
    moderator.post("/queue/undo", {"batch": batch, "csrf_token": token(moderator)}, headers=headers)
    assert f'data-card-of="{comment["id"]}"' in moderator.answer.get_data(as_text=True)
    moderator.get("/queue")
    site.decide(other["id"], "reject", 1)
    moderator.submit(f"#c-{other['id']} form", **press_with)
    text = moderator.answer.get_data(as_text=True)
    assert moderator.status == 409 and "moderator was faster: the comment is now “rejected”" in text


def token(visitor: Visitor) -> str:
    """Return a form token of this visitor's."""
    page = Visitor.page.fget(visitor)  # type: ignore[attr-defined]  # the property itself
    found = page.select_one("[name=csrf_token]") or visitor.get("/queue").page.select_one("[name=csrf_token]")
    value: str = found.attr("value")
    return value


def test_many_are_decided_by_selection(site: Site, moderator: Visitor) -> None:
    made = [waiting(site, f"Number {n}, of owls and mice.", author={"name": f"R{n}"}) for n in range(3)]
    moderator.get("/queue")
    chosen = [f"{comment['id']}:1" for comment in made[:2]]
    moderator.submit("#bulk", {"item": chosen}, button="button[value=spam]")
    assert [state(site, comment) for comment in made] == ["spam", "spam", "pending"]
    moderator.submit("[data-toast] form")
    assert [state(site, comment) for comment in made] == ["pending"] * 3


def test_campaign_is_counted_first_and_undone_as_one(site: Site, moderator: Visitor) -> None:
    text = "Our gardeners deliver the very best hedgehog food in town, every day of the week, for a fair price."
    article = site.article()["id"]
    made = [site.comment(article, text, author={"name": f"R{n}", "email": f"r{n}@example.org"}) for n in range(3)]
    card = moderator.get("/queue").page.select_one(f"#c-{made[0]['id']}")
    assert "2 comments like it" in card.text
    moderator.get(f"/queue/many?similar_to={made[0]['id']}")
    assert "Mark 3 comments as spam" in moderator.text
    late = site.comment(article, text, author={"name": "Late", "email": "late@example.org"})
    moderator.submit("main form", button="button[value=spam]")
    assert moderator.status == 409 and "Mark 4 comments as spam" in moderator.text
    moderator.submit("main form", {"reason_code": "spam"}, button="button[value=spam]")
    assert [state(site, comment) for comment in (*made, late)] == ["spam"] * 4
    moderator.submit("[data-toast] form")
    assert [state(site, comment) for comment in (*made, late)] == ["pending"] * 4


def test_filters_and_order_stand_in_the_address(site: Site, moderator: Visitor) -> None:
    article = site.article()["id"]
    made = [
        site.comment(article, f"{word} in the garden.", author={"name": word}) for word in ("Owls", "Mice", "Moles")
    ]
    moderator.get("/queue").submit("form.filters", {"filter[text]": "mice"})
    assert [card.attr("data-id") for card in moderator.page.select("[data-card]")] == [made[1]["id"]]
    moderator.get("/queue?sort=oldest&limit=2")
    assert [card.attr("data-id") for card in moderator.page.select("[data-card]")] == [c["id"] for c in made[:2]]
    moderator.get(moderator.page.select_one("[rel=next]").attr("href"))
    assert [card.attr("data-id") for card in moderator.page.select("[data-card]")] == [made[2]["id"]]
    assert moderator.get("/queue?filter[status]=nonsense").status == 400


def test_pulse_tells_a_page_what_others_did_and_nothing_twice(site: Site, moderator: Visitor) -> None:
    comment = waiting(site)
    since = moderator.get("/queue").page.select_one("[data-queue]").attr("data-since")
    site.decide(comment["id"], "approve", 1)
    site.moderator.call("PUT", f"/moderation/presence/{comment['id']}", {})
    headers = {"HX-Request": "true"}
    moderator.get(f"/queue/pulse?since={since}", headers=headers)
    change = moderator.page.select_one("[data-change]")
    assert (change.attr("data-change"), change.text) == (comment["id"], "moderator: approved.")
    assert moderator.page.select_one("[data-looks-at]").text.strip() == "moderator is looking"
    etag = moderator.answer.headers["ETag"]
    moderator.get(f"/queue/pulse?since={since}", headers={**headers, "If-None-Match": etag})
    assert (moderator.status, moderator.answer.get_data()) == (304, b"")


def test_flagged_comment_is_kept_and_its_edit_is_shown_beside_it(site: Site, moderator: Visitor) -> None:
    article = site.article(comments=POST)["id"]
    shown = site.comment(article, "Visible, and flagged.")
    assert [Readers(site).flag(n, shown["id"]).status_code for n in range(1, 4)] == [201] * 3
    moderator.get("/queue")
    assert "3 flags" in moderator.text and "Keep it" in moderator.text
    press(moderator, shown, "approve")
    assert state(site, shown) == "approved" and "Nothing waits" in moderator.text
    assert evidence(site, shown["id"])["flags"]["count"] == 0


def test_claim_is_taken_where_the_site_requires_one(make_site: Callable[..., Site]) -> None:
    site = make_site(claim_required=True)
    moderator = Visitor(site.app).sign_in(site.account(Role.MODERATOR))
    comment, held = waiting(site), waiting(site, "Held by somebody else.", author={"name": "Bob"})
    site.moderator.call("PUT", f"/moderation/claims/{held['id']}", {})
    press(moderator.get("/queue"), comment, "approve")
    assert state(site, comment) == "approved"
    press(moderator, held, "approve")
    assert (moderator.status, state(site, held)) == (409, "pending")


def test_author_is_banned_and_trusted_from_the_queue(site: Site, moderator: Visitor) -> None:
    comment = waiting(site)
    moderator.get("/queue")
    moderator.submit(
        f"#c-{comment['id']} [data-lay]", {"restriction": "suspend", "reason": "Sells by phone.", "days": "7"}
    )
    assert moderator.path == "/console/queue" and "It counts from the next comment on." in moderator.text
    (laid,) = site.moderator.get("/moderation/sanctions").get_json()["data"]
    assert (laid["restriction"], laid["reason"], laid["expires_at"]) == (
        "suspend",
        "Sells by phone.",
        "2026-11-29T12:00:00Z",
    )


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_queue_is_for_moderators(signed_in: SignIn, role: Role) -> None:
    visitor = signed_in(role)
    for path in ("/queue", "/comments", "/flags", "/appeals", "/sanctions", "/rules", "/tryout", "/simulation",
                 "/statistics", "/decisions", "/audit", f"/commenters/{'a' * 64}", "/queue/many"):  # fmt: skip
        assert visitor.get(path).status == 403, path
    assert "Queue" not in visitor.get("/profile").page.select_one("nav.nav, .nav").text


def test_queue_asks_strangers_to_sign_in(visitor: Visitor) -> None:
    assert visitor.get("/queue").status == 401


def test_comment_is_taken_and_given_back_from_its_card(site: Site, signed_in: SignIn) -> None:
    first, second = waiting(site), waiting(site, "Another offer: +44 7911 123456 on WhatsApp!")
    mona, milo = (
        signed_in(Role.MODERATOR),
        Visitor(site.app).sign_in(site.account(Role.MODERATOR, email="milo@example.org")),
    )
    mona.get("/queue").submit(f"#c-{first['id']} form[data-hold]")
    assert "It is yours for a while." in mona.text
    assert "You have taken it" in mona.page.select_one(f"#c-{first['id']} [data-looking]").text
    card = milo.get("/queue").page.select_one(f"#c-{first['id']}")
    assert "Moderator has taken it" in card.select_one("[data-looking]").text
    assert card.select_one("form[data-hold]") is None
    milo.submit("form[action$='/queue/next']")
    assert milo.path == f"/console/comments/{second['id']}"
    assert "You have taken it" in milo.text
    milo.get("/queue").submit("form[action$='/queue/next']")
    assert (milo.path, "Nothing waits that nobody has taken." in milo.text) == ("/console/queue", True)
    mona.get("/queue").submit(f"#c-{first['id']} form[action$=releases]")
    assert "It is free again." in mona.text
    assert milo.get("/queue").page.select_one(f"#c-{first['id']} form[action$=claims]") is not None
    narrowed = milo.get("/queue?filter[text]=nothing-fits").submit("form[action$='/queue/next']")
    assert "Nothing waits that nobody has taken." in narrowed.text
