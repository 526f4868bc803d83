"""One author of comments: record, comments, sanctions, appeals, and what moderators note about them."""

from __future__ import annotations

from cms.api import commenters as api
from cms.api import searches as searches_api
from cms.console.asking import ask, needed
from cms.console.languages import _
from cms.console.pages import PREFIX, Pages, Reply, Sent, Shown, Toast, Visit
from cms.console.queue import CARD

pages = Pages("commenters")


@pages.get("/commenters/<string:author_key>", access=needed(api.read_commenter))
def shown(visit: Visit, author_key: str) -> Reply:
    """Show what is known of an author."""
    author = ask(visit, api.read_commenter, author_key=author_key).data
    comments = ask(visit, searches_api.search_comments, query={"filter[author]": author_key, "limit": "20"})
    here = f"{PREFIX}/commenters/{author_key}"
    return Shown("commenters/one.html", {"author": author, "items": comments.data, "here": here, **CARD})


@pages.post("/commenters/<string:author_key>/notes", access=needed(api.note_commenter), again=shown)
def note(visit: Visit, author_key: str) -> Reply:
    """Note something about the author for the other moderators."""
    ask(visit, api.note_commenter, body={"text": visit.form.get("text", "")}, author_key=author_key)
    return Sent(f"{PREFIX}/commenters/{author_key}", toast=Toast(_("The note is kept.")))


@pages.post("/commenters/<string:author_key>/notes/<uuid:note_id>", access=needed(api.remove_note))
def remove_note(visit: Visit, author_key: str, note_id: str) -> Reply:
    """Remove a note."""
    ask(visit, api.remove_note, author_key=author_key, note_id=note_id)
    return Sent(f"{PREFIX}/commenters/{author_key}", toast=Toast(_("The note is removed.")))
