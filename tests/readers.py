"""Readers for tests: each at an address of their own, so that the site can tell them apart."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.sites import Site


class Readers:
    """A crowd: reader number n sends from the documentation network 198.51.100.0/24."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def call(self, number: int, method: str, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Send one request from a reader's address."""
        environ = {"REMOTE_ADDR": f"198.51.100.{number}"}
        return self._site.public.call(method, path, json, environ_base=environ, **options)

    def flag(self, number: int, comment_id: str, reason: str = "spam", **members: Any) -> TestResponse:
        """Flag a comment."""
        return self.call(number, "POST", f"/comments/{comment_id}/flags", {"reason": reason, **members})

    def vote(self, number: int, comment_id: str, value: int) -> TestResponse:
        """Vote on a comment."""
        return self.call(number, "PUT", f"/comments/{comment_id}/vote", {"value": value})
