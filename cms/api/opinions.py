"""Outside services and requests: what is asked before a comment is stored, and what is reported after a decision.

Owns the order of things: read, let go of the database, ask, and only then begin to write. A stalled service makes its
own comment wait, and nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cms.api.routes import Call, Services
from cms.comments import Prospect
from cms.delivery import reports
from cms.errors import Situation
from cms.models import Decision
from cms.outside import Question
from moderation import OutsideOpinion, Status

UNASKED = OutsideOpinion(service="outside", failure="nobody was asked, because the comment was about to be refused")


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


def report(call: Call, decisions: Sequence[Decision]) -> None:
    """Tell the services that learn of decisions; see `report_ids`."""
    report_ids(call, [decision.id for decision in decisions])


def report_ids(call: Call, decision_ids: Sequence[str]) -> None:
    """Tell the services that learn what a person decided, once the decisions are committed; see `reports_of`."""
    if decision_ids and not call.services.outside.is_empty:
        call.afterwards.extend(reports_of(call.services, reports.decided(call.session, decision_ids)))


def reports_of(services: Services, decided: Sequence[dict[str, Any]]) -> list[Callable[[], None]]:
    """Return the acts of telling services that learn where a person disagreed with them.

    What Akismet missed is spam for a person; what it called spam a person approved. Agreement teaches nothing.
    """
    acts = []
    for item in decided:
        is_spam = item["status"] == Status.SPAM
        if is_spam == item["was_called_spam"] or item["status"] not in {Status.SPAM, Status.APPROVED}:
            continue
        acts.append(_report_of(services, item, is_spam=is_spam))
    return acts


def _report_of(services: Services, item: dict[str, Any], *, is_spam: bool) -> Callable[[], None]:
    question = Question(
        text=item["text"],
        source=item["source"],
        author_name=item["author_name"],
        author_email=item["author_email"],
        author_website=item["author_website"],
        asked_at=item["created_at"],
        site_url=services.settings.site_url,
        article_url=services.settings.article_url(item["slug"]),
        article_title=item["title"],
        article_id=item["article_id"],
        locale=item["locale"],
        is_reply=item["parent_id"] is not None,
    )
    return lambda: services.outside.teach(question, is_spam=is_spam)


def _question(call: Call, found: Prospect) -> Question:
    return Question(
        text=found.text,
        source=found.source,
        author_name=found.name,
        author_email=found.email,
        author_website=found.website,
        asked_at=call.now,
        site_url=call.settings.site_url,
        article_url=call.settings.article_url(found.article.slug),
        article_title=found.article.title,
        article_id=found.article.id,
        locale=found.article.locale,
        address=call.address,
        user_agent=call.user_agent,
        is_reply=found.is_reply,
        is_edit=found.is_edit,
    )
