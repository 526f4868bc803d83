"""Comments of a WordPress export, with their states."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from cms.imports.bodies.paragraphs import paragraphed
from cms.imports.formats.xml import Found, text_of
from cms.imports.lines import instant, line
from cms.imports.records import Kind, LeftOut, Note, Remark, Standing, Thread

STANDINGS: Final = {
    "1": Standing.APPROVED,
    "approve": Standing.APPROVED,
    "0": Standing.PENDING,
    "hold": Standing.PENDING,
    "spam": Standing.SPAM,
    "trash": Standing.REJECTED,
    "post-trashed": Standing.REJECTED,
}
TRASH: Final = Note("state_changed", "It was in the trash there: it is rejected.")
PINGS: Final = frozenset({"pingback", "trackback"})
_BOOKKEEPING: Final = re.compile(r"akismet_.*|_wp_trash_.*|dsq_.*|_yoast_.*")


def of(found: Found, *, staff: Collection[str]) -> Iterator[Remark | LeftOut]:
    """Yield the comments of an item; those of what is no article are named and left out."""
    article = line(found.text("wp:post_id"))
    is_article = (line(found.text("wp:post_type")) or "post") in {"post", "page"}
    for element in found.children("wp:comment"):
        comment = Found(element, found.line)
        key, kind = line(comment.text("wp:comment_id")), line(comment.text("wp:comment_type"))
        place = f"line {found.line}, comment {key}"
        note = None
        if not is_article:
            note = Note("article_missing", "What it stands under is no article here.")
        elif kind in PINGS:
            note = Note("ping_left_out", f"A {kind} is a machine's notice, not a comment.")
        elif kind not in {"", "comment"}:
            note = Note("type_left_out", f"A comment of the type “{kind}” is not a reader's.")
        created = instant(comment.text("wp:comment_date_gmt")) or instant(comment.text("wp:comment_date"))
        if note is None and created is None:
            note = Note("date_missing", "It has no date.")
        if note is not None or created is None:
            yield LeftOut(kind=Kind.COMMENT, key=key, place=place, notes=(note,) if note else ())
            continue
        parent, user = line(comment.text("wp:comment_parent")), line(comment.text("wp:comment_user_id"))
        written = line(comment.text("wp:comment_approved"))
        yield Remark(
            key=key,
            place=place,
            thread=Thread(key=article),
            body=paragraphed(comment.text("wp:comment_content")),
            name=line(comment.text("wp:comment_author")),
            created_at=created,
            parent=parent if parent not in {"", "0"} else None,
            standing=STANDINGS.get(written, Standing.PENDING),
            email=line(comment.text("wp:comment_author_email")) or None,
            website=line(comment.text("wp:comment_author_url")) or None,
            address=line(comment.text("wp:comment_author_IP")) or None,
            is_staff=user not in {"", "0"} and user in staff,
            notes=tuple(_notes(comment, written)),
        )


def _notes(comment: Found, written: str) -> Iterator[Note]:
    if STANDINGS.get(written) is Standing.REJECTED:
        yield TRASH
    elif written not in STANDINGS:
        yield Note("state_changed", "Its state is none of ours: it waits for a moderator.")
    for element in comment.children("wp:commentmeta"):
        name = line(text_of(element, "wp:meta_key"))
        if name and not _BOOKKEEPING.fullmatch(name):
            yield Note("field_left_out", f"The field “{name}” of a comment was left out.")
