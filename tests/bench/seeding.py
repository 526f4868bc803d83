"""Seeding: a site of any size, made of what the application writes for a few articles and comments.

Owns the shape of the site: how many comments hang where, in which states, and what the counters have to say of it.
`masthead check --counters` is clean on the result. Distinct bodies are few; nine comments in ten have signatures of
their own all the same, as comments by strangers have, the others are copies of one another. Every article has words of its
own (`wording`), for searches to tell apart.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Flask
from sqlalchemy import select, text

from cms.db import db, reading
from cms.delivery import search_documents, snapshots
from cms.models import Article, Publication
from moderation.threads import ALPHABET
from tests.bench import templates, wording
from tests.bench.loading import Buffer, Loader
from tests.bench.nodes import Node
from tests.bench.templates import DECIDED, PUBLISHED, SUBMITTED, Template
from tests.bench.wording import Findable, Wording
from tests.conftest import Clock
from tests.sites import Site

VERSION: Final = 2
"""Changes when sites already seeded are no longer like new ones."""

BEGAN: Final = datetime(2024, 11, 20, tzinfo=UTC)
SPAN: Final = timedelta(days=730)
BODIES: Final = 12
STATES: Final = {"at_once": 0.84, "approved": 0.06, "pending": 0.01, "spam": 0.05, "rejected": 0.03, "deleted": 0.01}
"""What becomes of comments; `at_once` are approved without a person."""

UNREAD: Final = frozenset({"revision_features"})
"""Tables left out for comments approved at once: 2 kB each that no read looks at until a person decides."""

BUSIEST: Final = 0.02
"""Share of all comments that hang under one article, the one in the middle."""

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
        findable = _findable([*public, *drafts])
    return Sample(
        _marked(templates.of(found, "articles", public), whole=whole),
        _marked(templates.of(found, "articles", drafts), whole=whole),
        {status: _marked(_of_comments(found, status, ids), whole=whole) for status, ids in made.items()},
        findable,
    )


def _findable(article_ids: list[str]) -> dict[str, Findable]:
    """Return what searches know of each template, by its id without hyphens."""
    with reading() as session:
        drafts = session.scalars(select(Article).where(Article.id.in_(article_ids))).all()
        published = session.scalars(select(Publication).where(Publication.article_id.in_(article_ids))).all()
        documents = [snapshots.draft_document(article) for article in drafts]
        documents += [snapshots.document(publication) for publication in published]
        return {one.subject_id.replace("-", ""): Findable.of(one.names, one.body) for one in documents}


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


class Seeder:
    """Writes a site of a given size. The same size and kind give the same shape every time."""

    def __init__(self, made: Sample, loader: Loader, *, is_postgres: bool) -> None:
        self._sample, self._buffer, self._is_postgres = made, Buffer(loader), is_postgres
        self._chance = random.Random(11)  # noqa: S311 - chance, not secrets
        self._wording = Wording(self._chance)
        self._documents = loader.next_id("search_documents")
        self._readers = 1
        self._serial = 0

    def seed(self, articles: int, comments: int, progress: Callable[[int], None]) -> None:
        """Write so many articles, one in twenty a draft, and so many comments; `progress` is told how many of both."""
        self._readers = max(comments // 10, 1)
        busiest, left, step = articles // 2, comments, SPAN / articles
        self._learn()
        for n in range(articles):
            at = BEGAN + step * n
            is_draft = n % 20 == 3
            share = 0 if is_draft else self._share(comments, n == busiest, articles - n, left)
            left -= share
            self._article(n, at, is_draft=is_draft, comments=share)
            progress(1 + share)
        self._buffer.flush()

    def _share(self, comments: int, is_busiest: bool, articles_left: int, left: int) -> int:
        if is_busiest:
            return min(left, int(comments * BUSIEST))
        if articles_left == 1:
            return left
        mean = max(left - comments * BUSIEST / 2, 0) / articles_left / 0.95
        return min(left, self._chance.randrange(int(2 * mean) + 2))

    def _article(self, n: int, at: datetime, *, is_draft: bool, comments: int) -> None:
        template = self._chance.choice(self._sample.drafts if is_draft else self._sample.articles)
        plain = self._new_id(at)
        nodes = self._thread(at, comments)
        visible = sum(node.is_public and not node.hidden for node in nodes)
        title, words = f"About hedgehogs {n:07}", self._wording.draw()
        values = {
            "title": title,
            "slug": f"about-hedgehogs-{n}",
            "words": " ".join(words),
            "comment_count": self._number(visible),
        } | self._index(template, title, words)
        self._write(template, plain, values | self._instants(published=at), at)
        for node in nodes:
            self._comment(plain, node)

    def _index(self, template: Template, title: str, words: list[str]) -> dict[str, Any]:
        """Return what PostgreSQL searches of each document of an article; SQLite has it in a table of its own."""
        findable, values = self._sample.findable[template.ids[0]], {}
        stems = [self._wording.terms[word] for word in words]
        for n, (table, row) in enumerate(template.rows):
            if table == "search_documents":
                terms = findable.terms(title, stems, kind=row["kind"])
                values[f"vector{n}"] = search_documents.vector(terms) if self._is_postgres else None
                if not self._is_postgres:
                    self._buffer.add("search_index", wording.row(self._documents, terms))
                self._documents += 1
        return values

    def _learn(self) -> None:
        """Write the words that spelling is corrected to."""
        for word in self._wording.vocabulary:
            self._buffer.add("search_words", (word + "\n",) if self._is_postgres else (word,))

    def _thread(self, at: datetime, count: int) -> list[Node]:
        """Return an article's comments in the order of time, every other one a reply, with their counters."""
        names, shares = list(STATES), list(STATES.values())
        gap = timedelta(days=3) / max(count, 1)
        nodes: list[Node] = []
        for n, status in enumerate(self._chance.choices(names, shares, k=count)):
            parent = None
            if nodes and self._chance.random() < 0.5:
                parent = self._chance.choice(nodes[-8:])
                parent = parent if parent.depth < 8 else None
            node = Node(status, at + gap * (n + 1) + timedelta(microseconds=self._chance.randrange(10**6)), parent)
            node.plain_id, segment = self._new_id(node.at), self._segment(node.at)
            node.path = segment if parent is None else parent.path + segment
            if parent is not None:
                node.hidden = parent.hidden + (not parent.is_public and parent.status != "deleted")
            nodes.append(node)
        for node in reversed(nodes):
            if node.parent is not None:
                node.parent.replies += node.counts
        return nodes

    def _comment(self, article: str, node: Node) -> None:
        template = self._chance.choice(self._sample.comments[node.status])
        reader, root = self._chance.randrange(self._readers), node
        while root.parent is not None:
            root = root.parent
        values = {
            "article_h": article,
            "article_u": templates.hyphenated(article),
            "reader": f"reader{reader}",
            "author_key": _key("author", reader),
            "address_key": _key("address", reader // 2),
            "manage_token_hash": _key("token", self._serial),
            "parent_id": ("\\N" if self._is_postgres else None)
            if node.parent is None
            else self._id(node.parent.plain_id),
            "thread_id": self._id(root.plain_id),
            "path": node.path,
            "depth": self._number(node.depth),
            "hidden_ancestors": self._number(node.hidden),
            "reply_count": self._number(node.replies),
            "priority": self._number(-node.at.timestamp() / 86_400.0 - self._chance.random() * 4),
        }
        values |= self._instants(
            published=node.at - timedelta(days=1), submitted=node.at, decided=node.at + timedelta(minutes=9)
        )
        self._write(template, node.plain_id, values, node.at)

    def _write(self, template: Template, plain: str, values: dict[str, Any], at: datetime) -> None:
        self._serial += 1
        fresh = [plain, *(self._new_id(at) for _ in template.ids[1:])]
        for n, one in enumerate(fresh):
            values[f"h{n}"], values[f"u{n}"] = one, templates.hyphenated(one)
        # Copies of one another one time in ten.
        is_copy = self._serial % 10 == 0
        for n, line in enumerate(template.lines):
            if line.table == "comment_bands":
                values[f"band{n}"] = self._number(1_000 + n if is_copy else self._chance.getrandbits(62))
        values |= template.constants
        for line in template.lines:
            self._buffer.add(line.table, line.row(values))

    def _instants(self, **instants: datetime) -> dict[str, str]:
        values = {}
        for name, at in instants.items():
            values[name] = at.isoformat(" ", "microseconds")[:26]
            values[f"{name}_t"] = values[name].replace(" ", "T")
        return values

    def _new_id(self, at: datetime) -> str:
        """Return a new identifier of version 7, without hyphens."""
        chance = self._chance.getrandbits(74)
        return f"{int(at.timestamp() * 1000):012x}7{chance >> 62:03x}{'89ab'[chance >> 60 & 3]}{chance & (1 << 60) - 1:015x}"

    def _segment(self, at: datetime) -> str:
        microseconds, digits = int(at.timestamp() * 1_000_000), ""
        for _ in range(9):
            microseconds, digit = divmod(microseconds, 62)
            digits = ALPHABET[digit] + digits
        return digits + "".join(self._chance.choices(ALPHABET, k=5))

    def _id(self, plain: str) -> str:
        return templates.hyphenated(plain) if self._is_postgres else plain

    def _number(self, value: float) -> Any:
        return str(value) if self._is_postgres else value


def _key(kind: str, number: int) -> str:
    return hashlib.sha256(f"{kind} {number}".encode()).hexdigest()
