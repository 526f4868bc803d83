"""Errors: problem+json everywhere, whatever is sent, with nothing stored and nothing of the inside shown."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import text

from cms import migrations
from cms.app import create_app
from cms.config import Settings
from cms.db import db
from tests.conftest import POSTGRES_URL, SECRET, Clock
from tests.discussions import POST
from tests.sites import Caller, Site
from tests.stored import faults, nothing_stored

MEDIA_TYPE = "application/problem+json"
JSON = "application/json"


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a complete problem; return it."""
    body: dict[str, Any] = json.loads(answer.get_data())
    assert (answer.status_code, body["code"]) == (status, code), body
    assert answer.mimetype == MEDIA_TYPE
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert body["status"] == status
    assert body["type"] == f"/api/docs#problem-{code}"
    assert body["title"] and body["detail"] and body["instance"].startswith("/")
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/api/v1",
        "/api/v1/articles/",
        "/api/v1//articles",
        "/api/v2/articles",
        "/api/",
        "/nothing",
        "/",
    ],
)
def test_unknown_path_is_not_found(site: Site, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = site.app.test_client().open(path, method=method)
        assert assert_problem(answer, 404, "not_found")["instance"] == path
    assert site.public.get("/articles").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/articles", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("DELETE", "/moderation/decisions", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/comments/counts", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/sessions/current", {"DELETE", "OPTIONS"}),
    ],
)
def test_method_that_a_path_does_not_have_is_refused_with_those_it_has(
    site: Site, method: str, path: str, allowed: set[str]
) -> None:
    answer = site.public.call(method, path, {})
    assert_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


# --- bodies that cannot be read ---


def send(caller: Caller, path: str, data: bytes, **options: Any) -> Any:
    return caller.call("POST", path, data=data, **{"content_type": JSON, **options})


UNREADABLE = {
    "cut-off": b'{"title": "A"',
    "single-quotes": b"{'title': 'A'}",
    "trailing-comma": b'{"title": "A",}',
    "two-values": b'{"title": "A"} {}',
    "nan": b'{"title": NaN}',
    "infinite": b'{"title": 1e999}',
    "deep-arrays": b'{"title": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep-objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep-and-cut-off": b"[" * 100_000,
    "not-utf-8": b'{"title": "\xff"}',
    "utf-16": '{"title": "A"}'.encode("utf-16"),
    "utf-8-surrogate": b'{"title": "\xed\xa0\x80"}',
    "overlong": b'{"title": "\xc0\x80"}',
    "half-a-pair": b'{"title": "\\ud800"}',
    "other-half": b'{"title": "a\\udc00b"}',
    "raw-nul": b'{"title": "a\x00b"}',
    "bom": b'\xef\xbb\xbf{"title": "A"}',
    "nothing-but-space": b"   ",
}


def test_body_that_is_not_json_is_refused(site: Site) -> None:
    article_id = site.article()["id"]
    with nothing_stored(site):
        for case, raw in UNREADABLE.items():
            for caller, path in (
                (site.editor, "/articles"),
                (site.public, f"/articles/{article_id}/comments"),
                (site.moderator, "/moderation/decisions"),
                (site.public, "/sessions"),
            ):
                body = assert_problem(send(caller, path, raw), 400, "malformed_request")
                assert body["detail"].startswith("The body is not valid JSON"), case


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"5", b"null", b"true", b'[{"title": "A"}]'], ids=bytes.decode)
def test_body_that_is_no_object_is_refused(site: Site, raw: bytes) -> None:
    with nothing_stored(site):
        body = assert_problem(send(site.editor, "/articles", raw), 422, "invalid_input")
    assert body["errors"] == [{"pointer": "", "code": "invalid", "detail": "A JSON object is expected."}]


def test_missing_body_is_an_empty_object(site: Site) -> None:
    body = assert_problem(site.editor.call("POST", "/articles"), 422, "invalid_input")
    assert faults(body) == {"/title": "required"}


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "", "x"]
)
def test_body_of_another_type_is_refused(site: Site, media_type: str) -> None:
    with nothing_stored(site):
        answer = site.editor.call("POST", "/articles", data=b'{"title": "A"}', content_type=media_type)
        assert_problem(answer, 415, "unsupported_media_type")
    taken = send(site.editor, "/articles", b'{"title": "A"}', content_type="application/json; charset=utf-8")
    assert taken.status_code == 201


