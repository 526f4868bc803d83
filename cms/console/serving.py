"""The only reader of the console's requests.

Owns limits before parsing, who may come in, form tokens, and the transaction around a view. What it returns is written
by `answering`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from cms import db
from cms.api import forms, parameters
from cms.api.access import Needs, Public
from cms.api.http import services
from cms.api.routes import IncomingFile, Services
from cms.console import forgery, languages
from cms.console.answering import Answers, is_partial, warned
from cms.console.languages import Language, _
from cms.console.pages import Entry, Page, Visit
from cms.console.replies import Shown
from cms.console.visitors import recognise
from cms.errors import BodyTooLarge, MalformedRequest, NotAllowed, NotAuthenticated, NotFound, Situation
from moderation.columns import new_id

MAX_FORM_PARTS: Final = 2_000
_log: Final = logging.getLogger("masthead")


def runner(page: Page, entries: Sequence[Entry]) -> Callable[..., Response]:
    """Return the function that Flask calls for a page."""

    def run(**path: Any) -> Response:
        texts = {name: str(value) for name, value in path.items()}
        return _Request(page, entries, services()).answer(texts)

    return run


class _Request:
    """One request on its way through: recognise, read, call, answer."""

    def __init__(self, page: Page, entries: Sequence[Entry], given: Services) -> None:
        self.page, self.services = page, given
        self.now = given.clock()
        self.known = recognise(self.now, is_background=page.is_background)
        self.answers = Answers(page, entries, given, self.known)
        self.language = self._language()
        self.form: MultiDict[str, str] = MultiDict()
        self.file: IncomingFile | None = None

    def answer(self, path: dict[str, str]) -> Response:
        """Answer the request; whatever goes wrong becomes a page."""
        try:
            return self._answer(path)
        except Situation as refusal:
            return self._refuse(refusal)
        except Exception as error:
            accident_id = new_id()
            _log.error("accident %s in %s %s", accident_id, request.method, request.path, exc_info=error)
            return self._refuse(Situation(_("It has been logged as %(id)s.", id=accident_id)))

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
                answer = self.answers.reply(self.page.view(visit, **path), visit)
        except Situation as refusal:
            if self.page.again is None:
                raise
            with db.reading() as session:
                visit = replace(self._visit(session, query), refusal=refusal)
                reply = self.page.again(visit, **path)
                if isinstance(reply, Shown):
                    reply = replace(reply, status=refusal.status)
                return warned(self.answers.reply(reply, visit), refusal)
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
            is_partial=is_partial(),
            known_etag=request.headers.get("If-None-Match"),
            client_address=parameters.client_address(request.remote_addr, forwarded, settings.trusted_proxies),
            user_agent=request.headers.get("User-Agent"),
        )

    def _refuse(self, refusal: Situation) -> Response:
        visit = replace(self._visit(None, {}), refusal=refusal)  # type: ignore[arg-type]  # nothing is read any more
        return self.answers.refuse(refusal, visit, self.form)
