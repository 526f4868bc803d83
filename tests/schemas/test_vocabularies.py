"""What the wire and the house behind it both know by name is the same on both sides."""

from __future__ import annotations

from typing import Any

import pytest

from cms import review as review_verbs
from cms.auth import Scope
from cms.comments import intake
from cms.delivery import article_lists
from cms.delivery import articles as article_reads
from cms.delivery import comments as comment_reads
from cms.models import Comment, Decision
from moderation import Action, queue
from schemas import accounts, article_queries, comments, fields, manuscripts, review
from schemas.article_queries import ArticleListQuery
from schemas.articles import ArticleOut, DraftOut


@pytest.mark.parametrize(
    ("wire", "house"),
    [
        pytest.param(accounts.SCOPES, tuple(Scope), id="scopes"),
        pytest.param(article_queries.FORMATS, article_lists.FORMATS, id="formats"),
        pytest.param(ArticleListQuery().fields["sort"].choices, article_reads.SORTS, id="sorts of articles"),
        pytest.param(comments.MAX_NAME_CHARS, intake.MAX_NAME_CHARS, id="longest name of a commenter"),
        pytest.param(
            fields.MAX_LOCALE_CHARS, manuscripts.ArticlePatch().fields["locale"].validators[0].max, id="locale"
        ),
    ],
)
def test_wire_and_house_agree_on(wire: Any, house: Any) -> None:
    assert wire == house


def choices(schema: type[Any], name: str) -> list[str]:
    return list(schema().fields[name].validators[0].choices)


def test_sorts_of_comments_are_the_orders_of_a_discussion() -> None:
    assert choices(comments.CommentListQuery, "sort") == list(comment_reads.Order)


def test_sorts_of_the_queue_are_its_orders() -> None:
    assert choices(review.QueueQuery, "sort") == list(queue.Order)


def test_every_action_but_the_authors_own_is_a_moderators() -> None:
    assert set(Action) - review_verbs.MODERATOR_ACTIONS == {Action.DELETE}


def test_working_copies_show_everything_the_public_sees_and_more() -> None:
    assert set(ArticleOut().fields) < set(DraftOut().fields)
    assert set(DraftOut().fields) - set(ArticleOut().fields) == {
        "created_at",
        "version",
        "trashed_at",
        "published_version",
        "has_changes",
        "revision",
        "published_revision",
        "schedule",
        "translation_of",
        "outdated",
    }


def test_columns_are_wide_enough_for_every_value_of_a_vocabulary() -> None:
    statuses = [status for column in (Comment.status, Decision.to_status) for status in [column.type.length]]
    assert min(statuses) >= max(len(action) for action in Action)
    assert Decision.reason_code.type.length >= max(len(reason) for reason in review.ReasonCode)
