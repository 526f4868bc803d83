"""The situations in which a request cannot be granted, each with its HTTP status and a stable slug.

Owns the exceptions that verbs and reads raise, and the one that ends a program before it began. How they look on the
wire is `cms.api.problems`. `detail` and `extra` are for the caller; `private` goes to the log only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


class BadSettings(Exception):
    """The environment does not describe a configuration; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the input.

    Attributes:
        pointer: JSON Pointer into the body (`/title`), or `?name` for a query parameter, `header:Name` for a header.
        code: stable slug.
        detail: one sentence for the caller.
    """

    pointer: str
    code: str
    detail: str


class Situation(Exception):
    """A request that cannot be granted.

    Attributes:
        status: HTTP status code.
        code: stable slug, unique per situation.
        title: what kind of situation it is, the same for every instance.
        extra: further members of the answer (public).
        headers: further headers of the answer.
        private: what only the log may know.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str | None = None,
        *,
        faults: list[Fault] | None = None,
        extra: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        private: str | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.faults = faults or []
        self.extra = extra or {}
        self.headers = headers or {}
        self.private = private


class MalformedRequest(Situation):
    """The request cannot be read."""

    status, code, title = 400, "malformed_request", "The request cannot be read"


class UnknownParameter(Situation):
    """The address has query parameters that are unknown or wrong."""

    status, code, title = 400, "invalid_parameters", "The query parameters are not valid"


class InvalidCursor(Situation):
    """The cursor was not made by this service for this list."""

    status, code, title = 400, "invalid_cursor", "The cursor is not valid for this list"


class NotAuthenticated(Situation):
    """No credentials, or none that are (still) valid."""

    status, code, title = 401, "not_authenticated", "Credentials are missing or not valid"

    def __init__(self, detail: str | None = None, **members: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="masthead"'}, **members)


class NotAllowed(Situation):
    """The credentials are valid but do not cover this."""

    status, code, title = 403, "not_allowed", "The credentials do not allow this"


class CommentsClosed(Situation):
    """The article takes no (more) comments."""

    status, code, title = 403, "comments_closed", "Comments are closed"


class EditWindowClosed(Situation):
    """The time in which an author may edit a comment is over."""

    status, code, title = 403, "edit_window_closed", "The comment can no longer be edited"


class NotFound(Situation):
    """There is no such thing, or the public may not know of it."""

    status, code, title = 404, "not_found", "Not found"


class MethodNotAllowed(Situation):
    """The address exists, the method does not."""

    status, code, title = 405, "method_not_allowed", "The method is not allowed here"


class Conflict(Situation):
    """The state of things does not permit this."""

    status, code, title = 409, "conflict", "The present state does not permit this"


class SlugTaken(Conflict):
    """Another thing of the kind has that slug."""

    code, title = "slug_taken", "The slug is taken"


class TranslationExists(Conflict):
    """Another article is the translation into that language."""

    code, title = "translation_exists", "There is a translation into this language already"


class StillInUse(Conflict):
    """Other things depend on it."""

    code, title = "still_in_use", "It is still in use"


class FieldsUnfit(Conflict):
    """The article's fields are not as their sets want them; `faults` lists everything."""

    code, title = "fields_unfit", "The fields are not ready to be published"


class BreaksArticles(Conflict):
    """Articles that fit the set of fields would no longer do so."""

    code, title = "breaks_articles", "Articles would no longer fit"


class DuplicateComment(Conflict):
    """The same author has just posted the same text in the same place."""

    code, title = "duplicate_comment", "This comment is there already"


class StaleDecision(Conflict):
    """The comment has changed since the decider saw it."""

    code, title = "stale_decision", "The comment has changed since you saw it"


class IllegalAction(Conflict):
    """The comment's state does not permit the action."""

    code, title = "illegal_action", "The comment's state does not permit this action"


class AlreadyClaimed(Conflict):
    """Another moderator holds the comment."""

    code, title = "already_claimed", "Another moderator holds it"


class ClaimRequired(Conflict):
    """The site lets moderators decide only what they have claimed."""

    code, title = "claim_required", "Claim the comment before you decide it"


class SelectionGrown(Conflict):
    """More comments fit the selection than when they were counted."""

    code, title = "selection_grown", "The selection has grown since it was counted"


class AlreadyUndone(Conflict):
    """The decision has been undone or overtaken."""

    code, title = "already_undone", "The decision can no longer be undone"


class RuleExists(Conflict):
    """The same rule is there already."""

    code, title = "rule_exists", "This rule is there already"


class ContradictingRule(Conflict):
    """Another rule says the opposite of the same value."""

    code, title = "contradicting_rule", "Another rule says the opposite"


class AlreadyLifted(Conflict):
    """The sanction was lifted: its record is closed."""

    code, title = "already_lifted", "The sanction was lifted already"


class AlreadyAppealed(Conflict):
    """The decision has been appealed against, or is itself the outcome of an appeal."""

    code, title = "already_appealed", "There is no further appeal"


class OwnDecision(NotAllowed):
    """The caller made the decision that is appealed against."""

    code, title = "own_decision", "Another moderator decides this appeal"


class StaleVersion(Situation):
    """The caller's version is not the present one."""

    status, code, title = 412, "stale_version", "Somebody else has changed it"

    def __init__(self, current: int) -> None:
        super().__init__(
            f"The present version is {current}: read it, merge, and send If-Match with its ETag.",
            extra={"current_version": current},
            headers={"ETag": f'"{current}"'},
        )


class PreviewOver(Situation):
    """The preview link was good once, and is no longer."""

    status, code, title = 410, "preview_over", "The link is no longer good"


class BodyTooLarge(Situation):
    """The body exceeds the limit."""

    status, code, title = 413, "body_too_large", "The request body is too large"


class UnsupportedMediaType(Situation):
    """The body is of another type than the route reads."""

    status, code, title = 415, "unsupported_media_type", "The media type is not supported"


class InvalidInput(Situation):
    """The body can be read but is not valid; `faults` lists everything that is wrong."""

    status, code, title = 422, "invalid_input", "The input is not valid"


class AnswerErased(Situation):
    """The remembered answer told of something that has been erased since."""

    status, code, title = 410, "answer_erased", "The answer has been erased"


class IdempotencyKeyReused(Situation):
    """The same Idempotency-Key came with another request."""

    status, code, title = 422, "idempotency_key_reused", "The Idempotency-Key was used for another request"


class PreconditionRequired(Situation):
    """A write on something that exists came without If-Match."""

    status, code, title = 428, "precondition_required", "If-Match is required"


class TooManyRequests(Situation):
    """The caller is faster than allowed."""

    status, code, title = 429, "too_many_requests", "Too many requests"

    def __init__(self, detail: str, *, retry_after_s: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_s)})


class MediaAway(Situation):
    """The store of files does not answer, or this process is at work on as many pictures as it may be."""

    status, code, title = 503, "media_away", "The service is not available at the moment"

    def __init__(self, *, retry_after_s: int, private: str) -> None:
        super().__init__(
            "The file cannot be had at the moment; please try again shortly.",
            headers={"Retry-After": str(retry_after_s)},
            private=private,
        )


class DatabaseAway(Situation):
    """The database does not answer, or is too busy to; the same request may succeed in a moment."""

    status, code, title = 503, "database_away", "The service is not available at the moment"

    def __init__(self, *, retry_after_s: int, private: str) -> None:
        super().__init__(
            "Nothing was changed; please try again shortly.",
            headers={"Retry-After": str(retry_after_s)},
            private=private,
        )
