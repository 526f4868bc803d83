"""A site to test on: clients with every role, and short ways to make articles and comments through the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.test import TestResponse

from cms import accounts
from cms.auth import SCOPES, Role
from cms.db import writing

if TYPE_CHECKING:
    from tests.conftest import Clock

API = "/api/v1"


class Caller:
    """Somebody who calls the API, with or without a token."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self._client = app.test_client()
        self.token = token

    def call(
        self, method: str, path: str, json: Any = None, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> TestResponse:
        """Send one request; a path without a leading /api, /console and the like is one of the API's."""
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if json is not None:
            options["json"] = json
        address = path if path.startswith(("/api/", "/healthz", "/readyz")) else API + path
        return self._client.open(address, method=method, headers=sent, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Send GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Send POST."""
        return self.call("POST", path, json, **options)

    def patch(self, path: str, json: Any, version: int | str = "*", **options: Any) -> TestResponse:
        """Send PATCH with If-Match."""
        return self.call("PATCH", path, json, headers=_if_match(version, options), **options)

    def delete(self, path: str, version: int | str = "*", **options: Any) -> TestResponse:
        """Send DELETE with If-Match."""
        return self.call("DELETE", path, headers=_if_match(version, options), **options)

    def act(self, path: str, json: Any = None, version: int | str = "*") -> TestResponse:
        """Send POST with If-Match, as publishing needs it."""
        return self.call("POST", path, json, headers=_if_match(version, {}))


class Site:
    """The application with a caller for every role."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.public = Caller(app)
        self._callers: dict[Role, Caller] = {}

    def __getattr__(self, name: str) -> Caller:
        """Return the caller with a role: `site.editor`, `site.moderator`, `site.admin`, `site.author`."""
        try:
            role = Role(name)
        except ValueError:
            raise AttributeError(name) from None
        if role not in self._callers:
            self._callers[role] = Caller(self.app, self.token(role))
        return self._callers[role]

    def token(self, role: Role) -> str:
        """Create a token with all rights of a role."""
        with self.app.app_context(), writing() as session:
            secret, _ = accounts.create_token(session, name=str(role), scopes=SCOPES[role], now=self.clock())
        return secret

    def account(self, role: Role, *, email: str | None = None, password: str = "correct horse battery") -> str:
        """Add an account with a password; return its e-mail address."""
        address = email or f"{role}@example.org"
        with self.app.app_context(), writing() as session:
            accounts.add(session, email=address, name=str(role).title(), role=role, password=password, now=self.clock())
        return address

    def draft(self, **members: Any) -> dict[str, Any]:
        """Create an article's working copy; return its data with `version`."""
        title = members.pop("title", "On hedgehogs")
        if not {"body", "markdown", "html"} & set(members):
            members["markdown"] = "Hedgehogs sleep in winter.\n\n## Food\n\nBeetles, mostly."
        answer = self.editor.post("/articles", {"title": title, **members})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found["data"] | {"version": found["meta"]["version"]}

    def article(self, **members: Any) -> dict[str, Any]:
        """Create and publish an article; return its data with `version`."""
        draft = self.draft(**members)
        answer = self.editor.act(f"/articles/{draft['id']}/publish", {}, draft["version"])
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found["data"] | {"version": found["meta"]["version"]}

    def comment(
        self,
        article_id: str,
        body: str = "I saw one in the garden last night.",
        *,
        status: str | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        """Post a comment; return its data with `meta`. With `status`, a moderator decides it accordingly."""
        author = members.pop("author", {"name": "Ada"})
        answer = self.public.post(f"/articles/{article_id}/comments", {"author": author, "body": body, **members})
        assert answer.status_code in {201, 202}, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        comment = found["data"] | {"meta": found["meta"], "version": found["meta"]["version"]}
        action = {"approved": "approve", "rejected": "reject", "spam": "spam"}.get(status or "")
        if action and not (status == "approved" and answer.status_code == 201):
            self.decide(comment["id"], action, comment["version"])
            comment["version"] += 1
        return comment

    def decide(self, comment_id: str, action: str, version: int, **members: Any) -> dict[str, Any]:
        """Decide one comment; return the result of the item."""
        items = [{"comment_id": comment_id, "version": version}]
        answer = self.moderator.post("/moderation/decisions", {"action": action, "items": items, **members})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        result: dict[str, Any] = answer.get_json()["data"][0]
        return result


def _if_match(version: int | str, options: dict[str, Any]) -> dict[str, str]:
    shown = version if isinstance(version, str) else f'"{version}"'
    return {"If-Match": shown, **options.pop("headers", {})}
