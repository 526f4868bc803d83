"""Routes of comments, for readers and the authors of comments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from cms import comments as verbs
from cms.api import opinions
from cms.api.access import CommentAuthor, Public, Reader
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.comments import Amendment, Draft, Prospect, Submitted
from cms.delivery import articles, own_comments, seo
from cms.delivery import comments as reads
from cms.delivery.article_lists import View
from cms.delivery.comments import Discussion, Order, OwnTokens
from cms.errors import NotFound
from cms.facts import Sender
from moderation import Status
from schemas.comments import (
    CommentIn,
    CommentListMeta,
    CommentListQuery,
    CommentMeta,
    CommentNodeOut,
    CommentOut,
    CommentPatch,
    CountsOut,
    CountsQuery,
    OwnCommentOut,
    SubmittedMeta,
)

routes = Routes("comments")


def _draft(call: Call) -> Draft:
    author, form, parent = call.body["author"], call.body["form"], call.body["parent_id"]
    return Draft(
        body=call.body["body"],
        name=author["name"],
        email=author.get("email"),
        website=author.get("website"),
        parent_id=None if parent is None else str(parent),
        trap=form.get("trap", ""),
        fill_time_s=form.get("fill_time_s"),
    )


def _ask_about_comment(call: Call, article_id: str) -> Callable[[], Any] | None:
    def prospect() -> Prospect:
        draft = _draft(call)
        sender = _sender(call, draft.email)
        return verbs.prospect(call.session, article_id, draft, sender=sender, house=call.services.house, now=call.now)

    return opinions.asking(call, prospect)


def _ask_about_edit(call: Call, comment_id: str) -> Callable[[], Any] | None:
    def prospect() -> Prospect:
        _require_own(call, comment_id)
        return verbs.prospect_edit(
            call.session,
            comment_id,
            call.body["body"],
            version=call.version,
            house=call.services.house,
            now=call.now,
        )

    return opinions.asking(call, prospect)


READER_REASONS: Final = {"pre_moderation": "pre_moderation"}
"""What a reader is told of why a comment waits. Everything else is “review”: naming a check teaches how to pass it."""


@routes.route(
    "GET",
    "/articles/<uuid:article_id>/comments",
    access=Reader(),
    query=CommentListQuery,
    answer=Answer(schema=CommentNodeOut, is_list=True, meta=CommentListMeta, has_links=True),
    problems=(404,),
)
def list_comments(call: Call, article_id: str) -> Reply:
    """List the comments of an article, as flat pages or, with `depth`, as a tree.

    With Manage-Token (one or several, comma-separated) a reader sees their own waiting comments in place; such an
    answer is private.
    """
    query = call.query
    discussion = Discussion(
        article_id=article_id,
        order=Order(query["sort"]),
        parent_id=None if query["parent"] is None else str(query["parent"]),
        depth=query["depth"],
    )
    keys = reads.sort_keys(discussion.order)
    own = OwnTokens(hashes=call.manage_hashes)
    page = reads.comments(call.session, discussion, own=own, after=call.position(keys), limit=query["limit"])
    here = f"{PREFIX}/articles/{article_id}/comments"
    for item in page.rows:
        _prune(item, here, discussion)
    return Reply(
        data=page.rows,
        meta=_asked_meta(call, article_id, page.rows),
        links=call.next_links(keys, page.next),
        tags=None if call.manage_hashes else (f"comments:{article_id}", f"article:{article_id}"),
    )


def _asked_meta(call: Call, article_id: str, shown: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if "json_ld" not in call.query["include"]:
        return {}
    article = articles.article(call.session, article_id, View(), now=call.now)
    address = article["seo"].get("canonical") or call.settings.article_url(article["slug"], article["locale"])
    return {"json_ld": seo.of_comments(shown, article_url=address)}


@routes.route(
    "POST",
    "/articles/<uuid:article_id>/comments",
    access=Reader(),
    body=CommentIn,
    answer=Answer(schema=OwnCommentOut, meta=SubmittedMeta, statuses=(201, 202)),
    problems=(403, 404, 409, 429),
    shares_commit=True,
    beforehand=_ask_about_comment,
)
def submit_comment(call: Call, article_id: str) -> Reply:
    """Post a comment: 201 if it is visible at once, 202 if it waits for a moderator.

    `meta.manage_token` is given once; with it the author reads, edits and deletes this comment.
    """
    draft = replace(_draft(call), opinions=opinions.heard(call))
    sender = _sender(call, draft.email)
    submitted = verbs.submit(call.session, article_id, draft, sender=sender, house=call.services.house, now=call.now)
    return _submitted(call, submitted, is_new=True)


@routes.route(
    "GET",
    "/comments/<uuid:comment_id>",
    access=Reader(),
    answer=Answer(schema=CommentOut, private_schema=OwnCommentOut, meta=CommentMeta),
    problems=(404,),
)
def read_comment(call: Call, comment_id: str) -> Reply:
    """Read a comment; with its manage token in whatever state it is, and why."""
    own = own_comments.own_comment(call.session, comment_id, OwnTokens(hashes=call.manage_hashes))
    if own is not None:
        return Reply(data=own, meta={"version": own["version"]}, version=own["version"])
    values = reads.comment(call.session, comment_id)
    tags = None if call.manage_hashes else (f"comments:{values['article_id']}", f"article:{values['article_id']}")
    return Reply(data=values, meta={}, tags=tags)


@routes.route(
    "PATCH",
    "/comments/<uuid:comment_id>",
    access=CommentAuthor(),
    body=CommentPatch,
    answer=Answer(schema=OwnCommentOut, meta=SubmittedMeta, statuses=(200, 202)),
    precondition=True,
    problems=(403, 404, 409),
    beforehand=_ask_about_edit,
)
def edit_comment(call: Call, comment_id: str) -> Reply:
    """Change a comment's text, by its author. What was approved stays visible until the new text is."""
    found = _require_own(call, comment_id)
    sender = _sender(call, found["email"])
    edited = verbs.edit(
        call.session,
        comment_id,
        Amendment(body=call.body["body"], version=call.version, opinions=opinions.heard(call)),
        sender=sender,
        house=call.services.house,
        now=call.now,
    )
    return _submitted(call, edited, is_new=False)


