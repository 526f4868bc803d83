"""Samples: a few articles and comments that the application itself writes, from which a seeded site is made."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from sqlalchemy import select, text

from cms import search
from cms.db import db, reading
from cms.delivery import snapshots
from cms.models import Article, CommentRevision, Publication
from tests.bench import templates, wording
from tests.bench.templates import DECIDED, PUBLISHED, SUBMITTED, Template
from tests.bench.wording import Findable
from tests.conftest import Clock
from tests.sites import Site

BODIES: Final = 12
STATES: Final = {"at_once": 0.84, "approved": 0.06, "pending": 0.01, "spam": 0.05, "rejected": 0.03, "deleted": 0.01}
"""What becomes of comments; `at_once` are approved without a person."""

UNREAD: Final = frozenset({"revision_features"})
"""Tables left out for comments approved at once: 2 kB each that no read looks at until a person decides."""

_SENTENCES: Final = (
    "I have had this twice now, once after a long drive and once for no reason I could name.",
    "Heat helped more than rest did, and walking helped more than either, slowly at first.",
    "What the article says about waiting six weeks fits what my own doctor told me.",
    "Nobody enjoys hearing it while it hurts, but it did pass in the end.",
    "The part on pillows is new to me and I shall try it tonight.",
    "Our hedgehogs came back this year, three of them, under the old shed.",
    "Is there a source for the second figure, the one about the winter?",
    "My grandmother swore by leaves, a great heap of them, and never raked before April.",
    "It would be good to know what this costs, roughly, outside of the big towns.",
    "Thank you for writing about this without frightening people.",
)


@dataclass(frozen=True)
class Sample:
    """Templates of articles (public ones, then drafts) and of comments, by state; what searches know of the articles."""

    articles: list[Template]
    drafts: list[Template]
    comments: dict[str, list[Template]]
    findable: dict[str, Findable]
    said: dict[str, list[str]]


def sample(app: Flask, clock: Clock) -> Sample:
    """Write a few articles and comments through the API and return the templates they make."""
    site, chance = Site(app, clock), random.Random(7)  # noqa: S311 - chance, not secrets
    clock.now = PUBLISHED
    terms = _terms(site, chance)
    public: list[str] = []
    drafts: list[str] = []
    for n in range(BODIES):
        members = {"title": f"zqtitle{n:03}", "slug": f"zqslug-{n:03}", "markdown": _manuscript(chance, n)}
        public.append(site.article(**members, **_chosen(terms, chance))["id"])
    for n in (900, 901):
        members = {"title": f"zqtitle{n}", "slug": f"zqslug-{n}", "markdown": _manuscript(chance, n)}
        drafts.append(site.draft(**members, **_chosen(terms, chance))["id"])
    opened = site.article(title="Open to all", comments={"policy": "post"})["id"]
    made: dict[str, list[str]] = {status: [] for status in STATES}
    for status, ids in made.items():
        for n in range(BODIES if status == "at_once" else 3):
            ids.append(_comment(site, clock, opened if status == "at_once" else public[0], status, chance, n))
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET timezone = 'UTC'"))
        found = templates.read(connection)
        whole = connection.dialect.name == "postgresql"
    with app.app_context():
        findable, said = _findable([*public, *drafts]), _said()
    return Sample(
        _marked(templates.of(found, "articles", public), whole=whole),
        _marked(templates.of(found, "articles", drafts), whole=whole),
        {status: _marked(_of_comments(found, status, ids), whole=whole) for status, ids in made.items()},
        findable,
        said,
    )


def _findable(article_ids: list[str]) -> dict[str, Findable]:
    """Return what searches know of each template, by its id without hyphens."""
    with reading() as session:
        drafts = session.scalars(select(Article).where(Article.id.in_(article_ids))).all()
        published = session.scalars(select(Publication).where(Publication.article_id.in_(article_ids))).all()
        documents = [snapshots.draft_document(article) for article in drafts]
        documents += [snapshots.document(publication) for publication in published]
        return {one.subject_id.replace("-", ""): Findable.of(one.names, one.body) for one in documents}


def _said() -> dict[str, list[str]]:
    """Return the terms of every comment's text, by its id without hyphens."""
    with reading() as session:
        found = session.execute(select(CommentRevision.comment_id, CommentRevision.text)).all()
    return {row.comment_id.replace("-", ""): search.analysed(row.text, "en").split() for row in found}


