"""The only writer of the console's answers.

Owns what a reply of a view becomes: a page or a part of one, toasts, cookies, compression, and the headers that keep
pages private and free of foreign code. Refusals become pages or toasts here, too.
"""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import brotli  # type: ignore[import-untyped]  # it ships no types
import orjson
from flask import Response, request
from werkzeug.datastructures import MultiDict

from cms.api.access import Public
from cms.api.routes import Services
from cms.console import forgery, rendering
from cms.console.languages import _l
from cms.console.pages import Entry, Page, Visit
from cms.console.rendering import Frame
from cms.console.replies import Opened, Reply, Sent, Toast, Undo
from cms.console.situations import detail_of, title_of
from cms.console.visitors import PREFIX, SESSION_COOKIE, VISIT_COOKIE, Known
from cms.errors import NotAuthenticated, Situation

THEMES: Final = ("auto", "light", "dark")
THEME_COOKIE: Final = "masthead_theme"
TOAST_COOKIE: Final = "masthead_toast"
MAX_KEPT_CHARS: Final = 4_000_000
YEAR_S: Final = 31_536_000
TOAST_S: Final = 60
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "private, no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_log: Final = logging.getLogger("masthead")


class Answers:
    """Answers to one request."""

    def __init__(self, page: Page, entries: Sequence[Entry], given: Services, known: Known) -> None:
        self._page, self._entries, self._services, self._known = page, entries, given, known

    def reply(self, reply: Reply, visit: Visit) -> Response:
        """Turn what the view returned into an answer; the templates are rendered while its session is open."""
        if isinstance(reply, Sent):
            return self._send_on(reply)
        headers = dict(reply.headers)
        if reply.etag is not None:
            headers["ETag"] = f'"{reply.etag}"'
            if visit.known_etag in {f'"{reply.etag}"', f'W/"{reply.etag}"'}:
                return self._dressed(Response(status=304, headers=headers))
        if reply.opened is not None:
            self._known = Known(reply.opened.id)
        told = self._told() if not visit.is_partial else []
        frame = self._frame((*told, *reply.toasts))
        if visit.is_partial and reply.block is not None:
            text = rendering.block(visit, frame, reply.template, reply.block, reply.values)
        else:
            text = rendering.page(visit, frame, reply.template, reply.values)
        answer = Response(text, status=reply.status, mimetype="text/html", headers=headers)
        if told:
            self._drop(answer, TOAST_COOKIE)
        if reply.opened is not None:
            self._open(answer, reply.opened)
        return self._dressed(answer)

    def _send_on(self, reply: Sent) -> Response:
        if is_partial():
            answer = Response(status=204, headers={"HX-Redirect": reply.to})
        else:
            answer = Response(status=303, headers={"Location": reply.to})
        if reply.toast is not None:
            self._set(answer, TOAST_COOKIE, _sealed(self._services, reply.toast), max_age_s=TOAST_S)
        if reply.opened is not None:
            self._known = Known(reply.opened.id)
            self._open(answer, reply.opened)
        if reply.is_closed:
            self._drop(answer, SESSION_COOKIE)
        if reply.theme is not None:
            self._set(answer, THEME_COOKIE, reply.theme, max_age_s=YEAR_S)
        return self._dressed(answer)

    def refuse(self, refusal: Situation, visit: Visit, form: MultiDict[str, str]) -> Response:
        """Show a refusal: the login where it is missing, a toast where htmx asked, else a page of its own."""
        if refusal.private:
            _log.info("%s %s: %s", refusal.status, refusal.code, refusal.private)
        if isinstance(refusal, NotAuthenticated) and not isinstance(self._page.access, Public):
            return self._ask_to_sign_in(visit, form)
        if visit.is_partial:
            text = f"{title_of(refusal)} {detail_of(refusal)}".strip()
            body = rendering.toasts(visit, self._frame((Toast(text, kind="failed"),)))
            answer = Response(body, status=refusal.status, mimetype="text/html", headers={"HX-Reswap": "none"})
        else:
            body = rendering.page(visit, self._frame(()), "refused.html", {"refusal": refusal})
            answer = Response(body, status=refusal.status, mimetype="text/html")
        return self._dressed(warned(answer, refusal))

    def _ask_to_sign_in(self, visit: Visit, form: MultiDict[str, str]) -> Response:
        """Show the login; what was typed into a form of ours is carried along, and sent again afterwards."""
        kept = self._kept(form)
        back = request.full_path.rstrip("?") if request.method == "GET" else ""
        if visit.is_partial:
            # The page stays as it is, with all that was typed; its script offers the login.
            return self._dressed(Response(status=401, headers={"HX-Reswap": "none", "HX-Trigger": "signed-out"}))
        values = {"next": back, "kept": kept, "kept_path": request.path if kept else "", "email": ""}
        body = rendering.page(visit, self._frame(()), "login/form.html", values)
        return self._dressed(Response(body, status=401, mimetype="text/html"))

    def _kept(self, form: MultiDict[str, str]) -> list[tuple[str, str]]:
        is_ours = forgery.is_ours(request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), request.host)
        if request.method != "POST" or not self._page.keeps or not is_ours:
            return []
        kept = [(name, value) for name, value in form.items(multi=True) if name != forgery.FIELD]
        return kept if sum(len(value) for _name, value in kept) <= MAX_KEPT_CHARS else []

    def _frame(self, toasts: Sequence[Toast]) -> Frame:
        theme = request.cookies.get(THEME_COOKIE, "auto")
        return Frame(
            csrf=forgery.token(self._services.keys, self._known.bearer),
            theme=theme if theme in THEMES else "auto",
            entries=self._entries,
            toasts=tuple(toasts),
        )

    def _told(self) -> list[Toast]:
        """Return the toast that the page before this one left, if any."""
        payload = self._services.keys.unseal("toast", request.cookies.get(TOAST_COOKIE, ""))
        if payload is None:
            return []
        text, kind, undo = orjson.loads(payload)
        return [Toast(text, kind, None if undo is None else Undo(_l(undo[0]), undo[1], undo[2]))]

    def _dressed(self, answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers[name] = value
        answer.headers["Vary"] = "Cookie, Accept-Encoding, Accept-Language, HX-Request"
        if self._known.is_new:
            self._set(answer, VISIT_COOKIE, self._known.bearer)
        return _compressed(answer)

    def _open(self, answer: Response, opened: Opened) -> None:
        """Hand out a new session; what form tokens were bound to before it is worth nothing any more."""
        self._set(answer, SESSION_COOKIE, opened.secret)
        self._drop(answer, VISIT_COOKIE)

    def _set(self, answer: Response, name: str, value: str, *, max_age_s: int | None = None) -> None:
        answer.set_cookie(
            name, value, max_age=max_age_s, path=PREFIX, httponly=True, samesite="Lax", secure=self._is_tls
        )

    def _drop(self, answer: Response, name: str) -> None:
        answer.delete_cookie(name, path=PREFIX, httponly=True, samesite="Lax", secure=self._is_tls)

    @property
    def _is_tls(self) -> bool:
        return request.is_secure or self._services.settings.site_url.startswith("https://")


def is_partial() -> bool:
    """Tell whether htmx asks, for a part of a page."""
    return (
        request.headers.get("HX-Request") == "true"
        and "HX-Boosted" not in request.headers
        and "HX-History-Restore-Request" not in request.headers
    )


def warned(answer: Response, refusal: Situation) -> Response:
    """Say when to come again, where the refusal knows."""
    if "Retry-After" in refusal.headers:
        answer.headers["Retry-After"] = refusal.headers["Retry-After"]
    return answer


def _sealed(given: Services, toast: Toast) -> str:
    undo = None if toast.undo is None else (toast.undo.label.source, toast.undo.path, dict(toast.undo.fields))
    return given.keys.seal("toast", orjson.dumps((toast.text[:500], toast.kind, undo)))


def _compressed(answer: Response) -> Response:
    """Compress a page; its form token differs every time, so that its length tells nothing of it."""
    body = answer.get_data()
    if len(body) < 1_000:
        return answer
    codings: Mapping[str, Callable[[bytes], bytes]] = {
        "br": lambda plain: brotli.compress(plain, quality=4),
        "gzip": lambda plain: gzip.compress(plain, compresslevel=5),
    }
    coding = next((name for name in codings if request.accept_encodings.quality(name) > 0), None)
    if coding is not None:
        answer.set_data(codings[coding](body))
        answer.headers["Content-Encoding"] = coding
    return answer
