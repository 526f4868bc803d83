"""Akismet's protocol, answered by our own checks, so that sites which speak it can use this engine unchanged.

Owns the foreign protocol: forms instead of JSON, plain words instead of problems, the key in the form. Therefore it
reads requests itself, beside `http`; everything else of the API is declared there.

Source: https://akismet.com/developers/detailed-docs/ (key verification, comment check, submit spam, submit ham).
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from cms import accounts, db, engine, limits
from cms.api import http
from cms.auth import Actor, Scope
from cms.engine import Case, Court
from cms.errors import InvalidInput, NotAuthenticated
from cms.limits import Limit
from moderation import Assessment, Outcome
from moderation.automation import Automation
from moderation.columns import new_id

blueprint = Blueprint("engine", __name__, url_prefix="/1.1")

THANKS: Final = "Thanks for making the web a better place."
"""What clients of the protocol compare the answer to a report with, word for word."""

TEST_SPAMMER: Final = ("viagra-test-123", "akismet-guaranteed-spam@example.com")
"""Name and e-mail address that the protocol promises to call spam, for trying out an installation."""

DISCARD_AT: Final = 5.0
"""Points from which a site may throw a comment away unseen, as the protocol's pro tip puts it. No honest comment of
our corpora comes near (house rule)."""


@blueprint.post("/verify-key")
def verify_key() -> Response:
    """Tell whether a key is valid: a token of ours with the right engine:use."""
    actor = _actor(_field("key") or _field("api_key"))
    if actor is None:
        return _plain("invalid", help_="The key is not a token of this engine with the right engine:use.")
    return _plain("valid") if _field("blog") else _plain("invalid", help_='Empty "blog" value')


@blueprint.post("/comment-check")
def check_comment() -> Response:
    """Tell whether a comment is spam: `true` for everything that our own queue would hold, else `false`."""
    refusal, case = _case()
    if case is None:
        return refusal
    if _is_test_spammer():
        return _plain("true")
    if _field("user_role") == "administrator":
        return _plain("false")
    given = http.services()
    try:
        with db.reading() as session:
            house = given.house.at(session)
            court = Court(
                policy=house.policy,
                checks=house.checks,
                learner=house.learner,
                does_mark_spam=house.automation is Automation.ON,
            )
            found = engine.judge(session, case, court=court, now=given.clock())
    except InvalidInput as situation:
        return _unreadable(situation)
    return _verdict(found)


@blueprint.post("/submit-spam")
def submit_spam() -> Response:
    """Remember that a person called a comment spam."""
    return _learn(is_spam=True)


@blueprint.post("/submit-ham")
def submit_ham() -> Response:
    """Remember that a person called a comment honest."""
    return _learn(is_spam=False)


def _learn(*, is_spam: bool) -> Response:
    refusal, case = _case()
    if case is None:
        return refusal
    if not _is_true("is_test"):
        try:
            with db.writing() as session:
                given = http.services()
                engine.learn(session, case, is_spam=is_spam, now=given.clock(), learner=given.house.learner)
        except InvalidInput as situation:
            return _unreadable(situation)
    return _plain(THANKS)


def _case() -> tuple[Response, Case | None]:
    """Read who asks and what about; without a case the answer says what is missing."""
    actor = _actor(_field("api_key") or _field("key"))
    if actor is None:
        return _plain("invalid", help_="The key is not a token of this engine with the right engine:use."), None
    wait_s = _wait_s(actor)
    if wait_s:
        return _too_fast(wait_s), None
    for name in ("blog", "user_ip"):
        if not _field(name):
            return _plain(f"Missing required field: {name}.", help_=f'Empty "{name}" value'), None
    email = _field("comment_author_email")
    trap = _field("honeypot_field_name")
    return _plain(""), Case(
        token_id=actor.token_id,
        blog=_field("blog"),
        content=_field("comment_content"),
        author_name=_field("comment_author"),
        author_key=http.services().keys.digest("engine-author", email.lower()) if email else None,
        author_email=email or None,
        author_website=_field("comment_author_url") or None,
        permalink=_field("permalink") or None,
        locale=_field("blog_lang").partition(",")[0].partition("_")[0].strip() or None,
        is_edit=_field("recheck_reason") == "edit",
        has_filled_honeypot=bool(trap and _field(trap)),
    )


def _actor(key: str) -> Actor | None:
    """Return who has this key, if it is for the engine. One query, and now and then one write."""
    now = http.services().clock()
    try:
        with db.reading() as session:
            actor, is_stale = accounts.actor(session, key, now=now)
    except NotAuthenticated:
        return None
    if Scope.ENGINE_USE not in actor.scopes:
        return None
    if is_stale:
        with db.writing() as session:
            accounts.record_use(session, actor.token_id, now=now)
    return actor


def _wait_s(actor: Actor) -> int:
    """Count a request of a key; return how many seconds it is too early."""
    given = http.services()
    most, now = given.settings.engine_key_limit, given.clock()
    if not most:
        return 0
    limit = Limit(name=f"engine key {actor.token_id}", most=most)

    def counted() -> int:
        with db.writing() as session:
            return limits.counted(session, limit, now=now)

    wait_s: int = given.house.limits.wait_s(limit, now=now, otherwise=counted)
    return wait_s


def _too_fast(wait_s: int) -> Response:
    """Answer with neither true nor false: clients take that as a failure, and hold the comment."""
    answer = _plain("error", help_="This key asks faster than the site allows.", status=429)
    answer.headers["Retry-After"] = str(wait_s)
    return answer


def _field(name: str) -> str:
    request.max_content_length = http.services().settings.max_body_bytes
    return request.form.get(name, "").strip()


def _is_true(name: str) -> bool:
    return _field(name).lower() in {"1", "true"}


def _is_test_spammer() -> bool:
    return _field("comment_author") == TEST_SPAMMER[0] or _field("comment_author_email") == TEST_SPAMMER[1]


def _verdict(found: Assessment) -> Response:
    is_spam = found.outcome is not Outcome.APPROVE
    answer = _plain("true" if is_spam else "false")
    if is_spam and found.score >= DISCARD_AT:
        answer.headers["X-akismet-pro-tip"] = "discard"
    answer.headers["X-akismet-guid"] = new_id()
    # Not part of the protocol, and harmless to its clients: why, for whoever looks.
    answer.headers["X-Masthead-Score"] = f"{found.score:g}"
    if found.probability is not None:
        answer.headers["X-Masthead-Probability"] = f"{found.probability:.4f}"
    answer.headers["X-Masthead-Reasons"] = ",".join(found.reasons)
    return answer


def _unreadable(situation: InvalidInput) -> Response:
    """Answer with neither true nor false: clients take that as a failure and let a person look."""
    return _plain("error", help_=" ".join(fault.detail for fault in situation.faults), status=400)


def _plain(words: str, *, help_: str | None = None, status: int = 200) -> Response:
    answer = Response(words, status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    if help_ is not None:
        answer.headers["X-akismet-debug-help"] = help_.replace("\n", " ")
    return answer
