"""The demo site: articles, readers and impostors to look at on the first start. Reads its content from files beside it.

Everything goes through the same verbs as real content, so that the demo can show nothing the software cannot do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cms import articles, comments, imaging, manuscripts, media, review, taxonomy
from cms.comments import Amendment, Draft, House
from cms.facts import Sender
from cms.journal import SYSTEM, Actor
from cms.keys import Keys
from cms.models import Article, Author, Category, Comment, Tag
from cms.storage import Store
from moderation import Action, ReasonCode, Status, Verdict

FILE_WIDTH: Final = 120
"""Columns at which the lines of `comments.yaml` are broken."""

_BEGINNING: Final = re.compile(r"$|\s|(?:[-*>|#`]|\d+[.)])\s")
"""What a line begins with that does not go on with the one before."""

CONTENT: Final = Path(__file__).parent / "content"
LIMITS: Final = imaging.Limits(bytes=1_000_000, pixels=2_000_000)
DECIDING: Final = {"approved": Action.APPROVE, "rejected": Action.REJECT, "spam": Action.SPAM, "pending": Action.HOLD}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was loaded."""

    articles: int
    comments: int


def is_empty(session: Session) -> bool:
    """Tell whether the site has no articles at all. One query."""
    return not session.scalar(select(exists().where(Article.id.is_not(None))))


