"""Where answers are kept: bounded in bytes, the least recently used go first, found by key and by tag.

Owns what is kept, and the rule that makes a race harmless: an answer is taken in only if nothing it depends on has
changed since it began to be computed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from typing import Final

from cms.delivery.edge.answers import Answer, Variant
from cms.delivery.edge.asked import Key

ANSWER_BYTES: Final = 1_200
VARIANT_BYTES: Final = 500
HEADER_BYTES: Final = 180
TAG_BYTES: Final = 450
"""What each of them takes besides its text, objects and index entries together (measured, rounded up)."""

LARGEST_SHARE: Final = 32
"""No answer may take more than this fraction of the shelf: a few giants must not clear it (2 MB of 64)."""

MAX_REMEMBERED_TAGS: Final = 10_000


class Shelf:
    """Answers by key.

    `answers` may be read by any thread at any time without a lock: each look-up is one operation of the interpreter.
    """

    def __init__(self, max_bytes: int) -> None:
        self.answers: OrderedDict[Key, Answer] = OrderedDict()
        self.position = 0
        self.size_bytes = 0
        self._max_bytes, self.largest_bytes = max_bytes, max_bytes // LARGEST_SHARE
        self._lock = threading.Lock()
        self._sizes: dict[Key, int] = {}
        self._by_tag: dict[str, set[Key]] = {}
        self._changed_at: dict[str, int] = {}
        self._cleared_at = 0

    def put(self, key: Key, answer: Answer, *, position: int) -> bool:
        """Take an answer in; tell whether it was taken.

        Args:
            key: its key.
            answer: the answer.
            position: the shelf's position, read before the computation of the answer began. If something that the
                answer depends on has changed since, nobody can say whether it was computed before or after.
        """
        size = size_of(key, answer)
        if size > self.largest_bytes:
            return False
        with self._lock:
            changes = (self._changed_at.get(tag, 0) for tag in answer.terms.tags)
            if max(self._cleared_at, *changes, 0) > position:
                return False
            self._drop(key)
            self.answers[key] = answer
            self._sizes[key] = size
            self.size_bytes += size
            for tag in answer.terms.tags:
                self._by_tag.setdefault(tag, set()).add(key)
            self._make_room()
        return True

    def grow(self, key: Key, answer: Answer, variant: Variant) -> None:
        """Account for a form that was added to an answer."""
        with self._lock:
            if self.answers.get(key) is answer:
                added = _size_of_variant(variant)
                self._sizes[key] += added
                self.size_bytes += added
                self._make_room()

    def touch(self, key: Key) -> None:
        """Note that an answer was used. Takes no lock: the ordered dictionary moves an entry in one operation."""
        try:
            self.answers.move_to_end(key)
        except KeyError:
            return

    def forget(self, tags: Collection[str]) -> None:
        """Drop every answer that depends on one of the tags."""
        with self._lock:
            self.position += 1
            if len(self._changed_at) + len(tags) > MAX_REMEMBERED_TAGS:
                self._changed_at.clear()
                self._cleared_at = self.position - 1
            for tag in tags:
                self._changed_at[tag] = self.position
                self._drop_all(self._by_tag.get(tag, ()))

    def forget_everything(self) -> None:
        """Drop every answer."""
        with self._lock:
            self.position += 1
            self._cleared_at = self.position
            self._changed_at.clear()
            self._drop_all(self.answers)

    def _drop_all(self, keys: Iterable[Key]) -> None:
        for key in list(keys):
            self._drop(key)

    def _drop(self, key: Key) -> None:
        answer = self.answers.pop(key, None)
        if answer is None:
            return
        self.size_bytes -= self._sizes.pop(key)
        for tag in answer.terms.tags:
            keys = self._by_tag[tag]
            keys.discard(key)
            if not keys:
                del self._by_tag[tag]

    def _make_room(self) -> None:
        while self.size_bytes > self._max_bytes:
            self._drop(next(iter(self.answers)))


def size_of(key: Key, answer: Answer) -> int:
    """Return what an answer takes of memory, in bytes, near enough to bound it."""
    variants = {id(variant): variant for variant in answer.variants.values()}.values()
    tags = sum(TAG_BYTES + len(tag) for tag in answer.terms.tags)
    return ANSWER_BYTES + len(key[0]) + len(key[1]) + tags + sum(_size_of_variant(variant) for variant in variants)


def _size_of_variant(variant: Variant) -> int:
    headers = sum(HEADER_BYTES + len(name) + len(value) for name, value in variant.headers)
    heads = len(variant.head) + len(variant.unchanged_head)
    return VARIANT_BYTES + len(variant.body) + headers + heads