@routes.route(
    "DELETE",
    "/comments/<uuid:comment_id>",
    access=CommentAuthor(),
    answer=Answer(schema=None, statuses=(204,)),
    precondition=True,
    problems=(404, 409),
)
def delete_comment(call: Call, comment_id: str) -> Reply:
    """Delete a comment, by its author. Replies stay below a tombstone without author and text."""
    _require_own(call, comment_id)
    verbs.withdraw(call.session, comment_id, version=call.version, now=call.now)
    return Reply(status=204)


@routes.route(
    "GET",
    "/comments/counts",
    access=Public(),
    query=CountsQuery,
    answer=Answer(schema=CountsOut),
)
def count_comments(call: Call) -> Reply:
    """Count the visible comments of up to 100 articles in one call."""
    article_ids = [str(item) for item in call.query["article"]]
    found = reads.counts(call.session, article_ids)
    tags = tuple(tag for item in dict.fromkeys(article_ids) for tag in (f"comments:{item}", f"article:{item}"))
    return Reply(data={"counts": {item: found[item] for item in article_ids if item in found}}, tags=tags)


def _sender(call: Call, email: str | None) -> Sender:
    keys = call.services.keys
    address_key, *earlier = keys.addresses(call.address) or (None,)
    return Sender(
        author_key=keys.author(email), address_key=address_key, earlier_address_keys=tuple(filter(None, earlier))
    )


def _require_own(call: Call, comment_id: str) -> dict[str, Any]:
    """Return what the sender needs, if one of the tokens is this comment's; else it looks as if there were none."""
    email = own_comments.own_email(call.session, comment_id, OwnTokens(hashes=call.manage_hashes))
    if email is None:
        raise NotFound("There is no comment with this id that the manage token belongs to.")
    return {"email": email or None}


def _submitted(call: Call, submitted: Submitted, *, is_new: bool) -> Reply:
    comment = submitted.comment
    call.session.flush()
    if is_new:
        values: dict[str, Any] | None = own_comments.new_comment(comment, submitted.revision)
    else:
        token_hash = comment.manage_token_hash
        own = OwnTokens(hashes=frozenset({token_hash} if token_hash else ()))
        values = own_comments.own_comment(call.session, comment.id, own)
    waits = comment.waiting_revision_id is not None or comment.status != Status.APPROVED
    reasons = submitted.assessment.reasons if waits else ()
    told = dict.fromkeys(READER_REASONS.get(reason, "review") for reason in reasons)
    # A commenter is told that a comment waits, never that it was taken for spam: that would teach the next attempt.
    meta: dict[str, Any] = {
        "status": "pending" if waits else "approved",
        "version": comment.version,
        "reasons": list(told),
    }
    if submitted.manage_token is not None:
        meta["manage_token"] = submitted.manage_token
    shown = (201 if is_new else 200) if not waits else 202
    return Reply(
        data=values,
        status=shown,
        meta=meta,
        version=comment.version,
        headers={"Location": f"{PREFIX}/comments/{comment.id}"} if is_new else {},
    )


def _prune(item: dict[str, Any], here: str, discussion: Discussion) -> None:
    """Keep `replies` for trees only, and link to the ones that are not shown."""
    if discussion.depth is None:
        del item["replies"]
        return
    stack = [(item, 0)]
    while stack:
        node, level = stack.pop()
        if node["reply_count"] > sum("status" not in reply for reply in node["replies"]):
            depth = max(discussion.depth - level - 1, 0) if node["replies"] else discussion.depth
            node["more_replies"] = f"{here}?parent={node['id']}&depth={depth}"
        stack += [(reply, level + 1) for reply in node["replies"]]
