"""The learner over HTTP: `python -m tests.bench.over_http [--only NAME] [DATA.jsonl ...]`.

Every stream is posted in time order to a server of its own, started by `masthead serve` on a fresh database with
`MASTHEAD_AUTOMATION=on` and nothing else that an operator would not have; a moderator's token reads status and
probability, and decides only what was held. Beside it the same stream within this process, where a clock stands in for
the days between comments. Both begin with the shipped prior: for streams that it was fitted on, only the comparison
says anything.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms.learning.learners import PRIOR_PATH
from moderation.automation import Automation
from moderation.learning.training.rows import Row, read
from tests.bench.bench_learning import ACTIONS, FINAL, Outcome, article_of, rate, roc_auc, run, sent_of, streams_of
from tests.servers import Instance


@dataclass(frozen=True)
class Caller:
    """Somebody who speaks to the server, with or without a token."""

    address: str
    token: str | None = None

    def call(self, method: str, path: str, sent: Any = None, version: int | None = None) -> tuple[int, Any]:
        """Send a request; return status and answer."""
        headers = {"Content-Type": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        body = None if sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(f"{self.address}/api/v1{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def over_http(stream: Sequence[Row]) -> Outcome:
    """Post a stream to a fresh server and decide what it holds."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder), {"automation": "on"})
        instance.must("init")
        editor, moderator = (
            instance.must("token", "create", "--role", role, "--name", role).strip().splitlines()[-1]
            for role in ("editor", "moderator")
        )
        with instance.serving() as address:
            articles = _published(Caller(address, editor), stream)
            for row in stream:
                _meet(Caller(address), Caller(address, moderator), articles[row["thread"]], row, outcome)
    return outcome


def _published(editor: Caller, stream: Sequence[Row]) -> dict[str, str]:
    """Publish the article of every thread; return their ids."""
    articles: dict[str, str] = {}
    for row in stream:
        if row["thread"] not in articles:
            status, made = editor.call("POST", "/articles", article_of(row))
            assert status == 201, made
            article_id = made["data"]["id"]
            status, published = editor.call("POST", f"/articles/{article_id}/publish", {}, made["meta"]["version"])
            assert status == 200, published
            articles[row["thread"]] = article_id
    return articles


def _meet(reader: Caller, moderator: Caller, article_id: str, row: Row, outcome: Outcome) -> None:
    """Post a comment, read its status and probability, and decide it if it is held."""
    status, posted = reader.call("POST", f"/articles/{article_id}/comments", sent_of(row))
    if status not in {201, 202}:
        outcome.refused += 1
        return
    comment_id = posted["data"]["id"]
    _, found = moderator.call("GET", f"/moderation/comments/{comment_id}")
    if outcome.note(row, found["data"]):
        items = [{"comment_id": comment_id, "version": posted["meta"]["version"]}]
        status, decided = moderator.call(
            "POST", "/moderation/decisions", {"action": ACTIONS[row["label"]], "items": items}
        )
        assert status == 200, decided


def told(way: str, outcome: Outcome) -> None:
    """Print what became of a stream."""
    approvals, marks = outcome.errors("approved", wrong_if_bad=True), outcome.errors("spam", wrong_if_bad=False)
    count = len(outcome.is_bad)
    print(
        f"  {way}: AUC {roc_auc(outcome.probabilities, outcome.is_bad):.3f}; a person saw {outcome.seen / count:.1%}; wrong "
        f"approvals {rate(*approvals)}; wrong spam marks {rate(*marks)}; {outcome.refused} refused",
        flush=True,
    )


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--only", default="", help="only streams whose name contains this")
    arguments = parser.parse_args()
    for name, stream in streams_of(read([*arguments.data, FINAL])).items():
        if arguments.only in name:
            print(f"{name}: {len(stream)} comments")
            told("over HTTP", over_http(stream))
            told("in this process", run(stream, PRIOR_PATH.read_bytes(), mode=Automation.ON))


if __name__ == "__main__":
    main()
