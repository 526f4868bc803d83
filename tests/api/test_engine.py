"""The engine for other sites: Akismet's protocol, spoken by its own client and by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import akismet
import httpx
import pytest
from akismet import _common as akismet_protocol
from sqlalchemy import func, select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from cms import accounts
from cms.auth import Scope
from cms.db import reading, writing
from cms.models import EngineFeedback
from tests.sites import Site

BLOG = "https://blog.example.org"
HONEST = "My grandmother took these for her knee and said the second week was the worst."
SPAM = (
    "Buy gabapentin online no prescription, cheapest price, worldwide shipping: "
    '<a href="https://pills-4u.example">https://pills-4u.example</a> WhatsApp +1 555 010 9988'
)


@pytest.fixture
def key(site: Site) -> str:
    """Give a token with no right but the engine's."""
    return token(site, Scope.ENGINE_USE)


def token(site: Site, scope: Scope) -> str:
    with site.app.app_context(), writing() as session:
        secret, _ = accounts.create_token(session, name="blog", scopes=[scope], now=site.clock())
    return secret


@pytest.fixture
def client(site: Site, key: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[akismet.SyncClient]:
    """Give the public client, unchanged, talking to a real server of ours."""
    server = make_server("127.0.0.1", 0, site.app)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    monkeypatch.setattr(akismet_protocol, "_API_URL", f"http://127.0.0.1:{server.server_port}")
    try:
        with httpx.Client(timeout=30, trust_env=False) as transport:
            yield akismet.SyncClient.validated_client(akismet.Config(key=key, url=BLOG), http_client=transport)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(site: Site, verb: str, **fields: str) -> TestResponse:
    return site.app.test_client().post(f"/1.1/{verb}", data=fields)


def check(site: Site, key: str, content: str, **fields: str) -> TestResponse:
    given: dict[str, Any] = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.7", "comment_content": content}
    return send(site, "comment-check", **(given | fields))


def feedback(site: Site) -> list[tuple[str, str]]:
    with site.app.app_context(), reading() as session:
        rows = session.execute(select(EngineFeedback.label, EngineFeedback.text).order_by(EngineFeedback.id))
        return [(row.label, row.text) for row in rows]


def test_public_client_works_unchanged(site: Site, client: akismet.SyncClient) -> None:
    honest = {"comment_content": HONEST, "comment_author": "Ada", "comment_type": "comment"}
    assert client.comment_check("192.0.2.7", **honest) is akismet.CheckResponse.HAM
    assert client.comment_check("192.0.2.7", comment_content=SPAM) is not akismet.CheckResponse.HAM
    assert client.comment_check("192.0.2.7", comment_author="viagra-test-123") is akismet.CheckResponse.SPAM
    assert client.submit_spam("192.0.2.7", comment_content=SPAM) is True
    assert client.submit_ham("192.0.2.7", comment_content=HONEST) is True
    assert [label for label, _ in feedback(site)] == ["spam", "ham"]
    assert client.verify_key("msh_not_a_key", BLOG) is False


@pytest.mark.parametrize("kind", ["no key", "nonsense", "another right", "revoked"])
def test_key_that_is_not_for_the_engine_is_invalid(site: Site, key: str, kind: str) -> None:
    bad = {
        "no key": "",
        "nonsense": "abc",
        "another right": token(site, Scope.COMMENTS_MODERATE),
        "revoked": token(site, Scope.ENGINE_USE),
    }[kind]
    if kind == "revoked":
        with site.app.app_context(), writing() as session:
            actor, _ = accounts.actor(session, bad, now=site.clock())
            accounts.revoke_token(session, actor.token_id, now=site.clock())
    refused = send(site, "verify-key", key=bad, blog=BLOG)
    assert (refused.status_code, refused.text) == (200, "invalid")
    assert "engine:use" in refused.headers["X-akismet-debug-help"]
    for verb in ("comment-check", "submit-spam", "submit-ham"):
        answer = send(site, verb, api_key=bad, blog=BLOG, user_ip="192.0.2.7", comment_content=SPAM)
        assert answer.text == "invalid"
    assert feedback(site) == []
    assert send(site, "verify-key", key=key, blog=BLOG).text == "valid"


def test_what_is_missing_is_named(site: Site, key: str) -> None:
    assert send(site, "verify-key", key=key).headers["X-akismet-debug-help"] == 'Empty "blog" value'
    assert send(site, "comment-check", api_key=key, blog=BLOG).text == "Missing required field: user_ip."
    assert send(site, "submit-spam", api_key=key, user_ip="192.0.2.7").text == "Missing required field: blog."
    assert feedback(site) == []


def test_verdict_says_why(site: Site, key: str) -> None:
    answer = check(site, key, SPAM)
    assert answer.text == "true" and answer.content_type == "text/plain; charset=utf-8"
    assert float(answer.headers["X-Masthead-Score"]) >= 1
    assert "messenger_contact" in answer.headers["X-Masthead-Reasons"]
    assert check(site, key, HONEST).headers["X-Masthead-Reasons"] == ""


def test_blatant_spam_may_be_discarded_and_lesser_may_not(site: Site, key: str) -> None:
    trapped = {"honeypot_field_name": "url2", "url2": "https://x.example"}
    blatant = check(site, key, SPAM, **trapped)
    assert (blatant.text, blatant.headers["X-akismet-pro-tip"]) == ("true", "discard")
    lesser = check(site, key, HONEST, **trapped)
    assert lesser.text == "true" and "X-akismet-pro-tip" not in lesser.headers
    assert check(site, key, HONEST, honeypot_field_name="url2").text == "false"


def test_administrator_is_never_spam(site: Site, key: str) -> None:
    assert check(site, key, SPAM, user_role="administrator").text == "false"
    assert check(site, key, SPAM, user_role="subscriber").text == "true"


@pytest.mark.parametrize("content", ["", "<b>" * 4_000, "word " * 10_000, "\u200b\u202e", "🦔" * 50], ids=range(5))
def test_odd_texts_get_a_verdict(site: Site, key: str, content: str) -> None:
    assert check(site, key, content).text in {"true", "false"}


def test_unreadable_text_is_neither_true_nor_false(site: Site, key: str) -> None:
    answer = check(site, key, "a\x00b")
    assert (answer.status_code, answer.text) == (400, "error") and answer.headers["X-akismet-debug-help"]
    assert send(site, "submit-spam", api_key=key, blog=BLOG, user_ip="1", comment_content="a\x00").status_code == 400
    assert feedback(site) == []


def test_text_that_a_person_called_spam_is_spam_in_disguise_until_called_ham(site: Site, key: str) -> None:
    text = "The hedgehogs of our valley deserve a better journal."
    given = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.7", "comment_content": text}
    assert check(site, key, text).text == "false"
    assert send(site, "submit-spam", **given).status_code == 200
    assert check(site, key, text.upper().replace("O", "О")).text == "true"
    assert check(site, token(site, Scope.ENGINE_USE), text).text == "false", "another site's word is its own"
    assert send(site, "submit-ham", **given).status_code == 200
    assert check(site, key, text).text == "false"
    assert feedback(site) == [("ham", text)]


def test_author_whose_comments_were_spam_is_remembered_without_the_address(site: Site, key: str) -> None:
    author = {"comment_author_email": "Bot@example.org"}
    given = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.7", "comment_content": "One of many texts."} | author
    send(site, "submit-spam", **given)
    found = check(site, key, HONEST, comment_author_email="bot@example.org")
    assert found.headers["X-Masthead-Reasons"] == "earlier_spam"
    with site.app.app_context(), reading() as session:
        stored = session.scalars(select(EngineFeedback)).one()
        assert "bot@" not in repr(vars(stored)).lower() and len(stored.author_key or "") == 64


def test_trial_report_is_thanked_for_and_forgotten(site: Site, key: str) -> None:
    given = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.7", "comment_content": SPAM}
    assert send(site, "submit-spam", **given, is_test="true").text.startswith("Thanks")
    assert feedback(site) == []
    assert send(site, "submit-spam", **given).text.startswith("Thanks")
    assert len(feedback(site)) == 1


def test_nothing_that_is_checked_is_stored(site: Site, key: str) -> None:
    check(site, key, SPAM)
    with site.app.app_context(), reading() as session:
        assert session.scalar(select(func.count()).select_from(EngineFeedback)) == 0


def test_fields_that_make_no_sense_do_no_harm(site: Site, key: str) -> None:
    odd = {"comment_author": "a\x00b", "comment_author_url": "http://[", "permalink": "://", "blog_lang": "??"}
    assert check(site, key, HONEST, **odd).text == "false"
    assert check(site, key, HONEST, blog="http://[").text == "false"


def test_key_that_asks_too_fast_waits_and_another_does_not(make_site: Callable[..., Site]) -> None:
    site = make_site(engine_key_limit=3)
    key, other = token(site, Scope.ENGINE_USE), token(site, Scope.ENGINE_USE)
    assert [check(site, key, HONEST).text for _ in range(3)] == ["false"] * 3
    site.clock.advance(seconds=20)
    refused = check(site, key, HONEST)
    assert (refused.status_code, refused.text, refused.headers["Retry-After"]) == (429, "error", "40")
    told = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.7", "comment_content": SPAM}
    assert send(site, "submit-spam", **told).status_code == 429 and feedback(site) == []
    assert check(site, other, HONEST).text == "false"
    site.clock.advance(seconds=40)
    assert check(site, key, HONEST).text == "false"
