"""Who sends a request to the console: the person behind its session, or a browser that has none yet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import request

from cms import accounts, db
from cms.auth import Actor
from cms.delivery import accounts as reads
from cms.errors import NotAuthenticated

PREFIX: Final = "/console"
SESSION_COOKIE: Final = "masthead_session"
VISIT_COOKIE: Final = "masthead_visit"
BEARER_CHARS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in."""

    id: str
    name: str
    email: str
    role: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """Who sent a request: the actor and person behind its session, and what form tokens are bound to."""

    bearer: str
    actor: Actor | None = None
    person: Person | None = None
    is_new: bool = False


def recognise(now: datetime, *, is_background: bool) -> Known:
    """Return who sends the request. At most two queries, and now and then a write.

    `is_background` tells that no person asks: such a request does not keep the session from ending.
    """
    secret = request.cookies.get(SESSION_COOKIE, "")
    if secret:
        try:
            return _signed_in(secret, now, is_background=is_background)
        except NotAuthenticated:
            pass
    bearer = request.cookies.get(VISIT_COOKIE, "")
    if len(bearer) == BEARER_CHARS:
        return Known(bearer)
    return Known(secrets.token_hex(BEARER_CHARS // 2), is_new=True)


def _signed_in(secret: str, now: datetime, *, is_background: bool) -> Known:
    with db.reading() as session:
        actor, is_stale = accounts.actor(session, secret, now=now)
        account = reads.account(session, actor.account_id)
    if account is None or not actor.is_session:
        raise NotAuthenticated("A console session is expected.")
    if is_stale and not is_background:
        with db.writing() as session:
            accounts.record_use(session, actor.token_id, now=now)
    person = Person(id=account.id, name=account.name, email=account.email, role=account.role, language=account.language)
    return Known(actor.token_id, actor, person)
