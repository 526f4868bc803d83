"""Who may: every route for every role, tokens that are worth something and those that are not, logins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from argon2 import PasswordHasher

from cms import accounts, passwords
from cms.api.access import CommentAuthor, Needs, Public, Reader, SignedIn
from cms.api.routes import Answer, Reply, Route, Routes
from cms.app import SECTIONS
from cms.auth import SCOPES, Role, Scope
from cms.db import writing
from cms.keys import API_PREFIX, new_token, token_hash
from cms.models import Account, LoginFailure, Token
from tests.sites import Caller, Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
ROUTES = [route for section in SECTIONS for route in section.all]
SCOPE_OF = {
    "GET /moderation/queue": Scope.COMMENTS_READ_PRIVATE,
    "GET /moderation/comments/<uuid:comment_id>": Scope.COMMENTS_READ_PRIVATE,
    "GET /moderation/stats": Scope.COMMENTS_READ_PRIVATE,
    "GET /moderation/comments": Scope.COMMENTS_READ_PRIVATE,
    "GET /moderation/decisions": Scope.COMMENTS_READ_PRIVATE,
    "GET /moderation/flags": Scope.COMMENTS_READ_PRIVATE,
    "GET /moderation/pulse": Scope.COMMENTS_READ_PRIVATE,
    "GET /moderation/authors/<string:author_key>": Scope.COMMENTS_READ_PRIVATE,
    "POST /moderation/authors/<string:author_key>/notes": Scope.COMMENTS_MODERATE,
    "DELETE /moderation/authors/<string:author_key>/notes/<uuid:note_id>": Scope.COMMENTS_MODERATE,
    "GET /audit": Scope.AUDIT_READ,
    "POST /moderation/decisions": Scope.COMMENTS_MODERATE,
    "POST /moderation/decisions/<uuid:decision_id>/undo": Scope.COMMENTS_MODERATE,
    "POST /moderation/batches/<uuid:batch_id>/undo": Scope.COMMENTS_MODERATE,
    "POST /articles": Scope.ARTICLES_WRITE,
    "PATCH /articles/<uuid:article_id>": Scope.ARTICLES_WRITE,
    "POST /articles/<uuid:article_id>/restore": Scope.ARTICLES_WRITE,
    "DELETE /articles/<uuid:article_id>": Scope.ARTICLES_PUBLISH,
    "POST /articles/<uuid:article_id>/publish": Scope.ARTICLES_PUBLISH,
    "POST /articles/<uuid:article_id>/unpublish": Scope.ARTICLES_PUBLISH,
    "POST /articles/<uuid:article_id>/schedule": Scope.ARTICLES_PUBLISH,
    "GET /articles/<uuid:article_id>/revisions": Scope.ARTICLES_READ_DRAFTS,
    "GET /articles/<uuid:article_id>/revisions/<number>": Scope.ARTICLES_READ_DRAFTS,
    "GET /articles/<uuid:article_id>/revisions/<number>/diff": Scope.ARTICLES_READ_DRAFTS,
    "POST /articles/<uuid:article_id>/revisions/<number>/revert": Scope.ARTICLES_WRITE,
    "GET /articles/<uuid:article_id>/autosaves": Scope.ARTICLES_READ_DRAFTS,
    "GET /articles/<uuid:article_id>/autosave": Scope.ARTICLES_WRITE,
    "PUT /articles/<uuid:article_id>/autosave": Scope.ARTICLES_WRITE,
    "DELETE /articles/<uuid:article_id>/autosave": Scope.ARTICLES_WRITE,
    "GET /redirects": Scope.ARTICLES_READ_DRAFTS,
    "POST /redirects": Scope.ARTICLES_PUBLISH,
    "POST /redirects/imports": Scope.ARTICLES_PUBLISH,
    "GET /redirects/<uuid:redirect_id>": Scope.ARTICLES_READ_DRAFTS,
    "PATCH /redirects/<uuid:redirect_id>": Scope.ARTICLES_PUBLISH,
    "DELETE /redirects/<uuid:redirect_id>": Scope.ARTICLES_PUBLISH,
    "GET /articles/<uuid:article_id>/slugs": Scope.ARTICLES_READ_DRAFTS,
    "DELETE /articles/<uuid:article_id>/slugs/<slug>": Scope.ARTICLES_PUBLISH,
    "POST /articles/<uuid:article_id>/previews": Scope.ARTICLES_WRITE,
    "GET /articles/<uuid:article_id>/previews": Scope.ARTICLES_WRITE,
    "DELETE /articles/<uuid:article_id>/previews/<uuid:preview_id>": Scope.ARTICLES_WRITE,
    "PUT /articles/<uuid:article_id>/related": Scope.ARTICLES_PUBLISH,
    "POST /articles/<uuid:article_id>/translations": Scope.ARTICLES_WRITE,
    "DELETE /articles/<uuid:article_id>/translations/<uuid:other_id>": Scope.ARTICLES_WRITE,
    "GET /media": Scope.ARTICLES_READ_DRAFTS,
    "POST /media": Scope.MEDIA_WRITE,
    "PATCH /media/<uuid:medium_id>": Scope.MEDIA_WRITE,
    "DELETE /media/<uuid:medium_id>": Scope.MEDIA_WRITE,
    "GET /media/<uuid:medium_id>/usages": Scope.ARTICLES_READ_DRAFTS,
    "POST /media/<uuid:medium_id>/renditions": Scope.ARTICLES_READ_DRAFTS,
    "GET /field-sets": Scope.ARTICLES_READ_DRAFTS,
    "POST /field-sets": Scope.FIELDS_MANAGE,
    "GET /field-sets/<uuid:set_id>": Scope.ARTICLES_READ_DRAFTS,
    "PATCH /field-sets/<uuid:set_id>": Scope.FIELDS_MANAGE,
    "DELETE /field-sets/<uuid:set_id>": Scope.FIELDS_MANAGE,
    "GET /schedules": Scope.ARTICLES_READ_DRAFTS,
    "DELETE /schedules/<uuid:schedule_id>": Scope.ARTICLES_PUBLISH,
    "GET /tokens": Scope.ACCOUNTS_MANAGE,
    "DELETE /tokens/<uuid:token_id>": Scope.ACCOUNTS_MANAGE,
    "POST /moderation/comments/<uuid:comment_id>/flags/resolve": Scope.COMMENTS_MODERATE,
    "GET /moderation/appeals": Scope.COMMENTS_READ_PRIVATE,
    "POST /moderation/appeals/<uuid:appeal_id>/outcome": Scope.COMMENTS_MODERATE,
    "POST /moderation/authors/export": Scope.COMMENTS_MODERATE,
    "POST /moderation/authors/erasure": Scope.COMMENTS_MODERATE,
    "GET /moderation/rules": Scope.COMMENTS_MODERATE,
    "POST /moderation/rules": Scope.COMMENTS_MODERATE,
    "GET /moderation/rules/<uuid:rule_id>": Scope.COMMENTS_MODERATE,
    "PATCH /moderation/rules/<uuid:rule_id>": Scope.COMMENTS_MODERATE,
    "DELETE /moderation/rules/<uuid:rule_id>": Scope.COMMENTS_MODERATE,
    "POST /moderation/rules/imports": Scope.COMMENTS_MODERATE,
    "DELETE /moderation/rules/imports/<uuid:batch_id>": Scope.COMMENTS_MODERATE,
    "GET /moderation/sanctions": Scope.COMMENTS_MODERATE,
    "POST /moderation/sanctions": Scope.COMMENTS_MODERATE,
    "GET /moderation/sanctions/<uuid:sanction_id>": Scope.COMMENTS_MODERATE,
    "PATCH /moderation/sanctions/<uuid:sanction_id>": Scope.COMMENTS_MODERATE,
    "POST /moderation/sanctions/<uuid:sanction_id>/lift": Scope.COMMENTS_MODERATE,
    "POST /moderation/tryouts": Scope.COMMENTS_MODERATE,
    "POST /moderation/simulations": Scope.COMMENTS_MODERATE,
    "POST /moderation/next": Scope.COMMENTS_MODERATE,
    "PUT /moderation/claims/<uuid:comment_id>": Scope.COMMENTS_MODERATE,
    "DELETE /moderation/claims/<uuid:comment_id>": Scope.COMMENTS_MODERATE,
    "PUT /moderation/presence/<uuid:comment_id>": Scope.COMMENTS_MODERATE,
    "POST /moderation/bulk": Scope.COMMENTS_MODERATE,
} | {
    f"{method} /{kind}{one}": Scope.ARTICLES_WRITE
    for kind in ("categories", "tags", "authors")
    for method, one in (("POST", ""), ("PATCH", "/<uuid:term_id>"), ("DELETE", "/<uuid:term_id>"))
}
"""What every route that needs a right needs, written down a second time: a slip in a declaration shows here."""


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def call(caller: Caller, route: Route, **headers: str) -> Any:
    """Call a route with ids of nothing and an empty body: whoever may passes the door and fails behind it."""
    path = re.sub(r"<\w+:\w+>", UNKNOWN_ID, route.path).replace("<slug>", "nothing")
    body = {} if route.body is not None else None
    return caller.call(route.method, path, body, headers={"If-Match": "*", **headers})


def test_every_route_declares_the_right_it_should() -> None:
    declared = {name(route): route.access.scope for route in ROUTES if isinstance(route.access, Needs)}
    assert declared == SCOPE_OF
    assert {name(route) for route in ROUTES if isinstance(route.access, SignedIn)} == {
        "DELETE /sessions/current",
        "GET /me",
        "POST /tokens",
    }
    open_to_all = {name(route) for route in ROUTES if not isinstance(route.access, Needs | SignedIn)}
    writes = {route for route in open_to_all if not route.startswith("GET ")}
    assert writes == {
        "POST /articles/<uuid:article_id>/comments",
        "PATCH /comments/<uuid:comment_id>",
        "DELETE /comments/<uuid:comment_id>",
        "POST /comments/<uuid:comment_id>/flags",
        "PUT /comments/<uuid:comment_id>/vote",
        "POST /comments/<uuid:comment_id>/appeals",
        "POST /comments/export",
        "POST /comments/erasure",
        "POST /sessions",
    }


def test_roles_are_the_sets_of_rights_they_should_be() -> None:
    author = {Scope.ARTICLES_READ_DRAFTS, Scope.ARTICLES_WRITE, Scope.MEDIA_WRITE}
    assert {
        Role.AUTHOR: author,
        Role.EDITOR: author | {Scope.ARTICLES_PUBLISH, Scope.FIELDS_MANAGE},
        Role.MODERATOR: {Scope.COMMENTS_READ_PRIVATE, Scope.COMMENTS_MODERATE},
        Role.ADMIN: set(Scope),
    } == SCOPES


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_route_lets_in_who_has_the_right_and_nobody_else(site: Site, role: Role | None) -> None:
    caller = site.public if role is None else getattr(site, role)
    for route in ROUTES:
        if name(route) == "DELETE /sessions/current":
            continue  # it would end the token all others are tried with
        answer = call(caller, route)
        assert answer.status_code < 500, name(route)
        if isinstance(route.access, Needs):
            allowed = role is not None and route.access.scope in SCOPES[role]
        else:
            allowed = role is not None or not isinstance(route.access, SignedIn)
        if role is None and not allowed:
            assert (answer.status_code, answer.get_json()["code"]) == (401, "not_authenticated"), name(route)
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="masthead"'
        else:
            assert (answer.status_code == 403) is not allowed, name(route)
            assert answer.status_code != 401, name(route)
        if not allowed and role is not None:
            assert answer.get_json()["detail"] == f"This needs {route.access.scope}.", name(route)


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/articles?version=draft", Scope.ARTICLES_READ_DRAFTS),
        (f"/articles/{UNKNOWN_ID}?version=draft", Scope.ARTICLES_READ_DRAFTS),
        ("/articles/by-slug/nothing?version=draft", Scope.ARTICLES_READ_DRAFTS),
        ("/changes?scope=all", Scope.AUDIT_READ),
    ],
)
def test_parameter_that_asks_for_more_needs_the_right(site: Site, path: str, scope: Scope) -> None:
    assert site.public.get(path).status_code == 401
    for role in Role:
        answer = getattr(site, role).get(path)
        assert (answer.status_code == 403) is (scope not in SCOPES[role]), role
    assert site.public.get(path.partition("?")[0]).status_code in {200, 404}


@pytest.mark.parametrize("access", [None, "public", Public, object()], ids=["none", "text", "class", "object"])
def test_route_without_an_access_cannot_be_registered(access: Any) -> None:
    routes = Routes("test")
    with pytest.raises(TypeError):
        routes.route("GET", "/x", access=access, answer=Answer(schema=None))
    assert routes.all == []
    with pytest.raises(TypeError, match="access"):
        routes.route("GET", "/x", answer=Answer(schema=None))  # type: ignore[call-arg]  # that is the point


@pytest.mark.parametrize("access", [Public(), Reader(), CommentAuthor(), SignedIn(), Needs(Scope.AUDIT_READ)], ids=repr)
def test_route_with_an_access_is_registered(access: Any) -> None:
    routes = Routes("test")

    @routes.route("GET", "/x", access=access, answer=Answer(schema=None))
    def view() -> Reply:
        return Reply()

    assert [(route.method, route.path, route.access, route.endpoint) for route in routes.all] == [
        ("GET", "/x", access, "test.view")
    ]


# --- tokens ---


def token_of(site: Site, **members: Any) -> str:
    """Create a token with all rights, or as told; return its secret."""
    with site.app.app_context(), writing() as session:
        values = {"name": "test", "scopes": list(Scope), "now": site.clock()} | members
        return accounts.create_token(session, **values)[0]


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        ("Bearer", "The Authorization header must have the form “Bearer <token>”."),
        ("Bearer ", "The Authorization header must have the form “Bearer <token>”."),
        ("Basic YTpi", "The Authorization header must have the form “Bearer <token>”."),
        ("Bearer x", "The bearer token does not have the form of a token."),
        pytest.param(
            f"Bearer {new_token('msc_')}", "The bearer token does not have the form of a token.", id="of another kind"
        ),
        (f"Bearer {API_PREFIX}{'A' * 38}", "The bearer token does not have the form of a token."),
        (f"Bearer {API_PREFIX}{'é' * 38}", "The bearer token does not have the form of a token."),
        pytest.param(f"Bearer {new_token(API_PREFIX)}", "The bearer token is not known.", id="unknown"),
    ],
)
def test_token_is_refused_when_malformed_or_unknown(site: Site, header: str, detail: str) -> None:
    for path in ("/me", "/articles?version=draft", "/articles"):
        answer = site.public.get(path, headers={"Authorization": header})
        assert (answer.status_code, answer.get_json()["detail"]) == (401, detail), path


def test_token_is_refused_when_expired_revoked_or_its_owner_disabled(site: Site) -> None:
    def status(secret: str) -> tuple[int, str | None]:
        answer = Caller(site.app, secret).get("/me")
        return answer.status_code, answer.get_json().get("detail")

    expiring = token_of(site, expires_at=site.clock() + timedelta(hours=1))
    revoked = token_of(site)
    site.account(Role.EDITOR)
    with site.app.app_context(), writing() as session:
        owner = session.query(Account).one()
    owned = token_of(site, account=owner, scopes=[Scope.ARTICLES_WRITE])
    assert [status(secret)[0] for secret in (expiring, revoked, owned)] == [200, 200, 200]
    site.clock.advance(hours=1)
    revoked_id = one(site, Token, secret_hash=token_hash(revoked)).id
    assert site.admin.delete(f"/tokens/{revoked_id}").status_code == 204
    assert site.admin.delete(f"/tokens/{revoked_id}").status_code == 204
    with site.app.app_context(), writing() as session:
        session.get_one(Account, owner.id).disabled_at = site.clock()
    assert status(expiring) == (401, "The bearer token has expired.")
    assert status(revoked) == (401, "The bearer token was revoked.")
    assert status(owned) == (401, "The bearer token was revoked.")


def test_token_is_never_worth_more_than_its_owner(site: Site) -> None:
    site.account(Role.EDITOR)
    with site.app.app_context(), writing() as session:
        owner = session.query(Account).one()
    secret = token_of(site, account=owner, scopes=[Scope.ARTICLES_WRITE, Scope.ARTICLES_PUBLISH])
    caller = Caller(site.app, secret)
    assert caller.get("/me").get_json()["data"]["scopes"] == ["articles:publish", "articles:write"]
    with site.app.app_context(), writing() as session:
        session.get_one(Account, owner.id).role = Role.AUTHOR
    assert caller.get("/me").get_json()["data"]["scopes"] == ["articles:write"]
    with site.app.app_context(), writing() as session:
        session.get_one(Account, owner.id).role = Role.MODERATOR
    assert caller.get("/me").get_json()["data"]["scopes"] == []
    assert caller.post("/tags", {"name": "A"}).status_code == 403


def test_token_is_created_with_at_most_the_callers_rights_and_shown_once(site: Site) -> None:
    with nothing_stored(site):
        more = site.editor.post(
            "/tokens", {"name": "More", "scopes": ["audit:read", "articles:write", "comments:moderate"]}
        )
        past = site.editor.post(
            "/tokens", {"name": "Past", "scopes": ["audit:read"], "expires_at": "2026-11-22T12:00:00Z"}
        )
    assert [(fault["pointer"], fault["code"]) for fault in more.get_json()["errors"]] == [
        ("/scopes", "exceeds_owner"),
        ("/scopes", "exceeds_owner"),
    ]
    assert faults(past.get_json()) == {"/scopes": "exceeds_owner", "/expires_at": "in_past"}
    body = {"name": "Mine", "scopes": ["articles:write"], "expires_at": "2026-12-01T00:00:00Z"}
    with journaled(site) as entries:
        answer = site.editor.post("/tokens", body)
    data = answer.get_json()["data"]
    secret = data.pop("secret")
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/v1/tokens/{data['id']}")
    assert body.items() <= data.items()
    assert (data["hint"], data["last_used_at"], data["revoked_at"]) == (secret[:8], None, None)
    assert kinds(entries) == ["token.created"]
    assert Caller(site.app, secret).post("/tags", {"name": "A"}).status_code == 201
    stored = one(site, Token, id=data["id"])
    assert stored.secret_hash == token_hash(secret)
    assert secret not in repr(stored.__dict__)
    shown = next(item for item in site.admin.get("/tokens").get_json()["data"] if item["id"] == data["id"])
    assert "secret" not in shown
    assert shown["last_used_at"] == "2026-11-22T12:00:00Z"


def test_list_of_tokens_has_those_that_work(site: Site) -> None:
    token_of(site, name="past", expires_at=site.clock() + timedelta(minutes=1))
    gone = token_of(site, name="gone")
    token_of(site, name="later", expires_at=site.clock() + timedelta(days=1))
    site.clock.advance(minutes=1)
    site.admin.delete(f"/tokens/{one(site, Token, secret_hash=token_hash(gone)).id}")
    listed = [item["name"] for item in site.admin.get("/tokens").get_json()["data"]]
    assert listed == ["admin", "later"]
    assert site.admin.delete(f"/tokens/{UNKNOWN_ID}").status_code == 404


def test_use_of_a_token_is_recorded_once_a_minute(site: Site) -> None:
    secret = token_of(site)
    caller = Caller(site.app, secret)

    def last_used() -> Any:
        return one(site, Token, secret_hash=token_hash(secret)).last_used_at

    assert last_used() is None
    caller.get("/me")
    first = last_used()
    assert first == site.clock()
    site.clock.advance(seconds=60)
    caller.get("/me")
    assert last_used() == first
    site.clock.advance(seconds=1)
    caller.get("/me")
    assert last_used() == site.clock()


# --- logins ---

PASSWORD = "correct horse battery"


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let Argon2 cost next to nothing: dozens of logins would cost seconds."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


def log_in(site: Site, email: str, password: str = PASSWORD, **headers: str) -> Any:
    return site.public.post("/sessions", {"email": email, "password": password}, headers=headers)


def test_login_gives_a_token_that_ends_by_itself(site: Site) -> None:
    email = site.account(Role.EDITOR)
    answer = log_in(site, " Editor@Example.org")
    data = answer.get_json()["data"]
    assert answer.status_code == 201
    assert data["expires_at"] == "2026-11-23T00:00:00Z"
    assert set(data["scopes"]) == set(SCOPES[Role.EDITOR])
    account = one(site, Account)
    assert data["account"] == {"id": account.id, "email": email, "name": "Editor", "role": "editor"}
    assert account.password_hash.startswith("$argon2id$")
    caller = Caller(site.app, data["token"])
    me = caller.get("/me").get_json()["data"]
    assert (me["id"], me["name"], me["is_session"]) == (account.id, "Editor", True)
    site.clock.advance(hours=12)
    assert caller.get("/me").status_code == 401


def test_logout_ends_the_token(site: Site) -> None:
    caller = Caller(site.app, log_in(site, site.account(Role.EDITOR)).get_json()["data"]["token"])
    assert caller.get("/me").status_code == 200
    with journaled(site) as entries:
        answer = caller.call("DELETE", "/sessions/current")
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert kinds(entries) == ["token.revoked"]
    assert caller.get("/me").status_code == 401
    assert site.public.call("DELETE", "/sessions/current").status_code == 401


def test_login_fails_alike_whatever_is_wrong(site: Site) -> None:
    site.account(Role.EDITOR)
    site.account(Role.AUTHOR, email="off@example.org")
    with site.app.app_context(), writing() as session:
        session.query(Account).filter_by(email="off@example.org").one().disabled_at = site.clock()
        accounts.add(session, email="none@example.org", name="N", role=Role.AUTHOR, password=None, now=site.clock())
    answers = [
        log_in(site, "editor@example.org", "wrong horse battery"),
        log_in(site, "nobody@example.org"),
        log_in(site, "off@example.org"),
        log_in(site, "none@example.org"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.get_data() for answer in answers}) == 1
    assert answers[0].get_json()["code"] == "login_failed"
    assert rows(site, Token) == []
    assert len(rows(site, LoginFailure)) == 4


@pytest.mark.usefixtures("cheap_hashes")
def test_login_slows_down_after_ten_failures_for_a_quarter_of_an_hour(site: Site) -> None:
    email = site.account(Role.EDITOR)
    for _ in range(10):
        assert log_in(site, email, "wrong horse battery").status_code == 401
    refused = log_in(site, email)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert log_in(site, "other@example.org").status_code == 401
    site.clock.advance(minutes=15)
    assert log_in(site, email).status_code == 201


@pytest.mark.usefixtures("cheap_hashes")
def test_success_forgives_the_failures_of_the_account(site: Site) -> None:
    email = site.account(Role.EDITOR)
    for _ in range(2):
        for _ in range(9):
            log_in(site, email, "wrong horse battery")
        assert log_in(site, email).status_code == 201


@pytest.mark.usefixtures("cheap_hashes")
def test_address_is_slowed_down_after_ten_failures_too_and_not_forgiven(make_site: Callable[..., Site]) -> None:
    site = make_site(trusted_proxies=(ip_network("127.0.0.0/8"),))
    own, ours = site.account(Role.AUTHOR, email="own@example.org"), {"X-Forwarded-For": "203.0.113.7"}
    for n in range(10):
        assert log_in(site, f"victim{n}@example.org", **ours).status_code == 401, n
        if n < 9:
            assert log_in(site, own, **ours).status_code == 201, n
    assert log_in(site, own, **ours).status_code == 429
    assert log_in(site, own, **{"X-Forwarded-For": "203.0.113.8"}).status_code == 201


def test_login_is_refused_when_the_body_is_wrong(site: Site) -> None:
    with nothing_stored(site):
        answer = site.public.post("/sessions", {"email": "x", "password": "", "remember": True})
    assert faults(answer.get_json()) == {"/email": "invalid", "/password": "length", "/remember": "unknown_field"}
    assert "password" not in repr(answer.get_json().get("detail"))
