"""Whatever readers, authors and moderators do, in whatever order: what is kept counted stays right."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from cms.models import Article, Comment, Decision
from tests.discussions import POST, listed, own
from tests.sites import Site
from tests.stored import one, rows, wrong_counters

STEPS = 70
MAX_DEPTH = 4
ACTIONS = ["approve", "approve", "approve", "reject", "spam", "hold", "erase", "restore"]


class Walk:
    """A discussion in which something happens at every step, drawn by chance."""

    def __init__(self, site: Site, seed: int) -> None:
        self._site, self._random = site, Random(seed)  # noqa: S311 - no secret: the same walk every time
        self._article_id = site.article(comments=POST)["id"]
        self._made: list[dict[str, Any]] = []
        self._batches: list[str] = []
        self._step = 0

    def step(self) -> str:
        """Let one thing happen; return what."""
        self._step += 1
        self._site.clock.advance(seconds=7)
        happenings = [self.post] * 5 + [self.decide] * 3 + [self.undo] * 2
        happenings += [self.bulk, self.edit, self.delete, self.undo_batch, self.change_policy]
        happening = self.post if len(self._made) < 8 else self._random.choice(happenings)
        answer = happening()
        assert answer.status_code < 500, (happening.__name__, answer.get_data(as_text=True))
        return f"{self._step} {happening.__name__} {answer.status_code}"

    def post(self) -> Any:
        visible = [row.id for row in rows(self._site, Comment) if row.depth < MAX_DEPTH and row.status == "approved"]
        parent_id = self._random.choice([None, *visible])
        body = {"author": {"name": f"R{self._step}"}, "body": f"Words of step {self._step}.", "parent_id": parent_id}
        answer = self._site.public.post(f"/articles/{self._article_id}/comments", body)
        if answer.status_code in {201, 202}:
            self._made.append(answer.get_json()["data"] | {"meta": answer.get_json()["meta"]})
        return answer

    def decide(self) -> Any:
        return self._decisions(self._random.sample(self._made, 1))

    def bulk(self) -> Any:
        return self._decisions(self._random.sample(self._made, 5))

    def edit(self) -> Any:
        comment = self._random.choice(self._made)
        body = {"body": f"Other words, of step {self._step}."}
        return self._site.public.patch(f"/comments/{comment['id']}", body, headers=own(comment))

    def delete(self) -> Any:
        comment = self._random.choice(self._made)
        return self._site.public.delete(f"/comments/{comment['id']}", headers=own(comment))

    def undo(self) -> Any:
        decision = self._random.choice(rows(self._site, Decision)[-6:])
        return self._site.moderator.post(f"/moderation/decisions/{decision.id}/undo", {})

    def undo_batch(self) -> Any:
        batch = self._random.choice([*self._batches[-3:], self._article_id])
        return self._site.moderator.post(f"/moderation/batches/{batch}/undo", {})

    def change_policy(self) -> Any:
        policy = self._random.choice(["pre", "post"])
        return self._site.editor.patch(f"/articles/{self._article_id}", {"comments": {"policy": policy}})

    def _decisions(self, chosen: list[dict[str, Any]]) -> Any:
        versions = {row.id: row.version for row in rows(self._site, Comment)}
        stale = self._random.random() < 0.1
        items = [{"comment_id": item["id"], "version": versions[item["id"]] - stale or 1} for item in chosen]
        body = {"action": self._random.choice(ACTIONS), "items": items}
        answer = self._site.moderator.post("/moderation/decisions", body)
        if answer.status_code == 200:
            self._batches.append(answer.get_json()["meta"]["batch_id"])
        return answer

    def check(self, happened: str) -> None:
        """Compare what is kept counted with what the public can see."""
        assert wrong_counters(self._site) == [], happened
        readable = [item for item in listed(self._site, self._article_id, "?limit=100") if not item["is_deleted"]]
        assert one(self._site, Article).comment_count == len(readable), happened


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_right_after_any_walk(site: Site, seed: int) -> None:
    walk = Walk(site, seed)
    for _ in range(STEPS):
        walk.check(walk.step())
    assert len({row.status for row in rows(site, Comment)}) > 3
    assert len({row.action for row in rows(site, Decision)}) > 5
    assert max(row.depth for row in rows(site, Comment)) > 1
