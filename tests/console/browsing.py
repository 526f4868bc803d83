"""A visitor of the console without JavaScript: follows links, fills in forms, and sends them as a browser does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import turbohtml
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Visitor:
    """Somebody with a browser; keeps cookies, follows redirections, remembers the page."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.answer: TestResponse = self.client.get("/console/static/none")
        self.path = "/console"

    @property
    def status(self) -> int:
        """The status of the last answer."""
        return self.answer.status_code

    @property
    def text(self) -> str:
        """The words of the page, white space joined."""
        return " ".join(self.page.text.split())

    @property
    def page(self) -> Any:
        """The page as a tree."""
        return turbohtml.parse(self.answer.get_data(as_text=True))

    def get(self, path: str, **options: Any) -> Visitor:
        """Open a page; the path begins below /console."""
        self.answer = self.client.get(_full(path), follow_redirects=True, **options)
        self.path = self.answer.request.path
        return self

    def submit(
        self,
        form: str = "main form",
        fields: Mapping[str, Any] | None = None,
        *,
        button: str | None = None,
        **options: Any,
    ) -> Visitor:
        """Send a form of the page, found by a selector, with some fields filled in; `button` says which was pressed."""
        found = self.page.select_one(form)
        assert found is not None, f"no {form} in {self.path}"
        sent = MultiDict(found.form_data())
        action = found.attr("action") or self.path
        for name, value in (fields or {}).items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        if button is not None:
            pressed = found.select_one(button)
            assert pressed is not None, f"no {button} in {form}"
            if pressed.attr("name"):
                sent[pressed.attr("name")] = pressed.attr("value") or ""
            action = pressed.attr("formaction") or action
        if (found.attr("method") or "get").lower() == "get":
            return self.get(action, query_string=sent)
        return self.post(action, sent, **options)

    def post(self, path: str, fields: Any, **options: Any) -> Visitor:
        """Send fields to an address, as a page of ours would."""
        headers = SAME_ORIGIN | options.pop("headers", {})
        self.answer = self.client.post(_full(path), data=fields, headers=headers, follow_redirects=True, **options)
        self.path = self.answer.request.path
        return self

    def sign_in(self, email: str, password: str = "correct horse battery") -> Visitor:
        """Sign in."""
        return self.get("/login").submit(fields={"email": email, "password": password})


def _full(path: str) -> str:
    return path if path.startswith("/console") else f"/console{path}"
