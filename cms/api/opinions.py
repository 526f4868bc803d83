"""Outside services and requests: what is asked before a comment is stored.

Owns the order of things: read, let go of the database, ask, and only then begin to write. A stalled service makes its
own comment wait, and nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.api.routes import Call
from cms.comments import Prospect
from cms.errors import Situation
from cms.outside import Question
from moderation import OutsideOpinion, said

UNASKED = OutsideOpinion(service="outside", failure=said("outside_unasked"))


def asking(call: Call, prospect: Callable[[], Prospect]) -> Callable[[], Any] | None:
    """Return the act of asking every service about a comment; None where there is nobody or nothing to ask.

    What will be refused is not shown to anybody. The refusal itself is left to the transaction, which may know better:
    a repeated Idempotency-Key gets its first answer.
    """
    panel = call.services.outside
    if panel.is_empty:
        return None
    try:
        found = prospect()
    except Situation:
        return None
    question = _question(call, found)
    return lambda: panel.ask(question)


def heard(call: Call) -> tuple[OutsideOpinion, ...]:
    """Return what the services said; if they should have been asked and were not, an opinion that holds."""
    if call.services.outside.is_empty:
        return ()
    return (UNASKED,) if call.foreseen is None else tuple(call.foreseen)


def _question(call: Call, found: Prospect) -> Question:
    return Question(
        text=found.text,
        source=found.source,
        author_name=found.name,
        author_email=found.email,
        author_website=found.website,
        asked_at=call.now,
        site_url=call.settings.site_url,
        article_url=call.settings.article_url(found.article.slug, found.article.locale),
        article_title=found.article.title,
        article_id=found.article.id,
        locale=found.article.locale,
        address=call.address,
        user_agent=call.user_agent,
        is_reply=found.is_reply,
        is_edit=found.is_edit,
    )
