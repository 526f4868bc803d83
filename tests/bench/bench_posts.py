"""Posts: a comment sanitised, assessed, journalled and on disk, against Isso's POST on the same disk.

`BENCH_ISSO=VENV python -m tests.bench posts`. Every comment has its own text, author and network address, and the
limits on all of them stay as they are. Isso runs under gunicorn with its defaults, but without its guard, which would
refuse most of them. Besides: what the journal's durability costs, as commits alone on the same disk, and what the model's
score and the checks take beside everything else of a POST.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from werkzeug.test import EnvironBuilder

from cms.app import create_app
from cms.comments import writing
from cms.config import Settings
from cms.db import db
from cms.learning.learners import Learner
from tests.bench import load, machines
from tests.bench.load import Measured
from tests.bench.machines import Machine, Missing
from tests.bench.publication import API, Paper, print_paper
from tests.bench.wording import Wording

ARTICLES = 200
WORDS = 45
AT_LEAST = 3.0
COMMITS = 200
SCORED = 500
SCORING_AT_MOST = 0.2

SCRIPT = """
local paths, words, isso = {{{paths}}}, {{{words}}}, {isso}
local n = 0
function init(args) math.randomseed({seed}) end
local function text()
  local found = {{}}
  for i = 1, {count} do found[i] = words[math.random(#words)] end
  return table.concat(found, " ") .. "."
end
function request()
  n = n + 1
  local name = "Reader " .. {seed} .. " " .. n
  local email = "reader" .. {seed} .. "." .. n .. "@example.org"
  local address = string.format("10.%d.%d.%d", math.random(250), math.random(250), math.random(250))
  local headers = {{ ["Content-Type"] = "application/json", ["X-Forwarded-For"] = address }}
  local body
  if isso then
    body = string.format('{{"author": "%s", "email": "%s", "text": "%s", "title": "Copy"}}', name, email, text())
  else
    body = string.format('{{"author": {{"name": "%s", "email": "%s"}}, "body": "%s"}}', name, email, text())
  end
  return wrk.format("POST", paths[n % #paths + 1], headers, body)
end
function done(summary, latency, requests)
  io.write(string.format("counted %d %d %d %d\\n", summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name, ExitStack() as stack:
        folder = Path(name)
        paper = print_paper(folder / "paper", copies=ARTICLES)
        print(f"one commit of a row, on this disk: {_commit_us(folder):,.0f} µs")
        _tell_scoring(paper)
        ours = stack.enter_context(machines.masthead(paper.data_dir, trusted_proxies="127.0.0.1"))
        try:
            theirs = stack.enter_context(machines.isso(folder))
        except Missing as error:
            print(f"skip Isso: {error}", flush=True)
            _tell_alone(_posting(ours, paper, folder, is_isso=False))
            return
        _compare(_posting(ours, paper, folder, is_isso=False), _posting(theirs, paper, folder, is_isso=True))


def _posting(machine: Machine, paper: Paper, folder: Path, *, is_isso: bool) -> Callable[[], Measured]:
    """Return a round of posts; each has comments that none had before."""
    paths = [f"/new?uri=/{one}" if is_isso else f"{API}/articles/{one}/comments" for one in paper.article_ids]
    words = Wording.words()[:4_000]

    def post() -> Measured:
        script = SCRIPT.format(
            paths=", ".join(map(json.dumps, paths)),
            words=", ".join(map(json.dumps, words)),
            isso="true" if is_isso else "false",
            seed=time.time_ns() // 1_000_000 % 1_000_000_000,
            count=WORDS,
        )
        return load.run(machine, script, folder)

    return post


def _compare(ours: Callable[[], Measured], theirs: Callable[[], Measured]) -> None:
    ours(), theirs()
    rounds = [(ours(), theirs()) for _ in range(load.ROUNDS)]
    rate = statistics.median(one.per_second / other.per_second for one, other in rounds)
    processor = statistics.median(other.processor_us / one.processor_us for one, other in rounds)
    medians = [statistics.median(pair[n].per_second for pair in rounds) for n in (0, 1)]
    times = [statistics.median(pair[n].processor_us for pair in rounds) for n in (0, 1)]
    title = "POST comment, Isso's"
    by_rate = f"{medians[0]:,.0f} against {medians[1]:,.0f} a second, ratio {rate:.2f}"
    load.tell(title, by_rate, holds=rate >= AT_LEAST, aim=f"at least {AT_LEAST}")
    print(f"     {times[0]:,.0f} µs of processor time against {times[1]:,.0f} µs, ratio {processor:.2f}")


def _tell_alone(ours: Callable[[], Measured]) -> None:
    ours()
    rounds = [ours() for _ in range(load.ROUNDS)]
    rate, spent = (statistics.median(getattr(one, name) for one in rounds) for name in ("per_second", "processor_us"))
    print(f"     POST comment: {rate:,.0f} a second, {spent:,.0f} µs of processor time")


def _tell_scoring(paper: Paper) -> None:
    """Print what scoring takes beside the rest of a POST: processor time of both in the same requests, one by one."""
    app = create_app(Settings(data_dir=paper.data_dir, secret_key=machines.SECRET))
    assessed_s: list[float] = []
    scored_s: list[float] = []
    with (
        patch.object(writing, "assessed", _timed(writing.assessed, assessed_s)),
        patch.object(Learner, "opinion", _timed(Learner.opinion, scored_s)),
    ):
        spent_s = [_answered_s(app, environ) for environ in _comments(paper)]
    with app.app_context():
        db.engine.dispose()
    checked_s = [assessed - scored for assessed, scored in zip(assessed_s, scored_s, strict=True)]
    others_s = [whole - assessed for whole, assessed in zip(spent_s, assessed_s, strict=True)]
    usual = (statistics.median(times[len(times) // 5 :]) * 1e6 for times in (scored_s, checked_s, others_s))
    score, checks, rest = usual
    found = f"{score:,.0f} µs of processor time beside {rest:,.0f} µs, ratio {score / rest:.2f}"
    holds = score / rest <= SCORING_AT_MOST
    load.tell("the model's score, sanitising and storing", found, holds=holds, aim=f"at most {SCORING_AT_MOST}")
    print(f"     the checks, all of them: {checks:,.0f} µs")


def _comments(paper: Paper) -> Iterator[dict[str, Any]]:
    chance, words = random.Random(3), Wording.words()[:4_000]  # noqa: S311 - a seeded draw, no secrets
    for n in range(SCORED):
        author = {"name": f"Reader {n}", "email": f"scored{n}@example.org"}
        body = {"author": author, "body": " ".join(chance.choices(words, k=WORDS)) + "."}
        path = f"{API}/articles/{paper.article_ids[n % len(paper.article_ids)]}/comments"
        yield EnvironBuilder(path, method="POST", json=body, environ_base={"REMOTE_ADDR": _address(n)}).get_environ()


def _address(n: int) -> str:
    return f"10.0.{n // 200}.{n % 200 + 1}"


def _answered_s(app: Flask, environ: dict[str, Any]) -> float:
    """Return the processor time of one request, without what makes it and reads its answer."""
    statuses: list[str] = []
    before = time.thread_time()
    answer = app.wsgi_app(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type]  # writes nothing
    body = b"".join(answer)
    spent = time.thread_time() - before
    if not statuses[0].startswith("202"):
        raise RuntimeError(f"{statuses[0]}: {body[:500]!r}")
    return spent


def _timed(work: Callable[..., Any], times_s: list[float]) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        before = time.thread_time()
        try:
            return work(*given)
        finally:
            times_s.append(time.thread_time() - before)

    return timed


def _commit_us(folder: Path) -> float:
    """Return how long one durable commit takes here, alone: no server can write faster one by one."""
    connection = sqlite3.connect(folder / "commits.db", isolation_level=None)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE rows (text TEXT)")
        began = time.perf_counter()
        for n in range(COMMITS):
            connection.execute("INSERT INTO rows VALUES (?)", [f"{n} " + "x" * 300])
        return (time.perf_counter() - began) / COMMITS * 1e6
    finally:
        connection.close()


if __name__ == "__main__":
    main()
