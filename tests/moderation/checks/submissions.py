"""Building submissions for tests: honest by default, so that every accusation is the work of what a test changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from moderation.policy import Policy, WordLists
from moderation.submission import ArticleContext, AuthorHistory, CommentPolicy, Submission
from moderation.verdict import Finding

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ARTICLE = ArticleContext(
    article_id="article-1",
    title="Does gabapentin help with back pain?",
    text="Gabapentin is prescribed for nerve pain. Tell us what you paid and which dose helped.",
    tags=("gabapentin", "pain"),
    policy=CommentPolicy.POST,
    hosts=frozenset({"news.example"}),
)
KNOWN = AuthorHistory(
    is_verified=True, approved=12, last_approved_at=NOON, first_seen_at=datetime(2025, 1, 1, tzinfo=UTC)
)
NEW = AuthorHistory()
LISTS_ONLY = WordLists(has_house_phrases=False)


def submission(text: str = "It helped me after two weeks.", **facts: Any) -> Submission:
    """Return a submission of `text` by a known author, with `facts` in place of the defaults."""
    defaults: dict[str, Any] = {
        "source": text,
        "html": f"<p>{text}</p>",
        "submitted_at": NOON,
        "author_name": "Ann Reader",
        "article": ARTICLE,
        "author": KNOWN,
    }
    return Submission(text=text, **{**defaults, **facts})


def run(
    check: Callable[[Submission, Policy], Iterable[Finding]], text: str = "", policy: Policy | None = None, **facts: Any
) -> dict[str, Finding]:
    """Run one check and return its findings by reason; no reason may come twice."""
    judged = submission(text, **facts) if text else submission(**facts)
    findings = list(check(judged, policy or Policy()))
    assert len({finding.reason for finding in findings}) == len(findings)
    return {finding.reason: finding for finding in findings}


def marked(text: str, finding: Finding) -> list[str]:
    """Return the pieces of a text that a finding points to."""
    return [text[start:end] for start, end in finding.spans]