def load(
    session: Session,
    *,
    house: House,
    keys: Keys,
    moderator: Actor,
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> Loaded:
    """Load the demo site into a database, as one transaction of the caller's.

    `progress` is called with the name of each article and comment loaded.
    """
    _load_terms(session, now)
    by_slug = {path.stem: _load_article(session, path, now) for path in _files()}
    for slug in by_slug:
        progress(slug)
    entries = yaml.safe_load((CONTENT / "comments.yaml").read_text())
    threads = _Threads(session, by_slug, house=house, keys=keys, moderator=moderator)
    for entry in sorted(entries, key=lambda entry: entry["minutes_after_publish"]):
        threads.load(entry)
        progress(entry["key"])
    for entry in entries:
        threads.finish(entry)
    return Loaded(articles=len(by_slug), comments=len(entries))


def illustrate(session: Session, store: Store, *, now: datetime) -> int:
    """Give the articles of a loaded demo site their main pictures; return how many. As one transaction of the caller's."""
    pictures = yaml.safe_load((CONTENT / "site.yaml").read_text())["pictures"]
    for entry in pictures:
        path = CONTENT / "media" / entry["file"]
        prepared = imaging.prepare(path.read_bytes(), filename=path.name, content_type="image/png", limits=LIMITS)
        about = {name: entry[name] for name in ("title", "alt", "focal_point", "credit") if name in entry}
        medium = media.store(session, media.place(store, prepared), about, actor=SYSTEM, now=now).medium
        for article in session.scalars(select(Article).where(Article.slug.in_(entry["articles"]))).all():
            alt = entry.get("alts", {}).get(article.locale)
            hero = {"media_id": medium.id} | ({"alt": alt} if alt else {})
            was_at = article.updated_at
            articles.update(session, article.id, {"hero": hero}, version=None, actor=SYSTEM, now=was_at)
            if article.published_at is not None:
                articles.publish(session, article.id, version=None, actor=SYSTEM, now=now)
    return len(pictures)


def count() -> int:
    """Return how many things `load` will report."""
    return len(_files()) + len(yaml.safe_load((CONTENT / "comments.yaml").read_text()))


def _files() -> list[Path]:
    """Return the files of the articles, translations (`name.de.md`) behind what they are translated from."""
    return sorted((CONTENT / "articles").glob("*.md"), key=lambda path: (path.stem.count("."), path.name))


def _load_terms(session: Session, now: datetime) -> None:
    site = yaml.safe_load((CONTENT / "site.yaml").read_text())
    ids: dict[str, str] = {}
    for entry in site["categories"]:
        draft = {name: entry[name] for name in ("slug", "name", "description") if name in entry}
        if "parent" in entry:
            draft["parent_id"] = ids[entry["parent"]]
        ids[entry["slug"]] = taxonomy.create(session, Category, draft, actor=SYSTEM, now=now).id
    for entry in site["tags"]:
        taxonomy.create(session, Tag, {"slug": entry["slug"], "name": entry["name"]}, actor=SYSTEM, now=now)
    for entry in site["authors"]:
        draft = {name: entry[name] for name in ("slug", "name", "bio")}
        taxonomy.create(session, Author, draft, actor=SYSTEM, now=now)


def _load_article(session: Session, path: Path, now: datetime) -> Article:
    manuscript = manuscripts.from_markdown(path.read_text(), fallback_title=path.stem)
    written_at = manuscript.published_at or now
    saved = manuscripts.add(session, manuscript, default_locale="en", actor=SYSTEM, now=written_at)
    if manuscript.status == "published":
        articles.publish(
            session, saved.article.id, version=None, actor=SYSTEM, now=now, published_at=manuscript.published_at
        )
    return saved.article


class _Threads:
    """Loads the discussions: every comment is submitted, then decided, in the order of time."""

    def __init__(
        self, session: Session, by_slug: Mapping[str, Article], *, house: House, keys: Keys, moderator: Actor
    ) -> None:
        self.session, self.by_slug, self.house, self.keys, self.moderator = session, by_slug, house, keys, moderator
        self.comments: dict[str, Comment] = {}

    def load(self, entry: Mapping[str, Any]) -> None:
        """Submit one comment and bring it into its state; what is to be deleted is approved first, for its replies."""
        article = self.by_slug[entry["article"]]
        assert article.first_published_at is not None  # noqa: S101 - only published articles have comments
        at = article.first_published_at + timedelta(minutes=entry["minutes_after_publish"])
        author = entry["author"]
        sender = Sender(author_key=self.keys.author(author.get("email")))
        draft = Draft(
            body=_unbroken(entry["body"]),
            name=author["name"],
            email=author.get("email"),
            website=author.get("website"),
            parent_id=self.comments[entry["parent"]].id if "parent" in entry else None,
        )
        submitted = comments.submit(self.session, article.id, draft, sender=sender, house=self.house, now=at)
        comment = self.comments[entry["key"]] = submitted.comment
        edits = entry.get("edits", ())
        self._decide(comment, entry, at + timedelta(minutes=2), status="approved" if edits else None)
        for n, body in enumerate(edits, 1):
            edited_at = at + timedelta(minutes=min(n * 4, 14))
            amendment = Amendment(body=body)
            comments.edit(self.session, comment.id, amendment, sender=sender, house=self.house, now=edited_at)
        if edits:
            self._decide(comment, entry, at + timedelta(minutes=20))

    def finish(self, entry: Mapping[str, Any]) -> None:
        """Delete what its author takes back, once the replies are there."""
        if entry["status"] == "deleted":
            comment = self.comments[entry["key"]]
            comments.withdraw(self.session, comment.id, version=None, now=comment.created_at + timedelta(hours=30))

    def _decide(self, comment: Comment, entry: Mapping[str, Any], at: datetime, *, status: str | None = None) -> None:
        """Bring a comment (and its waiting edit) into the state of its entry, or into `status` for now."""
        wanted = status or ("approved" if entry["status"] == "deleted" else entry["status"])
        is_there = comment.status == Status(wanted) and (wanted == "pending" or comment.waiting_revision_id is None)
        if is_there or (wanted == "pending" and comment.waiting_revision_id is not None):
            return
        reason = entry.get("reason_code")
        verdict = Verdict(
            action=DECIDING[wanted],
            reason_code=None if reason is None else ReasonCode(reason),
            statement=entry.get("statement"),
            note=entry.get("note"),
        )
        item = review.Item(comment.id, comment.version)
        review.decide(self.session, [item], verdict, moderator=self.moderator, now=at, learner=self.house.learner)


def _unbroken(text: str) -> str:
    """Return a comment as its reader typed it: lines that were broken for the file's width alone are one again.

    A line was broken for its width if the next word would not have found room in it.
    """
    whole: list[str] = []
    before = ""
    for line in text.split("\n"):
        is_full = 4 + len(before) + 1 + len(line.partition(" ")[0]) > FILE_WIDTH
        if before and is_full and not _BEGINNING.match(line):
            whole[-1] += f" {line}"
        else:
            whole.append(line)
        before = line
    return "\n".join(whole)
