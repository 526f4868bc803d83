"""What the article asks of its comments. Owns the review that an article demands; closed articles refuse elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import holding
from moderation.checks.links import links_of
from moderation.policy import Policy
from moderation.sentences import said
from moderation.submission import CommentPolicy, Submission
from moderation.verdict import Finding


def pre_moderation(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Hold a comment under an article whose comments a person reads before readers do; staff publish at once.

    Staff are exempt because they are the people who would be asked (house rule, as in WordPress and Coral).
    """
    if submission.article.policy is CommentPolicy.PRE and not submission.author.is_staff:
        yield holding("pre_moderation", said("pre_moderation"))


def held_links(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Hold a comment with a link to another site where the article asks for that."""
    if not submission.article.holds_links:
        return
    links = links_of(submission, policy)
    if links:
        spans = tuple(span for link in links for span in link.spans)
        yield holding("article_holds_links", said("article_holds_links", num=len(links)), spans=spans)