def test_body_deep_within_what_the_parser_takes_is_refused_where_it_is_read(site: Site) -> None:
    """What JSON allows, the content need not: markup or marks within marks within marks."""
    nested = b'{"title": "A", "body": [' + b'{"children": [' * 400 + b"]}" * 400 + b"]}"
    quotes = json.dumps({"title": "A", "markdown": ">" * 20_000 + " x"}).encode()
    tags = json.dumps({"title": "A", "html": "<div>" * 20_000 + "x"}).encode()
    lists = json.dumps({"title": "A", "markdown": "\n".join("  " * n + "- x" for n in range(500))}).encode()
    for raw in (nested, quotes, tags, lists):
        answer = send(site.editor, "/articles", raw)
        assert answer.status_code in {201, 422}
        if answer.status_code == 422:
            assert_problem(answer, 422, "invalid_input")


# --- bodies that are too large ---


@pytest.mark.parametrize("length", ["declared", "chunked"])
def test_body_over_the_limit_is_refused_before_it_is_parsed(make_site: Callable[..., Site], length: str) -> None:
    site = make_site(max_body_bytes=1000, max_article_bytes=5000)
    article_id = site.article()["id"]
    with nothing_stored(site):
        for path, limit in ((f"/articles/{article_id}/comments", 1000), ("/articles", 5000), ("/sessions", 1000)):
            raw = b"{" * (limit + 1)
            body = assert_problem(sent_as(site.editor, path, raw, length), 413, "body_too_large")
            assert body["detail"] == f"The body may have {limit:,} bytes."
            assert_problem(sent_as(site.editor, path, b"{" * limit, length), 400, "malformed_request")


def sent_as(caller: Caller, path: str, raw: bytes, length: str) -> Any:
    if length == "declared":
        return send(caller, path, raw)
    stream = io.BytesIO(raw)
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    return caller.call("POST", path, input_stream=stream, content_type=JSON, environ_overrides=environ)


def test_ten_megabytes_are_refused_by_default(site: Site) -> None:
    article_id = site.article()["id"]
    raw = json.dumps({"author": {"name": "A"}, "body": "x" * 10_000_000}).encode()
    with nothing_stored(site):
        for length in ("declared", "chunked"):
            assert_problem(sent_as(site.public, f"/articles/{article_id}/comments", raw, length), 413, "body_too_large")
            assert_problem(sent_as(site.editor, "/articles", raw, length), 413, "body_too_large")


# --- text that no text may hold ---

TEXTS: dict[str, Callable[[str], tuple[str, str, dict[str, Any]]]] = {
    "article": lambda bad: (
        "editor",
        "/articles",
        {
            "title": bad,
            "slug": bad,
            "dek": bad,
            "locale": bad,
            "markdown": bad,
            "category": bad,
            "tags": [bad],
            "authors": [bad],
            "seo": {"title": bad, "description": bad, "canonical": bad},
            "comments": {"policy": bad, "allow_words": [bad]},
        },
    ),
    "article-html": lambda bad: ("editor", "/articles", {"title": "A", "html": f"<p>{bad}</p>"}),
    "category": lambda bad: ("editor", "/categories", {"name": bad, "slug": bad, "description": bad, "parent_id": bad}),
    "tag": lambda bad: ("editor", "/tags", {"name": bad, "slug": bad, "description": bad}),
    "author": lambda bad: ("editor", "/authors", {"name": bad, "slug": bad, "bio": bad, "website": bad}),
    "comment": lambda bad: (
        "public",
        "/articles/{article}/comments",
        {"author": {"name": bad, "email": bad, "website": bad}, "body": bad, "parent_id": bad},
    ),
    "decision": lambda bad: (
        "moderator",
        "/moderation/decisions",
        {
            "action": bad,
            "reason_code": bad,
            "statement": bad,
            "note": bad,
            "items": [{"comment_id": bad, "version": 1}],
        },
    ),
    "login": lambda bad: ("public", "/sessions", {"email": bad}),
    "token": lambda bad: ("admin", "/tokens", {"name": bad, "scopes": [bad], "expires_at": bad}),
}


def leaves(value: Any, pointer: str = "") -> Iterator[str]:
    """Give the JSON Pointers of every text in a body."""
    if isinstance(value, str):
        yield pointer
    elif isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in pairs:
            yield from leaves(inner, f"{pointer}/{name}")


