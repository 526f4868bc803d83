"""What the schemas take and refuse as a whole: members, limits, and that nothing unknown slips through."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from moderation import Action, ReasonCode
from schemas.accounts import LoginIn, TokenIn
from schemas.article_queries import ArticleListQuery, ArticleQuery
from schemas.changes import ChangesQuery
from schemas.comments import CommentIn, CommentListQuery, CommentPatch, CountsQuery
from schemas.envelopes import CountedPageQuery, NoQuery, PageQuery, Problem, dump_problem
from schemas.manuscripts import ArticleIn, ArticlePatch, PublishIn
from schemas.review import DecisionsIn, EmptyIn, QueueQuery
from schemas.taxonomy import AuthorIn, AuthorPatch, CategoryIn, CategoryPatch, TagIn, TagPatch

ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
EVERY_SCHEMA_THAT_LOADS = [
    ArticleIn,
    ArticleListQuery,
    ArticlePatch,
    ArticleQuery,
    AuthorIn,
    AuthorPatch,
    CategoryIn,
    CategoryPatch,
    ChangesQuery,
    CommentIn,
    CommentListQuery,
    CommentPatch,
    CountedPageQuery,
    CountsQuery,
    DecisionsIn,
    EmptyIn,
    LoginIn,
    NoQuery,
    PageQuery,
    PublishIn,
    QueueQuery,
    TagIn,
    TagPatch,
    TokenIn,
]


@pytest.mark.parametrize("kind", EVERY_SCHEMA_THAT_LOADS, ids=lambda kind: kind.__name__)
def test_schema_refuses_members_it_does_not_know(kind: type[Schema]) -> None:
    with pytest.raises(ValidationError) as caught:
        kind().load({"surprise": 1})
    assert caught.value.messages_dict["surprise"] == ["Unknown field."]


@pytest.mark.parametrize(
    ("kind", "body", "loaded"),
    [
        (ArticleIn, {"title": " A "}, {"title": "A"}),
        (ArticlePatch, {}, {}),
        (ArticlePatch, {"category": None, "tags": []}, {"category": None, "tags": []}),
        (PublishIn, {}, {}),
        (TagPatch, {}, {}),
        (AuthorIn, {"name": "A", "website": None}, {"name": "A", "website": None}),
        (NoQuery, {}, {}),
        (PageQuery, {}, {"limit": 20, "cursor": None}),
        (PageQuery, {"limit": "100"}, {"limit": 100, "cursor": None}),
        (ChangesQuery, {"limit": "1000"}, {"limit": 1000, "since": None, "scope": "public"}),
        (
            CommentIn,
            {"author": {"name": "A"}, "body": "x"},
            {"author": {"name": "A"}, "body": "x", "parent_id": None, "form": {}},
        ),
        (
            DecisionsIn,
            {"action": "approve", "items": [{"comment_id": ID, "version": 1}]},
            {"action": Action.APPROVE, "reason_code": None, "statement": None, "note": None},
        ),
        (TokenIn, {"name": "A", "scopes": ["audit:read"]}, {"name": "A", "scopes": ["audit:read"], "expires_at": None}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_schema_loads_what_is_in_order(kind: type[Schema], body: dict[str, Any], loaded: dict[str, Any]) -> None:
    found = kind().load(body)
    found.pop("items", None)
    assert found == loaded


@pytest.mark.parametrize(
    ("kind", "body", "faulty"),
    [
        (ArticleIn, {}, {"title"}),
        (ArticleIn, {"title": "x" * 301, "dek": "x" * 1001, "slug": "A B"}, {"title", "dek", "slug"}),
        (ArticleIn, {"title": " ", "tags": "a", "authors": [""]}, {"title", "tags", "authors"}),
        (ArticleIn, {"title": "a", "tags": ["t"] * 51, "authors": ["a"] * 21}, {"tags", "authors"}),
        (ArticleIn, {"title": "a", "body": {}, "markdown": 1, "html": None}, {"body", "markdown", "html"}),
        (ArticleIn, {"title": "a", "body": ["x"], "seo": {"title": 5}, "locale": "EN"}, {"body", "seo", "locale"}),
        (ArticleIn, {"title": "a", "comments": {"policy": "open"}}, {"comments"}),
        (ArticleIn, {"title": "a", "comments": {"closes_after_days": "3"}}, {"comments"}),
        (ArticleIn, {"title": "a", "comments": {"closes_after_days": -1}}, {"comments"}),
        (ArticleIn, {"title": "a", "comments": {"hold_links": 1}}, {"comments"}),
        (ArticleIn, {"title": "a", "status": "published", "published_at": "x"}, {"status", "published_at"}),
        (PublishIn, {"published_at": None}, {"published_at"}),
        (CategoryIn, {"name": "", "parent_id": "root"}, {"name", "parent_id"}),
        (TagPatch, {"name": None}, {"name"}),
        (AuthorIn, {"name": "x" * 121, "bio": "x" * 2001, "website": "x"}, {"name", "bio", "website"}),
        (CommentIn, {}, {"author", "body"}),
        (CommentIn, {"author": {}, "body": ""}, {"author", "body"}),
        (CommentIn, {"author": {"name": "x" * 81}, "body": "x"}, {"author"}),
        (CommentIn, {"author": {"name": "A", "is_staff": True}, "body": "x", "status": "approved"}, {"author", "status"}),
        (CommentIn, {"author": {"name": "A"}, "body": "x", "parent_id": 5}, {"parent_id"}),
        (CommentIn, {"author": {"name": "A"}, "body": "x", "form": {"fill_time_s": -1}}, {"form"}),
        (CommentPatch, {"body": ""}, {"body"}),
        (CommentListQuery, {"limit": "101", "sort": "best", "depth": "21", "parent": "x"}, {"limit", "sort", "depth", "parent"}),
        (PageQuery, {"limit": "0", "cursor": "x" * 1001}, {"limit", "cursor"}),
        (CountedPageQuery, {"count": "all"}, {"count"}),
        (CountsQuery, {}, {"article"}),
        (CountsQuery, {"article": []}, {"article"}),
        (CountsQuery, {"article": [ID] * 101}, {"article"}),
        (ChangesQuery, {"limit": "1001", "scope": "mine"}, {"limit", "scope"}),
        (DecisionsIn, {}, {"action", "items"}),
        (DecisionsIn, {"action": "approved", "items": []}, {"action", "items"}),
        (DecisionsIn, {"action": "approve", "items": [{"comment_id": "x", "version": 0}]}, {"items"}),
        (DecisionsIn, {"action": "approve", "items": [{"comment_id": ID, "version": 2**31}]}, {"items"}),
        (DecisionsIn, {"action": "approve", "items": [{"comment_id": ID, "version": 1}] * 501}, {"items"}),
        (DecisionsIn, {"action": "reject", "reason_code": "dull", "note": "x" * 2001, "statement": 1,
                       "items": [{"comment_id": ID, "version": 1}]}, {"reason_code", "note", "statement"}),
        (QueueQuery, {"filter[status]": "waiting", "filter[article]": "x", "sort": "best", "filter[text]": ""},
         {"filter[status]", "filter[article]", "sort", "filter[text]"}),
        (LoginIn, {"email": "x", "password": ""}, {"email", "password"}),
        (TokenIn, {"name": "", "scopes": [], "expires_at": "soon"}, {"name", "scopes", "expires_at"}),
        (TokenIn, {"name": "A", "scopes": ["everything"]}, {"scopes"}),
        (ArticleQuery, {"formats": "pdf", "include": "media", "fields": "secret", "version": "7"},
         {"formats", "include", "fields", "version"}),
        (ArticleListQuery, {"sort": "word_count", "filter[status]": "x", "filter[published_at][gte]": "x"},
         {"sort", "filter[status]", "filter[published_at][gte]"}),
    ],
)  # fmt: skip
def test_schema_names_every_member_that_is_wrong(kind: type[Schema], body: dict[str, Any], faulty: set[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        kind().load(body)
    assert set(caught.value.messages_dict) == faulty


@pytest.mark.parametrize("reason", ReasonCode, ids=str)
def test_every_reason_code_is_taken(reason: ReasonCode) -> None:
    body = {"action": "reject", "reason_code": str(reason), "items": [{"comment_id": ID, "version": 1}]}
    assert DecisionsIn().load(body)["reason_code"] is reason


def test_problem_keeps_what_the_situation_adds() -> None:
    values = {
        "type": "/api/docs#problem-x",
        "title": "X",
        "status": 409,
        "detail": "Y.",
        "instance": "/z",
        "code": "x",
        "current_version": 3,
    }
    assert dump_problem(values) == values
    assert set(Problem().dump(values)) == set(values) - {"current_version"}
