"""A typed client for Masthead.

What goes over the wire is typed by the OpenAPI document that the server writes of itself (`wire`, made by
`make clients`); what stands here is how to call and how to fail. Nothing but the standard library is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin, urlsplit
from urllib.request import Request, urlopen

from masthead_client.wire import ArticleOut, ChangeOut, CommentNodeOut, Problem

__all__ = ["ArticleOut", "ChangeOut", "CommentNodeOut", "Masthead", "Problem", "ProblemError"]

BASE = "/api/v1"


class ProblemError(Exception):
    """An answer that is no success: `status`, and `problem` with its code and, for input, every fault (RFC 9457)."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(problem.get("detail") or problem["title"])
        self.status = status
        self.problem = problem


class Masthead:
    """A server, by its address; with a bearer token (`msh_...`) for what is not public."""

    def __init__(self, address: str, *, token: str | None = None, timeout_s: float = 30) -> None:
        if urlsplit(address).scheme not in {"http", "https"}:
            raise ValueError(f"{address!r}: an address starting with http:// or https:// is expected.")
        self.address = address.rstrip("/")
        self.timeout_s = timeout_s
        self._headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Call any path below /api/v1 and return the answer's JSON ({} where there is none).

        Raises:
            ProblemError: the server refused.
        """
        sent = None if body is None else json.dumps(body).encode()
        content = {} if sent is None else {"Content-Type": "application/json"}
        request = Request(
            urljoin(self.address, path if path.startswith(BASE) else BASE + path),
            data=sent,
            method=method,
            headers=self._headers | content | dict(headers or {}),
        )
        try:
            with urlopen(request, timeout=self.timeout_s) as answer:
                read = answer.read()
        except HTTPError as error:
            raise ProblemError(error.code, _problem(error)) from error
        found: dict[str, Any] = json.loads(read) if read else {}
        return found

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Go through a list to its end, page by page."""
        following: str | None = _with(path, query)
        while following is not None:
            page = self.call("GET", following)
            yield page
            following = page["links"]["next"]

    def articles(self, **query: Any) -> Iterator[ArticleOut]:
        """Go through the public articles, newest first; `query` as in the documentation (`formats="html"`, ...)."""
        for page in self.pages("/articles", **query):
            yield from cast("list[ArticleOut]", page["data"])

    def article(self, slug: str, **query: Any) -> ArticleOut:
        """Read a public article by its slug."""
        return cast("ArticleOut", self.call("GET", _with(f"/articles/by-slug/{quote(slug, safe='')}", query))["data"])

    def comments(self, article_id: str, **query: Any) -> Iterator[CommentNodeOut]:
        """Go through the visible comments of an article."""
        for page in self.pages(f"/articles/{article_id}/comments", **query):
            yield from cast("list[CommentNodeOut]", page["data"])

    def changes(self, since: str | None = None) -> Iterator[tuple[str, list[ChangeOut]]]:
        """Go through what changed, in pages with the cursor to go on from; stops when there is no more for now."""
        has_more = True
        while has_more:
            page = self.call("GET", _with("/changes", {} if since is None else {"since": since}))
            since, has_more = page["meta"]["next"], page["meta"]["has_more"]
            yield cast("str", since), cast("list[ChangeOut]", page["data"])


def _with(path: str, query: Mapping[str, Any]) -> str:
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def _problem(error: HTTPError) -> Problem:
    try:
        return cast("Problem", json.loads(error.read()))
    except ValueError:
        return cast("Problem", {"type": "about:blank", "title": error.reason, "status": error.code, "code": "unknown"})
