"""Comments through the API: posted, held or shown, refused without a trace, read, managed by their author."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest

from cms.keys import MANAGE_PREFIX, is_token, new_token, token_hash
from cms.models import Comment, CommentReason, CommentRevision, Decision
from moderation import SANITIZER_VERSION, CommentPolicy
from tests.discussions import POST, act, evidence, grow, listed, names, own
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
ADA = {"name": "Ada"}


def post(site: Site, article_id: str, body: Any = "A hedgehog, at last.", headers: Any = None, **members: Any) -> Any:
    """Post a comment; return the answer."""
    sent = {"author": ADA, "body": body, **members}
    return site.public.post(f"/articles/{article_id}/comments", sent, headers=headers or {})


# --- posted ---


def test_comment_is_visible_at_once_under_the_policy_post(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    with journaled(site) as entries:
        answer = post(site, article_id, "One *two*.")
    data, meta = answer.get_json()["data"], answer.get_json()["meta"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/comments/{data['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert is_token(meta.pop("manage_token"), MANAGE_PREFIX)
    assert meta == {"status": "approved", "version": 1, "reasons": []}
    assert data == {
        "id": data["id"],
        "article_id": article_id,
        "parent_id": None,
        "thread_id": data["id"],
        "depth": 0,
        "author": {"name": "Ada", "avatar_url": None, "is_staff": False, "is_verified": False},
        "html": "<p>One <em>two</em>.</p>",
        "created_at": "2026-11-22T12:00:00Z",
        "edited_at": None,
        "reply_count": 0,
        "votes": 0,
        "is_pinned": False,
        "is_deleted": False,
        "status": "approved",
        "source": "One *two*.",
        "edit_waits": False,
        "statement": None,
        "reason_code": None,
        "appeals": [],
    }
    assert kinds(entries) == ["comment.submitted", "comment.appeared*"]
    assert [entry.tags for entry in entries] == [[], [f"comments:{article_id}"]]
    assert site.public.get(f"/articles/{article_id}").get_json()["data"]["comments"]["count"] == 1


def test_comment_waits_under_the_policy_pre(site: Site) -> None:
    article_id = site.article()["id"]
    with journaled(site) as entries:
        answer = post(site, article_id)
    data, meta = answer.get_json()["data"], answer.get_json()["meta"]
    assert answer.status_code == 202
    assert is_token(meta.pop("manage_token"), MANAGE_PREFIX)
    assert meta == {"status": "pending", "version": 1, "reasons": ["pre_moderation"]}
    assert data["status"] == "pending"
    assert kinds(entries) == ["comment.submitted"]
    assert site.public.get(f"/comments/{data['id']}").status_code == 404
    assert listed(site, article_id) == []
    assert site.public.get(f"/articles/{article_id}").get_json()["data"]["comments"]["count"] == 0


def test_comment_is_stored_with_its_revision_its_verdict_and_nothing_in_clear_that_need_not_be(site: Site) -> None:
    article_id = site.article()["id"]
    author = {"name": "Ada", "email": "Ada@Example.org", "website": "https://ada.example/"}
    answer = post(site, article_id, "One *two*.", author=author)
    comment, revision = one(site, Comment), one(site, CommentRevision)
    token = answer.get_json()["meta"]["manage_token"]
    assert (comment.status, comment.version, comment.depth, comment.hidden_ancestors) == ("pending", 1, 0, 0)
    assert (comment.author_name, comment.author_email) == ("Ada", "ada@example.org")
    assert comment.author_website == "https://ada.example/"
    assert comment.author_key == site.app.extensions["masthead"].keys.author("ada@example.org")
    assert comment.address_key is None
    assert comment.manage_token_hash == token_hash(token)
    assert (comment.public_revision_id, comment.waiting_revision_id, comment.html) == (None, revision.id, "")
    assert (revision.number, revision.source, revision.markup) == (1, "One *two*.", "markdown")
    assert (revision.html, revision.sanitizer_version) == ("<p>One <em>two</em>.</p>", SANITIZER_VERSION)
    assert revision.outcome == "hold"
    decision = one(site, Decision)
    assert (decision.action, decision.from_status, decision.to_status, decision.version) == (
        "submit",
        None,
        "pending",
        1,
    )
    assert (decision.actor_type, decision.revision_id, decision.findings) == ("policy", revision.id, revision.findings)
    assert "pre_moderation" in {row.reason for row in rows(site, CommentReason)}


def test_reader_is_told_that_a_comment_waits_never_which_check_caught_it(site: Site) -> None:
    article_id = site.article()["id"]
    spam = "Buy cheap viagra at https://cheap-meds.example now! WhatsApp +44 7911 123456 http://bit.ly/x"
    answer = post(site, article_id, spam)
    assert answer.status_code == 202
    assert answer.get_json()["meta"]["reasons"] == ["pre_moderation", "review"]
    assert answer.get_json()["meta"]["status"] == "pending"
    found = evidence(site, answer.get_json()["data"]["id"])["findings"]
    assert len({finding["reason"] for finding in found}) > 3


def test_honeypot_holds_the_comment_and_says_nothing_of_it(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    answer = post(site, article_id, form={"trap": "http://spam.example"})
    assert (answer.status_code, answer.get_json()["meta"]["reasons"]) == (202, ["review"])
    assert listed(site, article_id) == []
    found = evidence(site, answer.get_json()["data"]["id"])
    assert "honeypot_filled" in {finding["reason"] for finding in found["findings"]}
    assert post(site, article_id, "Another one.", form={"trap": ""}).status_code == 201


def test_form_filled_faster_than_anybody_types_is_noted(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    for seconds, is_noted in ((0.2, True), (30, False)):
        answer = post(site, article_id, f"It took {seconds} seconds.", form={"fill_time_s": seconds})
        found = evidence(site, answer.get_json()["data"]["id"])["findings"]
        assert ("filled_too_fast" in {finding["reason"] for finding in found}) is is_noted


def test_names_are_text_whatever_they_look_like(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    author = {"name": '<b>Ada</b> & "Co"', "website": "https://ada.example/?a=1&b=2"}
    data = post(site, article_id, author=author).get_json()["data"]
    assert data["author"]["name"] == '<b>Ada</b> & "Co"'
    assert names(listed(site, article_id)) == ['<b>Ada</b> & "Co"']


def test_markup_comes_out_safe(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    post(site, article_id, "A **b** <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n> quote\n\n- item")
    shown = listed(site, article_id)
    html = shown[0]["html"] if shown else site.moderator.get("/moderation/queue").get_json()["data"][0]["html"]
    assert "<strong>b</strong>" in html
    assert "<blockquote>" in html
    assert "<script" not in html
    assert "<img" not in html


# --- replies ---


def test_reply_stands_below_its_parent(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a", c="b")
    assert [(made[name]["depth"], made[name]["parent_id"]) for name in "abc"] == [
        (0, None),
        (1, made["a"]["id"]),
        (2, made["b"]["id"]),
    ]
    assert {made[name]["thread_id"] for name in "abc"} == {made["a"]["id"]}
    shown = {item["author"]["name"]: item["reply_count"] for item in listed(site, article_id)}
    assert shown == {"a": 1, "b": 1, "c": 0}


@pytest.mark.parametrize("state", ["missing", "foreign", "pending", "rejected", "spam", "deleted", "erased", "hidden"])
def test_reply_is_refused_when_its_parent_cannot_be_seen_there(site: Site, state: str) -> None:
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a", c="a")
    parent_id = made["b"]["id"]
    if state == "missing":
        parent_id = UNKNOWN_ID
    elif state == "foreign":
        parent_id = grow(site, site.article(title="Other", comments=POST)["id"], x=None)["x"]["id"]
    elif state == "hidden":
        act(site, made["a"], "reject")
    else:
        verbs = {"pending": "hold", "rejected": "reject", "spam": "spam", "deleted": "delete", "erased": "erase"}
        act(site, made["b"], verbs[state])
    with nothing_stored(site):
        answer = post(site, article_id, parent_id=parent_id)
    assert (answer.status_code, faults(answer.get_json())) == (422, {"/parent_id": "unknown"})
    detail = answer.get_json()["errors"][0]["detail"]
    assert detail == "There is no comment under this article that could be replied to with this id."
    if state != "hidden":
        assert post(site, article_id, parent_id=made["c"]["id"]).status_code == 201


def test_reply_is_refused_when_it_would_stand_too_deep(make_site: Callable[..., Site]) -> None:
    site = make_site(comment_max_depth=2)
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a", c="b")
    with nothing_stored(site):
        answer = post(site, article_id, parent_id=made["c"]["id"])
    assert (answer.status_code, faults(answer.get_json())) == (422, {"/parent_id": "too_deep"})
    assert post(site, article_id, parent_id=made["b"]["id"]).status_code == 201


# --- refused ---


@pytest.mark.parametrize("state", ["draft", "unpublished", "trashed", "missing"])
def test_comment_is_not_found_a_place_when_the_article_is_not_public(site: Site, state: str) -> None:
    article_id = (site.draft() if state == "draft" else site.article())["id"]
    if state == "unpublished":
        site.editor.act(f"/articles/{article_id}/unpublish")
    if state == "trashed":
        site.editor.delete(f"/articles/{article_id}")
    with nothing_stored(site):
        answer = post(site, UNKNOWN_ID if state == "missing" else article_id)
    assert (answer.status_code, answer.get_json()["detail"]) == (404, "There is no such article.")


def test_comment_is_refused_when_the_article_is_closed(site: Site) -> None:
    article_id = site.article(comments={"policy": "closed"})["id"]
    with nothing_stored(site):
        answer = post(site, article_id)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "comments_closed")
    site.editor.patch(f"/articles/{article_id}", {"comments": {"policy": "pre"}})
    assert post(site, article_id).status_code == 202


def test_comment_is_refused_once_the_days_are_over(site: Site) -> None:
    article_id = site.article(comments={"policy": "post", "closes_after_days": 2})["id"]
    site.clock.advance(days=2, microseconds=-1)
    assert post(site, article_id, "Just in time.").status_code == 201
    site.clock.advance(microseconds=1)
    with nothing_stored(site):
        answer = post(site, article_id, "Too late.")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "comments_closed")


def test_site_decides_where_the_article_says_nothing(make_site: Callable[..., Site]) -> None:
    closed = make_site(comment_policy=CommentPolicy.CLOSED)
    article = closed.article()
    assert article["comments"]["policy"] is None
    assert post(closed, article["id"]).status_code == 403
    short = make_site(comment_policy=CommentPolicy.POST, comment_closes_after_days=1)
    assert post(short, article["id"]).status_code == 201
    short.clock.advance(days=1)
    assert post(short, article["id"], "Too late.").status_code == 403


REFUSED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("nothing", {"author": None, "body": None}, {"/author": "invalid", "/body": "invalid"}),
    ("no-name", {"author": {}}, {"/author/name": "required"}),
    ("blank-name", {"author": {"name": " \t "}}, {"/author/name": "length"}),
    ("invisible-name", {"author": {"name": "\u200b\u2060"}}, {"/author/name": "empty"}),
    ("long-name", {"author": {"name": "x" * 81}}, {"/author/name": "length"}),
    ("name-with-nul", {"author": {"name": "a\x00b"}}, {"/author/name": "invalid"}),
    ("bad-email", {"author": {"name": "A", "email": "x"}}, {"/author/email": "invalid"}),
    ("bad-website", {"author": {"name": "A", "website": "javascript:x"}}, {"/author/website": "invalid"}),
    ("empty-body", {"body": ""}, {"/body": "length"}),
    ("blank-body", {"body": " \n\t "}, {"/body": "empty"}),
    ("invisible-body", {"body": "\u200b\u2060\ufeff"}, {"/body": "empty"}),
    ("body-of-a-link-definition-alone", {"body": "[x]: https://a.example"}, {"/body": "empty"}),
    ("body-with-nul", {"body": "a\x00b"}, {"/body": "invalid"}),
    ("body-of-a-number", {"body": 5}, {"/body": "invalid"}),
    ("long-body", {"body": "x" * 10_001}, {"/body": "unacceptable"}),
    ("deep-quotes", {"body": ">" * 5_000 + " x"}, {"/body": "unacceptable"}),
    ("own-status", {"status": "approved"}, {"/status": "unknown_field"}),
    ("own-rights", {"author": {"name": "A", "is_staff": True}}, {"/author/is_staff": "unknown_field"}),
    ("own-score", {"score": -5, "votes": 9}, {"/score": "unknown_field", "/votes": "unknown_field"}),
    ("bad-parent", {"parent_id": "x"}, {"/parent_id": "invalid"}),
    (
        "bad-form",
        {"form": {"fill_time_s": "fast", "x": 1}},
        {"/form/fill_time_s": "invalid", "/form/x": "unknown_field"},
    ),
    (
        "everything-the-schema-sees",
        {"author": {"name": ""}, "body": "", "parent_id": 5, "x": 1},
        {"/author/name": "length", "/body": "length", "/parent_id": "invalid", "/x": "unknown_field"},
    ),
    (
        "everything-behind-it",
        {"author": {"name": "\u200b"}, "body": "x" * 10_001, "parent_id": UNKNOWN_ID},
        {"/author/name": "empty", "/body": "unacceptable", "/parent_id": "unknown"},
    ),
]


def test_comment_is_refused_with_every_fault_named_and_leaves_nothing(site: Site) -> None:
    article_id = site.article()["id"]
    with nothing_stored(site):
        for case, members, expected in REFUSED:
            answer = site.public.post(f"/articles/{article_id}/comments", {"author": ADA, "body": "Text."} | members)
            assert (answer.status_code, faults(answer.get_json())) == (422, expected), case
    assert post(site, article_id, "x" * 10_000).status_code == 202


def test_same_text_by_the_same_author_in_the_same_place_is_refused_for_a_day(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    bob = {"name": "Bob", "email": "bob@example.org"}
    first = post(site, article_id, author=bob).get_json()["data"]
    with nothing_stored(site):
        again = post(site, article_id, author=bob)
    assert (again.status_code, again.get_json()["code"]) == (409, "duplicate_comment")
    assert post(site, article_id, author=bob, parent_id=first["id"]).status_code != 409
    assert post(site, article_id, author={"name": "Bob"}).status_code != 409
    assert post(site, article_id, author={"name": "Eve", "email": "eve@example.org"}).status_code != 409
    assert post(site, site.article(title="Other", comments=POST)["id"], author=bob).status_code != 409
    site.clock.advance(days=1)
    assert post(site, article_id, author=bob).status_code != 409


@pytest.mark.parametrize("action", ["reject", "spam", "delete", "erase"])
def test_same_text_may_be_posted_again_when_the_first_is_gone(site: Site, action: str) -> None:
    article_id = site.article(comments=POST)["id"]
    comment = site.comment(article_id, "Once more.")
    assert post(site, article_id, "Once more.").status_code == 409
    act(site, comment, action)
    assert post(site, article_id, "Once more.").status_code in {201, 202}


PROXY = ip_network("127.0.0.0/8")


def forwarded(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def test_address_that_posts_too_fast_is_told_when_to_come_back(make_site: Callable[..., Site]) -> None:
    site = make_site(trusted_proxies=(PROXY,), comment_address_limit=3)
    article_id = site.article(comments=POST)["id"]
    ours = forwarded("203.0.113.7")
    for n in range(3):
        assert post(site, article_id, f"Comment {n} of many.", ours).status_code in {201, 202}
    with nothing_stored(site):
        refused = post(site, article_id, "One too many.", ours)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_requests")
    assert refused.headers["Retry-After"] == "60"
    assert post(site, article_id, "Somebody else.", forwarded("203.0.113.8")).status_code == 201
    site.clock.advance(seconds=60)
    assert post(site, article_id, "A minute later.", ours).status_code in {201, 202}


def test_what_a_stranger_writes_into_the_forwarding_header_does_not_count(make_site: Callable[..., Site]) -> None:
    site = make_site(trusted_proxies=(PROXY,), comment_address_limit=2)
    article_id = site.article(comments=POST)["id"]
    for n in range(2):
        post(site, article_id, f"Comment {n} of many.", forwarded(f"198.51.100.{n}, 203.0.113.7"))
    assert post(site, article_id, "Disguised.", forwarded("198.51.100.9, 203.0.113.7")).status_code == 429
    keys = {row.address_key for row in rows(site, Comment)}
    assert keys == {site.app.extensions["masthead"].keys.address("203.0.113.7")}


def test_forwarding_header_does_not_count_when_no_proxy_is_trusted(make_site: Callable[..., Site]) -> None:
    site = make_site(comment_address_limit=1)
    article_id = site.article(comments=POST)["id"]
    for n in range(3):
        assert post(site, article_id, f"Comment {n} of many.", forwarded("203.0.113.7")).status_code == 201
    assert {row.address_key for row in rows(site, Comment)} == {None}


def test_limit_of_zero_is_no_limit(make_site: Callable[..., Site]) -> None:
    site = make_site(trusted_proxies=(PROXY,), comment_address_limit=0)
    article_id = site.article()["id"]
    answers = [post(site, article_id, f"Comment {n} of many.", forwarded("203.0.113.7")) for n in range(25)]
    assert {answer.status_code for answer in answers} == {202}


# --- managed by the author ---


def test_author_sees_the_comment_in_whatever_state_and_why(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    comment = site.comment(article_id)
    path = f"/comments/{comment['id']}"
    seen = site.public.get(path, headers=own(comment))
    assert (seen.get_json()["data"]["status"], seen.headers["ETag"]) == ("approved", '"1"')
    site.decide(comment["id"], "reject", 1, reason_code="off_topic", statement="Not about hedgehogs.", note="Again!")
    assert site.public.get(path).status_code == 404
    data = site.public.get(path, headers=own(comment)).get_json()["data"]
    assert (data["status"], data["statement"], data["reason_code"]) == ("rejected", "Not about hedgehogs.", "off_topic")
    assert data["source"] == "I saw one in the garden last night."
    assert "Again!" not in repr(data)


@pytest.mark.parametrize("header", ["Manage-Token", "Authorization"])
def test_manage_token_works_in_its_header_and_as_bearer(site: Site, header: str) -> None:
    comment = site.comment(site.article()["id"])
    token = comment["meta"]["manage_token"]
    value = f"Bearer {token}" if header == "Authorization" else f"x, {token} ,y"
    answer = site.public.get(f"/comments/{comment['id']}", headers={header: value})
    assert (answer.status_code, answer.get_json()["data"]["status"]) == (200, "pending")


def forged(site: Site, comment: dict[str, Any], kind: str) -> dict[str, str]:
    """Return headers that do not show the author of the comment."""
    token: str = comment["meta"]["manage_token"]
    other = site.comment(site.article(title="Other")["id"])["meta"]["manage_token"]
    return {
        "none": {},
        "made-up": {"Manage-Token": new_token(MANAGE_PREFIX)},
        "foreign": {"Manage-Token": other},
        "altered": {"Manage-Token": token[:-1] + ("A" if token[-1] != "A" else "B")},
        "malformed": {"Manage-Token": "msc_" + "x" * 38},
        "hash": {"Manage-Token": token_hash(token)},
        "api-token": {"Authorization": f"Bearer {site.admin.token}"},
        "in-api-form": {"Manage-Token": "msh_" + token[4:]},
        "not-ascii": {"Manage-Token": "msc_" + "é" * 38},
    }[kind]


FORGERIES = ["none", "made-up", "foreign", "altered", "malformed", "hash", "api-token", "in-api-form", "not-ascii"]


@pytest.mark.parametrize("kind", FORGERIES)
def test_comment_is_out_of_reach_without_its_own_token(site: Site, kind: str) -> None:
    pending = site.comment(site.article()["id"])
    headers = forged(site, pending, kind)
    path = f"/comments/{pending['id']}"
    with nothing_stored(site):
        answers = [
            site.public.get(path, headers=headers),
            site.public.patch(path, {"body": "Mine now."}, headers=headers),
            site.public.delete(path, headers=headers),
        ]
    assert [(answer.status_code, answer.get_json()["code"]) for answer in answers] == [(404, "not_found")] * 3
    assert site.public.get(path, headers=own(pending)).status_code == 200


def test_visible_comment_cannot_be_changed_by_others(site: Site) -> None:
    comment = site.comment(site.article(comments=POST)["id"])
    path = f"/comments/{comment['id']}"
    with nothing_stored(site):
        assert site.public.get(path).status_code == 200
        assert site.public.patch(path, {"body": "Mine now."}).status_code == 404
        assert site.public.delete(path).status_code == 404
        assert site.admin.delete(path).status_code == 404


# --- edited ---


def edit(site: Site, comment: dict[str, Any], body: str, version: int | str = "*") -> Any:
    return site.public.patch(f"/comments/{comment['id']}", {"body": body}, version, headers=own(comment))


def test_edit_of_a_waiting_comment_replaces_what_waits(site: Site) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id, "First words.")
    with journaled(site) as entries:
        answer = edit(site, comment, "Better *words*.", 1)
    assert (answer.status_code, answer.headers["ETag"]) == (202, '"2"')
    assert answer.get_json()["meta"] == {"status": "pending", "version": 2, "reasons": ["pre_moderation"]}
    assert answer.get_json()["data"]["source"] == "Better *words*."
    assert kinds(entries) == ["comment.edited"]
    (item,) = site.moderator.get("/moderation/queue").get_json()["data"]
    assert (item["text"], item["version"], item["is_edit"]) == ("Better words.", 2, False)
    assert [revision.source for revision in rows(site, CommentRevision)] == ["First words.", "Better *words*."]
    site.decide(comment["id"], "approve", 2)
    assert listed(site, article_id)[0]["html"] == "<p>Better <em>words</em>.</p>"


def test_edit_shows_at_once_where_a_new_comment_would(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    comment = site.comment(article_id, "First words.")
    site.clock.advance(minutes=5)
    with journaled(site) as entries:
        answer = edit(site, comment, "Better words.", 1)
    assert (answer.status_code, answer.get_json()["meta"]["status"]) == (200, "approved")
    (shown,) = listed(site, article_id)
    assert (shown["html"], shown["edited_at"]) == ("<p>Better words.</p>", "2026-11-22T12:05:00Z")
    assert kinds(entries) == ["comment.edited*"]
    assert entries[0].tags == [f"comments:{article_id}"]


def test_approved_text_stays_until_the_edit_is_approved(site: Site) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id, "First words.", status="approved")
    answer = edit(site, comment, "Better words.", 2)
    assert (answer.status_code, answer.get_json()["meta"]["status"]) == (202, "pending")
    assert answer.get_json()["data"]["edit_waits"] is True
    assert listed(site, article_id)[0]["html"] == "<p>First words.</p>"
    assert site.public.get(f"/articles/{article_id}").get_json()["data"]["comments"]["count"] == 1
    (item,) = site.moderator.get("/moderation/queue").get_json()["data"]
    assert (item["status"], item["is_edit"]) == ("approved", True)
    assert (item["public_html"], item["html"]) == ("<p>First words.</p>", "<p>Better words.</p>")
    with journaled(site) as entries:
        site.decide(comment["id"], "approve", 3)
    assert listed(site, article_id)[0]["html"] == "<p>Better words.</p>"
    assert site.moderator.get("/moderation/queue").get_json()["data"] == []
    assert [kind for kind in kinds(entries) if kind.startswith("comment.")] == ["comment.approved", "comment.edited*"]


def test_old_text_stays_when_the_edit_is_rejected(site: Site) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id, "First words.", status="approved")
    edit(site, comment, "Worse words.")
    result = site.decide(comment["id"], "reject", 3)
    assert result["status"] == "approved"
    assert listed(site, article_id)[0]["html"] == "<p>First words.</p>"
    data = site.public.get(f"/comments/{comment['id']}", headers=own(comment)).get_json()["data"]
    assert (data["status"], data["edit_waits"]) == ("approved", False)
    assert site.moderator.get("/moderation/queue").get_json()["data"] == []


def test_edit_never_releases_what_waits(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    held = site.comment(article_id, "Buy pills at https://cheap-meds.example WhatsApp +44 7911 123456")
    assert held["meta"]["status"] == "pending"
    answer = edit(site, held, "An innocent text about hedgehogs.")
    assert (answer.status_code, answer.get_json()["meta"]["status"]) == (202, "pending")
    assert listed(site, article_id) == []


def test_edit_window_closes(make_site: Callable[..., Site]) -> None:
    site = make_site(comment_edit_window_s=600)
    comment = site.comment(site.article()["id"])
    site.clock.advance(seconds=600)
    assert edit(site, comment, "In the last second.").status_code == 202
    site.clock.advance(seconds=1)
    with nothing_stored(site):
        answer = edit(site, comment, "Too late.")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "edit_window_closed")
    assert answer.get_json()["detail"] == "A comment can be edited for 10 minutes."


@pytest.mark.parametrize("action", ["reject", "spam", "delete"])
def test_edit_is_refused_when_the_comment_is_decided_against(site: Site, action: str) -> None:
    comment = site.comment(site.article()["id"])
    act(site, comment, action)
    with nothing_stored(site):
        answer = edit(site, comment, "Another try.")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")


def test_edit_is_refused_when_the_article_is_closed_or_gone(site: Site) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id)
    site.editor.patch(f"/articles/{article_id}", {"comments": {"policy": "closed"}})
    assert edit(site, comment, "Too late.").get_json()["code"] == "comments_closed"
    site.editor.act(f"/articles/{article_id}/unpublish")
    assert edit(site, comment, "Too late.").status_code == 404


def test_edit_is_refused_when_the_text_or_the_version_is_wrong(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    path = f"/comments/{comment['id']}"
    with nothing_stored(site):
        assert faults(edit(site, comment, "x" * 10_001).get_json()) == {"/body": "unacceptable"}
        assert faults(edit(site, comment, "").get_json()) == {"/body": "length"}
        stale = edit(site, comment, "Text.", 2)
        assert (stale.status_code, stale.get_json()["current_version"]) == (412, 1)
        assert site.public.call("PATCH", path, {"body": "Text."}, headers=own(comment)).status_code == 428
        extra = site.public.patch(path, {"body": "Text.", "author": ADA}, headers=own(comment))
        assert faults(extra.get_json()) == {"/author": "unknown_field"}
    assert edit(site, comment, "Text.", 1).status_code == 202


# --- deleted ---


def test_comment_without_replies_is_gone_when_its_author_deletes_it(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    comment = site.comment(article_id)
    with journaled(site) as entries:
        answer = site.public.delete(f"/comments/{comment['id']}", 1, headers=own(comment))
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert kinds(entries) == ["comment.deleted", "comment.vanished*"]
    assert entries[1].is_deletion is True
    assert listed(site, article_id) == []
    assert site.public.get(f"/comments/{comment['id']}").status_code == 404
    assert site.public.get(f"/articles/{article_id}").get_json()["data"]["comments"]["count"] == 0
    mine = site.public.get(f"/comments/{comment['id']}", headers=own(comment)).get_json()["data"]
    assert (mine["status"], mine["is_deleted"]) == ("deleted", True)


def test_comment_with_replies_leaves_a_tombstone_without_author_and_text(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a", c=None)
    act(site, made["a"], "delete")
    tomb, reply, other = listed(site, article_id)
    assert (tomb["id"], tomb["html"], tomb["is_deleted"]) == (made["a"]["id"], "", True)
    assert tomb["author"] == {"name": None, "avatar_url": None, "is_staff": False, "is_verified": False}
    assert (tomb["reply_count"], tomb["edited_at"], tomb["votes"]) == (1, None, 0)
    assert [reply["author"]["name"], other["author"]["name"]] == ["b", "c"]
    assert (reply["is_deleted"], reply["html"]) == (False, "<p>The garden of b.</p>")
    assert site.public.get(f"/comments/{made['a']['id']}").status_code == 404
    assert site.public.get(f"/articles/{article_id}").get_json()["data"]["comments"]["count"] == 2
    act(site, made["b"], "delete")
    assert names(listed(site, article_id)) == ["c"]


def test_comment_is_deleted_once_and_at_the_version_seen(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    path = f"/comments/{comment['id']}"
    with nothing_stored(site):
        assert site.public.delete(path, 2, headers=own(comment)).status_code == 412
        assert site.public.call("DELETE", path, headers=own(comment)).status_code == 428
    assert site.public.delete(path, 1, headers=own(comment)).status_code == 204
    with nothing_stored(site):
        again = site.public.delete(path, 2, headers=own(comment))
    assert (again.status_code, again.get_json()["code"]) == (409, "illegal_action")


def test_token_of_an_erased_comment_is_worth_nothing(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    act(site, comment, "erase")
    for answer in (
        site.public.get(f"/comments/{comment['id']}", headers=own(comment)),
        site.public.delete(f"/comments/{comment['id']}", headers=own(comment)),
    ):
        assert answer.status_code == 404


def test_closing_an_article_does_not_keep_authors_from_deleting(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    comment = site.comment(article_id)
    site.editor.patch(f"/articles/{article_id}", {"comments": {"policy": "closed"}})
    assert site.public.delete(f"/comments/{comment['id']}", headers=own(comment)).status_code == 204


def test_comment_or_name_of_nothing_but_marks_is_refused(site: Site) -> None:
    article_id = site.article()["id"]
    marks = "\u0301" * 200
    for author, body, pointer in (("Ada", marks, "/body"), (marks[:50], "A real text.", "/author/name")):
        sent = {"author": {"name": author}, "body": body}
        answer = site.public.post(f"/articles/{article_id}/comments", sent)
        assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, pointer)
    assert site.comment(article_id, "Ti\u0302a\u0301 nu\u0301i.", author={"name": "Núi"})["status"] == "pending"
