"""Scale: what every read and write costs on a miss, on a site of 1,000 articles and on one a hundred times as large.

`python -m tests.bench.bench_scale [sqlite] [postgres] [--only WORDS]`. Sites are seeded once and kept (see `sites`): the large one
takes some minutes for each database. Requests go through the application without the edge, so that every one is a miss.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from cms import tallies
from cms.db import db, reading, writing
from cms.journal import head
from cms.models import Article, Comment, Publication
from tests.bench import seeding, sites
from tests.bench.wording import Wording
from tests.conftest import Clock
from tests.sites import Caller, Site

ROUNDS = 15
PATIENCE_S = 10
AIM = 2.0
SEARCH_AIM_MS = 50


@dataclass
class Ground:
    """A seeded site with callers, and what of it is asked for."""

    site: Site
    names: dict[str, str]

    def get(self, caller: Caller, path: str) -> Any:
        """Ask; anything but 200 is a fault of the bench."""
        answer = caller.get(path.format(**self.names))
        assert answer.status_code == 200, (path, answer.get_data(as_text=True)[:300])
        return answer.get_json(silent=True)


def ground(app: Flask, clock: Clock) -> Ground:
    """Look up what is asked for: the busiest article, one in the middle, a comment with a thread, a rare tag."""
    clock.now = seeding.BEGAN + seeding.SPAN + timedelta(hours=1)
    site = Site(app, clock)
    if not site.public.get("/articles?filter[tag]=rare").get_json()["data"]:
        site.editor.post("/tags", {"name": "Rare", "slug": "rare"})
        site.article(title="The only one", tags=["rare"])
    _work(app, clock)
    with app.app_context(), reading() as session:
        busiest = session.execute(select(Article).order_by(Article.comment_count.desc()).limit(1)).scalar_one()
        usual = session.execute(
            select(Publication, Article)
            .join(Article, Article.id == Publication.article_id)
            .where(Article.comment_count.between(5, 12))
            .order_by(Publication.published_at.desc())
            .limit(1)
        ).one()
        comment = session.scalars(
            select(Comment)
            .where(Comment.article_id == busiest.id, Comment.status == "approved", Comment.reply_count > 1)
            .limit(1)
        ).one()
        waiting = session.scalars(select(Comment.id).where(Comment.status == "pending").limit(1)).one()
    words = Wording.words()
    common, known, rare = words[0], words[10], words[30_000]
    names = {
        "common": common,
        "known": known,
        "rare": rare,
        "beginning": words[40][:3],
        "misspelt": known[:2] + known[3] + known[2] + known[4:],
        "busiest": busiest.id,
        "usual": usual[0].article_id,
        "slug": usual[0].slug,
        "title": usual[0].title,
        "comment": comment.id,
        "waiting": waiting,
        "author": comment.author_key or "",
        "since": (clock.now - timedelta(days=30)).isoformat().replace("+00:00", "Z"),
    }
    found = Ground(site, names)
    names["middle"] = _middle(found)
    return found


def _work(app: Flask, clock: Clock) -> None:
    """Do what a worker would have done by now."""
    done = 1
    while done:
        with app.app_context(), writing() as session:
            done = tallies.step(session, clock.now)


def _middle(found: Ground) -> str:
    """Return the cursor of changes near the end of the journal."""
    with found.site.app.app_context(), reading() as session:
        seq = head(session) - 1_000
    keys = found.site.app.extensions["masthead"].keys
    return str(keys.seal("changes", str(max(seq, 0)).encode()))


PUBLIC = {
    "article": "/articles/{usual}",
    "article by slug": "/articles/by-slug/{slug}",
    "article, every format": "/articles/{usual}?formats=body,html,text,markdown,toc&include=authors,tags,category",
    "articles": "/articles?limit=20",
    "articles, by title": "/articles?limit=20&sort=title",
    "articles, by change": "/articles?limit=20&sort=-updated_at",
    "articles of a category": "/articles?limit=20&filter[category]=categories-3",
    "articles with a tag": "/articles?limit=20&filter[tag]=tags-7",
    "articles by an author": "/articles?limit=20&filter[author]=authors-4",
    "articles with a rare tag": "/articles?limit=20&filter[tag]=rare",
    "articles of a language without any": "/articles?limit=20&filter[locale]=fr",
    "articles with a tag, by title": "/articles?limit=20&filter[tag]=tags-7&sort=title",
    "articles of a month": "/articles?limit=20&filter[published_at][gte]={since}",
    "articles, counted": "/articles?limit=20&count=exact",
    "articles of a category, counted": "/articles?limit=20&filter[category]=categories-3&count=exact",
    "comments of the busiest article": "/articles/{busiest}/comments",
    "its comments, newest": "/articles/{busiest}/comments?sort=newest",
    "its comments, top": "/articles/{busiest}/comments?sort=top",
    "its comments as a tree": "/articles/{busiest}/comments?depth=3",
    "its top comments as a tree": "/articles/{busiest}/comments?depth=3&sort=top",
    "replies to a comment": "/articles/{busiest}/comments?parent={comment}",
    "comments of a usual article": "/articles/{usual}/comments",
    "one comment": "/comments/{comment}",
    "comment counts": "/comments/counts?article={usual}&article={busiest}",
    "changes, from the start": "/changes?limit=100",
    "changes, the latest": "/changes?limit=100&since={middle}",
    "tags": "/tags",
    "authors": "/authors",
    "categories": "/categories",
    "feed": "/feeds/rss.xml",
    "feed of a tag": "/feeds/tags/tags-7/rss.xml",
    "sitemaps": "/sitemap.xml",
    "search for a common word": "/search?q={common}",
    "search for two common words": "/search?q={common}%20{known}",
    "search for a rare word": "/search?q={rare}",
    "search for a phrase": "/search?q=%22{common}%20{known}%22",
    "search for the beginning of words": "/search?q={beginning}*",
    "search for a misspelt word": "/search?q={misspelt}",
    "search for a word nobody wrote": "/search?q=xqzwvj",
    "search below a tag": "/search?q={common}&filter[tag]=tags-7",
}
MODERATOR = {
    "queue": "/moderation/queue",
    "queue, oldest": "/moderation/queue?sort=oldest",
    "queue, uncertain": "/moderation/queue?sort=uncertain",
    "queue, counted": "/moderation/queue?count=exact",
    "queue of an article": "/moderation/queue?filter[article]={busiest}",
    "queue of an author": "/moderation/queue?filter[author]={author}",
    "queue by reason": "/moderation/queue?filter[reason]=new_author",
    "queue by text": "/moderation/queue?filter[text]=hedgehogs",
    "queue by a text nobody wrote": "/moderation/queue?filter[text]=xyzzy",
    "spam": "/moderation/queue?filter[status]=spam",
    "approved": "/moderation/queue?filter[status]=approved",
    "approved of an author": "/moderation/queue?filter[status]=approved&filter[author]={author}",
    "one comment's evidence": "/moderation/comments/{waiting}",
    "appeals": "/moderation/appeals",
    "rules": "/moderation/rules",
    "sanctions": "/moderation/sanctions",
    "search of comments": "/moderation/comments",
    "decisions": "/moderation/decisions",
    "flags": "/moderation/flags",
    "pulse": "/moderation/pulse",
    "an author's record": "/moderation/authors/{author}",
    "statistics": "/moderation/stats",
}
EDITOR = {
    "drafts": "/articles?limit=20&version=draft",
    "drafts, by title": "/articles?limit=20&version=draft&sort=title",
    "drafts not public": "/articles?limit=20&version=draft&filter[status]=draft",
    "trash": "/articles?limit=20&version=draft&filter[status]=trashed",
    "drafts with a tag": "/articles?limit=20&version=draft&filter[tag]=tags-7",
}


def reads(found: Ground) -> dict[str, Callable[[], Any]]:
    """Return every read, by name."""
    every = ((PUBLIC, found.site.public), (MODERATOR, found.site.moderator), (EDITOR, found.site.editor))
    return {
        name: (lambda caller=caller, path=path: found.get(caller, path))  # type: ignore[misc]  # bound at once
        for paths, caller in every
        for name, path in paths.items()
    }


def writes(found: Ground) -> dict[str, Callable[[], Any]]:
    """Return every write that can be made again and again, by name."""
    site, serial = found.site, iter(range(10**9))
    busiest, usual = found.names["busiest"], found.names["usual"]
    stamp = str(time.time_ns())

    def comment(article_id: str, **members: Any) -> dict[str, Any]:
        n = next(serial)
        body = f"Heat helped {stamp[-6:]}{n} more than rest did, and walking more than either, slowly at first."
        return site.comment(article_id, body, author={"name": f"R{n}", "email": f"r{n}@example.org"}, **members)

    def title() -> None:
        answer = site.editor.patch(f"/articles/{usual}", {"title": f"About {stamp} {next(serial)}"})
        assert answer.status_code == 200
        assert site.editor.act(f"/articles/{usual}/publish", {}).status_code == 200

    def claim() -> None:
        assert site.moderator.post("/moderation/next", {}).status_code == 200

    return {
        "POST comment": lambda: comment(usual),
        "POST comment under the busiest": lambda: comment(busiest),
        "POST reply": lambda: comment(busiest, parent_id=found.names["comment"]),
        "POST comment and approve": lambda: comment(busiest, status="approved"),
        "POST and publish an article": lambda: site.article(title=f"New {stamp} {next(serial)}"),
        "PATCH and publish an article": title,
        "take the next of the queue": claim,
        "count an author's comments for a bulk decision": lambda: _bulk(site, {"author_key": found.names["author"]}),
        "count a campaign for a bulk decision": lambda: _bulk(site, {"similar_to": found.names["waiting"]}),
    }


def _bulk(site: Site, selection: dict[str, Any]) -> None:
    answer = site.moderator.post("/moderation/bulk", {"action": "spam", "dry_run": True, "select": selection})
    assert answer.status_code == 200, answer.get_data(as_text=True)


def measured(small: tuple[Ground, Callable[[], Any]], large: tuple[Ground, Callable[[], Any]]) -> tuple[float, float]:
    """Return the fewest milliseconds of processor time of both, run in turn: what others do on the machine only adds."""
    times: tuple[list[float], list[float]] = ([], [])
    for _, work in (small, large):
        work()
        work()
    counters = [processor(found) for found, _ in (small, large)]
    for _ in range(ROUNDS):
        for spent, counter, (_, work) in zip(times, counters, (small, large), strict=True):
            before = counter()
            work()
            spent.append(counter() - before)
            if sum(spent) > PATIENCE_S:
                break
    return min(times[0]) * 1000, min(times[1]) * 1000


def processor(found: Ground) -> Callable[[], float]:
    """Return a counter of processor seconds: this process's, and those of the database's processes that serve it."""
    with found.site.app.app_context(), reading() as session:
        if session.get_bind().dialect.name != "postgresql":
            return time.process_time
        query = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        # The first field is the time on a processor, in nanoseconds (proc(5), Documentation/scheduler/sched-stats).
        files = [Path(f"/proc/{pid}/schedstat") for pid in session.scalars(query)]
    return lambda: time.process_time() + sum(int(file.read_text().split()[0]) for file in files) / 1e9


def compare(kind: str, only: str) -> None:
    """Print how everything grows on one kind of database."""
    began = datetime.now(UTC)
    grounds = [ground(*sites.seeded(kind, size)) for size in (sites.SMALL, sites.LARGE)]
    for titled, made in (("reads", reads), ("writes", writes)):
        print(
            f"\n{kind}, {titled}: milliseconds of processor time at {sites.SMALL.comments:,} and {sites.LARGE.comments:,} comments"
        )
        small, large = (made(found) for found in grounds)
        for name, work in small.items():
            if only not in name:
                continue
            before, after = measured((grounds[0], work), (grounds[1], large[name]))
            remark = "" if after / before <= AIM or titled == "writes" else "  <-- grows"
            remark += "  <-- slow" if name.startswith("search for") and after > SEARCH_AIM_MS else ""
            print(f"{name:50} {before:9.2f} {after:9.2f}  x{after / before:.2f}{remark}", flush=True)
    for found in grounds:
        with found.site.app.app_context():
            db.engine.dispose()
    print(f"{kind}: {(datetime.now(UTC) - began).total_seconds():.0f} s")


def main(given: Sequence[str] | None = ()) -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(sites.KINDS))
    parser.add_argument("--only", default="", help="measure what has this in its name")
    arguments = parser.parse_args(given)
    for kind in arguments.kinds:
        compare(kind, arguments.only)


if __name__ == "__main__":
    main(None)
