"""The only reader of the console's requests and writer of its answers.

Owns cookies, form tokens, limits before parsing, the transaction around a view, refusals as pages or toasts, and the
headers that keep pages private and free of foreign code.
"""

from __future__ import annotations

import gzip
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Final

import brotli  # type: ignore[import-untyped]  # it ships no types
import orjson
from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from cms import accounts, db
from cms.api import forms, parameters
from cms.api.access import Needs, Public
from cms.api.http import services
from cms.api.routes import IncomingFile, Services
from cms.auth import Actor
from cms.console import assets, forgery, languages, rendering
from cms.console.languages import Language, _, _l
from cms.console.pages import PREFIX, THEMES, Entry, Opened, Page, Person, Reply, Sent, Shown, Toast, Undo, Visit
from cms.console.rendering import Frame
from cms.console.situations import detail_of, title_of
from cms.delivery import accounts as reads
from cms.errors import BodyTooLarge, MalformedRequest, NotAllowed, NotAuthenticated, NotFound, Situation
from moderation.models import new_id

SESSION_COOKIE: Final = "masthead_session"
VISIT_COOKIE: Final = "masthead_visit"
THEME_COOKIE: Final = "masthead_theme"
TOAST_COOKIE: Final = "masthead_toast"
MAX_FORM_PARTS: Final = 2_000
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


@dataclass(frozen=True, slots=True)
class Known:
    """Who sent a request: the actor and person behind its session, and what form tokens are bound to."""

    bearer: str
    actor: Actor | None = None
    person: Person | None = None
    is_new: bool = False


def runner(page: Page, entries: Sequence[Entry]) -> Callable[..., Response]:
    """Return the function that Flask calls for a page."""

    def run(**path: Any) -> Response:
        texts = {name: str(value) for name, value in path.items()}
        return _Request(page, entries, services()).answer(texts)

    return run