@pytest.mark.parametrize("kind", TEXTS)
def test_nul_is_refused_in_every_text_and_each_is_named(site: Site, kind: str) -> None:
    article_id = site.article()["id"]
    role, path, body = TEXTS[kind]("a\x00b")
    with nothing_stored(site):
        answer = getattr(site, role).post(path.format(article=article_id), body)
    found = set(faults(assert_problem(answer, 422, "invalid_input")))
    assert found >= set(leaves(body)) - {"/title"} if kind == "article-html" else found >= set(leaves(body))


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "a\\ud83dz"])
@pytest.mark.parametrize("kind", TEXTS)
def test_half_a_surrogate_pair_is_refused_in_every_text(site: Site, kind: str, half: str) -> None:
    article_id = site.article()["id"]
    role, path, body = TEXTS[kind]("@@@")
    raw = json.dumps(body).replace("@@@", half).encode()
    with nothing_stored(site):
        answer = send(getattr(site, role), path.format(article=article_id), raw)
        assert_problem(answer, 400, "malformed_request")


def test_every_plane_of_unicode_survives_the_way_in_and_out(site: Site) -> None:
    strange = "Ж漢字🦔\u0301é \u202ex\u202c \U0001f468\u200d\U0001f469 \ufffd \U000e0041"
    article = site.article(title="🦔 Ж漢字", comments=POST, dek="é\u0301 \U0001f468\u200d\U0001f469")
    assert site.public.get(f"/articles/{article['id']}").get_json()["data"]["title"] == "🦔 Ж漢字"
    comment = site.comment(article["id"], strange, author={"name": "Ж漢字🦔"})
    assert comment["author"]["name"] == "Ж漢字🦔"
    assert "Ж漢字🦔" in comment["source"]


# --- accidents ---


@pytest.fixture
def broken_site(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """Give a site on a database of its own, which a test may damage."""
    url = sqlalchemy.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        own = f"sqlite:///{tmp_path / 'broken.db'}"
    else:
        own = url.set(database=f"{url.database}_broken").render_as_string(hide_password=False)
        _on_server(f'DROP DATABASE IF EXISTS "{url.database}_broken"', f'CREATE DATABASE "{url.database}_broken"')
    app = create_app(Settings(data_dir=tmp_path, database_url=own, secret_key=SECRET), clock=clock)
    with app.app_context():
        engine = db.engine
    migrations.upgrade(engine)
    yield Site(app, clock)
    engine.dispose()
    if url.get_backend_name() != "sqlite":
        _on_server(f'DROP DATABASE "{url.database}_broken" WITH (FORCE)')


def _on_server(*statements: str) -> None:
    engine = sqlalchemy.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_accident_shows_nothing_but_an_id_that_is_in_the_log(
    broken_site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    assert broken_site.public.get("/tags").status_code == 200
    with broken_site.app.app_context(), db.engine.connect() as connection:
        connection.execute(text("ALTER TABLE tags RENAME TO secret_table"))
        connection.commit()
    with caplog.at_level(logging.ERROR, logger="masthead"):
        answer = broken_site.public.get("/tags")
    body = assert_problem(answer, 500, "internal")
    accident_id = body.pop("accident_id")
    assert body == {
        "type": "/api/docs#problem-internal",
        "title": "Something went wrong",
        "status": 500,
        "detail": "The accident has been logged.",
        "instance": "/api/v1/tags",
        "code": "internal",
    }
    (record,) = [record for record in caplog.records if accident_id in record.getMessage()]
    assert record.exc_info is not None
    assert broken_site.public.get("/articles").status_code == 200


def test_accident_in_a_write_leaves_nothing_behind(broken_site: Site) -> None:
    """The article, its journal row and its remembered answer are one transaction: without the last, none."""
    path = f"/articles/{broken_site.article()['id']}/comments"
    body = {"author": {"name": "A"}, "body": "A text."}
    with broken_site.app.app_context(), db.engine.connect() as connection:
        connection.execute(text("ALTER TABLE journal RENAME TO lost"))
        connection.commit()
    assert broken_site.public.post(path, body, headers={"Idempotency-Key": "k"}).status_code == 500
    with broken_site.app.app_context(), db.engine.connect() as connection:
        for table in ("comments", "comment_revisions", "decisions", "idempotency_records"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table
        connection.execute(text("ALTER TABLE lost RENAME TO journal"))
        connection.commit()
    assert broken_site.public.post(path, body, headers={"Idempotency-Key": "k"}).status_code == 202


def test_readiness_tells_whether_the_database_answers(broken_site: Site) -> None:
    assert broken_site.public.get("/readyz").get_json() == {"status": "ok"}
    with broken_site.app.app_context(), db.engine.connect() as connection:
        connection.execute(text("ALTER TABLE alembic_version RENAME TO lost"))
        connection.commit()
    answer = broken_site.public.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "unavailable"})
    alive = broken_site.public.get("/healthz")
    assert (alive.status_code, alive.get_json(), alive.headers["Cache-Control"]) == (200, {"status": "ok"}, "no-store")
