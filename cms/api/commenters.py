"""Routes of authors of comments: what is known of one, and moderators' notes."""

from __future__ import annotations

from cms import commenters as verbs
from cms.api.access import Needs
from cms.api.review import moderator
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import commenters as reads
from schemas.commenters import AuthorNoteIn, AuthorNoteOut, CommenterOut

routes = Routes("commenters")


@routes.route(
    "GET",
    "/moderation/authors/<string:author_key>",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    answer=Answer(schema=CommenterOut),
    problems=(404,),
)
def read_commenter(call: Call, author_key: str) -> Reply:
    """Read what is known of an author of comments, by the `author.key` of a comment: record, sanctions, notes."""
    return Reply(data=reads.profile(call.session, author_key, now=call.now))


@routes.route(
    "POST",
    "/moderation/authors/<string:author_key>/notes",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=AuthorNoteIn,
    answer=Answer(schema=AuthorNoteOut, statuses=(201,)),
    problems=(404,),
)
def note_commenter(call: Call, author_key: str) -> Reply:
    """Note something about an author for the other moderators; it is erased together with the author's comments."""
    made = verbs.note(call.session, author_key, call.body["text"], actor=moderator(call), now=call.now)
    return Reply(data=reads.note_values(made), status=201)


@routes.route(
    "DELETE",
    "/moderation/authors/<string:author_key>/notes/<uuid:note_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    answer=Answer(schema=None, statuses=(204,)),
    problems=(404,),
)
def remove_note(call: Call, author_key: str, note_id: str) -> Reply:
    """Remove a note."""
    verbs.remove_note(call.session, author_key, note_id, actor=moderator(call), now=call.now)
    return Reply(status=204)