class _Request:
    """One request on its way through: recognise, read, call, answer."""

    def __init__(self, page: Page, entries: Sequence[Entry], given: Services) -> None:
        self.page, self.entries, self.services = page, entries, given
        self.now = given.clock()
        self.known = self._recognise()
        self.language = self._language()
        self.form: MultiDict[str, str] = MultiDict()
        self.file: IncomingFile | None = None

    def answer(self, path: dict[str, str]) -> Response:
        """Answer the request; whatever goes wrong becomes a page."""
        try:
            return self._answer(path)
        except Situation as refusal:
            return self._refused(refusal)
        except Exception as error:
            accident_id = new_id()
            _log.error("accident %s in %s %s", accident_id, request.method, request.path, exc_info=error)
            return self._refused(Situation(_("It has been logged as %(id)s.", id=accident_id)))

    def _answer(self, path: dict[str, str]) -> Response:
        if any("\0" in text for text in path.values()):
            raise NotFound()
        if self.page.method == "POST":
            self._read_form()
        self._admit()
        if self.page.method == "POST":
            given = self.form.get(forgery.FIELD) or request.headers.get(forgery.HEADER, "")
            forgery.check(self.services.keys, self.known.bearer, given)
        query = parameters.load(self.page.query, MultiDict((k, v) for k, v in request.args.items(multi=True) if v))
        try:
            foreseen = self._foresee(query)
            with self._transaction() as session:
                visit = replace(self._visit(session, query), foreseen=foreseen)
                answer = self._write(self.page.view(visit, **path), visit)
        except Situation as refusal:
            if self.page.again is None:
                raise
            with db.reading() as session:
                visit = replace(self._visit(session, query), refusal=refusal)
                reply = self.page.again(visit, **path)
                if isinstance(reply, Shown):
                    reply = replace(reply, status=refusal.status)
                return _warned(self._write(reply, visit), refusal)
        return answer

    def _foresee(self, query: dict[str, Any]) -> Any:
        """Do what a page wants done before its transaction."""
        if self.page.beforehand is None:
            return None
        with db.reading() as session:
            act = self.page.beforehand(self._visit(session, query))
        return None if act is None else act()

    def _transaction(self) -> AbstractContextManager[Session]:
        is_reading = self.page.method == "GET" or self.page.stores_nothing
        return db.reading() if is_reading else db.writing()

    def _recognise(self) -> Known:
        """Return who sends the request. At most two queries, and now and then a write."""
        secret = request.cookies.get(SESSION_COOKIE, "")
        if secret:
            try:
                return self._signed_in(secret)
            except NotAuthenticated:
                pass
        bearer = request.cookies.get(VISIT_COOKIE, "")
        return Known(bearer) if len(bearer) == 32 else Known(secrets.token_hex(16), is_new=True)

    def _signed_in(self, secret: str) -> Known:
        with db.reading() as session:
            actor, is_stale = accounts.actor(session, secret, now=self.now)
            account = reads.account(session, actor.account_id)
        if account is None or not actor.is_session:
            raise NotAuthenticated("A console session is expected.")
        if is_stale and not self.page.is_background:
            with db.writing() as session:
                accounts.record_use(session, actor.token_id, now=self.now)
        person = Person(
            id=account.id, name=account.name, email=account.email, role=account.role, language=account.language
        )
        return Known(actor.token_id, actor, person)

    def _language(self) -> Language:
        chosen = self.known.person.language if self.known.person is not None else None
        found = languages.wanted(chosen, request.accept_languages.best_match)
        languages.use(found)
        return found

    def _read_form(self) -> None:
        limit = getattr(self.services.settings, self.page.body_limit)
        request.max_content_length = limit + (forms.FIELD_BYTES if self.page.takes_file else 0)
        request.max_form_memory_size = forms.FIELD_BYTES if self.page.takes_file else limit
        request.max_form_parts = MAX_FORM_PARTS
        try:
            # What browsers send has CRLF at the end of lines; what people wrote has not.
            self.form = MultiDict((k, v.replace("\r\n", "\n")) for k, v in request.form.items(multi=True))
            self.file = forms.file_of(limit) if self.page.takes_file else None
        except RequestEntityTooLarge as error:
            raise BodyTooLarge(_("At most %(limit)s bytes can be sent.", limit=limit)) from error
        if any("\0" in text for text in self.form.values()):
            raise MalformedRequest("NUL is not text.")

    def _admit(self) -> None:
        if isinstance(self.page.access, Public):
            return
        if self.known.actor is None:
            raise NotAuthenticated()
        if isinstance(self.page.access, Needs) and self.page.access.scope not in self.known.actor.scopes:
            raise NotAllowed(f"This needs {self.page.access.scope}.")

    def _visit(self, session: Session, query: dict[str, Any]) -> Visit:
        settings = self.services.settings
        forwarded = request.headers.get("X-Forwarded-For", "")
        return Visit(
            page=self.page,
            session=session,
            services=self.services,
            now=self.now,
            language=self.language,
            path=request.path,
            arguments=list(request.args.items(multi=True)),
            query=query,
            form=self.form,
            file=self.file,
            actor=self.known.actor,
            person=self.known.person,
            is_partial=_is_partial(),
            known_etag=request.headers.get("If-None-Match"),
            client_address=parameters.client_address(request.remote_addr, forwarded, settings.trusted_proxies),
            user_agent=request.headers.get("User-Agent"),
        )

    def _write(self, reply: Reply, visit: Visit) -> Response:
        """Turn what the view returned into an answer; the templates are rendered while its session is open."""
        if isinstance(reply, Sent):
            return self._send_on(reply)
        headers = dict(reply.headers)
        if reply.etag is not None:
            headers["ETag"] = f'"{reply.etag}"'
            if visit.known_etag in {f'"{reply.etag}"', f'W/"{reply.etag}"'}:
                return self._dressed(Response(status=304, headers=headers))
        if reply.opened is not None:
            self.known = Known(reply.opened.id)
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
        if _is_partial():
            answer = Response(status=204, headers={"HX-Redirect": reply.to})
        else:
            answer = Response(status=303, headers={"Location": reply.to})
        if reply.toast is not None:
            self._set(answer, TOAST_COOKIE, _sealed(self.services, reply.toast), max_age_s=TOAST_S)
        if reply.opened is not None:
            self.known = Known(reply.opened.id)
            self._open(answer, reply.opened)
        if reply.is_closed:
            self._drop(answer, SESSION_COOKIE)
        if reply.theme is not None:
            self._set(answer, THEME_COOKIE, reply.theme, max_age_s=YEAR_S)
        return self._dressed(answer)

    def _refused(self, refusal: Situation) -> Response:
        """Show a refusal: the login where it is missing, a toast where htmx asked, else a page of its own."""
        if refusal.private:
            _log.info("%s %s: %s", refusal.status, refusal.code, refusal.private)
        visit = replace(self._visit(None, {}), refusal=refusal)  # type: ignore[arg-type]  # nothing is read any more
        if isinstance(refusal, NotAuthenticated) and not isinstance(self.page.access, Public):
            return self._ask_to_sign_in(visit)
        if visit.is_partial:
            text = f"{title_of(refusal)} {detail_of(refusal)}".strip()
            body = rendering.toasts(visit, self._frame((Toast(text, kind="failed"),)))
            answer = Response(body, status=refusal.status, mimetype="text/html", headers={"HX-Reswap": "none"})
        else:
            body = rendering.page(visit, self._frame(()), "refused.html", {"refusal": refusal})
            answer = Response(body, status=refusal.status, mimetype="text/html")
        return self._dressed(_warned(answer, refusal))

    def _ask_to_sign_in(self, visit: Visit) -> Response:
        """Show the login; what was typed into a form of ours is carried along, and sent again afterwards."""
        kept = self._kept()
        back = request.full_path.rstrip("?") if request.method == "GET" else ""
        if visit.is_partial:
            # The page stays as it is, with all that was typed; its script offers the login.
            return self._dressed(Response(status=401, headers={"HX-Reswap": "none", "HX-Trigger": "signed-out"}))
        values = {"next": back, "kept": kept, "kept_path": request.path if kept else "", "email": ""}
        body = rendering.page(visit, self._frame(()), "login/form.html", values)
        return self._dressed(Response(body, status=401, mimetype="text/html"))

    def _kept(self) -> list[tuple[str, str]]:
        is_ours = forgery.is_ours(request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), request.host)
        if request.method != "POST" or not self.page.keeps or not is_ours:
            return []
        kept = [(name, value) for name, value in self.form.items(multi=True) if name != forgery.FIELD]
        return kept if sum(len(value) for _name, value in kept) <= MAX_KEPT_CHARS else []

    def _frame(self, toasts: Sequence[Toast]) -> Frame:
        theme = request.cookies.get(THEME_COOKIE, "auto")
        return Frame(
            csrf=forgery.token(self.services.keys, self.known.bearer),
            theme=theme if theme in THEMES else "auto",
            entries=self.entries,
            toasts=tuple(toasts),
        )

    def _told(self) -> list[Toast]:
        """Return the toast that the page before this one left, if any."""
        payload = self.services.keys.unseal("toast", request.cookies.get(TOAST_COOKIE, ""))
        if payload is None:
            return []
        text, kind, undo = orjson.loads(payload)
        return [Toast(text, kind, None if undo is None else Undo(_l(undo[0]), undo[1], undo[2]))]

    def _dressed(self, answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers[name] = value
        answer.headers["Vary"] = "Cookie, Accept-Encoding, Accept-Language, HX-Request"
        if self.known.is_new:
            self._set(answer, VISIT_COOKIE, self.known.bearer)
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
        return request.is_secure or self.services.settings.site_url.startswith("https://")


def asset(release: str, name: str) -> Response:
    """Answer with a file of the console; for ever where the address names its very content."""
    found = assets.assets().get(name)
    if found is None:
        return Response(status=404)
    is_compressed = request.accept_encodings.quality("br") > 0
    answer = Response(found.compressed if is_compressed else found.plain)
    answer.headers["Content-Type"] = found.media_type
    if is_compressed:
        answer.headers["Content-Encoding"] = "br"
    answer.headers["Cache-Control"] = assets.FOR_EVER if release == assets.release() else assets.NOT_LONG
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _is_partial() -> bool:
    return (
        request.headers.get("HX-Request") == "true"
        and "HX-Boosted" not in request.headers
        and "HX-History-Restore-Request" not in request.headers
    )


def _warned(answer: Response, refusal: Situation) -> Response:
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