def _of_comments(found: dict[str, list[dict[str, Any]]], status: str, ids: list[str]) -> list[Template]:
    left_out = UNREAD if status == "at_once" else frozenset()
    return templates.of({name: [] if name in left_out else rows for name, rows in found.items()}, "comments", ids)


def _terms(site: Site, chance: random.Random) -> dict[str, list[str]]:
    terms: dict[str, list[str]] = {"tags": [], "authors": [], "categories": []}
    for kind, slugs in terms.items():
        for n in range({"tags": 60, "authors": 30, "categories": 12}[kind]):
            answer = site.editor.post(f"/{kind}", {"name": f"{kind.title()} {n}", "slug": f"{kind}-{n}"})
            assert answer.status_code == 201, answer.get_data(as_text=True)
            slugs.append(answer.get_json()["data"]["slug"])
    chance.shuffle(terms["tags"])
    return terms


def _chosen(terms: dict[str, list[str]], chance: random.Random) -> dict[str, Any]:
    return {
        "tags": chance.sample(terms["tags"], 3),
        "authors": chance.sample(terms["authors"], 1 + chance.randrange(2)),
        "category": chance.choice(terms["categories"]),
    }


def _manuscript(chance: random.Random, n: int) -> str:
    parts = [f"Article {n} begins. " + " ".join(chance.choices(_SENTENCES, k=6))]
    parts += [wording.PLACE]
    parts += [f"## Heading {heading}\n\n" + " ".join(chance.choices(_SENTENCES, k=12)) for heading in range(3)]
    return "\n\n".join(parts)


def _comment(site: Site, clock: Clock, article_id: str, status: str, chance: random.Random, n: int) -> str:
    """Post a comment and bring it into a state; return its id."""
    author = {"name": f"zqreader{n:03}", "email": f"zqreader{n:03}@example.org"}
    body = f"Number {n} {status}: " + " ".join(chance.sample(_SENTENCES, 1 + n % 4))
    clock.now = SUBMITTED
    sent, address = {"author": author, "body": body}, {"REMOTE_ADDR": f"203.0.113.{chance.randrange(1, 255)}"}
    answer = site.public.post(f"/articles/{article_id}/comments", sent, environ_overrides=address)
    assert answer.status_code == (201 if status == "at_once" else 202), answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    comment_id: str = found["data"]["id"]
    clock.now = DECIDED
    if status not in {"pending", "at_once"}:
        action = {"approved": "approve", "spam": "spam", "rejected": "reject", "deleted": "approve"}[status]
        site.decide(comment_id, action, 1)
    if status == "deleted":
        headers = {"Manage-Token": found["meta"]["manage_token"]}
        gone = site.public.delete(f"/comments/{comment_id}", headers=headers)
        assert gone.status_code in {200, 204}, gone.get_data(as_text=True)
    return comment_id


def _marked(made: list[Template], *, whole: bool) -> list[Template]:
    for template in made:
        facts, places = template.facts, {}
        if template.kind == "articles":
            places = {facts["title"]: "title", facts["slug"]: "slug", wording.PLACE: "words"}
            overridden = {("articles", "comment_count"): "comment_count", ("search_documents", "vector"): "vector{}"}
            overridden[("publications", "part")] = "part"
        else:
            places = {facts["author_name"]: "reader"}
            for name in ("author_key", "address_key", "manage_token_hash"):
                places[facts[name]] = name
            article = str(facts["article_id"]).replace("-", "")
            places |= {article: "article_h", templates.hyphenated(article): "article_u"}
            named = ("parent_id", "thread_id", "path", "depth", "hidden_ancestors", "reply_count", "priority")
            overridden = {("comments", name): name for name in named}
            overridden[("comment_bands", "band_hash")] = "band{}"
        templates.mark(template, places, overridden, whole=whole)
    return made
