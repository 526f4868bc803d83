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
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cms.delivery import search_documents
from cms.delivery.search_documents import ARTICLES, COMMENTS, DRAFTS, Shelf
from cms.delivery.sitemaps import CHUNK
from moderation.threads import ALPHABET
from tests.bench import templates, wording
from tests.bench.loading import Buffer, Loader
from tests.bench.nodes import Node
from tests.bench.samples import STATES, Sample
from tests.bench.templates import Template
from tests.bench.wording import Wording

VERSION: Final = 3
"""Changes when sites already seeded are no longer like new ones."""

BEGAN: Final = datetime(2024, 11, 20, tzinfo=UTC)
SPAN: Final = timedelta(days=730)
BUSIEST: Final = 0.02
"""Share of all comments that hang under one article, the one in the middle."""


class Seeder:
    """Writes a site of a given size. The same size and kind give the same shape every time."""

    def __init__(self, made: Sample, loader: Loader, *, is_postgres: bool) -> None:
        self._sample, self._buffer, self._is_postgres = made, Buffer(loader), is_postgres
        self._chance = random.Random(11)  # noqa: S311 - chance, not secrets
        self._wording = Wording(self._chance)
        self._numbers = {shelf.rows: loader.next_id(shelf.rows.__tablename__) for shelf in (ARTICLES, COMMENTS)}
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
            "part": self._number(n // CHUNK),
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
                values[f"vector{n}"] = search_documents.vector(ARTICLES, terms) if self._is_postgres else None
                self._place(ARTICLES if row["kind"] == search_documents.ARTICLE else DRAFTS, terms)
        return values

    def _place(self, shelf: Shelf, terms: dict[str, list[str]]) -> None:
        """Write what SQLite searches of the next document."""
        if not self._is_postgres:
            self._buffer.add(shelf.index, wording.row(shelf, self._numbers[shelf.rows], terms))
        self._numbers[shelf.rows] += 1

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
        if any(table == COMMENTS.rows.__tablename__ for table, _ in template.rows):
            self._place(COMMENTS, {"author": [values["reader"]], "body": self._sample.said[template.ids[0]]})

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
